"""When someone is reminded, and when a thing nobody took is told to the head (CALL-07)."""

from datetime import UTC, datetime, time, timedelta

from samplan.rulebook import calendar

PART = 0.6  # of the time has passed: what nobody has taken is told to the head of the unit
ALARMS = ("acknowledge", "answer", "call", "post", "deliver")
MORNING = time(8)


def escalates_at(kind: str, opened_at: datetime, due_at: datetime | None) -> datetime | None:
    """When 60 % of the time has passed, None for what has no date."""
    if due_at is None or kind not in ALARMS:
        return None
    return opened_at.astimezone(UTC) + (due_at.astimezone(UTC) - opened_at.astimezone(UTC)) * PART


def reminds_at(starts_at: datetime) -> datetime:
    """The morning of the last working day before the meeting."""
    day = calendar.local_date(starts_at) - timedelta(days=1)
    while not calendar.is_working_day(day):
        day -= timedelta(days=1)
    return datetime.combine(day, MORNING, calendar.STOCKHOLM)
