"""Allt som står om dig: everything that the person may read, on paper or as a file (ACC-05)."""

from django.http import HttpResponse

from samplan.coordination.plans import everything
from samplan.foundation.access.policies import PERSON, allow
from samplan.foundation.access.request import Request
from samplan.foundation.pages.render import page
from samplan.interfaces.letters import papers
from samplan.interfaces.portal.closed import living
from samplan.interfaces.portal.views import _open


@allow(PERSON, "GET")
def about(request: Request) -> HttpResponse:
    """What it holds, and the ways to get it."""
    _, context = _open(request)
    if context.get("closed"):
        return page(request, "portal/empty.html", **context, nav="portal:more")
    return page(request, "portal/everything.html", **context, nav="portal:more")


@allow(PERSON, "GET")
def paper(request: Request) -> HttpResponse:
    """As a letter, in 12 or 18 points."""
    living(request)
    told = everything.of_person(request.actor, request.now)
    return papers.everything(told, request.actor, request.now, size=papers.chosen(request.GET.get("storlek", "")))


@allow(PERSON, "GET")
def file(request: Request) -> HttpResponse:
    """JSON, to take along (docs/everything.md)."""
    living(request)
    return papers.everything_file(everything.of_person(request.actor, request.now), request.now)
