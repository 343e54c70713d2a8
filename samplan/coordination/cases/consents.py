"""Consent: ask it, record it, test it, withdraw it. The verdict is the rulebook's; here are the rows."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Prefetch

from samplan.coordination.cases import access
from samplan.coordination.cases.events import action, record
from samplan.coordination.cases.models import Case, Consent, ConsentScope, Event, Party
from samplan.foundation.access.actor import Actor
from samplan.foundation.directory import queries as directory
from samplan.foundation.directory.models import Unit
from samplan.rulebook import consent as rules
from samplan.rulebook.calendar import local_date
from samplan.rulebook.refused import Refused


def named_scope() -> Prefetch:
    """To fetch with consent rows: their scope, the parties by name. A party that one may not know of is left out."""
    return Prefetch("scope", ConsentScope.objects.select_related("party__unit__organisation"))


def rows_of(case: Case, organisation: UUID) -> list[Consent]:
    """Every consent row of the organisation in the case, oldest first, with its scope."""
    rows = Consent.objects.filter(case=case, organisation_id=organisation).order_by("at")
    return list(rows.prefetch_related("scope"))


def latest(case: Case, organisation: UUID) -> dict[str, Consent]:
    """The organisation's newest consent row per purpose: {"exchange": …, "sip": …}; a purpose never asked is absent.

    With its scope: the parties that one may know of, by name.
    """
    rows = Consent.objects.filter(case=case, organisation_id=organisation).order_by("at")
    return {row.purpose: row for row in rows.prefetch_related(named_scope())}


def _giver(row: Consent) -> str:
    return "self" if row.given_as == Consent.GivenAs.SELF else row.given_by_name.casefold()


def _fact(row: Consent) -> rules.ConsentFact:
    return rules.ConsentFact(
        purpose=row.purpose,
        answer=row.answer,
        given_by=_giver(row),
        given_as=row.given_as,
        at=row.at,
        organisation=str(row.organisation_id),
        until=local_date(row.until) if row.until else None,
        withdrawn_at=row.withdrawn_at,
        scope=tuple(
            rules.Scope(str(s.party_id), s.subject or None, s.allowed)
            for s in row.scope.all()
            if s.withdrawn_at is None
        ),
        kept_elsewhere=bool(row.kept_elsewhere),
    )


def _consenter(case: Case, rows: list[Consent], now: datetime) -> rules.Consenter:
    """Who must answer: the person, by age, with the guardians and representatives that are known."""
    known = list(case.person.representatives.filter(blocked_at=None))
    guardians = {r.name.casefold() for r in known if r.kind == "guardian"}
    guardians |= {_giver(row) for row in rows if row.given_as == Consent.GivenAs.GUARDIAN}
    representatives = {r.name.casefold() for r in known if r.kind in ("god_man", "forvaltare", "future_proxy")}
    representatives |= {_giver(row) for row in rows if row.given_as == Consent.GivenAs.REPRESENTATIVE}
    return rules.Consenter(
        "self", age(case.person.born_on, local_date(now)), tuple(sorted(guardians)), tuple(sorted(representatives))
    )


def age(born_on: date | None, day: date) -> int | None:
    """Whole years on ``day``, or None when the birth date is not known."""
    if born_on is None:
        return None
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


def require(
    case: Case,
    organisation: UUID,
    units: Iterable[UUID],
    now: datetime,
    *,
    plan: bool = False,
    outside: Iterable[UUID] = (),
) -> Consent:
    """The organisation's consent to exchange with all ``units``, and with ``plan`` to a SIP too.

    outside: ids of parties that are no units (CONS-09). Raises Refused, saying which consent is missing and how to get
    it (CONS-03, CONS-10). Returns the exchange consent, the ground that deliveries name.
    """
    if case.ended_at is not None:
        raise Refused("Planen är avslutad. Inget mer kan delas.", code="ended")
    if case.stopped_at is not None:
        raise Refused("Samtycket är taget tillbaka. Inget mer kan delas.", code="withdrawn")
    rows = rows_of(case, organisation)
    given = [_fact(row) for row in rows]
    person = _consenter(case, rows, now)
    verdicts = [rules.may_make_plan(given, person, now)] if plan else []
    verdicts.append(rules.given(given, person, rules.EXCHANGE, now, str(organisation)))
    for unit in units:
        party = Party.objects.filter(case=case, unit_id=unit, until=None).select_related("unit").first()
        if party and party.unit and party.unit.organisation_id == organisation:
            continue  # within one organisation nothing is disclosed to another
        verdicts.append(rules.may_share(given, person, str(organisation), str(party.id if party else unit), now))
    verdicts += [rules.may_share(given, person, str(organisation), str(party), now) for party in outside]
    for verdict in verdicts:
        if not verdict:
            raise Refused(f"{verdict.reason_sv} {verdict.how_to_fix_sv}", code=verdict.code)
    return [row for row in rows if row.purpose == rules.EXCHANGE and row.answer == rules.YES][-1]


@action
def record_consent(
    *,
    case: Case,
    answer: str,
    form: str,
    sip: bool,
    exchange: bool,
    parties: list[UUID],
    given_as: str,
    given_by_name: str,
    covers: str,
    limits: str,
    by: Actor,
    now: datetime,
    request_id: UUID,
) -> Event:
    """Record the person's answer to both questions, per purpose, and which units it covers (CONS-01, CONS-02).

    answer: yes | no | cannot. sip, exchange: the two ticks, each its own row: a yes without a tick is a no to that
    purpose. parties: unit ids that the person lets read; the acting unit's organisation is the one that has asked.
    """
    if answer == Consent.Answer.YES and not (sip or exchange):
        raise Refused("Kryssa för vad personen säger ja till, eller välj Säger nej.", field="sip")
    if answer == Consent.Answer.YES and exchange and not parties:
        raise Refused("Välj vilka personen säger ja till att dela uppgifter med.", field="parties")
    if given_as != Consent.GivenAs.SELF and not given_by_name:
        raise Refused("Skriv namnet på den som har svarat.", field="given_by_name")
    if case.ended_at is not None:
        raise Refused("Planen är avslutad. Registrera ett nytt behov om personen vill börja om.", code="ended")
    access.lock(case.id, alone=True)
    before = standing(rows_of(case, by.own_organisation))
    units = directory.units(parties)
    covered = [party_of(case, unit, by) for id, unit in units.items() if id != by.unit]
    for purpose, ticked in (("sip", sip), ("exchange", exchange)):
        says = answer if answer != "yes" or ticked else "no"
        row = _row(case, purpose, says, form, given_as, given_by_name, covers, limits, by, now)
        if purpose == "exchange" and says == "yes":
            ConsentScope.objects.bulk_create(ConsentScope(consent=row, party=party, allowed=True) for party in covered)
    if answer == "yes" and case.stopped_at and case.coordinating_unit_id == by.unit:
        Case.objects.filter(id=case.id).update(stopped_at=None)
    if case.coordinating_unit_id != by.unit:
        return record("consent.recorded", case=case, by=by, now=now, request_id=request_id, facts={"answer": answer})
    # For the unit that coordinates, a yes to only one of the two is still a no to the plan.
    whole_yes = answer == Consent.Answer.YES and sip and exchange
    said = "no" if answer == Consent.Answer.YES and not whole_yes else answer
    kind, facts = obey(case, before, said, [party.id for party in covered], by, now)
    return record(kind, case=case, by=by, now=now, request_id=request_id, facts=facts)


def obey(
    case: Case, before: list[Consent], said: str, covered: list[UUID], by: Actor, now: datetime
) -> tuple[str, dict[str, Any]]:
    """Let a newer answer to the coordinating unit act at once on what an earlier yes opened (CONS-05).

    before: what held until now. said: yes | no | cannot. covered: party ids of the new yes. A no after a yes is a
    withdrawal; a yes to fewer makes the others leave. Returns the event's kind and facts.
    """
    yes = [row for row in before if row.answer == Consent.Answer.YES]
    if said == Consent.Answer.NO and yes:
        ids = [row.id for row in yes]
        Consent.objects.filter(id__in=ids).update(withdrawn_at=now, withdrawn_by=by.name)
        _stop_flow(case, None)
        return "consent.withdrawn", {"answer": "no", "whole": True, "coordinator": str(case.coordinating_unit_id)}
    left: list[str] = []
    if said == Consent.Answer.YES:
        here = Party.objects.filter(case=case, since__isnull=False, until=None, unit__isnull=False)
        for party in here.exclude(unit_id=case.coordinating_unit_id).exclude(id__in=covered):
            _stop_flow(case, party.unit_id)
            left.append(str(party.unit_id))
    return "consent.recorded", {"answer": said, **({"left": left} if left else {})}


def party_of(case: Case, unit: Unit, by: Actor) -> Party:
    """The unit's party row: known to the acting unit only until it is called."""
    party = Party.objects.filter(case=case, unit=unit, until=None).first()
    return party or Party.objects.create(case=case, unit=unit, added_by_unit_id=by.own_unit)


