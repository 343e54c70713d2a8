"""The table of sessions as its owner sees it. The app role neither reads nor writes it, so no test can as that role."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import psycopg
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from psycopg.rows import dict_row

from samplan.foundation.access import sessions
from tools.databases import named
from tools.environment import TEST_OWNER


@contextmanager
def as_owner() -> Iterator[psycopg.Connection[Any]]:
    """The owner's connection to this process's database; commits at the end."""
    with psycopg.connect(named(os.environ[TEST_OWNER], connection.settings_dict["NAME"])) as owner:
        yield owner


def led_to(answer: HttpResponse) -> str:
    """Where a login leads on to, without the notice that the oldest of many logins was ended: others log in too."""
    return answer["Location"].partition("?klart=aldsta-utloggad.")[0]


class Held:
    """The session that a client's cookie opens now; the same one also when the client has another later."""

    def __init__(self, client: Client):
        self.token = client.cookies[sessions.COOKIE].value
        self.hash = hashlib.sha256(sessions._hash(self.token).encode()).hexdigest()

    def get(self) -> SimpleNamespace:
        with as_owner() as owner, owner.cursor(row_factory=dict_row) as cursor:
            (row,) = cursor.execute("select * from access_session where token_hash = %s", [self.hash]).fetchall()
        return SimpleNamespace(**row)

    def update(self, **values: Any) -> None:
        columns = ", ".join(f"{name} = %s" for name in values)
        with as_owner() as owner:
            owner.execute(f"update access_session set {columns} where token_hash = %s", [*values.values(), self.hash])

    def lock(self, minutes: int = 16) -> None:
        """Nobody has used it for so long."""
        self.update(seen_at=self.get().seen_at - timedelta(minutes=minutes))
