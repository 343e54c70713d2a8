"""The data that is measured against: the demo county's register, the models, and many copies of them."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import psycopg
from django.db import transaction

from bench import copies
from bench.people import People
from bench.stories import play_all
from samplan.demo import county
from samplan.demo.cast import CAST, key
from samplan.foundation.access import actor, context

SEED = 2017_612


def fill(owner_url: str, plans: int) -> None:
    """Fill an empty, migrated database with ``plans`` coordinations. Django is set up, and connects as the app."""
    with context.acting(actor.system("Demo")) as now:
        county.register(now)
    with transaction.atomic():
        models = play_all(now)
    with psycopg.connect(owner_url, options="-c timezone=UTC") as connection:
        # What the models wanted to send has been sent: nothing waits.
        connection.execute("update outbox_row set state = 'sent', sent_at = due_at, attempt = 1 where state = 'due'")
        copies.make(connection, models, plans, People(), SEED)
    with psycopg.connect(owner_url, autocommit=True) as connection:
        connection.execute("vacuum (analyze)")


@dataclass(frozen=True)
class Chosen:
    """What is asked for: plans that each of the cast may read, and people who have one. In an order without meaning."""

    coordinator: list[UUID]
    nurse: list[UUID]
    people: list[tuple[UUID, str]]
    numbers: list[str]


WRITTEN = """select c.id from cases_case c where c.concluded_at is not null and exists (
    select 1 from cases_delivery d join cases_document x on x.id = d.document_id
    where d.case_id = c.id and x.kind = 'plan' and {who}) order by md5(c.id::text) limit %s"""
PEOPLE = """select p.id, p.given_name || ' ' || p.family_name from persons_person p
    where exists (select 1 from cases_case c where c.person_id = p.id and c.concluded_at is not null)
    order by md5(p.id::text) limit %s"""

# Every other one is of a person whom the unit does not know.
NUMBERS = """select x.value from persons_personnumber x where x.until_on is null and
    (exists (select 1 from cases_case c where c.person_id = x.person_id and c.coordinating_unit_id = %s)
    or abs(hashtext(x.value)) %% 2 = 0) order by md5(x.value) limit %s"""


def choose(owner_url: str, most: int) -> Chosen:
    """Choose at most ``most`` of each. Plans that were written and delivered: they are the heavy ones."""
    coordinating = key(_unit("coordinator"))
    receiving = key(_unit("nurse"))
    with psycopg.connect(owner_url) as connection:
        own = connection.execute(WRITTEN.format(who="c.coordinating_unit_id = %s"), [coordinating, most])  # type: ignore[arg-type]
        got = connection.execute(WRITTEN.format(who="d.to_unit_id = %s"), [receiving, most])  # type: ignore[arg-type]
        people = connection.execute(PEOPLE, [most])
        numbers = connection.execute(NUMBERS, [coordinating, most])
        return Chosen(
            [id for (id,) in own],
            [id for (id,) in got],
            [(id, name) for id, name in people],
            [number for (number,) in numbers],
        )


def _unit(name: str) -> str:
    return county.STAFF[CAST[name].assignment][3][0]
