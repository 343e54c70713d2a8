"""The worker: every two seconds it sends what is due, every minute it seals the log, every hour it tidies.

The only place that knows all channels out.

The row is the record, so there is no queue. A row is claimed by its lock, which is held while the mail is handed over:
a withdrawal that wants to stop it waits for that, at most the mail server's five seconds, and is never overtaken. If
the worker dies the lock goes with it and the row is sent again.
"""

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import OperationalError, connection, transaction
from django.db.models import F, Max

from samplan.coordination.cases.access import lock
from samplan.coordination.cases.models import Case, Duty
from samplan.foundation.access import actor, context
from samplan.foundation.audit import seals
from samplan.foundation.directory.models import Unit
from samplan.foundation.drafts import keeping
from samplan.foundation.outbox import sms
from samplan.foundation.outbox.models import TO_PERSON, Row, Worker
from samplan.rulebook import notices, reminding

logger = logging.getLogger(__name__)
EVERY = 2.0
AT_A_TIME = 100
SEAL_EVERY = 60.0
TIDY_EVERY = 3600.0
GIVE_UP_AFTER = 48
PAUSES = (timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=5))

# What is about something that goes on is not sent when it has ended. That it has ended is news of its own.
ABOUT_WHAT_GOES_ON = (Row.Kind.REMINDER, Row.Kind.ESCALATION, Row.Kind.TOMORROW)


def run(stop: Callable[[], bool]) -> None:
    """Work until ``stop()`` says so."""
    each = {seals.seal_all: SEAL_EVERY, tidy: TIDY_EVERY}
    done = {job: time.monotonic() - every for job, every in each.items()}
    while not stop():
        try:
            sweep()
            for job, every in each.items():
                if time.monotonic() - done[job] >= every:
                    done[job] = time.monotonic()
                    job()
        except OperationalError:
            logger.exception("the database did not answer")
        deadline = time.monotonic() + EVERY
        while time.monotonic() < deadline and not stop():
            time.sleep(0.1)


def tidy() -> None:
    """Throw old drafts away, and make the log's coming months."""
    keeping.drop_old()
    with transaction.atomic():
        seals.make_months()


def sweep() -> int:
    """Send every row that is due. Returns how many were handed over."""
    escalate()
    with context.acting(actor.system()) as now:
        Worker.objects.update_or_create(id=1, defaults={"seen_at": now})
        due = Row.objects.filter(state=Row.State.DUE, next_at__lte=now).order_by("next_at")
        ids = list(due.values_list("id", flat=True)[:AT_A_TIME])
    return sum(send(id, now) for id in ids)


def escalate() -> int:
    """Mark what nobody has taken when most of its time has passed, and let its unit be told. Returns how many."""
    with context.acting(actor.system()), connection.cursor() as cursor:
        cursor.execute("select access.escalate(%s, %s)", [AT_A_TIME, list(reminding.TEXTED) if sms.is_there() else []])
        return int(cursor.fetchone()[0])


def send(id: UUID, now: datetime) -> bool:
    """Send one row, if it still is due and nobody else has it. Returns whether it was handed over."""
    with transaction.atomic():
        unit = context.begin_for(id)
        if unit is None:
            return False
        row = Row.objects.get(id=id)
        hand_over = _what_hands_over(row, now)
        if hand_over is None:
            return False
        try:
            hand_over()
        except OSError as error:  # every SMTP and connection error is one
            _later(row, error, now)
            return False
        Row.objects.filter(id=id).update(state=Row.State.SENT, sent_at=now, attempt=row.attempt + 1, error="")
        return True


def _what_hands_over(row: Row, now: datetime) -> Callable[[], object] | None:
    """What hands the row over, or None when there is nothing to send: now, or at all, and then the row says so."""
    if row.channel == "sms":
        return _text(row, now)
    if row.kind in ABOUT_WHAT_GOES_ON and not _goes_on(row.case):
        _cancel(row)
        return None
    if row.kind in TO_PERSON:
        return _notice(row, now)
    said = notices.UNIT_MAIL
    return EmailMessage(said.subject, said.text, to=[Unit.objects.get(id=row.unit).inbox_email]).send


def _cancel(row: Row) -> None:
    Row.objects.filter(id=row.id).update(state=Row.State.CANCELLED)


def _wait(row: Row, until: datetime) -> None:
    Row.objects.filter(id=row.id).update(next_at=until)


def _text(row: Row, now: datetime) -> Callable[[], object] | None:
    """What hands a text message to the unit's on-call phone over.

    The row is about no case, so whether anything waits is asked here; what has been taken since is not told of.
    """
    number = Unit.objects.get(id=row.unit).on_call_phone
    duty = _left_lying(row.unit) if number and sms.is_there() else None
    if duty is None:
        _cancel(row)
        return None
    earlier = Row.objects.filter(unit=row.unit, channel="sms", sent_at__gt=now - timedelta(days=1))
    at = notices.reaches_unit(now, duty.due_at, earlier.aggregate(at=Max("sent_at"))["at"])
    if at > now:
        _wait(row, at)
        return None
    return lambda: sms.port().send(number, notices.UNIT_SMS.text)


def _left_lying(unit: UUID) -> Duty | None:
    """The unit's most urgent duty that a text message is for; its case can be neither ended nor withdrawn meanwhile."""
    left = Duty.objects.filter(
        unit=unit,
        kind__in=reminding.TEXTED,
        escalated_at__isnull=False,
        met_at=None,
        cancelled_by="",
        case__ended_at=None,
        case__stopped_at=None,
    ).order_by(F("due_at").asc(nulls_last=True), "id")
    for duty in list(left):
        lock(duty.case_id)
        if left.filter(id=duty.id).exists():
            return duty
    return None


def _notice(row: Row, now: datetime) -> Callable[[], object] | None:
    """What hands a notice to the person over.

    Where it goes is read here and nowhere before, so that the choice of today holds: none, protected, dead are no one.
    """
    by_day = notices.by_day(now)
    if by_day > now:
        _wait(row, by_day)
        return None
    with connection.cursor() as cursor:
        cursor.execute("select way, value, shows_time, starts_at from access.notice_to(%s)", [row.id])
        found = cursor.fetchone()
    if found is None:
        _cancel(row)
        return None
    way, value, shows_time, starts_at = found
    if row.kind == Row.Kind.TOMORROW and (starts_at is None or not notices.is_tomorrow(starts_at, now)):
        _cancel(row)
        return None
    words = notices.sms if way == "sms" else notices.mail
    said = words(row.kind, settings.HELP_PHONE, starts_at if shows_time else None)
    if way == "sms":
        return lambda: sms.port().send(value, said.text)
    return EmailMessage(said.subject, said.text, to=[value]).send


def _goes_on(case: UUID) -> bool:
    """Whether there still is something to be reminded of: after an end or a withdrawal there is not."""
    return Case.objects.filter(id=case, ended_at=None, stopped_at=None).exists()


def _later(row: Row, error: OSError, now: datetime) -> None:
    attempt = row.attempt + 1
    pause = PAUSES[min(attempt, len(PAUSES)) - 1]
    state = Row.State.FAILED if attempt >= GIVE_UP_AFTER else Row.State.DUE
    Row.objects.filter(id=row.id).update(attempt=attempt, next_at=now + pause, state=state, error=type(error).__name__)
    logger.warning("outbox row %s: attempt %s failed: %s", row.id, attempt, type(error).__name__)
