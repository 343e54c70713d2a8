"""Start, find, lock and end sessions. The cookie holds a secret, we know its hash, the database the hash of that.

No query reads or writes the table of sessions: each question is a function of the database, which answers only those
who know a session's secret. How long a session lasts, and when it locks, is said there.

A session that nobody has used for a while is locked, not over: the browser keeps its cookie, no page opens, and the one
who logs in again as the same goes on where they were. Anyone else gets a session of their own, and the old one ends.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse

from samplan.foundation.access import actor as actors
from samplan.foundation.access import context
from samplan.foundation.access.actor import Actor
from samplan.foundation.directory.models import Assignment, User
from samplan.rulebook.permissions import title

COOKIE = "__Host-samplan_session" if settings.HTTPS else "samplan_session"
CHOICE = timedelta(minutes=10)  # how long one may take to choose an assignment
QUIET = "X-Samplan-Quiet"  # sent with what a page asks by itself: nobody is at the screen because of it


@dataclass(frozen=True)
class Kept:
    """The session that a browser holds, in use or locked: whose it is, and what they go on with when they come back."""

    id: UUID
    user: UUID | None
    assignment: UUID | None
    person: UUID | None
    name: str
    unit_name: str
    locked: bool


@dataclass(frozen=True)
class Chooser:
    """One who has shown who they are, when, and is choosing an assignment. last: the one they chose the last time."""

    user: UUID
    proved_at: datetime
    last: UUID | None


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def start(
    *,
    user: User | None = None,
    assignment: Assignment | None = None,
    person: UUID | None = None,
    name: str,
    now: datetime,
    proved_at: datetime | None = None,
) -> str:
    """Begin a session for staff in ``assignment``, for ``person``, or for a ``user`` who is to choose an assignment.

    proved_at: when they showed who they are, if that was before ``now``: another assignment prolongs nothing.
    Returns the secret for the cookie. Nobody acts afterwards: the database lets the system alone begin a session.
    """
    token = secrets.token_urlsafe(32)
    member = assignment.user_id if assignment else user.id if user else None
    context.begin(actors.system())
    _ask(
        "select access.start_session(%s, %s, %s, %s, %s, %s, %s)",
        [_hash(token), member, assignment.id if assignment else None, person, name, proved_at or now, now],
    )
    context.clear()
    return token


def _ask(sql: str, values: list[Any]) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchone()


def _all(sql: str, values: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def token_of(request: HttpRequest) -> str:
    """The secret that the browser holds, in force or not; "" when it holds none."""
    return request.COOKIES.get(COOKIE, "")


def enter(request: HttpRequest) -> tuple[Actor, datetime] | None:
    """Let whoever's session the request's cookie opens act from here on: the actor and the database's clock.

    None when there is no cookie, or its session is unknown, idle too long, ended or without right; then nobody acts.
    """
    token = token_of(request)
    return find(token, quiet=QUIET in request.headers) if token else None


def find(token: str, *, quiet: bool = False) -> tuple[Actor, datetime] | None:
    """As ``enter``, by the secret itself. quiet: asked by a page and by nobody at the screen, so it is no use."""
    found = _ask("select * from access.enter(%s, %s)", [_hash(token), quiet])
    if found is None:
        return None
    now, session, proved_at, person, same, name, *works = found
    if person is not None:
        return actors.individual(person, name, session, proved_at, same), now
    return actors.at_work(name, works, session, proved_at), now


@dataclass(frozen=True)
class _Held:
    """The columns of ``access.session_of``. seconds: until it locks; none are left when it is locked."""

    id: UUID
    user: UUID | None
    assignment: UUID | None
    person: UUID | None
    name: str
    unit_name: str | None
    proved_at: datetime
    seconds: float


def _held(request: HttpRequest, *, in_use: bool = False) -> _Held | None:
    """The session that the browser holds, in use or locked. in_use: this counts as use."""
    token = token_of(request)
    found = _ask("select * from access.session_of(%s, %s)", [_hash(token), in_use]) if token else None
    return _Held(*found) if found else None


def kept(request: HttpRequest) -> Kept | None:
    """The session that the browser holds, in use or locked. None when there is none, or its whole time is over."""
    held = _held(request)
    if held is None or (held.assignment is None and held.person is None):
        return None
    unit_name = held.unit_name or ""
    return Kept(held.id, held.user, held.assignment, held.person, held.name, unit_name, locked=held.seconds <= 0)


def left(request: HttpRequest) -> int:
    """Whole seconds until the browser's session locks: 0 when it is locked, or there is none.

    Asked without QUIET it counts as use, and the time begins anew.
    """
    held = _held(request, in_use=QUIET not in request.headers)
    return max(0, int(held.seconds)) if held else 0


def choosing(request: HttpRequest, now: datetime) -> Chooser | None:
    """The one who is choosing an assignment in this browser."""
    held = _held(request)
    if held is None or held.user is None or held.assignment is not None or held.proved_at <= now - CHOICE:
        return None
    (last,) = _ask("select access.last_assignment(%s)", [_hash(token_of(request))])
    return Chooser(held.user, held.proved_at, last)


def leave(request: HttpRequest, now: datetime) -> None:
    """End the session that the browser holds, whoever's it is: in use, locked, or of one who is choosing."""
    _ask("select access.end_session(%s, %s)", [_hash(token_of(request)), now])


@dataclass(frozen=True)
class Living:
    """One of the acting one's own sessions. unit_name and role: of the assignment, when staff act. here: this one."""

    unit_name: str | None
    role: str
    begun_at: datetime
    seen_at: datetime
    locked: bool
    here: bool


def own() -> list[Living]:
    """The living sessions of whoever acts, in use or locked, the newest first."""
    rows = _all("select * from access.own_sessions()", [])
    return [Living(unit, title(role or ""), *times) for unit, role, *times in rows]


def end_others() -> list[UUID]:
    """End every session of whoever acts but the one acted in: refused at their next click. Returns their ids."""
    return [id for (id,) in _all("select access.end_other_sessions()", [])]


def end_oldest(token: str) -> list[UUID]:
    """End the acting one's oldest sessions until ``SESSIONS_AT_ONCE`` are left, among them ``token``'s, just begun."""
    return [id for (id,) in _all("select access.end_oldest(%s, %s)", [_hash(token), settings.SESSIONS_AT_ONCE])]


def ended_elsewhere(request: HttpRequest) -> str:
    """How the session that the browser held was ended from another place where the same one was logged in: "oldest",
    by a login too many, "others", by the button, or "" when it was not."""
    found = _ask("select how from access.put_out(%s)", [_hash(token_of(request))]) if token_of(request) else None
    return found[0] if found else ""


def has_ended_another(token: str) -> bool:
    """Whether the session that ``token`` opens ended an older one when it began."""
    found = _ask("select others from access.put_out(%s)", [_hash(token)])
    return bool(found and found[0])


def put(response: HttpResponse, token: str) -> HttpResponse:
    """Set the cookie on ``response``."""
    response.set_cookie(COOKIE, token, httponly=True, samesite="Lax", secure=settings.HTTPS, path="/")
    return response


def drop(response: HttpResponse) -> HttpResponse:
    """Take the cookie away, and what the browser kept of our pages with it."""
    response.delete_cookie(COOKIE, path="/", samesite="Lax")
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response
