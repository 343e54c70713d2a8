"""Whether an answer, or how long it takes, tells that something is there which one may not know of."""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import psycopg

from bench.beginning import begin, say, start_web
from bench.run import fill

PROMISED = 5.0  # milliseconds between the middle answer about what is there and about what is not (P5)
SEED = 2017_612
GROWN = "20080101"  # numbers before it, of people who are of age: the pages differ for children

# What the coordinator's unit and the outsider's have nothing to do with.
PLANS = """select c.id from cases_case c where not exists (select 1 from cases_party p where p.case_id = c.id
    and p.unit_id = any(%(units)s)) and c.coordinating_unit_id <> all(%(units)s) order by md5(c.id::text) limit 500"""
PAPERS = "select x.id from cases_document x where x.case_id = any(%(plans)s) order by md5(x.id::text) limit 500"
PEOPLE = """select x.value from persons_personnumber x where x.kind = 'personnummer' and x.value < %(grown)s
    and not exists (select 1 from cases_case c where c.person_id = x.person_id and (c.coordinating_unit_id
    = any(%(units)s) or exists (select 1 from cases_party p where p.case_id = c.id and p.unit_id = any(%(units)s))))
    order by md5(x.value)"""


@dataclass(frozen=True)
class Kind:
    """What may be there or not. path: with {} for what is drawn. cookie: of who asks, who has no right to any of it."""

    path: str
    cookie: str
    there: list[str]
    not_there: list[str]


def main() -> None:
    """``bench/hidden [--plans 2000] [--pairs 2000]``: one JSON object. Ends with 1 when something was told."""
    parser = argparse.ArgumentParser(prog="bench/hidden", description=__doc__)
    parser.add_argument("--plans", type=int, default=2000, help="how many coordinations there are (2000)")
    parser.add_argument("--pairs", type=int, default=2000, help="how many pairs of each kind are asked (2000)")
    parser.add_argument("--seed", type=int, default=SEED)
    asked = parser.parse_args()
    with ExitStack() as to_stop:
        server, env = begin(to_stop)
        fill(server, asked.plans)
        _, port = start_web(env | {"POPULATION_REGISTER": ""}, server.folder, to_stop)
        kinds = _kinds(server.url("owner"), port)
        found = [_compare(name, kind, port, asked.pairs, random.Random(asked.seed)) for name, kind in kinds.items()]
    rest = {"plans": asked.plans, "pairs": asked.pairs, "seed": asked.seed, "promised_ms": PROMISED}
    print(json.dumps({"kinds": found, **rest, "load": round(os.getloadavg()[0], 1)}, indent=1, ensure_ascii=False))
    if any(kind["told_apart"] or abs(kind["apart_ms"]) >= PROMISED for kind in found):
        sys.exit(1)


def _kinds(owner: str, port: int) -> dict[str, Kind]:
    from bench.asking import Browser
    from samplan.demo import county
    from samplan.demo.cast import CAST, key

    browser = Browser(port)
    coordinator, outsider, person = (browser.log_in(name) for name in ("coordinator", "outsider", "protected"))
    known = {"units": [key(county.STAFF[CAST[name].assignment][3][0]) for name in ("coordinator", "outsider")]}
    with psycopg.connect(owner) as connection:
        plans = [id for (id,) in connection.execute(PLANS, known)]
        papers = [id for (id,) in connection.execute(PAPERS, {"plans": plans})]
        people = [number for (number,) in connection.execute(PEOPLE, known | {"grown": GROWN})]
        own = connection.execute(
            "select id from cases_case where coordinating_unit_id = %s order by id limit 1", [known["units"][0]]
        ).fetchone()
        # Half of the strangers' numbers become of nobody: no number is made up.
        free = people[::2]
        connection.execute("delete from persons_personnumber where value = any(%s)", [free])
    ids, documents, none = [str(id) for id in plans], [str(id) for id in papers], [str(uuid4()) for _ in range(500)]
    return {
        "a plan, to staff": Kind("/plan/{}/", outsider, ids, none),
        "a plan, to a person": Kind("/min-plan/?plan={}", person, ids, none),
        "a document of another plan": Kind(f"/plan/{own and own[0]}/handling/{{}}/", coordinator, documents, none),
        "a document, to a person": Kind("/min-plan/post/{}/", person, documents, none),
        "a person, searched for": Kind("/sok/#number={}", outsider, people[1::2], free),
        "a person, with a need": Kind("/behov/ny/#steg=ny&number={}", outsider, people[1::2], free),
    }


def _compare(name: str, kind: Kind, port: int, pairs: int, chance: random.Random) -> dict[str, Any]:
    """Ask both of each pair, in an order of chance. told_apart: pairs whose statuses or lengths differ."""
    from bench.asking import WARM_UP, Browser

    say(f"Asking for {name}: {len(kind.there)} that are there, {len(kind.not_there)} that are not")
    browser = Browser(port)
    took: tuple[list[float], list[float]] = [], []
    told, statuses = 0, set()
    for number in range(WARM_UP + pairs):
        said: dict[int, tuple[int, int]] = {}
        for which in chance.sample((0, 1), 2):
            value = chance.choice((kind.there, kind.not_there)[which])
            began = time.perf_counter()
            status, body = browser.answer(kind.path.format(value), kind.cookie, encoding="identity")
            if number >= WARM_UP:
                took[which].append((time.perf_counter() - began) * 1000)
            said[which] = status, len(body)
        told += said[0] != said[1]
        statuses.add(said[0][0])
    there, not_there = (statistics.median(times) for times in took)
    each = {"there_ms": round(there, 2), "not_there_ms": round(not_there, 2), "apart_ms": round(there - not_there, 2)}
    return {"kind": name, "statuses": sorted(statuses), "told_apart": told, **each}


if __name__ == "__main__":
    main()
