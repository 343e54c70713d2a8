"""A PostgreSQL of our own, for the demo, for development and for the tests.

    python -m tools.postgres env [NAME]     starts a server in the background, prints its addresses as shell exports
    python -m tools.postgres stop [NAME]    stops it

It listens on a socket only, never on the network. A server lies in one folder:
    data/          PostgreSQL's own
    secrets.json   passwords, for the user alone
    complete       written when roles.sql has run; a folder without it is begun again from nothing
    lock           held by the process that started the server, so that a second start refuses instead of taking over
    log            what PostgreSQL said
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote

import psycopg

from tools import binaries, running
from tools.places import AS_ROOT, NOBODY, ROOT, refuse_others, servers_folder, socket_folder
from tools.processes import Child

ROLES = ROOT / "samplan" / "foundation" / "access" / "roles.sql"
DATABASE = "samplan"


class Server:
    """One server. `ephemeral`: for tests; fast instead of safe, its folder is thrown away at stop()."""

    def __init__(self, name: str, *, ephemeral: bool = False) -> None:
        self.name = f"{name}-{os.getpid()}" if ephemeral else name
        self.ephemeral = ephemeral
        self.folder = servers_folder() / self.name
        self.data = self.folder / "data"
        self.socket = socket_folder(self.name)
        self.programs = binaries.programs()
        self.process: subprocess.Popen[bytes] | None = None
        self._lock: IO[str] | None = None

    # -- starting and stopping

    def start(self, *, background: bool = False) -> Server:
        """Starts the server and returns when it answers. `background`: it goes on when this process ends."""
        self._make_folder()
        self._lock = self._take_lock()
        self._stop_orphan()
        self._make_socket_folder()
        if not (self.folder / "complete").exists():
            self._initialise()
        self._launch(background)
        if not (self.folder / "complete").exists():
            self._make_roles()
            (self.folder / "complete").touch()
        if background:
            self._lock.close()
        return self

    def stop(self) -> None:
        """Stops the server in order; every session is closed. An ephemeral one leaves nothing. Only what we started."""
        if self._lock is None:
            return
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.process.kill()
        shutil.rmtree(self.socket, ignore_errors=True)
        if self.ephemeral:
            shutil.rmtree(self.folder, ignore_errors=True)
        self._lock.close()
        self._lock = None

    def answers(self) -> bool:
        """Whether the server is up and complete."""
        if not (self.folder / "complete").exists():
            return False
        try:
            psycopg.connect(self.superuser_dsn()).close()
        except psycopg.OperationalError:
            return False
        return True

    def child(self) -> Child:
        """The running server, to watch over."""
        assert self.process
        return Child("PostgreSQL", self.process, self.folder / "log")

    # -- addresses

    def url(self, role: str, database: str = DATABASE) -> str:
        """The address for `role` ("owner", "app", "backup")."""
        return f"postgres://samplan_{role}:{self.secrets()[role]}@{quote(str(self.socket), safe='')}/{database}"

    def superuser_dsn(self, database: str = "postgres") -> str:
        """The superuser's address. For this module and for tests that check what a superuser may not be used for."""
        return f"postgres://postgres:{self.secrets()['superuser']}@{quote(str(self.socket), safe='')}/{database}"

    def secrets(self) -> dict[str, str]:
        """The passwords, made at the first start; `key` is for who needs a secret that lives as long as the data."""
        return json.loads((self.folder / "secrets.json").read_text())  # type: ignore[no-any-return]

    # -- the steps

    def _make_folder(self) -> None:
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        refuse_others(self.folder.parent)
        self.folder.mkdir(exist_ok=True)
        if AS_ROOT:
            self.folder.parent.chmod(0o755)
        self._hand_over(self.folder)

    def _make_socket_folder(self) -> None:
        self.socket.mkdir(exist_ok=True)
        refuse_others(self.socket)
        self._hand_over(self.socket)

    def _hand_over(self, path: Path) -> None:
        path.chmod(0o700 if path.is_dir() else 0o600)
        if AS_ROOT:
            os.chown(path, NOBODY, NOBODY)

    def _take_lock(self) -> IO[str]:
        lock = (self.folder / "lock").open("a+")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            who = lock.read().strip() or "?"
            sys.exit(
                f"«{self.name}» is already running from this folder, started by process {who}. Stop that one first."
            )
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        return lock

    def _stop_orphan(self) -> None:
        """A server whose starter was killed still has the data open: stop it, in order, before we start."""
        if pid := self._postmaster():
            os.kill(pid, signal.SIGINT)
        for _ in range(600):
            if self._postmaster() is None and not running.works_in(self.data):
                break
            time.sleep(0.05)
        else:
            sys.exit(f"PostgreSQL of an earlier start still works in {self.data}. Stop it, then start again.")
        # Its number can live on as a dead process that nobody has buried, and would be taken for a live one.
        if Path("/proc/self").exists():
            (self.data / "postmaster.pid").unlink(missing_ok=True)
            shutil.rmtree(self.socket, ignore_errors=True)

    def _postmaster(self) -> int | None:
        """The process that runs on our data now, if any. A number alone could by now belong to any program."""
        try:
            pid = int((self.data / "postmaster.pid").read_text().split()[0])
        except (OSError, ValueError, IndexError):
            return None
        command = running.command(pid)
        return pid if "postgres" in command and str(self.data) in command else None

    def _initialise(self) -> None:
        shutil.rmtree(self.data, ignore_errors=True)
        self.data.mkdir()
        self._hand_over(self.data)
        kept = self.folder / "secrets.json"
        kept.touch(mode=0o600)
        names = ("superuser", "owner", "app", "backup", "key")
        kept.write_text(json.dumps({name: secrets.token_urlsafe(32) for name in names}))
        password = self.folder / "password"
        password.touch(mode=0o600)
        password.write_text(self.secrets()["superuser"])
        self._hand_over(password)
        builtin = binaries.major_version(self.programs) >= 17
        locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"] if builtin else ["--locale=C.UTF-8"]
        command = [str(self.programs / "initdb"), "-D", str(self.data), "-U", "postgres", "-E", "UTF8", *locale]
        command += ["--auth=scram-sha-256", f"--pwfile={password}", *(["--no-sync"] if self.ephemeral else [])]
        done = self._run(command, self._env())
        password.unlink()
        if done.returncode:
            sys.exit(f"PostgreSQL could not make its folder {self.data}:\n{done.stdout}{done.stderr}")

    def _launch(self, background: bool) -> None:
        settings = [
            "listen_addresses=",
            f"unix_socket_directories={self.socket}",
            "max_connections=100",
            "log_checkpoints=off",
        ]
        if self.ephemeral:
            settings += ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off"]
        command = [str(self.programs / "postgres"), "-D", str(self.data)]
        for setting in settings:
            command += ["-c", setting]
        options: dict[str, Any] = {"env": self._env(), "cwd": self.folder, "start_new_session": True}
        if background:
            options |= _as_nobody()
        else:
            user = str(NOBODY) if AS_ROOT else "-"
            command = [sys.executable, "-S", str(ROOT / "tools" / "child.py"), str(os.getpid()), user, *command]
        # A session of its own: Ctrl-C in the terminal reaches us, and we stop the server last.
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, **options)
        for _ in range(1200):
            try:
                psycopg.connect(self.superuser_dsn()).close()
                return
            except psycopg.OperationalError:
                if self.process.poll() is not None:
                    break
                time.sleep(0.05)
        said = (self.folder / "log").read_text(errors="replace")[-2000:]
        sys.exit(f"PostgreSQL did not start. Its log {self.folder / 'log'} ends:\n{said}")

    def _make_roles(self) -> None:
        """Runs the same file as a production installation does."""
        secret = self.secrets()
        env = {f"SAMPLAN_{role.upper()}_PASSWORD": secret[role] for role in ("owner", "app", "backup")}
        env |= {"PGHOST": str(self.socket), "PGUSER": "postgres", "PGPASSWORD": secret["superuser"], **self._env()}
        done = self._run([str(self.programs / "psql"), "-X", "-q", "-d", "postgres"], env, ROLES.read_text())
        if done.returncode:
            sys.exit(f"{ROLES} could not be run:\n{done.stdout}{done.stderr}")

    def _run(self, command: list[str], env: dict[str, str], said: str = "") -> subprocess.CompletedProcess[str]:
        options = {"env": env, "cwd": self.folder, "input": said, **_as_nobody()}
        return subprocess.run(command, capture_output=True, text=True, check=False, **options)

    def _env(self) -> dict[str, str]:
        """A known environment, whatever the user's is."""
        return {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC", "HOME": str(self.folder)}


def _as_nobody() -> dict[str, Any]:
    """For root, who hands over to nobody."""
    return {"user": NOBODY, "group": NOBODY, "extra_groups": []} if AS_ROOT else {}


def sweep_ephemeral() -> None:
    """Throws away the folders of test servers whose process is gone (it was killed before it could)."""
    for folder in servers_folder().glob("test-*"):
        pid = folder.name.removeprefix("test-")
        if pid.isdigit() and int(pid) != os.getpid() and not running.is_alive(int(pid)):
            server = Server("test")
            server.name, server.folder, server.data = folder.name, folder, folder / "data"
            server._stop_orphan()
            shutil.rmtree(folder, ignore_errors=True)
            shutil.rmtree(socket_folder(folder.name), ignore_errors=True)


def main() -> None:
    """`env` and `stop`, see the top of the file."""
    if len(sys.argv) < 2 or sys.argv[1] not in {"env", "stop"}:
        sys.exit(__doc__)
    server = Server(sys.argv[2] if len(sys.argv) > 2 else "dev")
    if sys.argv[1] == "stop":
        server._stop_orphan()
        return
    if not server.answers():
        server.start(background=True)
    print(f"export DATABASE_URL='{server.url('app')}'")
    print(f"export OWNER_DATABASE_URL='{server.url('owner')}'")
    print(f"export BACKUP_DATABASE_URL='{server.url('backup')}'")
    print(f"export SAMPLAN_PG_BIN='{server.programs}'")  # as new as the server: others may be in PATH
    print(f"export SECRET_KEY='{server.secrets()['key']}'")


if __name__ == "__main__":
    main()
