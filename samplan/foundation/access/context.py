"""The transaction in which an actor acts. Outside one, every protected table is empty and nothing can be written.

The database believes only what is signed: for a request it signs itself, when the session's secret is shown
(``sessions.enter``); for what our own processes do without a session, they sign (``begin``), and it signs after them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from samplan.foundation.access import signing
from samplan.foundation.access.actor import Actor, system


def begin(actor: Actor) -> datetime:
    """Tell the database who acts in this transaction. Returns its clock (aware, UTC): the ``now`` of the request.

    Must come before any savepoint: what is set inside one that rolls back is gone.
    """
    keeps = actor.is_staff and not actor.sees_plans  # as access.enter says it of a session
    place = (None, None) if keeps else (actor.unit, actor.organisation)
    ids = (*place, actor.person, actor.user, actor.session, actor.assignment)
    with connection.cursor() as cursor:
        cursor.execute(
            "select pg_backend_pid(), pg_current_xact_id()::text, clock_timestamp(), access.same(%s)", [actor.person]
        )
        backend, number, now, selves = cursor.fetchone()
        kind = "keeper" if keeps else actor.kind
        said = "|".join([kind, *("" if id is None else str(id) for id in ids), ",".join(map(str, selves or ()))])
        cursor.execute("select access.believe(%s, %s)", [said, signing.proof(said, backend, number)])
    found: datetime = now
    return found


def clock() -> datetime:
    """The database's clock (aware, UTC), when nobody acts."""
    with connection.cursor() as cursor:
        cursor.execute("select clock_timestamp()")
        now: datetime = cursor.fetchone()[0]
        return now


def clear() -> None:
    """Forget who acts."""
    with connection.cursor() as cursor:
        cursor.execute("select access.clear()")


def ended() -> None:
    """After what somebody did: forget them if the transaction goes on, as within a test; its end forgets too."""
    if connection.in_atomic_block:
        clear()


@contextmanager
def acting(actor: Actor) -> Iterator[datetime]:
    """One transaction as ``actor``: commits at the end, rolls back on error. Yields the database's clock."""
    with transaction.atomic():
        now = begin(actor)
        yield now
    ended()


def begin_for(outbox_row: UUID) -> UUID | None:
    """Act as the system on behalf of the unit of one due outbox row. Returns that unit, or None if it is not due."""
    begin(system())
    with connection.cursor() as cursor:
        cursor.execute("select access.begin_for(%s)", [outbox_row])
        unit: UUID | None = cursor.fetchone()[0]
        return unit
