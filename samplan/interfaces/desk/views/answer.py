"""Take a call in one click, and undo it within ten minutes."""

from uuid import UUID

from django.http import HttpResponse

from samplan.coordination.cases import actions as cases
from samplan.coordination.cases.access import open_case
from samplan.foundation.access.policies import STAFF, allow
from samplan.foundation.access.request import Request
from samplan.foundation.pages.forms import ActionForm
from samplan.foundation.pages.render import done, page
from samplan.interfaces.desk import frame
from samplan.rulebook.permissions import Permission


@allow(STAFF, "POST")
def acknowledge(request: Request, id: UUID) -> HttpResponse:
    """Kvittera: one click from the worklist, where it can be undone."""
    case = open_case(request.actor, id, Permission.ACKNOWLEDGE, request.now)
    form = ActionForm(request.POST)
    if form.submit(cases.acknowledge_call, case=case, by=request.actor, now=request.now):
        return done(request, "kvitterat", "desk:worklist")
    return page(request, "desk/refused.html", **frame.of(case, request.actor, request.now), form=form)


@allow(STAFF, "POST")
def undo(request: Request, id: UUID) -> HttpResponse:
    """Ångra: a new event, nothing is erased."""
    case = open_case(request.actor, id, Permission.ACKNOWLEDGE, request.now)
    form = ActionForm(request.POST)
    if form.submit(cases.undo_acknowledgement, case=case, by=request.actor, now=request.now):
        return done(request, "angrat", "desk:worklist")
    return page(request, "desk/refused.html", **frame.of(case, request.actor, request.now), form=form)
