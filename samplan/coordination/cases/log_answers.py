"""The person is told that there is an answer to what they asked about a reading (INDI-04, INDI-07)."""

from datetime import datetime
from typing import Any

from django.db import transaction

from samplan.foundation.access.actor import Actor
from samplan.foundation.audit import reviewing
from samplan.foundation.audit.models import Entry, Review
from samplan.foundation.outbox.models import Row
from samplan.rulebook import notices


def decide(*, entry: Entry, by: Actor, now: datetime, **said: Any) -> Review:
    """As ``reviewing.decide``; who asked then gets the same neutral notice as of anything new, by the way they chose.

    To whom it goes, or that it goes to nobody, is settled when it is sent: see ``access.notice_to``.
    """
    with transaction.atomic():
        row = reviewing.decide(entry=entry, by=by, now=now, **said)
        if row.kind == Review.Kind.ASKED and entry.case is not None:
            Row.objects.create(
                kind=Row.Kind.PERSON, channel="person", case=entry.case, unit=by.own_unit, due_at=now,
                next_at=notices.by_day(now),
            )  # fmt: skip
    return row
