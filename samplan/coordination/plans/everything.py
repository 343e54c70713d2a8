"""Everything that stands about a person, for who asks for it: one question per table, however many plans (ACC-05).

Source: article 15 of the data protection regulation (EU) 2016/679. The person gets all that they may read. A unit gives
out what its own organisation owns, and what has been delivered to it: each authority gives out its own (OSL, PDL). Of a
plan that it has left it has nothing that happened later, and of a person whom it meets no more not how they are today.
Nothing tells where anyone else lives, nor where one with protected identity does. Structure: docs/everything.md.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model, OuterRef, Q, QuerySet, Subquery

from samplan.coordination.cases import lists, protection
from samplan.coordination.cases.access import documents_for, lock_all, visible_to
from samplan.coordination.cases.models import (
    Case,
    Consent,
    ConsentScope,
    Decision,
    Delivery,
    Event,
    HandOver,
    Need,
    Party,
    Request,
)
from samplan.coordination.meetings.models import Answer, Attendance, Meeting
from samplan.coordination.plans.models import (
    Acceptance,
    Commitment,
    Conclusion,
    Confirmation,
    ContactPoint,
    FollowUp,
    FollowUpRow,
    Goal,
    Measure,
)
from samplan.foundation.access.actor import Actor
from samplan.foundation.audit import log
from samplan.foundation.audit.models import Entry, Review
from samplan.foundation.persons import queries
from samplan.foundation.persons.models import CareContact, Contact, Person, PersonNumber, Representation, Residence

FORMAT = "samplan-everything-1"
MOST_READINGS = 5000


@dataclass(frozen=True)
class Asked:
    """Who asks, about whom, and in which plans. concluded: those whose shared rows the person reads. left: when the
    unit left those that it takes no part in any more."""

    actor: Actor
    persons: tuple[UUID, ...]
    cases: tuple[UUID, ...]
    concluded: tuple[UUID, ...] = ()
    left: Mapping[UUID, datetime] = field(default_factory=dict)

    @property
    def mine(self) -> bool:
        return self.actor.is_person

    @property
    def meets(self) -> bool:
        """Whether it takes part in any of the plans now, and may know how the person is reached today."""
        return self.mine or bool(set(self.cases) - set(self.left))


def _owned(model: type[Model], *, shared: bool = False) -> Callable[[Asked], QuerySet]:
    """The own organisation's rows; for the person all, of what is shared at the meeting once that is concluded."""

    def rows(asked: Asked) -> QuerySet:
        found = model._default_manager.all()
        if asked.mine:
            return found.filter(case__in=asked.concluded if shared else asked.cases)
        return found.filter(case__in=asked.cases, owner_org_id=asked.actor.organisation)

    return rows


def _of_organisation(model: type[Model], name: str) -> Callable[[Asked], QuerySet]:
    def rows(asked: Asked) -> QuerySet:
        found = model._default_manager.filter(case__in=asked.cases)
        return found if asked.mine else found.filter(**{name: asked.actor.organisation})

    return rows


def _events(asked: Asked) -> QuerySet:
    """What the own organisation did. That the person was answered by another unit of it is between those two."""
    found = Event.objects.filter(case__in=asked.cases)
    if asked.mine:
        return found
    found = found.filter(organisation_id=asked.actor.own_organisation)
    return found.exclude(~Q(unit_id=asked.actor.unit), kind="question.answered")


def _scope(asked: Asked) -> QuerySet:
    found = ConsentScope.objects.filter(consent__case__in=asked.cases)
    return found if asked.mine else found.filter(consent__organisation_id=asked.actor.own_organisation)


def _documents(asked: Asked) -> QuerySet:
    return documents_for(asked.actor).filter(case__in=asked.cases)


def _deliveries(asked: Asked) -> QuerySet:
    found = Delivery.objects.filter(case__in=asked.cases)
    if asked.mine:
        return found.filter(to_person_id__in=asked.persons)
    # Of the organisation's own, the policy leaves out the answers to the person that this unit may not know of.
    return found.filter(Q(from_org_id=asked.actor.organisation) | Q(to_unit_id=asked.actor.unit))


