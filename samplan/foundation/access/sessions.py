"""Start, find and end sessions. The cookie holds a secret, the database its hash."""

import hashlib
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db.models import F, Func, UUIDField
from django.db.models.functions import Now
from django.http import HttpRequest, HttpResponse

from samplan.foundation.access import actor as actors
from samplan.foundation.access.actor import Actor
from samplan.foundation.access.models import Session
from samplan.foundation.directory.models import Assignment

COOKIE = "samplan_session"
TOUCH = timedelta(minutes=1)
QUIET = "X-Samplan-Quiet"  # sent with what a page asks by itself: nobody is at the screen because of it


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def start(*, assignment: Assignment | None = None, person: UUID | None = None, name: str, now: datetime) -> str:
    """Begin a session for staff in ``assignment`` or for ``person``. Returns the secret for the cookie."""
    token = secrets.token_urlsafe(32)
    Session.objects.create(
        token_hash=_hash(token),
        user_id=assignment.user_id if assignment else None,
        assignment=assignment,
        person=person,
        name=name,
        created_at=now,
        seen_at=now,
    )
    return token


def find(token: str, *, quiet: bool = False) -> Actor | None:
    """The actor whose session ``token`` opens, or None when it is unknown, idle too long, ended or without right.

    quiet: asked by a page and not by anyone at the screen, so it does not count as use.
    """
    idle = timedelta(minutes=settings.SESSION_IDLE_MINUTES)
    whole = timedelta(hours=settings.SESSION_HOURS)
    session = (
        Session.objects.select_related("assignment__user", "assignment__unit__organisation")
        .annotate(clock=Now(), same=Func(F("person"), function="access.same", output_field=ArrayField(UUIDField())))
        .filter(token_hash=_hash(token), ended_at=None, seen_at__gt=Now() - idle, created_at__gt=Now() - whole)
        .first()
    )
    if session is None:
        return None
    if not quiet and session.clock - session.seen_at > TOUCH:
        Session.objects.filter(id=session.id).update(seen_at=session.clock)
    if session.person is not None:
        return actors.individual(session.person, session.name, session.id, session.same)
    if session.assignment is None:
        return None  # the database allows no such row
    until = session.assignment.until_at
    if until is not None and until <= session.clock:
        return None  # a right that ended is refused at the next click
    return actors.staff(session.assignment, session.id)


def end(id: UUID, now: datetime) -> None:
    """End a session at once."""
    Session.objects.filter(id=id, ended_at=None).update(ended_at=now)


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
