"""Write the kallelse, check it, send it."""

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse

from samplan.coordination.cases import consents, queries
from samplan.coordination.cases.access import open_case
from samplan.coordination.cases.models import Party
from samplan.coordination.meetings import actions
from samplan.foundation.access.policies import STAFF, allow
from samplan.foundation.access.request import Request
from samplan.foundation.directory import queries as directory
from samplan.foundation.pages.drafting import draft
from samplan.foundation.pages.forms import sent
from samplan.foundation.pages.render import done, page
from samplan.interfaces.desk import frame
from samplan.interfaces.desk.forms.case import CallForm, suggested_days
from samplan.rulebook.calendar import local_date
from samplan.rulebook.permissions import Permission


@allow(STAFF, "GET", "POST")
def write(request: Request, id: UUID) -> HttpResponse:
    """One page to write, one to check: the same form, sent with ``steg=granska`` and then ``steg=skicka``."""
    case = open_case(request.actor, id, Permission.CALL, request.now)
    # Only those whom the consent covers can be called; others may have been asked about and not be let in.
    covered = {party.id for party in consents.covered_parties(case)}
    parties = [p for p in queries.parties_of(case) if p.id in covered or p.unit_id == case.coordinating_unit_id]
    days = suggested_days(case, local_date(request.now))
    kept = draft(request, "call", id)
    form = CallForm(sent(request), case=case, parties=parties, by_name=request.actor.name, days=days, draft=kept)
    step = request.POST.get("steg", "")
    context = frame.of(case, request.actor, request.now) | {
        "form": form,
        "unmanned": _unmanned(parties, request),
        "address": queries.contact_of(case.person_id, "address"),
        "back": reverse("desk:case", args=[id]),
        "no_parties": len(parties) < 2,
    }
    if request.method == "POST" and step == "skicka":
        if form.submit(actions.invite, case=case, by=request.actor, now=request.now):
            return done(request, "kallelse-skickad", "desk:case", id)
    elif request.method == "POST" and step == "granska" and form.is_valid():
        chosen = form.chosen()
        day = local_date(form.values()["starts_at"])
        limits = [duty.due_on for duty in queries.open_duties(case, request.actor) if duty.kind == "meeting"]
        review = context | {
            "chosen": chosen,
            "count": len(chosen) + 1,
            "unmanned": _unmanned(chosen, request),
            "review": form.review(),
            "late": next((limit for limit in limits if limit and day > limit), None),
        }
        return page(request, "desk/call_review.html", **review)
    return page(request, "desk/call.html", **context)


def _unmanned(parties: list[Party], request: Request) -> list[str]:
    """Units where nobody works now: what is sent there must also be said on the phone (ORG-10)."""
    nobody = directory.unmanned([p.unit for p in parties if p.unit], request.now)
    return [p.name for p in parties if p.unit_id in nobody]
