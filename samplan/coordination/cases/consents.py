"""Consent: ask it, record it, test it, withdraw it. The verdict is the rulebook's; here are the rows."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import F, Prefetch, QuerySet, prefetch_related_objects

from samplan.coordination.cases.events import action, record
from samplan.coordination.cases.models import Case, Consent, ConsentScope, Event, Party
from samplan.foundation.access.actor import Actor
from samplan.foundation.access.together import attach, together
from samplan.foundation.directory.models import Unit
from samplan.foundation.persons.models import Representation
from samplan.rulebook import consent as rules
from samplan.rulebook.calendar import local_date
from samplan.rulebook.refused import Refused
from samplan.rulebook.verdict import Verdict


def named_scope() -> Prefetch:
    """To fetch with consent rows: their scope, the parties by name. A party that one may not know of is left out."""
    rows = ConsentScope.objects.select_related("party__unit__organisation", "passed_from__unit")
    return Prefetch("scope", rows.order_by(F("party__unit__name").asc(nulls_last=True), "party__outside_name", "id"))


def asked(
    case: Case, organisation: UUID | None = None, parties: Iterable[UUID] | None = None
) -> tuple[QuerySet[Consent], QuerySet[ConsentScope]]:
    """What to ask for together: every consent row in the case, of one organisation or all, oldest first, and its scope.

    parties: those that a page knows of, whose scope is all that it shows: asked for by them, quicker.
    """
    rows, scope = Consent.objects.filter(case=case), ConsentScope.objects.filter(consent__case=case)
    if organisation is not None:
        rows, scope = rows.filter(organisation_id=organisation), scope.filter(consent__organisation_id=organisation)
    if parties is not None:
        scope = ConsentScope.objects.filter(party__in=list(parties))
    return rows.order_by("at", "-purpose"), scope


def rows_of(case: Case, organisation: UUID) -> list[Consent]:
    """Every consent row of the organisation in the case, oldest first, with its scope."""
    rows, scope = together(*asked(case, organisation))
    attach(rows, "scope", scope)
    return rows


def named_rows(case: Case, organisation: UUID) -> list[Consent]:
    """As ``rows_of``, the parties of the scope by name, as far as one may know of them: for a page."""
    rows = Consent.objects.filter(case=case, organisation_id=organisation).order_by("at")
    return list(rows.prefetch_related(named_scope()))


def _giver(row: Consent) -> str:
    return "self" if row.given_as == Consent.GivenAs.SELF else row.given_by_name.casefold()


def _facts(case: Case, rows: Iterable[Consent]) -> dict[rules.ConsentFact, Consent]:
    born_on = case.person.born_on
    return {_fact(row, age(born_on, local_date(row.at))): row for row in rows}


def _fact(row: Consent, years: int | None) -> rules.ConsentFact:
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
        age=years,
    )


def _consenter(case: Case, rows: list[Consent], now: datetime) -> rules.Consenter:
    """Who must answer: the person, by age, with the guardians and representatives that are known today.

    One who is blocked, or a guardian who is none any longer, is not asked, whatever they have answered before (ORG-07).
    Of an adult who has answered everything alone nobody else is asked for.
    """
    today, years = local_date(now), age(case.person.born_on, local_date(now))
    alone = not is_child(case, now) and all(row.given_as == Consent.GivenAs.SELF for row in rows)
    if not alone:
        prefetch_related_objects([case.person], "representatives")  # asked once for a page with several cards
    everyone = [] if alone else list(case.person.representatives.all())
    guarding = [one for one in everyone if one.kind == Representation.Kind.GUARDIAN]
    here = {one.name.casefold() for one in guarding if one.holds(today)}
    gone = {one.name.casefold() for one in guarding} - here
    guardians = here | {_giver(row) for row in rows if row.given_as == Consent.GivenAs.GUARDIAN} - gone
    representatives = {one.name.casefold() for one in everyone if _stands_in(one, today)}
    heard = {_giver(row) for row in rows if row.given_as == Consent.GivenAs.REPRESENTATIVE}
    representatives |= heard - blocked(everyone, today)
    return rules.Consenter("self", years, tuple(sorted(guardians)), tuple(sorted(representatives)))


def _stands_in(one: Representation, today: date) -> bool:
    """Whether they answer for an adult who cannot, on ``today``."""
    return one.kind in ("god_man", "forvaltare", "future_proxy") and one.holds(today)


def blocked(known: Iterable[Representation], today: date) -> set[str]:
    """The names that are blocked and stand in by nothing else: what they have answered counts no more (ORG-07)."""
    rows = list(known)
    return {one.name.casefold() for one in rows if one.blocked_at} - {
        one.name.casefold() for one in rows if _stands_in(one, today)
    }


WAITS = timedelta(minutes=1)  # longer than anybody waits for a lock


def _by_then(rows: Iterable[Consent], now: datetime) -> datetime:
    """``now``, or when the newest of ``rows`` was written if that is a moment later.

    Who began before an answer was recorded, and then waited for it to be, has read it: it has happened for them too.
    What is registered afterwards is asked of what held then, and has waited for nothing.
    """
    return max(
        [now, *(at for row in rows for at in (row.at, row.withdrawn_at) if at is not None and at <= now + WAITS)]
    )


def verdict(case: Case, organisation: UUID, now: datetime, read: list[Consent] | None = None) -> Verdict:
    """Whether the organisation has the consent to exchange, by everyone who must give it (CONS-08 for a child).

    read: the organisation's rows, when a page has read them.
    """
    rows = rows_of(case, organisation) if read is None else read
    now = _by_then(rows, now)
    return rules.given(_facts(case, rows), _consenter(case, rows, now), rules.EXCHANGE, now, str(organisation))


def unsettled(case: Case, organisation: UUID, now: datetime, read: list[Consent]) -> Verdict | None:
    """Why what has been answered for a child does not hold, None when it does, or nobody has (CONS-08).

    For a child no single answer is the consent, and of one who has turned 18 the guardians' is none. read: the
    organisation's rows, as the page has read them.
    """
    guarded = any(row.given_as == Consent.GivenAs.GUARDIAN for row in read)
    if not read or not (guarded or is_child(case, now)):
        return None
    said = verdict(case, organisation, now, read)
    return None if said else said


def at_odds(case: Case, organisation: UUID, now: datetime, read: list[Consent]) -> bool:
    """Whether those who decide for a child do not agree (CONS-08); read as in ``unsettled``."""
    said = unsettled(case, organisation, now, read)
    return said is not None and said.code == rules.AT_ODDS


def is_child(case: Case, now: datetime) -> bool:
    """Whether guardians answer for the person: under 18 on the Swedish day of ``now``."""
    years = age(case.person.born_on, local_date(now))
    return years is not None and years < rules.ADULT


def has_own_voice(case: Case, now: datetime) -> bool:
    """Whether the person's own answer decides: from 15, and when the age is not known."""
    years = age(case.person.born_on, local_date(now))
    return years is None or years >= rules.OWN_VOICE


