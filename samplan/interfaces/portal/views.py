"""The person's own pages: Min plan, Möte, Post, Mer. Read on a phone in ten seconds."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse

from samplan.coordination.cases import (
    answered,
    asking,
    consents,
    ending,
    needs,
    people,
    queries,
    questions,
    recording,
    requests,
)
from samplan.coordination.cases.access import open_case, readable_documents
from samplan.coordination.cases.models import Case, Document, Event, Party
from samplan.coordination.meetings import invitations
from samplan.coordination.meetings import queries as meetings
from samplan.coordination.plans import actions, content, states
from samplan.coordination.plans.content import called_since, left
from samplan.foundation.access.answers import NotFound
from samplan.foundation.access.policies import PERSON, allow
from samplan.foundation.access.request import Request
from samplan.foundation.audit import readings
from samplan.foundation.pages.forms import sent
from samplan.foundation.pages.render import done, page
from samplan.interfaces.letters import SIZES
from samplan.interfaces.letters.post import pdf
from samplan.interfaces.parts import calendar_file, reading
from samplan.interfaces.portal import ask, consent_cards
from samplan.interfaces.portal import next as coming
from samplan.interfaces.portal.closed import CLOSED
from samplan.interfaces.portal.forms import (
    AcceptForm,
    ConsentForm,
    InvitationForm,
    QuestionForm,
    ToldForm,
    WithdrawForm,
    WithdrawFromForm,
)
from samplan.interfaces.portal.lines import Card, back_soon, cards
from samplan.rulebook.calendar import local_date
from samplan.rulebook.permissions import Permission


def done_in(case: Case, request: Request, code: str, to: str, *args: object, anchor: str = "") -> HttpResponse:
    """As ``done``, and the page it leads to is about this plan, of those that the person may have."""
    response = done(request, code, to, *args)
    response["Location"] += f"&plan={case.id}{anchor and f'#{anchor}'}"
    return response


def _open(request: Request, permission: Permission = Permission.READ_PLAN) -> tuple[Case | None, dict[str, Any]]:
    """The person's case (``?plan=`` chooses among several), opened and logged, and what every page shows of it."""
    cases = queries.persons_cases(request.actor)
    wanted = request.GET.get("plan") or request.POST.get("plan")
    chosen = next((case for case in cases if str(case.id) == wanted), None)
    if wanted and chosen is None:
        if people.has_died(request.actor.selves):
            return None, CLOSED  # as with an id that is theirs
        raise NotFound
    chosen = chosen or (cases[0] if cases else None)
    if chosen is None:
        return None, {"case": None, "cases": cases, "asked": requests.own_requests(request.actor)}
    logged = "print" if permission is Permission.PRINT else "read"
    case = open_case(request.actor, chosen.id, permission, request.now, logged=logged)
    if case.person.died_on is not None:
        return None, CLOSED
    return case, _frame(case, cases)


def _frame(case: Case, cases: list[Case]) -> dict[str, Any]:
    """What every page about a case needs: whom to call, and how links keep to this one of several plans."""
    unit, coordinator = case.coordinating_unit, case.coordinator.user
    contact = {
        "name": coordinator.name,
        "role": coordinator.title[:1].upper() + coordinator.title[1:],
        "unit": unit.name,
        "phone": coordinator.phone or unit.phone,
        "hours": unit.opening_hours,
    }
    return {
        "case": case,
        "cases": cases,
        "others": [other for other in cases if other.id != case.id],
        "contact": contact,
        "query": f"?plan={case.id}" if len(cases) > 1 else "",
    }


