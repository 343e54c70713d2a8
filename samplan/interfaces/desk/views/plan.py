"""Write the plan: nuläge, goals, vem gör vad när, the doer's word, the person's answer, and share it."""

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse

from samplan.coordination.cases import queries
from samplan.coordination.cases.access import open_case
from samplan.coordination.cases.actions import open_duty
from samplan.coordination.cases.models import Case
from samplan.coordination.meetings import queries as meetings
from samplan.coordination.plans import actions, content
from samplan.foundation.access.answers import Forbidden, NotFound
from samplan.foundation.access.policies import STAFF, allow
from samplan.foundation.access.request import Request
from samplan.foundation.pages.drafting import draft
from samplan.foundation.pages.forms import ActionForm, sent
from samplan.foundation.pages.render import done, page
from samplan.interfaces.desk import frame
from samplan.interfaces.desk.forms.plan import (
    AcceptForm,
    BackgroundForm,
    ChangeMeasureForm,
    CommitForm,
    DeliverForm,
    GoalForm,
    MeasureForm,
)
from samplan.interfaces.desk.views import following
from samplan.interfaces.desk.views.meeting import writing
from samplan.rulebook.permissions import Permission


def _again(request: Request, case: Case, **forms: ActionForm) -> HttpResponse:
    """The meeting page, or the one to write on between meetings, with the refused form in its place."""
    if not following.in_meeting(request, case):
        return page(request, "desk/write.html", **following.writing(request, case, **forms))
    context = frame.of(case, request.actor, request.now)
    row = meetings.current(case, request.actor)
    if row is None:
        raise NotFound
    back = reverse("desk:case", args=[case.id])
    return page(request, "desk/meeting.html", **context, meeting=row, back=back, **writing(request, case, row, **forms))


def _next(request: Request, code: str, case: Case, anchor: str = "") -> HttpResponse:
    """Back to the meeting for the unit that holds it, else to where it writes; to the plan page for the others."""
    to = "desk:case"
    if case.coordinating_unit_id == request.actor.unit:
        to = "desk:meeting" if following.in_meeting(request, case) else "desk:write"
    return done(request, code, to, case.id, anchor=anchor)


@allow(STAFF, "POST")
def background(request: Request, id: UUID) -> HttpResponse:
    case = open_case(request.actor, id, Permission.WRITE_GOAL, request.now)
    form = BackgroundForm(request.POST, case=case, draft=draft(request, "background", id))
    if form.submit(actions.write_background, case=case, by=request.actor, now=request.now):
        return _next(request, "sparat", case, "nulage")
    return _again(request, case, background_form=form)


@allow(STAFF, "POST")
def goal(request: Request, id: UUID) -> HttpResponse:
    case = open_case(request.actor, id, Permission.WRITE_GOAL, request.now)
    form = GoalForm(request.POST, case=case, draft=draft(request, "goal", id))
    if form.submit(actions.write_goal, case=case, by=request.actor, now=request.now):
        return _next(request, "mal-sparat", case, "mal")
    return _again(request, case, goal_form=form)


@allow(STAFF, "GET", "POST")
def change_goal(request: Request, id: UUID, goal: UUID) -> HttpResponse:
    case = open_case(request.actor, id, Permission.WRITE_GOAL, request.now)
    found = next((g for g in content.view(case, request.actor).goals if g["id"] == str(goal)), None)
    if found is None or "version" not in found:
        raise NotFound
    form = GoalForm(sent(request), case=case, initial=found, draft=draft(request, "goal", id, key=str(goal)))
    if request.method == "POST":
        if form.submit(actions.write_goal, case=case, goal=goal, by=request.actor, now=request.now):
            return _next(request, "mal-sparat", case, "mal")
    back = reverse("desk:case", args=[id])
    context = frame.of(case, request.actor, request.now)
    return page(request, "desk/change.html", **context, form=form, back=back, heading="Ändra målet")


