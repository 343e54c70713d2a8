"""What runs on this machine, asked of /proc where there is one, else of ps."""

from __future__ import annotations

import os
import subprocess
from contextlib import suppress
from pathlib import Path


def works_in(folder: Path) -> bool:
    """Whether any live process, a postmaster or one of its children, works there. False where one cannot know."""
    folder = folder.resolve()
    for place in Path("/proc").glob("[0-9]*/cwd"):
        with suppress(OSError):
            if place.readlink() == folder:
                return True
    return False


def command(pid: int) -> str:
    """The command line of a process, "" if there is none."""
    listed = Path(f"/proc/{pid}/cmdline")
    if listed.exists():
        return listed.read_bytes().replace(b"\0", b" ").decode(errors="replace")
    if Path("/proc/self").exists():
        return ""
    return subprocess.run(["ps", "-p", str(pid), "-o", "args="], capture_output=True, text=True, check=False).stdout


def is_alive(pid: int) -> bool:
    """Whether there is a process with that number."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True