@allow(PERSON, "GET")
def plan(request: Request) -> HttpResponse:
    """Min plan: what happens next and who does it, then everything else."""
    case, context = _open(request)
    if case is None:
        return page(request, "portal/empty.html", **context, nav="portal:plan")
    read = queries.read_whole(case, request.actor, (*asking.ASKED, questions.ANSWERED), context["cases"])
    view = content.view(case, request.actor, read)
    call, ahead = _calls(case, view, read, request)
    decision = needs.decision_of(case) if case.ending in needs.NO_PLAN else None
    asked = asking.waiting(read.events, context["cases"])
    said = read.answers[::-1]
    return page(
        request,
        "portal/plan.html",
        **context,
        plan=view,
        lines=_cards(case, view.lines, request, answers=_going_on(case), parties=read.parties),
        next=coming.of(case, view, ahead, request.now, left(read.parties)) if _going_on(case) else None,
        meeting=ahead,
        call=call,
        consents=consent_cards.of(case, said, request.now, read.parties),
        has_consent=consent_cards.state(case, said, request.now) == "given",
        invited=_newly_called(context["others"], request),
        requested=ask.to_tell(requests.own_requests(request.actor), context["cases"], request.now),
        decision=decision,
        answered=questions.newest_answer(request.actor, request.now - ask.NEWS, read.events),
        about_reading=readings.newest_answer(request.actor.selves, request.now - ask.NEWS),
        questions=[other for other in context["cases"] if other.id in asked],
        nav="portal:plan",
    )


def _newly_called(others: list[Case], request: Request) -> list[tuple[Case, datetime]]:
    """The person's other plans that wait with an invitation to a meeting that is to come or goes on, and when it is."""
    waiting = [case for case in others if _going_on(case) and case.concluded_at is None]
    calls = queries.calls_to_person(waiting, request.actor)
    called = [(case, coming.called_to(case, calls[case.id], request.now)) for case in waiting if case.id in calls]
    return [(case, at) for case, at in called if at is not None]


def _going_on(case: Case) -> bool:
    return case.ended_at is None and case.stopped_at is None


def _calls(
    case: Case, view: content.PlanView, read: queries.Read, request: Request
) -> tuple[Document | None, coming.Meeting | None]:
    """The newest call that the person has got, and the meeting that lies ahead."""
    call = read.newest("call")
    if not _going_on(case):
        return call, None
    return call, coming.meeting(case, view, call, request.now, left(read.parties))


def _cards(
    case: Case,
    lines: Iterable[content.Line],
    request: Request,
    *,
    answers: bool = False,
    parties: list[Party] | None = None,
) -> list[Card]:
    """The lines as they stand now: who has left does nothing more, and after the end nobody's word is waited for."""
    known = queries.all_parties(case) if parties is None else parties
    going_on, gone = _going_on(case), left(known)
    back = back_soon(known) if going_on else ()
    return cards(lines, local_date(request.now), answers=answers, gone=gone, back=back, going_on=going_on)


@allow(PERSON, "GET")
def meeting(request: Request) -> HttpResponse:
    """Möte: when, where, who comes, and how a meeting goes."""
    case, context = _open(request)
    if case is None:
        return page(request, "portal/empty.html", **context, nav="portal:meeting")
    read = queries.read(case, request.actor)
    view = content.view(case, request.actor, read)
    call, ahead = _calls(case, view, read, request)
    form = InvitationForm(unit=case.coordinating_unit.name) if ahead is not None and ahead.call is not None else None
    been = coming.been(case, view, call, request.now) if ahead is None else ""
    return page(request, "portal/meeting.html", **context, **_invitation(case, ahead, call, read, form), been=been)


def _invitation(
    case: Case,
    ahead: coming.Meeting | None,
    call: Document | None,
    read: queries.Read,
    form: InvitationForm | None,
) -> dict[str, Any]:
    """What the page of the meeting shows: when it is, what the person has answered, and who is not sure to come."""
    called = ahead is not None and ahead.call is not None
    return {
        "meeting": ahead,
        "form": form,
        "answer": meetings.persons_answer(read.documents) if called else None,
        "missing": meetings.needed_missing(case) if ahead is not None and called and not ahead.begun else [],
        "gone": left(read.parties),
        "since": called_since(ahead.call, read.parties) if ahead is not None and ahead.call else [],
        "cancelled": call.content if call and call.content.get("cancelled") and _going_on(case) else None,
        "nav": "portal:meeting",
    }


