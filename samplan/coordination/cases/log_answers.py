"""Who reviews the log is told that a question has come, and the person that there is an answer (INDI-04, INDI-07)."""

from datetime import datetime
from typing import Any

from django.db import transaction

from samplan.foundation.access.actor import Actor
from samplan.foundation.audit import reviewing
from samplan.foundation.audit.models import Entry, Review
from samplan.foundation.directory import queries as directory
from samplan.foundation.outbox.models import Row
from samplan.rulebook import notices


def has_answerer(entry: Entry, now: datetime) -> bool:
    """Whether anybody can answer a question about this reading: a reviewer of the log there who has not read it."""
    return entry.organisation is not None and directory.has_reviewer(entry.organisation, now, read_by=entry.actor_user)


def ask(*, entry: Entry, by: Actor, now: datetime, **said: Any) -> Review:
    """As ``reviewing.ask``; the units of those who review the log there get the same mail as of anything to do.

    The outbox holds ids only: with no delivery, the review's own stands for the case.
    """
    with transaction.atomic():
        row = reviewing.ask(entry=entry, by=by, now=now, **said)
        if row.made_at == now:
            for unit in directory.reviewers_units(row.organisation, now, read_by=entry.actor_user):
                Row.objects.create(case=row.id, unit=unit.id, due_at=now, next_at=now)
    return row


def decide(*, entry: Entry, by: Actor, now: datetime, **said: Any) -> Review:
    """As ``reviewing.decide``; who asked then gets the same neutral notice as of anything new, by the way they chose.

    To whom it goes, or that it goes to nobody, is settled when it is sent: see ``access.notice_to``.
    """
    with transaction.atomic():
        row = reviewing.decide(entry=entry, by=by, now=now, **said)
        if row.kind == Review.Kind.ASKED and row.decided_at == now and entry.case is not None:
            Row.objects.create(
                kind=Row.Kind.PERSON, channel="person", case=entry.case, unit=by.own_unit, due_at=now,
                next_at=notices.by_day(now),
            )  # fmt: skip
    return row
