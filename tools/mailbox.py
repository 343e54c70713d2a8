"""A mail server that delivers nowhere: each mail becomes a file, for the demo and the tests to read."""

from __future__ import annotations

import asyncio
import itertools
import logging
import socket
import threading
import time
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

logging.getLogger("mail.log").setLevel(logging.WARNING)  # else a dozen lines for each mail


class Mailbox:
    """Receives on a free port of 127.0.0.1; stores in `folder` as TIME-NUMBER.eml, so that names sort by time."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._numbers = itertools.count(1)
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._serve, name="mailbox", daemon=True)
        self._thread.start()

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 (aiosmtpd's name)
        """Writes under a hidden name first, so that nobody reads half a mail. Who it was for stands in X-RcptTo."""
        name = f"{time.time_ns():020d}-{next(self._numbers):04d}"
        receivers = "".join(f"X-RcptTo: {address}\r\n" for address in envelope.rcpt_tos)
        unfinished = self.folder / f".{name}"
        unfinished.write_bytes(receivers.encode() + (envelope.original_content or b""))
        unfinished.rename(self.folder / f"{name}.eml")
        return "250 Kept"

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(
            self._loop.create_server(lambda: SMTP(self, hostname="localhost", enable_SMTPUTF8=True), sock=self._socket)
        )
        self._loop.run_forever()
        server.close()
        self._loop.close()

    def stop(self) -> None:
        """Stops receiving. What came stays."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
