"""What the policies, the signed context and the log cost a page, in processor time: with and without each, in turn."""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import sys
import time
from collections.abc import Iterable
from contextlib import ExitStack

import psycopg
from psycopg import sql

from bench import machine
from bench.beginning import begin, say, start_web
from bench.run import fill, pages_of
from tools import processes
from tools.postgres import DATABASE, Server

WARM_UP = 40
PROMISED = 1.0  # milliseconds a page: policies, context and log together, beside the log's own commit
SEED = 2017_612
LINES = 2000  # of the log, for what one takes

WAYS = ("whole", "commit not waited for", "no log", "unsigned", "no policies", "neither")
SILENT = ("no log", "neither")  # whose requests say that no line is to be written
# Of one process and one database, so that nothing but the line is between them.
SAME = {"no log": "commit not waited for"}

# Who acts, read and believed. Stands in for the function of the same name that asks for a proof.
BELIEVED = """create or replace function access.proved() returns text stable language plpgsql as $$
begin return nullif(current_setting('samplan.actor', true), ''); end $$"""
# The same of what says who acts, and of what is asked of a case for the policies alone.
SAID = """create or replace function access.say(said text) returns void volatile language plpgsql as $$
begin perform set_config('samplan.actor', said, true); end $$"""
LOCKED = """create or replace function access.open(c uuid) returns void volatile language plpgsql as $$
begin perform pg_advisory_xact_lock_shared(hashtextextended(c::text, 7)); end $$"""
PROTECTED = """select c.oid::regclass::text from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relrowsecurity and n.nspname in ('public', 'access')"""


def main() -> None:
    """``bench/access [--plans 2000] [--requests 20] [--rounds 30]``: one JSON object."""
    parser = argparse.ArgumentParser(prog="bench/access", description="What access costs a page in processor time.")
    parser.add_argument("--plans", type=int, default=2000, help="how many coordinations there are (2000)")
    parser.add_argument("--requests", type=int, default=20, help="how often a page is asked for in a round (20)")
    parser.add_argument("--rounds", type=int, default=30, help="how often all ways are gone through (30)")
    asked = parser.parse_args()
    with ExitStack() as to_stop:
        server, env = begin(to_stop)
        chosen = fill(server, asked.plans)
        print(json.dumps(_measure(server, env, chosen, asked, to_stop), indent=1, ensure_ascii=False))


def _measure(server: Server, env: dict[str, str], chosen, asked: argparse.Namespace, to_stop: ExitStack) -> dict:
    """Every page in every way, in an order of chance, as often as asked."""
    from bench.asking import Browser

    with ExitStack() as first:
        _, port = start_web(env, server.folder, first)
        pages = pages_of(Browser(port), chosen)
    line = _line()
    _let_go()
    served: dict[str, tuple[int, int]] = {}  # its port, and its number among the processes
    for way in WAYS:
        if way in SAME:
            served[way] = served[SAME[way]]
            continue
        say(f"Starting: {way}")
        name = _copy(server, way)
        web, port = _start(env | {"DATABASE_URL": server.url("app", name)}, server, way, to_stop)
        served[way] = port, web
    for way, (port, _) in served.items():
        say(f"Warming up: {way}")
        browser = Browser(port, silent=way in SILENT)
        for questions in pages.values():
            for number in range(WARM_UP):
                browser.get(*questions[number % len(questions)])
    chance, found = random.Random(SEED), {page: {way: [] for way in WAYS} for page in pages}
    before = os.getloadavg()[0]
    for number in range(asked.rounds):
        say(f"Round {number + 1} of {asked.rounds}")
        turns = [(page, way) for page in pages for way in WAYS]
        chance.shuffle(turns)
        for page, way in turns:
            found[page][way].append(_ask(server, way, *served[way], pages[page], asked.requests))
    rest = {"plans": asked.plans, "requests": asked.requests, "rounds": asked.rounds, "promised_ms": PROMISED}
    rest |= {"line_in_the_web_ms": line, "processors": os.cpu_count()}
    rest |= {"load": [round(before, 1), round(os.getloadavg()[0], 1)]}
    return {"pages": [_told(page, ways, line) for page, ways in found.items()], **rest}


def _name(way: str) -> str:
    return f"cost_{way.replace(' ', '_')}"


