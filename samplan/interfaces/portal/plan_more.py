"""More about the person's plan: whom to call, what is new, and their own confirmation."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.http import HttpResponse

from samplan.coordination.cases import queries
from samplan.coordination.cases.models import Document
from samplan.coordination.plans import confirming, contacts, content, versions
from samplan.coordination.plans.content import is_left, left
from samplan.foundation.access.answers import NotFound
from samplan.foundation.access.policies import PERSON, allow
from samplan.foundation.access.request import Request
from samplan.foundation.pages.forms import ActionForm
from samplan.foundation.pages.render import page
from samplan.interfaces.portal.views import _open, done_in
from samplan.rulebook.permissions import Permission


@allow(PERSON, "GET")
def contact_list(request: Request) -> HttpResponse:
    """Mina kontakter: the coordinator first, then whom to call about what, then those who do something (PLAN-08)."""
    case, context = _open(request)
    if case is None:
        return page(request, "portal/empty.html", **context, nav="portal:more")
    view = content.view(case, request.actor)
    return page(
        request,
        "portal/contacts.html",
        **context,
        about=contacts.of(case, request.actor),
        care=contacts.care_contacts(case.person_id, request.now),
        doers=_doers(view, left(queries.all_parties(case))),
        nav="portal:more",
    )


def _doers(view: content.PlanView, gone: Collection[str]) -> list[dict[str, Any]]:
    """Those who do something in the plan, are with still and can be called: what they do, by unit."""
    found: dict[tuple[str, str], list[str]] = {}
    for line in view.lines:
        if line.phone and not is_left(line, gone):
            found.setdefault((line.who, line.phone), []).append(line.what)
    return [{"name": name, "phone": phone, "what": what} for (name, phone), what in found.items()]


@allow(PERSON, "GET")
def changed(request: Request) -> HttpResponse:
    """Det här är nytt: the plan's versions, and what is different in each."""
    case, context = _open(request)
    if case is None:
        return page(request, "portal/empty.html", **context, nav="portal:more")
    plans = [d for d in queries.documents_of(case, request.actor) if d.kind == Document.Kind.PLAN]
    newest = plans[0] if plans else None
    mine = confirming.mine(case, newest.id, request.actor) if newest else None
    context |= {"versions": versions.told(plans), "newest": newest, "mine": mine}
    return page(request, "portal/versions.html", **context, nav="portal:more")


@allow(PERSON, "POST")
def confirm(request: Request, document: UUID) -> HttpResponse:
    """Ja, det är min plan: the person's simple confirmation (PLAN-12)."""
    case, context = _open(request, Permission.CONFIRM_PLAN)
    if case is None:
        raise NotFound
    form = ActionForm(request.POST)
    if form.submit(confirming.confirm_plan, case=case, document=document, by=request.actor, now=request.now):
        return done_in(case, request, "plan-bekraftad", "portal:versions")
    return page(request, "portal/refused.html", **context, form=form, nav="portal:more")
