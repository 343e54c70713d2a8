"""After the meeting: how it goes with one line, the follow-up row by row, and to write in the plan between meetings."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse

from samplan.coordination.cases import queries
from samplan.coordination.cases.access import open_case
from samplan.coordination.cases.models import Case
from samplan.coordination.meetings import queries as meetings
from samplan.coordination.plans import content, following, renewing, rights, states
from samplan.coordination.plans.models import FollowUp
from samplan.foundation.access.answers import NotFound
from samplan.foundation.access.policies import STAFF, allow
from samplan.foundation.access.request import Request
from samplan.foundation.pages.drafting import draft
from samplan.foundation.pages.forms import ActionForm, sent
from samplan.foundation.pages.render import done, page
from samplan.interfaces.desk import case_page, frame, meeting_page
from samplan.interfaces.desk.forms.following import FollowUpForm, ReportForm
from samplan.interfaces.desk.forms.plan import GoalForm, MeasureForm
from samplan.rulebook.permissions import Permission


@allow(STAFF, "GET", "POST")
def report(request: Request, id: UUID, measure: UUID) -> HttpResponse:
    """Påbörjat, Klart, Blev inte av: one click from the plan page, or here with how it went."""
    case = open_case(request.actor, id, Permission.REPORT_MEASURE, request.now)
    line = content.line(case, measure, request.actor)
    if line is None:
        raise NotFound
    missing = rights.missing(case, request.actor, request.now)
    reached = case_page.reached(case, request.actor, request.now)
    form = ReportForm(sent(request), told=reached["told"])
    if request.method == "POST":
        if form.submit(states.report_measure, case=case, measure=measure, by=request.actor, now=request.now):
            return done(request, reached["saved"], "desk:case", id, anchor="vem-gor-vad")
    back = reverse("desk:case", args=[id])
    context = frame.of(case, request.actor, request.now) | case_page.asks(case, request.actor, missing) | reached
    return page(request, "desk/report.html", **context, form=form, line=line, back=back)


AFTER = {
    FollowUp.Next.GO_ON: ("uppfoljning-sparad", "desk:case"),
    FollowUp.Next.REVISE: ("uppfoljning-andra", "desk:write"),
    FollowUp.Next.RESTART: ("uppfoljning-sparad", "desk:end"),
    FollowUp.Next.END: ("uppfoljning-avsluta", "desk:end"),
}


@allow(STAFF, "GET", "POST")
def follow_up(request: Request, id: UUID) -> HttpResponse:
    """Uppföljning: one row for each line, what is new, what happens with the plan, the next day."""
    case = open_case(request.actor, id, Permission.FOLLOW_UP, request.now)
    plan = content.view(case, request.actor)
    kept = draft(request, "follow_up", id)
    form = FollowUpForm(sent(request), plan=plan, first=case.person.given_name, draft=kept)
    if request.method == "POST":
        event = form.submit(following.follow_up, case=case, by=request.actor, now=request.now)
        if event:
            code, to = AFTER[FollowUp.Next(event.facts["next"])]
            response = done(request, code, to, id)
            if to == "desk:end":
                response["Location"] += f"&skal={event.facts['next']}"
            return response
    back = reverse("desk:case", args=[id])
    context = frame.of(case, request.actor, request.now)
    unsaved = meeting_page.unsaved(request, case, plan) if in_meeting(request, case) else []  # it ends the meeting
    return page(request, "desk/follow_up.html", **context, form=form, plan=plan, back=back, unsaved_texts=unsaved)


@allow(STAFF, "GET")
def write(request: Request, id: UUID) -> HttpResponse:
    """Ändra planen between meetings: nuläge, goals, vem gör vad. It is shared when somebody shares it."""
    case = open_case(request.actor, id, Permission.FOLLOW_UP, request.now)
    return page(request, "desk/write.html", **writing(request, case))


def writing(request: Request, case: Case, **forms: ActionForm) -> dict[str, Any]:
    """The writing page: a form that was refused takes its own place, and nothing typed is lost."""
    plan = content.view(case, request.actor)
    writable = case.concluded_at is not None and case.ended_at is None and case.stopped_at is None
    missing = rights.missing(case, request.actor, request.now) if writable else ""
    rows = meeting_page.rows(case, plan, request.actor, None, missing=missing)
    return (
        frame.of(case, request.actor, request.now)
        | rows
        | {
            "back": reverse("desk:case", args=[case.id]),
            "goal_form": forms.get("goal_form")
            or GoalForm(case=case, meets=False, draft=draft(request, "goal", case.id)),
            "measure_form": forms.get("measure_form")
            or MeasureForm(
                case=case,
                meets=False,
                parties=queries.parties_of(case),
                goals=plan.goals,
                draft=draft(request, "measure", case.id),
            ),
            "background_form": forms.get("background_form")
            or meeting_page.background_form(
                case, request.actor, plan, draft(request, "background", case.id), meets=False
            ),
            "writable": writable and not missing,
            "unshared": renewing.unshared(case, plan),
        }
    )


def in_meeting(request: Request, case: Case) -> bool:
    """Whether a meeting is going on, or the first is still to be ended: its page is then the place to write."""
    row = meetings.current(case, request.actor)
    going_on = row is not None and row.begun_at is not None and row.held_at is None
    return going_on or (row is not None and case.concluded_at is None)
