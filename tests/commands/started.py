"""A ./run of the test's own: its data in a folder of its own, so that the developer's demo is left alone."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import psycopg

from tools.places import ROOT

_begun: list[subprocess.Popen[str]] = []


@dataclass
class Started:
    """What `python -m tools.start` said, and the process."""

    process: subprocess.Popen[str]
    said: str

    @property
    def url(self) -> str:
        """Where it can be reached."""
        found = re.search(r"is up after .*(http://\S+)/", self.said)
        assert found, self.said
        return found.group(1)

    @property
    def data(self) -> Path:
        """The folder of its PostgreSQL."""
        found = re.search(r"its data in (.+)", self.said)
        assert found, self.said
        return Path(found.group(1))

    def family(self) -> list[int]:
        """It and all that it has started, by Linux's list of processes."""
        parents = {pid: _parent(pid) for pid in _processes()}
        family = [self.process.pid]
        for pid in family:
            family += [child for child, parent in parents.items() if parent == pid]
        return family

    def end(self, how: signal.Signals) -> tuple[int, str]:
        """Sends a signal; returns the exit code, and what it said after it was up."""
        self.process.send_signal(how)
        return self.wait()

    def wait(self) -> tuple[int, str]:
        """Waits until it ends; exit code and last words."""
        rest = self.process.communicate(timeout=30)[0]
        return self.process.returncode, rest


def environment(home: Path, **more: str) -> dict[str, str]:
    """The environment of somebody who has set nothing."""
    ours = {
        "DATABASE_URL",
        "OWNER_DATABASE_URL",
        "SECRET_KEY",
        "EMAIL_HOST",
        "EMAIL_PORT",
        "SAMPLAN_DEMO",
        "HOST",
        "PORT",
    }
    env = {name: value for name, value in os.environ.items() if name not in ours}
    return {**env, "SAMPLAN_HOME": str(home), "PORT": "0", **more}


def begin(home: Path, **more: str) -> subprocess.Popen[str]:
    """Starts it, does not wait."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tools.start"],
        cwd=ROOT,
        env=environment(home, **more),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    _begun.append(process)
    return process


def start(home: Path, **more: str) -> Started:
    """Starts it and returns when it is up, or has ended."""
    process = begin(home, **more)
    assert process.stdout
    said = ""
    for line in process.stdout:
        said += line
        if "Stop: Ctrl-C" in line:
            break
    return Started(process, said)


def superuser(data: Path) -> psycopg.Connection:
    """A superuser's connection to the started database."""
    password = json.loads((data / "secrets.json").read_text())["superuser"]
    socket = (data / "data" / "postmaster.pid").read_text().splitlines()[4]
    return psycopg.connect(host=socket, user="postgres", password=password, dbname="samplan", autocommit=True)


def left(pids: list[int], seconds: float = 8) -> list[int]:
    """Those of the processes that still live after a while."""
    deadline = time.monotonic() + seconds
    while (alive := [pid for pid in pids if pid in _processes()]) and time.monotonic() < deadline:
        time.sleep(0.1)
    return alive


def remove(home: Path) -> None:
    """Ends what still runs there after a test that failed, and throws away its data, which for root lie elsewhere."""
    for process in _begun:
        process.terminate()
        process.communicate(timeout=30)
    _begun.clear()
    code = "import shutil; from tools.places import servers_folder; shutil.rmtree(servers_folder(), ignore_errors=True)"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment(home), check=True)


def _processes() -> list[int]:
    pids = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
    return [pid for pid in pids if _stat(pid)[0] not in {"Z", ""}]


def _parent(pid: int) -> int:
    return int(_stat(pid)[1] or 0)


def _stat(pid: int) -> tuple[str, str]:
    try:
        state, parent = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[:2]
    except OSError:
        return "", ""
    return state, parent
