"""The pages that list: Att göra, Mina planer, Kalender, and the choice of unit."""

from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from samplan.coordination.cases import joining, lists, needs, requests
from samplan.coordination.cases.models import Duty
from samplan.coordination.meetings import queries as meetings
from samplan.foundation.access import actor as actors
from samplan.foundation.access import login, sessions
from samplan.foundation.access.policies import ANY_STAFF, STAFF, allow
from samplan.foundation.access.request import Request
from samplan.foundation.directory import queries as directory
from samplan.foundation.directory.queries import Presence
from samplan.foundation.pages.done import just_done
from samplan.foundation.pages.forms import sent
from samplan.foundation.pages.render import done, page
from samplan.interfaces.desk import duties
from samplan.interfaces.desk.forms.lists import UnitForm
from samplan.rulebook import order
from samplan.rulebook.permissions import Permission, Role

MINE, DONE = "mina", "klart"


@allow(STAFF, "GET")
def worklist(request: Request) -> HttpResponse:
    """What is to be done, by when, one button a row: the duty table and nothing else."""
    actor, now = request.actor, request.now
    show = request.GET.get("visa", "")
    there = directory.presence(actor.own_unit, now)
    soon: dict[UUID, datetime] = {}
    if show == DONE:
        found = lists.done_today(actor, now)
    else:
        soon = meetings.soonest(actor, now)
        alarms = actor.role == Role.HEAD.name
        found = lists.worklist(actor, now, there, meets=soon, mine=show == MINE, alarms=alarms)
    undo = _just_acknowledged(request, there) if show != DONE else None
    asked = [] if show == DONE else requests.open_requests(actor, now)
    joinings = [] if show == DONE else joining.waiting(actor, now)
    beside = len(asked) + len(joinings) if show != DONE else _beside(actor)
    return page(
        request,
        "desk/worklist.html",
        rows=_list(request, there, found, soon).rows(found),
        show=show,
        full=len(found) == lists.WORKLIST,
        counts=lists.counts(actor, now, there, beside),
        undo=undo,
        manned=there.manned,
        lost=[row.assignment.user.name for row in directory.unwatched_absences(actor.own_unit, now)],
        stands_in_for=[there.everyone[id].name for id in there.watched_by(actor.assignment) if id != actor.assignment],
        may_register=duties.may(actor, Permission.REGISTER_NEED),
        asked=asked,
        joinings=joinings,
        nav="desk:worklist",
    )


def _beside(actor: actors.Actor) -> int:
    """How many rows the list has beside its duties: who asks for a SIP, and what waits for a second person."""
    return requests.waiting(actor).count() + joining.proposed(actor).count()


def _list(
    request: Request, there: Presence, found: list[Duty], soon: Mapping[UUID, datetime] | None = None
) -> duties.List:
    soon = soon or {}
    met = [duty for duty in found if duty.met_at is not None]
    towards = {duty.case_id for duty in found if duty.met_at is None and duty.kind in order.TOWARDS_MEETING}
    meets = meetings.booked(request.actor, towards - soon.keys())
    tells = {duty.case_id for duty in found if duty.met_at is None and duty.kind in duties.NEEDS_CONSENT}
    unasked = lists.unasked(request.actor, tells)
    return duties.List(request.actor, request.now, there, lists.done_by(met, request.actor), {**meets, **soon}, unasked)


def _just_acknowledged(request: Request, there: Presence) -> dict | None:
    """The newest acknowledgement that can be undone, for the page that follows the click."""
    if just_done(request) != "kvitterat":
        return None
    found = lists.done_today(request.actor, request.now)
    return next((row for row in _list(request, there, found).rows(found) if "undo" in row), None)


def one_row(request: Request, said: str, fault: str = "") -> HttpResponse:
    """The row that was acted in, as it now stands, for htmx to put in its place; with what is to be said aloud.

    said: "Kvitterat." fault: why nothing was done, shown in the row. The row is the one whose id was sent as ``duty``.
    """
    id = sent_id(request, "duty")
    duty = lists.duty_of(request.actor, id) if id else None
    if duty is None:
        return HttpResponse(status=204, headers={"HX-Redirect": reverse("desk:worklist")})
    there = directory.presence(request.actor.own_unit, request.now)
    row = _list(request, there, [duty]).row(duty) | {"fault": fault}
    context = {
        "row": row,
        "said": f"{fault or said} {row['what']}, {row['person']}.",
        "counts": lists.counts(request.actor, request.now, there, _beside(request.actor)),
        "show": MINE if f"visa={MINE}" in request.headers.get("HX-Current-URL", "") else "",
    }
    return render(request, "desk/worklist_row.html", context, status=422 if fault else 200)


