"""The pieces of the plan page that follow from duties, consent and the plan's lines."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.urls import reverse

from samplan.coordination.cases import asking as questions
from samplan.coordination.cases import consents, queries
from samplan.coordination.cases.models import Case, Consent, Document, Duty, Event, Party
from samplan.coordination.meetings import calls
from samplan.coordination.meetings.deadlines import REASONS
from samplan.coordination.plans import rights
from samplan.coordination.plans.content import OVER, Line
from samplan.coordination.plans.states import REPORTED
from samplan.foundation.access.actor import Actor
from samplan.foundation.directory import queries as directory
from samplan.foundation.pages.templatetags.sv import dag
from samplan.interfaces.desk import duties
from samplan.interfaces.parts import reading
from samplan.rulebook.calendar import local_date
from samplan.rulebook.permissions import Permission

SHOWN = (
    Permission.PREPARE,
    Permission.SEND_INITIATIVE,
    Permission.ANSWER_INITIATIVE,
    Permission.RECORD_CONSENT,
    Permission.CALL,
    Permission.MOVE_MEETING,
    Permission.ANSWER,
    Permission.HOLD_MEETING,
    Permission.WRITE_GOAL,
    Permission.PROPOSE_MEASURE,
    Permission.CONFIRM_MEASURE,
    Permission.DELIVER,
    Permission.PRINT,
    Permission.POST_LETTER,
    Permission.WITHDRAW_CONSENT,
    Permission.END_CASE,
    Permission.FOLLOW_UP,
    Permission.OFFER_COORDINATION,
    Permission.DOCUMENT_END,
    Permission.REGISTER_DEATH,
    Permission.EDIT_PERSON,
)

EVENTS = {
    "need.known": "Behovet blev känt",
    "consent.asked": "Frågan om samtycke ställdes i Min plan",
    "consent.recorded": "Samtycke registrerades",
    "consent.withdrawn": "Samtycke togs tillbaka",
    "let_go.noted": "Samordnaren tog hand om att ett samtycke är taget tillbaka",
    "person.prepared": "Personens svar inför mötet delades",
    "mapping.written": "Kartläggningen skrevs",
    "mapping.shared": "Kartläggningen delades",
    "call.sent": "Kallelsen skickades",
    "call.passed_on": "Kallelsen skickades vidare till rätt enhet",
    "part.prepared": "En part blev klar med sin del inför mötet",
    "part.written": "En part skrev på sin del inför mötet",
    "invitation.answered": "Personen svarade på inbjudan",
    "outside.answered": "En inbjuden utan konto svarade",
    "person.contacted": "Samordnaren ringde personen om mötet",
    "meeting.moved": "Mötet flyttades",
    "meeting.cancelled": "Mötet ställdes in",
    "deadline.moved": "En tidsgräns flyttades för personens skull",
    "call.acknowledged": "Kallelsen kvitterades",
    "call.answered": "Kallelsen besvarades",
    "initiative.sent": "Ett initiativ skickades",
    "initiative.acknowledged": "Initiativet kvitterades",
    "initiative.answered": "Initiativet besvarades",
    "duty.taken": "En kollega tog en uppgift, eller lämnade den",
    "acknowledgement.undone": "Kvitteringen ångrades",
    "letter.posted": "Brevet postades",
    "meeting.started": "Mötet började",
    "meeting.stepped": "Mötet gick vidare till en ny del",
    "meeting.attended": "Närvaron på mötet ändrades",
    "meeting.checked": "Det som bestämts lästes upp",
    "background.written": "Nuläget skrevs",
    "goal.written": "Ett mål skrevs",
    "measure.proposed": "En överenskommelse föreslogs",
    "measure.moved": "En överenskommelse fick ett annat mål",
    "measure.heard": "Ett besked i rummet antecknades",
    "measure.withdrawn": "Ett förslag togs bort",
    "measure.committed": "En överenskommelse fick besked",
    "measure.answered": "Personen svarade på en överenskommelse",
    "measure.told": "Personen berättade hur det gick",
    "question.asked": "Personen skrev till samordnaren",
    "question.answered": "Personen fick svar",
    "follow_up.held": "Planen följdes upp",
    "coordinator.offered": "En annan enhet fick frågan om att samordna",
    "coordinator.declined": "Enheten tackade nej till att samordna",
    "coordinator.offer_withdrawn": "Frågan om att samordna togs tillbaka",
    "coordinator.named": "En ny samordnare utsågs",
    "end.documented": "En part bekräftade avslutet",
    "death.registered": "Det registrerades att personen har avlidit",
    "meeting.held": "Mötet avslutades och planen skrevs",
    "plan.documented": "En part dokumenterade sin del",
    "plan.delivered": "Planen delades",
    "plan.confirmed": "Planen bekräftades",
    "contact.added": "En kontakt skrevs till",
    "contact.removed": "En kontakt togs bort",
    "person.changed": "Uppgifter om personen ändrades",
    "protection.set": "Uppgifterna om personen skyddades",
    "protection.lifted": "Skyddet för personens uppgifter togs bort",
    "contacts.checked": "Uppgifterna om personen kontrollerades",
    "pack.changed": "En annan riktlinje började gälla",
    "case.ended": "Planen avslutades",
}


# What cannot be done until the organisation has asked the person: a new coordinator's has not (FOLL-05).
ASK_FIRST = {"call", "call_follow_up", "meeting", "follow_up", "follow_up_after_discharge", "deliver"}


MOVED = {"call", "meeting", "document", "follow_up", "follow_up_after_discharge"}  # limits that the person's need moves


def next_step(
    case: Case, actor: Actor, owed: list[Duty], *, asked: bool = True, missing: str = ""
) -> dict[str, Any] | None:
    """One sentence and one button: the unit's most urgent duty in the case, or None when nothing is due.

    owed: every open duty in the case, the most urgent first. asked: the unit's organisation has asked the
    person about a plan. missing: the consent it lacks to write in the plan.
    """
    found = [duty for duty in owed if duty.unit_id == actor.unit]
    if not found:
        return None
    kinds = {duty.kind: duty for duty in reversed(found)}
    duty = found[0]
    while (before := duties.FIRST.get(duty.kind, ("", ""))[0]) in kinds:
        duty = kinds[before]
    words = duties.words(duty.kind)
    coordinates = case.coordinating_unit_id == actor.unit
    if (not asked and duty.kind in ASK_FIRST and coordinates) or (missing and duty.kind in duties.NEEDS_CONSENT):
        return _ask_first(case, actor, duty)
    action = {
        "label": duties.label(duty, case),
        "url": duties.url(duty),
        "method": words.method,
        "hidden": {},
        "second": False,
    }
    return {
        "duty": duty,
        "what": duties.title(duty),
        "movable": duty.kind in MOVED,
        "verb": words.verb,
        "action": None if words.address == "desk:case" else action,  # this is that page
        "may": duties.may(actor, words.needs),
        "about": duties.person_of(case),
    }


def to_answer(actor: Actor, owed: list[Duty], step: dict[str, Any] | None) -> Duty | None:
    """What the person has written and the unit has not answered, when the next step is something else."""
    if step is None or step["duty"].kind == "answer_person" or not duties.may(actor, Permission.ANSWER_PERSON):
        return None
    return next((duty for duty in owed if duty.unit_id == actor.unit and duty.kind == "answer_person"), None)


WAITS_FOR_GUARDIANS = {"consent", "call", "call_follow_up", "end"}


def solves_first(context: dict[str, Any], step: dict[str, Any] | None) -> bool:
    """Whether the next step is that the guardians agree, or that one who has turned 15 or 18 is asked, before what
    would else be the ``step`` (CONS-08). context: as ``frame`` has it."""
    if not context["to_solve"]:
        return False
    return (
        context["consent_state"] in ("own_voice", "of_age") or step is None or step["duty"].kind in WAITS_FOR_GUARDIANS
    )


def _ask_first(case: Case, actor: Actor, duty: Duty) -> dict[str, Any]:
    """The question of consent, in the place of what it is needed for and with its limit."""
    ask = duties.words("consent")
    action = {"label": ask.label, "url": asking(case, actor), "hidden": {}, "second": False}
    return {
        "duty": duty,
        "what": f"{ask.what}, sedan: {duties.title(duty)[:1].lower()}{duties.title(duty)[1:]}",
        "verb": duties.words(duty.kind).verb,
        "movable": duty.kind in MOVED,
        "action": action,
        "may": duties.may(actor, ask.needs),
        "about": duties.person_of(case),
    }


def asking(case: Case, actor: Actor) -> str:
    """Where the unit asks the person, with the one that coordinates among those it can choose."""
    url = reverse(duties.words("consent").address, args=[case.id])
    return url if case.coordinating_unit_id == actor.unit else f"{url}?enhet={case.coordinating_unit_id}"


CALLS = ("call.sent", "meeting.moved")
ANSWERED = ("acknowledge", "answer", "prepare")  # what a called unit does before the meeting, or never


def is_over(case: Case, call: Document | None, events: list[Event]) -> bool:
    """Whether nobody answers the newest call any more: its meeting has been held, or the plan ended or stopped."""
    sent = [event for event in events if event.kind in CALLS and call and event.facts.get("document") == str(call.id)]
    over = case.ended_at is not None or case.stopped_at is not None
    return over or any(_was_held(event, events) for event in sent)


def is_past(call: Document | None, events: list[Event]) -> bool:
    """Whether the day that the call names is past with its meeting: it has begun, or been held, on whatever day."""
    began = {event.facts.get("meeting") for event in events if event.kind in ("meeting.started", "meeting.held")}
    return call is not None and call.content["meeting"].get("id") in began


def _was_held(call: Event, events: list[Event]) -> bool:
    held = (event.facts.get("meeting") for event in events if event.kind == "meeting.held")
    return call.facts["meeting"] in held


def _came_to_nothing(duty: Duty, events: list[Event]) -> bool:
    """Whether the duty was for a meeting that has been held without it."""
    if duty.kind not in ANSWERED or duty.opened_by_kind.startswith("initiative."):
        return False
    calls = [event for event in events if event.kind in CALLS and event.at <= duty.opened_at]
    return bool(calls) and _was_held(calls[-1], events)


def waiting(case: Case, actor: Actor, owed: list[Duty], events: list[Event]) -> list[dict[str, Any]]:
    """What others still owe, for the unit that coordinates, but for the end, which has a list of its own.

    events: those of ``TOLD``, oldest first.
    """
    if case.coordinating_unit_id != actor.unit:
        return []
    return [
        {
            "what": duties.words(duty.kind).awaited or duties.title(duty),
            "unit": duty.unit.name,
            "duty": duty,
            "verb": duties.words(duty.kind).verb,
        }
        for duty in owed
        if duty.unit_id != actor.unit and duty.kind != "document_end" and not _came_to_nothing(duty, events)
    ]


STEPS = {"need": "need.known", "prepare": "consent.recorded", "call": "call.sent", "meeting": "meeting.held"}


# What the page asks of the history.
TOLD = (*STEPS.values(), *questions.ASKED, "meeting.moved", "meeting.started", "deadline.moved", "person.prepared")


def moved_limits(events: list[Event]) -> list[str]:
    """The limits that the person's need has moved, each with its reason in words (CALL-11)."""
    return [
        f"{duties.words(event.facts['duty']).what}: senast {dag(event.facts['to'])}. "
        f"{REASONS.get(event.facts['reason'], 'Personens behov')}."
        for event in events
        if event.kind == "deadline.moved"
    ]


