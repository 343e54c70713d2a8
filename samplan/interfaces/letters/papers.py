"""Papers that are handed over, not posted: the questions to answer by hand, and what a SIP is."""

from datetime import datetime

from django.http import HttpResponse

from samplan.coordination.cases.models import Case
from samplan.foundation.access.actor import Actor
from samplan.interfaces.letters.render import Printed, filename, render


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


def _answer(kind: str, content: dict, printed: Printed, size: int) -> HttpResponse:
    body = render(kind, content, size=size, address=None, printed=printed)
    response = HttpResponse(body, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{filename(kind, printed)}"'
    return response
