"""Open meetings with viewers at other screens, each asking every other second, while somebody writes."""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import re
import statistics
import sys
import threading
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode
from uuid import UUID, uuid4

from bench import machine
from bench.beginning import begin, say, start_web

if TYPE_CHECKING:  # needs Django to be set up
    from samplan.demo.play import Play

EVERY = 2.0  # seconds between two questions of one screen
WRITES = (8.0, 16.0)  # seconds between two rows of one meeting
PERSONS = ("maj", "olle", "gun", "eva", "bo", "leo", "tomas", "ida", "per", "rut")
ROW = ("ger ögondroppar", "ringer och frågar hur det går", "ordnar handtag", "följer med till läkaren")


def main() -> None:
    """``bench/meetings [--meetings 10] [--viewers 12] [--seconds 300]``: one JSON object with what was seen."""
    parser = argparse.ArgumentParser(prog="bench/meetings", description="Open meetings that many screens follow.")
    parser.add_argument("--meetings", type=int, default=10, help="how many meetings are going on (10)")
    parser.add_argument("--viewers", type=int, default=12, help="how many screens follow each (12)")
    parser.add_argument("--seconds", type=int, default=300, help="for how long (300)")
    asked = parser.parse_args()
    with ExitStack() as to_stop:
        server, env = begin(to_stop)
        say(f"Opening {asked.meetings} meetings")
        cases = _meetings(asked.meetings)
        web, port = start_web(env, server.folder, to_stop)
        say(f"Following them for {asked.seconds} s")
        seen = _follow(port, cases, asked.viewers, asked.seconds, (web.process.pid, server.child().process.pid))
        print(json.dumps({"meetings": asked.meetings, "viewers": asked.viewers, **seen}, indent=1, ensure_ascii=False))


def _meetings(count: int) -> list[UUID]:
    """So many meetings that have begun, each with a goal and four rows. Returns the cases."""
    from samplan.demo import county
    from samplan.demo.play import Play
    from samplan.foundation.access import actor, context

    with context.acting(actor.system("Demo")) as now:
        county.register(now)
    return [_begun(Play(PERSONS[number % len(PERSONS)], "sara"), now) for number in range(count)]


def _begun(play: Play, now) -> UUID:
    began = now - timedelta(days=8)
    play.need(began, "Flera behöver hjälpas åt.", ["region", "kommun"])
    play.consent(began + timedelta(hours=1), ["bjorken", "hemtjanst"])
    play.call(began + timedelta(hours=2), now - timedelta(minutes=20), "Att kunna bo hemma", "Hur?", place="Hemma")
    for name in ("elin", "fatima"):
        play.acknowledge(began + timedelta(hours=3), name)
        play.answer(began + timedelta(hours=4), name, "Vi kommer")
    play.begin(now - timedelta(minutes=19), {"bjorken": "place", "hemtjanst": "phone"})
    goal = play.goal(now - timedelta(minutes=18), "Jag vill bo hemma.")
    for number, unit in enumerate(("bjorken", "hemtjanst", "bistand", "person")):
        play.measure(now - timedelta(minutes=17), unit, ROW[number], "Varje vecka", goal=goal)
    return play.id


