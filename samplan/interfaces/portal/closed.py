"""Min plan is closed for whoever logs in as one who has died."""

from typing import Any

from django.http import HttpResponse

from samplan.coordination.cases import people
from samplan.foundation.access.answers import NotFound
from samplan.foundation.access.request import Request
from samplan.foundation.pages.render import page

CLOSED: dict[str, Any] = {"case": None, "cases": [], "closed": True}  # what the page is told


def closed(request: Request) -> HttpResponse | None:
    """The page that says so, where no plan is opened; None for everybody else."""
    if not people.has_died(request.actor.selves):
        return None
    return page(request, "portal/empty.html", **CLOSED, nav="portal:more")


def living(request: Request) -> None:
    """The same for a file, which is no page: raises NotFound."""
    if people.has_died(request.actor.selves):
        raise NotFound
