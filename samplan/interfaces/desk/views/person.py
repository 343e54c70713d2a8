"""About the person: what is known, those close to them and who may act for them, and fasta vårdkontakter."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse

from samplan.coordination.cases import consents, joining, person_changes, population, queries
from samplan.coordination.cases.access import open_case
from samplan.coordination.cases.models import Case
from samplan.foundation.access.answers import NotFound
from samplan.foundation.access.policies import STAFF, allow
from samplan.foundation.access.request import Request
from samplan.foundation.directory import queries as directory
from samplan.foundation.directory.models import Unit
from samplan.foundation.pages.forms import ActionForm, sent
from samplan.foundation.pages.render import done, page
from samplan.foundation.pages.templatetags.sv import dag
from samplan.foundation.persons import queries as persons
from samplan.interfaces.desk import frame
from samplan.interfaces.desk.conflict import page_of, put
from samplan.interfaces.desk.forms.person import CareContactForm, CloseForm, PersonForm
from samplan.rulebook import care_contact as rules
from samplan.rulebook import identity, packs
from samplan.rulebook.calendar import local_date
from samplan.rulebook.permissions import Permission

WHERE = {rules.OPEN_CARE: "regionens öppenvård", rules.MUNICIPAL: "kommunens hälso- och sjukvård"}


@allow(STAFF, "GET", "POST")
def person(request: Request, id: UUID) -> HttpResponse:
    """Om personen: everything that is known. Sent: Uppgifterna stämmer (ORG-06, CALL-09)."""
    case = open_case(request.actor, id, Permission.EDIT_PERSON, request.now)
    form = ActionForm(sent(request))
    if request.method == "POST":
        if form.submit(person_changes.check_contacts, case=case, by=request.actor, now=request.now):
            return done(request, "uppgifter-stammer", "desk:person", id)
    today = local_date(request.now)
    care = persons.care_contacts(case.person_id, today)
    coordinating, physician = sum(one.coordinates for one in care), any(one.physician for one in care)
    return page(
        request,
        "desk/person.html",
        **person_frame(case, request, "desk:case"),
        form=form,
        rows=_known(case, request),
        joined=joining.joined(case),
        population=population.asks(),
        proposals=joining.proposals(case),
        temporary=queries.number_kind_of(case.person_id) != identity.PERSONNUMMER,
        checked=person_changes.last_check(case),
        close=persons.representatives(case.person_id, today),
        blocked=persons.blocked(case.person_id, today),
        care=care,
        order=rules.in_order(packs.load(case.pack), len(care), coordinating, physician=physician),
    )


def person_frame(case: Case, request: Request, back: str = "desk:person") -> dict[str, Any]:
    """What every page here shows: the identity bar, the way back, and whether anything can be changed."""
    context = frame.of(case, request.actor, request.now)
    open_to_change = case.ended_at is None and case.person.died_on is None
    return context | {"may_write": open_to_change, "back": reverse(back, args=[case.id])}


def _known(case: Case, request: Request) -> list[dict[str, Any]]:
    """The rows of the page. Of one with protected identity none that tells where they are is read."""
    person, today = case.person, local_date(request.now)
    rows: list[dict[str, Any]] = [{"label": "Namn", "value": person.name}]
    rows += [{"label": kind, "value": number} for kind, number in persons.numbers(person.id)]
    if person.born_on:
        years = consents.age(person.born_on, today)
        _, _, born = dag(person.born_on).partition(" ")  # the day of the week says nothing here
        rows.append({"label": "Född", "value": f"{born}, {years} år"})
    if not person.protected:
        reached = persons.reached(person.id)
        listed = directory.units([person.listed_at]) if person.listed_at else {}
        rows += [
            {"label": "Adress", "value": reached.get("address") or "Saknas"},
            {"label": "Telefon", "value": reached.get("phone") or "Saknas"},
            {"label": "Kommun", "value": persons.residence(person.id, today) or "Inte registrerad"},
            {"label": "Hälsocentral", "value": next((u.name for u in listed.values()), "Inte registrerad")},
        ]
    return [
        *rows,
        {"label": "Språk", "value": person.language or "Inte registrerat"},
        {"label": "Tolk", "value": person.interpreter or "Inget är skrivet"},
        {"label": "För att förstå varandra", "value": person.communication or "Inget är skrivet"},
    ]


@allow(STAFF, "GET", "POST")
def change(request: Request, id: UUID) -> HttpResponse:
    """Ändra: one form for everything but the name and the number."""
    case = open_case(request.actor, id, Permission.EDIT_PERSON, request.now)
    person = case.person
    initial = person_changes.known(person, local_date(request.now))
    form = PersonForm(sent(request), initial=initial, person=person, units=_halsocentraler(case, request))
    if request.method == "POST":
        if form.submit(person_changes.change_person, case=case, by=request.actor, now=request.now):
            return done(request, "uppgifter-sparade", "desk:person", id)
        stale = _conflict(case, request, form)
        if stale is not None:
            return page(request, "desk/conflict.html", **frame.of(case, request.actor, request.now), **stale)
    return page(request, "desk/person_change.html", **person_frame(case, request), form=form)


def _conflict(case: Case, request: Request, form: PersonForm) -> dict[str, Any] | None:
    """What somebody else has changed since the form was opened and this one changes otherwise, None for nothing."""
    case.person.refresh_from_db()
    now, differs = person_changes.known(case.person, local_date(request.now)), []
    for name in form.changed_data:
        first, mine = form[name].html_initial_name, form[name].value()
        if name in now and now[name] not in (form.data.get(first, ""), mine):
            differs.append((name, now[name]))
            put(form, first, now[name])
    if not differs:
        return None
    told = person_changes.last_change(case, differs[0][0])
    by, at = (told.by_name, told.at) if told else (person_changes.SOMEBODY, None)
    return page_of(form, differs, by, at, reverse("desk:person", args=[case.id]))


def _halsocentraler(case: Case, request: Request) -> list[Unit]:
    """Those that a person can be listed at, and the one where this person is, though it may have closed."""
    units = [unit for unit in directory.callable_units(request.now) if unit.kind == "halsocentral"]
    listed = case.person.listed_at
    if listed and all(unit.id != listed for unit in units):
        units += directory.units([listed]).values()
    return units


@allow(STAFF, "GET", "POST")
def close_one(request: Request, id: UUID) -> HttpResponse:
    """Lägg till: one who stands close, or may act for the person (ORG-07)."""
    case = open_case(request.actor, id, Permission.EDIT_PERSON, request.now)
    form = CloseForm(sent(request), person=case.person, child=consents.is_child(case, request.now))
    if request.method == "POST":
        if form.submit(person_changes.add_close, case=case, by=request.actor, now=request.now):
            return done(request, "narstaende-sparad", "desk:person", id)
    return page(request, "desk/person_close.html", **person_frame(case, request), form=form)


@allow(STAFF, "POST")
def end_close(request: Request, id: UUID, close: UUID) -> HttpResponse:
    """Ta bort från i dag."""
    return _simply(request, id, person_changes.end_close, "narstaende-borta", close=close)


@allow(STAFF, "GET", "POST")
def block_close(request: Request, id: UUID, close: UUID) -> HttpResponse:
    """Blockera: what it means, said before it is done."""
    if request.method == "POST":
        return _simply(request, id, person_changes.block_close, "narstaende-blockerad", close=close)
    case = open_case(request.actor, id, Permission.EDIT_PERSON, request.now)
    known = persons.representatives(case.person_id, local_date(request.now))
    found = next((one for one in known if one.id == close), None)
    if found is None:
        raise NotFound
    return page(request, "desk/person_block.html", **person_frame(case, request), one=found, form=ActionForm())


@allow(STAFF, "GET", "POST")
def care_contact(request: Request, id: UUID) -> HttpResponse:
    """Lägg till fast vårdkontakt, with what the county's routine says about where (ORG-08, ORG-09)."""
    case = open_case(request.actor, id, Permission.EDIT_PERSON, request.now)
    form = CareContactForm(sent(request), first=case.person.given_name)
    if request.method == "POST":
        if form.submit(person_changes.add_care_contact, case=case, by=request.actor, now=request.now):
            return done(request, "vardkontakt-sparad", "desk:person", id)
    return page(request, "desk/person_care.html", **person_frame(case, request), form=form, hints=_hints(case))


