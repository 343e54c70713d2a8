"""The plan page for staff: where the case stands, what comes next, and what has been written."""

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse

from samplan.coordination.cases import actions, called, consents, queries
from samplan.coordination.cases.access import can, open_case, readable_documents
from samplan.coordination.cases.models import Case, Party
from samplan.coordination.meetings import calls
from samplan.coordination.meetings import queries as meetings
from samplan.coordination.plans import content, renewing
from samplan.foundation.access.answers import NotFound
from samplan.foundation.access.policies import STAFF, allow
from samplan.foundation.access.request import Request
from samplan.foundation.pages.forms import ActionForm
from samplan.foundation.pages.render import done, page
from samplan.interfaces.desk import case_page, frame, meeting_page, need_page
from samplan.rulebook.permissions import Permission


@allow(STAFF, "GET")
def overview(request: Request, id: UUID) -> HttpResponse:
    """Everything the unit may see of the case, with the next step first."""
    case = open_case(request.actor, id, Permission.READ_PLAN, request.now)
    read = queries.read_whole(case, request.actor, case_page.TOLD)
    owed, process_events = read.owed, read.events
    plan = content.view(case, request.actor, read)
    context = frame.of(case, request.actor, request.now, read.answers)
    may = {p.name.lower(): bool(can(request.actor, p, case, read.standing)) for p in case_page.SHOWN}
    live = read.standing.window and case.coordinating_unit_id != request.actor.unit
    follows = (
        meeting_page.following(case, request.actor, request.now, plan=plan, standing=read.standing) if live else {}
    )
    context |= follows or {
        "plan": plan,
        "meeting": meetings.current(case, request.actor, read.standing),
        **case_page.lines(case, plan.lines, request.actor, request.now, context["own_answers"]),
    }
    call = read.newest("call")
    over = case_page.is_over(case, call, process_events)
    new = consents.uncalled(case, read.parties, request.now) if may["call"] else []
    step = case_page.next_step(case, request.actor, owed, asked=context["has_asked"], missing=context["ask_first"])
    return page(
        request,
        "desk/case.html",
        **context,
        following=live,
        agreed=plan.content if context["has_left"] else content.led_now(plan.content, case),  # as it was told
        next=step,
        solves_first=case_page.solves_first(context, step),
        to_answer=case_page.to_answer(request.actor, owed, step),
        let_go=case_page.let_go(case, request.actor, request.now, owed, plan.lines),
        process=case_page.process(case, process_events),
        states=called.party_states(case, read, over=over),
        waiting=case_page.waiting(case, request.actor, owed, process_events),
        call=call,
        to_call={party.id for party in new} if new and calls.booked(case, request.actor, request.now) else set(),
        to_let_in=_to_let_in(case, new, may["deliver"]),
        call_is_over=over,
        call_is_past=case_page.is_past(call, process_events),
        persons_answer=meetings.persons_answer(read.documents),
        moved=case_page.moved_limits(process_events),
        own_part=None if case.coordinating_unit_id == request.actor.unit else meetings.own_part(case, request.actor),
        live=read.standing.window,
        consent=case_page.consent_card(case, context, read.parties),
        question=case_page.question(case, request.actor, process_events),
        no_longer=queries.names_of_left(read.parties),
        documents=read.documents,
        gone=content.left(read.parties),
        others=read.others,
        may=may,
        ending=need_page.ending(case, request.actor),
        **need_page.of(case, request.actor, request.now, read, context["need_row"]),
        confirmed=read.ends,
        unshared=may["deliver"] and renewing.unshared(case, plan),
    )


def _to_let_in(case: Case, new: list[Party], may_deliver: bool) -> dict[UUID, str]:
    """The units of ``new`` that can be given the plan, by which they are with: the meeting has been held already."""
    if not may_deliver or case.concluded_at is None or case.ended_at is not None or case.stopped_at is not None:
        return {}
    return {party.id: party.name for party in new if party.unit_id}


@allow(STAFF, "GET")
def history(request: Request, id: UUID) -> HttpResponse:
    """What has happened, and every consent ever recorded by the own organisation (CONS-07)."""
    case = open_case(request.actor, id, Permission.READ_PLAN, request.now)
    return page(
        request,
        "desk/history.html",
        **frame.of(case, request.actor, request.now),
        events=case_page.history(case, request.actor),
        consents=queries.consents_of(case, request.actor.organisation, case.opened.standing.left_at),
        back=reverse("desk:case", args=[id]),
    )


@allow(STAFF, "GET")
def document(request: Request, id: UUID, document: UUID) -> HttpResponse:
    """One document, as it was when it was made."""
    case = open_case(request.actor, id, Permission.READ_PLAN, request.now)
    found = readable_documents(request.actor, case).filter(id=document).first()
    if found is None:
        raise NotFound
    return page(
        request,
        "desk/document.html",
        **frame.of(case, request.actor, request.now),
        document=found,
        back=reverse("desk:case", args=[id]),
    )


@allow(STAFF, "POST")
def documented(request: Request, id: UUID) -> HttpResponse:
    """The unit's own part is documented."""
    case = open_case(request.actor, id, Permission.CONFIRM_MEASURE, request.now)
    form = ActionForm(request.POST)
    if form.submit(actions.document_part, case=case, by=request.actor, now=request.now):
        return done(request, "sparat", "desk:worklist")
    return page(request, "desk/refused.html", **frame.of(case, request.actor, request.now), form=form)
