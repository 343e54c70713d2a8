"""That no SIP is made, and the answer to one who has asked for it."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse

from samplan.coordination.cases import find, needs, queries, requests
from samplan.coordination.cases.access import open_case
from samplan.foundation.access.policies import STAFF, allow
from samplan.foundation.access.request import Request
from samplan.foundation.pages.forms import sent
from samplan.foundation.pages.render import done, page
from samplan.interfaces.desk import duties, frame, meeting_page
from samplan.interfaces.desk.forms.decisions import DeclineForm, RefuseForm, RequestForm
from samplan.rulebook.permissions import Permission


@allow(STAFF, "GET", "POST")
def decline(request: Request, id: UUID) -> HttpResponse:
    """The person does not want a SIP, after it has been talked through (NEED-05)."""
    return _decide(request, id, DeclineForm, needs.decline, "desk/decline.html", "nej-tack")


@allow(STAFF, "GET", "POST")
def refuse(request: Request, id: UUID) -> HttpResponse:
    """Vi gör ingen SIP, with the reason (NEED-04)."""
    return _decide(request, id, RefuseForm, needs.refuse, "desk/refuse.html", "ingen-sip")


def _decide(request: Request, id: UUID, of: Any, action: Any, template: str, code: str) -> HttpResponse:
    case = open_case(request.actor, id, Permission.END_CASE, request.now)
    form = of(sent(request), first=case.person.given_name)
    if request.method == "POST":
        event = form.submit(action, case=case, by=request.actor, now=request.now)
        if event and event.facts.get("letters"):
            return done(request, f"{code}-brev", "desk:letter", id, event.facts["letters"][0])
        if event:
            return done(request, code, "desk:case", id)
    context = frame.of(case, request.actor, request.now)
    context |= meeting_page.ends_with(case, request.actor, request.now)
    address = queries.contact_of(case.person_id, "address")
    return page(request, template, **context, form=form, address=address, back=reverse("desk:case", args=[id]))


@allow(STAFF, "GET", "POST")
def answer(request: Request, id: UUID) -> HttpResponse:
    """Svara: begin a SIP, or say why not and what happens instead (NEED-02)."""
    asked = requests.of(request.actor, id, request.now)
    may = duties.may(request.actor, Permission.REGISTER_NEED)
    if request.method == "POST":
        find.require(request.actor, Permission.REGISTER_NEED)
    first = asked.person_name.partition(" ")[0]
    form = RequestForm(sent(request), first=first)
    if request.method == "POST":
        if form.submit(requests.refuse_request, asked=id, by=request.actor, now=request.now):
            return done(request, "onskemal-besvarat", "desk:worklist")
    back = reverse("desk:worklist")
    return page(
        request, "desk/request.html", form=form, asked=asked, first=first, may=may, back=back, nav="desk:worklist"
    )