def _hints(case: Case) -> list[tuple[str, list[str]]]:
    """Where the routine places the fasta vårdkontakt, by how the person lives; and always at discharge."""
    pack = packs.load(case.pack)
    found = [(living.value, rules.places(pack, living)) for living in rules.Living]
    found.append(("vid utskrivning från sjukhus", rules.places(pack, rules.Living.ORDINARY, discharge=True)))
    found = [(living, places) for living, places in found if places]
    return [
        (
            living[:1].upper() + living[1:],
            [
                f"{one.what_sv} i {WHERE[one.where]}{', med samordningsuppdraget' if one.coordinates else ''}"
                for one in places
            ],
        )
        for living, places in found
    ]


@allow(STAFF, "POST")
def end_care(request: Request, id: UUID, care: UUID) -> HttpResponse:
    return _simply(request, id, person_changes.end_care_contact, "vardkontakt-avslutad", care=care)


@allow(STAFF, "POST")
def coordinates(request: Request, id: UUID, care: UUID) -> HttpResponse:
    """Ge samordningsuppdraget till den här."""
    return _simply(request, id, person_changes.give_coordination, "vardkontakt-samordnar", care=care)


def _simply(request: Request, id: UUID, action: Callable[..., Any], said: str, **row: UUID) -> HttpResponse:
    """One button about one row: done and back to the page, or why not."""
    case = open_case(request.actor, id, Permission.EDIT_PERSON, request.now)
    form = ActionForm(request.POST)
    if form.submit(action, case=case, by=request.actor, now=request.now, **row):
        return done(request, said, "desk:person", id)
    return page(request, "desk/refused.html", **person_frame(case, request), form=form)
