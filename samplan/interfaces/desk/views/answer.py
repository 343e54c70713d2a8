"""Take a call in one click, and undo it within ten minutes."""

from collections.abc import Callable
from uuid import UUID

from django.http import HttpResponse

from samplan.coordination.cases import actions as cases
from samplan.coordination.cases.access import open_case
from samplan.coordination.cases.models import Case, Event
from samplan.foundation.access.policies import STAFF, allow
from samplan.foundation.access.request import Request
from samplan.foundation.pages.done import sentence_for
from samplan.foundation.pages.forms import ActionForm
from samplan.foundation.pages.render import done, page
from samplan.interfaces.desk import frame
from samplan.interfaces.desk.views.lists import one_row
from samplan.rulebook.permissions import Permission


@allow(STAFF, "POST")
def acknowledge(request: Request, id: UUID) -> HttpResponse:
    """Kvittera: one click from the worklist, where it can be undone."""
    case = open_case(request.actor, id, Permission.ACKNOWLEDGE, request.now)
    return _in_the_row(request, case, cases.acknowledge_call, "kvitterat")


@allow(STAFF, "POST")
def undo(request: Request, id: UUID) -> HttpResponse:
    """Ångra: a new event, nothing is erased."""
    case = open_case(request.actor, id, Permission.ACKNOWLEDGE, request.now)
    return _in_the_row(request, case, cases.undo_acknowledgement, "angrat")


def _in_the_row(request: Request, case: Case, action: Callable[..., Event], code: str) -> HttpResponse:
    """Do it, and answer with the row as it then stands; without htmx with the whole list. A refusal likewise."""
    form = ActionForm(request.POST)
    ok = form.submit(action, case=case, by=request.actor, now=request.now)
    if request.headers.get("HX-Request"):
        return one_row(request, sentence_for(code), "" if ok else " ".join(map(str, form.non_field_errors())))
    if ok:
        asked = code == "kvitterat" and ok.kind == "initiative.acknowledged"  # on to the question, while it is at hand
        return done(request, code, "desk:initiative_answer", case.id) if asked else done(request, code, "desk:worklist")
    return page(request, "desk/refused.html", **frame.of(case, request.actor, request.now), form=form)
