"""When the head of a unit is told that something is left lying, and when those who meet are reminded (CALL-07).

The guidelines give no time for either; the times are Samplan's own.
"""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from samplan.rulebook import calendar
from samplan.rulebook.events import instant

# Told while there still is time to put someone else on it: at three fifths of the time, counted in time that passes.
SHARE = 0.6
# What has no date but someone else waits for.
UNDATED = ("acknowledge", "answer", "answer_initiative", "confirm")
WORKING_DAYS, NOON = 2, time(12)
MORNING = time(8)
# What the unit is also told by text message, where it has a phone for it: another unit has asked and stands still until
# this one has taken it. What only the own unit waits for can wait for the one who logs in.
TEXTED = ("acknowledge", "answer", "answer_initiative")

# The kinds that no head is told of, and why.
NEVER: Mapping[str, str] = {
    "consent": "Personen bestämmer själv när och om svaret kommer. Ingen ska skynda på det.",
    "meeting": "Dagen är personens och alla kallades. Att kallelsen dröjer märks på uppgiften att kalla.",
    "post": "Brevet ska ut samma dag. Ett larm på kvällen når ingen, och på morgonen syns det som sent.",
    "prepare": "Den som leder mötet ser vilka som inte är klara, och alla påminns dagen före.",
    "follow_up": "Dagen kan ligga ett år bort och är bestämd med personen. Den syns i kalendern.",
    "call_follow_up": "Den väntar på att dagen blir bestämd med personen.",
    "document_end": "Planen är avslutad och ingen annan väntar.",
}


def escalates_at(kind: str, opened_at: datetime, due_at: datetime | None) -> datetime | None:
    """When the unit's head is told of an open duty of that kind, on a Swedish clock; None when never.

    With a deadline: when 60 % of the time from its opening has passed; at once when the deadline came first. Without:
    two working days after the opening at 12.00 for what others wait for. Raises ValueError for a time without offset.
    """
    opened = instant(opened_at)
    if kind in NEVER:
        return None
    if due_at is not None:
        return calendar.local(opened + max(instant(due_at) - opened, timedelta()) * SHARE)
    if kind not in UNDATED:
        return None
    day = calendar.add_working_days(calendar.local_date(opened), WORKING_DAYS)
    return datetime.combine(day, NOON, tzinfo=calendar.STOCKHOLM)


def reminds_at(meeting_starts_at: datetime) -> datetime:
    """When those who meet are reminded: the working day before the meeting at 08.00 Swedish time.

    Raises ValueError for a time without offset.
    """
    return datetime.combine(
        _working_day_before(calendar.local_date(meeting_starts_at)), MORNING, tzinfo=calendar.STOCKHOLM
    )


def _working_day_before(day: date) -> date:
    day -= timedelta(days=1)
    while not calendar.is_working_day(day):
        day -= timedelta(days=1)
    return day
