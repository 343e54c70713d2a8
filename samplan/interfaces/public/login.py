"""The way in and the way out: two doors, the lock, the choice of assignment.

Staff and those who have a plan log in at providers of their own. Whoever comes back to a browser where they were
logged in, or locked, goes on in the same assignment at the same page; anyone else gets a session of their own there,
and the one before is ended.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse

from samplan.coordination.cases import people
from samplan.foundation.access import actor as actors
from samplan.foundation.access import context, sessions
from samplan.foundation.access import login as access
from samplan.foundation.access.answers import NotFound
from samplan.foundation.access.oidc import exchange, provider
from samplan.foundation.access.oidc.claims import Proved
from samplan.foundation.access.oidc.exchange import Attempt, NotProved
from samplan.foundation.access.onward import own_page
from samplan.foundation.access.outside import outside
from samplan.foundation.access.policies import PUBLIC, allow
from samplan.foundation.access.request import Visit
from samplan.foundation.audit import log
from samplan.foundation.directory import queries as directory
from samplan.foundation.directory import staffing
from samplan.foundation.directory.models import Assignment
from samplan.foundation.pages.render import done, let_in, page
from samplan.interfaces.public.forms import AssignmentForm
from samplan.interfaces.public.refusals import REFUSALS

COOKIE = "samplan_attempt_"  # with the beginning of its state: two tabs may try at once
SALT = "samplan.login"
LONGEST = 500  # characters of an address that a cookie takes with it
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Door:
    """One way in: the names of the two addresses of each."""

    begin: str
    back: str


DOORS = {
    "staff": Door("public:login_staff", "public:login_staff_back"),
    "person": Door("public:login_person", "public:login_person_back"),
}


@allow(PUBLIC, "GET")
def login(request: Visit) -> HttpResponse:
    """The ways to log in; the lock instead, when the browser holds a session that nobody has used for a while.

    ``annan`` shows the ways although the browser is locked. ``igen`` says why one who is logged in came here.
    """
    ways = {way: _to(DOORS[way].begin, further(request)) for way in DOORS if provider.of(way)}
    kept = sessions.kept(request)
    if kept and kept.locked and "annan" not in request.GET:
        way = "person" if kept.person else "staff"
        return page(request, "public/locked.html", area="public", kept=kept, unlock=ways.get(way, ""), actor=None)
    again = "igen" in request.GET and request.actor is not None
    if again and request.actor is not None:
        ways.pop("staff" if request.actor.is_person else "person", None)
    return page(
        request,
        "public/login.html",
        area="public",
        ways=ways,
        again=again,
        unset=provider.unset(),
        further=further(request),
        ended="" if request.actor or kept else sessions.ended_elsewhere(request),
        most=settings.SESSIONS_AT_ONCE,
    )


def further(request: HttpRequest) -> str:
    """The page of ours to go to afterwards, "" for the start page. Another server's page is none."""
    asked = own_page(request, request.POST.get("vidare") or request.GET.get("vidare") or "")
    return asked if len(asked) <= LONGEST else ""


def _to(name: str, further: str) -> str:
    return reverse(name) + (f"?{urlencode({'vidare': further})}" if further else "")


def _beginning(way: str) -> Callable[[HttpRequest], object]:
    """Where to send the browser, asked before the transaction: the provider may be slow to say its addresses."""

    def ask(request: HttpRequest) -> tuple[Attempt, str] | NotProved | None:
        who = provider.of(way)
        if who is None:
            return None
        attempt = Attempt.new(way, further(request))
        try:
            return attempt, exchange.address(who, attempt, _back(request, way))
        except NotProved as not_proved:
            return not_proved

    return ask


def _ending(way: str) -> Callable[[HttpRequest], object]:
    """Who came back, and to which page of ours, asked before the transaction."""

    def ask(request: HttpRequest) -> tuple[Proved, str] | NotProved | None:
        who = provider.of(way)
        if who is None:
            return None
        attempt = _attempt(request)
        try:
            said = {name: value for name, value in request.GET.items() if isinstance(value, str)}
            proved = exchange.finish(who, attempt, said, _back(request, way))
        except NotProved as not_proved:
            return not_proved
        return proved, attempt.further if attempt else ""

    return ask


def _back(request: HttpRequest, way: str) -> str:
    return request.build_absolute_uri(reverse(DOORS[way].back))


def _cookie(state: str) -> str:
    return COOKIE + "".join(sign for sign in state[:16] if sign.isalnum())


def _attempt(request: HttpRequest) -> Attempt | None:
    """The attempt that this browser began and now comes back from."""
    signed = request.COOKIES.get(_cookie(request.GET.get("state", "")), "")
    try:
        return Attempt(**signing.loads(signed, salt=SALT, max_age=exchange.PATIENCE))
    except (signing.BadSignature, TypeError):
        return None


def _begin(request: Visit, way: str) -> HttpResponse:
    brought = getattr(request, "brought", None)  # of a HEAD nothing was asked outside
    if brought is None:
        raise NotFound
    if isinstance(brought, NotProved):
        return _refused(request, way, brought.code)
    attempt, to = brought
    response = HttpResponse(status=302, headers={"Location": to})
    response.set_cookie(
        _cookie(attempt.state),
        signing.dumps(attempt.values(), salt=SALT),
        max_age=exchange.PATIENCE,
        path="/logga-in/",
        httponly=True,
        samesite="Lax",
        secure=settings.HTTPS,
    )
    return response


def _came_back(request: Visit, way: str, enter: Callable[[Visit, Proved, str], HttpResponse]) -> HttpResponse:
    """An attempt is used once, whatever came of it."""
    brought = getattr(request, "brought", None)
    if brought is None:
        raise NotFound
    if isinstance(brought, NotProved):
        logger.info("login %s refused: %s", way, brought)
        response = _refused(request, way, brought.code)
    else:
        response = enter(request, *brought)
    response.delete_cookie(_cookie(request.GET.get("state", "")), path="/logga-in/", samesite="Lax")
    return response


