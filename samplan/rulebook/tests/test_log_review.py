"""What stands out in the log, and what is drawn."""

from datetime import UTC, datetime
from itertools import pairwise

import pytest

from samplan.rulebook.log_review import SHARES, Pattern, Reading, drawn, patterns

DAY = datetime(2026, 11, 29, 9, 0, tzinfo=UTC)
ELIN, MAJ = ("Elin", "Norberg"), ("Maj", "Exempelsson")


@pytest.mark.req("ACC-03")
@pytest.mark.parametrize(
    ("reading", "found"),
    [
        (Reading(DAY, ELIN, MAJ), ()),
        (Reading(DAY, ELIN, ("elin", " NORBERG")), (Pattern.OWN_RECORD,)),
        (Reading(DAY, ELIN, ("Elin", "Norberg"), colleague=True), (Pattern.OWN_RECORD,)),
        (Reading(DAY, ELIN, ("Maj", "Norberg")), (Pattern.SAME_SURNAME,)),
        (Reading(DAY, ELIN, MAJ, colleague=True), (Pattern.COLLEAGUE,)),
        (Reading(DAY, ELIN, MAJ, protected=True), (Pattern.PROTECTED,)),
        (Reading(DAY, ELIN, MAJ, related=False), (Pattern.NO_RELATION,)),
        (Reading(DAY.replace(hour=21), ELIN, MAJ), (Pattern.NIGHT,)),  # 22 o'clock in Sweden
        (Reading(DAY.replace(hour=4, minute=59), ELIN, MAJ), (Pattern.NIGHT,)),
        (Reading(DAY.replace(hour=5), ELIN, MAJ), ()),
        (Reading(DAY.replace(month=7, hour=20), ELIN, MAJ), (Pattern.NIGHT,)),  # summer time
        (
            Reading(DAY, ELIN, ("Maj", "Norberg"), protected=True, related=False),
            (Pattern.SAME_SURNAME, Pattern.PROTECTED, Pattern.NO_RELATION),
        ),
    ],
)
def test_what_stands_out_is_named_the_gravest_first(reading: Reading, found: tuple[Pattern, ...]) -> None:
    assert patterns(reading) == found


@pytest.mark.req("ACC-03")
def test_the_same_lot_draws_the_same_whatever_else_there_is() -> None:
    all_ = drawn(range(10_000), 10, "2026-11")
    assert drawn(range(5_000, 10_000), 10, "2026-11") == {id for id in all_ if id >= 5_000}
    assert drawn(range(10_000), 10, "2026-12") != all_


@pytest.mark.req("ACC-03")
def test_about_the_chosen_share_is_drawn_and_a_larger_share_holds_the_smaller() -> None:
    sets = [drawn(range(20_000), share, "2026-11") for share in SHARES]
    for share, found in zip(SHARES, sets, strict=True):
        assert abs(len(found) - 200 * share) <= 200
    assert all(less <= more for less, more in pairwise(sets))
