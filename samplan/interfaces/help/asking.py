"""Fråga om hjälp: a question about Samplan to those who help where one works, and their answers (KNOW-06)."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.urls import Resolver404, resolve, reverse

from samplan.foundation.access.answers import Forbidden, NotFound
from samplan.foundation.access.onward import came_from
from samplan.foundation.access.policies import ANY_STAFF, addresses, allow
from samplan.foundation.access.request import Request
from samplan.foundation.directory import helping, staffing
from samplan.foundation.pages.forms import ActionForm, sent
from samplan.foundation.pages.render import done, page
from samplan.interfaces.help import reading
from samplan.interfaces.help.topics import AT

CLEAN = "Skriv inget om någon person: inget namn, inget nummer och inget ur en plan."


class AskForm(ActionForm):
    """What one tried to do, and the name of the address where one was."""

    readers = "De som hjälper er med Samplan"
    text = forms.CharField(
        label="Vad försökte du göra, och vad hände?",
        max_length=2000,
        help_text=CLEAN,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": "Skriv vad du försökte göra"},
    )
    page = forms.CharField(required=False, max_length=80, widget=forms.HiddenInput)

    def clean_page(self) -> str:
        """The name of one of our addresses, else "": nothing that somebody made up is kept."""
        name: str = self.cleaned_data["page"]
        return name if name in {one.name for one in addresses()} else ""


class AnswerForm(ActionForm):
    readers = "Den som frågade och de som hjälper er"
    answer = forms.CharField(
        label="Ditt svar",
        max_length=2000,
        help_text=CLEAN,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "Skriv ett svar"},
    )


def ask_link(request: Request) -> str:
    """Where *Fråga om hjälp* leads from a page of help: with the name of the page one came from, and never its ids."""
    try:
        name = resolve(came_from(request).partition("?")[0]).view_name
    except Resolver404:
        name = ""
    known = "" if name.startswith("help:") else name
    return reverse("help:ask") + (f"?{urlencode({'sida': known})}" if known else "")


def title_of(name: str) -> str:
    """What an address is called to a reader: the title of its page of help, "" when it has none."""
    slug = AT["unit"].get(name)
    return reading.load()[""][slug].title if slug else ""


@allow(ANY_STAFF, "GET", "POST")
def ask(request: Request) -> HttpResponse:
    """Ask, and see what one has asked before."""
    form = AskForm(sent(request), initial={"page": request.GET.get("sida", "")[:80]})
    if request.method == "POST" and form.submit(helping.ask_for_help, by=request.actor, now=request.now):
        return done(request, "hjalp-fragad", "help:ask")
    own = staffing.unit(request.actor.own_unit)
    return page(
        request,
        "help/ask.html",
        form=form,
        about=title_of(str(form["page"].value() or "")),
        asked=helping.own_requests(request.actor),
        support=staffing.support_of(own, request.now) if own else [],
        helps=helping.helps(request.actor),
    )


@allow(ANY_STAFF, "GET")
def inbox(request: Request) -> HttpResponse:
    """What those who help have to answer. Others are told where to ask."""
    if not helping.helps(request.actor):
        raise Forbidden("Här svarar superanvändare, användarstöd och objektspecialister. Du frågar på Fråga om hjälp.")
    return page(request, "help/inbox.html", rows=helping.inbox(request.actor))


@allow(ANY_STAFF, "GET", "POST")
def question(request: Request, question: UUID) -> HttpResponse:
    """One question: its one who asked reads the answer, those who help answer, pass on, or close."""
    row = helping.request(question)
    if row is None:
        raise NotFound
    act, what = request.POST.get("gor", "svara"), {"by": request.actor, "now": request.now}
    plain = ActionForm(sent(request) if act in ("vidare", "avsluta") else None)
    form: Any = AnswerForm(None if plain.is_bound else sent(request), initial={"answer": row.answer})
    if form.is_bound and form.submit(helping.answer_help, row=row, **what):
        return done(request, "hjalp-besvarad", "help:question", row.id)
    if act == "vidare" and plain.submit(helping.pass_help_on, row=row, **what):
        return done(request, "hjalp-vidare", "help:inbox")
    if act == "avsluta" and plain.submit(helping.close_help, row=row, **what):
        return done(request, "hjalp-avslutad", "help:question", row.id)
    mine, theirs = row.asked_user_id == request.actor.user, helping.helps_with(row, request.actor)
    return page(
        request,
        "help/question.html",
        row=row,
        form=form if form.is_bound or (theirs and not row.closed_at) else None,
        plain=plain,
        about=title_of(row.page),
        may_pass=theirs and row.line == row.Line.FIRST and not row.closed_at,
        may_close=(mine or theirs) and not row.closed_at,
        back=reverse("help:ask" if mine else "help:inbox"),
    )
