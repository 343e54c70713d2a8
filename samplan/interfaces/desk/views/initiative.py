"""Skicka initiativ, and answer one (CALL-01)."""

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse

from samplan.coordination.cases import consents, initiatives, queries
from samplan.coordination.cases.access import open_case
from samplan.foundation.access.policies import STAFF, allow
from samplan.foundation.access.request import Request
from samplan.foundation.pages.forms import sent
from samplan.foundation.pages.render import done, page
from samplan.interfaces.desk import frame
from samplan.interfaces.desk.forms.initiative import InitiativeAnswerForm, InitiativeForm
from samplan.rulebook.permissions import Permission


@allow(STAFF, "GET", "POST")
def send(request: Request, id: UUID) -> HttpResponse:
    """Ask a unit that the consent covers which of its units is to be called."""
    case = open_case(request.actor, id, Permission.SEND_INITIATIVE, request.now)
    covered = consents.may_be_told(case, request.now)
    # Sent again, the form still holds the unit that its first sending let in: the action knows it, and says so.
    again = request.POST.get("unit")
    asked = [p for p in queries.parties_of(case) if p.id in covered and p.unit_id]
    parties = [party for party in asked if party.since is None or str(party.unit_id) == again]
    context = frame.of(case, request.actor, request.now)
    form = InitiativeForm(sent(request), parties=parties, first=case.person.given_name, need=context["need"])
    if request.method == "POST":
        if form.submit(initiatives.send_initiative, case=case, by=request.actor, now=request.now):
            return done(request, "initiativ-skickat", "desk:case", id)
    back = reverse("desk:case", args=[id])
    return page(request, "desk/initiative.html", **context, form=form, parties=parties, back=back)


@allow(STAFF, "GET", "POST")
def answer(request: Request, id: UUID) -> HttpResponse:
    """Say which unit is to be called."""
    case = open_case(request.actor, id, Permission.ANSWER_INITIATIVE, request.now)
    units = initiatives.named_units(request.actor, request.now)
    form = InitiativeAnswerForm(sent(request), units=units, own=request.actor.unit, gone=consents.let_go_here(case))
    document = initiatives.to_answer(case, request.actor)
    if request.method == "POST":
        if form.submit(initiatives.answer_initiative, case=case, by=request.actor, now=request.now):
            return done(request, "initiativ-besvarat", "desk:case", id)
    back = reverse("desk:case", args=[id])
    context = frame.of(case, request.actor, request.now)
    return page(request, "desk/initiative_answer.html", **context, form=form, document=document, back=back)