def process(case: Case, events: list[Event]) -> dict[str, Any]:
    """Where the case is in the six steps: the current one, when the ones before were done, has the person prepared.

    events: those of ``TOLD``, oldest first.
    """
    names = {kind: step for step, kind in STEPS.items()}
    happened = {
        event.kind: local_date(event.at)
        for event in events
        if event.kind in names and (event.kind != "consent.recorded" or event.facts.get("answer") == "yes")
    }
    prepared = any(event.kind == "person.prepared" for event in events)
    done: dict[str, date] = {step: happened[kind] for step, kind in STEPS.items() if kind in happened}
    if case.ended_at is not None:
        return {"now": "", "done": done | {"end": local_date(case.ended_at)}, "prepared": prepared}
    now = next((step for step in STEPS if step not in done), "follow_up")
    return {"now": now, "done": done, "prepared": prepared}


def consent_card(case: Case, context: dict[str, Any], parties: list[Party]) -> dict[str, Any]:
    """The own organisation's consent, for ``samtyckeskort``. context: as ``frame`` has it. parties: those that the page
    knows of, by name."""
    state, row = context["consent_state"], context["exchange"]
    holds = row is not None and state in ("given", "partial", "nobody", "no_plan")
    left = context["to_solve"] and consents.sharing(consents.not_taken_back(context["own_answers"]))
    return {
        "state": state,
        "at": row.at if row else None,
        "who": context["answered_by"],
        "heard_by": row.heard_by if row else "",
        "parties": _covered(row, parties, context["shared_with"]) if row and holds else [],
        "limits": context["not_shared"],
        "change_url": reverse("desk:withdraw", args=[case.id]) if holds or left else "",
        "change_text": "Ta tillbaka samtycket",
    }


