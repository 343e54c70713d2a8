"""Be om en SIP: three questions, whom to ask, and the last day for an answer (NEED-02)."""

from datetime import datetime, timedelta

from django.http import HttpResponse

from samplan.coordination.cases import queries, requests
from samplan.coordination.cases.models import Case
from samplan.coordination.cases.models import Request as Asked
from samplan.foundation.access.policies import PERSON, allow
from samplan.foundation.access.request import Request
from samplan.foundation.pages.forms import sent
from samplan.foundation.pages.render import done, page
from samplan.interfaces.portal.closed import closed
from samplan.interfaces.portal.forms import AskForm

NEWS = timedelta(days=31)  # what was answered longer ago stands in Post


@allow(PERSON, "GET", "POST")
def ask(request: Request) -> HttpResponse:
    """Be om en SIP: for whoever is logged in, with a plan or without."""
    if gone := closed(request):
        return gone
    person = requests.asker(request.actor)
    doors = requests.doors(person, request.now)
    form = AskForm(
        sent(request),
        doors=doors,
        listed=requests.is_listed(person, doors),
        phone=requests.own_phone(request.actor),
    )
    if request.method == "POST":
        if form.submit(requests.ask_for_sip, by=request.actor, now=request.now):
            return done(request, "sip-begard", "portal:asked")
    answer_by = requests.answer_by(request.now)
    return page(
        request,
        "portal/ask.html",
        form=form,
        answer_by=answer_by,
        hidden=person.protected,
        child=requests.is_child(person, request.now),
        submit="Skicka",
        nav="portal:more",
    )


@allow(PERSON, "GET")
def asked(request: Request) -> HttpResponse:
    """What the person has asked for, until when it is answered, and the answer."""
    if gone := closed(request):
        return gone
    rows = requests.own_requests(request.actor)
    cases = queries.persons_cases(request.actor)
    return page(request, "portal/asked.html", asked=rows, cases=cases, nav="portal:more")


def to_tell(rows: list[Asked], cases: list[Case], now: datetime) -> list[Asked]:
    """Those of the requests that Min plan tells of: that wait, and a no to the newest, for a month.

    A no is not told any more when one of ``cases``, the person's own, has begun or become a plan after it.
    """
    newest = rows[0] if rows else None
    begun = [at for case in cases for at in (case.opened_at, case.concluded_at) if at is not None]
    since = max([now - NEWS, *begun])
    return [
        row
        for row in rows
        if row.answered_at is None or (row is newest and row.answer == "refused" and row.answered_at > since)
    ]