@allow(PUBLIC, "GET")
@outside(_beginning("staff"))
def begin_staff(request: Visit) -> HttpResponse:
    """To the provider of those who work here."""
    return _begin(request, "staff")


@allow(PUBLIC, "GET")
@outside(_beginning("person"))
def begin_person(request: Visit) -> HttpResponse:
    """To the provider of those who have a plan."""
    return _begin(request, "person")


@allow(PUBLIC, "GET")
@outside(_ending("staff"))
def back_staff(request: Visit) -> HttpResponse:
    """Back from it: into the assignment, or to the choice of one."""
    return _came_back(request, "staff", _enter_staff)


@allow(PUBLIC, "GET")
@outside(_ending("person"))
def back_person(request: Visit) -> HttpResponse:
    """Back from it: to the person's own plan."""
    return _came_back(request, "person", _enter_person)


def _enter_staff(request: Visit, proved: Proved, further: str) -> HttpResponse:
    if not proved.hsa_id:
        return _refused(request, "staff", "nobody")
    user = directory.user_by_hsa_id(proved.hsa_id)
    own = directory.assignments_of(user.id, request.now) if user else []
    if not own and settings.LOGIN_ADDS:
        own = _added(request, proved)
        user = own[0].user if own else user
    if user is None:
        return _refused(request, "staff", "unknown", proved.hsa_id)
    if not own:
        return _refused(request, "staff", "no_assignment", proved.hsa_id)
    kept = sessions.kept(request)
    chosen = _settled(own, proved.commission_unit, kept.assignment if kept and kept.user == user.id else None)
    if kept is not None and (kept.user != user.id or (chosen and chosen.id != kept.assignment)):
        further = ""  # one goes on at one's own page, in the assignment that opened it
    sessions.leave(request, request.now)
    if chosen is not None:
        return _enter(access.staff(chosen, request.now), further)
    return _enter(access.choosing(user, request.now), _to("public:login_assignment", further))


def _added(request: Visit, proved: Proved) -> list[Assignment]:
    """What a first login gives, where the county has said so: an assignment at the unit of the medarbetaruppdrag."""
    system = actors.system("Inloggning")
    context.begin(system)
    given = staffing.add_at_login(
        hsa_id=proved.hsa_id,
        unit_hsa_id=proved.commission_unit,
        name=(proved.given_name, proved.family_name),
        role=settings.LOGIN_ADDS,
        by=system,
        now=request.now,
    )
    context.clear()
    return [given] if given else []


def _settled(own: list[Assignment], commission_unit: str, earlier: object) -> Assignment | None:
    """The assignment that nobody needs to choose: the only one, the one at the unit whose medarbetaruppdrag they have
    just chosen at the provider, or the one that they were in."""
    if len(own) == 1:
        return own[0]
    there = [row for row in own if commission_unit and row.unit.hsa_id.lower() == commission_unit.lower()]
    if len(there) == 1:
        return there[0]
    return next((row for row in own if row.id == earlier), None)


def _enter_person(request: Visit, proved: Proved, further: str) -> HttpResponse:
    numbers = [n for n in (proved.personnummer, proved.samordningsnummer, proved.earlier_samordningsnummer) if n]
    if not numbers:
        return _refused(request, "person", "nobody")
    context.begin(actors.system())
    person = people.holder(numbers, request.now)
    context.clear()
    if person is None:
        return _refused(request, "person", "unknown")
    kept = sessions.kept(request)
    further = further if kept is None or kept.person == person.id else ""
    sessions.leave(request, request.now)
    return _enter(access.individual(person.id, person.name, request.now), further)


def _enter(token: str, to: str) -> HttpResponse:
    """Let in. The session that the browser held before, whoever's it was, is over: ended first, so that the new one
    does not put another out in its place."""
    return let_in(token, to)


def _refused(request: Visit, way: str, code: str, hsa_id: str = "") -> HttpResponse:
    refusal = REFUSALS[way][code]
    again = reverse(DOORS[way].begin) if refusal.again else ""
    ground = {"refusal": refusal, "again": again, "hsa_id": hsa_id, "way": way}
    return page(request, "public/refused.html", area="public", status=refusal.status, **ground)


@allow(PUBLIC, "GET", "POST")
def assignment(request: Visit) -> HttpResponse:
    """Choose which assignment to act in, once for each session."""
    chooser = sessions.choosing(request, request.now)
    if chooser is None:
        return HttpResponse(status=303, headers={"Location": "/" if request.actor else reverse("public:login")})
    own = directory.assignments_of(chooser.user, request.now)
    typed = request.POST if request.method == "POST" else None
    form = AssignmentForm(typed, own=own, last=chooser.last)
    if request.method == "POST" and form.is_valid():
        sessions.leave(request, request.now)
        token = access.staff(form.chosen(), request.now, chooser.proved_at)
        return let_in(token, further(request))
    return page(request, "public/assignment.html", area="public", form=form, further=further(request))


@allow(PUBLIC, "GET")
def time_left(request: Visit) -> JsonResponse:
    """Whole seconds until the browser's session locks, for the page that says so: {"kvar": 899}."""
    return JsonResponse({"kvar": sessions.left(request)})


@allow(PUBLIC, "POST")
def logout(request: Visit) -> HttpResponse:
    """End the session, in use or locked, and leave nothing in the browser."""
    sessions.leave(request, request.now)
    if request.actor is not None:
        log.write([log.Line(by=request.actor, now=request.now, action="logout", what="session")])
    return sessions.drop(done(request, "utloggad", "public:start", token=""))
