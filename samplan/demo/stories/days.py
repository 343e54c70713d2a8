"""Moments around today, so that a story always has something late, something today and something to come."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from samplan.rulebook.calendar import is_working_day, local


class Days:
    """Moments around ``now`` in Swedish time: ``days.at(-3, 10)`` is three days ago at ten, never later than now."""

    def __init__(self, now: datetime):
        self.now = now
        self.today = local(now)

    def at(self, days: int, hour: int, minute: int = 0) -> datetime:
        """A clock time on the day that lies ``days`` from today; of today and before, a moment that has been."""
        day = self.today.date() + timedelta(days=days)
        moment = datetime.combine(day, time(hour, minute), self.today.tzinfo)
        if days > 0:
            while moment.weekday() > 4:
                moment += timedelta(days=1)
            return moment
        return min(moment, self.now - timedelta(minutes=1))

    def work(self, days: int, hour: int, minute: int = 0) -> datetime:
        """A clock time on the working day that lies so many working days from today; today, whatever day it is, is 0.

        Of today too it may lie ahead: a meeting this afternoon.
        """
        day, step = self.today.date(), timedelta(days=1 if days > 0 else -1)
        for _ in range(abs(days)):
            day += step
            while not is_working_day(day):
                day += step
        return datetime.combine(day, time(hour, minute), self.today.tzinfo)