def sent_id(request: Request, name: str) -> UUID | None:
    """An id in what was sent, None when it is none."""
    try:
        return UUID(request.POST.get(name, ""))
    except ValueError:
        return None


@allow(STAFF, "GET")
def new(request: Request) -> HttpResponse:
    """How many rows have come since the page was made: a button to see them, nothing that moves by itself.

    Only a number, so no read is logged; and asked by the page itself, so it keeps no session alive.
    """
    show, known = request.GET.get("visa", ""), request.GET.get("sett", "0")
    try:
        since = datetime.fromisoformat(request.GET.get("sedan", ""))
    except ValueError:
        since = request.now
    if since.tzinfo is None:
        since = request.now
    there = directory.presence(request.actor.own_unit, request.now)
    count = lists.come_since(request.actor, since, there, mine=show == MINE)
    if str(count) == known:
        return HttpResponse(status=204)
    return render(request, "desk/worklist_new.html", {"count": count, "since": since, "show": show})


@allow(STAFF, "GET")
def plans(request: Request) -> HttpResponse:
    """The unit's coordinations, newest change first, thirty at a time; of one state if asked for."""
    state = request.GET.get("lage", "")
    state = state if state in lists.STATES else ""
    rows, later = lists.my_cases(request.actor, request.now, state=state, after=_place(request))
    more = {"lage": state, "efter": f"{later.changed_at.isoformat()}_{later.case}"} if later else {}
    return page(
        request,
        "desk/plans.html",
        rows=rows,
        state=state,
        first="efter" not in request.GET,
        more=urlencode({key: value for key, value in more.items() if value}),
        may_register=duties.may(request.actor, Permission.REGISTER_NEED),
        nav="desk:plans",
    )


def _place(request: Request) -> lists.Place | None:
    found = _cursor(request)
    return lists.Place(*found) if found else None


def _cursor(request: Request) -> tuple[datetime, UUID] | None:
    """Where the page begins, from ``?efter=moment_id``; anything else begins the list."""
    moment, _, id = request.GET.get("efter", "").partition("_")
    try:
        found = datetime.fromisoformat(moment), UUID(id)
    except ValueError:
        return None
    return found if found[0].tzinfo else None


@allow(STAFF, "GET")
def calendar(request: Request) -> HttpResponse:
    """The unit's coming meetings by day, its own and those it is called to."""
    cursor = _cursor(request)
    days, later = meetings.coming(request.actor, request.now, after=cursor)
    return page(
        request,
        "desk/calendar.html",
        days=days,
        first=cursor is None,
        more=urlencode({"efter": f"{later[0].isoformat()}_{later[1]}"}) if later else "",
        nav="desk:calendar",
    )


@allow(ANY_STAFF, "GET", "POST")
def unit(request: Request) -> HttpResponse:
    """Choose which assignment to act in: another assignment is another session."""
    own = directory.assignments_of(request.actor.own_user, request.now)
    form = UnitForm(sent(request), own=own, now_in=request.actor.assignment)
    if request.method == "POST" and form.is_valid():
        sessions.leave(request, request.now)
        chosen = form.chosen()
        token = login.staff(chosen, request.now, request.actor.proved_at)
        to = "desk:worklist" if actors.staff(chosen).sees_plans else "desk:start"
        return sessions.put(done(request, "enhet-bytt", to, token=token), token)
    return page(request, "desk/unit.html", form=form, refused=needs.refused_this_year(request.actor, request.now))


@allow(ANY_STAFF, "GET", "POST")
def logins(request: Request) -> HttpResponse:
    """Mina inloggningar: where one is logged in, in whichever assignment; and out of all but this one."""
    if request.method == "POST":
        login.end_others(request.actor, request.now)
        return done(request, "andra-utloggade", "desk:logins")
    return page(request, "desk/logins.html", logins=sessions.own(), most=settings.SESSIONS_AT_ONCE)