@allow(PERSON, "POST")
def answer_invitation(request: Request) -> HttpResponse:
    """Jag kommer, jag vill ändra, jag vill inte: one click; words and how are for those who want (CALL-04)."""
    case, context = _open(request, Permission.PREPARE)
    if case is None:
        raise NotFound
    form = InvitationForm(request.POST, unit=case.coordinating_unit.name)
    event = form.submit(invitations.answer_invitation, case=case, by=request.actor, now=request.now)
    if event:
        return done_in(case, request, "kommer" if event.facts["all"] else "ring-mig", "portal:meeting")
    read = queries.read(case, request.actor)
    call, ahead = _calls(case, content.view(case, request.actor, read), read, request)
    return page(request, "portal/meeting.html", **context, **_invitation(case, ahead, call, read, form))


@allow(PERSON, "GET")
def calendar(request: Request, document: UUID) -> HttpResponse:
    """The meeting for the person's own calendar: that it is a meeting, and when."""
    found, case, _ = _sent_to(request, document)
    if found.kind != Document.Kind.CALL:
        raise NotFound
    return calendar_file.answer(found, case)


@allow(PERSON, "GET")
def post(request: Request) -> HttpResponse:
    """Post: what has been sent to the person, and what came of their asking for a SIP, newest first."""
    case, context = _open(request)
    if case is None:
        return page(request, "portal/empty.html", **context, nav="portal:post")
    papers = [(row.made_at, row, None) for row in queries.documents_of(case, request.actor)]
    asked = [(row.answered_at, None, row) for row in requests.own_requests(request.actor) if row.answered_at]
    entries = sorted([*papers, *asked], key=lambda entry: entry[0], reverse=True)
    return page(request, "portal/post.html", **context, entries=entries, nav="portal:post")


@allow(PERSON, "GET")
def document(request: Request, document: UUID) -> HttpResponse:
    """One thing that was sent."""
    found, case, cases = _sent_to(request, document)
    said = _said(found, case, request) | _frame(case, cases)
    return page(request, "portal/document.html", document=found, **said, nav="portal:post")


def _sent_to(request: Request, id: UUID) -> tuple[Document, Case, list[Case]]:
    """What was sent to the person, its case, and all their cases. Raises NotFound, as for all of one who has died."""
    cases = queries.persons_cases(request.actor)
    for case in cases:
        found = readable_documents(request.actor, case).filter(id=id).first()
        if found is not None:
            case = open_case(request.actor, case.id, Permission.READ_PLAN, request.now)
            if case.person.died_on is not None:
                break
            return found, case, cases
    raise NotFound


def _said(found: Document, case: Case, request: Request) -> dict[str, Any]:
    """What a document's own template needs beside its content: whole lines, in the person's words."""
    if found.kind == Document.Kind.CALL:
        ahead = bool(_going_on(case) and coming.called_to(case, found, request.now))
        parties = queries.all_parties(case) if ahead else []
        told = {"gone": left(parties), "since": called_since(found, parties)}
        return {"off": ending.off_since(case, found), "over": not ahead, **told}
    if found.kind == Document.Kind.PLAN:
        lines = [content.line_of(measure, found) for measure in found.content["measures"]]
        return {"lines": cards(lines, local_date(request.now), answers=False, going_on=_going_on(case))}
    if found.kind == Document.Kind.BESKED and "measure" in found.content:
        line = content.line(case, UUID(found.content["measure"]), request.actor)
        return {"lines": _cards(case, [line] if line else [], request)}
    return {}


@allow(PERSON, "GET")
def more(request: Request) -> HttpResponse:
    """Mer: contacts, consent, who has read, print."""
    case, context = _open(request)
    if case is None:
        return page(request, "portal/empty.html", **context, nav="portal:more")
    has_plan = queries.newest(case, request.actor, "plan") is not None
    return page(request, "portal/more.html", **context, has_plan=has_plan, nav="portal:more")


