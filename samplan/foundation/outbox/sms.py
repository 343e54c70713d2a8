"""Text messages: what a way out has to do, and the one that writes files instead of sending.

A county that has a gateway gives the dotted name of its own class in ``SMS_PORT``: it is made without arguments, and
``send`` raises OSError when the message was not taken, so that the worker tries again. Nothing else of Samplan changes.
"""

from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol
from uuid import uuid4

from django.conf import settings
from django.utils.module_loading import import_string

MARK = ".sms"


class SmsPort(Protocol):
    """A way out for text messages."""

    def send(self, to: str, text: str) -> None:
        """Hand over one message from ``settings.SMS_FROM``. Raises OSError when it was not taken."""


class FolderPort:
    """Writes each message to a file in ``settings.SMS_FOLDER``: for the demo and for tests."""

    def send(self, to: str, text: str) -> None:
        folder = Path(settings.SMS_FOLDER)
        folder.mkdir(parents=True, exist_ok=True)
        at = datetime.now(tz=UTC)
        said = f"To: {to}\nFrom: {settings.SMS_FROM}\nDate: {at.isoformat()}\n\n{text}\n"
        (folder / f"{at:%Y%m%d%H%M%S%f}-{uuid4().hex[:6]}{MARK}").write_text(said, encoding="utf-8")


def is_there() -> bool:
    """Whether this installation can send text messages at all."""
    return bool(settings.SMS_PORT)


def port() -> SmsPort:
    """The installation's own way out."""
    made: SmsPort = import_string(settings.SMS_PORT)()
    return made
