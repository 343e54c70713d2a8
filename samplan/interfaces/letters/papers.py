"""Papers that are handed over, not posted: the questions to answer by hand, and what a SIP is."""

import csv
import io
import json
from datetime import datetime
from typing import Any

from django.http import HttpResponse

from samplan.coordination.cases.log_extracts import COLUMNS, Extract
from samplan.coordination.cases.models import Case
from samplan.foundation.access.actor import Actor
from samplan.interfaces.letters import SIZES
from samplan.interfaces.letters.render import Printed, filename, render
from samplan.interfaces.letters.swedish import file_date

# What a cell that computes begins with; the last four are the same signs, twice as wide.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def questions(case: Case, kind: str, by: Actor, now: datetime, *, size: int = 12) -> HttpResponse:
    """The questions of a set (adult · young · child) with the person's name and whom to give the paper to."""
    unit, coordinator = case.coordinating_unit, case.coordinator.user
    content = {
        "set": kind,
        "person": {"name": case.person.name},
        "sender": {
            "name": coordinator.name,
            "unit": unit.name,
            "organisation": unit.organisation.name,
            "phone": coordinator.phone or unit.phone,
        },
    }
    return _answer("questions", content, Printed(at=now, by=by.name, unit=by.unit_name), size)


def about(audience: str, now: datetime, *, size: int = 12) -> HttpResponse:
    """What a SIP is, for one audience (a key of ``audiences.ABOUT``). Holds nothing of anybody."""
    return _answer("about", {"audience": audience}, Printed(at=now, by="Samplan"), size)


def everything(told: dict[str, Any], by: Actor, now: datetime, *, size: int = 12) -> HttpResponse:
    """Everything that stands about a person, for who asks for it (ACC-05)."""
    return _answer("everything", told, Printed(at=now, by=by.name, unit=by.unit_name), size)


def everything_file(told: dict[str, Any], now: datetime) -> HttpResponse:
    """The same as a file that other programs can read: always in the same order."""
    body = json.dumps(told, ensure_ascii=False, indent=1)
    response = HttpResponse(body, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="allt-{file_date(now)}.json"'
    return response


def log_extract(extract: Extract, by: Actor, now: datetime, *, size: int = 12) -> HttpResponse:
    """Who has read about a person, for that person (INDI-04)."""
    return _answer("log_extract", extract.content, Printed(at=now, by=by.name, unit=by.unit_name), size)


def log_extract_json(extract: Extract, now: datetime) -> HttpResponse:
    """Each line of the log, for other programs."""
    period = {"first": extract.period.first.isoformat(), "last": extract.period.last.isoformat()}
    said = {"organisation": extract.organisation, "person": extract.person, **period, "rows": extract.rows}
    response = HttpResponse(json.dumps(said, ensure_ascii=False, indent=1), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="vem-har-last-{file_date(now)}.json"'
    return response


def log_extract_csv(extract: Extract, now: datetime) -> HttpResponse:
    """Each line of the log, for a calculation sheet: semicolons, as Swedish ones expect, and no cell that computes."""
    body = io.StringIO()
    writer = csv.writer(body, delimiter=";", lineterminator="\r\n", quoting=csv.QUOTE_ALL)
    writer.writerow(COLUMNS)
    writer.writerows([cell(row[name]) for name in COLUMNS] for row in extract.rows)
    response = HttpResponse(f"\ufeff{body.getvalue()}", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="vem-har-last-{file_date(now)}.csv"'
    return response


def cell(words: str) -> str:
    """The words as a cell that stays words: none that a calculation sheet takes for the start of a formula."""
    return f"'{words}" if words.lstrip(" \u00a0").startswith(FORMULA) or words.startswith(FORMULA) else words


def chosen(size: str) -> int:
    """The size that an address asks for, 12 points unless it is one of those we print in."""
    return next((points for points in SIZES if str(points) == size), SIZES[0])


def _answer(kind: str, content: dict, printed: Printed, size: int) -> HttpResponse:
    body = render(kind, content, size=size, address=None, printed=printed)
    response = HttpResponse(body, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{filename(kind, printed)}"'
    return response