@allow(PERSON, "GET")
def plan_pdf(request: Request) -> HttpResponse:
    """The plan on paper, in 12 or 18 points."""
    case, _ = _open(request, Permission.PRINT)
    found = queries.newest(case, request.actor, "plan") if case else None
    if case is None or found is None:
        raise NotFound
    chosen = request.GET.get("storlek", "12")
    size = int(chosen) if chosen in {str(size) for size in SIZES} else 12
    return pdf(found, case, request.actor, request.now, size=size)


@allow(PERSON, "GET")
def consent(request: Request) -> HttpResponse:
    """Ditt samtycke: who may read, since when, and everything that has been said before."""
    case, context = _open(request)
    if case is None:
        return page(request, "portal/empty.html", **context, nav="portal:more")
    rows = queries.consents_of(case)
    context |= {"consents": consent_cards.of(case, rows, request.now)}
    context |= {"state": consent_cards.state(case, rows, request.now), "yes": consents.yes_left(case).exists()}
    context |= {"history": consent_cards.told(rows), "asked": asking.question_of(case)}
    return page(request, "portal/consent.html", **context, nav="portal:more")


@allow(PERSON, "GET", "POST")
def give(request: Request) -> HttpResponse:
    """Svara själv: yes to all, to some, or no, to what a unit has asked.

    Opened as a withdrawal is: who read first could not hold the consent alone afterwards without waiting in a ring.
    """
    case, context = _open(request, Permission.WITHDRAW_CONSENT)
    if case is None:
        return page(request, "portal/empty.html", **context, nav="portal:more")
    if case.ended_at is not None:
        return page(request, "portal/consent_ended.html", **context, nav="portal:more")
    asked = asking.question_of(case)
    if not asked and (
        request.method != "POST" or asking.gave(case, request.POST.get("request_id", ""))
    ):  # the answer stands on the page about consent
        return HttpResponse(status=303, headers={"Location": f"{reverse('portal:consent')}?plan={case.id}"})
    unit, question = case.coordinating_unit, asking.asked_in([case]).get(case.id)
    seen = answered.version(case, unit.organisation_id)
    before = consents.rows_of(case, unit.organisation_id)
    held = consents.standing(case, before, request.now)
    form = ConsentForm(
        sent(request),
        parties=asked,
        readers=reading.organisations(unit, [*queries.parties_of(case), *asked]),
        question=question.id if question else None,
        limits="\n".join(consents.limits(held)),
        seen=seen,
    )
    leaving = recording.leaving(case, [party.id for party in asked])
    if not asked:
        other = "Frågan fick ett annat svar medan sidan var öppen. Ditt svar här är inte sparat."
        form.add_error(None, asking.STOPPED if case.stopped_at is not None else other)
        return page(request, "portal/refused.html", **context, form=form, nav="portal:more")
    if request.method == "POST":
        event = form.submit(asking.give_consent, case=case, by=request.actor, now=request.now)
        if event:
            return done_in(case, request, "samtycke-svar", "portal:consent")
    return page(
        request,
        "portal/give.html",
        **context,
        form=form,
        told=[party for party in asked if not party.is_of(unit.organisation_id)],
        also=[party for party in asked if party.is_of(unit.organisation_id)],
        by=unit.organisation.name,
        replaces=bool(consents.shared_with(held)),
        ends=bool(recording.yes_held(case, before, request.now)),
        leaving=leaving,
        submit="Spara mitt svar",
        nav="portal:more",
    )