@allow(STAFF, "POST")
def measure(request: Request, id: UUID) -> HttpResponse:
    case = open_case(request.actor, id, Permission.PROPOSE_MEASURE, request.now)
    goals = content.view(case, request.actor).goals
    kept = draft(request, "measure", id)
    form = MeasureForm(request.POST, case=case, parties=queries.parties_of(case), goals=goals, draft=kept)
    if form.submit(actions.propose_measure, case=case, by=request.actor, now=request.now):
        return _next(request, "tillagd", case, "composer")
    return _again(request, case, measure_form=form)


@allow(STAFF, "GET", "POST")
def change_measure(request: Request, id: UUID, measure: UUID) -> HttpResponse:
    case = open_case(request.actor, id, Permission.PROPOSE_MEASURE, request.now)
    line = content.line(case, measure, request.actor)
    if line is None or not line.version:
        raise NotFound
    initial = {"what": line.what, "when": line.when, "where": line.where, "version": line.version}
    kept = draft(request, "measure", id, key=str(measure))
    form = ChangeMeasureForm(
        sent(request), initial=initial, readers=f"{case.person.given_name} och de andra", draft=kept
    )
    if request.method == "POST":
        if form.submit(actions.change_measure, case=case, measure=measure, by=request.actor, now=request.now):
            return _next(request, "sparat", case, "vem-gor-vad")
    back = reverse("desk:case", args=[id])
    context = frame.of(case, request.actor, request.now)
    return page(request, "desk/change.html", **context, form=form, back=back, heading="Ändra överenskommelsen")


@allow(STAFF, "GET", "POST")
def commit(request: Request, id: UUID, measure: UUID) -> HttpResponse:
    """The doer's own word on one line."""
    case = open_case(request.actor, id, Permission.CONFIRM_MEASURE, request.now)
    line = content.line(case, measure, request.actor)
    if line is None and open_duty(case, "confirm", request.actor, str(measure)) is None:
        raise NotFound
    if line is None:
        raise Forbidden("Planen har inte delats med er än. Ni kan bekräfta er del när den har gjort det.")
    form = CommitForm(sent(request), first=case.person.given_name)
    if request.method == "POST":
        if form.submit(actions.commit, case=case, measure=measure, by=request.actor, now=request.now):
            return done(request, "besked-sparat", "desk:case", id)
    back = reverse("desk:case", args=[id])
    return page(
        request, "desk/commit.html", **frame.of(case, request.actor, request.now), form=form, line=line, back=back
    )


@allow(STAFF, "POST")
def accept(request: Request, id: UUID, measure: UUID) -> HttpResponse:
    """The person's yes or no, as heard at the meeting (PLAN-05)."""
    case = open_case(request.actor, id, Permission.PROPOSE_MEASURE, request.now)
    form = AcceptForm(request.POST)
    if form.submit(actions.accept, case=case, measure=measure, by=request.actor, now=request.now):
        return _next(request, "sparat", case, "vem-gor-vad")
    return page(request, "desk/refused.html", **frame.of(case, request.actor, request.now), form=form)


@allow(STAFF, "GET", "POST")
def deliver(request: Request, id: UUID) -> HttpResponse:
    """Dela planen: the parties that should read it, and the person as they want it."""
    case = open_case(request.actor, id, Permission.DELIVER, request.now)
    plan = queries.newest(case, request.actor, "plan")
    ways = content.wanted_ways(case)
    form = DeliverForm(sent(request), case=case, parties=queries.parties_of(case), ways=ways)
    if request.method == "POST":
        if form.submit(actions.deliver_plan, case=case, by=request.actor, now=request.now):
            return done(request, "plan-delad", "desk:case", id)
    back = reverse("desk:case", args=[id])
    context = frame.of(case, request.actor, request.now)
    return page(request, "desk/deliver.html", **context, form=form, document=plan, back=back)
