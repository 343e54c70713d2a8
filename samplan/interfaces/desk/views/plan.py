"""Write the plan: nuläge, goals, vem gör vad när, the doer's word, the person's answer, and share it."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse

from samplan.coordination.cases import consents, queries
from samplan.coordination.cases.access import open_case, stamp
from samplan.coordination.cases.actions import open_duty
from samplan.coordination.cases.models import Case
from samplan.coordination.meetings import queries as meetings
from samplan.coordination.plans import actions, content, renewing, rights
from samplan.foundation.access.answers import Forbidden, NotFound
from samplan.foundation.access.policies import STAFF, allow
from samplan.foundation.access.request import Request
from samplan.foundation.pages.drafting import draft
from samplan.foundation.pages.forms import ActionForm, sent
from samplan.foundation.pages.render import done, page
from samplan.interfaces.desk import case_page, frame, meeting_page
from samplan.interfaces.desk.conflict import conflict, of_row
from samplan.interfaces.desk.forms.meeting import BackgroundForm
from samplan.interfaces.desk.forms.plan import (
    AcceptForm,
    ChangeMeasureForm,
    CommitForm,
    DeliverForm,
    GoalForm,
    MeasureForm,
    NoteForm,
    WithdrawForm,
)
from samplan.interfaces.desk.views import following as between
from samplan.interfaces.desk.views.meeting import before, following, is_part, part_page
from samplan.rulebook.permissions import Permission


def _again(request: Request, case: Case, number: int = 3, **forms: Any) -> HttpResponse:
    """The page with the refused form in place; nothing typed is lost, even when the meeting is stopped or not begun.

    number: the part of the meeting that the form stands in. Between meetings it stands on the page to write on.
    """
    if case.coordinating_unit_id != request.actor.unit:
        measure_form = forms.get("measure_form")
        shown = meeting_page.following(case, request.actor, request.now, measure_form=measure_form)
        context = {**following(request, case, shown), **forms}
        return page(request, "desk/following.html", **context)
    if not between.in_meeting(request, case):
        return page(request, "desk/write.html", **between.writing(request, case, **forms))
    row = meeting_page.meeting_of(case, request.actor)
    if row.begun_at is None:
        return before(request, case, row, **forms)
    return part_page(request, case, row, number, **forms)


def _meets(request: Request, case: Case) -> bool:
    """Whether what is written is read by those at a meeting: other units write at one only."""
    return case.coordinating_unit_id != request.actor.unit or between.in_meeting(request, case)


def _next(request: Request, code: str, case: Case, url: str = "desk:goals", anchor: str = "") -> HttpResponse:
    """Back to the meeting, to the page that follows it, or between meetings to where one has written."""
    if case.coordinating_unit_id == request.actor.unit:
        to = url if between.in_meeting(request, case) else "desk:write"
    else:
        to = "desk:follow" if _live(request, case) else "desk:case"
    return done(request, code, to, case.id, anchor=anchor)


def _lines(request: Request, case: Case, *, newest: str = "", form: ActionForm | None = None) -> HttpResponse:
    """The rows alone, for the one who has changed one of them without leaving the page."""
    mark = stamp(request.actor, case.id)
    if case.coordinating_unit_id != request.actor.unit:
        shown = meeting_page.following(case, request.actor, request.now)
        return page(request, "desk/follow.html", **{**shown, "newest": newest, "refused": form})
    row = meetings.current(case, request.actor)
    plan = content.view(case, request.actor)
    rows = meeting_page.rows(case, plan, request.actor, row, newest=newest)
    return page(request, "desk/lines_part.html", case=case, meeting=row, stamp=mark, refused=form, **rows)


@allow(STAFF, "GET", "POST")
def background(request: Request, id: UUID) -> HttpResponse:
    """How it is now, as it was said."""
    case = open_case(request.actor, id, Permission.WRITE_GOAL, request.now)
    url = reverse("desk:situation" if between.in_meeting(request, case) else "desk:write", args=[id])
    if request.method != "POST":
        return HttpResponse(status=303, headers={"Location": url})
    written = content.own_texts(case, request.actor, BackgroundForm.texts)
    kept, meets = draft(request, "background", id), between.in_meeting(request, case)
    form = BackgroundForm(request.POST, case=case, meets=meets, rows=written, draft=kept)
    onward = "vidare" in request.POST and between.in_meeting(request, case)
    meeting = meeting_page.meeting_of(case, request.actor).id if onward else None
    if form.submit(actions.write_background, case=case, meeting=meeting, by=request.actor, now=request.now):
        return (
            done(request, "sparat", "desk:goals", id)
            if onward
            else _next(request, "sparat", case, "desk:situation", "nulage")
        )
    stale = conflict(form, content.own_texts(case, request.actor, form.texts), url)
    if stale is not None:
        return _conflict(request, case, stale)
    return _again(request, case, 2, background_form=form)


def _conflict(request: Request, case: Case, stale: dict) -> HttpResponse:
    stale["post"] = request.path
    return page(request, "desk/conflict.html", **frame.of(case, request.actor, request.now), **stale)


@allow(STAFF, "POST")
def goal(request: Request, id: UUID) -> HttpResponse:
    case = open_case(request.actor, id, Permission.WRITE_GOAL, request.now)
    form = GoalForm(request.POST, case=case, meets=_meets(request, case), draft=draft(request, "goal", id))
    if form.submit(actions.write_goal, case=case, by=request.actor, now=request.now):
        return _next(request, "mal-sparat", case, anchor="mal")
    return _again(request, case, goal_form=form)


@allow(STAFF, "GET", "POST")
def change_goal(request: Request, id: UUID, goal: UUID) -> HttpResponse:
    case = open_case(request.actor, id, Permission.WRITE_GOAL, request.now)
    found = _goal(case, request, goal)
    if found is None or "version" not in found:
        raise NotFound
    kept = draft(request, "goal", id, key=str(goal))
    form = GoalForm(sent(request), case=case, meets=_meets(request, case), initial=found, draft=kept)
    back = _page_of(request, case)
    if request.method == "POST":
        if form.submit(actions.write_goal, case=case, goal=goal, by=request.actor, now=request.now):
            return _next(request, "mal-sparat", case, anchor="mal")
        stale = of_row(form, _goal(case, request, goal) or found, ("text", "when"), back)
        if stale is not None:
            return _conflict(request, case, stale)
    context = frame.of(case, request.actor, request.now)
    return page(request, "desk/change.html", **context, form=form, back=back, heading="Ändra målet")


def _goal(case: Case, request: Request, goal: UUID) -> dict[str, Any] | None:
    """The goal as it is now: also what somebody saved while this request was under way."""
    return next((g for g in content.view(case, request.actor).goals if g["id"] == str(goal)), None)


def _page_of(request: Request, case: Case) -> str:
    """Where the one who acts writes: the meeting's third part, or the page that follows it."""
    coordinates = case.coordinating_unit_id == request.actor.unit
    going_on = coordinates and _live(request, case)
    return reverse("desk:goals" if going_on else "desk:case", args=[case.id])


