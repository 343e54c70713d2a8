"""Dates, times and numbers as Swedish readers expect them."""

from datetime import UTC, date, datetime

import pytest
from django.template import Context, Template

from samplan.foundation.pages.templatetags import sv

NOW = datetime(2027, 3, 11, 9, 48, tzinfo=UTC)
MORNING = datetime(2027, 3, 12, 9, 0, tzinfo=UTC)


def test_staff_read_short_days_and_a_clock_time_with_a_dot():
    assert sv.kort(MORNING, NOW) == "fre 12 mars kl. 10.00"


def test_the_person_reads_whole_words():
    assert sv.lang(MORNING, NOW) == "fredag 12 mars klockan 10.00"


def test_a_day_has_no_clock_time():
    assert sv.kort(date(2027, 3, 12), NOW) == "fre 12 mars"
    assert sv.lang(date(2027, 3, 12), NOW) == "fredag 12 mars"


def test_an_hour_before_ten_keeps_its_zero():
    assert sv.klockslag(datetime(2027, 3, 12, 7, 5, tzinfo=UTC)) == "08.05"


@pytest.mark.parametrize("day", range(1, 8))
def test_every_weekday_has_its_name(day: int):
    names = ["mån", "tis", "ons", "tors", "fre", "lör", "sön"]
    assert sv.dag(date(2027, 3, day), NOW) == f"{names[day - 1]} {day} mars"


def test_a_moment_late_in_the_evening_in_utc_is_the_next_day_in_sweden():
    assert sv.kort(datetime(2027, 3, 11, 23, 30, tzinfo=UTC), NOW) == "fre 12 mars kl. 00.30"


def test_the_year_stands_out_only_when_it_is_another():
    assert sv.dag(date(2027, 12, 31), NOW) == "fre 31 december"
    assert sv.dag(date(2028, 1, 1), NOW) == "lör 1 januari 2028"
    assert sv.lang(datetime(2026, 12, 31, 22, 59, tzinfo=UTC), NOW) == "torsdag 31 december 2026 klockan 23.59"


def test_the_year_turns_when_it_turns_in_sweden():
    first_minutes = datetime(2027, 12, 31, 23, 15, tzinfo=UTC)
    assert sv.kort(first_minutes, NOW) == "lör 1 januari 2028 kl. 00.15"
    assert sv.kort(first_minutes, now=first_minutes) == "lör 1 januari kl. 00.15"


def test_summer_time_begins_with_an_hour_that_is_not_there():
    assert sv.klockslag(datetime(2027, 3, 28, 0, 59, tzinfo=UTC)) == "01.59"
    assert sv.klockslag(datetime(2027, 3, 28, 1, 0, tzinfo=UTC)) == "03.00"


def test_summer_time_ends_with_an_hour_that_comes_twice_and_says_which():
    assert sv.klockslag(datetime(2027, 10, 31, 0, 30, tzinfo=UTC)) == "02.30 (sommartid)"
    assert sv.klockslag(datetime(2027, 10, 31, 1, 30, tzinfo=UTC)) == "02.30 (vintertid)"
    assert sv.klockslag(datetime(2027, 10, 31, 2, 0, tzinfo=UTC)) == "03.00"


def test_documents_hold_moments_as_text():
    assert sv.kort("2027-03-12T10:00:00+01:00", NOW) == "fre 12 mars kl. 10.00"
    assert sv.kort("2027-03-12T09:00:00Z", NOW) == "fre 12 mars kl. 10.00"
    assert sv.lang("2027-03-12", NOW) == "fredag 12 mars"


@pytest.mark.parametrize("nothing", [None, ""])
def test_nothing_is_written_for_nothing(nothing: str | None):
    texts = [say(nothing) for say in (sv.kort, sv.lang, sv.dag, sv.dag_lang, sv.klockslag, sv.utc, sv.tid, sv.tel)]
    assert texts == [""] * 8


def test_a_text_that_is_no_date_is_an_error():
    with pytest.raises(ValueError, match="isoformat"):
        sv.kort("i morgon")


def test_the_time_element_carries_the_moment_for_machines():
    html = Template("{% load sv %}{% tid_lang moment now %} {% tid day now %}").render(
        Context({"moment": MORNING, "day": date(2027, 3, 12), "now": NOW})
    )
    assert html == (
        '<time datetime="2027-03-12T10:00+01:00">fredag 12 mars klockan 10.00</time>'
        ' <time datetime="2027-03-12">fre 12 mars</time>'
    )


def test_machines_get_utc():
    assert sv.utc(MORNING) == "2027-03-12T09:00Z"
    assert sv.utc(date(2027, 3, 12)) == ""


@pytest.mark.parametrize(
    ("number", "text"),
    [(0, "0 planer"), (1, "1 plan"), (2, "2 planer"), (1200, "1 200 planer"), (1000001, "1 000 001 planer")],
)
def test_numbers_agree_with_their_word(number: int, text: str):
    assert sv.antal(number, "plan,planer").replace("\N{NO-BREAK SPACE}", " ") == text


@pytest.mark.parametrize(
    ("written", "called"), [("0980-319 200", "+46980319200"), ("+46 980 319 200", "+46980319200"), ("112", "112")]
)
def test_a_phone_number_can_be_called(written: str, called: str):
    assert sv.tel(written) == called


def test_a_chip_says_its_state_in_words_and_hides_its_drawing():
    html = Template("{% load sv %}{% chip 'late' text %}").render(Context({"text": "<Försenat>"}))
    assert "&lt;Försenat&gt;" in html
    assert 'aria-hidden="true"' in html
    assert "chip--late" in html


def test_an_unknown_state_is_shown_as_waiting():
    html = Template("{% load sv %}{% chip 'strange' 'Text' %}").render(Context())
    assert "chip--wait" in html


def test_somebodys_words_go_on_in_our_sentence_without_their_full_stop():
    assert sv.utan_punkt("ringer färdtjänsten. ") == "ringer färdtjänsten"
    assert [sv.utan_punkt(said) for said in ("kl. 10", "och så vidare...", "", None)] == [
        "kl. 10", "och så vidare...", "", "",
    ]  # fmt: skip


@pytest.mark.parametrize(("name", "inside"), [("Chef", "chef"), ("SIP-stödjare", "SIP-stödjare"), ("", ""), (None, "")])
def test_a_name_inside_a_sentence_keeps_its_abbreviation(name: str | None, inside: str) -> None:
    assert sv.inne(name) == inside
