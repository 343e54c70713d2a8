"""Record consent in half a minute, and take it back on the person's behalf."""

import re
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse

from samplan.coordination.cases import answered, asking, consents, queries, recording, withdrawing
from samplan.coordination.cases.access import open_case
from samplan.coordination.cases.models import Case, Consent, Event, Party
from samplan.coordination.meetings import queries as meetings
from samplan.foundation.access.policies import STAFF, allow
from samplan.foundation.access.request import Request
from samplan.foundation.directory import queries as directory
from samplan.foundation.pages.drafting import draft, keep_sent
from samplan.foundation.pages.forms import ActionForm, sent
from samplan.foundation.pages.render import done, page
from samplan.foundation.persons import queries as persons
from samplan.foundation.persons.models import Representation
from samplan.interfaces.desk import frame
from samplan.interfaces.desk.forms.consent import (
    ChildConsentForm,
    ConsentForm,
    LetGoForm,
    WithdrawForm,
    WithdrawOursForm,
)
from samplan.interfaces.desk.forms.units import LONGEST, SEARCH
from samplan.interfaces.desk.meeting_page import is_open
from samplan.rulebook import consent as rules
from samplan.rulebook import packs
from samplan.rulebook.calendar import local_date
from samplan.rulebook.permissions import Permission
from samplan.rulebook.refused import Refused

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@allow(STAFF, "GET", "POST")
def record(request: Request, id: UUID) -> HttpResponse:
    """Both consents on one screen; on to the call when there is something to call on."""
    case = open_case(request.actor, id, Permission.RECORD_CONSENT, request.now)
    close = persons.representatives(case.person_id, local_date(request.now))
    form = _form(request, case, close)
    if request.method == "POST" and request.POST.get("steg") == SEARCH:
        try:
            keep_sent(request, "consent", id, but={"steg", SEARCH})
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            return _narrowed(request)
    elif request.method == "POST":
        action = asking.ask_consent if form.is_valid() and form.asks else recording.record_consent
        event = form.submit(action, case=case, by=request.actor, now=request.now)
        if event and event.kind == "consent.asked":
            return done(request, "fraga-skickad", "desk:case", id)
        if event and event.facts["answer"] == "yes":
            return done(request, *_on(case, event, request), id)
        if event:
            return done(request, "samtycke-nej", "desk:case", id)
    earlier = queries.consents_of(case, request.actor.organisation)
    back = reverse("desk:case", args=[id])
    context = frame.of(case, request.actor, request.now)
    context |= {"conflict": _conflict(case, request) if earlier and consents.is_child(case, request.now) else ""}
    context |= {"blocked": recording.waits_for_the_coordinator(case, request.actor)}
    return page(request, "desk/consent.html", **context, form=form, earlier=earlier, close=close, back=back)


def _on(case: Case, event: Event, request: Request) -> tuple[str, str]:
    """What is said of a yes that is saved, and where it leads: back to a meeting that goes on; to whom is with now when
    somebody has left; else to the call."""
    left = bool(event.facts.get("left"))
    code = "samtycke-sparat-farre" if left else "samtycke-sparat"
    if case.coordinating_unit_id != request.actor.unit:
        return code, "desk:case"
    meeting = meetings.current(case, request.actor)
    if meeting and is_open(case, meeting):
        return code, "desk:meeting"
    return code, "desk:case" if left else "desk:call"


def _narrowed(request: Request) -> HttpResponse:
    """The same page with fewer units: the word goes with the address, and what was ticked and written with the draft,
    since words about a person never stand in an address."""
    query = request.GET.copy()
    query[SEARCH] = request.POST.get(SEARCH, "").strip()[:LONGEST]
    return HttpResponse(status=303, headers={"Location": f"{request.path}?{query.urlencode()}#enheter"})


def _form(request: Request, case: Case, close: list[Representation]) -> ConsentForm | ChildConsentForm:
    """The form for an adult, or for a child, with everybody who can be chosen."""
    known = [party for party in queries.parties_of(case) if party.unit_id is None]
    names = {party.outside_name for party in known}
    # A form that is sent again still holds whoever became a party by its first sending.
    ticked = request.POST.getlist("close")
    shared: dict[str, Any] = {
        "case": case,
        "close": [one for one in close if one.name not in names or str(one.id) in ticked],
        "units": directory.callable_units(request.now),
        "own": request.actor.unit,
        "known": known,
        "suggested": _suggested(case, request),
        "holds": _holds(case, known, request),
        "search": request.GET.get(SEARCH, "").strip()[:LONGEST],
        "draft": draft(request, "consent", case.id),
        "seen": answered.version(case, request.actor.own_organisation),
    }
    if not consents.is_child(case, request.now):
        return ConsentForm(sent(request), **shared)
    guardians = [one for one in close if one.kind == Representation.Kind.GUARDIAN]
    kept = rules.kept_where(packs.load(case.pack), rules.Consenter("self", 0))
    return ChildConsentForm(
        sent(request),
        guardians=guardians,
        own_system=kept.text_sv if kept.value == "own_system" else "",
        **shared,
    )


