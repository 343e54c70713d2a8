"""Lets a command work from any Python: it goes on in the checkout's own .venv."""

from __future__ import annotations

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def to_venv() -> None:
    """Replaces this process with the same command run by .venv's Python. Does nothing when that is who we are.

    Uses the standard library only, and syntax that an old Python can read far enough to get here.
    """
    if Path(sys.prefix).resolve() == (ROOT / ".venv").resolve():  # which may be a link
        return
    python = ROOT / ".venv" / "bin" / "python"
    if not python.exists():
        sys.exit(
            "The packages are not installed yet: .venv is missing. Run ./run or ./test first, then this command again."
        )
    # orig_argv keeps `-m tests.x` and interpreter options, which argv has lost.
    os.execv(str(python), [str(python), *getattr(sys, "orig_argv", ["", *sys.argv])[1:]])
