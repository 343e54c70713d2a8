"""The pieces of the meeting page: its parts, who is here, what was brought, the rows with what can be done to each."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse

from samplan.coordination.cases import consents, queries
from samplan.coordination.cases.access import Standing, stamp, standing_of
from samplan.coordination.cases.models import Case, Party
from samplan.coordination.meetings import calls, prepared
from samplan.coordination.meetings import queries as meetings
from samplan.coordination.meetings.models import Meeting
from samplan.coordination.plans import content, rights
from samplan.coordination.plans.content import Line, PlanView, left
from samplan.foundation.access.actor import Actor
from samplan.foundation.access.answers import NotFound
from samplan.foundation.access.request import Request
from samplan.foundation.pages.drafting import FormDraft, draft, unsent
from samplan.foundation.pages.templatetags.sv import listed
from samplan.interfaces.desk import case_page, frame
from samplan.interfaces.desk.forms.meeting import AttendForm, BackgroundForm
from samplan.interfaces.desk.forms.plan import GoalForm, MeasureForm
from samplan.interfaces.desk.support import PARTS, RULES, Part
from samplan.rulebook import coordination, packs
from samplan.rulebook.calendar import local_date


def ends_with(case: Case, actor: Actor, now: datetime) -> dict[str, Any]:
    """The meeting that is off if the plan ends now, for ``desk/ends_meeting.html``."""
    booked = calls.booked(case, actor, now)
    outside = [p.name for p in queries.parties_of(case) if p.unit_id is None and p.since] if booked else []
    return {"booked": booked, "by_letter": listed(outside, "")}


def meeting_of(case: Case, actor: Actor) -> Meeting:
    """The case's meeting as the actor may read it. Raises NotFound when there is none."""
    found = meetings.current(case, actor)
    if found is None:
        raise NotFound
    return found


def is_open(case: Case, meeting: Meeting | None) -> bool:
    """Whether something can be written at the meeting now."""
    begun = meeting is not None and meeting.begun_at is not None and meeting.held_at is None
    return begun and case.ended_at is None and case.stopped_at is None


def base(case: Case, meeting: Meeting, number: int, actor: Actor, now: datetime) -> dict[str, Any]:
    """What every part of the meeting shows: the frame, the steps, who is here, what helps the one who leads."""
    part = PARTS[number - 1]
    attendance = meetings.attendance(meeting)
    parties = queries.all_parties(case)
    here = [one for one in attendance if one.how != "missing" and not (one.party and one.party.until)]
    attending = may_attend(case, parties, now)
    asked_in = {party.name for party in attending if party.since is None}
    left = meetings.left_since(meeting, attendance)
    return frame.of(case, actor, now) | {
        "meeting": meeting,
        "back": reverse("desk:case", args=[case.id]),
        "part": part,
        "steps": _steps(case, meeting, part),
        "next_part": PARTS[number] if number < len(PARTS) else None,
        "previous_part": PARTS[number - 2] if number > 1 else None,
        "on_screen": PARTS[min(max(meeting.part, 1), 5) - 1],
        "attendance": attendance,
        "here": here,
        "missing": [one for one in attendance if one.how == "missing" and one.party_id],
        "left": [party for party in left if party.name not in asked_in],
        "again": [party for party in left if party.name in asked_in],
        "parties": parties,
        "attend_form": AttendForm(case=case, parties=attending),
        "rules": RULES,
        "writable": is_open(case, meeting),
        "closed": not is_open(case, meeting),
        "readers": ", ".join([case.person.given_name, *[one.name for one in here if one.party_id]]),
    }


def may_attend(case: Case, parties: list[Party], now: datetime) -> list[Party]:
    """Those of ``parties`` that can be let in to a meeting that goes on: who has been called, and who has not been and
    whom the consent covers."""
    new = {party.id for party in consents.uncalled(case, parties, now)}
    return [party for party in parties if party.until is None and (party.since or party.id in new)]


