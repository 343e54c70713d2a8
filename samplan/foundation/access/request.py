"""The request as the middleware hands it to a view."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest

from samplan.foundation.access.actor import Actor


class Request(HttpRequest):
    """Of a view for those who are logged in: ``actor`` acts, ``now`` is the database's clock (aware, UTC)."""

    actor: Actor
    now: datetime


class Visit(HttpRequest):
    """Of a view for everyone: ``actor`` is None before login."""

    actor: Actor | None
    now: datetime
    brought: Any  # what was asked outside before the view ran (access/outside.py)
