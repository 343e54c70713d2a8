"""The whole of Samplan, served: web, worker, mail, a database where the demo county was played."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tools import assets, processes
from tools.databases import Databases, demo_environment
from tools.mailbox import Mailbox


@dataclass(frozen=True)
class Served:
    """Where it is. `database_url` is the app role's; `mail` is the folder where sent mail lands as .eml."""

    url: str
    mail: Path
    database_url: str


@pytest.fixture(scope="session")
def server(test_databases: Databases, clone_name: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Real processes, started once for each test process. What a test does there stays."""
    with serving(test_databases, f"{clone_name}_served", tmp_path_factory.mktemp("served")) as served:
        yield served


@contextmanager
def serving(databases: Databases, name: str, folder: Path) -> Iterator[Served]:
    """The demo county as it is when nobody has done anything in it yet, in the new database ``name``."""
    database_url = databases.clone_with_demo(name)
    mailbox = Mailbox(folder / "mail")
    port = processes.free_port()
    env = demo_environment(
        database_url,
        PORT=str(port),
        DEMO_MAIL=str(mailbox.folder),
        EMAIL_HOST="127.0.0.1",
        EMAIL_PORT=str(mailbox.port),
        ALLOWED_HOSTS="127.0.0.1",
    )
    assets.collect(env)
    url = f"http://127.0.0.1:{port}"
    children = [processes.start_web(env, folder, "127.0.0.1", port, workers=1), processes.start_worker(env, folder)]
    try:
        if not processes.wait_until_up(f"{url}/halsa", children[0]):
            pytest.exit(f"The web server did not start:\n{children[0].last_words()}", returncode=1)
        yield Served(url, mailbox.folder, database_url)
        dead = [child for child in children if child.process.poll() is not None]
        assert not dead, "\n".join(f"{child.name} died during the tests:\n{child.last_words()}" for child in dead)
    finally:
        for child in reversed(children):
            child.stop()
        mailbox.stop()