def age(born_on: date | None, day: date) -> int | None:
    """Whole years on ``day``, or None when the birth date is not known."""
    if born_on is None:
        return None
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


def reaches(case: Case, by: Actor, now: datetime) -> list[tuple[Unit, Consent]]:
    """The other units that take part and that the acting organisation's own consent covers, each with that consent.

    Whom it does not cover is not told.
    """
    parties = Party.objects.filter(case=case, since__isnull=False, until=None, unit__isnull=False)
    rows, found = rows_of(case, by.own_organisation), []
    for party in parties.exclude(unit_id=by.own_unit).select_related("unit__organisation"):
        if party.unit is None:
            continue
        try:
            found.append((party.unit, require(case, by.own_organisation, [party.unit.id], now, read=rows)))
        except Refused:
            continue
    return found


def require(
    case: Case,
    organisation: UUID,
    units: Iterable[UUID],
    now: datetime,
    *,
    plan: bool = False,
    outside: Iterable[Party] = (),
    read: list[Consent] | None = None,
) -> Consent:
    """The organisation's consent to exchange with all ``units``, and with ``plan`` to a SIP too.

    outside: parties that are no units (CONS-09). read: the organisation's rows, when a page has read them, and
    then the parties too as it read them; an action asks anew. Raises Refused, saying which consent is missing and how
    to get it (CONS-03, CONS-10). Returns the exchange consent, the ground that deliveries name.
    """
    if case.ended_at is not None:
        raise Refused("Planen är avslutad. Inget mer kan delas.", code="ended")
    if case.stopped_at is not None:
        raise Refused("Samtycket är taget tillbaka. Inget mer kan delas.", code="withdrawn")
    rows = rows_of(case, organisation) if read is None else read
    now = _by_then(rows, now)
    given = _facts(case, rows)
    person = _consenter(case, rows, now)
    verdicts = [rules.may_make_plan(given, person, now)] if plan else []
    verdicts.append(rules.given(given, person, rules.EXCHANGE, now, str(organisation)))
    for unit in units:
        party = _party_of(case, unit, case.opened.parties if read is not None and case.opened else None)
        if party and party.since is not None and party.is_of(organisation):
            continue  # within one organisation nothing is disclosed; who is not with yet is asked about first
        to, named = (str(party.id), {"name": party.name}) if party else (str(unit), {})
        verdicts.append(rules.may_share(given, person, str(organisation), to, now, **named))
    for one in outside:
        verdicts.append(rules.may_share(given, person, str(organisation), str(one.id), now, name=one.name))
    for verdict in verdicts:
        if not verdict:
            raise Refused(f"{verdict.reason_sv} {verdict.how_to_fix_sv}", code=verdict.code)
    return max(sharing(given[fact] for fact in rules.deciding(given, person, now)), key=lambda row: row.at)


