"""Move a meeting or cancel it, and take down what the person answers about it."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse

from samplan.coordination.cases import consents, queries
from samplan.coordination.cases.access import open_case
from samplan.coordination.cases.models import Case
from samplan.coordination.meetings import invitations, moving, outside
from samplan.coordination.meetings import queries as meetings
from samplan.coordination.plans import content
from samplan.foundation.access.answers import NotFound
from samplan.foundation.access.policies import STAFF, allow
from samplan.foundation.access.request import Request
from samplan.foundation.pages.drafting import draft
from samplan.foundation.pages.forms import ActionForm, sent
from samplan.foundation.pages.render import done, page
from samplan.foundation.pages.templatetags.sv import listed
from samplan.interfaces.desk import frame
from samplan.interfaces.desk.forms.moving import CancelForm, MoveForm, OutsideForm, RegisterForm
from samplan.interfaces.desk.views.call import contacts
from samplan.rulebook import calling
from samplan.rulebook.calendar import local_date
from samplan.rulebook.permissions import Permission


def _untold(case: Case, request: Request) -> dict[str, Any]:
    """Those who are told nothing of it now, "" if none.

    gone: they got the newest call and are with no longer. uncalled: the consent covers them, also anew, and nobody has
    called them.
    """
    parties = queries.parties_read(case)
    call = queries.newest(case, request.actor, "call")
    uncalled = [party.name for party in consents.uncalled(case, parties, request.now)]
    left = content.left(parties).difference(uncalled)
    got = [one["name"] for one in call.content["recipients"] if one["name"] in left] if call else []
    return {"gone": listed(got, ""), "uncalled": listed(uncalled, "")}


@allow(STAFF, "GET", "POST")
def move(request: Request, id: UUID) -> HttpResponse:
    """Another time or place: everybody who got the call gets a new one."""
    case = open_case(request.actor, id, Permission.MOVE_MEETING, request.now)
    meeting = meetings.newest(case, request.actor)
    form = None
    if meeting is not None:
        form = MoveForm(
            sent(request),
            case=case,
            meeting=meeting,
            days=calling.suggested_days(local_date(request.now), None, None, taken=local_date(meeting.starts_at)),
            now=request.now,
            letters=moving.goes_by_letter(case, meeting),
            draft=draft(request, "move", id, key=str(meeting.id)),
        )
        if request.method == "POST" and form.submit(
            moving.move_meeting, case=case, meeting=meeting.id, by=request.actor, now=request.now
        ):
            return done(request, "mote-flyttat", "desk:case", id)
    return page(
        request,
        "desk/move.html",
        **frame.of(case, request.actor, request.now),
        form=form,
        meeting=meeting,
        contacts=contacts(case, request.now) if form and "checked" in form.fields else None,
        **_untold(case, request),
        back=reverse("desk:case", args=[id]),
    )


@allow(STAFF, "GET", "POST")
def cancel(request: Request, id: UUID) -> HttpResponse:
    """The meeting is off: everybody who got the call is told why, and whether there will be another."""
    case = open_case(request.actor, id, Permission.MOVE_MEETING, request.now)
    meeting = meetings.newest(case, request.actor)
    form = None
    if meeting is not None:
        form = CancelForm(
            sent(request),
            case=case,
            letters=moving.goes_by_letter(case, meeting),
            draft=draft(request, "cancel", id, key=str(meeting.id)),
        )
        if request.method == "POST" and form.submit(
            moving.cancel_meeting, case=case, meeting=meeting.id, by=request.actor, now=request.now
        ):
            return done(request, "mote-installt", "desk:case", id)
    return page(
        request,
        "desk/cancel.html",
        **frame.of(case, request.actor, request.now),
        form=form,
        meeting=meeting,
        contacts=contacts(case, request.now) if form and "checked" in form.fields else None,
        **_untold(case, request),
        back=reverse("desk:case", args=[id]),
    )


@allow(STAFF, "GET", "POST")
def register(request: Request, id: UUID) -> HttpResponse:
    """What the person answered on the slip or on the phone: one click (J5)."""
    case = open_case(request.actor, id, Permission.CALL, request.now)
    form = RegisterForm(sent(request))
    if request.method == "POST" and form.submit(
        invitations.register_answer, case=case, by=request.actor, now=request.now
    ):
        return done(request, "svar-antecknat", "desk:case", id)
    call = queries.newest(case, request.actor, "call")
    context = frame.of(case, request.actor, request.now)
    return page(
        request,
        "desk/register_answer.html",
        **context,
        form=form,
        answers=list(invitations.ANSWERS.items()),
        call=call,
        back=reverse("desk:case", args=[id]),
    )


@allow(STAFF, "GET", "POST")
def register_outside(request: Request, id: UUID, party: UUID) -> HttpResponse:
    """What someone without an account answered, by the slip or on the phone: who said it, and when."""
    case = open_case(request.actor, id, Permission.CALL, request.now)
    one = next((row for row in queries.parties_of(case) if row.id == party and row.unit_id is None), None)
    if one is None:
        raise NotFound
    form = OutsideForm(
        sent(request), today=local_date(request.now), draft=draft(request, "outside", id, key=str(party))
    )
    if request.method == "POST" and form.submit(
        outside.note_answer, case=case, party=party, by=request.actor, now=request.now
    ):
        return done(request, "deras-svar-antecknat", "desk:case", id)
    return page(
        request,
        "desk/register_outside.html",
        **frame.of(case, request.actor, request.now),
        form=form,
        party=one,
        letter=outside.letter_to(case, one),
        back=reverse("desk:case", args=[id]),
    )


@allow(STAFF, "GET", "POST")
def call_person(request: Request, id: UUID) -> HttpResponse:
    """The person wants to change the meeting or not have it: the coordinator calls, and says that it is done."""
    case = open_case(request.actor, id, Permission.MOVE_MEETING, request.now)
    form = ActionForm(sent(request))
    if request.method == "POST" and form.submit(
        invitations.person_contacted, case=case, by=request.actor, now=request.now
    ):
        return done(request, "personen-kontaktad", "desk:case", id)
    return page(
        request,
        "desk/call_person.html",
        **frame.of(case, request.actor, request.now),
        form=form,
        answer=meetings.persons_answer(queries.documents_of(case, request.actor)),
        phone="" if case.person.protected else queries.contact_of(case.person_id, "phone"),
        back=reverse("desk:case", args=[id]),
    )