def _covered(row: Consent, parties: list[Party], shared: set[UUID]) -> list[dict[str, Any]]:
    """Whom the answer was about, in the order of ``parties``; and who got the place of one that it was about.

    shared: those whom everybody who decides has said yes to.
    """
    names = {party.id: party.name for party in parties}
    return [
        {
            "name": party.name,
            "allowed": scope.allowed and scope.withdrawn_at is None and party.id in shared,
            "back": scope.withdrawn_at,
            "gone": party.until is not None and scope.withdrawn_at is None,
            "own": party.is_of(row.organisation_id),
            "passed_from": names.get(scope.passed_from_id, ""),
        }
        for party in parties
        for scope in row.scope.all()
        if scope.party_id == party.id
    ]


def let_go(case: Case, actor: Actor, now: datetime, owed: list[Duty], lines: list[Line]) -> list[dict[str, Any]]:
    """Those whom the person has let go, when the unit has not said yet that it knows: who, and what they were to do.

    silent: an organisation that is with still and may tell the unit nothing new. called: it has been with. ring: one
    without an account that was called to a meeting that lies ahead, and learns nothing here: it would turn up.
    """
    refs = [duty.ref for duty in owed if duty.kind == "let_go" and duty.unit_id == actor.unit]
    if not refs:
        return []
    parties = queries.parties_read(case)
    outside = {str(party.id): party for party in parties if party.unit_id is None and party.since is not None}
    ahead = bool(outside.keys() & set(refs)) and calls.booked(case, actor, now) is not None
    names = {str(party.unit_id or party.id): party.name for party in parties}
    called = {str(party.unit_id or party.id) for party in parties if party.since is not None}
    silent = {str(id): one.name for id, one in directory.organisations(set(refs) - set(names)).items()}
    names |= silent
    found = [(ref, names[ref]) for ref in refs if ref in names]
    phone = queries.contact_of(case.person_id, "phone")
    return [
        {
            "ref": ref,
            "name": name,
            "silent": ref in silent,
            "called": ref in called,
            "ring": outside.get(ref) if ahead else None,
            "phone": phone,
            "was_to": [line for line in lines if line.state not in OVER and (line.unit == ref or line.who == name)],
            "may": duties.may(actor, Permission.ANSWER_PERSON),
        }
        for ref, name in found
    ]


