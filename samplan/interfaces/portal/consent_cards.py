"""What the person has said yes to, one card for each organisation that asked: whom it may tell what, and until when.

Each organisation answers for its own consent (CONS-10), so that one card for all of them would tell the person that
they have let more pass than they have.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from samplan.coordination.cases import consents, queries
from samplan.coordination.cases.models import Case, Consent, Party
from samplan.foundation.directory.models import Organisation
from samplan.interfaces.portal.lines import BACK_SOON, back_soon


def state(case: Case, rows: Sequence[Consent], now: datetime, organisation: UUID | None = None) -> str:
    """The answers in one word, see ``CONSENT`` in parts: of one organisation, or of all, where for a child the one that
    coordinates decides. rows: the newest first."""
    if case.stopped_at is not None:
        return "withdrawn"
    asked = organisation or case.coordinating_unit.organisation_id
    own = [row for row in rows if row.organisation_id == asked]
    waits = consents.unsettled(case, asked, now, own) if case.ended_at is None else None
    if waits is not None:
        return queries.UNSETTLED.get(waits.code, "waits")
    if case.ended_at is not None and any(row.answer == "yes" for row in consents.not_taken_back(rows)):
        return "ended"  # whoever decides today: it held until then
    counting = consents.counting(case, rows, now)
    if any(row.answer == "yes" and row.withdrawn_at is None for row in counting):
        return "given"
    last = next(reversed(counting), None)
    if last is None:
        return "missing"
    return "withdrawn" if last.withdrawn_at else {"no": "no", "cannot": "cannot"}.get(last.answer, "missing")


def of(
    case: Case, rows: Sequence[Consent], now: datetime, known: Sequence[Party] | None = None
) -> list[dict[str, Any]]:
    """The cards, see parts/samtyckeskort.html: the organisation that coordinates first. Before anybody has asked, one
    card that says so. rows: every answer in the case with its scope, the newest first. known: the parties of the case,
    when the page has read them."""
    everyone = list(known or queries.all_parties(case))
    parties = [party for party in everyone if party.until is None]
    names = {party.id: party.name for party in everyone}
    asked: dict[UUID, list[Consent]] = {}
    for row in rows:
        asked.setdefault(row.organisation_id, []).append(row)
    first = case.coordinating_unit.organisation_id
    order = sorted(asked, key=lambda id: (id != first, asked[id][0].organisation.name))
    back = back_soon(everyone)
    return [_card(case, asked[id], now, parties, names, back) for id in order] or [{"state": "missing"}]


def _card(
    case: Case,
    rows: list[Consent],
    now: datetime,
    parties: list[Party],
    names: dict[UUID, str],
    back: Collection[str],
) -> dict[str, Any]:
    organisation: Organisation = rows[0].organisation
    word = state(case, rows, now, organisation.id)
    counting = consents.counting(case, rows, now)
    standing = [row for row in counting if row.answer == "yes" and row.withdrawn_at is None]
    sharing = consents.sharing(standing)
    left, shared = not any(party.is_of(organisation.id) for party in parties), consents.shared_with(sharing)
    allowed = {
        scope.party_id: names.get(scope.passed_from_id, "") if scope.passed_from_id else ""
        for row in sharing
        for scope in row.scope.all()
        if scope.allowed and scope.withdrawn_at is None and scope.party_id in shared
    }
    who = consents.answerers(counting)
    by_self = not any(who)
    receivers = [party for party in parties if party.id in allowed and not party.is_of(organisation.id)]
    hears = [_named(party, allowed[party.id], by_self) for party in receivers]
    own = [party for party in parties if party.id in allowed and party.is_of(organisation.id)]
    also = [
        _named(one, allowed[one.id], by_self) + (f", som {BACK_SOON}" if one.name in back else "")
        for one in own
        if one.unit_id != case.coordinating_unit_id
    ]
    answered = next(reversed(standing or counting), rows[0])
    given = word == "given" and not left
    return {
        "by": organisation.name,
        "state": "over" if left and word == "given" else word,
        "who": who,
        "at": answered.at,
        "back": answered.withdrawn_at,
        "heard_by": answered.heard_by if standing and answered.form != Consent.Form.PORTAL else "",
        "hears": hears if given else [],
        "also": also if given else [],
        "covers": next((row.covers for row in sharing if row.covers), ""),
        "limits": consents.told_limits(standing),
        "until": next((row.until for row in sharing if row.until), None),
        "holds": given,
        "receivers": receivers,
        "tells_coordinator": any(party.unit_id == case.coordinating_unit_id for party in receivers),
        "leads": organisation.id == case.coordinating_unit.organisation_id,
        "organisation": str(organisation.id) if given else "",
    }


def _named(party: Party, passed_from: str, by_self: bool) -> str:
    """Of one that another gave its place to the person has said nothing: whom they said yes to stands there too."""
    said = "du sa ja till" if by_self else "fick ett ja"
    return f"{party.name}, som tog över från {passed_from}, som {said}" if passed_from else party.name


def told(rows: Sequence[Consent]) -> Sequence[Consent]:
    """The same answers, each with ``told``: whom the organisation was let to tell, and ``also``: its own units.

    Within one organisation nothing is told to another, so that its own units are with and not told.
    """
    for row in rows:
        named = [scope for scope in row.scope.all() if scope.allowed]
        row.told = [scope for scope in named if not scope.party.is_of(row.organisation_id)]  # type: ignore[attr-defined]
        row.also = [scope for scope in named if scope.party.is_of(row.organisation_id)]  # type: ignore[attr-defined]
    return rows


def one(case: Case, organisation: str, now: datetime) -> dict[str, Any] | None:
    """The card of the organisation with this id, when there is something to take back from it."""
    cards = of(case, queries.consents_of(case), now) if organisation else []
    return next((card for card in cards if card.get("organisation") == organisation), None)


def taken_back(case: Case) -> dict[str, str]:
    """Those for whom a yes has been taken back one by one: as the forms choose them → name."""
    scopes = [scope for row in queries.consents_of(case) for scope in row.scope.all() if scope.withdrawn_at]
    parties = [scope.party for scope in scopes]
    return {str(key): one.name for one in parties for key in (one.unit_id or f"party:{one.id}", one.id)}