def _steps(case: Case, meeting: Meeting, shown: Part) -> list[dict[str, Any]]:
    """The five parts, each with its address: which are done, which is on the screen, and which is looked at."""
    at = 6 if meeting.held_at else meeting.part
    return [
        {
            "part": part,
            "url": reverse(part.url, args=[case.id]),
            "done": part.number < at,
            "now": part.number == at,
            "shown": part is shown,
        }
        for part in PARTS
    ]


def rows(
    case: Case, plan: PlanView, actor: Actor, meeting: Meeting | None, *, newest: str = "", missing: str = ""
) -> dict[str, Any]:
    """The lines with what can be done to each. newest: id of the line that has just been written or changed.

    missing: the consent that the unit lacks to write, and then nothing can be done to any.
    """
    actions = case_page.line_actions(case, plan.lines, actor, live=is_open(case, meeting))
    return case_page.asks(case, actor, missing) | {
        "plan": plan,
        "line_actions": {} if missing else actions,
        "notes": _notes(case, plan.lines, actor),
        "own_lines": {line.id for line in plan.lines if line.unit == str(actor.unit)},
        "answered": {line.id for line in plan.lines if line.decided_by and line.unit != str(actor.unit)},
        "with_no_longer": left(queries.parties_read(case)),
        "newest": newest,
        "open": is_open(case, meeting),
        "focus_row": bool(newest),
        "rows_at": "rader" if case.coordinating_unit_id == actor.unit else "folj",  # where a changed row is swapped
        "coordinates_lines": case.coordinating_unit_id == actor.unit,
        "first": case.person.given_name,
        "goal_names": {goal["id"]: goal["text"] for goal in plan.goals},
    }


def _notes(case: Case, lines: list[Line], actor: Actor) -> set[str]:
    """The lines of which the documenter can note what the doer says in the room: others' work, not yet answered."""
    waiting = [line for line in lines if line.unit and line.unit != str(actor.unit) and not line.decided_by]
    return {line.id for line in waiting if line.owner == str(actor.organisation) and line.version}


def goals(request: Request, case: Case, plan: PlanView, parties: list, **forms: Any) -> dict[str, Any]:
    """The forms of the third part, with what was typed and not sent; one that was refused takes its own place."""
    return {
        "goal_form": forms.get("goal_form") or GoalForm(case=case, draft=draft(request, "goal", case.id)),
        "measure_form": forms.get("measure_form")
        or MeasureForm(case=case, parties=parties, goals=plan.goals, draft=draft(request, "measure", case.id)),
    }


# The forms of the meeting: what each is called, and the page and place where its own draft stands.
WRITTEN = {
    "background": ("Så är det nu", "desk:situation", "nulage"),
    "goal": ("Mål", "desk:goals", "mal"),
    "measure": ("Ny överenskommelse", "desk:goals", "composer"),
}
CHANGED = {"goal": ("Ändra målet", "desk:change_goal"), "measure": ("Ändra överenskommelsen", "desk:change_measure")}


def unsaved(request: Request, case: Case, plan: PlanView) -> list[dict[str, str]]:
    """Where the one who acts has text in the meeting's forms that is not saved, and so is in no plan: name and address.

    A change of what is not in the plan any more has no page to go back to, and is left out.
    """
    there = {goal["id"] for goal in plan.goals} | {line.id for line in plan.lines}
    found = []
    for form, key in unsent(request, case.id, WRITTEN):
        if not key:
            name, url, place = WRITTEN[form]
            found.append({"name": name, "url": f"{reverse(url, args=[case.id])}#{place}"})
        elif key in there and form in CHANGED:
            name, url = CHANGED[form]
            found.append({"name": name, "url": reverse(url, args=[case.id, key])})
    return found


def background_form(case: Case, actor: Actor, plan: PlanView, kept: FormDraft, *, meets: bool = True) -> BackgroundForm:
    """The text of how it is now: the own one, and what the plan says where the own organisation has written nothing."""
    written = content.own_texts(case, actor, BackgroundForm.texts)
    taken_over = {name: getattr(plan, name) for name in BackgroundForm.texts if name not in written}
    return BackgroundForm(case=case, meets=meets, rows=written, initial=taken_over, draft=kept)