def _party_of(case: Case, unit: UUID, read: Iterable[Party] | None) -> Party | None:
    """The party that the unit is now. read: those that a page has read."""
    if read is not None:
        return next((party for party in read if party.unit_id == unit and party.until is None), None)
    return Party.objects.filter(case=case, unit_id=unit, until=None).select_related("unit").first()


def may_take_back(case: Case) -> Verdict:
    """Whether anything is left to take back: neither after the end nor when all has been taken back."""
    return rules.may_take_back(ended=case.ended_at is not None, stopped=case.stopped_at is not None)


def require_going_on(case: Case) -> None:
    """Raises Refused when nothing is left to take back, saying why."""
    verdict = may_take_back(case)
    if not verdict:
        raise Refused(verdict.reason_sv, code=verdict.code)


def yes_left(case: Case) -> QuerySet[Consent]:
    """Every yes in the case that has not been taken back."""
    return Consent.objects.filter(case=case, answer="yes", withdrawn_at=None)


@action
def withdraw_consent(
    *,
    case: Case,
    unit: UUID | None = None,
    party: UUID | None = None,
    by: Actor,
    now: datetime,
    request_id: UUID,
    channel: str = "screen",
) -> Event:
    """Take back consent, wholly or for one: nothing new is shown, nothing waiting is sent (CONS-05).

    unit: for that unit alone; party: for that one without an account alone (the id of its party row).

    By the person, or by staff on their behalf. What has been delivered stays with its receiver. The caller holds the
    case's lock alone (Permission.WITHDRAW_CONSENT), so that no read or send is under way.
    """
    rows = yes_left(case)
    if by.organisation:
        rows = rows.filter(organisation_id=by.organisation)
    require_going_on(case)
    # A called unit has been called on the coordinator's consent, which it does not see: it may always stop the flow.
    if (by.is_person or case.coordinating_unit_id == by.unit) and not rows.exists():
        raise Refused("Det finns inget samtycke att ta tillbaka.", code="nothing")
    if party is not None:
        scope = ConsentScope.objects.filter(consent__in=rows, party_id=party, allowed=True, withdrawn_at=None)
        if not scope.update(withdrawn_at=now):
            raise Refused("Samtycket omfattar inte den längre.", code="already")
        facts: dict[str, Any] = {"unit": str(party), "letters": let_go(case, party)}
    elif unit is None:
        rows.update(withdrawn_at=now, withdrawn_by=by.name)
        stop_flow(case, None, by.name)
        facts = {"whole": True, "coordinator": str(case.coordinating_unit_id)}
    else:
        scope = ConsentScope.objects.filter(consent__in=rows, party__unit_id=unit, allowed=True, withdrawn_at=None)
        if not scope.update(withdrawn_at=now):
            raise Refused("Den verksamheten omfattas inte av samtycket längre.", code="already")
        facts = {"unit": str(unit)}
    event = record("consent.withdrawn", case=case, by=by, now=now, request_id=request_id, facts=facts, channel=channel)
    if unit is not None:
        stop_flow(case, unit)  # last, for a unit that notes it of itself is then with no longer
    case.refresh_from_db()
    return event


def let_go(case: Case, party: UUID) -> list[str]:
    """One without an account is no longer a party; letters to it that have not been posted are stopped. Their ids."""
    with connection.cursor() as cursor:
        cursor.execute("select access.let_go(%s, %s)", [case.id, party])
        return [str(letter) for letter in cursor.fetchone()[0]]


def let_go_here(case: Case) -> set[UUID]:
    """The units of the acting one's organisation that the person has let go: only a new yes lets them in again."""
    with connection.cursor() as cursor:
        cursor.execute("select access.let_go_here(%s)", [case.id])
        return {unit for (unit,) in cursor.fetchall()}


def require_passing(case: Case, receiver: Unit) -> None:
    """Raises Refused when the acting unit's place may not go to ``receiver``, a sister (CALL-04, CONS-05).

    The consent it came on is another's, which SQL alone reads: it asks for a yes that holds, of one who decides.
    Whether all have answered who must is asked of what then leaves the organisation.
    """
    with connection.cursor() as cursor:
        cursor.execute("select access.consent_behind(%s)", [case.id])
        code, _, until = cursor.fetchone()[0].partition(" ")
    last = date.fromisoformat(until) if until else None
    verdict = rules.may_pass_on(code, last, receiver.id in let_go_here(case), receiver.name)
    if not verdict:
        raise Refused(f"{verdict.reason_sv} {verdict.how_to_fix_sv}", field="unit", code=verdict.code)


