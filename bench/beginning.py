"""What a bench begins with: a database of its own, and the web server."""

from __future__ import annotations

import os
import shutil
import sys
from contextlib import ExitStack
from pathlib import Path

from tools import assets, processes
from tools.databases import demo_environment, run_manage
from tools.environment import OWNER, TEST_OWNER, owner_environment
from tools.postgres import Server


def begin(to_stop: ExitStack) -> tuple[Server, dict[str, str]]:
    """A database with all tables and nothing in them, and Django at home in it. Returns what processes are told too."""
    server = database(to_stop)
    env = demo_environment(server.url("app"), ALLOWED_HOSTS="127.0.0.1,localhost")
    say("Making the tables")
    run_manage(["migrate", "-v0"], owner_environment(env, server.url("owner")))
    assets.collect(env)
    _set_up_django(env)
    return server, env


def say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


def database(to_stop: ExitStack) -> Server:
    """A server of our own, begun from nothing, as safe as in production: every commit reaches the disk."""
    server = Server("bench")
    (server.folder / "complete").unlink(missing_ok=True)  # what a bench that was killed has left
    to_stop.callback(shutil.rmtree, server.folder, ignore_errors=True)
    to_stop.callback(server.stop)
    say("Starting PostgreSQL")
    return server.start()


def start_web(env: dict[str, str], folder: Path, to_stop: ExitStack) -> tuple[processes.Child, int]:
    """The web server as ./run starts it."""
    port = processes.free_port()
    web = processes.start_web(env, folder / "web", "127.0.0.1", port, workers=min(2, os.cpu_count() or 1))
    to_stop.callback(web.stop)
    if not processes.wait_until_up(f"http://127.0.0.1:{port}/halsa", web):
        sys.exit(f"The web server did not start:\n{web.last_words()}")
    return web, port


def _set_up_django(env: dict[str, str]) -> None:
    os.environ |= {name: env[name] for name in ("DATABASE_URL", "SECRET_KEY", "SAMPLAN_DEMO", "ALLOWED_HOSTS")}
    os.environ["DJANGO_SETTINGS_MODULE"] = "samplan.config.settings"
    for name in (OWNER, TEST_OWNER):
        os.environ.pop(name, None)
    import django

    django.setup()
