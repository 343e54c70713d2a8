"""Time limits in words."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest

from samplan.interfaces.parts.deadlines import deadline, in_groups, is_late

NOW = datetime(2027, 3, 11, 9, 48, tzinfo=UTC)  # a Thursday, 10.48 in Sweden


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2027, 3, day, hour, minute, tzinfo=UTC)


def words(**duty: object) -> tuple[str, str, str]:
    found = deadline(duty, NOW)
    return found.state, found.text, found.left


def test_a_limit_today_says_the_clock_time_first_and_what_is_left_second():
    assert words(due_at=at(11, 11)) == ("soon", "Före kl. 12.00 i dag", "1 tim 12 min kvar")


@pytest.mark.parametrize(
    ("due", "left"),
    [(at(11, 9, 49), "1 min kvar"), (at(11, 10, 48), "1 tim kvar"), (at(11, 10, 47), "59 min kvar")],
)
def test_what_is_left_is_counted_in_hours_and_minutes(due: datetime, left: str):
    assert words(due_at=due)[2] == left


def test_seconds_count_as_a_whole_minute_so_that_nobody_is_told_zero():
    assert deadline({"due_at": NOW + timedelta(seconds=20)}, NOW).left == "1 min kvar"


def test_a_limit_tomorrow_and_later():
    assert words(due_at=at(12, 11))[:2] == ("soon", "Före kl. 12.00 i morgon")
    assert words(due_at=at(15, 11)) == ("info", "Före kl. 12.00 mån 15 mars", "4 dagar kvar")


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2027, 3, 11), ("soon", "Senast i dag", "")),
        (date(2027, 3, 12), ("soon", "Senast i morgon", "")),
        (date(2027, 3, 16), ("info", "Senast tis 16 mars", "5 dagar kvar")),
        (date(2028, 1, 3), ("info", "Senast mån 3 januari 2028", "298 dagar kvar")),
    ],
)
def test_a_limit_that_is_a_day(day: date, expected: tuple[str, str, str]):
    assert words(due_on=day) == expected


def test_a_window_says_both_its_ends_until_it_has_opened():
    assert words(not_before=date(2027, 3, 14), due_on=date(2027, 4, 1))[1] == "Mellan sön 14 mars och tors 1 april"
    assert words(not_before=date(2027, 3, 11), due_on=date(2027, 4, 1))[1] == "Senast tors 1 april"


@pytest.mark.parametrize(
    ("duty", "text"),
    [
        ({"due_on": date(2027, 3, 10)}, "Skulle ha varit klart i går"),
        ({"due_on": date(2027, 3, 2)}, "Skulle ha varit klart tis 2 mars"),
        ({"due_at": at(11, 9)}, "Skulle ha varit klart före kl. 10.00 i dag"),
        ({"due_at": NOW}, "Skulle ha varit klart före kl. 10.48 i dag"),
    ],
)
def test_what_is_late_says_when_it_should_have_been_done(duty: dict, text: str):
    assert words(**duty) == ("late", text, "")
    assert is_late(duty, NOW)


def test_the_verb_can_be_the_duties_own():
    assert deadline({"due_on": date(2027, 3, 10)}, NOW, "skickats").text == "Skulle ha skickats i går"


def test_a_limit_at_midnight_is_the_whole_day_before():
    midnight = at(11, 23)  # 00.00 on the 12th in Sweden
    assert words(due_at=midnight)[1] == "Senast i dag"
    assert not is_late({"due_at": midnight}, NOW)
    assert is_late({"due_at": midnight}, midnight + timedelta(minutes=1))


def test_the_day_is_the_swedish_one():
    late_evening = datetime(2027, 3, 10, 23, 30, tzinfo=UTC)  # 00.30 on the 11th in Sweden
    assert deadline({"due_on": date(2027, 3, 10)}, late_evening).state == "late"


def test_what_is_done_says_when_and_is_never_late():
    assert words(due_on=date(2027, 3, 1), met_at=at(11, 9, 42)) == ("ok", "Klart 10.42", "")
    assert words(due_on=date(2027, 3, 1), met_at=at(9, 9)) == ("ok", "Klart tis 9 mars", "")
    assert not is_late({"due_on": date(2027, 3, 1), "met_at": at(9, 9)}, NOW)


def test_what_is_cancelled_or_has_no_limit_says_so():
    assert words(due_on=date(2027, 3, 1), cancelled="withdrawn")[1] == "Behövs inte längre"
    assert words()[1] == "Ingen tidsgräns"


def test_what_others_wait_for_is_never_said_to_have_no_limit_since_the_head_is_told_of_it():
    waits = {"opened_at": at(9, 8), "escalates_at": at(11, 11)}
    assert words(**waits) == ("wait", "Andra väntar sedan tis 9 mars", "")
    assert words(**waits | {"opened_at": at(10, 8)})[1] == "Andra väntar sedan i går"
    assert words(opened_at=at(9, 8))[1] == "Ingen tidsgräns"  # nobody is told of it
    assert words(**waits, due_on=date(2027, 3, 11))[1] == "Senast i dag"


def test_objects_are_as_good_as_dicts():
    assert deadline(SimpleNamespace(due_on=date(2027, 3, 11)), NOW).text == "Senast i dag"


def test_rows_are_grouped_by_when_they_must_be_done_and_keep_their_order():
    def row(name: str, **duty: object) -> dict:
        return {"what": name, "duty": duty}

    rows = [
        row("c", due_on=date(2027, 3, 14)),
        row("late", due_on=date(2027, 3, 10)),
        row("today", due_at=at(11, 20)),
        row("d", due_on=date(2027, 3, 12)),
        row("monday", due_on=date(2027, 3, 15)),
        row("none"),
    ]
    groups = [(name, [row["what"] for row in found]) for name, found in in_groups(rows, NOW)]
    assert groups == [
        ("Försenat", ["late"]),
        ("I dag", ["today"]),
        ("Den här veckan", ["c", "d"]),
        ("Senare", ["monday"]),
        ("Utan dag", ["none"]),
    ]


def test_a_row_with_a_top_stands_before_the_others_whatever_its_day():
    rows = [{"top": "Larm", "duty": {"due_on": date(2027, 4, 1)}}, {"duty": {"due_on": date(2027, 3, 1)}}]
    assert [(name, len(found)) for name, found in in_groups(rows, NOW)] == [("Larm", 1), ("Försenat", 1)]


def test_a_row_whose_meeting_comes_first_stands_with_what_is_done_by_then_but_is_not_late():
    rows = [
        {"what": "today", "duty": {"due_on": date(2027, 4, 1)}, "comes": at(11, 8)},
        {"what": "week", "duty": {}, "comes": at(12, 8)},
        {"what": "late", "duty": {"due_on": date(2027, 3, 10)}, "comes": at(10, 22, 59)},
    ]
    groups = {name: [row["what"] for row in found] for name, found in in_groups(rows, NOW)}
    assert groups == {"Försenat": ["late"], "I dag": ["today"], "Den här veckan": ["week"]}


def test_what_is_done_later_stands_in_the_order_of_the_days_that_the_rows_say():
    """They come in the order of the meetings that they are done for, and say each its own limit."""
    rows = [{"what": day, "duty": {"due_on": date(2027, 4, day)}, "comes": at(25, 9)} for day in (16, 17, 13)] + [
        {"what": 20, "duty": {"due_on": date(2027, 4, 20)}},
        {"what": 15, "duty": {}, "comes": at(15, 9)},
    ]
    (later,) = in_groups(rows, NOW)
    assert later[0] == "Senare" and [row["what"] for row in later[1]] == [15, 13, 16, 17, 20]


def test_what_others_have_waited_too_long_for_stands_with_the_late_though_it_has_no_day():
    rows = [
        {"what": "told", "duty": {"opened_at": at(8, 9), "escalates_at": at(10, 12)}, "comes": at(25, 9)},
        {"what": "new", "duty": {"opened_at": at(10, 9), "escalates_at": at(12, 12)}},
        {"what": "done", "duty": {"opened_at": at(8, 9), "escalates_at": at(10, 12), "met_at": at(11, 7)}},
    ]
    groups = {name: [row["what"] for row in found] for name, found in in_groups(rows, NOW)}
    assert groups == {"Försenat": ["told"], "Utan dag": ["new", "done"]}


def test_empty_groups_are_left_out():
    assert in_groups([], NOW) == []
