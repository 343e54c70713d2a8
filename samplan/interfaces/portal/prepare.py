"""Förbered dig: seven questions, one a page, and then who may see the answers. One can stop at any time."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from samplan.coordination.cases import consents
from samplan.coordination.cases.models import Case
from samplan.coordination.meetings import prepared, preparing
from samplan.foundation.access.answers import NotFound
from samplan.foundation.access.policies import PERSON, allow
from samplan.foundation.access.request import Request
from samplan.foundation.pages.drafting import draft
from samplan.foundation.pages.forms import sent
from samplan.foundation.pages.render import page
from samplan.interfaces.letters import SIZES, papers
from samplan.interfaces.portal.prepare_forms import HelperForm, QuestionForm, ShareForm
from samplan.interfaces.portal.views import _open, done_in
from samplan.rulebook import questions as rules
from samplan.rulebook.calendar import local_date
from samplan.rulebook.permissions import Permission

ABOUT = {"adult": "public:about", "young": "public:about_young", "child": "public:about_child"}

SEEN_BY = {
    "meeting": "Alla på mötet får se",
    "coordinator": "Bara din samordnare och kollegerna där får se",
    "me": "Bara du ser",
}


def set_for(case: Case, request: Request) -> str:
    """Which questions the person is asked, by their age today."""
    return rules.set_of(consents.age(case.person.born_on, local_date(request.now)))


def _empty(request: Request, context: dict[str, Any]) -> HttpResponse:
    return page(request, "portal/empty.html", **context, nav="portal:meeting")


def _onward(code: str, case: Case, to: str, request: Request, *args: object) -> HttpResponse:
    """On to the next page, with the sentence for ``code`` and the plan that is open."""
    if code:
        return done_in(case, request, code, to, *args)
    return HttpResponse(status=303, headers={"Location": f"{reverse(to, args=args)}?plan={case.id}"})


@allow(PERSON, "GET", "POST")
def start(request: Request) -> HttpResponse:
    """What it is, that one may stop, and whether someone helps."""
    case, context = _open(request, Permission.PREPARE)
    if case is None:
        return _empty(request, context)
    kind, values = set_for(case, request), prepared.values(case, request.actor)
    helper = values.get(prepared.HELP, "")
    name, _, relation = helper.partition(", ")
    initial = {"helped": "yes", "name": name, "relation": relation} if helper else {}
    if prepared.HELP in values and not helper:
        initial = {"helped": "no"}
    form = HelperForm(sent(request), initial=initial)
    if request.method == "POST" and form.submit(preparing.save_helper, case=case, by=request.actor, now=request.now):
        return _onward("", case, "portal:prepare_question", request, _next(kind, values))
    return page(
        request,
        "portal/prepare.html",
        **context,
        form=form,
        closed=prepared.CLOSED.get(prepared.closed(case), ""),
        begun=any(text for code, text in values.items() if code != prepared.HELP),
        about=ABOUT[kind],
        child=kind == "child",
        nav="portal:meeting",
    )


def _next(kind: str, values: dict[str, str]) -> int:
    """The first question without an answer, or the first one."""
    for number, question in enumerate(rules.SETS[kind], start=1):
        if not any(values.get(part.code) for part in question.parts):
            return number
    return 1


@allow(PERSON, "GET", "POST")
def question(request: Request, number: int) -> HttpResponse:
    """One question. Saved by each press; skipped without one."""
    case, context = _open(request, Permission.PREPARE)
    if case is None:
        return _empty(request, context)
    asked = rules.SETS[set_for(case, request)]
    if not 1 <= number <= len(asked):
        raise NotFound
    last = number == len(asked)
    one = asked[number - 1]
    form = QuestionForm(
        sent(request),
        question=one,
        values=prepared.values(case, request.actor),
        draft=draft(request, "prepare", case.id, key=one.code),
    )
    if request.method == "POST" and form.submit(preparing.save_answers, case=case, by=request.actor, now=request.now):
        if "ut" in request.POST:
            return _onward("svar-sparade", case, "portal:plan", request)
        if last or "svar" in request.GET:
            return _onward("", case, "portal:answers", request)
        return _onward("", case, "portal:prepare_question", request, number + 1)
    before = reverse("portal:prepare_question", args=[number - 1]) if number > 1 else reverse("portal:prepare")
    after = reverse("portal:answers") if last else reverse("portal:prepare_question", args=[number + 1])
    return page(
        request,
        "portal/prepare_question.html",
        **context,
        form=form,
        question=one,
        number=number,
        count=len(asked),
        closed=prepared.CLOSED.get(prepared.closed(case), ""),
        back=reverse("portal:answers") if "svar" in request.GET else before,
        skip=after,
        changing="svar" in request.GET,
        nav="portal:meeting",
    )


@allow(PERSON, "GET", "POST")
def answers(request: Request) -> HttpResponse:
    """Mina svar: check, change, and choose who may see."""
    case, context = _open(request, Permission.PREPARE)
    if case is None:
        return _empty(request, context)
    found, chosen = prepared.of_person(case, request.actor), prepared.shares(case, request.actor)
    form = ShareForm(sent(request), answers=found, chosen=chosen, private=prepared.only_private(case, request.actor))
    if request.method == "POST" and form.submit(preparing.share_answers, case=case, by=request.actor, now=request.now):
        chosen_now = set(form.values()["shares"].values())
        code = "svar-delade-nagra" if "me" in chosen_now else "svar-delade"
        return _onward("svar-bara-jag" if chosen_now == {"me"} else code, case, "portal:answers", request)
    numbers = {one.code: number for number, one in enumerate(rules.SETS[set_for(case, request)], start=1)}
    private = [one for one in found if any(part.private for part in rules.QUESTIONS[one.code].parts)]
    return page(
        request,
        "portal/prepare_answers.html",
        **context,
        form=form,
        answers=[(one, numbers.get(one.code), SEEN_BY.get(chosen.get(one.code, ""), "")) for one in found],
        own=bool(chosen),
        undecided="" in chosen.values(),
        private=bool(private),
        closed=prepared.CLOSED.get(prepared.closed(case), ""),
        nav="portal:meeting",
    )


@allow(PERSON, "GET")
def paper(request: Request) -> HttpResponse:
    """The seven questions on paper, to write on by hand."""
    case, _ = _open(request, Permission.PREPARE)
    if case is None:
        raise NotFound
    chosen = request.GET.get("storlek", "12")
    size = int(chosen) if chosen in {str(size) for size in SIZES} else 12
    return papers.questions(case, set_for(case, request), request.actor, request.now, size=size)
