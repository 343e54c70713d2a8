"""One person registered twice: propose, read and confirm, and part again (ORG-06, P26)."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse

from samplan.coordination.cases import joining
from samplan.coordination.cases.access import open_case
from samplan.coordination.cases.models import Case, Joining
from samplan.foundation.access.answers import NotFound
from samplan.foundation.access.policies import STAFF, allow
from samplan.foundation.access.request import Request
from samplan.foundation.pages.forms import sent
from samplan.foundation.pages.render import done, page
from samplan.foundation.persons import queries as persons
from samplan.interfaces.desk import frame
from samplan.interfaces.desk.forms.joining import AnswerForm, PartForm, SamePersonForm
from samplan.rulebook.permissions import Permission


def _frame(case: Case, request: Request) -> dict[str, Any]:
    return frame.of(case, request.actor, request.now) | {"back": reverse("desk:person", args=[case.id])}


@allow(STAFF, "GET", "POST")
def propose(request: Request, id: UUID) -> HttpResponse:
    """Numret hör till en annan person: by number alone, and the answer tells nothing of who is known here."""
    case = open_case(request.actor, id, Permission.EDIT_PERSON, request.now)
    form = SamePersonForm(sent(request))
    if request.method == "POST":
        if form.submit(joining.propose_joining, case=case, by=request.actor, now=request.now):
            return done(request, "forslag-lagt", "desk:person", id)
    return page(request, "desk/person_same.html", **_frame(case, request), form=form)


@allow(STAFF, "GET", "POST")
def part(request: Request, id: UUID, other: UUID) -> HttpResponse:
    """Dela på dem igen: proposed the same way."""
    case = open_case(request.actor, id, Permission.EDIT_PERSON, request.now)
    found = next((one for one in joining.joined(case) if one.id == other), None)
    if found is None:
        raise NotFound
    form = PartForm(sent(request))
    if request.method == "POST":
        if form.submit(joining.propose_parting, case=case, person=other, by=request.actor, now=request.now):
            return done(request, "forslag-lagt", "desk:person", id)
    return page(request, "desk/person_part.html", **_frame(case, request), form=form, one=found)


@allow(STAFF, "GET", "POST")
def answer(request: Request, id: UUID, joining_id: UUID) -> HttpResponse:
    """Läs och bekräfta: the second of the two people."""
    case = open_case(request.actor, id, Permission.EDIT_PERSON, request.now)
    row = joining.proposal(case, joining_id)
    if row is None:
        raise NotFound
    differs = joining.differs(row, request.actor, request.now)
    form = AnswerForm(sent(request), differs=bool(differs))
    if request.method == "POST":
        event = form.submit(joining.answer_joining, case=case, joining=row.id, by=request.actor, now=request.now)
        if event:
            return done(request, _said(event.kind), "desk:person", id)
    return page(
        request,
        "desk/person_joining.html",
        **_frame(case, request),
        form=form,
        row=row,
        differs=differs,
        joins=row.kind == Joining.Kind.JOIN,
        number=persons.written(row.number),
        numbers=persons.own_numbers(row.person_id),
        mine=row.proposed_by == request.actor.user,
        may_answer=joining.may_answer(row, request.actor),
    )


def _said(kind: str) -> str:
    return {"person.joined": "hopslagna", "person.parted": "delade"}.get(kind, "forslag-borta")
