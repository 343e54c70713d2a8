"""Print: the letter that must be posted, and the plan on paper."""

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse

from samplan.coordination.cases import actions, queries
from samplan.coordination.cases.access import open_case
from samplan.coordination.cases.models import Case, Delivery
from samplan.foundation.access.answers import Forbidden, NotFound
from samplan.foundation.access.policies import STAFF, allow
from samplan.foundation.access.request import Request
from samplan.foundation.pages.forms import ActionForm, sent
from samplan.foundation.pages.render import done, page
from samplan.interfaces.desk import frame
from samplan.interfaces.letters import SIZES, post
from samplan.interfaces.letters.post import pdf
from samplan.rulebook.permissions import Permission


def _letter(case: Case, request: Request, delivery: UUID) -> Delivery:
    found = next((d for d in queries.letters_of(case, request.actor) if d.id == delivery), None)
    if found is None:
        raise NotFound
    return found


def _size(request: Request) -> int:
    chosen = request.GET.get("storlek", "12")
    return int(chosen) if chosen in {str(size) for size in SIZES} else 12


@allow(STAFF, "GET", "POST")
def letter(request: Request, id: UUID, delivery: UUID) -> HttpResponse:
    """Skriv ut och posta: the letter to print, then one click when it has been posted."""
    case = open_case(request.actor, id, Permission.POST_LETTER, request.now)
    found = _letter(case, request, delivery)
    form = ActionForm(sent(request))
    if request.method == "POST":
        if form.submit(actions.post_letter, case=case, delivery=delivery, by=request.actor, now=request.now):
            return done(request, "postat", "desk:case", id)
    address = queries.contact_of(case.person_id, "address")
    back = reverse("desk:case", args=[id])
    context = frame.of(case, request.actor, request.now)
    off = actions.not_to_post(case, found)
    return page(request, "desk/letter.html", **context, form=form, letter=found, off=off, address=address, back=back)


@allow(STAFF, "GET")
def letter_pdf(request: Request, id: UUID, delivery: UUID) -> HttpResponse:
    """The letter as PDF, with the address in the envelope's window."""
    case = open_case(request.actor, id, Permission.PRINT, request.now, logged="print")
    found = _letter(case, request, delivery)
    if found.recalled_at is not None:
        raise Forbidden("Brevet är stoppat och ska inte skickas.")
    if off := actions.not_to_post(case, found):
        raise Forbidden(off)
    return post.letter(found, case, request.actor, request.now, size=_size(request))


@allow(STAFF, "GET")
def plan_pdf(request: Request, id: UUID) -> HttpResponse:
    """The newest plan that the unit holds, in 12 or 18 points; with a page to sign on if that is asked for."""
    case = open_case(request.actor, id, Permission.PRINT, request.now, logged="print")
    plan = queries.newest(case, request.actor, "plan")
    if plan is None:
        raise NotFound
    signatures = request.GET.get("underskrift") == "1"
    return pdf(plan, case, request.actor, request.now, size=_size(request), signatures=signatures)