def _answers(asked: Asked) -> QuerySet:
    if asked.mine:
        return Answer.objects.filter(
            Q(owner_person_id__in=asked.persons) | Q(on_behalf=True) | Q(case__in=asked.concluded, share="meeting"),
            case__in=asked.cases,
        )
    # The policy leaves out what the person has said to another unit, which coordinates.
    return Answer.objects.filter(case__in=asked.cases, owner_org_id=asked.actor.organisation)


def _hand_overs(asked: Asked) -> QuerySet:
    found = HandOver.objects.filter(case__in=asked.cases)
    return found if asked.mine else found.filter(Q(from_unit_id=asked.actor.unit) | Q(to_unit_id=asked.actor.unit))


@dataclass(frozen=True)
class Part:
    """One table: its key in the file, what it is called on paper, which rows, and which columns with their headings."""

    key: str
    heading: str
    rows: Callable[[Asked], QuerySet]
    columns: Mapping[str, str]
    order: str
    case: str = "case_id"


WHO = {"changed_at": "Ändrat", "changed_by": "Av"}

PARTS = (
    Part("need", "Behovet", _owned(Need), {
        "text": "Varför", "grounds": "Vad som stämmer", "rests_on": "Vad bedömningen bygger på",
        "rests_on_text": "Med egna ord", "assessed_by": "Bedömt av", "owner_org__name": "Skrivet av",
    }, "id"),
    Part("parties", "De som är eller har varit med", _of_organisation(Party, "unit__organisation_id"), {
        "unit__name": "Enhet", "outside_name": "Namn", "way": "Hur", "contribution": "Bidrar med",
        "since": "Från", "until": "Till",
    }, "since"),
    Part("consents", "Samtycken", _of_organisation(Consent, "organisation_id"), {
        "purpose": "Till att", "answer": "Svar", "form": "Hur", "given_as": "Svarat av", "given_by_name": "Namn",
        "organisation__name": "Frågat av", "heard_by": "Antecknat av", "covers": "Gäller", "limits": "Gäller inte",
        "kept_elsewhere": "Förvaras", "at": "Dag", "until": "Till", "withdrawn_at": "Taget tillbaka",
        "withdrawn_by": "Taget tillbaka av",
    }, "at"),
    Part("consent_scope", "Vilka samtycket gäller", _scope, {
        "consent_id": "", "party__unit__name": "Enhet", "party__outside_name": "Namn", "allowed": "Ja",
        "withdrawn_at": "Taget tillbaka", "passed_from__unit__name": "Tog över från",
    }, "consent__at", "consent__case_id"),
    Part("decisions", "Beslut", _owned(Decision), {
        "kind": "Beslut", "reason": "Skäl", "text": "Med egna ord", "decided_by": "Beslutat av", "at": "Dag",
        "owner_org__name": "Verksamhet",
    }, "at"),
    Part("answers", "Svar inför mötet", _answers, {
        "question": "Fråga", "text": "Svar", "share": "Visas för", "on_behalf": "Antecknat av personal",
        "helped_by": "Med hjälp av", **WHO,
    }, "changed_at"),
    Part("meetings", "Möten", _owned(Meeting, shared=True), {
        "kind": "Möte", "starts_at": "Börjar", "ends_at": "Slutar", "form": "Hur", "place": "Plats",
        "purpose": "Syfte", "why": "Varför", "goal": "Mål", "questions": "Frågor", "leader": "Leds av",
        "documenter": "Skrivs av", "held_at": "Hölls", "cancelled_at": "Ställdes in", "change_reason": "Varför ändrat",
    }, "starts_at"),
    Part("attendance", "Vilka som var med", _owned(Attendance, shared=True), {
        "meeting_id": "", "party__unit__name": "Enhet", "name": "Namn", "how": "Hur", "note": "Anteckning",
    }, "meeting_id"),
    Part("goals", "Mål", _owned(Goal, shared=True), {
        "kind": "Sort", "text": "Mål", "when": "När", "owner_org__name": "Skrivet av", **WHO,
    }, "created_at"),
    Part("measures", "Vem gör vad, när", _owned(Measure, shared=True), {
        "what": "Vad", "when": "När", "where": "Var", "party__unit__name": "Enhet",
        "party__outside_name": "Någon annan", "outside": "Någon annan",
        "by_person": "Personen själv", "staff_name": "Namn", "kind": "Sort", "meanwhile": "Under tiden",
        "stopped_at": "Slutade", "owner_org__name": "Skrivet av", **WHO,
    }, "created_at"),
    Part("commitments", "Besked om det som ska göras", _owned(Commitment, shared=True), {
        "measure__what": "Vad", "state": "Besked", "meanwhile": "Under tiden", "effect": "Hur det gick",
        "decided_by": "Av", "unit_name": "Enhet", "at": "Dag",
    }, "at"),
    Part("acceptances", "Personens svar på det som erbjuds", _owned(Acceptance), {
        "measure__what": "Vad", "answer": "Svar", "heard_by": "Antecknat av", "at": "Dag",
    }, "at"),
    Part("contacts", "Vem man ringer om vad", _owned(ContactPoint, shared=True), {
        "about": "Om", "name": "Namn", "phone": "Telefon", "removed_at": "Borttaget", **WHO,
    }, "created_at"),
    Part("conclusions", "Hur mötet slutade", _owned(Conclusion, shared=True), {
        "follow_up_at": "Uppföljning", "follow_up_place": "Plats", "follow_up_by": "Av", "feedback": "Återkoppling",
        "reason": "Det som är öppet", "disagreement": "Det ni inte var överens om", "evaluation_at": "Utvärdering",
        "check_note": "Anteckning", "at": "Dag",
    }, "at"),
    Part("confirmations", "Bekräftelser av planen", _of_organisation(Confirmation, "owner_org_id"), {
        "unit_name": "Enhet", "by_name": "Av", "at": "Dag",
    }, "at"),
    Part("follow_ups", "Uppföljningar", _owned(FollowUp, shared=True), {
        "circumstances": "Vad som är nytt", "needed": "Vad som behövs", "next": "Sedan", "explanation": "Förklaring",
        "next_at": "Nästa gång", "by_name": "Av", "at": "Dag",
    }, "at"),
    Part("follow_up_rows", "Uppföljning rad för rad", _owned(FollowUpRow, shared=True), {
        "measure__what": "Vad", "goal__text": "Mål", "answer": "Svar", "effect": "Hur det gick", "what_now": "Vad nu",
    }, "follow_up_id"),
    Part("hand_overs", "Byte av samordnare", _hand_overs, {
        "from_unit__name": "Från", "to_unit__name": "Till", "reason": "Varför", "offered_at": "Frågat",
        "offered_by": "Av", "answer": "Svar", "answer_text": "Med egna ord", "answered_at": "Besvarat",
        "answered_by": "Av",
    }, "offered_at"),
    Part("documents", "Kallelser, planer, svar och brev", _documents, {
        "kind": "Handling", "number": "Nummer", "made_at": "Dag", "owner_org__name": "Från", "content": "",
    }, "made_at"),
    Part("deliveries", "När det har skickats och tagits emot", _deliveries, {
        "document_id": "", "document__kind": "Handling", "channel": "Hur", "from_unit__name": "Från",
        "to_unit__name": "Till", "to_outside": "Till", "at": "Skickat", "seen_at": "Öppnat",
        "receipted_at": "Kvitterat", "posted_at": "Postat", "recalled_at": "Stoppat",
    }, "at"),
    Part("events", "Vad som har hänt", _events, {
        "kind": "", "at": "Dag", "by_name": "Av", "unit__name": "Enhet", "channel": "Hur",
    }, "at"),
)  # fmt: skip

