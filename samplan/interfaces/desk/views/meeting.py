"""The meeting: who is here, its five parts, and those who follow it from their own screens."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse

from samplan.coordination.cases import called, queries
from samplan.coordination.cases.access import open_case, stamp, standing_of
from samplan.coordination.cases.models import Case
from samplan.coordination.meetings import actions, holding
from samplan.coordination.meetings import queries as meetings
from samplan.coordination.meetings.models import Meeting
from samplan.coordination.plans import content
from samplan.foundation.access.policies import STAFF, allow
from samplan.foundation.access.request import Request
from samplan.foundation.pages.drafting import draft
from samplan.foundation.pages.render import done, page
from samplan.interfaces.desk import frame, meeting_page
from samplan.interfaces.desk.forms.meeting import AttendForm, BeginForm, StepForm
from samplan.interfaces.desk.support import PARTS
from samplan.rulebook.permissions import Permission


def is_part(request: Request) -> bool:
    """Whether a part of the page is asked for, and not the page."""
    return request.headers.get("HX-Request") == "true"


@allow(STAFF, "GET")
def meeting(request: Request, id: UUID) -> HttpResponse:
    """The meeting: who is here before it begins, then the part that it has come to."""
    case = open_case(request.actor, id, Permission.HOLD_MEETING, request.now)
    row = meetings.current(case, request.actor)
    if row is None or row.begun_at is None:
        return before(request, case, row)
    if row.held_at is None and row.part >= 4:  # its end has a form of its own
        to = f"{reverse('desk:summary', args=[id])}?{request.GET.urlencode()}".rstrip("?")
        return HttpResponse(status=303, headers={"Location": to})
    return part_page(request, case, row, 4 if row.held_at else row.part)


def before(
    request: Request, case: Case, row: Meeting | None, form: BeginForm | None = None, **too_early: Any
) -> HttpResponse:
    """Innan ni börjar: who is here, who leads and writes, what the screen in the room will show.

    too_early: a form that belongs to the meeting and was sent before it, which the page says and keeps the text of.
    """
    context = frame.of(case, request.actor, request.now)
    read = queries.read(case, request.actor, deliveries=True)
    states = called.party_states(case, read)
    if row is not None and form is None:
        form = _begin_form(case, row, None, states)
    return page(
        request,
        "desk/meeting_begin.html",
        **context,
        meeting=row,
        back=reverse("desk:case", args=[case.id]),
        form=form,
        states=states,
        persons_answer=meetings.persons_answer(read.documents),
        advice=meeting_page.who_leads(case),
        other_day=row is not None and meeting_page.other_day(row, request.now),
        **too_early,
    )


def _begin_form(case: Case, row: Meeting, data: object, states: list[called.PartyState]) -> BeginForm:
    said = {s.party.id: s.answer.content.get("who", "") for s in states if s.answer}
    parties = [party for party in queries.parties_of(case) if party.since]
    first = {"leader": row.leader, "documenter": row.documenter, "kind": row.kind}
    interpreter = case.person.interpreter
    return BeginForm(data, case=case, parties=parties, names=said, interpreter=interpreter, initial=first)


@allow(STAFF, "POST")
def begin(request: Request, id: UUID) -> HttpResponse:
    """Starta mötet."""
    case = open_case(request.actor, id, Permission.HOLD_MEETING, request.now)
    row = meeting_page.meeting_of(case, request.actor)
    form = _begin_form(case, row, request.POST, [])
    if form.submit(actions.begin_meeting, case=case, meeting=row.id, by=request.actor, now=request.now):
        return done(request, "mote-startat", "desk:opening", id)
    return before(request, case, row, form)


def part_page(request: Request, case: Case, row: Meeting, number: int, **forms: object) -> HttpResponse:
    """One of the first four parts of a meeting that has begun. A refused form takes its own place in it."""
    mark = stamp(request.actor, case.id)
    context = meeting_page.base(case, row, number, request.actor, request.now)
    plan = content.view(case, request.actor)
    lines = meeting_page.rows(case, plan, request.actor, row)
    if number == 2:
        lines |= meeting_page.situation(request, case, plan, **forms)
    elif number == 3:
        lines |= meeting_page.goals(request, case, plan, context["parties"], **forms)
    elif number == 4 and context["writable"]:
        lines |= {"unsaved_texts": meeting_page.unsaved(request, case, plan)}
    template = f"desk/meeting_{PARTS[number - 1].key}.html"
    return page(request, template, **{**context, **lines, **forms, "stamp": mark})


@allow(STAFF, "GET")
def part(request: Request, id: UUID, number: int) -> HttpResponse:
    """One part of the meeting, also when the screen in the room shows another."""
    case = open_case(request.actor, id, Permission.HOLD_MEETING, request.now)
    row = meetings.current(case, request.actor)
    if row is None or row.begun_at is None:
        return before(request, case, row)
    return part_page(request, case, row, number)


@allow(STAFF, "POST")
def step(request: Request, id: UUID) -> HttpResponse:
    """On to another part: the screen in the room follows."""
    case = open_case(request.actor, id, Permission.HOLD_MEETING, request.now)
    row = meeting_page.meeting_of(case, request.actor)
    form = StepForm(request.POST)
    if form.submit(holding.step_to, case=case, meeting=row.id, by=request.actor, now=request.now):
        return done(request, "nasta-del", PARTS[form.cleaned_data["part"] - 1].url, id)
    return page(request, "desk/refused.html", **frame.of(case, request.actor, request.now), form=form)


@allow(STAFF, "POST")
def attend(request: Request, id: UUID) -> HttpResponse:
    """Someone came late, left, or is with in another way."""
    case = open_case(request.actor, id, Permission.HOLD_MEETING, request.now)
    row = meeting_page.meeting_of(case, request.actor)
    parties = meeting_page.may_attend(case, queries.parties_of(case), request.now)
    form = AttendForm(request.POST, case=case, parties=parties)
    if form.submit(holding.change_attendance, case=case, meeting=row.id, by=request.actor, now=request.now):
        return done(request, "narvaro-sparad", "desk:meeting", id)
    return part_page(request, case, row, 4 if row.held_at else min(row.part, 4), attend_form=form)


def unchanged(request: Request, mark: str) -> bool:
    """Whether the browser shows what ``mark`` marks already."""
    return bool(mark) and request.headers.get("If-None-Match", "").removeprefix("W/") == mark


@allow(STAFF, "GET")
def follow(request: Request, id: UUID) -> HttpResponse:
    """The meeting as an attending unit follows it; for who asks every other second a 304 while nothing happens."""
    mark = stamp(request.actor, id)
    if unchanged(request, mark):
        return HttpResponse(status=304, headers={"ETag": mark})
    case = open_case(request.actor, id, Permission.READ_PLAN, request.now)
    standing = standing_of(request.actor, case)
    coordinates = case.coordinating_unit_id == request.actor.unit
    row = meetings.current(case, request.actor, standing) if coordinates else None
    if row is not None and is_part(request):
        plan = content.live(case, request.actor, standing)
        shown = {"case": case, "meeting": row, "stamp": mark, **meeting_page.rows(case, plan, request.actor, row)}
        answer = page(request, "desk/lines_part.html", **shown)
    else:
        answer = _following(request, case)
    answer["ETag"] = mark
    return answer


def _following(request: Request, case: Case) -> HttpResponse:
    if is_part(request):
        return page(request, "desk/follow.html", **meeting_page.following(case, request.actor, request.now))
    shown = meeting_page.following(case, request.actor, request.now, kept=draft(request, "measure", case.id))
    return page(request, "desk/following.html", **following(request, case, shown))


def following(request: Request, case: Case, shown: dict) -> dict:
    """The whole page of one who follows."""
    back = reverse("desk:case", args=[case.id])
    return frame.of(case, request.actor, request.now) | shown | {"back": back}


@allow(STAFF, "GET")
def screen(request: Request, id: UUID) -> HttpResponse:
    """Visning för skärmen: what everyone in the room sees, in large text, while the meeting goes on."""
    mark = stamp(request.actor, id)
    if unchanged(request, mark):
        return HttpResponse(status=304, headers={"ETag": mark})
    case = open_case(request.actor, id, Permission.HOLD_MEETING, request.now)
    standing = standing_of(request.actor, case)
    row = meetings.current(case, request.actor, standing)
    going_on = row is not None and meeting_page.is_open(case, row)
    shown: dict = {"case": case, "meeting": row, "going_on": going_on, "stamp": mark}
    if row is not None and going_on:
        shown |= {"plan": content.live(case, request.actor, standing), "on_screen": PARTS[min(max(row.part, 1), 5) - 1]}
    shown["large"] = request.GET.get("text") == "stor"
    answer = page(request, "desk/screen_part.html" if is_part(request) else "desk/screen.html", **shown)
    answer["ETag"] = mark
    return answer
