"""Answer a call, pass it on, and write the unit's own part."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse

from samplan.coordination.cases import answered, consents, queries
from samplan.coordination.cases.access import open_case
from samplan.coordination.cases.events import did
from samplan.coordination.cases.models import Case, Party
from samplan.coordination.meetings import answers, calls
from samplan.coordination.meetings import queries as meetings
from samplan.foundation.access.policies import STAFF, allow
from samplan.foundation.access.request import Request
from samplan.foundation.directory import queries as directory
from samplan.foundation.directory.models import Unit
from samplan.foundation.pages.drafting import draft
from samplan.foundation.pages.forms import sent
from samplan.foundation.pages.render import done, page
from samplan.interfaces.desk import case_page, frame
from samplan.interfaces.desk.conflict import conflict
from samplan.interfaces.desk.forms.answer import AnswerForm, PartForm
from samplan.rulebook import calling, packs
from samplan.rulebook.permissions import Permission


@allow(STAFF, "GET", "POST")
def answer(request: Request, id: UUID) -> HttpResponse:
    """Who comes, or where the call belongs; what the unit writes leaves it only when it too has asked the person."""
    if _passed_on(request, id):
        return done(request, "skickat-vidare", "desk:worklist")
    case = open_case(request.actor, id, Permission.ANSWER, request.now)
    parties = queries.parties_of(case)
    own = next((p for p in parties if p.unit_id == request.actor.unit), None)
    written = meetings.own_part(case, request.actor)
    form = AnswerForm(
        sent(request),
        case=case,
        by=request.actor,
        names=[p.name for p in parties if p.unit_id != request.actor.unit],
        units=_others_of_huvudman(case, request),
        gone=consents.let_go_here(case),
        invited=own is not None and own.way == "invited",
        rows={"text": written} if written else {},
        initial={"ready": written is not None and written.ready_at is not None},
        draft=draft(request, "answer", id),
        seen=answered.version(case, request.actor.own_organisation),
    )
    if request.method == "POST":
        passes_on = form.is_valid() and form.passes_on
        action = answers.pass_on_call if passes_on else answers.answer_call
        event = form.submit(action, case=case, by=request.actor, now=request.now)
        if passes_on and (event or _passed_on(request, id)):
            return done(request, "skickat-vidare", "desk:worklist")
        if event and event.facts["answer"] == "other_unit":
            return done(request, "svar-annan-enhet", "desk:case", id)
        if event:
            kept = form.cleaned_data["text"] and not event.facts["asked"] and not event.facts["shared"]
            return done(request, "svar-utan-text" if kept else "svar-skickat", "desk:case", id)
        stale = _conflict(case, request, form, "desk:answer")
        if stale is not None:
            return page(request, "desk/conflict.html", **frame.of(case, request.actor, request.now), **stale)
    return page(
        request,
        "desk/answer.html",
        **frame.of(case, request.actor, request.now),
        form=form,
        call=queries.newest(case, request.actor, "call"),
        must_come=_must_come(case, own),
        back=reverse("desk:case", args=[id]),
    )


def _conflict(case: Case, request: Request, form: AnswerForm | PartForm, url: str) -> dict[str, Any] | None:
    """A colleague has written the unit's part meanwhile."""
    written = meetings.own_part(case, request.actor)
    return conflict(form, {"text": written}, reverse(url, args=[case.id])) if written else None


def _passed_on(request: Request, id: UUID) -> bool:
    """Whether this very form has passed the call on: a double click comes when the unit is no party any more."""
    sent_again = request.POST.get("request_id", "") if request.method == "POST" else ""
    return bool(sent_again) and did("call.passed_on", id, sent_again)


def _others_of_huvudman(case: Case, request: Request) -> list[Unit]:
    """The units that a call could belong to instead: of the same huvudman, and not in the matter already."""
    units = directory.units_of_huvudman(request.actor.huvudman, request.now)
    return [unit for unit in units if unit.id not in (request.actor.unit, case.coordinating_unit_id)]


def _must_come(case: Case, own: Party | None) -> str:
    """What the guideline says of a unit with no ongoing case (CALL-03)."""
    if own is None or own.way == Party.Way.INVITED:
        return ""
    verdict = calling.must_come(packs.load(case.pack), calls.kind_of(own), ongoing_case=False)
    return f"{verdict.reason_sv} {verdict.how_to_fix_sv}"


@allow(STAFF, "GET", "POST")
def part(request: Request, id: UUID) -> HttpResponse:
    """The unit's own part before the meeting, ticked as ready when it is (PREP-05)."""
    case = open_case(request.actor, id, Permission.ANSWER, request.now)
    written = meetings.own_part(case, request.actor)
    form = PartForm(
        sent(request),
        case=case,
        names=[p.name for p in queries.parties_of(case) if p.unit_id != request.actor.unit],
        rows={"text": written} if written else {},
        initial={"ready": written is not None and written.ready_at is not None},
        draft=draft(request, "part", id),
        seen=answered.version(case, request.actor.own_organisation),
    )
    if request.method == "POST":
        event = form.submit(answers.prepare_part, case=case, by=request.actor, now=request.now)
        if event:
            stays = form.cleaned_data["text"] and not event.facts["shared"]
            return done(request, "del-hos-er" if stays else "del-sparad", "desk:case", id)
        stale = _conflict(case, request, form, "desk:part")
        if stale is not None:
            return page(request, "desk/conflict.html", **frame.of(case, request.actor, request.now), **stale)
    call = queries.newest(case, request.actor, "call")
    back = reverse("desk:case", args=[id])
    context = frame.of(case, request.actor, request.now)
    over = case_page.is_over(case, call, queries.happened(case, case_page.TOLD))
    return page(request, "desk/part.html", **context, form=form, call=call, over=over, written=written, back=back)
