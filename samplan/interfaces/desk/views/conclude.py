"""The meeting's last two parts: read back what was agreed on, answer three questions, and share the plan."""

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse

from samplan.coordination.cases import queries
from samplan.coordination.cases.access import open_case
from samplan.coordination.cases.models import Case
from samplan.coordination.meetings import holding
from samplan.coordination.meetings import queries as meetings
from samplan.coordination.meetings.models import Meeting
from samplan.coordination.plans import actions, content
from samplan.coordination.plans.following import FOLLOWS_UP
from samplan.foundation.access.policies import STAFF, allow
from samplan.foundation.access.request import Request
from samplan.foundation.directory import queries as directory
from samplan.foundation.pages.drafting import draft
from samplan.foundation.pages.forms import sent
from samplan.foundation.pages.render import done, page
from samplan.interfaces.desk import frame, meeting_page
from samplan.interfaces.desk.conflict import conflict
from samplan.interfaces.desk.forms.meeting import AfterwardsForm, CheckForm, ConcludeForm
from samplan.interfaces.desk.views.meeting import part_page
from samplan.rulebook.permissions import Permission, Role, may


@allow(STAFF, "GET", "POST")
def summary(request: Request, id: UUID) -> HttpResponse:
    """Sammanfatta: the rows are read aloud, and everyone says whether it is right (MEET-06)."""
    case = open_case(request.actor, id, Permission.HOLD_MEETING, request.now)
    row = meeting_page.meeting_of(case, request.actor)
    written = content.own_texts(case, request.actor, CheckForm.texts)
    if row.begun_at is not None:  # what an earlier meeting was ended with is of that meeting
        said = {name: "" for name, answer in written.items() if answer.changed_at < row.begun_at}
    else:
        said = {}
    form = CheckForm(sent(request), case=case, rows=written, initial=said)
    if request.method == "POST":
        if form.submit(actions.check_understanding, case=case, meeting=row.id, by=request.actor, now=request.now):
            return done(request, "sparat", "desk:conclude", id)
        stale = conflict(form, content.own_texts(case, request.actor, form.texts), reverse("desk:summary", args=[id]))
        if stale is not None:
            return page(request, "desk/conflict.html", **frame.of(case, request.actor, request.now), **stale)
    return part_page(request, case, row, 4, check_form=form)


@allow(STAFF, "GET", "POST")
def conclude(request: Request, id: UUID) -> HttpResponse:
    """Innan ni går: the three answers; the meeting is over and the plan is shared, in one go."""
    case = open_case(request.actor, id, Permission.CONCLUDE, request.now)
    row = meeting_page.meeting_of(case, request.actor)
    if row.kind in FOLLOWS_UP and row.held_at is None:  # a follow-up ends with its own questions
        return HttpResponse(status=303, headers={"Location": reverse("desk:follow_up", args=[id])})
    plan = content.view(case, request.actor)
    form = _form(request, case, plan)
    if request.method == "POST":
        event = form.submit(actions.finish, case=case, meeting=row.id, by=request.actor, now=request.now)
        if event and form.cleaned_data["only"]:
            return done(request, "mote-avslutat", "desk:deliver", id)
        if event:
            return done(request, "mote-avslutat-delat", "desk:case", id)
        if row.held_at is not None:  # in another tab: what is left out here is asked no more
            form.errors.clear()
            form.add_error(None, holding.OVER)
    context = meeting_page.base(case, row, 5, request.actor, request.now)
    checked = content.checked(case, request.actor, row) if row.begun_at else {}
    context["unsaved_texts"] = meeting_page.unsaved(request, case, plan) if context["writable"] else []
    return page(request, "desk/conclude.html", **context, form=form, plan=plan, checked=checked)


def _form(request: Request, case: Case, plan: content.PlanView) -> ConcludeForm:
    staff = [
        colleague
        for colleague in directory.colleagues(case.coordinating_unit_id, request.now)
        if may(Role[colleague.role], Permission.CONCLUDE)
    ]
    organisations = content.organisations(case)
    hint, most = meeting_page.responsible_hint(case, plan.lines, organisations)
    return ConcludeForm(
        sent(request),
        case=case,
        staff=staff,
        organisations=organisations,
        parties=queries.parties_of(case),
        hint=hint,
        initial={"responsible_organisation": most},
        draft=draft(request, "conclude", case.id),
    )


@allow(STAFF, "GET", "POST")
def afterwards(request: Request, id: UUID) -> HttpResponse:
    """Registrera i efterhand: a meeting that has been held is written as if it were now (MEET-07)."""
    case = open_case(request.actor, id, Permission.HOLD_MEETING, request.now)
    called = meetings.current(case, request.actor)
    under_way = called if called and called.begun_at and not called.held_at else None
    form = AfterwardsForm(
        sent(request),
        case=case,
        parties=queries.parties_of(case),
        called=_called(called),
        now=request.now,
        initial={"form": "phone", "purpose": called.purpose if called and called.begun_at is None else ""},
    )
    if request.method == "POST":
        if form.submit(holding.register_afterwards, case=case, by=request.actor, now=request.now):
            return done(request, "efterhand", "desk:situation", id)
    back = reverse("desk:case", args=[id])
    context = frame.of(case, request.actor, request.now)
    return page(request, "desk/afterwards.html", **context, form=form, back=back, under_way=under_way)


def _called(meeting: Meeting | None) -> Meeting | None:
    """The meeting that was called to and has not begun, if there is one."""
    return meeting if meeting and meeting.begun_at is None and meeting.held_at is None else None
