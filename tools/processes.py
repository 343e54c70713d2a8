"""Child processes that start with a known environment, end with us, and leave a log."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tools.places import ROOT


@dataclass
class Child:
    """A running program: what we call it, and where what it says is kept."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path

    def stop(self, seconds: float = 15) -> None:
        """Asks it to end; after `seconds`, or when it has died by itself, also ends what it started and left behind."""
        if self.process.poll() is None:
            self.process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(seconds)
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def last_words(self, lines: int = 15) -> str:
        """The end of its log."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])


def start(name: str, command: list[str], env: Mapping[str, str], logs: Path) -> Child:
    """Starts `command` in the checkout's root, in a session of its own: Ctrl-C reaches us, and we stop it in order."""
    logs.mkdir(parents=True, exist_ok=True)
    log = logs / f"{name}.log"
    launcher = [sys.executable, "-S", str(ROOT / "tools" / "child.py"), str(os.getpid()), "-"]
    with log.open("wb") as out:
        process = subprocess.Popen(
            [*launcher, *command],
            cwd=ROOT,
            env=dict(env),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
    return Child(name, process, log)


def start_web(env: Mapping[str, str], logs: Path, host: str, port: int, workers: int) -> Child:
    """Starts the web server."""
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port), "--no-ws"]
    # A worker that is asked to stop while it starts does not hear it; the main process would wait for it for ever.
    command += ["--workers", str(workers), "--blocking-threads", "4", "--workers-kill-timeout", "3"]
    return start("web", [*command, "--log-level", "warning", "samplan.config.wsgi:application"], env, logs)


def start_worker(env: Mapping[str, str], logs: Path) -> Child:
    """Starts the worker that sends what is due."""
    return start("worker", [sys.executable, "manage.py", "work"], env, logs)


def free_port() -> int:
    """A port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_free(host: str, port: int) -> bool:
    """Whether we could listen there. OSError other than "in use" (no such address, not allowed) is raised."""
    family, kind, protocol, _, address = socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    with socket.socket(family, kind, protocol) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except OSError as error:
            if "in use" in str(error):
                return False
            raise
    return True


def wait_until_up(url: str, child: Child, seconds: float = 60) -> bool:
    """Waits until `url` gives any answer. False if the child died or time ran out."""
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and child.process.poll() is None:
        try:
            direct.open(url, timeout=5).close()
            return True
        except urllib.error.HTTPError:
            return True
        except OSError:
            time.sleep(0.05)
    return False
