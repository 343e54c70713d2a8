"""Make the data, start the server, ask, and print what was seen. It measures, it does not judge."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from bench import machine
from tools import assets, processes
from tools.databases import demo_environment, run_manage
from tools.environment import OWNER, TEST_OWNER, owner_environment
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
        server = database(to_stop)
        env = demo_environment(server.url("app"), ALLOWED_HOSTS="127.0.0.1,localhost")
        say("Making the tables")
        run_manage(["migrate", "-v0"], owner_environment(env, server.url("owner")))
        assets.collect(env)
        _set_up_django(env)
        chosen = _fill(server, asked.plans)
        web, port = _web(env, server.folder, to_stop)
        _measure((web.process.pid, server.child().process.pid), port, chosen, asked.plans, asked.requests)


def say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


def database(to_stop: ExitStack) -> Server:
    """A server of our own, begun from nothing, as safe as in production: every commit reaches the disk."""
    server = Server("bench")
    (server.folder / "complete").unlink(missing_ok=True)  # what a bench that was killed has left
    to_stop.callback(shutil.rmtree, server.folder, ignore_errors=True)
    to_stop.callback(server.stop)
    say("Starting PostgreSQL")
    return server.start()


def _set_up_django(env: dict[str, str]) -> None:
    os.environ |= {name: env[name] for name in ("DATABASE_URL", "SECRET_KEY", "SAMPLAN_DEMO", "ALLOWED_HOSTS")}
    os.environ["DJANGO_SETTINGS_MODULE"] = "samplan.config.settings"
    for name in (OWNER, TEST_OWNER):
        os.environ.pop(name, None)
    import django

    django.setup()


def _fill(server: Server, plans: int) -> Chosen:
    from bench import data

    say(f"Making {plans} plans")
    began = time.monotonic()
    data.fill(server.url("owner"), plans)
    say(f"Made in {time.monotonic() - began:.0f} s")
    return data.choose(server.url("owner"), 500)


def _web(env: dict[str, str], folder: Path, to_stop: ExitStack) -> tuple[processes.Child, int]:
    """The web server as ./run starts it."""
    port = processes.free_port()
    web = processes.start_web(env, folder / "web", "127.0.0.1", port, workers=min(2, os.cpu_count() or 1))
    to_stop.callback(web.stop)
    if not processes.wait_until_up(f"http://127.0.0.1:{port}/halsa", web):
        sys.exit(f"The web server did not start:\n{web.last_words()}")
    return web, port


def _measure(servers: tuple[int, int], port: int, chosen: Chosen, plans: int, times: int) -> None:
    """servers: the web server's process and the database's."""
    from bench.asking import WARM_UP, Browser, percentiles
    from bench.counting import most_queries

    browser = Browser(port)
    pages = _pages(browser, chosen)
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


def _pages(browser, chosen: Chosen) -> dict[str, Questions]:
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
