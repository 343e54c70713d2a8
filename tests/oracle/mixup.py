"""Many at once on few connections, some killed and some failing in the middle: nobody gets another's answer."""

from __future__ import annotations

import queue
import random
import threading
from collections.abc import Callable
from typing import Any

import psycopg
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from tests.oracle.attempts import FIRST, NOBODY, Attempts
from tests.oracle.browser import Browser

THREADS, POOL = 8, 4
PAGES = {*FIRST, "desk:history", "desk:plans", "portal:post", "portal:more", "portal:consent", "desk:calendar"}


class Broken(Exception):
    """What a view stumbles on in the middle of a request."""


def run(attempts: Attempts, count: int, *, superuser: str) -> int:
    """``count`` requests by ``THREADS`` threads that share ``POOL`` connections. Returns how many were disturbed.

    Each answer is searched for canaries as in any attempt. superuser: the address by which connections are killed.
    """
    pool: queue.Queue[BaseDatabaseWrapper] = queue.Queue()
    made = [connections.create_connection("default") for _ in range(POOL)]
    for one in made:
        one.inc_thread_sharing()
        pool.put(one)
    lock, left, disturbed = threading.Lock(), [count], [0]
    tokens = {who.name: attempts.browser.token(who) for who in attempts.facts.whos}
    errors: list[BaseException] = []

    def work(number: int) -> None:
        rng = random.Random(f"mixup {attempts.world.seed} {number}")
        browser = Browser()
        browser.token = lambda who: tokens[who.name]  # type: ignore[method-assign]
        while not errors:
            with lock:
                if left[0] <= 0:
                    return
                left[0] -= 1
            wrapper = pool.get()
            connections["default"] = wrapper
            try:
                disturbed[0] += _one(attempts, browser, rng, wrapper, lock, superuser)
            except BaseException as error:
                errors.append(error)
            finally:
                wrapper.close_if_unusable_or_obsolete()
                pool.put(wrapper)

    threads = [threading.Thread(target=work, args=(n,), daemon=True) for n in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for one in made:
        one.close()
        one.dec_thread_sharing()
    if errors:
        raise errors[0]
    return disturbed[0]


def _one(
    attempts: Attempts, browser: Browser, rng: random.Random, wrapper: BaseDatabaseWrapper, lock: Any, superuser: str
) -> int:
    """One request by anybody; one in twelve is broken off: by an error at one of its statements, or by a kill."""
    case = rng.choice(list(attempts.facts.cases.values()))
    who = rng.choice([*attempts._near(case), NOBODY])
    address = rng.choice([a for a in attempts.places.addresses if a.name in PAGES])
    path, ids = attempts.places.fill(address, case, rng)
    disturb = rng.random() < 1 / 12
    if disturb:
        with wrapper.execute_wrapper(_breaks(rng.randint(1, 25), superuser if rng.random() < 0.4 else "")):
            answer = browser.ask(who, "GET", path)
    else:
        answer = browser.ask(who, "GET", path)
    with lock:
        attempts.report.attempts += 1
        attempts.scan(who, answer, f"mixed {address.name}", path)
        if not disturb:  # what was let in while others failed is judged as ever
            attempts.judge(who, "GET", address, ids, answer)
    return int(disturb)


def _breaks(at: int, superuser: str) -> Callable:
    """Raises at the ``at``th statement of a request; with a ``superuser`` the connection is killed under it instead."""
    left = at

    def wrap(execute: Callable, sql: str, params: Any, many: bool, context: dict) -> Any:
        nonlocal left
        left -= 1
        if left == 0 and superuser:
            pid = context["connection"].connection.info.backend_pid
            with psycopg.connect(superuser, autocommit=True) as other:
                other.execute("select pg_terminate_backend(%s)", [pid])
        elif left == 0:
            raise Broken
        return execute(sql, params, many, context)

    return wrap