@allow(STAFF, "POST")
def measure(request: Request, id: UUID) -> HttpResponse:
    """One row: vem gör vad, när. A part of the page for who writes on, the whole page for who has no script."""
    case = open_case(request.actor, id, Permission.PROPOSE_MEASURE, request.now)
    plan, parties = content.view(case, request.actor), queries.all_parties(case)
    kept = draft(request, "measure", id)
    form = MeasureForm(
        request.POST, case=case, meets=_meets(request, case), parties=parties, goals=plan.goals, draft=kept
    )
    event = form.submit(actions.propose_measure, case=case, by=request.actor, now=request.now)
    if not is_part(request):
        return _next(request, "tillagd", case, anchor="composer") if event else _again(request, case, measure_form=form)
    if not event:
        row = meetings.current(case, request.actor)
        stopped = not meeting_page.is_open(case, row)
        return page(request, "desk/composer_part.html", case=case, form=form, stopped=stopped)
    mark = stamp(request.actor, id)
    plan = content.view(case, request.actor)
    row = meetings.current(case, request.actor)
    added = str(event.facts["measure"])
    rows = meeting_page.rows(case, plan, request.actor, row, newest=added) | {"focus_row": False}
    fresh = MeasureForm(case=case, parties=parties, goals=plan.goals, draft=draft(request, "measure", id))
    fresh.fields["who"].widget.attrs["data-focus"] = True  # the keyboard goes on in Vem
    said = next((line for line in plan.lines if line.id == added), None)
    coordinates = case.coordinating_unit_id == request.actor.unit
    shown = {"case": case, "meeting": row, "stamp": mark, "form": fresh, "added": said, "coordinates": coordinates}
    if not coordinates:
        shown |= meeting_page.following(case, request.actor, request.now)
    return page(request, "desk/added.html", **{**shown, **rows})


