"""Write down what the person, or whoever answers for them, has said to both questions (CONS-01, CONS-02, CONS-08)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db.models import Q

from samplan.coordination.cases import access, answered, consents
from samplan.coordination.cases.events import action, record
from samplan.coordination.cases.models import Case, Consent, ConsentScope, Event, Party
from samplan.foundation.access.actor import Actor
from samplan.foundation.directory import queries as directory
from samplan.foundation.directory.models import Unit
from samplan.foundation.persons.models import Representation
from samplan.rulebook.calendar import local_date
from samplan.rulebook.calling import PartyKind
from samplan.rulebook.refused import Refused


@dataclass(frozen=True)
class Giver:
    """One who has answered: as self | guardian | representative, with name when it is not the person, and the answer.

    words: what a child has said, or how it has been heard.
    """

    given_as: str
    name: str
    answer: str
    words: str = ""


@dataclass(frozen=True)
class Outside:
    """Someone without an account whom the person wants with them (ORG-03). kind: a name of ``PartyKind``."""

    name: str
    kind: str
    address: str = ""
    phone: str = ""


@action
def record_consent(
    *,
    case: Case,
    form: str,
    sip: bool,
    exchange: bool,
    parties: list[UUID],
    answer: str = "",
    given_as: str = "self",
    given_by_name: str = "",
    covers: str = "",
    limits: str = "",
    kept_elsewhere: str = "",
    givers: Sequence[Giver] = (),
    outside: Sequence[Outside] = (),
    known: Sequence[UUID] = (),
    close: Sequence[UUID] = (),
    seen: int | None = None,
    told: str | None = None,
    by: Actor,
    now: datetime,
    request_id: UUID,
) -> Event:
    """Record the answers to both questions, per purpose, and whom they cover (CONS-01, CONS-02).

    answer: yes | no | cannot, by the person or (given_as, given_by_name) another. For a child there are ``givers``
    instead: every guardian and the child itself, each its own row (CONS-08). sip, exchange: the two ticks, each its own
    row: a yes without a tick is a no to that purpose. parties: ids of units; outside: those without an account who are
    new, known: party ids of those who are not; close: ids of close ones. The acting unit's organisation is the one that
    has asked. kept_elsewhere: the system where the answer itself is kept. seen: the version of the answers when the
    form was opened, see ``answered``; told: the mark of what its writer has read that it undoes, see ``undone``.
    """
    given = list(givers) or [Giver(given_as, given_by_name, answer, covers)]
    _check(case, given, sip, exchange, bool(parties or outside or known or close))
    access.lock(case.id, alone=True)
    _may_ask(case, by)
    answered.check(case, by.own_organisation, seen)
    rows = consents.rows_of(case, by.own_organisation)
    _may_stand_in(case, given, rows, now)
    covered = named(case, parties, outside, known, close, by)
    for giver in given:
        for purpose, ticked in (("sip", sip), ("exchange", exchange)):
            says = giver.answer if giver.answer != "yes" or ticked else "no"
            row = _row(case, purpose, giver, says, form, limits, kept_elsewhere, by, now)
            if purpose == "exchange" and says == "yes":
                cover(row, covered)
    said = _together(case, given, by, now)
    ids = [party.id for party in covered] if exchange else []
    # For the unit that coordinates, a yes to only one of the two is still a no to the plan.
    coordinates = case.coordinating_unit_id == by.unit
    whole = "no" if said == Consent.Answer.YES and coordinates and not (sip and exchange) else said
    ask_first(undone(case, rows, whole, ids, by, now), told)
    if coordinates:
        kind, facts = obey(case, rows, whole, ids, by, now)
    else:
        kind, facts = "consent.recorded", {"answer": said}
        if said == "yes" and exchange and case.coordinating_unit_id in [party.unit_id for party in covered]:
            facts["covers"] = [str(by.own_organisation)]  # it may tell the one who coordinates again
    return record(kind, case=case, by=by, now=now, request_id=request_id, facts=facts)


def _check(case: Case, given: list[Giver], sip: bool, exchange: bool, someone: bool) -> None:
    """Raises Refused for answers that cannot be meant."""
    yes = any(giver.answer == Consent.Answer.YES for giver in given)
    if yes and not (sip or exchange):
        raise Refused("Kryssa för vad personen säger ja till, eller välj Säger nej.", field="sip")
    if yes and exchange and not someone:
        raise Refused("Välj vilka personen säger ja till att dela uppgifter med.", field="parties")
    if any(giver.given_as != Consent.GivenAs.SELF and not giver.name for giver in given):
        raise Refused("Skriv namnet på den som har svarat.", field="given_by_name")
    if case.ended_at is not None:
        raise Refused("Planen är avslutad. Registrera ett nytt behov om personen vill börja om.", code="ended")


def _may_stand_in(case: Case, given: list[Giver], rows: list[Consent], now: datetime) -> None:
    """Raises Refused for a representative's answer that would not count: the person has given one, or has had the
    representative blocked (CONS-03, ORG-07)."""
    standing_in = [giver.name for giver in given if giver.given_as == Consent.GivenAs.REPRESENTATIVE]
    if not standing_in:
        return
    blocked = consents.blocked(case.person.representatives.all(), local_date(now))
    for name in standing_in:
        if name.casefold() in blocked:
            raise Refused(f"{name} är blockerad och kan inte svara.", field="given_by_name", code="blocked")
    own = [row for row in consents.counting(case, rows, now) if row.given_as == Consent.GivenAs.SELF]
    own = [row for row in own if row.answer != Consent.Answer.CANNOT]
    if {row.purpose for row in own} == {Consent.Purpose.SIP, Consent.Purpose.EXCHANGE}:
        first = case.person.given_name
        said = "har tagit tillbaka sitt ja" if any(row.withdrawn_at for row in own) else "har svarat själv"
        raise Refused(
            f"{first} {said}, och det gäller. Kan {first} inte längre ta ställning antecknar du det först: "
            "Kan inte ta ställning nu.",
            field="given_as",
            code="own_answer",
        )


def _together(case: Case, given: list[Giver], by: Actor, now: datetime) -> str:
    """What the answers amount to: one giver's own, or for a child yes only when the rules say that all is there.

    As "cannot" it changes nothing when nobody has answered who decides: a child under 15 alone.
    """
    child = consents.is_child(case, now)
    if len(given) == 1 and given[0].given_as != Consent.GivenAs.GUARDIAN and not child:
        return given[0].answer
    young = child and not consents.has_own_voice(case, now)
    deciding = [giver for giver in given if not (young and giver.given_as == Consent.GivenAs.SELF)]
    if deciding and consents.verdict(case, by.own_organisation, now):
        return "yes"
    return "no" if any(giver.answer == "no" for giver in deciding) else "cannot"


def waits_for_the_coordinator(case: Case, by: Actor) -> str:
    """Says that the whole consent is taken back and who asks first, "" when the acting unit may ask the person."""
    if case.coordinating_unit_id == by.unit or not Case.objects.filter(id=case.id, stopped_at__isnull=False).exists():
        return ""
    return f"{case.person.given_name} har tagit tillbaka hela sitt samtycke. Den som samordnar frågar först."


def _may_ask(case: Case, by: Actor) -> None:
    """Raises Refused while the one who coordinates is to ask first."""
    if blocked := waits_for_the_coordinator(case, by):
        raise Refused(blocked, code="withdrawn")


def undone(case: Case, before: list[Consent], said: str, covered: list[UUID], by: Actor, now: datetime) -> str:
    """What the answer that has just been written takes away of what held before, in words; "" when nothing is.

    before, said, covered, now: as in ``obey``. A no, and a yes to fewer or without a limit that was set, is easily
    written by who only meant to add somebody.
    """
    leads = case.coordinating_unit_id == by.unit
    if said == Consent.Answer.NO and leads and yes_held(case, before, now):
        return "Hela samtycket är då taget tillbaka. Inget mer kan delas, och planen ska avslutas."
    held = consents.standing(case, before, now)
    if said == Consent.Answer.NO and not leads and (gone := _let_down(case, held, [])):
        return f"Ni får då inte längre berätta för de här: {', '.join(party.name for party in gone)}."
    if said != Consent.Answer.YES:
        return ""
    words = []
    if leads:
        told, gone = "De här är då inte med längre", leaving(case, covered)
    else:
        told, gone = "Ni får då inte längre berätta för de här", _let_down(case, held, covered)
    if gone:
        words.append(f"{told}: {', '.join(party.name for party in gone)}.")
    left = "\n".join(consents.limits(consents.standing(case, consents.rows_of(case, by.own_organisation), now)))
    words += [f"Gränsen ”{limit}” gäller inte längre." for limit in consents.limits(held) if limit not in left]
    return " ".join(words)


def yes_held(case: Case, before: list[Consent], now: datetime) -> list[Consent]:
    """The yes that a no takes back: none when guardians were at odds already, for then nothing held (CONS-08).

    before: every answer until now. Also a yes that is not enough today is taken back: what it opened is open.
    """
    left = consents.not_taken_back(before)
    if consents.at_odds(case, case.coordinating_unit.organisation_id, now, left):
        return []
    return [row for row in left if row.answer == Consent.Answer.YES]


def ask_first(lost: str, told: str | None) -> None:
    """Raises Refused unless nothing is lost, or the writer has been told of just that; None for who reads no form."""
    if lost and told not in (None, mark(lost)):
        raise Refused(lost, field="told", code="undone")


def mark(words: str) -> str:
    """What tells that these very words have been read."""
    return sha256(words.encode()).hexdigest()[:16] if words else ""


def leaving(case: Case, covered: list[UUID]) -> list[Party]:
    """Those who leave by a new yes to ``covered`` (party ids): who takes part, or was to be called by any yes before.

    A yes that has been taken back since counts: whom it named was still to be called. The coordinating unit stays.
    """
    asked = ConsentScope.objects.filter(consent__case=case, allowed=True)
    own = asked.filter(consent__organisation_id=case.coordinating_unit.organisation_id)
    held = set(own.values_list("party_id", flat=True))
    here = Party.objects.filter(case=case, until=None).exclude(id__in=covered).select_related("unit")
    gone = [p for p in here if (p.since or p.id in held) and p.unit_id != case.coordinating_unit_id]
    return sorted(gone, key=lambda party: party.name)


def _let_down(case: Case, held: list[Consent], covered: list[UUID]) -> list[Party]:
    """Those whom a called unit could tell by the yes ``held``, and by the new one to ``covered`` cannot."""
    lost = consents.shared_with(held) - set(covered)
    gone = Party.objects.filter(case=case, until=None, id__in=lost).select_related("unit")
    return sorted(gone, key=lambda party: party.name)


def named(
    case: Case,
    parties: Iterable[UUID],
    outside: Iterable[Outside],
    known: Iterable[UUID],
    close: Iterable[UUID],
    by: Actor,
) -> list[Party]:
    """The party rows that the answer covers; those that are new are made, known to the acting unit only."""
    units = directory.units(list(parties))
    found = [party_of(case, unit, by) for id, unit in units.items() if id != by.unit]
    found += Party.objects.filter(case=case, id__in=list(known), unit=None, until=None)
    relatives = Representation.objects.filter(person_id=case.person_id, id__in=list(close), blocked_at=None)
    kinds = {"guardian": PartyKind.LEGAL_REPRESENTATIVE, "relative": PartyKind.RELATIVE, "support": PartyKind.RELATIVE}
    hidden = case.person.protected  # then no copy is made of how those close are reached
    new = [
        Outside(
            one.name,
            kinds.get(one.kind, PartyKind.LEGAL_REPRESENTATIVE).name,
            "" if hidden else one.address,
            "" if hidden else one.phone,
        )
        for one in relatives
    ]
    found += [_outside_party(case, one, by) for one in (*new, *outside)]
    return list({party.id: party for party in found}.values())  # who is named twice is covered once


def _outside_party(case: Case, one: Outside, by: Actor) -> Party:
    known = Party.objects.filter(case=case, unit=None, outside_name=one.name, until=None).first()
    if known is None:
        _may_add(case, one.name, by)
    return known or Party.objects.create(
        case=case,
        outside_name=one.name,
        outside_kind=one.kind,
        outside_address=one.address,
        outside_phone=one.phone,
        way=Party.Way.INVITED,
        added_by_unit_id=by.own_unit,
    )


def obey(
    case: Case, before: list[Consent], said: str, covered: list[UUID], by: Actor, now: datetime
) -> tuple[str, dict[str, Any]]:
    """Let a newer answer to the coordinating unit act at once on what an earlier yes opened (CONS-05).

    before: every answer until now. said: yes | no | cannot. covered: party ids of the new yes. A no after a yes is a
    withdrawal; a yes to fewer makes the others leave, with and without an account, and stops the letters to them
    (ids in ``letters``); a yes after a withdrawal of the whole lets the plan go on. Returns the event's kind and facts.
    """
    yes = yes_held(case, before, now)
    if said == Consent.Answer.NO and yes:
        ids = [row.id for row in yes]
        Consent.objects.filter(id__in=ids).update(withdrawn_at=now, withdrawn_by=by.name)
        consents.stop_flow(case, None, by.name, now)
        return "consent.withdrawn", {"answer": "no", "whole": True, "coordinator": str(case.coordinating_unit_id)}
    left, letters, covers = [], [], []
    if said == Consent.Answer.YES:
        if case.stopped_at is not None:
            Case.objects.filter(id=case.id).update(stopped_at=None)
        covers = _again(case, covered)
        for party in leaving(case, covered):
            if party.unit_id is None:
                letters += consents.let_go(case, party.id)
            else:
                consents.stop_flow(case, party.unit_id)
            left.append(str(party.unit_id or party.id))
    more = {name: ids for name, ids in (("left", left), ("letters", letters), ("covers", covers)) if ids}
    return "consent.recorded", {"answer": said, **more}


def _again(case: Case, covered: list[UUID]) -> list[str]:
    """Those whom the person had let go and now says yes to again: what the one who coordinates knows them by."""
    parties = Party.objects.filter(case=case)
    now = parties.filter(id__in=covered)
    units = [party.unit_id for party in now if party.unit_id]
    names = [party.outside_name for party in now if not party.unit_id]
    gone = parties.exclude(until=None).filter(Q(unit_id__in=units) | Q(unit=None, outside_name__in=names))
    return sorted({str(party.unit_id or party.id) for party in gone})


def _may_add(case: Case, name: str, by: Actor) -> None:
    """Raises Refused for a unit that takes part without coordinating: it chooses among those who are there."""
    if case.coordinating_unit_id != by.unit:
        raise Refused(
            f"{name} är inte med i samordningen än. Välj bland dem som är med, eller be den som samordnar att lägga "
            "till fler.",
            field="parties",
            code="new_party",
        )


def party_of(case: Case, unit: Unit, by: Actor) -> Party:
    """The unit's party row: known to the acting unit only until it is called."""
    party = Party.objects.filter(case=case, unit=unit, until=None).first()
    if party is None:
        _may_add(case, unit.name, by)
    return party or Party.objects.create(case=case, unit=unit, added_by_unit_id=by.own_unit)


