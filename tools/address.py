"""Where ./run listens: HOST and PORT, checked before anything starts."""

from __future__ import annotations

import os
import sys
import time
from dataclasses import dataclass

from tools import processes

EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}  # noqa: S104


@dataclass(frozen=True)
class Address:
    """A host and a port to listen on."""

    host: str
    port: int

    @property
    def url(self) -> str:
        """As somebody on this machine writes it in a browser."""
        return f"http://{_in_a_url(self.host)}:{self.port}"

    @property
    def allowed_hosts(self) -> str:
        """Names that the demo answers to. Who listens on all addresses cannot know by which name they are reached."""
        return "*" if self.host in EVERYWHERE else ",".join(["localhost", "127.0.0.1", "[::1]", _in_a_url(self.host)])


def chosen() -> Address:
    """The user's HOST and PORT (127.0.0.1, 8000). Exits with a sentence if wrong or busy. PORT=0: any free one."""
    host, said = os.environ.get("HOST") or "127.0.0.1", os.environ.get("PORT") or "8000"
    if not said.isdecimal() or int(said) > 65535:
        sys.exit(f"PORT is «{said}». It has to be a number, 1–65535: PORT=8001 ./run")
    port = int(said) or processes.free_port()
    try:
        if not _becomes_free(host, port):
            sys.exit(
                f"Port {port} is busy: another program, or another Samplan, listens there. "
                f"Stop it, or choose another port: PORT={port + 1 if port < 65535 else 8001} ./run"
            )
    except OSError as error:
        sys.exit(f"Cannot listen on {host}:{port} ({error.strerror}). Choose another: HOST=127.0.0.1 PORT=8001 ./run")
    return Address(host, port)


def _becomes_free(host: str, port: int) -> bool:
    """Whether the port is free, now or in two seconds: a Samplan that was just stopped is still letting go of it."""
    for _ in range(10):
        if processes.is_free(host, port):
            return True
        time.sleep(0.2)
    return False


def _in_a_url(host: str) -> str:
    return EVERYWHERE.get(host) or (f"[{host}]" if ":" in host else host)
