"""Starts a program that must not outlive the one that asked for it.

    python tools/child.py PARENT_PID USER_ID|- PROGRAM ARGUMENT…

On Linux the kernel sends the program SIGTERM (SIGINT to PostgreSQL: stop at once, but in order) when the parent dies,
even by kill -9. Elsewhere the program is only started. The change of user comes first: it would clear the wish.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def main() -> None:
    parent, user, *command = sys.argv[1:]
    if user != "-":
        os.setgroups([])
        os.setgid(int(user))
        os.setuid(int(user))
    if sys.platform == "linux":
        last_wish = signal.SIGINT if command[0].endswith("postgres") else signal.SIGTERM
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(last_wish), 0, 0, 0)
        if os.getppid() != int(parent):  # it died while we were starting
            sys.exit(1)
    os.execv(command[0], command)


if __name__ == "__main__":
    main()
