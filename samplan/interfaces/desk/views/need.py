"""Find a person by number, register a need, and begin a coordination anew."""

from datetime import datetime
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse

from samplan.coordination.cases import find, needs, people, queries, requests
from samplan.coordination.cases.access import open_case
from samplan.coordination.cases.models import Case
from samplan.coordination.cases.models import Request as Asked
from samplan.coordination.plans import content
from samplan.foundation.access.policies import STAFF, allow
from samplan.foundation.access.request import Request
from samplan.foundation.directory import queries as directory
from samplan.foundation.pages.drafting import draft
from samplan.foundation.pages.forms import sent
from samplan.foundation.pages.render import done, page
from samplan.foundation.persons.port import Record
from samplan.interfaces.desk import duties, frame, meeting_page
from samplan.interfaces.desk.forms.need import NeedForm, RestartForm, SearchForm
from samplan.rulebook.permissions import Permission
from samplan.rulebook.refused import Refused

FIRST = (
    "Ni är redan med i en SIP för personen. Läs om den här nedanför. "
    "Gäller det här något annat? Tryck på knappen en gång till."
)


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
    """Register a need, or begin a SIP that the person has asked for (``onskemal``): the start of everything.

    A SIP that the unit takes part in is shown first (NEED-06). Of others' the page says the same whether there are any.
    """
    find.require(request.actor, Permission.REGISTER_NEED)
    key = request.POST.get("onskemal") or request.GET.get("onskemal")
    asked = requests.of(request.actor, key, request.now) if key else None
    # From the search page the number comes in the body: an address is kept in too many places.
    fresh = request.method != "POST" or request.POST.get("steg") == "ny"
    number = asked.person_number if asked else request.POST.get("number", "")
    known = _known(number, request)
    units = directory.callable_units(request.now)
    said = people.newcomer(number, request.actor, request.now) if fresh and number and not known and not asked else None
    form = NeedForm(
        None if fresh else request.POST,
        now=request.now,
        by_name=request.actor.name,
        known=bool(known),
        asked=asked,
        units=[unit for unit in units if unit.kind == "halsocentral"],
        initial={"number": number} | (_prefilled(said) if said else {}),
        draft=draft(request, "need", key=number or None),
    )
    current = [case for case, left_at in known if case.ended_at is None and left_at is None]
    if not fresh and current and not request.POST.get("sett") and form.is_valid():
        form.add_error(None, FIRST)
    elif not fresh:
        event = form.submit(needs.register_need, by=request.actor, now=request.now)
        if event:
            return done(request, "behov-registrerat", "desk:case", event.case_id)
    return page(
        request,
        "desk/need.html",
        form=form,
        asked=asked,
        current=current,
        first=_first(known, asked),
        said=said,
        back=reverse("desk:worklist"),
        nav="desk:search",
    )


def _known(number: str, request: Request) -> list[tuple[Case, datetime | None]]:
    """The coordinations around the person with this number that the unit takes part in, and those it has left."""
    try:
        return find.own_cases(number=number, by=request.actor, now=request.now).rows if number else []
    except Refused:
        return []


def _prefilled(said: Record) -> dict[str, str]:
    """What the population register says, to be looked through. Of one who is protected nothing of where they are."""
    return {
        "given_name": said.given_name,
        "family_name": said.family_name,
        "address": said.address,
        "kommun": said.kommun,
        "protection": said.protection,
    }


def _first(known: list[tuple[Case, datetime | None]], asked: Asked | None) -> str:
    """What to call the person: by name only when the unit knows it."""
    if known:
        return known[0][0].person.given_name
    return asked.person_name.partition(" ")[0] if asked else "personen"


@allow(STAFF, "GET", "POST")
def restart(request: Request, id: UUID) -> HttpResponse:
    """Börja om: the old plan ends, a new one begins, and the person is asked anew (NEED-06, CONS-06, FOLL-03)."""
    case = open_case(request.actor, id, Permission.END_CASE, request.now)
    need = queries.whole_need(case)
    wanted, name = content.wanted_ways(case), request.actor.name
    form = RestartForm(sent(request), now=request.now, by_name=name, case=case, need=need, wanted=wanted)
    if request.method == "POST":
        event = form.submit(needs.restart, case=case, by=request.actor, now=request.now)
        if event:
            return done(request, "borjat-om", "desk:case", event.case_id)
    context = frame.of(case, request.actor, request.now)
    context |= meeting_page.ends_with(case, request.actor, request.now)
    return page(request, "desk/restart.html", **context, form=form, back=reverse("desk:case", args=[id]))