CASE = {
    "id": "", "kind": "Sort", "setting": "Gäller", "opened_at": "Började", "concluded_at": "Planen blev klar",
    "stopped_at": "Stoppad", "ended_at": "Avslutad", "ending": "Varför", "coordinating_unit__name": "Samordnas av",
}  # fmt: skip
# What may come to the case, or to a row of one of its lists, when the unit has left: the moment, and what tells of it.
AFTER: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "": {"concluded_at": (), "stopped_at": (), "ended_at": ("ending",)},
    "parties": {"since": (), "until": ()},
    "consents": {"withdrawn_at": ("withdrawn_by",)},
    "consent_scope": {"withdrawn_at": ()},
    "meetings": {"cancelled_at": ()},
    "hand_overs": {"answered_at": ("answer", "answer_code", "answer_text", "answered_by")},
    "deliveries": {"seen_at": (), "receipted_at": (), "posted_at": (), "recalled_at": ()},
}
REQUEST = {
    "asked_at": "Dag", "to_unit__name": "Till", "why": "Varför", "helpers": "Vilka som hjälper", "phone": "Telefon",
    "helped_by": "Med hjälp av", "answer": "Svar", "answered_at": "Besvarat", "answered_by": "Av",
    "reason_text": "Varför inte",
}  # fmt: skip
PERSON = {
    "given_name": "Förnamn", "family_name": "Efternamn", "born_on": "Född", "died_on": "Avliden", "language": "Språk",
    "interpreter": "Tolk", "communication": "För att förstå varandra", "protection": "Skydd",
}  # fmt: skip
TODAY = {"died_on": None, "language": "", "interpreter": "", "communication": ""}  # how it is for them now
NUMBER = {"kind": "Sort", "value": "Nummer", "from_on": "Från", "until_on": "Till"}
CONTACT = {"kind": "Sort", "value": "Uppgift"}
RESIDENCE = {"kommun": "Kommun", "from_on": "Från", "until_on": "Till", "source": "Enligt"}
CLOSE = {
    "name": "Namn", "kind": "Är", "relation": "Kallas", "scope": "Får göra", "source": "Står i",
    "from_on": "Från", "until_on": "Till", "takes_part": "Med på möten",
}  # fmt: skip
CARE = {
    "name": "Namn", "title": "Titel", "workplace": "Arbetsplats", "phone": "Telefon", "coordinates": "Samordnar",
    "named_by": "Utsedd av", "from_on": "Från", "until_on": "Till",
}  # fmt: skip
READING = {
    "at": "När", "actor_name": "Vem", "actor_role": "Roll", "unit_name": "Enhet", "action": "Gjorde", "what": "Vad",
    "ground": "Grund",
}  # fmt: skip

