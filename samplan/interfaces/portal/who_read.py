"""Vem har läst: who, from where, when and why; and *Jag känner inte igen det här* (INDI-04, ACC-03)."""

from typing import Any

from django import forms
from django.http import HttpResponse

from samplan.coordination.cases import log_answers, log_extracts, queries
from samplan.coordination.cases.log_extracts import Extract
from samplan.foundation.access.answers import NotFound
from samplan.foundation.access.policies import PERSON, allow
from samplan.foundation.access.request import Request
from samplan.foundation.audit import readings
from samplan.foundation.pages.forms import ActionForm, sent
from samplan.foundation.pages.render import page
from samplan.interfaces.letters import papers
from samplan.interfaces.parts.period import PeriodForm
from samplan.interfaces.portal.closed import living
from samplan.interfaces.portal.readers import told
from samplan.interfaces.portal.views import _open, done_in
from samplan.rulebook.calendar import local_date
from samplan.rulebook.permissions import Permission


class AskForm(ActionForm):
    """One press is enough; words are for who wants."""

    question = forms.CharField(
        label="Vill du skriva något?",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, unit: str, **kwargs: Any) -> None:
        super().__init__(*args, readers=f"Du och den som granskar loggen där {unit} hör till", **kwargs)


@allow(PERSON, "GET")
def readers(request: Request) -> HttpResponse:
    """Who has read, the newest first, and what came of what one has asked."""
    case, context = _open(request, Permission.READ_LOG)
    if case is None:
        return page(request, "portal/empty.html", **context, nav="portal:more")
    others, own = told(queries.readings(case))
    asked = readings.questions_of([one.entry for one in others if one.entry], request.actor.selves)
    waiting = [readings.entry_of(row.entry) for row in asked.values() if not row.decision]
    nobody = {line.id for line in waiting if line and not log_answers.has_answerer(line, request.now)}
    shown = [(one, asked.get(one.entry or 0), one.entry in nobody) for one in others]
    return page(request, "portal/readers.html", **context, others_read=shown, own=own, nav="portal:more")


@allow(PERSON, "GET", "POST")
def ask(request: Request, entry: int) -> HttpResponse:
    """*Jag känner inte igen det här*: asked once, answered by the one who reviews the log where the reader works.

    When it has been asked the page shows that, and the answer. What was sent again in other words is refused in the
    form, where it still can be read.
    """
    case, context = _open(request, Permission.READ_LOG)
    line = readings.entry_of(entry) if case is not None and entry < 2**63 else None
    if case is None or line is None or line.case != case.id or line.organisation is None:
        raise NotFound
    (reading,), _ = told(queries.told_of([line]))
    answered = log_answers.has_answerer(line, request.now)
    asked = readings.questions_of([entry], request.actor.selves).get(entry)
    if asked is not None and request.method == "GET":
        shown: dict[str, Any] = {"reading": reading, "asked": asked, "nobody": not answered}
        return page(request, "portal/asked_about_reading.html", **context, **shown, nav="portal:more")
    form = AskForm(sent(request), unit=line.unit_name)
    if request.method == "POST" and form.submit(log_answers.ask, entry=line, by=request.actor, now=request.now):
        return done_in(case, request, "lasning-fragad", "portal:readers")
    return page(
        request,
        "portal/ask_about_reading.html",
        **context,
        form=form,
        reading=reading,
        answered=answered,
        submit="Fråga om det här",
        nav="portal:more",
    )


@allow(PERSON, "GET")
def extract(request: Request) -> HttpResponse:
    """Take out who has read: the days, and the size of the text."""
    living(request)
    return _days_page(request, _days(request))


@allow(PERSON, "GET")
def paper(request: Request) -> HttpResponse:
    """Who has read in all of the person's plans, as a letter in 12 or 18 points; or the page with what to correct."""
    living(request)
    form = _days(request)
    found: Extract | None = form.extract(lambda days: log_extracts.own(request.actor, days, request.now))
    if found is None:
        return _days_page(request, form)
    size = papers.chosen(request.GET.get("storlek", ""))
    return papers.log_extract(found, request.actor, request.now, size=size)


def _days(request: Request) -> PeriodForm:
    return PeriodForm(request.GET, today=local_date(request.now))


def _days_page(request: Request, form: PeriodForm) -> HttpResponse:
    return page(request, "portal/log_extract.html", form=form, nav="portal:more")
