"""Hand the coordination over, take it over or decline, and change coordinator within the unit (FOLL-05)."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse

from samplan.coordination.cases import handing_over, queries
from samplan.coordination.cases.access import open_case
from samplan.coordination.cases.models import Case
from samplan.coordination.plans import content
from samplan.foundation.access.policies import STAFF, allow
from samplan.foundation.access.request import Request
from samplan.foundation.directory import queries as directory
from samplan.foundation.directory.models import Assignment
from samplan.foundation.pages.forms import ActionForm
from samplan.foundation.pages.render import done, page
from samplan.interfaces.desk import frame
from samplan.interfaces.desk.forms.ending import CoordinatorForm, DeclineForm, OfferForm
from samplan.rulebook.permissions import Permission, Role, may


def _staff(request: Request) -> list[Assignment]:
    """The unit's own who can coordinate."""
    people = directory.colleagues(request.actor.own_unit, request.now)
    return [one for one in people if may(Role[one.role], Permission.CALL)]


def _offering(request: Request, case: Case, **forms: ActionForm) -> HttpResponse:
    """The page Lämna över: an offer that waits, or a form; and the own colleagues."""
    context: dict[str, Any] = frame.of(case, request.actor, request.now)
    offer_form = OfferForm(case=case, parties=queries.parties_of(case))
    return page(
        request,
        "desk/hand_over.html",
        **context,
        offer=handing_over.offer_of(case),
        declined=handing_over.last_answer(case, request.actor),
        form=forms.get("form") or offer_form,
        own_form=forms.get("own_form") or CoordinatorForm(staff=_staff(request), chosen=case.coordinator_id),
        back=reverse("desk:case", args=[case.id]),
    )


@allow(STAFF, "GET", "POST")
def hand_over(request: Request, id: UUID) -> HttpResponse:
    """Lämna över samordningen: to one of those who take part. Until it is taken nothing changes."""
    case = open_case(request.actor, id, Permission.OFFER_COORDINATION, request.now)
    if request.method != "POST":
        return _offering(request, case)
    form = OfferForm(request.POST, case=case, parties=queries.parties_of(case))
    if form.submit(handing_over.offer_coordination, case=case, by=request.actor, now=request.now):
        return done(request, "samordning-erbjuden", "desk:hand_over", id)
    return _offering(request, case, form=form)


@allow(STAFF, "POST")
def withdraw_offer(request: Request, id: UUID) -> HttpResponse:
    """Take the question back before it is answered."""
    case = open_case(request.actor, id, Permission.OFFER_COORDINATION, request.now)
    form = ActionForm(request.POST)
    if form.submit(handing_over.withdraw_offer, case=case, by=request.actor, now=request.now):
        return done(request, "erbjudande-tillbaka", "desk:hand_over", id)
    return page(request, "desk/refused.html", **frame.of(case, request.actor, request.now), form=form)


@allow(STAFF, "POST")
def coordinator(request: Request, id: UUID) -> HttpResponse:
    """Byt samordnare within the unit."""
    case = open_case(request.actor, id, Permission.NAME_COORDINATOR, request.now)
    form = CoordinatorForm(request.POST, staff=_staff(request))
    ways = content.wanted_ways(case).split(",")
    action = handing_over.name_coordinator
    if form.submit(action, case=case, ways=ways, by=request.actor, now=request.now):
        return done(request, "samordnare-bytt", "desk:case", id)
    return _offering(request, case, own_form=form)


def _taking(request: Request, case: Case, **forms: ActionForm) -> HttpResponse:
    """The page Ta över: what it means, and the two answers."""
    offer = handing_over.offer_of(case)
    mine = offer if offer is not None and offer.to_unit_id == request.actor.unit else None
    return page(
        request,
        "desk/take_over.html",
        **frame.of(case, request.actor, request.now),
        offer=mine,
        same=mine is not None and mine.to_unit.organisation_id == case.coordinating_unit.organisation_id,
        form=forms.get("form") or CoordinatorForm(staff=_staff(request), chosen=request.actor.assignment),
        decline_form=forms.get("decline_form") or DeclineForm(case=case),
        back=reverse("desk:case", args=[case.id]),
    )


@allow(STAFF, "GET", "POST")
def take_over(request: Request, id: UUID) -> HttpResponse:
    """Ta över samordningen: who coordinates among one's own, oneself unless another is chosen."""
    case = open_case(request.actor, id, Permission.TAKE_COORDINATION, request.now)
    if request.method != "POST":
        return _taking(request, case)
    form = CoordinatorForm(request.POST, staff=_staff(request))
    ways = content.wanted_ways(case).split(",")
    action = handing_over.take_over_coordination
    if form.submit(action, case=case, ways=ways, by=request.actor, now=request.now):
        return done(request, "samordning-tagen", "desk:case", id)
    return _taking(request, case, form=form)


@allow(STAFF, "POST")
def decline(request: Request, id: UUID) -> HttpResponse:
    """Tacka nej, with why."""
    case = open_case(request.actor, id, Permission.TAKE_COORDINATION, request.now)
    form = DeclineForm(request.POST, case=case)
    if form.submit(handing_over.decline_coordination, case=case, by=request.actor, now=request.now):
        return done(request, "samordning-nej", "desk:case", id)
    return _taking(request, case, decline_form=form)