def situation(request: Request, case: Case, plan: PlanView, **forms: Any) -> dict[str, Any]:
    """What was prepared for the meeting, and the text of how it is now."""
    return {
        "answers": prepared.shown_at_meeting(case, request.actor),
        "own_parts": meetings.own_parts(case, request.actor),
        "background": {name: getattr(plan, name) for name in BackgroundForm.texts},
        "background_form": forms.get("background_form")
        or background_form(case, request.actor, plan, draft(request, "background", case.id)),
    }


def who_leads(case: Case) -> dict[str, str]:
    """The guideline's own words of who leads and who documents (MEET-08)."""
    pack, unit = packs.load(case.pack), str(case.coordinating_unit_id)
    units = coordination.Starters(finder=unit, caller=unit)
    return {
        "leader": coordination.first_leader(pack, units, unit).text_sv,
        "documenter": coordination.documenter(pack, unit, unit).text_sv,
    }


def responsible_hint(case: Case, lines: list[Line], organisations: dict[UUID, str]) -> tuple[str, str]:
    """The main rule of the overall responsibility, told with what the plan says (PLAN-16).

    Returns the sentence, and the id of the organisation it points to, "" when it points to none or to several.
    """
    pack = packs.load(case.pack)
    choice = pack.overall_responsibility.value
    by_huvudman = choice is not None and choice.code == "huvudman_with_most_contact"
    counts: dict[str, int] = {}
    for line in lines:
        name = line.stripe if by_huvudman else line.organisation
        if line.organisation:
            counts[name] = counts.get(name, 0) + 1
    advice = coordination.overall_responsibility(pack, counts)
    words = {"region": "Regionen", "kommun": "Kommunen", "skola": "Skolan"}
    told = ", ".join(f"{words.get(name, name)}: {count}" for name, count in sorted(counts.items()))
    found = [str(id) for id, name in organisations.items() if not by_huvudman and name == advice.value]
    said = f"{advice.text_sv} Så många saker ska var och en göra: {told}." if told else advice.text_sv
    return said, found[0] if found else ""


def following(
    case: Case,
    actor: Actor,
    now: datetime,
    *,
    plan: PlanView | None = None,
    standing: Standing | None = None,
    measure_form: Any = None,
    kept: FormDraft | None = None,
) -> dict[str, Any]:
    """What an attending unit sees while the meeting goes on: the part, the goals, the rows that need its word.

    plan, standing: what the page has asked for already. kept: the draft of the form, on a page that shows it.
    """
    mark = stamp(actor, case.id)  # before what it marks: what comes between is seen next time
    standing = standing or standing_of(actor, case)
    meeting = meetings.current(case, actor, standing) if standing.window else None
    going_on = standing.window and is_open(case, meeting)
    plan = plan or (content.live(case, actor, standing) if going_on else content.view(case, actor))
    if measure_form is None and going_on:
        measure_form = MeasureForm(case=case, parties=queries.parties_of(case), goals=plan.goals, draft=kept)
    missing = rights.missing(case, actor, now) if going_on else ""
    return rows(case, plan, actor, meeting, missing=missing) | {
        "case": case,
        "meeting": meeting,
        "going_on": going_on,
        "over": not going_on or bool(missing),
        "was_left": standing.has_left,
        "passed_on": standing.has_left and _passed_on(case, actor),
        "on_screen": PARTS[min(max(meeting.part, 1), 5) - 1] if meeting else None,
        "stamp": mark,
        "notes": set(),
        "measure_form": measure_form,
    }


def _passed_on(case: Case, actor: Actor) -> bool:
    """Whether the unit, which is with no longer, left by passing its call on: then no consent was taken back."""
    own = [p for p in queries.parties_read(case) if p.unit_id == actor.unit]
    left = sorted((p.until, p.passed_to_id is not None) for p in own if p.until)
    return bool(left) and left[-1][1]


def other_day(meeting: Meeting, now: datetime) -> bool:
    """Whether the meeting is begun on another day than it was called to."""
    return local_date(meeting.starts_at) != local_date(now)
