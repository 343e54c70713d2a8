"""The pages that list: Att göra, Mina planer, Kalender, and the choice of unit."""

from django.http import HttpResponse

from samplan.coordination.cases import needs, queries, requests
from samplan.coordination.meetings import queries as meetings
from samplan.foundation.access import login, sessions
from samplan.foundation.access.policies import STAFF, allow
from samplan.foundation.access.request import Request
from samplan.foundation.directory import queries as directory
from samplan.foundation.pages.forms import sent
from samplan.foundation.pages.render import done, page
from samplan.interfaces.desk import duties
from samplan.interfaces.desk.forms.lists import UnitForm
from samplan.rulebook.permissions import Permission


@allow(STAFF, "GET")
def worklist(request: Request) -> HttpResponse:
    """What is to be done, by when, one button a row: the duty table and nothing else."""
    show = request.GET.get("visa", "enheten")
    if show == "klart":
        found = queries.done_today(request.actor, request.now)
    else:
        found = queries.worklist(request.actor, request.now, mine=show == "mina")
    rows = duties.rows(found, request.actor, request.now)
    undo = _just_acknowledged(request) if show != "klart" else None
    return page(
        request,
        "desk/worklist.html",
        rows=rows,
        show=show,
        full=len(rows) == queries.WORKLIST,
        counts=duties.counts(request.actor, request.now),
        undo=undo,
        may_register=duties.may(request.actor, Permission.REGISTER_NEED),
        asked=[] if show == "klart" else requests.open_requests(request.actor, request.now),
        nav="desk:worklist",
    )


def _just_acknowledged(request: Request) -> dict | None:
    """The newest acknowledgement that can be undone, for the page that follows the click."""
    if request.GET.get("klart") != "kvitterat":
        return None
    rows = (duties.row(duty, request.now) for duty in queries.done_today(request.actor, request.now))
    return next((row for row in rows if "undo" in row), None)


@allow(STAFF, "GET")
def plans(request: Request) -> HttpResponse:
    """The unit's coordinations, newest change first."""
    cases = queries.my_cases(request.actor, request.now)
    may_register = duties.may(request.actor, Permission.REGISTER_NEED)
    return page(request, "desk/plans.html", cases=cases, may_register=may_register, nav="desk:plans")


@allow(STAFF, "GET")
def calendar(request: Request) -> HttpResponse:
    """The unit's coming meetings by day."""
    days = meetings.coming(request.actor, request.now)
    return page(request, "desk/calendar.html", days=days, nav="desk:calendar")


@allow(STAFF, "GET", "POST")
def unit(request: Request) -> HttpResponse:
    """Choose which assignment to act in: another assignment is another session."""
    own = directory.assignments_of(request.actor.own_user, request.now)
    form = UnitForm(sent(request), own=own, now_in=request.actor.assignment)
    if request.method == "POST" and form.is_valid():
        sessions.end(request.actor.own_session, request.now)
        token = login.staff(form.chosen(), request.now)
        return sessions.put(done(request, "enhet-bytt", "desk:worklist"), token)
    return page(request, "desk/unit.html", form=form, refused=needs.refused_this_year(request.actor, request.now))