def line_actions(case: Case, lines: list[Line], actor: Actor, *, live: bool = False) -> dict[str, dict[str, Any]]:
    """The buttons of each line: the doer confirms its own, then says how it goes; who wrote it may change it.

    live: the meeting goes on, and a word is one click; else it is given on a page of its own, and later how it goes.
    """
    out: dict[str, dict[str, Any]] = {}
    if case.ended_at is not None or case.stopped_at is not None:
        return out
    for line in lines:
        own = line.huvudman == actor.huvudman and line.unit == str(actor.unit)
        if own and line.state in ("proposed", "in_room", "waiting"):
            url = reverse("desk:commit", args=[case.id, line.id])
            out[line.id] = {"label": "Bekräfta", "url": url, "method": "", "hidden": {}, "second": False}
            if live:
                out[line.id] |= {"method": "post", "hidden": {"state": "confirmed", "version": line.version}}
                out[line.id] |= {"wait": url if line.state != "waiting" or not line.decided_by else ""}
        elif own and case.concluded_at and not live:
            if line.state not in OVER:
                url = reverse("desk:report", args=[case.id, line.id])
                choices = [(code, label) for code, label in REPORTED.items() if code != line.state]
                mine = line.owner == str(actor.organisation) and line.version
                change = reverse("desk:change_measure", args=[case.id, line.id]) if mine else ""
                out[line.id] = {"name": "state", "url": url, "choices": choices, "change": change}
        elif line.owner == str(actor.organisation) and line.version:
            url = reverse("desk:change_measure", args=[case.id, line.id])
            out[line.id] = {"label": "Ändra", "url": url, "method": "", "hidden": {}, "second": True}
    return out


