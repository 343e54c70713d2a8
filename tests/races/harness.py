"""Several at once: each in a thread with a database connection of its own, through the middleware and the real views.

A time is ``time.monotonic_ns()``, one clock for the whole process. Of each who acts is kept when its *last question to
the database* had been answered: until then it certainly held what it holds, and after it nothing is left but to commit.
So a time after the end of something else is a fault beyond doubt, and a slow thread is never taken for one.
"""

from __future__ import annotations

import os
import random
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import urlencode

import psycopg
from django.core.handlers.base import BaseHandler
from django.db import connection
from django.http import HttpResponse
from django.test import RequestFactory

from samplan.demo.cast import CAST, key
from samplan.foundation.access import actor as actors
from samplan.foundation.access import context, login, sessions
from samplan.foundation.directory.models import Assignment
from tests.cast import World, acting_as
from tools.environment import TEST_SUPERUSER

PAUSE = 0.002  # seconds; the longest that somebody lingers before a question to the database


@cache
def _handler() -> BaseHandler:
    handler = BaseHandler()
    handler.load_middleware()
    return handler


class Browser:
    """Someone who is logged in. May be used from any thread."""

    def __init__(self, name: str):
        who = acting_as(name)
        with context.acting(actors.system("Test")) as now:
            if who.is_person:
                self.token = login.individual(who.own_person, who.name, now)
            else:
                row = Assignment.objects.select_related("user", "unit__organisation").get(id=key(CAST[name].assignment))
                self.token = login.staff(row, now)

    def ask(self, method: str, path: str, data: dict[str, Any] | None = None, **headers: str) -> HttpResponse:
        """One request, answered whole: the transaction has ended when this returns."""
        factory = RequestFactory(headers=headers)
        if method == "POST":
            form = urlencode(data or {}, doseq=True)
            request = factory.post(path, form, content_type="application/x-www-form-urlencoded")
        else:
            request = factory.get(path)
        request.COOKIES[sessions.COOKIE] = self.token
        request._dont_enforce_csrf_checks = True
        response = _handler().get_response(request)
        getattr(response, "render", lambda: None)()
        return response

    def get(self, path: str, **headers: str) -> HttpResponse:
        return self.ask("GET", path, **headers)

    def post(self, path: str, data: dict[str, Any]) -> HttpResponse:
        return self.ask("POST", path, data)


class Pace:
    """Stands beside a thread's questions to the database: lingers before some of them, and knows the last answer."""

    def __init__(self, chance: random.Random, dies_at: int = 0):
        self.chance, self.dies_at = chance, dies_at
        self.asked, self.last = 0, 0

    def __call__(self, execute: Callable, sql: str, params: Any, many: bool, context: dict) -> Any:
        self.asked += 1
        if self.asked == self.dies_at:
            _terminate(connection.connection.info.backend_pid)  # the client or the network is gone
        if self.chance.random() < 0.5:
            time.sleep(self.chance.random() * PAUSE)
        try:
            return execute(sql, params, many, context)
        finally:
            self.last = time.monotonic_ns()


def _terminate(backend: int) -> None:
    with psycopg.connect(os.environ[TEST_SUPERUSER], autocommit=True) as superuser:
        superuser.execute("select pg_terminate_backend(%s, 1000)", [backend])


@dataclass
class Run:
    """One who acts in a race: what they do, when it began, when it last held anything, when the answer had come."""

    name: str
    do: Callable[[], Any]
    delay: float = 0.0
    dies_at: int = 0  # the connection is lost at this question to the database; 0 never
    began: int = 0
    last: int = 0
    ended: int = 0
    result: Any = None
    error: BaseException | None = None
    seed: float = field(default_factory=random.random)

    @property
    def status(self) -> int:
        return getattr(self.result, "status_code", 0)

    @property
    def said(self) -> str:
        body = getattr(self.result, "content", b"")
        return body.decode("utf-8", "replace")


_POOL = ThreadPoolExecutor(12, thread_name_prefix="race")


def together(*runs: Run) -> None:
    """Lets all of them go at once, each after its own delay, and waits until all have their answer."""
    gate = threading.Barrier(len(runs))
    for one in [_POOL.submit(_go, run, gate) for run in runs]:
        one.result()


def _go(run: Run, gate: threading.Barrier) -> None:
    connection.ensure_connection()
    pace = Pace(random.Random(run.seed), run.dies_at)
    gate.wait(30)
    time.sleep(run.delay)
    run.began = time.monotonic_ns()
    try:
        with connection.execute_wrapper(pace):
            run.result = run.do()
    except Exception as error:
        run.error = error
    run.ended, run.last = time.monotonic_ns(), pace.last
    if run.dies_at or run.error:
        connection.close()


@contextmanager
def everything(superuser: str) -> Iterator[psycopg.Connection]:
    """The database as it is, past every policy: to count what has happened."""
    name = connection.settings_dict["NAME"]
    with psycopg.connect(superuser, dbname=name, autocommit=True) as made:
        yield made


def rounds(small: int) -> Iterator[int]:
    """So many rounds as the command asks for, else ``small``; no more are begun when its minutes are over."""
    until = time.monotonic() + 60 * float(os.environ.get("RACES_MINUTES", "600"))
    for number in range(int(os.environ.get("RACES_ROUNDS", small))):
        if time.monotonic() > until:
            return
        yield number


SAID: list[str] = []


def quote(line: str) -> None:
    """A line to quote: shown when the tests have ended."""
    SAID.append(line)


def tail(values: list[float], share: float) -> float:
    """The value that ``share`` of them do not pass."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))] if values else 0.0


__all__ = ["Browser", "Run", "World", "everything", "quote", "rounds", "tail", "together"]