@allow(PERSON, "GET", "POST")
def withdraw(request: Request) -> HttpResponse:
    """Ta tillbaka: what then happens, said before it is done."""
    case, context = _open(request, Permission.WITHDRAW_CONSENT)
    if case is None:
        return page(request, "portal/empty.html", **context, nav="portal:more")
    verdict = consents.may_take_back(case)  # the case is held alone, so it stays so
    if verdict.code == "already" and request.method == "POST":  # pressed once more: what it did holds
        return done_in(case, request, "samtycke-tillbaka", "portal:consent")
    if not verdict:
        over = "portal/consent_ended.html" if verdict.code == "ended" else "portal/withdrawn.html"
        return page(request, over, **context, nav="portal:more")
    if not consents.yes_left(case).exists():
        return page(request, "portal/nothing_given.html", **context, nav="portal:more")
    card = consent_cards.one(case, request.GET.get("hos", ""), request.now)
    if card:
        return _withdraw_from(request, case, card, context)
    form = WithdrawForm(sent(request), parties=consents.covered_parties(case), gone=consent_cards.taken_back(case))
    if request.method == "POST":
        event = form.submit(consents.withdraw_consent, case=case, by=request.actor, now=request.now)
        if event:
            return done_in(case, request, _taken_back(event), "portal:consent")
    return page(request, "portal/withdraw.html", **context, form=form, submit="Ta tillbaka", nav="portal:more")


def _withdraw_from(request: Request, case: Case, card: dict[str, Any], context: dict[str, Any]) -> HttpResponse:
    """Ta tillbaka det du sa till one organisation: what its card says, and apart from that the whole plan."""
    form = WithdrawFromForm(sent(request), card=card, gone=consent_cards.taken_back(case))
    if request.method == "POST" and (event := form.do(case=case, by=request.actor, now=request.now)):
        return done_in(case, request, _taken_back(event), "portal:consent")
    return page(
        request, "portal/withdraw_from.html", **context, form=form, card=card, submit="Ta tillbaka", nav="portal:more"
    )


def _taken_back(event: Event) -> str:
    """What is said of it afterwards: all in the plan, one who was with, or what one organisation may tell."""
    if event.facts.get("whole"):
        return "samtycke-tillbaka"
    if "organisation" not in event.facts:
        return "samtycke-en"
    return "samtycke-hos-en" if event.facts.get("party") else "samtycke-hos"


@allow(PERSON, "POST")
def accept(request: Request, measure: UUID) -> HttpResponse:
    """The person's yes or no to one line (PLAN-05)."""
    case, context = _open(request, Permission.ANSWER_MEASURE)
    if case is None:
        raise NotFound
    form = AcceptForm(request.POST)
    if form.submit(actions.accept, case=case, measure=measure, by=request.actor, now=request.now):
        return done_in(case, request, "svar-sparat", "portal:plan", anchor=f"rad-{measure}")
    return page(request, "portal/refused.html", **context, form=form, nav="portal:plan")


@allow(PERSON, "GET")
def agreement(request: Request, measure: UUID) -> HttpResponse:
    """One line: who, what, when, where, how it stands, and *Blev det gjort?*"""
    case, context = _open(request)
    line = content.line(case, measure, request.actor) if case else None
    if case is None or line is None:
        raise NotFound
    (card,) = _cards(case, [line], request, answers=_going_on(case))
    return page(request, "portal/agreement.html", **context, line=card, nav="portal:plan")


@allow(PERSON, "POST")
def told(request: Request, measure: UUID) -> HttpResponse:
    """The person's answer to *Blev det gjort?*; what is their own is then done."""
    case, context = _open(request, Permission.ANSWER_MEASURE)
    if case is None:
        raise NotFound
    form = ToldForm(request.POST)
    if form.submit(states.tell_measure, case=case, measure=measure, by=request.actor, now=request.now):
        return done_in(case, request, "svar-sparat", "portal:plan", anchor=f"rad-{measure}")
    return page(request, "portal/refused.html", **context, form=form, nav="portal:plan")


@allow(PERSON, "GET", "POST")
def question(request: Request) -> HttpResponse:
    """Något stämmer inte: to the unit that coordinates, which answers within three working days."""
    case, context = _open(request, Permission.ASK)
    if case is None:
        return page(request, "portal/empty.html", **context, nav="portal:plan")
    form = QuestionForm(sent(request), unit=case.coordinating_unit.name)
    if request.method == "POST":
        if form.submit(questions.ask, case=case, by=request.actor, now=request.now):
            return done_in(case, request, "fraga-sparad", "portal:post")
    return page(request, "portal/question.html", **context, form=form, submit="Skicka", nav="portal:plan")
