"""Who sees to what: take a duty or give it to a colleague, and who watches when someone is away (P18)."""

from datetime import date, timedelta
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse

from samplan.coordination.cases import lists, taking
from samplan.coordination.cases.access import open_case
from samplan.coordination.cases.models import Case, Duty
from samplan.foundation.access.answers import NotFound
from samplan.foundation.access.policies import ANY_STAFF, STAFF, allow
from samplan.foundation.access.request import Request
from samplan.foundation.audit import log
from samplan.foundation.directory import actions
from samplan.foundation.directory import queries as directory
from samplan.foundation.directory.models import Absence
from samplan.foundation.pages.forms import ActionForm, sent
from samplan.foundation.pages.render import done, page
from samplan.interfaces.desk import duties
from samplan.interfaces.desk.forms.lists import CoverForm, GiveForm
from samplan.interfaces.desk.views.lists import one_row, sent_id
from samplan.rulebook.calendar import local_date
from samplan.rulebook.permissions import Permission

AHEAD = 30  # days that the page looks ahead for days when nobody is there


def _own_duty(request: Request, id: UUID | None) -> tuple[Duty, Case]:
    """The unit's duty and its case. Another unit's answers as one that does not exist."""
    duty = lists.duty_of(request.actor, id) if id else None
    if duty is None:
        log.note(log.Line(by=request.actor, now=request.now, action="refused", what="take_duty", object_id=id))
        raise NotFound
    return duty, open_case(request.actor, duty.case_id, Permission.TAKE_DUTY, request.now)


@allow(STAFF, "POST")
def take(request: Request) -> HttpResponse:
    """Jag tar det: one click in the row, whose duty is sent as ``duty``."""
    found, case = _own_duty(request, sent_id(request, "duty"))
    form = ActionForm(request.POST)
    by = request.actor
    ok = form.submit(taking.take_duty, case=case, duty=found.id, assignment=by.assignment, by=by, now=request.now)
    if request.headers.get("HX-Request"):
        return one_row(request, "Du tar det.", "" if ok else " ".join(map(str, form.non_field_errors())))
    if ok:
        return done(request, "uppgift-tagen", "desk:worklist", anchor=f"uppgift-{found.id}")
    return page(request, "desk/not_done.html", form=form)


@allow(STAFF, "GET", "POST")
def give(request: Request, duty: UUID) -> HttpResponse:
    """Ge till …: a colleague who is at work today, or back to the unit."""
    found, case = _own_duty(request, duty)
    there = directory.presence(request.actor.own_unit, request.now)
    form = GiveForm(sent(request), takers=there.takers, own=request.actor.assignment, taken_by=found.taken_by_id)
    if request.method == "POST":
        if form.submit(taking.take_duty, case=case, duty=found.id, by=request.actor, now=request.now):
            return done(request, "uppgift-given", "desk:worklist", anchor=f"uppgift-{found.id}")
    return page(
        request,
        "desk/give.html",
        form=form,
        heading="Vem tar det här?",
        lead=f"{duties.words(found.kind).what}. {duties.person_of(case)}.",
        submit="Spara",
        back=reverse("desk:worklist"),
    )


@allow(ANY_STAFF, "GET", "POST")
def cover(request: Request) -> HttpResponse:
    """Bevakning och frånvaro: who is away at the unit, who watches meanwhile, and days when nobody does."""
    actor, now = request.actor, request.now
    there = directory.presence(actor.own_unit, now)
    for_others = duties.may(actor, Permission.ARRANGE_COVER)
    form = CoverForm(sent(request), colleagues=there.current, own=actor.own_assignment, for_others=for_others)
    if request.method == "POST" and form.submit(actions.set_absence, by=actor, now=now):
        return done(request, "franvaro-sparad", "desk:cover")
    coming = directory.coming_absences(actor.own_unit, now)
    absences = [_shown(row, request, there, for_others=for_others) for row in coming]
    return page(
        request,
        "desk/cover.html",
        form=form,
        unit=directory.unit(actor.own_unit),
        there=there,
        absences=absences,
        lost=[row for row in absences if row["lost"]],
        staffing_url=reverse("desk:staffing_unit", args=[actor.own_unit])
        if duties.may(actor, Permission.END_ASSIGNMENT)
        else "",
        empty_days=_empty_days(there, coming, local_date(now)),
        nav="desk:worklist",
    )


def _shown(row: Absence, request: Request, there: directory.Presence, *, for_others: bool) -> dict:
    """An absence as the list shows it, with its button for those who may take it back."""
    own = row.assignment_id == request.actor.assignment
    substitute = row.substitute
    lost = substitute is not None and directory.leaves_before(substitute, row.until_on, request.now)
    return {
        "name": row.assignment.user.name,
        "from_on": row.from_on,
        "until_on": row.until_on,
        "now": row.from_on <= local_date(request.now),
        "substitute": substitute.user.name if substitute else "",
        "lost": lost,
        "unwatched": substitute is None or lost or row.assignment_id in there.unwatched,
        "end": reverse("desk:cover_end", args=[row.id]) if own or for_others else "",
    }


def _empty_days(there: directory.Presence, coming: list[Absence], today: date) -> list[date]:
    """Days ahead when everybody who takes care of what comes is away."""
    takers = {one.id for one in there.current if one.role in directory.TAKES_CARE}
    days = (today + timedelta(days=number) for number in range(AHEAD))
    return [
        day for day in days if takers <= {row.assignment_id for row in coming if row.from_on <= day <= row.until_on}
    ]


@allow(ANY_STAFF, "POST")
def end(request: Request, absence: UUID) -> HttpResponse:
    """Ta bort an absence: whoever it is about is at work after all."""
    found = directory.absence(request.actor.own_unit, absence, request.now)
    if found is None:
        raise NotFound
    form = ActionForm(request.POST)
    if form.submit(actions.end_absence, absence=found, by=request.actor, now=request.now):
        return done(request, "franvaro-borta", "desk:cover")
    return page(request, "desk/not_done.html", form=form)
