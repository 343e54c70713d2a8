"""Protect a person, lift the protection, and let a blocked close one back."""

from uuid import UUID

from django.http import HttpResponse

from samplan.coordination.cases import protection
from samplan.coordination.cases.access import open_case
from samplan.foundation.access.answers import NotFound
from samplan.foundation.access.policies import STAFF, allow
from samplan.foundation.access.request import Request
from samplan.foundation.pages.forms import sent
from samplan.foundation.pages.render import done, page
from samplan.foundation.persons import queries as persons
from samplan.interfaces.desk.forms.protection import LiftForm, ProtectForm, UnblockForm
from samplan.interfaces.desk.views.person import person_frame
from samplan.rulebook.calendar import local_date
from samplan.rulebook.permissions import Permission


@allow(STAFF, "GET", "POST")
def protect(request: Request, id: UUID) -> HttpResponse:
    """Skydda uppgifterna: at once, and without more questions than which protection it is."""
    case = open_case(request.actor, id, Permission.EDIT_PERSON, request.now)
    form = ProtectForm(sent(request), person=case.person)
    if request.method == "POST" and form.submit(protection.protect, case=case, by=request.actor, now=request.now):
        return done(request, "skyddad", "desk:person", id)
    return page(request, "desk/protect.html", **person_frame(case, request), form=form)


@allow(STAFF, "GET", "POST")
def lift(request: Request, id: UUID) -> HttpResponse:
    """Ta bort skyddet: why, and that somebody has looked."""
    case = open_case(request.actor, id, Permission.EDIT_PERSON, request.now)
    form = LiftForm(sent(request))
    action = protection.lift_protection
    if request.method == "POST" and form.submit(action, case=case, by=request.actor, now=request.now):
        return done(request, "skydd-borta", "desk:person", id)
    return page(request, "desk/protect_lift.html", **person_frame(case, request), form=form)


@allow(STAFF, "GET", "POST")
def unblock(request: Request, id: UUID, close: UUID) -> HttpResponse:
    """Ta bort blockeringen: what it means, said before it is done."""
    case = open_case(request.actor, id, Permission.EDIT_PERSON, request.now)
    found = next((p for p in persons.blocked(case.person_id, local_date(request.now)) if p.id == close), None)
    if found is None and request.method != "POST":
        raise NotFound
    form = UnblockForm(sent(request))
    action = protection.unblock_close
    if request.method == "POST" and form.submit(action, case=case, close=close, by=request.actor, now=request.now):
        return done(request, "blockering-borta", "desk:person", id)
    if found is None:
        return page(request, "desk/refused.html", **person_frame(case, request), form=form)
    return page(request, "desk/person_unblock.html", **person_frame(case, request), one=found, form=form)
