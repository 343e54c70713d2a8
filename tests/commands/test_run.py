"""./run: what it says when it cannot start, that it leaves nothing behind, and that data survive a kill."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import django
import pytest

from tests.commands import started
from tools.databases import Databases
from tools.places import ROOT

pytestmark = pytest.mark.slow  # starts programs


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """A folder for the data of a ./run. Afterwards nothing of it is left, wherever the data ended up."""
    yield tmp_path
    started.remove(tmp_path)


def refusal(tmp_path: Path, **env: str) -> str:
    """What ./run says when it does not start."""
    process = started.begin(tmp_path, **env)
    said = process.communicate(timeout=30)[0]
    assert process.returncode == 1, said
    assert "Traceback" not in said
    return said


def test_a_busy_port_is_said_before_anything_starts(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as busy:
        port = busy.getsockname()[1]
        said = refusal(tmp_path, PORT=str(port))
    assert said.startswith(f"Port {port} is busy")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("wrong", ["abc", "65536"])
def test_a_port_that_is_none_is_said(tmp_path: Path, wrong: str) -> None:
    assert f"PORT is «{wrong}»" in refusal(tmp_path, PORT=wrong)


def test_an_address_that_is_not_ours_is_said(tmp_path: Path) -> None:
    assert "Cannot listen on 192.0.2.1" in refusal(tmp_path, HOST="192.0.2.1", PORT="8000")


def test_with_a_database_of_ones_own_the_key_has_to_be_given(tmp_path: Path) -> None:
    assert "SECRET_KEY has to be too" in refusal(tmp_path, DATABASE_URL="postgres://samplan_app@127.0.0.1:1/samplan")


@pytest.mark.parametrize("name", ["DATABASE_URL", "OWNER_DATABASE_URL"])
def test_a_database_that_does_not_answer_is_said_with_what_to_look_at(
    tmp_path: Path, test_databases: Databases, name: str
) -> None:
    nowhere = "postgresql://samplan_app:hemligt-ord@127.0.0.1:1/samplan"
    said = refusal(tmp_path, **{"DATABASE_URL": test_databases.app, "SECRET_KEY": "x" * 50, name: nowhere})
    assert f"The database that {name} names does not answer" in said and "See that PostgreSQL is running" in said
    assert "hemligt-ord" not in said


def test_an_address_that_is_no_address_is_said_without_being_shown(tmp_path: Path) -> None:
    said = refusal(tmp_path, DATABASE_URL="samplan_app:hemligt-ord@db", SECRET_KEY="x" * 50)
    assert "DATABASE_URL is not the address of a database" in said and "hemligt-ord" not in said


@pytest.mark.slow
def test_tables_that_are_missing_are_said_when_the_owner_is_not_given(
    tmp_path: Path, test_databases: Databases, clone_name: str
) -> None:
    empty = test_databases.clone(f"{clone_name}_empty", template="template0")
    said = refusal(tmp_path, DATABASE_URL=empty, SECRET_KEY="x" * 50)
    assert "The tables are not up to date" in said
    assert "OWNER_DATABASE_URL" in said


def test_manage_goes_on_in_the_venv_whichever_python_began() -> None:
    other = getattr(sys, "_base_executable", sys.executable)
    said = subprocess.run([other, "manage.py", "version"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert said.strip() == django.__version__


def test_without_a_venv_manage_says_what_to_run_first(tmp_path: Path) -> None:
    (tmp_path / "tools").mkdir()
    for name in ("manage.py", "tools/__init__.py", "tools/handover.py"):
        shutil.copy(ROOT / name, tmp_path / name)
    said = subprocess.run([sys.executable, "manage.py"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert said.returncode == 1
    assert "Run ./run or ./test first" in said.stderr


@pytest.mark.slow
def test_data_survive_a_kill_and_nothing_is_left_behind(home: Path) -> None:
    first = started.start(home)
    assert urllib.request.urlopen(f"{first.url}/halsa").status == 200
    for pid in first.family()[1:]:
        assert b"OWNER_DATABASE_URL=" not in Path(f"/proc/{pid}/environ").read_bytes()
    assert "is already running from this folder" in refusal(home)
    with started.superuser(first.data) as connection:
        connection.execute("CREATE TABLE survives AS SELECT 42 AS answer")
    family = first.family()
    for pid in family:
        with suppress(ProcessLookupError):  # it followed one that we have killed
            os.kill(pid, signal.SIGKILL)
    first.wait()
    assert not started.left(family)

    second = started.start(home)
    with started.superuser(second.data) as connection:
        assert connection.execute("SELECT answer FROM survives").fetchone() == (42,)
    family = second.family()
    second.process.kill()  # only the first process: the others must follow it
    second.wait()
    assert not started.left(family)

    third = started.start(home)
    family = third.family()
    code, said = third.end(signal.SIGINT)
    assert (code, said) == (0, "Stopping\n")
    assert not started.left(family, seconds=1)
    assert not list(Path("/tmp").glob(f"{third.data.parent.name}-*"))  # noqa: S108


@pytest.mark.slow
def test_when_a_part_dies_all_is_stopped_and_it_says_which(home: Path) -> None:
    run = started.start(home)
    family = run.family()
    worker = next(pid for pid in family if b"manage.py\0work" in Path(f"/proc/{pid}/cmdline").read_bytes())
    os.kill(worker, signal.SIGKILL)
    code, said = run.wait()
    assert code == 1
    assert "worker died (code -9), so all is stopped" in said
    assert not started.left(family, seconds=1)
