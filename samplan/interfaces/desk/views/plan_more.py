"""More about the plan: what has changed, who has confirmed it, whom to call about what, and text for the journal."""

from dataclasses import replace
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse

from samplan.coordination.cases import protection, queries
from samplan.coordination.cases.access import can, open_case, standing_of
from samplan.coordination.cases.models import Case, Document
from samplan.coordination.plans import confirming, consented, contacts, content, versions
from samplan.foundation.access.answers import NotFound
from samplan.foundation.access.policies import STAFF, allow
from samplan.foundation.access.request import Request
from samplan.foundation.pages.forms import ActionForm, sent
from samplan.foundation.pages.render import done, page
from samplan.interfaces.desk import duties, frame
from samplan.interfaces.desk.forms.contacts import ContactForm
from samplan.interfaces.parts import journal
from samplan.rulebook.permissions import Permission


@allow(STAFF, "GET")
def changed(request: Request, id: UUID) -> HttpResponse:
    """Every version that the unit holds, newest first, with what is different from the one before."""
    case = open_case(request.actor, id, Permission.READ_PLAN, request.now)
    plans = [d for d in queries.documents_of(case, request.actor) if d.kind == Document.Kind.PLAN]
    context = frame.of(case, request.actor, request.now)
    back = reverse("desk:case", args=[id])
    may_confirm = duties.may(request.actor, Permission.CONFIRM_PLAN)
    told = versions.told(plans)
    return page(request, "desk/versions.html", **context, versions=told, may_confirm=may_confirm, back=back)


@allow(STAFF, "GET", "POST")
def confirm(request: Request, id: UUID, document: UUID) -> HttpResponse:
    """Bekräfta planen: the unit's one click, and who else has."""
    case = open_case(request.actor, id, Permission.CONFIRM_PLAN, request.now)
    plan = next((d for d in queries.documents_of(case, request.actor) if d.id == document), None)
    if plan is None or plan.kind != Document.Kind.PLAN:
        raise NotFound
    form = ActionForm(sent(request))
    if request.method == "POST":
        if form.submit(confirming.confirm_plan, case=case, document=document, by=request.actor, now=request.now):
            return done(request, "plan-bekraftad", "desk:confirm_plan", id, document)
    return page(
        request,
        "desk/confirm_plan.html",
        **frame.of(case, request.actor, request.now),
        form=form,
        document=plan,
        confirmations=confirming.of(case, document),
        mine=confirming.mine(case, document, request.actor),
        back=reverse("desk:case", args=[id]),
    )


@allow(STAFF, "GET", "POST")
def contact_list(request: Request, id: UUID) -> HttpResponse:
    """Ring om: the list that is printed in the plan, and the person's fasta vårdkontakter."""
    case = open_case(request.actor, id, Permission.READ_PLAN, request.now)
    standing = standing_of(request.actor, case)
    may = can(request.actor, Permission.WRITE_GOAL, case, standing)
    form = ContactForm(sent(request), readers=f"{case.person.given_name} och alla som får planen")
    if request.method == "POST":
        case = open_case(request.actor, id, Permission.WRITE_GOAL, request.now)
        if form.submit(contacts.add_contact, case=case, by=request.actor, now=request.now):
            return done(request, "sparat", "desk:contacts", id)
    context = frame.of(case, request.actor, request.now)
    return page(
        request,
        "desk/contacts.html",
        **context,
        form=form,
        may_write=bool(may) and not context["is_over"],
        contacts=contacts.of(case, request.actor, standing),
        care_contacts=contacts.care_contacts(case.person_id, request.now),
        units=[party.unit for party in queries.parties_of(case) if party.unit],
        back=reverse("desk:case", args=[id]),
    )


@allow(STAFF, "POST")
def remove_contact(request: Request, id: UUID, contact: UUID) -> HttpResponse:
    case = open_case(request.actor, id, Permission.WRITE_GOAL, request.now)
    form = ActionForm(request.POST)
    if form.submit(contacts.remove_contact, case=case, contact=contact, by=request.actor, now=request.now):
        return done(request, "borttaget", "desk:contacts", id)
    return page(request, "desk/refused.html", **frame.of(case, request.actor, request.now), form=form)


@allow(STAFF, "GET")
def journal_text(request: Request, id: UUID) -> HttpResponse:
    """The unit's own part as plain text, to keep in its own journal: written once, kept twice (PLAN-10, PLAN-11)."""
    case = open_case(request.actor, id, Permission.PRINT, request.now)
    plan = content.view(case, request.actor)
    plan = replace(plan, content=protection.for_reader(plan.content, case, request.actor))
    context = frame.of(case, request.actor, request.now)
    text = _for_journal(case, plan, request, over=context["is_over"]) if plan.content else ""
    back = reverse("desk:case", args=[id])
    return page(request, "desk/journal.html", **context, text=text, plan=plan, back=back)


def _for_journal(case: Case, plan: content.PlanView, request: Request, *, over: bool) -> str:
    since = consented.since_made(case, request.actor, plan.made_at, request.now) if plan.made_at else ""
    return journal.text(case.person.name, plan, request.actor.unit, request.now, since=since, over=over)
