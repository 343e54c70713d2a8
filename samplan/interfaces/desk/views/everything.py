"""What the unit has about a person, given out when the person asks for it (ACC-05)."""

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse

from samplan.coordination.cases.access import open_case
from samplan.coordination.plans import everything
from samplan.foundation.access.policies import STAFF, allow
from samplan.foundation.access.request import Request
from samplan.foundation.pages.render import page
from samplan.interfaces.desk import frame
from samplan.interfaces.letters import papers
from samplan.rulebook.permissions import Permission


@allow(STAFF, "GET")
def about(request: Request, id: UUID) -> HttpResponse:
    """Lämna ut allt om personen: what it holds and what it does not, and the two ways to take it out."""
    case = open_case(request.actor, id, Permission.PRINT, request.now)
    context = frame.of(case, request.actor, request.now)
    return page(request, "desk/everything.html", **context, back=reverse("desk:person", args=[id]))


@allow(STAFF, "GET")
def paper(request: Request, id: UUID) -> HttpResponse:
    """The same as the file, in words."""
    case = open_case(request.actor, id, Permission.PRINT, request.now, logged="")
    told = everything.of_unit(case, request.actor, request.now)
    return papers.everything(told, request.actor, request.now, size=papers.chosen(request.GET.get("storlek", "")))


@allow(STAFF, "GET")
def file(request: Request, id: UUID) -> HttpResponse:
    """JSON, for the person to take along (docs/everything.md)."""
    case = open_case(request.actor, id, Permission.PRINT, request.now, logged="")
    return papers.everything_file(everything.of_unit(case, request.actor, request.now), request.now)