QUESTION = {
    "read_at": "Läsningen", "read_by": "Vem läste", "read_unit": "Enhet", "asked_at": "Du frågade",
    "question": "Frågan", "answer": "Svar", "answered_by": "Svarat av", "answered_at": "Besvarat",
}  # fmt: skip


def of_person(actor: Actor, now: datetime) -> dict[str, Any]:
    """All that the person may read of themself. Logged as printed in each plan."""
    cases = list(visible_to(actor).order_by("opened_at", "id").values("id", "person_id", "concluded_at"))
    concluded = tuple(row["id"] for row in cases if row["concluded_at"])
    asked = Asked(actor, actor.selves, tuple(row["id"] for row in cases), concluded)
    return _told(asked, {row["id"]: (row["person_id"], "self") for row in cases}, now)


def of_unit(case: Case, actor: Actor, now: datetime) -> dict[str, Any]:
    """What the acting unit's organisation owns, and what has been delivered to the unit, of the person of ``case``.

    In the coordinations that the unit takes or has taken part in. Logged as printed in each.
    """
    same = Person.objects.filter(id__in=queries.same(case.person_id)).values_list("id", flat=True)
    persons_ = tuple(sorted(same))
    rows = visible_to(actor).filter(person_id__in=persons_).order_by("opened_at", "id")
    cases = {
        case: (person, "own" if coordinating == actor.unit else "delivered")  # as ``access.ground_of``
        for case, person, coordinating in rows.values_list("id", "person_id", "coordinating_unit_id")
    }
    asked = Asked(actor, persons_, tuple(cases), left=lists.left_at(actor, cases))
    return _told(asked, cases, now)


