"""What holds in the database, whatever was sent: the duties are what the rules say, no row hangs in the air."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import psycopg
from django.db import connection

from samplan.coordination.cases import events
from samplan.coordination.cases.models import Case, Duty, Event
from samplan.foundation.access.context import acting
from samplan.rulebook import duties, packs
from tests.cast import acting_as
from tools.databases import named

# Where a coordination is named without a foreign key; before there is one, what the person asked for stands there.
LOOSE = ("outbox_row", "audit_entry", "drafts_draft")


def faults(owner: str) -> list[str]:
    """What does not hold. ``owner``: the address of the tables' owner on the same server."""
    return [*_duties(), *_rows(named(owner, connection.settings_dict["NAME"]))]


def _duties() -> list[str]:
    """Of every coordination that the coordinator's unit leads: what is stored, and what its events say."""
    out = []
    with acting(acting_as("coordinator")):
        cases = list(Case.objects.filter(coordinating_unit=acting_as("coordinator").unit))
        for case in cases:
            happened = Event.objects.filter(case=case).order_by("at", "recorded_at")
            rows = [events._row(one) for one in duties.duties(events._as_rules(happened), packs.load(case.pack))]
            said = {_line(**row) for row in rows}
            kept = {_line(**row) for row in Duty.objects.filter(case=case).values()}
            out += [f"{case.id}: stored is {kept - said}, by the rules it is {said - kept}"] if said != kept else []
    return out if cases else ["there are no coordinations to look at"]


def _line(**duty: Any) -> str:
    """What a duty is, as one line to compare."""
    unit = duty.get("unit") or duty.get("unit_id")
    times = [_moment(duty[name]) for name in ("due_at", "met_at")]
    return f"{duty['kind']} of {unit} {duty['ref']} due {times[0]} met {times[1]} {duty['cancelled_by']}"


def _moment(value: datetime | str | None) -> str:
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S}" if moment else "-"


def _rows(owner: str) -> list[str]:
    out = []
    with psycopg.connect(owner) as database:
        versioned = database.execute(
            "select table_name from information_schema.columns "
            "where table_schema = 'public' and column_name = 'version'"
        ).fetchall()
        for (table,) in versioned:
            bad = database.execute(f"select count(*) from {table} where version < 1").fetchone()
            out += [f"{table} has rows of no version"] if bad and bad[0] else []
        for table in LOOSE:
            bad = database.execute(
                f'select count(*) from {table} t where t."case" is not null '
                'and not exists (select 1 from cases_case c where c.id = t."case") '
                'and not exists (select 1 from cases_request r where r.id = t."case") '
                'and not exists (select 1 from directory_unit u where u.id = t."case")'  # what a text message is about
            ).fetchone()
            out += [f"{table} names coordinations that are not there"] if bad and bad[0] else []
        alone = database.execute(
            "select count(*) from cases_delivery v "
            "where not exists (select 1 from cases_document d where d.id = v.document_id)"
        ).fetchone()
        out += ["there are deliveries of nothing"] if alone and alone[0] else []
    return out if versioned else ["no table has versions"]
