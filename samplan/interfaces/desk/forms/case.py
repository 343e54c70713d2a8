"""How a Swedish day and clock time become an instant."""

from datetime import date, datetime, time

from samplan.rulebook.calendar import STOCKHOLM


def moment(day: date, clock: time) -> datetime:
    """A Swedish day and clock time as an instant."""
    return datetime.combine(day, clock, STOCKHOLM)
