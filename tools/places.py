"""Where things lie on the disk. All of it is inside the checkout, save what PostgreSQL cannot have there."""

from __future__ import annotations

import fcntl
import hashlib
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / ".var"
# Whose data: another folder in SAMPLAN_HOME is another Samplan, with a database of its own, beside the first.
HOME = Path(os.environ.get("SAMPLAN_HOME") or ROOT).resolve()
DATA = HOME / ".var"
AS_ROOT = os.geteuid() == 0
NOBODY = 65534

# Each checkout and each user have their own servers, so that two checkouts on one machine never meet.
FINGERPRINT = hashlib.sha256(f"{HOME}:{os.geteuid()}".encode()).hexdigest()[:10]


def servers_folder() -> Path:
    """The folder of this checkout's PostgreSQL servers.

    PostgreSQL refuses to run as root, and whoever runs it instead cannot reach into root's home folder, hence /var/tmp.
    """
    return Path("/var/tmp") / f"samplan-{FINGERPRINT}" if AS_ROOT else DATA / "postgres"  # noqa: S108


def socket_folder(name: str) -> Path:
    """A short path for a server's socket: the address of a socket holds at most 107 bytes."""
    folder = Path(tempfile.gettempdir()) / f"samplan-{FINGERPRINT}-{name}"
    return folder if len(str(folder)) <= 80 else Path("/tmp") / folder.name  # noqa: S108


@contextmanager
def one_at_a_time(name: str) -> Iterator[None]:
    """Whoever else comes to the same block, in whichever process, waits."""
    VAR.mkdir(exist_ok=True)
    with (VAR / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def refuse_others(folder: Path) -> None:
    """Exits if somebody else made this folder: names under /tmp can be foreseen, what lies there could be a trap."""
    if folder.lstat().st_uid not in ({os.geteuid(), NOBODY} if AS_ROOT else {os.geteuid()}):
        sys.exit(f"{folder} belongs to another user. Remove it, then start again.")