def _row(
    case: Case,
    purpose: str,
    giver: Giver,
    answer: str,
    form: str,
    limits: str,
    kept_elsewhere: str,
    by: Actor,
    now: datetime,
) -> Consent:
    return Consent.objects.create(
        case=case,
        purpose=purpose,
        answer=answer,
        form=form,
        given_as=giver.given_as,
        given_by_name=giver.name,
        organisation_id=by.own_organisation,
        unit_id=by.own_unit,
        heard_by=by.name,
        covers=giver.words,
        limits=limits,
        kept_elsewhere=kept_elsewhere,
        at=now,
    )


ALSO_AGAIN = "Fråga igen och skicka på nytt, eller ta bort krysset för samtycket."


def also_asked(case: Case, form: str, seen: int | None, by: Actor, now: datetime) -> Consent:
    """The acting organisation too has asked the person, and may exchange with the other parties (CONS-10).

    seen: as in ``record_consent``; the caller holds the case's consents still, together with other readers: of two
    yes at once none undoes anything. Raises Refused when there is a newer answer, or one was taken back.
    """
    answered.check(case, by.own_organisation, seen, ALSO_AGAIN)
    held = consents.standing(case, consents.rows_of(case, by.own_organisation), now)
    limits = "\n".join(consents.limits(held))  # a tick takes none away
    row = _row(case, "exchange", Giver("self", "", "yes"), "yes", form, limits, "", by, now)
    others = Party.objects.filter(case=case, since__isnull=False, until=None).exclude(unit_id=by.own_unit)
    cover(row, others)
    return row


def cover(row: Consent, parties: Iterable[Party]) -> None:
    """The answer that is being written is a yes to tell these."""
    ConsentScope.objects.bulk_create(ConsentScope(consent=row, party=party, allowed=True) for party in parties)
