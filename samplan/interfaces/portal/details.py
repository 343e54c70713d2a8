"""Mina uppgifter: what is known about the person, for the person to read (ORG-06)."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse

from samplan.coordination.cases import notices
from samplan.coordination.cases.models import Case
from samplan.coordination.plans import contacts
from samplan.foundation.access import login, sessions
from samplan.foundation.access.policies import PERSON, allow
from samplan.foundation.access.request import Request
from samplan.foundation.directory import queries as directory
from samplan.foundation.pages.forms import sent
from samplan.foundation.pages.render import done, page
from samplan.foundation.persons import queries as persons
from samplan.interfaces.portal.closed import closed
from samplan.interfaces.portal.forms import NoticeForm
from samplan.interfaces.portal.views import _open
from samplan.rulebook.calendar import local_date


@allow(PERSON, "GET")
def details(request: Request) -> HttpResponse:
    """What staff have written about the person, those close and fasta vårdkontakter. Read only."""
    case, context = _open(request)
    if case is None:
        return page(request, "portal/empty.html", **context, nav="portal:more")
    return page(
        request,
        "portal/details.html",
        **context,
        rows=_known(case, request),
        close=persons.representatives(case.person_id, local_date(request.now)),
        care=contacts.care_contacts(case.person_id, request.now),
        notices=None if case.person.protected else notices.chosen(request.actor),
        nav="portal:more",
    )


@allow(PERSON, "GET", "POST")
def choose(request: Request) -> HttpResponse:
    """Påminnelser: by text message, by mail or not at all, and whether day and time may stand there (INDI-07)."""
    case, context = _open(request)
    if case is None:
        return page(request, "portal/empty.html", **context, nav="portal:more")
    now = notices.chosen(request.actor)
    form = NoticeForm(sent(request), initial=vars(now))
    if request.method == "POST" and form.submit(notices.choose_notices, case=case, by=request.actor, now=request.now):
        return done(request, "paminnelser-sparade", "portal:details")
    return page(request, "portal/notices.html", **context, form=form, nav="portal:more")


@allow(PERSON, "GET", "POST")
def logins(request: Request) -> HttpResponse:
    """Mina inloggningar: where one is logged in; and out of all but this one. It asks nothing of a plan."""
    if gone := closed(request):
        return gone
    if request.method == "POST":
        login.end_others(request.actor, request.now)
        return done(request, "andra-utloggade", "portal:logins")
    most = settings.SESSIONS_AT_ONCE
    return page(request, "portal/logins.html", logins=sessions.own(), most=most, nav="portal:more")


def _known(case: Case, request: Request) -> list[dict[str, Any]]:
    """The rows of the page. What is protected is not shown here either: somebody may look over the shoulder."""
    person = case.person
    rows: list[dict[str, Any]] = [{"label": "Namn", "value": person.name}]
    rows += [{"label": kind, "value": number} for kind, number in persons.numbers(person.id)]
    if not person.protected:
        reached = persons.reached(person.id)
        listed = directory.units([person.listed_at]) if person.listed_at else {}
        rows += [
            {"label": "Adress", "value": reached.get("address") or "Vi vet inte"},
            {"label": "Telefon", "value": reached.get("phone") or "Vi vet inte"},
            {"label": "Kommun", "value": persons.residence(person.id, local_date(request.now)) or "Vi vet inte"},
            {"label": "Din hälsocentral", "value": next((u.name for u in listed.values()), "Vi vet inte")},
        ]
    return [
        *rows,
        {"label": "Språk", "value": person.language or "Vi vet inte"},
        {"label": "Tolk", "value": person.interpreter or "Inget är skrivet"},
        {"label": "För att vi ska förstå varandra", "value": person.communication or "Inget är skrivet"},
    ]
