"""End the plan, confirm that the end is documented, and register a death (END-01–03)."""

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse

from samplan.coordination.cases import ending, queries
from samplan.coordination.cases.access import open_case
from samplan.coordination.plans import content
from samplan.foundation.access.policies import STAFF, allow
from samplan.foundation.access.request import Request
from samplan.foundation.pages.forms import ActionForm, sent
from samplan.foundation.pages.render import done, page
from samplan.interfaces.desk import case_page, frame, meeting_page, need_page
from samplan.interfaces.desk.forms.ending import DeathForm, EndForm
from samplan.rulebook.permissions import Permission


@allow(STAFF, "GET", "POST")
def end(request: Request, id: UUID) -> HttpResponse:
    """Avsluta planen: one reason, closing words, and how the person is told."""
    case = open_case(request.actor, id, Permission.END_CASE, request.now)
    initial = {"ending": "withdrawn" if case.stopped_at else ""}
    if request.GET.get("skal") == "restart":  # what the follow-up just ended with
        initial["ending"] = "replaced"
    wanted = content.wanted_ways(case)
    so_far = {"has_plan": case.concluded_at is not None, "withdrawn": case.stopped_at is not None}
    form = EndForm(sent(request), initial=initial, first=case.person.given_name, wanted=wanted, **so_far)
    if request.method == "POST" and form.submit(ending.end_case, case=case, by=request.actor, now=request.now):
        return done(request, "avslutad", "desk:case", id)
    back = reverse("desk:case", args=[id])
    context = frame.of(case, request.actor, request.now)
    context |= meeting_page.ends_with(case, request.actor, request.now)
    context["let_go"] = case_page.let_go(case, request.actor, request.now, queries.owed(case), [])
    return page(request, "desk/end.html", **context, form=form, back=back, ending=need_page.ending(case, request.actor))


@allow(STAFF, "POST")
def end_documented(request: Request, id: UUID) -> HttpResponse:
    """Bekräfta avslutet: the unit has written in its own journal that the plan has ended."""
    case = open_case(request.actor, id, Permission.DOCUMENT_END, request.now)
    form = ActionForm(request.POST)
    if form.submit(ending.document_end, case=case, by=request.actor, now=request.now):
        return done(request, "avslut-bekraftat", "desk:worklist")
    return page(request, "desk/refused.html", **frame.of(case, request.actor, request.now), form=form)


@allow(STAFF, "GET", "POST", fresh=True)
def death(request: Request, id: UUID) -> HttpResponse:
    """Registrera att personen har avlidit: one page that says what is stopped, one button."""
    case = open_case(request.actor, id, Permission.REGISTER_DEATH, request.now)
    form = DeathForm(sent(request))
    if request.method == "POST" and form.submit(ending.register_death, case=case, by=request.actor, now=request.now):
        return done(request, "avliden", "desk:case", id)
    back = reverse("desk:case", args=[id])
    return page(request, "desk/death.html", **frame.of(case, request.actor, request.now), form=form, back=back)
