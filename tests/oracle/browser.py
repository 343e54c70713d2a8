"""Asks the system as anybody of the world, and reads all that an answer says."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Any

from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client

from samplan.demo.people import PERSONS
from samplan.foundation.access import actor as actors
from samplan.foundation.access import login, sessions
from samplan.foundation.access.context import acting
from samplan.foundation.directory.models import Assignment, User
from tests.canaries import said
from tests.oracle.facts import Who, words_in

RENEW = 480  # seconds: some addresses want a login that is newer than ten minutes
PASSING = re.compile(rb'name="(csrfmiddlewaretoken|request_id|utkast)" value="[^"]*"')
HEADERS = ("Set-Cookie", "ETag")
MADE = re.compile(  # when a PDF was made, and what it is called by that
    rb"/(?:Mod|Creation)Date\(D:[^)]*\)|(?:<xmp(?:MM)?:|<stEvt:)\w+>[^<]*|/ID ?\[[^\]]*\]"
)
NONCE = re.compile(rb"""nonce(="[^"]*"|-[^']*')""")  # of the page's own scripts, new each time


@dataclass
class Answer:
    status: int
    location: str
    words: set[str]
    plain: tuple  # all it says but what differs from one showing to the next
    body: bytes
    kind: str  # html · pdf · csv · json · calendar · …

    @property
    def html(self) -> bool:
        return self.kind == "html"

    @property
    def opened(self) -> bool:
        """Something was shown or done."""
        return self.status < 400 and not self.location.startswith("/logga-in/") and not self.to_login

    to_login: bool = False


class Light(Client):
    """Asks as Django's client does, without keeping the context of every template, which nobody here looks at."""

    def request(self, **request: Any) -> HttpResponse:
        return self.handler(self._base_environ(**request))


class Browser:
    """One client that puts on anybody's cookie."""

    def __init__(self) -> None:
        self.client = Light(raise_request_exception=False)
        self._tokens: dict[str, tuple[float, str]] = {}

    def token(self, who: Who) -> str:
        """The cookie of a session of ``who``: begun as at the login, also by one whose assignment has ended since."""
        made, token = self._tokens.get(who.name, (0.0, ""))
        if not token or time.monotonic() - made > RENEW:
            token = self._login(who)
            self._tokens[who.name] = time.monotonic(), token
        return token

    def login(self, who: Who) -> None:
        """Have a session of ``who``, before what follows is taken back."""
        if who.kind != "nobody":
            self.token(who)

    def _login(self, who: Who) -> str:
        if who.kind == "person":
            id = min(who.selves, key=str)
            with acting(actors.individual(id, who.name)) as now:
                return login.individual(id, PERSONS[who.name][0], now)
        with acting(actors.system("Test")) as now:
            row = Assignment.objects.select_related("user", "unit__organisation").get(id=who.assignment)
            return login.staff(row, now)

    def choosing(self, who: Who) -> str:
        """The cookie of one who has shown who they are and chooses an assignment."""
        with acting(actors.system("Test")) as now:
            return login.choosing(User.objects.get(id=who.user), now)

    def wear(self, token: str) -> None:
        self.client.cookies = SimpleCookie({sessions.COOKIE: token}) if token else SimpleCookie()

    def ask(self, who: Who, method: str, path: str, body: Mapping | None = None) -> Answer:
        self.wear("" if who.kind == "nobody" else self.token(who))
        return read(self.client.post(path, body or {}) if method == "POST" else self.client.generic(method, path))

    @contextmanager
    def undone(self) -> Iterator[int]:
        """What is done in the block is taken back. Yields the first transaction id of the block."""
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("select pg_current_xact_id()::text::bigint")
                yield cursor.fetchone()[0]
            transaction.set_rollback(True)


def read(answer: HttpResponse) -> Answer:
    texts = said(answer)
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    location = answer.get("Location", "") or answer.get("HX-Redirect", "")
    head = sorted((name, NONCE.sub(b"nonce", value.encode())) for name, value in answer.items() if name not in HEADERS)
    kind = answer.headers.get("Content-Type", "").partition(";")[0].rpartition("/")[2]
    shown = MADE.sub(b"", body) if body.startswith(b"%PDF") else PASSING.sub(b"", body)
    plain = answer.status_code, head, NONCE.sub(b"nonce", shown)
    return Answer(answer.status_code, location, words_in("\n".join(texts)), plain, body, kind)
