"""A long case is folded while nobody notices."""

import sys
import time
from datetime import UTC, datetime, timedelta

from samplan.rulebook.duties import duties
from samplan.rulebook.events import Event
from samplan.rulebook.packs import load

# A debugger or a measurement of coverage looks at every line, and makes the same work many times longer.
LIMIT = 0.005 * (20 if sys.gettrace() else 1)
KINDS = ("call.sent", "call.acknowledged", "call.answered", "meeting.held", "plan.documented", "plan.delivered")


def a_long_case(start):
    """500 events: calls to two units, receipts, answers, meetings, documentation, delivery."""
    yield Event("need.known", start, "a")
    for number in range(499):
        kind = KINDS[number % len(KINDS)]
        to = ("b", "c") if kind in ("call.sent", "meeting.held") else ()
        unit = "b" if kind in ("call.acknowledged", "call.answered") else "a"
        yield Event(kind, start + timedelta(hours=number + 1), unit, to)


def test_a_case_with_500_events_folds_in_less_than_5_ms():
    pack, times = load("norrbotten-2023"), []
    # A case of its own each time, so that nothing is remembered but the calendar.
    for number in range(30):
        start = datetime(2026, 1, 7, 8, number, tzinfo=UTC)
        events = list(a_long_case(start))
        began = time.process_time()
        found = duties(events, pack, start)
        times.append(time.process_time() - began)
        assert len(found) > 500
    assert min(times) < LIMIT
