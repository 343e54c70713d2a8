"""Hämta från folkbokföringen: what it says beside what stands here, before anything is written (ORG-06)."""

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse

from samplan.coordination.cases import population
from samplan.coordination.cases.access import open_case
from samplan.foundation.access.answers import NotFound
from samplan.foundation.access.policies import STAFF, allow
from samplan.foundation.access.request import Request
from samplan.foundation.pages.forms import ActionForm, sent
from samplan.foundation.pages.render import done, page
from samplan.foundation.persons.models import Person
from samplan.interfaces.desk import frame
from samplan.rulebook.permissions import Permission
from samplan.rulebook.refused import Refused


@allow(STAFF, "GET", "POST")
def look_up(request: Request, id: UUID) -> HttpResponse:
    """Asked at each look, and logged. Where no register is asked the page is not there."""
    case = open_case(request.actor, id, Permission.EDIT_PERSON, request.now)
    if not population.asks():
        raise NotFound
    form = ActionForm(sent(request))
    if request.method == "POST":
        if form.submit(population.take_from_register, case=case, by=request.actor, now=request.now):
            return done(request, "folkbokforing", "desk:person", id)
    told, away = None, ""
    try:
        told = population.told(case, request.actor, request.now)
    except Refused as refusal:
        away = refusal.message
    said = told.record if told else None
    return page(
        request,
        "desk/population.html",
        **frame.of(case, request.actor, request.now),
        back=reverse("desk:person", args=[id]),
        form=form,
        away=away,
        said=said,
        rows=[_row(one) for one in told.differs] if told else [],
        may_write=case.ended_at is None and case.person.died_on is None,
    )


def _row(one: population.Differs) -> dict[str, str]:
    """A difference in words: protection is a code below the screen."""
    if one.code != "protection":
        return {"label": one.label, "here": one.here or "Saknas", "there": one.there}
    words = {str(code): str(text) for code, text in Person.Protection.choices}
    return {"label": one.label, "here": words.get(one.here, one.here), "there": words.get(one.there, one.there)}