def _holds(case: Case, known: list[Party], request: Request) -> dict[str, Any] | None:
    """What the organisation's yes says now: a new answer takes its place, so the form begins with it."""
    rows = consents.standing(case, consents.rows_of(case, request.actor.own_organisation), request.now)
    yes = {row.purpose for row in rows if row.answer == Consent.Answer.YES}
    if not yes or case.stopped_at is not None:
        return None
    covered = consents.shared_with(rows)
    return {
        "sip": "sip" in yes,
        "exchange": "exchange" in yes,
        "parties": [str(party.unit_id) for party in queries.parties_of(case) if party.id in covered and party.unit_id],
        "known": [str(party.id) for party in known if party.id in covered],
        "limits": "\n".join(consents.limits(rows)),
    }


def _suggested(case: Case, request: Request) -> set[UUID | None]:
    """Units to ask about first: the one chosen on the plan page, and those that are suggested but not called."""
    waiting = {p.unit_id for p in queries.parties_of(case) if p.since is None and p.unit_id}
    chosen = request.GET.get("enhet", "")
    return waiting | ({UUID(chosen)} if _UUID.fullmatch(chosen) else set[UUID | None]())


def _conflict(case: Case, request: Request) -> str:
    """What must be solved before anything can be sent, when those who decide for a child do not agree (CONS-08)."""
    verdict = consents.verdict(case, request.actor.own_organisation, request.now)
    return "" if verdict else f"{verdict.reason_sv} {verdict.how_to_fix_sv}"


@allow(STAFF, "GET", "POST")
def withdraw(request: Request, id: UUID) -> HttpResponse:
    """What withdrawing means, said before it is done, and then done."""
    case = open_case(request.actor, id, Permission.WITHDRAW_CONSENT, request.now)
    if request.actor.own_organisation != case.coordinating_unit.organisation_id:
        return _withdraw_ours(request, case)
    form = WithdrawForm(sent(request), parties=consents.covered_parties(case), first=case.person.given_name)
    if request.method == "POST":
        event = form.submit(consents.withdraw_consent, case=case, by=request.actor, now=request.now)
        if event:
            return done(request, _taken_back(event), "desk:case", id)
    return _withdraw_page(request, case, form)


def _withdraw_ours(request: Request, case: Case) -> HttpResponse:
    """The same for who has a consent of its own beside the coordinator's: only what its organisation may tell."""
    rows = consents.not_taken_back(consents.rows_of(case, request.actor.own_organisation))
    ours = next(unit.organisation for unit in directory.units([request.actor.own_unit]).values())
    may_tell = consents.named_by(rows)
    form = WithdrawOursForm(
        sent(request),
        first=case.person.given_name,
        organisation=ours,
        told=[party for party in queries.parties_of(case) if party.id in may_tell and not party.is_of(ours.id)],
        yes=any(row.answer == Consent.Answer.YES for row in rows),
    )
    if request.method == "POST" and (event := form.do(case=case, by=request.actor, now=request.now)):
        return done(request, _taken_back(event), "desk:case", case.id)
    return _withdraw_page(request, case, form, ours=ours.name)


def _withdraw_page(request: Request, case: Case, form: ActionForm, ours: str = "") -> HttpResponse:
    """ours: the own organisation, when it is not the one that coordinates."""
    context = frame.of(case, request.actor, request.now) | {"back": reverse("desk:case", args=[case.id])}
    return page(request, "desk/withdraw.html", **context, form=form, ours=ours)


def _taken_back(event: Event) -> str:
    """What is said of it afterwards: all in the plan, one who was with, or what the own organisation may tell."""
    if event.facts.get("whole"):
        return "samtycke-stoppat"
    if "organisation" not in event.facts:
        return "samtycke-for-en"
    return "samtycke-vart-en" if event.facts.get("party") else "samtycke-vart"


@allow(STAFF, "POST")
def let_go(request: Request, id: UUID) -> HttpResponse:
    """Klart: the one who coordinates knows whom the person has let go."""
    case = open_case(request.actor, id, Permission.ANSWER_PERSON, request.now)
    form = LetGoForm(request.POST)
    if form.submit(withdrawing.note_let_go, case=case, by=request.actor, now=request.now):
        return done(request, "lamnad-klar", "desk:case", id)
    return page(request, "desk/refused.html", **frame.of(case, request.actor, request.now), form=form)