@allow(STAFF, "GET", "POST")
def change_measure(request: Request, id: UUID, measure: UUID) -> HttpResponse:
    case = open_case(request.actor, id, Permission.PROPOSE_MEASURE, request.now)
    plan = content.view(case, request.actor)
    line = next((line for line in plan.lines if line.id == str(measure)), None)
    back = _page_of(request, case)
    if line is None or not line.version:
        if queries.had_event(case, "measure.withdrawn", "measure", str(measure)):
            return _gone(request, case, back)
        raise NotFound
    initial = {"what": line.what, "when": line.when, "where": line.where, "version": line.version}
    initial |= {"goal": line.goal, "staff_name": line.staff}
    readers = f"{case.person.given_name} och de andra"
    kept = draft(request, "measure", id, key=str(measure))
    form = ChangeMeasureForm(sent(request), initial=initial, readers={"what": readers}, goals=plan.goals, draft=kept)
    if request.method == "POST":
        if form.submit(actions.change_measure, case=case, measure=measure, by=request.actor, now=request.now):
            return _next(request, "sparat", case, anchor="vem-gor-vad")
        line = next((now for now in content.view(case, request.actor).lines if now.id == line.id), line)
        initial |= {"what": line.what, "when": line.when, "where": line.where, "version": line.version}
        initial |= {"staff_name": line.staff}
        now = initial | {"changed_by": line.changed_by, "changed_at": line.changed_at}
        stale = of_row(form, now, ("what", "when", "where", "staff_name"), back)
        if stale is not None:
            return _conflict(request, case, stale)
    context = frame.of(case, request.actor, request.now)
    return page(
        request, "desk/change.html", **context, form=form, line=line, back=back, heading="Ändra överenskommelsen"
    )


def _gone(request: Request, case: Case, back: str) -> HttpResponse:
    """The row was taken away while someone wrote in it: what they wrote is shown, so that it can be written anew."""
    typed = [
        (label, request.POST.get(name, "")) for name, label in (("what", "Vad"), ("when", "När"), ("where", "Var"))
    ]
    form = ActionForm({})
    form.add_error(None, "Raden är borttagen. Skriv den igen om den ska vara med.")
    context = frame.of(case, request.actor, request.now)
    return page(request, "desk/gone.html", **context, form=form, back=back, typed=[row for row in typed if row[1]])


@allow(STAFF, "POST")
def withdraw_measure(request: Request, id: UUID, measure: UUID) -> HttpResponse:
    """Ta bort raden: it leaves the plan."""
    case = open_case(request.actor, id, Permission.PROPOSE_MEASURE, request.now)
    form = WithdrawForm(request.POST)
    done_it = form.submit(actions.withdraw_measure, case=case, measure=measure, by=request.actor, now=request.now)
    return _row_done(request, case, "borttagen", form, bool(done_it))


@allow(STAFF, "POST")
def note(request: Request, id: UUID, measure: UUID) -> HttpResponse:
    """Bekräftat i rummet av …, or: they must decide first, and this is done meanwhile."""
    case = open_case(request.actor, id, Permission.PROPOSE_MEASURE, request.now)
    form = NoteForm(request.POST)
    noted = form.submit(actions.note_in_room, case=case, measure=measure, by=request.actor, now=request.now)
    return _row_done(request, case, "antecknat", form, bool(noted), str(measure))


def _row_done(request: Request, case: Case, code: str, form: ActionForm, ok: bool, measure: str = "") -> HttpResponse:
    """After something was done to one row: the rows alone, or the page."""
    if is_part(request):
        return _lines(request, case, newest=measure, form=None if ok else form)
    if ok:
        return _next(request, code, case, anchor="vem-gor-vad")
    return page(request, "desk/refused.html", **frame.of(case, request.actor, request.now), form=form)


