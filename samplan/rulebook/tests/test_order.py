"""What comes first stands first in Att göra."""

import itertools
from datetime import UTC, datetime, timedelta

import pytest

from samplan.rulebook import order
from samplan.rulebook.duties import GUIDELINE_KINDS, OWN_KINDS

OPENED = datetime(2026, 11, 23, 9, tzinfo=UTC)


def day(number: int, hour: int = 22, minute: int = 59) -> datetime:
    """A day of December; unless a clock is given, its last minute in Sweden."""
    return datetime(2026, 12, number, hour, minute, tzinfo=UTC)


def in_order(*rows: tuple) -> bool:
    """Whether the rows (kind, opened, due, meets) stand as given, in whichever order they come."""
    return all(sorted(mixed, key=lambda row: order.key(*row)) == list(rows) for mixed in itertools.permutations(rows))


def test_a_limit_decides_when_nobody_meets_before_it() -> None:
    assert in_order(
        ("answer", OPENED, day(3, 11, 0), day(9)),
        ("answer", OPENED, day(3), day(8)),
        ("document", OPENED, day(4), None),
    )


def test_a_meeting_before_the_limit_decides() -> None:
    assert in_order(
        ("prepare", OPENED, day(20), day(3, 9, 0)),
        ("document", OPENED, day(4), None),
        ("meeting", OPENED, day(30), day(5)),
    )


def test_with_the_same_day_the_one_that_meets_first_comes_first() -> None:
    assert in_order(
        ("answer", OPENED + timedelta(hours=2), day(3), day(7, 8, 0)),
        ("answer", OPENED + timedelta(hours=1), day(3), day(7, 13, 0)),
        ("answer", OPENED, day(3), None),
    )


def test_with_all_alike_the_longest_wait_and_then_the_earlier_step_comes_first() -> None:
    assert in_order(
        ("document", OPENED - timedelta(days=1), day(3), None),
        ("consent", OPENED, day(3), None),
        ("call", OPENED, day(3), None),
        ("something new", OPENED, day(3), None),
    )


def test_what_is_owed_without_delay_counts_from_when_it_arose() -> None:
    assert in_order(("consent", OPENED, None, None), ("answer", OPENED, day(1), None))


@pytest.mark.parametrize("kind", sorted({*GUIDELINE_KINDS, *OWN_KINDS} - set(order.TOWARDS_MEETING)))
def test_a_meeting_moves_nothing_that_is_not_done_for_it(kind: str) -> None:
    assert order.comes_at(kind, day(9), day(2)) == day(9)
    assert order.comes_at(kind, None, day(2)) is None


def test_a_duty_without_limit_but_with_a_meeting_comes_by_the_meeting() -> None:
    assert order.comes_at("prepare", None, day(2)) == day(2)


def test_what_is_done_towards_a_meeting_and_has_no_limit_waits_for_what_is_due_tomorrow() -> None:
    assert in_order(("acknowledge", OPENED, day(1), None), ("answer", OPENED, None, day(7)))


def test_every_kind_that_waits_for_a_step_has_its_place_or_comes_last() -> None:
    assert set(order.STEPS) <= {*GUIDELINE_KINDS, *OWN_KINDS}
    assert len(set(order.STEPS)) == len(order.STEPS)