@dataclass
class Seen:
    """What the screens and the writers met. Appending to a list is safe from several threads."""

    unchanged: list[float] = field(default_factory=list)
    changed: list[float] = field(default_factory=list)
    stored: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def _follow(port: int, cases: list[UUID], viewers: int, seconds: int, servers: tuple[int, int]) -> dict:
    # One screen in the room, the writer's own, and the others' devices; everyone with a session of their own.
    cookies = [[*_logged_in("sara", 2), *_logged_in("elin", viewers - 2)] for _ in cases]
    seen, until = Seen(), time.monotonic() + seconds
    threads = []
    for case, own in zip(cases, cookies, strict=True):
        threads.append(threading.Thread(target=_write, args=(port, case, own[1], until, seen)))
        for number, cookie in enumerate(own):
            path = f"/plan/{case}/mote/{'skarm' if number == 0 else 'folj'}/"
            threads.append(threading.Thread(target=_watch, args=(port, path, cookie, until, seen)))
    before, used = os.getloadavg()[0], [machine.processor_ms(server) for server in servers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    spent = [machine.processor_ms(server) - was for server, was in zip(servers, used, strict=True)]
    polls = seen.unchanged + seen.changed
    return {
        "seconds": seconds,
        "asked": len(polls),
        "errors": len(seen.errors),
        "first_errors": seen.errors[:3],
        "polls": _percentiles(polls),
        "unchanged": _percentiles(seen.unchanged),
        "changed": _percentiles(seen.changed),
        "measure_stored": _percentiles(seen.stored),
        "processor_share": {
            name: round(ms / 1000 / seconds, 2) for name, ms in zip(("web", "database"), spent, strict=True)
        },
        "load": [round(before, 1), round(os.getloadavg()[0], 1)],
        "processors": os.cpu_count(),
    }


def _logged_in(name: str, count: int) -> list[str]:
    """The cookies of so many colleagues of one of the demo's staff: nobody is logged in at more than two places."""
    from django.db import transaction

    from samplan.demo.cast import key
    from samplan.foundation.access import actor, context, sessions
    from samplan.foundation.directory.models import Assignment, User

    cookies = []
    for _ in range(count):
        with context.acting(actor.system("Demo")) as now:
            theirs = Assignment.objects.get(id=key(name))
            id = uuid4()
            user = User.objects.create(id=id, given_name="Kollega", family_name=str(id)[:8], hsa_id=f"BENCH-{id}")
            values = {"unit_id": theirs.unit_id, "role": theirs.role, "from_at": theirs.from_at}
            own = Assignment.objects.create(user=user, **values)
        with transaction.atomic():
            token = sessions.start(user=user, assignment=own, name=user.name, now=now)
        cookies.append(f"{sessions.COOKIE}={token}")
    return cookies


def _percentiles(took: list[float]) -> dict[str, float | int]:
    if len(took) < 2:
        return {"count": len(took)}
    cuts = statistics.quantiles(took, n=100, method="inclusive")
    found = {f"p{cut}_ms": round(cuts[cut - 1], 1) for cut in (50, 95, 99)}
    return {"count": len(took), **found, "max_ms": round(max(took), 1)}


def _watch(port: int, path: str, cookie: str, until: float, seen: Seen) -> None:
    """One screen: asks every other second with the stamp of what it shows, on one open connection."""
    time.sleep(random.random() * EVERY)
    connection, stamp = http.client.HTTPConnection("127.0.0.1", port, timeout=30), ""
    while time.monotonic() < until:
        headers = {"Cookie": cookie, "HX-Request": "true", "If-None-Match": stamp, "Accept-Encoding": "br, gzip"}
        began = time.perf_counter()
        try:
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            answer.read()
        except OSError as error:
            seen.errors.append(repr(error))
            connection.close()
            continue
        took = (time.perf_counter() - began) * 1000
        if answer.status == 304:
            seen.unchanged.append(took)
        elif answer.status == 200:
            seen.changed.append(took)
            stamp = answer.headers["ETag"]
        else:
            seen.errors.append(f"{path}: {answer.status}")
        time.sleep(max(0.0, EVERY - took / 1000))


def _write(port: int, case: UUID, cookie: str, until: float, seen: Seen) -> None:
    """The one who writes: a row now and then, as the composer sends it. Timed from Enter to the row in its place."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)

    def ask(method: str, path: str, body: str = "", **headers: str) -> tuple[int, str]:
        connection.request(method, path, body, {"Cookie": cookies, "Accept-Encoding": "identity", **headers})
        answer = connection.getresponse()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie" and value.startswith("csrftoken="):
                tokens.append(value.split(";")[0])
        return answer.status, answer.read().decode()

    cookies, tokens = cookie, []
    _, page = ask("GET", f"/plan/{case}/mote/mal/")
    cookies = "; ".join([cookie, *tokens[-1:]])
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    doers = re.findall(r'<option value="(party:[^"]+)"', page)
    number = 0
    while time.monotonic() + WRITES[1] < until:
        time.sleep(random.uniform(*WRITES))
        number += 1
        form = {"who": doers[number % len(doers)], "what": f"{ROW[number % 4]} {number}", "when": "Varje vecka"}
        form |= {"kind": "social", "csrfmiddlewaretoken": token[1] if token else ""}
        began = time.perf_counter()
        try:
            sending = {"Content-Type": "application/x-www-form-urlencoded", "HX-Request": "true"}
            status, page = ask("POST", f"/plan/{case}/overenskommelse/", urlencode(form), **sending)
        except OSError as error:
            seen.errors.append(repr(error))
            connection.close()
            continue
        if status == 200 and form["what"] in page:
            seen.stored.append((time.perf_counter() - began) * 1000)
        else:
            seen.errors.append(f"writing: {status}")


if __name__ == "__main__":
    sys.exit("Start it with bench/meetings.")