@allow(STAFF, "GET", "POST")
def commit(request: Request, id: UUID, measure: UUID) -> HttpResponse:
    """The doer's own word on one line: one click while the meeting goes on, else on a page of its own."""
    case = open_case(request.actor, id, Permission.CONFIRM_MEASURE, request.now)
    line = content.line(case, measure, request.actor)
    if line is None and (case.stopped_at or case.ended_at):
        form = ActionForm({})
        form.add_error(
            None, "Samtycket är taget tillbaka. Beskedet behövs inte." if case.stopped_at else "Planen är slut."
        )
        return page(request, "desk/refused.html", **frame.of(case, request.actor, request.now), form=form)
    if line is None and open_duty(case, "confirm", request.actor, str(measure)) is None:
        raise NotFound
    if line is None:
        raise Forbidden("Planen har inte delats med er än. Ni kan bekräfta er del när den har gjort det.")
    reached = case_page.reached(case, request.actor, request.now, live=_live(request, case))
    form = CommitForm(sent(request), told=reached["told"], initial={"version": line.version})
    if request.method == "POST":
        if form.submit(actions.commit, case=case, measure=measure, by=request.actor, now=request.now):
            if is_part(request):
                return _lines(request, case, newest=str(measure))
            coordinates = case.coordinating_unit_id == request.actor.unit
            return done(
                request, reached["saved"], "desk:goals" if coordinates and _live(request, case) else "desk:case", id
            )
        if is_part(request):
            return _lines(request, case, form=form)
        typed: Any = form.data
        typed["version"] = str(line.version or "")  # what stands on the page now has been read when it is sent
    back = reverse("desk:case", args=[id])
    missing = rights.missing(case, request.actor, request.now)
    context = frame.of(case, request.actor, request.now) | case_page.asks(case, request.actor, missing) | reached
    return page(request, "desk/commit.html", **context, form=form, line=line, back=back)


def _live(request: Request, case: Case) -> bool:
    return meeting_page.is_open(case, meetings.current(case, request.actor))


@allow(STAFF, "POST")
def accept(request: Request, id: UUID, measure: UUID) -> HttpResponse:
    """The person's yes or no, as heard at the meeting (PLAN-05)."""
    case = open_case(request.actor, id, Permission.PROPOSE_MEASURE, request.now)
    form = AcceptForm(request.POST)
    heard = form.submit(actions.accept, case=case, measure=measure, by=request.actor, now=request.now)
    return _row_done(request, case, "sparat", form, bool(heard), str(measure))


@allow(STAFF, "GET", "POST")
def deliver(request: Request, id: UUID) -> HttpResponse:
    """Dela planen: the parties that should read it, and the person as they want it."""
    case = open_case(request.actor, id, Permission.DELIVER, request.now)
    plan = queries.newest(case, request.actor, "plan")
    ways = content.wanted_ways(case)
    parties = queries.parties_of(case)
    form = DeliverForm(
        sent(request), case=case, parties=parties, new=consents.uncalled(case, parties, request.now), ways=ways
    )
    if request.method == "POST":
        if form.submit(actions.deliver_plan, case=case, by=request.actor, now=request.now):
            return done(request, "plan-delad", "desk:case", id)
    back = reverse("desk:case", args=[id])
    missing = rights.missing(case, request.actor, request.now)  # who has taken over has not asked about the plan
    context = frame.of(case, request.actor, request.now) | case_page.asks(case, request.actor, missing)
    return page(
        request, "desk/deliver.html", **context, form=form, document=plan, back=back, coming=_coming(request, case)
    )


def _coming(request: Request, case: Case) -> dict[str, Any] | None:
    """What the version that would be written and shared now says, None when the newest is shared as it is."""
    newest = renewing.newest_plan(case)
    read = content.view(case, request.actor)
    if newest is None or not renewing.needs_version(case, newest, read, request.actor):
        return None
    made = renewing.upcoming(case, read, by=request.actor, now=request.now)
    return made | {"unshared": renewing.unshared(case, read)}