def stop_flow(case: Case, unit: UUID | None, signed: str | None = None, said_at: datetime | None = None) -> None:
    """Stops what flows to the unit; with None to everybody, and takes back every yes, by ``signed``: who does it.

    said_at: when that was said; a yes of that very moment stands, as one guardian's beside the other's no.
    """
    with connection.cursor() as cursor:
        said = [case.id, unit, signed, said_at]
        cursor.execute("select access.stop_flow(%s, %s, %s, coalesce(%s, 'infinity'::timestamptz))", said)


def counting(case: Case, rows: Iterable[Consent], now: datetime) -> list[Consent]:
    """Those of ``rows``, answers in ``case``, that count today by the rules, oldest first: the newest to each question
    of each who decides."""
    heard = list(rows)
    facts, now = _facts(case, heard), _by_then(heard, now)
    found = rules.deciding(facts, _consenter(case, heard, now), now)
    return sorted((facts[fact] for fact in found), key=lambda row: row.at)


def standing(case: Case, rows: Iterable[Consent], now: datetime) -> list[Consent]:
    """What holds now: the answers that count and have not been taken back."""
    return [row for row in counting(case, rows, now) if row.withdrawn_at is None]


def not_taken_back(rows: Iterable[Consent]) -> list[Consent]:
    """What has been answered last, by each who has answered, and not been taken back.

    Also by one who decides no longer, as the guardians of one who has turned 18: what it opened is open still.
    """
    newest = {(row.organisation_id, row.purpose, _giver(row)): row for row in sorted(rows, key=lambda row: row.at)}
    return [row for row in newest.values() if row.withdrawn_at is None]


def sharing(rows: Iterable[Consent]) -> list[Consent]:
    """Each yes to share of ``rows``."""
    return [row for row in rows if row.purpose == rules.EXCHANGE and row.answer == rules.YES]


def answerers(rows: Iterable[Consent]) -> list[str]:
    """Who has answered about sharing in ``rows``, by name and oldest first; "" is the person's own."""
    heard = [row for row in rows if row.purpose == rules.EXCHANGE]
    return ["" if row.given_as == Consent.GivenAs.SELF else row.given_by_name for row in heard]


def limits(rows: Iterable[Consent]) -> list[str]:
    """What the yes to share in ``rows`` does not cover, of every giver who set a limit: each line once (CONS-08)."""
    return list(dict.fromkeys(line for row in sharing(rows) for line in lines(row.limits)))


def told_limits(rows: Iterable[Consent]) -> str:
    """The same in a row, as a page says them."""
    found = limits(rows)
    return found[0] if len(found) == 1 else "; ".join(one.rstrip(".") for one in found)


def lines(words: str) -> list[str]:
    """The limits in ``words``, one on each line."""
    return [line.strip() for line in words.splitlines() if line.strip()]


def shared_with(rows: Iterable[Consent]) -> set[UUID]:
    """The party ids that the yes to share in ``rows`` covers: those that everybody who has said it has named."""
    named = [named_by([row]) for row in sharing(rows)]
    return set.intersection(*named) if named else set()


def named_by(rows: Iterable[Consent]) -> set[UUID]:
    """The party ids that any yes to share in ``rows`` names, and that it has not been taken back for."""
    scopes = (scope for row in sharing(rows) for scope in row.scope.all())
    return {scope.party_id for scope in scopes if scope.allowed and scope.withdrawn_at is None}


def covered_parties(case: Case) -> list[Party]:
    """The parties that some yes which is not taken back names, to take it back for; not the unit that coordinates.

    Also a yes that is not enough today: one guardian's of two, or the guardians' of one who has turned 18.
    """
    rows = Consent.objects.filter(case=case).prefetch_related(named_scope())
    scopes = (scope for row in sharing(not_taken_back(rows)) for scope in row.scope.all())
    parties = {s.party_id: s.party for s in scopes if s.allowed and s.withdrawn_at is None}
    return [p for p in parties.values() if p.until is None and p.unit_id != case.coordinating_unit_id]


def uncalled(case: Case, parties: Iterable[Party], now: datetime) -> list[Party]:
    """Those of ``parties`` that a consent covers and that have not been called: as one let go and said yes to again."""
    new = [p for p in parties if p.since is None and p.until is None and p.unit_id != case.coordinating_unit_id]
    told = may_be_told(case, now) if new else set()
    return [party for party in new if party.id in told]


def may_be_told(case: Case, now: datetime) -> set[UUID]:
    """The party ids that the consent of the organisation that coordinates covers at ``now``, by all who decide."""
    return shared_with(standing(case, rows_of(case, case.coordinating_unit.organisation_id), now))
