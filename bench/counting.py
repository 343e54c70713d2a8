"""How many questions a page puts to the database, counted in this process by Django's own test client."""

from __future__ import annotations

from collections.abc import Sequence
from http.cookies import SimpleCookie

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

# Told to the database too, but they ask nothing.
FRAME = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")


def most_queries(questions: Sequence[tuple[str, str]]) -> int:
    """The most that any of these (path, cookie) needs."""
    return max(_queries(path, cookie) for path, cookie in questions)


def _queries(path: str, cookie: str) -> int:
    client = Client(SERVER_NAME="localhost")
    client.cookies = SimpleCookie(cookie)
    with CaptureQueriesContext(connection) as captured:
        path, _, form = path.partition("#")
        if form:
            client.post(path, form, content_type="application/x-www-form-urlencoded")
        else:
            client.get(path)
    return sum(not query["sql"].startswith(FRAME) for query in captured.captured_queries)
