"""Record consent in half a minute, and take it back on the person's behalf."""

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse

from samplan.coordination.cases import asking, consents, queries
from samplan.coordination.cases.access import open_case
from samplan.foundation.access.policies import STAFF, allow
from samplan.foundation.access.request import Request
from samplan.foundation.directory import queries as directory
from samplan.foundation.pages.drafting import draft
from samplan.foundation.pages.forms import sent
from samplan.foundation.pages.render import done, page
from samplan.foundation.persons import queries as persons
from samplan.interfaces.desk import frame
from samplan.interfaces.desk.forms.case import ConsentForm, WithdrawForm
from samplan.rulebook.calendar import local_date
from samplan.rulebook.permissions import Permission


@allow(STAFF, "GET", "POST")
def record(request: Request, id: UUID) -> HttpResponse:
    """Both consents on one screen; on to the call when there is something to call on."""
    case = open_case(request.actor, id, Permission.RECORD_CONSENT, request.now)
    units = directory.callable_units(request.now)
    form = ConsentForm(
        sent(request), case=case, units=units, own=request.actor.unit, draft=draft(request, "consent", id)
    )
    if request.method == "POST":
        action = asking.ask_consent if form.is_valid() and form.asks else consents.record_consent
        event = form.submit(action, case=case, by=request.actor, now=request.now)
        if event and event.kind == "consent.asked":
            return done(request, "fraga-skickad", "desk:case", id)
        if event and event.facts["answer"] == "yes":
            to = "desk:call" if case.coordinating_unit_id == request.actor.unit else "desk:case"
            return done(request, "samtycke-sparat", to, id)
        if event:
            return done(request, "samtycke-nej", "desk:case", id)
    close = persons.representatives(case.person_id, local_date(request.now))
    earlier = queries.consents_of(case, request.actor.organisation)
    back = reverse("desk:case", args=[id])
    context = frame.of(case, request.actor, request.now)
    return page(request, "desk/consent.html", **context, form=form, earlier=earlier, close=close, back=back)


@allow(STAFF, "GET", "POST")
def withdraw(request: Request, id: UUID) -> HttpResponse:
    """What withdrawing means, said before it is done, and then done."""
    case = open_case(request.actor, id, Permission.WITHDRAW_CONSENT, request.now)
    form = WithdrawForm(sent(request), parties=consents.covered_parties(case), first=case.person.given_name)
    if request.method == "POST":
        if form.submit(consents.withdraw_consent, case=case, by=request.actor, now=request.now):
            return done(request, "samtycke-stoppat", "desk:case", id)
    back = reverse("desk:case", args=[id])
    return page(request, "desk/withdraw.html", **frame.of(case, request.actor, request.now), form=form, back=back)
