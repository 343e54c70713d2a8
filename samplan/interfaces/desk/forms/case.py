"""Forms about the case itself: how it ends; and how a Swedish day and clock time become an instant."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

STOCKHOLM = ZoneInfo("Europe/Stockholm")


def moment(day: date, clock: time) -> datetime:
    """A Swedish day and clock time as an instant."""
    return datetime.combine(day, clock, STOCKHOLM)