def _row(
    case: Case,
    purpose: str,
    answer: str,
    form: str,
    given_as: str,
    given_by_name: str,
    covers: str,
    limits: str,
    by: Actor,
    now: datetime,
) -> Consent:
    return Consent.objects.create(
        case=case,
        purpose=purpose,
        answer=answer,
        form=form,
        given_as=given_as,
        given_by_name=given_by_name,
        organisation_id=by.own_organisation,
        unit_id=by.own_unit,
        heard_by=by.name,
        covers=covers,
        limits=limits,
        at=now,
    )


def also_asked(case: Case, form: str, by: Actor, now: datetime) -> Consent:
    """The acting organisation too has asked the person, and may exchange with the other parties (CONS-10)."""
    row = _row(case, "exchange", "yes", form, "self", "", "", "", by, now)
    others = Party.objects.filter(case=case, since__isnull=False, until=None).exclude(unit_id=by.own_unit)
    ConsentScope.objects.bulk_create(ConsentScope(consent=row, party=party, allowed=True) for party in others)
    return row


@action
def withdraw_consent(
    *, case: Case, unit: UUID | None = None, by: Actor, now: datetime, request_id: UUID, channel: str = "screen"
) -> Event:
    """Take back consent, wholly or (``unit``) for one party: nothing new is shown, nothing waiting is sent (CONS-05).

    By the person, or by staff on their behalf. What has been delivered stays with its receiver. The caller holds the
    case's lock alone (Permission.WITHDRAW_CONSENT), so that no read or send is under way.
    """
    rows = Consent.objects.filter(case=case, answer="yes", withdrawn_at=None)
    if by.organisation:
        rows = rows.filter(organisation_id=by.organisation)
    if case.stopped_at is not None:
        raise Refused("Samtycket är redan taget tillbaka.", code="already")
    # A called unit has been called on the coordinator's consent, which it does not see: it may always stop the flow.
    if (by.is_person or case.coordinating_unit_id == by.unit) and not rows.exists():
        raise Refused("Det finns inget samtycke att ta tillbaka.", code="nothing")
    if unit is None:
        rows.update(withdrawn_at=now, withdrawn_by=by.name)
        _stop_flow(case, None)
        facts = {"whole": True, "coordinator": str(case.coordinating_unit_id)}
    else:
        scope = ConsentScope.objects.filter(consent__in=rows, party__unit_id=unit, allowed=True, withdrawn_at=None)
        if not scope.update(withdrawn_at=now):
            raise Refused("Den verksamheten omfattas inte av samtycket längre.", code="already")
        _stop_flow(case, unit)
        facts = {"unit": str(unit)}
    event = record("consent.withdrawn", case=case, by=by, now=now, request_id=request_id, facts=facts, channel=channel)
    case.refresh_from_db()
    return event


def _stop_flow(case: Case, unit: UUID | None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select access.stop_flow(%s, %s)", [case.id, unit])


def standing(rows: Iterable[Consent]) -> list[Consent]:
    """What holds now: each giver's newest answer to each organisation and purpose, if it has not been taken back."""
    newest: dict[tuple[UUID, str, str], Consent] = {}
    for row in sorted(rows, key=lambda row: row.at):
        newest[row.organisation_id, row.purpose, _giver(row)] = row
    return [row for row in newest.values() if row.withdrawn_at is None]


def covered_parties(case: Case, rows: Iterable[Consent] | None = None) -> list[Party]:
    """The parties that some consent now lets read, for the person's own page; the coordinating unit is not listed.

    rows: every consent row of the case with its named scope, when the page has read them already.
    """
    if rows is None:
        rows = Consent.objects.filter(case=case).prefetch_related(named_scope())
    given = [row for row in standing(rows) if row.answer == Consent.Answer.YES]
    scopes = [scope for row in given for scope in row.scope.all() if scope.allowed and scope.withdrawn_at is None]
    parties = {s.party_id: s.party for s in scopes if s.party.unit_id != case.coordinating_unit_id}
    return [party for party in parties.values() if party.until is None]
