"""What the desk's pages need to show a plan's lines with the house's components."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from django import template
from django.forms import Textarea

from samplan.coordination.cases import ending, protection, queries
from samplan.coordination.cases.models import Consent
from samplan.coordination.plans.content import OVER, is_left, left
from samplan.coordination.plans.models import Measure
from samplan.interfaces.parts.deadlines import get
from samplan.interfaces.parts.words import MEASURE

register = template.Library()

# a line's state → the state that vemgorvad has a word for; what was said in the room is still a proposal (PLAN-04)
STATES = {"confirmed": "committed", "in_room": "proposed", "declined": "stopped"}
FIELDS = ("id", "what", "when", "where", "organisation", "meanwhile", "in_room", "answer", "effect", "told")
REPORTED = ("started", "done", "stopped")


@register.filter
def measures(lines: Iterable[Any], gone: Collection[str] = ()) -> list[dict[str, Any]]:
    """The lines of a plan (``content.Line``, or rows of a plan document) as ``vemgorvad`` takes them.

    gone: those that are with no longer, see ``content.left``.
    """
    return [_measure(line) | {"left": bool(gone) and is_left(line, gone)} for line in lines or []]


def _measure(line: Any) -> dict[str, Any]:
    out = {name: get(line, name) or "" for name in FIELDS}
    staff, law = get(line, "staff"), get(line, "law") or ""
    who, state = get(line, "who") or "", get(line, "state") or "proposed"
    out["who"] = f"{who}, {staff}" if staff else who
    out["huvudman"] = get(line, "stripe") or "annan"
    out["state"] = STATES.get(state, state)
    if state not in ("in_room", "proposed"):
        out["in_room"] = ""  # the doer's own word has come since
    if state in REPORTED:
        out["at"] = get(line, "state_at") or ""
    out["over"] = state in OVER
    out["law"] = _law(law)
    return out


def _law(code: str) -> str:
    """The law in the middle of a sentence: "Enligt socialtjänstlagen", but "Enligt LSS"."""
    name = str(dict(Measure.Law.choices).get(code, code)) if code else ""
    return name if name.isupper() else lower_first(name)


def lower_first(text: str) -> str:
    """The text in the middle of a sentence."""
    return text[:1].lower() + text[1:]


@register.filter
def svar(consents: Iterable[Consent]) -> list[list[Consent]]:
    """The answers that the rows were written for, in their order: one answer to two questions is two rows, and one."""
    answers: dict[tuple[Any, ...], list[Consent]] = {}
    for row in consents or ():
        answers.setdefault((row.at, row.given_as, row.given_by_name, row.form, row.heard_by), []).append(row)
    return list(answers.values())


@register.filter
def off_with(call: Any, case: Any) -> bool:
    """Whether the meeting of the call is off for its reader: ``{% if call|off_with:case %}``, see ``off_since``."""
    return ending.off_since(case, call) is not None


@register.filter
def passed_to(delivery: Any, passed_on: Mapping[Any, tuple[Any, str]] | None) -> str:
    """To whom the receiver of a call gave its place, and so on: ``{% if delivery|passed_to:passed_on %}``, "" when it
    did not. passed_on: as ``frame`` has it. What the others delivered among themselves is theirs to see."""
    names: list[str] = []
    unit = delivery.to_unit_id
    while passed_on and unit in passed_on and len(names) < len(passed_on):
        unit, name = passed_on[unit]
        names.append(name)
    return ", och därifrån till ".join(names)


@register.filter
def ahead(call: Any, now: Any) -> bool:
    """Whether the hour of the meeting of the call is still to come: ``{% if call|ahead:request.now %}``."""
    return call is not None and datetime.fromisoformat(call.content["meeting"]["starts_at"]) > now


@register.simple_tag(takes_context=True)
def lamnat(context: Mapping[str, Any], call: Mapping[str, Any]) -> frozenset[str]:
    """Who of those called has left, while the meeting of ``call`` lies ahead: ``{% lamnat content as gone %}``.

    Nobody to a unit that has left, which is not told of the others.
    """
    case, now = context["case"], context["request"].now
    over = case.ended_at or case.stopped_at or datetime.fromisoformat(call["meeting"]["starts_at"]) <= now
    if over or case.opened is None or case.opened.standing.has_left:
        return frozenset()
    return left(queries.parties_read(case))


@register.filter
def plats(place: str, case: Any) -> str:
    """Where a meeting is, as staff may see it: of one with protected identity, and when nobody is named, nothing."""
    person = get(case, "person")
    return protection.PLACE_HIDDEN if place and (person is None or person.protected) else place or ""


@register.filter
def egen_plats(place: str, case: Any) -> str:
    """The same to the unit that calls: hidden for it too, since every page can be read over a shoulder, but not the
    advice to ring whoever calls, who is itself."""
    person = get(case, "person")
    if place and person is not None and person.protected:
        return protection.PLACE_THEIRS.format(person.given_name)
    return plats(place, case)


@register.filter
def of_kind(goals: Iterable[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    """Those of the goals that are of one kind: main or sub."""
    return [goal for goal in goals or [] if (goal.get("kind") == "sub") == (kind == "sub")]


@register.filter
def text_id(value: object) -> str:
    """An id as documents and lines write it, to compare with."""
    return str(value or "")


@register.filter
def lines_with(lines: Iterable[Any], actions: Mapping[str, Any] | None) -> list[dict[str, Any]]:
    """The lines as ``measures``, each with its state in words, its button, and what was heard in the room."""
    found = list(lines or [])
    rows = measures(found)
    for row, line in zip(rows, found, strict=True):
        row["chip"], row["text"] = MEASURE[row["state"]]
        row["action"] = (actions or {}).get(row["id"])
        row["goal"], row["version"] = get(line, "goal") or "", get(line, "version") or 0
        row["heard"] = "" if get(line, "decided_by") else get(line, "in_room") or ""
        row["doer"] = "" if row["huvudman"] == "du" else get(line, "unit") or get(line, "who") or ""  # as in ``left``
        row["unit_or_first"] = get(line, "who") or ""
    return rows


@register.filter
def named(names: Mapping[str, str] | None, key: str) -> str:
    """What ``names`` has for ``key``, or ""."""
    return (names or {}).get(key, "")


@register.filter
def answer_word(code: str) -> str:
    """yes, partly or no, in the middle of a sentence."""
    return {"yes": "ja", "partly": "delvis", "no": "nej"}.get(code, "")


# How far a case has come, in one word each
PLAN_STATES = {
    "prepare": "Förbereds",
    "called": "Kallad",
    "booked": "Möte bokat",
    "active": "Gäller",
    "follow_up": "Följs upp",
    "ended": "Avslutad",
}


@register.filter
def plan_state(code: str) -> str:
    """The state of a case in words."""
    return PLAN_STATES[code]


@register.simple_tag
def plan_states() -> list[tuple[str, str]]:
    """All the states, in the order of the work."""
    return list(PLAN_STATES.items())


@register.filter
def hogst(number: int, most: int) -> str:
    """The number, or that there are more than ``most``: "99+"."""
    return f"{most}+" if number > most else str(number)


@register.simple_tag
def bredvid(form: Any, also: str = "") -> str:
    """The id of a line that is said beside what is written freely in the form, and read out with each such field.

    in: the form, and the names of short texts that the line is about too, beside those that are long or say who reads
    them. Only what is shown after the line is tied to it.
    """
    anchor, named = f"bredvid_{form.request_id}", also.split()
    for name, field in form.fields.items():
        if isinstance(field.widget, Textarea) or getattr(field, "readers", None) or name in named:
            field.beside = anchor
    return anchor
