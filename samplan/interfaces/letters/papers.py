"""Papers that are handed over, not posted: the questions to answer by hand, and what a SIP is."""

import json
from datetime import datetime
from typing import Any

from django.http import HttpResponse

from samplan.coordination.cases.models import Case
from samplan.foundation.access.actor import Actor
from samplan.interfaces.letters import SIZES
from samplan.interfaces.letters.render import Printed, filename, render
from samplan.interfaces.letters.swedish import file_date


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


def chosen(size: str) -> int:
    """The size that an address asks for, 12 points unless it is one of those we print in."""
    return next((points for points in SIZES if str(points) == size), SIZES[0])


def _answer(kind: str, content: dict, printed: Printed, size: int) -> HttpResponse:
    body = render(kind, content, size=size, address=None, printed=printed)
    response = HttpResponse(body, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{filename(kind, printed)}"'
    return response