def lines(case: Case, found: list[Line], actor: Actor, now: datetime, read: list[Consent]) -> dict[str, Any]:
    """The buttons of the lines for a page; or ``ask_first``, the consent that is missing for any of them.

    read: the answers that the organisation has got, see ``frame``.
    """
    actions = line_actions(case, found, actor)
    missing = rights.missing(case, actor, now, read) if actions else ""
    return asks(case, actor, missing) | {"line_actions": {} if missing else actions}


def asks(case: Case, actor: Actor, missing: str) -> dict[str, Any]:
    """For ``desk/ask_first.html``. missing: the consent that the unit lacks to write in the plan, see ``rights``."""
    return {"ask_first": missing, "ask_url": asking(case, actor)}


def question(case: Case, actor: Actor, events: list[Event]) -> Event | None:
    """The question of consent that waits in Min plan, for the unit that coordinates. events: those of ``TOLD``."""
    return questions.waiting(events, [case]).get(case.id) if case.coordinating_unit_id == actor.unit else None


def _between_others(event: Event, case: Case, actor: Actor) -> bool:
    """Whether the person wrote to another unit, or was answered by it: nobody else is told."""
    of = (str(case.coordinating_unit_id), str(event.unit_id), event.facts.get("for_unit"))
    return event.kind in ("question.asked", "question.answered") and str(actor.unit) not in of


def reached(case: Case, actor: Actor, now: datetime, *, live: bool = False) -> dict[str, Any]:
    """Who gets the unit's word on a line, in words, the names of those that are with and do not, and what is said
    when it is saved."""
    units = [unit for unit, _consent in consents.reaches(case, actor, now)]
    got = {actor.unit, *(unit.id for unit in units)}
    others = [p for p in queries.parties_of(case) if p.unit_id and p.since and p.until is None and p.unit_id not in got]
    told = reading.besked(case.person.given_name, units, live)
    unreached = [] if live else sorted(party.name for party in others)
    return {"told": told, "unreached": unreached, "saved": "besked-nagra" if unreached else "besked-sparat"}


def _withdrawn(facts: dict[str, Any], names: Mapping[str, str]) -> str:
    """What was taken back: all, the consent for one, or what one organisation may tell; as far as one knows of them."""
    if facts.get("whole"):
        return "Hela samtycket togs tillbaka"
    if organisation := facts.get("organisation"):
        whose = names.get(organisation, "en organisation")
        return f"Samtycket till att {whose} berättar{' för en av de andra' if facts.get('party') else ''} togs tillbaka"
    return f"Samtycket för {names.get(str(facts.get('unit')), 'en av dem')} togs tillbaka"


def history(case: Case, actor: Actor) -> list[dict[str, Any]]:
    """The events in words, newest first; of a yes to fewer, who left by it."""
    events = [event for event in queries.history(case) if not _between_others(event, case, actor)]
    named = any(event.facts.get("left") or event.kind == "consent.withdrawn" for event in events)
    parties = queries.parties_read(case) if named else []
    names = {str(party.unit_id or party.id): party.name for party in parties}
    names |= {str(party.unit.organisation_id): party.unit.organisation.name for party in parties if party.unit}
    return [
        {
            "at": e.at,
            "recorded_at": e.recorded_at,
            "what": _withdrawn(e.facts, names) if e.kind == "consent.withdrawn" else EVENTS.get(e.kind, "Något hände"),
            "left": [names[one] for one in e.facts.get("left", ()) if one in names],
            "who": e.by_name,
            "unit": e.unit.name if e.unit else "",
            "channel": e.get_channel_display(),
        }
        for e in events
    ]