def _told(asked: Asked, cases: Mapping[UUID, tuple[UUID, str]], now: datetime) -> dict[str, Any]:
    """cases: of whom each is, and the ground on which it is read."""
    lock_all(asked.cases)  # what reads content out holds the consents still
    actor = asked.actor
    lines = [
        log.Line(by=actor, now=now, action="print", what="everything", ground=ground, case=case, person=person)
        for case, (person, ground) in cases.items()
    ] or [log.Line(by=actor, now=now, action="print", what="everything", ground="self", person=asked.persons[0])]
    for line in lines:
        log.note(line)
    said = {
        "format": FORMAT,
        "made_at": now,
        "made_by": {"name": actor.name, "unit": actor.unit_name, "organisation": actor.organisation_name},
        "persons": _persons(asked),
        "requests": _rows(_requests(asked), REQUEST, "asked_at"),
        "plans": _plans(asked),
        "read_by": _readings(asked),
        "log_questions": _questions(asked),
    }
    plain: dict[str, Any] = json.loads(json.dumps(said, cls=DjangoJSONEncoder))
    if Person.objects.filter(id__in=asked.persons).exclude(protection=Person.Protection.NONE).exists():
        hidden = protection.PLACE_IN_OWN_FILE if asked.mine else protection.PLACE_HIDDEN
        plain["plans"] = protection.without_places(plain["plans"], hidden)
    return plain


def _requests(asked: Asked) -> QuerySet:
    found = Request.objects.filter(person_id__in=asked.persons)
    return found if asked.mine else found.filter(to_unit_id=asked.actor.unit)


def _plans(asked: Asked) -> list[dict[str, Any]]:
    plans = {row["id"]: row for row in _rows(Case.objects.filter(id__in=asked.cases), CASE, "opened_at")}
    for part in PARTS:
        for plan in plans.values():
            plan[part.key] = []
        for row in _rows(part.rows(asked), part.columns, part.order, part.case):
            plans[row.pop(part.case)][part.key].append(row)
    for id, left_at in asked.left.items():
        _as_it_was(plans[id], left_at)
    if not asked.mine:
        _without_why(plans, asked)
    return list(plans.values())


def _without_why(plans: Mapping[UUID, dict[str, Any]], asked: Asked) -> None:
    """Why a plan ended is told to the person, and known where it was coordinated: others are told that it has."""
    found = Case.objects.filter(id__in=asked.cases)
    others = found.exclude(coordinating_unit__organisation_id=asked.actor.own_organisation)
    for id in others.values_list("id", flat=True):
        plans[id]["ending"] = ""


def _as_it_was(plan: dict[str, Any], left_at: datetime) -> None:
    """Blank what happened when the unit had left. Who coordinates now too: who did then stands in its papers."""
    plan["coordinating_unit"] = ""
    for key, moments in AFTER.items():
        for row in plan[key] if key else (plan,):
            for moment, told in moments.items():
                if row[moment] is not None and row[moment] > left_at:
                    row |= {moment: None, **dict.fromkeys(told, "")}


