"""Vem arbetar var: each huvudman's administrators decide who acts for which unit (ACC-07). No plan is shown here."""

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse

from samplan.foundation.access.answers import Forbidden, NotFound
from samplan.foundation.access.policies import ANY_STAFF, allow
from samplan.foundation.access.request import Request
from samplan.foundation.audit import log, readings
from samplan.foundation.directory import helping, staffing
from samplan.foundation.directory import queries as directory
from samplan.foundation.directory.models import Assignment, Unit, User
from samplan.foundation.outbox import sms
from samplan.foundation.pages.forms import ActionForm, sent
from samplan.foundation.pages.render import done, page
from samplan.interfaces.desk import duties
from samplan.interfaces.desk.forms.staffing import AssignmentForm, UnitDetailsForm
from samplan.rulebook.permissions import Permission, rule, title


@allow(ANY_STAFF, "GET")
def start(request: Request) -> HttpResponse:
    """What a role that sees no plans can do, and whom to ask."""
    own = staffing.unit(request.actor.own_unit)
    return page(
        request,
        "desk/start.html",
        role=title(request.actor.role),
        administers=own is not None and staffing.administers(request.actor, own),
        support=staffing.support_of(own, request.now) if own else [],
        helps=helping.helps(request.actor),
        reviews=duties.may(request.actor, Permission.READ_LOG),
        questions=_questions(request) if duties.may(request.actor, Permission.READ_LOG) else 0,
    )


def _questions(request: Request) -> int:
    """How many questions wait for the acting reviewer: not those about what they have read themselves."""
    return sum(line.actor_user != request.actor.user for _, line in readings.asked())


@allow(ANY_STAFF, "GET")
def overview(request: Request) -> HttpResponse:
    """The huvudman's units, with how many work at each; first those that are called and have nobody."""
    _administrator(request)
    search = request.GET.get("sok", "").replace("\x00", "").strip()[:100]
    found = staffing.units(request.actor, request.now, search)
    people = staffing.people(request.actor, request.now, search) if search else []
    return page(
        request,
        "desk/staffing.html",
        units=found[: staffing.SHOWN],
        people=[_somebody(*one) for one in people[: staffing.SHOWN]],
        more_people=len(people) > staffing.SHOWN,
        more=len(found) > staffing.SHOWN,
        search=search,
        unanswered=staffing.called_without_users(),
        unreviewed=staffing.without_reviewer(request.actor, request.now),
        nav="desk:staffing",
    )


def _somebody(user: User, there: list[Assignment]) -> dict[str, object]:
    """One of the staff that a search found, with where they work and as what."""
    works = [(row.unit, title(row.role) or row.role) for row in there]
    return {"name": user.name, "hsa_id": user.hsa_id, "works": works}


def _administrator(request: Request) -> None:
    if not duties.may(request.actor, Permission.GIVE_ASSIGNMENT):
        raise Forbidden(rule(Permission.GIVE_ASSIGNMENT).refusal)


def _unit(request: Request, id: UUID) -> Unit:
    """A unit whose assignments the acting one may see to. Another huvudman's answers as one that does not exist."""
    found = staffing.unit(id)
    if found is None or not staffing.sees_staff(request.actor, found):
        log.note(log.Line(by=request.actor, now=request.now, action="refused", what="staffing", object_id=id))
        raise NotFound
    return found


@allow(ANY_STAFF, "GET", "POST")
def unit(request: Request, unit: UUID) -> HttpResponse:
    """Who works at one unit; give an assignment, end one."""
    found = _unit(request, unit)
    gives = staffing.administers(request.actor, found)
    form = AssignmentForm(sent(request), now=request.now) if gives else None
    if request.method == "POST":
        _administrator(request)
    if form is not None and form.is_bound:
        if form.submit(staffing.give_assignment, unit=found, by=request.actor, now=request.now):
            return done(request, "uppdrag-givet", "desk:staffing_unit", found.id)
    here = staffing.staff_of(found.id, request.now)
    return page(
        request,
        "desk/staffing_unit.html",
        texts=sms.is_there(),
        unit=found,
        form=form,
        gives=gives,
        rows=[_shown(row, request) for row in here],
        manned=directory.presence(found.id, request.now).manned,
        support=staffing.support_of(found, request.now),
        nav="desk:staffing",
    )


def _shown(row: Assignment, request: Request) -> dict[str, object]:
    own = row.id == request.actor.assignment
    return {
        "name": row.user.name,
        "hsa_id": row.user.hsa_id,
        "role": title(row.role) or row.role,
        "from_at": row.from_at,
        "until_at": row.until_at,
        "later": row.from_at > request.now,
        "source": Assignment.Source(row.source).label,
        "end": reverse("desk:staffing_end", args=[row.id]) if staffing.may_end(request.actor, row) and not own else "",
        "own": own,
    }


@allow(ANY_STAFF, "GET", "POST")
def end(request: Request, assignment: UUID) -> HttpResponse:
    """Ask once, then end an assignment."""
    row = staffing.assignment(assignment)
    if row is not None and staffing.sees_staff(request.actor, row.unit) and not staffing.may_end(request.actor, row):
        log.note(log.Line(by=request.actor, now=request.now, action="refused", what="staffing", object_id=assignment))
        raise Forbidden(staffing.ADMINISTRATORS)
    if row is None or not staffing.may_end(request.actor, row):
        log.note(log.Line(by=request.actor, now=request.now, action="refused", what="staffing", object_id=assignment))
        raise NotFound
    form = ActionForm(sent(request))
    if request.method == "POST" and form.submit(
        staffing.end_assignment, assignment=row, by=request.actor, now=request.now
    ):
        return done(request, "uppdrag-slut", "desk:staffing_unit", row.unit_id)
    stands_in = [one.assignment.user.name for one in directory.stood_in_for(row.id, request.now)]
    role = title(row.role)
    nav = "desk:staffing"
    return page(request, "desk/staffing_end.html", form=form, row=row, role=role, stands_in=stands_in, nav=nav)


@allow(ANY_STAFF, "GET", "POST")
def details(request: Request, unit: UUID) -> HttpResponse:
    """Who takes what comes to the unit, and how it is reached."""
    found = _unit(request, unit)
    _administrator(request)
    form = UnitDetailsForm(sent(request), unit=found)
    if request.method == "POST" and form.submit(staffing.arrange_unit, unit=found, by=request.actor, now=request.now):
        return done(request, "enhet-sparad", "desk:staffing_unit", found.id)
    return page(request, "desk/staffing_details.html", form=form, unit=found, nav="desk:staffing")
