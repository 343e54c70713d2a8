"""Find a person by number, and register a need."""

from django.http import HttpResponse
from django.urls import reverse

from samplan.coordination.cases import actions, find
from samplan.foundation.access.policies import STAFF, allow
from samplan.foundation.access.request import Request
from samplan.foundation.pages.drafting import draft
from samplan.foundation.pages.forms import sent
from samplan.foundation.pages.render import done, page
from samplan.interfaces.desk import duties
from samplan.interfaces.desk.forms.need import NeedForm, SearchForm
from samplan.rulebook.permissions import Permission


@allow(STAFF, "GET", "POST")
def search(request: Request) -> HttpResponse:
    """By number only, and only what the unit may know: its own coordinations. Every search is logged."""
    form = SearchForm(sent(request))
    found = None
    if request.method == "POST":
        found = form.submit(find.own_cases, by=request.actor, now=request.now)
    may_register = duties.may(request.actor, Permission.REGISTER_NEED)
    return page(request, "desk/search.html", form=form, found=found, may_register=may_register, nav="desk:search")


@allow(STAFF, "GET", "POST")
def register(request: Request) -> HttpResponse:
    """Register a need: the start of everything."""
    find.require(request.actor, Permission.REGISTER_NEED)
    # From the search page the number comes in the body: an address is kept in too many places.
    fresh = request.method == "GET" or request.POST.get("steg") == "ny"
    number = request.POST.get("number", "") if fresh else ""
    kept = draft(request, "need", key=number or None)
    form = NeedForm(None if fresh else request.POST, now=request.now, initial={"number": number}, draft=kept)
    if not fresh:
        event = form.submit(actions.register_need, by=request.actor, now=request.now)
        if event:
            return done(request, "behov-registrerat", "desk:case", event.case_id)
    return page(request, "desk/need.html", form=form, back=reverse("desk:worklist"), nav="desk:search")
