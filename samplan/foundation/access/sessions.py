"""Start, find, lock and end sessions. The cookie holds a secret, the database its hash.

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
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.http import HttpRequest, HttpResponse

from samplan.foundation.access import actor as actors
from samplan.foundation.access.actor import Actor
from samplan.foundation.access.models import Session
from samplan.foundation.directory.models import Assignment, User

COOKIE = "__Host-samplan_session" if settings.HTTPS else "samplan_session"
TOUCH = timedelta(minutes=1)
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
    """One who has shown who they are, when, and is choosing an assignment."""

    session: UUID
    user: UUID
    proved_at: datetime


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
    Returns the secret for the cookie.
    """
    token = secrets.token_urlsafe(32)
    Session.objects.create(
        token_hash=_hash(token),
        user_id=assignment.user_id if assignment else user.id if user else None,
        assignment=assignment,
        person=person,
        name=name,
        created_at=proved_at or now,
        seen_at=now,
    )
    return token


def _idle() -> timedelta:
    return timedelta(minutes=settings.SESSION_IDLE_MINUTES)


def _lasting(token: str) -> QuerySet[Any]:
    """The session that ``token`` opens, unless it was ended or has lasted its whole time; locked or not."""
    whole = timedelta(hours=settings.SESSION_HOURS)
    rows = Session.objects.select_related("assignment__user", "assignment__unit__organisation").annotate(clock=Now())
    return rows.filter(token_hash=_hash(token), ended_at=None, created_at__gt=Now() - whole)


# Asked by every request, so it is put as it stands: the query and the six objects of it took longer than the answer.
FIND = """
select s.id, s.person, s.name, s.seen_at, s.created_at, statement_timestamp(), access.same(s.person), a.id, a.until_at,
  a.role, u.id, u.given_name || ' ' || u.family_name, u.title, n.id, n.name, o.id, o.name, o.huvudman
from access_session s
  left join directory_assignment a on a.id = s.assignment_id left join directory_user u on u.id = a.user_id
  left join directory_unit n on n.id = a.unit_id left join directory_organisation o on o.id = n.organisation_id
where s.token_hash = %s and s.ended_at is null and s.created_at > statement_timestamp() - %s * interval '1 second'
  and s.seen_at > statement_timestamp() - %s * interval '1 second'
"""


def find(token: str, *, quiet: bool = False) -> Actor | None:
    """The actor whose session ``token`` opens, or None when it is unknown, idle too long, ended or without right.

    quiet: asked by a page and not by anyone at the screen, so it does not count as use.
    """
    with connection.cursor() as cursor:
        cursor.execute(FIND, [_hash(token), settings.SESSION_HOURS * 3600.0, _idle().total_seconds()])
        found = cursor.fetchone()
    if found is None:
        return None
    id, person, name, seen_at, proved_at, clock, same, assignment, until, *works = found
    if person is not None:
        actor = actors.individual(person, name, id, proved_at, same)
    elif assignment is None or (until is not None and until <= clock):
        return None  # is choosing · a right that ended is refused at the next click
    else:
        actor = _staff(id, proved_at, assignment, *works)
    if not quiet and clock - seen_at > TOUCH:
        Session.objects.filter(id=id).update(seen_at=clock)
    return actor


def _staff(
    session: UUID, proved_at: datetime, assignment: UUID, role: str, user: UUID, name: str, title: str, *place: Any
) -> Actor:
    """The same as ``actors.staff``, from the columns of ``FIND``."""
    unit, unit_name, organisation, organisation_name, huvudman = place
    return Actor(
        kind="unit",
        name=name,
        unit=unit,
        unit_name=unit_name,
        organisation=organisation,
        organisation_name=organisation_name,
        huvudman=huvudman,
        user=user,
        title=title,
        assignment=assignment,
        role=role,
        session=session,
        proved_at=proved_at,
    )


def kept(request: HttpRequest) -> Kept | None:
    """The session that the browser holds, in use or locked. None when there is none, or its whole time is over."""
    token = request.COOKIES.get(COOKIE, "")
    session = _lasting(token).first() if token else None
    if session is None or (session.assignment is None and session.person is None):
        return None
    return Kept(
        session.id,
        session.user_id,
        session.assignment_id,
        session.person,
        session.name,
        session.assignment.unit.name if session.assignment else "",
        locked=session.seen_at <= session.clock - _idle(),
    )


def left(request: HttpRequest) -> int:
    """Whole seconds until the browser's session locks: 0 when it is locked, or there is none.

    Asked without QUIET it counts as use, and the time begins anew.
    """
    session = _lasting(request.COOKIES.get(COOKIE, "")).filter(seen_at__gt=Now() - _idle()).first()
    if session is None:
        return 0
    whole = session.created_at + timedelta(hours=settings.SESSION_HOURS)
    if QUIET not in request.headers:
        Session.objects.filter(id=session.id).update(seen_at=session.clock)
        session.seen_at = session.clock
    return max(0, int((min(session.seen_at + _idle(), whole) - session.clock).total_seconds()))


def choosing(request: HttpRequest) -> Chooser | None:
    """The one who is choosing an assignment in this browser."""
    token = request.COOKIES.get(COOKIE, "")
    rows = _lasting(token).filter(assignment=None, person=None, created_at__gt=Now() - CHOICE)
    session = rows.first() if token else None
    return Chooser(session.id, session.user_id, session.created_at) if session else None


def last_assignment(user: UUID) -> UUID | None:
    """The assignment that ``user`` chose the last time."""
    rows = Session.objects.filter(user_id=user, assignment__isnull=False).order_by("-created_at")
    return rows.values_list("assignment_id", flat=True).first()


def end(id: UUID, now: datetime) -> None:
    """End a session at once."""
    Session.objects.filter(id=id, ended_at=None).update(ended_at=now)


def leave(request: HttpRequest, now: datetime) -> None:
    """End the session that the browser holds, whoever's it is: in use, locked, or of one who is choosing."""
    Session.objects.filter(token_hash=_hash(request.COOKIES.get(COOKIE, "")), ended_at=None).update(ended_at=now)


def from_request(request: HttpRequest) -> Actor | None:
    """The actor behind ``request``'s cookie, or None."""
    token = request.COOKIES.get(COOKIE, "")
    return find(token, quiet=QUIET in request.headers) if token else None


def put(response: HttpResponse, token: str) -> HttpResponse:
    """Set the cookie on ``response``."""
    response.set_cookie(COOKIE, token, httponly=True, samesite="Lax", secure=settings.HTTPS, path="/")
    return response


def drop(response: HttpResponse) -> HttpResponse:
    """Take the cookie away, and what the browser kept of our pages with it."""
    response.delete_cookie(COOKIE, path="/", samesite="Lax")
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response
