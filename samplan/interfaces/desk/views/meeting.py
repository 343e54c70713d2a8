"""The meeting: begin, write together, end."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse

from samplan.coordination.cases import queries
from samplan.coordination.cases.access import open_case
from samplan.coordination.cases.models import Case
from samplan.coordination.meetings import actions
from samplan.coordination.meetings import queries as meetings
from samplan.coordination.meetings.models import Meeting
from samplan.coordination.plans import actions as plans
from samplan.coordination.plans import content
from samplan.coordination.plans.following import FOLLOWS_UP
from samplan.foundation.access.answers import NotFound
from samplan.foundation.access.policies import STAFF, allow
from samplan.foundation.access.request import Request
from samplan.foundation.directory import queries as directory
from samplan.foundation.pages.drafting import draft
from samplan.foundation.pages.forms import ActionForm, sent
from samplan.foundation.pages.render import done, page
from samplan.interfaces.desk import case_page, frame
from samplan.interfaces.desk.forms.plan import BackgroundForm, BeginForm, ConcludeForm, GoalForm, MeasureForm
from samplan.rulebook.permissions import Permission, Role, may


def _meeting(request: Request, case: Case) -> Meeting:
    found = meetings.current(case, request.actor)
    if found is None:
        raise NotFound
    return found


@allow(STAFF, "GET")
def meeting(request: Request, id: UUID) -> HttpResponse:
    """The meeting page: who is here before it begins, then goals and vem gör vad, när."""
    case = open_case(request.actor, id, Permission.HOLD_MEETING, request.now)
    row = meetings.current(case, request.actor)
    context = frame.of(case, request.actor, request.now) | {"meeting": row, "back": reverse("desk:case", args=[id])}
    if row is None or row.begun_at is None:
        parties = queries.parties_of(case)
        form = BeginForm(case=case, parties=parties) if row else None
        states = queries.party_states(case, queries.read(case, request.actor, deliveries=True))
        return page(request, "desk/meeting_begin.html", **context, form=form, states=states)
    return page(request, "desk/meeting.html", **context, **writing(request, case, row))


def writing(request: Request, case: Case, row: Meeting, **forms: ActionForm) -> dict[str, Any]:
    """The forms and rows of the meeting page; a form that was refused takes its own place."""
    plan = content.view(case, request.actor)
    parties = queries.parties_of(case)
    first = {"situation": plan.situation, "needs": plan.needs, "resources": plan.resources}
    return {
        "plan": plan,
        "goal_form": forms.get("goal_form") or GoalForm(case=case, draft=draft(request, "goal", case.id)),
        "measure_form": forms.get("measure_form")
        or MeasureForm(case=case, parties=parties, goals=plan.goals, draft=draft(request, "measure", case.id)),
        "background_form": forms.get("background_form")
        or BackgroundForm(initial=first, case=case, draft=draft(request, "background", case.id)),
        "line_actions": case_page.line_actions(case, plan.lines, request.actor),
        "attendance": meetings.attendance(row),
        "writable": row.held_at is None and case.ended_at is None and case.stopped_at is None,
    }


@allow(STAFF, "POST")
def begin(request: Request, id: UUID) -> HttpResponse:
    """Starta mötet."""
    case = open_case(request.actor, id, Permission.HOLD_MEETING, request.now)
    row = _meeting(request, case)
    form = BeginForm(request.POST, case=case, parties=queries.parties_of(case))
    if form.submit(actions.begin_meeting, case=case, meeting=row.id, by=request.actor, now=request.now):
        return done(request, "mote-startat", "desk:meeting", id)
    context = frame.of(case, request.actor, request.now) | {"meeting": row, "back": reverse("desk:case", args=[id])}
    states = queries.party_states(case, queries.read(case, request.actor, deliveries=True))
    return page(request, "desk/meeting_begin.html", **context, form=form, states=states)


@allow(STAFF, "GET", "POST")
def conclude(request: Request, id: UUID) -> HttpResponse:
    """Innan ni går: the three answers, and the meeting is over."""
    case = open_case(request.actor, id, Permission.CONCLUDE, request.now)
    row = _meeting(request, case)
    if row.kind in FOLLOWS_UP and row.held_at is None:  # a follow-up ends with its own questions
        return HttpResponse(status=303, headers={"Location": reverse("desk:follow_up", args=[id])})
    form = ConcludeForm(
        sent(request),
        case=case,
        staff=[
            colleague
            for colleague in directory.colleagues(case.coordinating_unit_id, request.now)
            if may(Role[colleague.role], Permission.CONCLUDE)
        ],
        organisations=content.organisations(case),
        draft=draft(request, "conclude", id),
    )
    if request.method == "POST":
        if form.submit(plans.conclude_meeting, case=case, meeting=row.id, by=request.actor, now=request.now):
            return done(request, "mote-avslutat", "desk:deliver", id)
    plan = content.view(case, request.actor)
    back = reverse("desk:meeting", args=[id])
    context = frame.of(case, request.actor, request.now)
    return page(request, "desk/conclude.html", **context, form=form, plan=plan, meeting=row, back=back)