def _copy(server: Server, way: str) -> str:
    """A copy of the database, changed for this way by its owner. Returns its name."""
    name = _name(way)
    new, old = sql.Identifier(name), sql.Identifier(DATABASE)
    with psycopg.connect(server.superuser_dsn(), autocommit=True) as connection:
        connection.execute(sql.SQL("create database {} template {} owner samplan_owner").format(new, old))
        # The rights on a database itself are not copied: the same two lines as in roles.sql.
        connection.execute(sql.SQL("revoke all on database {} from public").format(new))
        connection.execute(sql.SQL("grant connect on database {} to samplan_app").format(new))
        if way == "commit not waited for":
            connection.execute(sql.SQL("alter database {} set synchronous_commit = off").format(new))
    with psycopg.connect(server.url("owner", name), autocommit=True) as connection:
        connection.execute("select access.settle()")
        if way in ("unsigned", "no policies", "neither"):
            connection.execute(BELIEVED)
            connection.execute(SAID)
        if way in ("no policies", "neither"):
            connection.execute(LOCKED)
            for (table,) in connection.execute(PROTECTED).fetchall():
                if not table.startswith("access.") and table != "access_session":
                    connection.execute(f"alter table {table} disable row level security".encode())
        connection.execute("analyze")
    return name


def _start(env: dict[str, str], server: Server, way: str, to_stop: ExitStack) -> tuple[int, int]:
    """A web server for one way, with one process. Returns its number and its port."""
    port = processes.free_port()
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    command += ["--no-ws", "--workers", "1", "--blocking-threads", "1", "--log-level", "warning"]
    web = processes.start(_name(way), [*command, "bench.unlogged:application"], env, server.folder / "web")
    to_stop.callback(web.stop)
    if not processes.wait_until_up(f"http://127.0.0.1:{port}/halsa", web):
        sys.exit(f"The web server did not start:\n{web.last_words()}")
    return web.process.pid, port


def _ask(server: Server, way: str, port: int, web: int, questions: list[tuple[str, str]], times: int) -> tuple:
    """Processor time a request, in the web process and in its backends: milliseconds."""
    from bench.asking import Browser

    mine = f"samplan_app {_name(SAME.get(way, way))} "
    postgres = server.child().process.pid
    # A connection of its own: one that has waited long is closed by the server.
    browser = Browser(port, silent=way in SILENT)
    browser.get(*questions[0])
    was = machine.ran_ms(web), machine.ran_ms(postgres, mine)
    for number in range(times):
        browser.get(*questions[number % len(questions)])
    now = machine.ran_ms(web), machine.ran_ms(postgres, mine)
    return tuple((after - before) / times for after, before in zip(now, was, strict=True))


def _line() -> float:
    """What it takes the web to write one line in the log: milliseconds of this thread."""
    from django.db import transaction

    from samplan.demo.play import staff
    from samplan.foundation.access.context import acting
    from samplan.foundation.audit import log

    who = staff("sara")
    with acting(who) as now:
        line = log.Line(by=who, now=now, action="read", what="read_plan", ground="own")
        for number in range(WARM_UP + LINES):
            if number == WARM_UP:
                began = time.thread_time()
            log.write([line])
        took = time.thread_time() - began
        transaction.set_rollback(True)
    return round(took * 1000 / LINES, 2)


def _told(page: str, ways: dict[str, list[tuple[float, float]]], line: float) -> dict:
    """A page's figures: each way's quickest rounds, and what each thing costs as the difference of two ways."""

    def cost(way: str, less: str) -> dict[str, float]:
        """The difference of their quickest quarters, and of their middle rounds."""
        more, fewer = ([database for _, database in ways[one]] for one in (way, less))
        apart = statistics.median(more) - statistics.median(fewer)
        return {"ms": round(_quickest(more) - _quickest(fewer), 2), "middle": round(apart, 2)}

    each = {
        way: {
            "web_ms": round(_quickest(web for web, _ in rounds), 2),
            "database_ms": round(_quickest(database for _, database in rounds), 2),
        }
        for way, rounds in ways.items()
    }
    together = cost("commit not waited for", "neither")
    return {
        "page": page,
        "together": together,
        "within_promise": together["ms"] + line < PROMISED,
        "policies_and_context": cost("whole", "no policies"),
        "signature": cost("whole", "unsigned"),
        "log": cost("commit not waited for", "no log"),
        "commit": cost("whole", "commit not waited for"),
        "ways": each,
    }


def _quickest(rounds: Iterable[float]) -> float:
    """The mean of the quickest quarter: what else goes on in the machine can only add to what a thing costs."""
    found = sorted(rounds)
    return statistics.mean(found[: max(1, len(found) // 4)])


def _let_go() -> None:
    """Close our own connections: a database that somebody is in cannot be copied."""
    from django.db import connection

    connection.close()
    connection.close_pool()
