"""Make the data, start the server, ask, and print what was seen. It measures, it does not judge."""

from __future__ import annotations

import argparse
import json
import os
import time
from contextlib import ExitStack
from typing import TYPE_CHECKING

from bench import machine
from bench.beginning import begin, say, start_web
from tools.postgres import Server

if TYPE_CHECKING:  # needs Django to be set up
    from bench.data import Chosen

PDFS = 20
COUNTED = 10

Questions = list[tuple[str, str]]  # path, cookie


def main() -> None:
    """``bench/pages --plans N [--requests 500]``: the pages as a JSON list, then the rest as a JSON object."""
    parser = argparse.ArgumentParser(prog="bench/pages", description="How fast the pages are with many plans.")
    parser.add_argument("--plans", type=int, default=1000, help="how many coordinations there are (1000)")
    parser.add_argument("--requests", type=int, default=500, help="how often each page is asked for (500)")
    asked = parser.parse_args()
    with ExitStack() as to_stop:
        server, env = begin(to_stop)
        chosen = fill(server, asked.plans)
        web, port = start_web(env, server.folder, to_stop)
        _measure((web.process.pid, server.child().process.pid), port, chosen, asked.plans, asked.requests)


def fill(server: Server, plans: int) -> Chosen:
    from bench import data

    say(f"Making {plans} plans")
    began = time.monotonic()
    data.fill(server.url("owner"), plans)
    say(f"Made in {time.monotonic() - began:.0f} s")
    return data.choose(server.url("owner"), 500)


def _measure(servers: tuple[int, int], port: int, chosen: Chosen, plans: int, times: int) -> None:
    """servers: the web server's process and the database's."""
    from bench.asking import WARM_UP, Browser, percentiles
    from bench.counting import most_queries

    browser = Browser(port)
    pages = pages_of(browser, chosen)
    before = os.getloadavg()[0]
    found, processor = [], {}
    for name, questions in pages.items():
        say(f"Asking for {name}")
        used = [machine.processor_ms(server) for server in servers]
        seen = browser.time(questions, times)
        used = [machine.processor_ms(server) - was for server, was in zip(servers, used, strict=True)]
        processor[name] = dict(zip(("web", "database"), (round(ms / (times + WARM_UP), 1) for ms in used), strict=True))
        size = seen.pop("bytes")
        found.append({"page": name, **seen, "queries": most_queries(questions[:COUNTED]), "bytes": size})
    print(json.dumps(found, indent=1, ensure_ascii=False))
    cookie = pages["plan, coordinator"][0][1]
    took = []
    for id in chosen.coordinator[:PDFS]:
        began = time.perf_counter()
        browser.get(f"/plan/{id}/plan.pdf", cookie)
        took.append((time.perf_counter() - began) * 1000)
    rest = {
        "plans": plans,
        "requests": times,
        "pdf": percentiles(took),
        "processor_ms": processor,
        "web_process_mb": machine.biggest_mb(servers[0]),
        "weight": {name: browser.weight(*pages[name][0]) for name in ("worklist", "plan, coordinator", "Min plan")},
        "load": [round(before, 1), round(os.getloadavg()[0], 1)],
        "processors": os.cpu_count(),
    }
    print(json.dumps(rest, indent=1, ensure_ascii=False))


def pages_of(browser, chosen: Chosen) -> dict[str, Questions]:
    """Each page with what is asked for: another plan or another person each time, where there is one."""
    coordinator, nurse = browser.log_in("coordinator"), browser.log_in("nurse")
    return {
        "worklist": [("/att-gora/", coordinator)],
        "plan, coordinator": [(f"/plan/{id}/", coordinator) for id in chosen.coordinator],
        "plan, nurse": [(f"/plan/{id}/", nurse) for id in chosen.nurse],
        "Min plan": [("/min-plan/", cookie) for cookie in [browser.log_in("person"), *_sessions(chosen)]],
        "calendar": [("/kalender/", coordinator)],
        "my plans": [("/planer/", coordinator)],
        "search": [(f"/sok/#number={number}", coordinator) for number in chosen.numbers],
    }


def _sessions(chosen: Chosen) -> list[str]:
    """The cookies of people who are not of the cast: the demo's door does not know them."""
    from django.db import transaction

    from samplan.foundation.access import context, sessions

    with transaction.atomic():
        now = context.clock()
        tokens = [sessions.start(person=id, name=name, now=now) for id, name in chosen.people]
    return [f"{sessions.COOKIE}={token}" for token in tokens]
