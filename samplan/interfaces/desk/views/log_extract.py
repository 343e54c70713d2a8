"""Loggutdrag: what the own organisation's log holds about one person, given out when the person asks (ACC-03)."""

from collections.abc import Callable

from django.http import HttpResponse

from samplan.coordination.cases import log_extracts
from samplan.coordination.cases.log_extracts import Extract
from samplan.foundation.access.policies import ANY_STAFF, allow
from samplan.foundation.access.request import Request
from samplan.foundation.audit.models import Entry
from samplan.foundation.pages.forms import sent
from samplan.foundation.pages.render import page
from samplan.interfaces.desk.forms.need import SearchForm
from samplan.interfaces.desk.views.log_review import line_of, reviewer
from samplan.interfaces.letters import papers
from samplan.interfaces.parts.period import PeriodForm
from samplan.rulebook.calendar import local_date
from samplan.rulebook.permissions import title_to_person

SHOWN = 100


@allow(ANY_STAFF, "GET", "POST")
def search(request: Request) -> HttpResponse:
    """By number only, and only whether the own log holds anything; the name stands first when it is opened."""
    reviewer(request)
    form = SearchForm(sent(request))
    found: Entry | bool | None = None
    if form.is_bound:
        found = form.submit(log_extracts.find, by=request.actor, now=request.now)
    return page(request, "desk/log_search.html", form=form, found=found, none=found is False, nav="desk:log_review")


@allow(ANY_STAFF, "GET")
def extract(request: Request, entry: int) -> HttpResponse:
    """Whose it is, the days, what is found, and the ways to take it out."""
    line, form = line_of(request, entry), _days(request)
    return _page(request, line, form, _found(request, line, form, taken=False))


def _days(request: Request) -> PeriodForm:
    return PeriodForm(request.GET, today=local_date(request.now))


def _found(request: Request, line: Entry, form: PeriodForm, *, taken: bool) -> Extract | None:
    return form.extract(lambda days: log_extracts.about(request.actor, line, days, request.now, taken=taken))


def _page(request: Request, line: Entry, form: PeriodForm, found: Extract | None) -> HttpResponse:
    told = found.told if found else []
    return page(
        request,
        "desk/log_extract.html",
        form=form,
        line=line,
        found=found,
        readings=[(one, title_to_person(one.role)) for one in told[:SHOWN]],
        more=max(len(told) - SHOWN, 0),
        nav="desk:log_review",
    )


def _taken(request: Request, entry: int, out: Callable[[Extract], HttpResponse]) -> HttpResponse:
    """What is taken out; or the page with what to correct."""
    line, form = line_of(request, entry), _days(request)
    found = _found(request, line, form, taken=True)
    return _page(request, line, form, None) if found is None else out(found)


@allow(ANY_STAFF, "GET")
def paper(request: Request, entry: int) -> HttpResponse:
    """To hand over, in 12 or 18 points."""
    size = papers.chosen(request.GET.get("storlek", ""))
    return _taken(request, entry, lambda found: papers.log_extract(found, request.actor, request.now, size=size))


@allow(ANY_STAFF, "GET")
def sheet(request: Request, entry: int) -> HttpResponse:
    """For a calculation sheet."""
    return _taken(request, entry, lambda found: papers.log_extract_csv(found, request.now))


@allow(ANY_STAFF, "GET")
def file(request: Request, entry: int) -> HttpResponse:
    """JSON, for other programs."""
    return _taken(request, entry, lambda found: papers.log_extract_json(found, request.now))
