"""Let someone in: begin the session, act as them from here on, and log it. One is in at so many places at once.

How they proved who they are is the caller's.
"""

from datetime import datetime
from uuid import UUID

from samplan.foundation.access import actor as actors
from samplan.foundation.access import context, sessions
from samplan.foundation.access.actor import Actor
from samplan.foundation.audit import log
from samplan.foundation.directory.models import Assignment, User


def staff(assignment: Assignment, now: datetime, proved_at: datetime | None = None) -> str:
    """Log ``assignment``'s user in to act in it. Returns the secret for the cookie.

    proved_at: when they showed who they are, if not ``now``.
    """
    token = sessions.start(assignment=assignment, name=assignment.user.name, now=now, proved_at=proved_at)
    return _entered(token, actors.staff(assignment), now)


def individual(person: UUID, name: str, now: datetime) -> str:
    """Log the person in. Returns the secret for the cookie."""
    token = sessions.start(person=person, name=name, now=now)
    return _entered(token, actors.individual(person, name), now)


def choosing(user: User, now: datetime) -> str:
    """Let ``user`` choose an assignment, and nothing else, for ten minutes. Returns the secret for the cookie."""
    return sessions.start(user=user, name=user.name, now=now)


def _entered(token: str, actor: Actor, now: datetime) -> str:
    context.begin(actor)
    log.write([log.Line(by=actor, now=now, action="login", what="session")])
    _log_ended("session.oldest", sessions.end_oldest(token), actor, now)
    return token


def end_others(by: Actor, now: datetime) -> None:
    """End every session of ``by`` but the one acted in, and log which."""
    _log_ended("session.others", sessions.end_others(), by, now)


def _log_ended(what: str, ended: list[UUID], by: Actor, now: datetime) -> None:
    log.write([log.Line(by=by, now=now, action="logout", what=what, object_id=id) for id in ended])