def _persons(asked: Asked) -> list[dict[str, Any]]:
    """Each registration of the person, with what tells where they are left out of those that are protected."""
    ids, met = asked.persons, asked.persons if asked.meets else ()
    people = {row["id"]: row for row in _rows(Person.objects.filter(id__in=ids), {"id": "", **PERSON}, "id")}
    hidden = {row.id for row in Person.objects.filter(id__in=ids) if row.protected}
    open_ = [id for id in met if id not in hidden]
    tables: tuple[tuple[str, QuerySet, Mapping[str, str], str], ...] = (
        ("numbers", PersonNumber.objects.filter(person_id__in=ids), NUMBER, "value"),
        ("reached", Contact.objects.filter(person_id__in=open_, hidden=False), CONTACT, "kind"),
        ("residences", Residence.objects.filter(person_id__in=open_), RESIDENCE, "from_on"),
        ("close", Representation.objects.filter(person_id__in=met, blocked_at=None), CLOSE, "name"),
        ("care_contacts", CareContact.objects.filter(person_id__in=met), CARE, "from_on"),
    )
    if not asked.meets:
        for one in people.values():
            one |= TODAY
    for key, rows, columns, order in tables:
        for one in people.values():
            one[key] = []
        for row in _rows(rows, columns, order, "person_id"):
            people[row.pop("person_id")][key].append(row)
    return list(people.values())


def _readings(asked: Asked) -> list[dict[str, Any]]:
    """Who has read, written and searched, for the person alone: the log of staff is read by those who review it."""
    if not asked.mine:
        return []
    rows = Entry.objects.filter(person__in=asked.persons).exclude(actor_person__in=asked.persons)
    return _rows(rows.order_by("-at", "-id"), READING, "")[:MOST_READINGS]


def _questions(asked: Asked) -> list[dict[str, Any]]:
    """What the person has asked about readings, and the answers (INDI-04). What reviewers note is their own."""
    if not asked.mine:
        return []
    rows = list(Review.objects.filter(kind=Review.Kind.ASKED, person__in=asked.persons).order_by("made_at", "id"))
    lines = Entry.objects.in_bulk([row.entry for row in rows])
    return [
        {
            "read_at": line.at, "read_by": line.actor_name, "read_unit": line.unit_name, "asked_at": row.made_at,
            "question": row.question, "answer": row.answer, "answered_by": row.decided_by_name,
            "answered_at": row.decided_at,
        }
        for row in rows
        if (line := lines.get(row.entry)) is not None
    ]  # fmt: skip


def _rows(rows: QuerySet, columns: Mapping[str, str], order: str, case: str = "") -> list[dict[str, Any]]:
    """The rows as values under plain keys; a code with a Swedish word has both, the word under the key."""
    if order:
        rows = rows.order_by(order, "id")
    model = rows.model
    fields = [case, *columns] if case else [*columns]
    joined = {name: _joined(model, name) for name in columns if "__" in name}
    aliases = {name: f"of_{number}" for number, name in enumerate(joined)}
    rows = rows.annotate(**{aliases[name]: found for name, found in joined.items()})
    return [
        {
            key: value
            for name in fields
            for key, value in _value(model, name, row[aliases.get(name, name)], name == case)
        }
        for row in rows.values(*(aliases.get(name, name) for name in fields))
    ]


def _joined(model: type[Model], name: str) -> Subquery:
    """A column of a row that is pointed at. Not by a join: where that row may not be read, this one still is."""
    step, _, rest = name.partition("__")
    related: Any = model._meta.get_field(step).related_model
    return Subquery(related.objects.filter(id=OuterRef(f"{step}_id")).values(rest)[:1])


def _value(model: type[Model], name: str, value: Any, raw: bool) -> Iterable[tuple[str, Any]]:
    key = name if raw else name.removesuffix("__name").replace("__", "_")
    choices = _choices(model, name)
    if choices and not raw:
        return ((key, choices.get(value, value)), (f"{key}_code", value))
    return ((key, value),)


def _choices(model: type[Model], name: str) -> dict[str, str]:
    *path, last = name.split("__")
    for step in path:
        model = model._meta.get_field(step).related_model  # type: ignore[assignment]
    found = getattr(model._meta.get_field(last.removesuffix("_id") if last.endswith("_id") else last), "choices", None)
    return {code: str(words) for code, words in found} if found else {}
