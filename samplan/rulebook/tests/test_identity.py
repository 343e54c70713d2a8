"""Personnummer, samordningsnummer and reservnummer, tried on Skatteverket's own test numbers (CC0)."""

import csv
from datetime import date
from pathlib import Path

import pytest

from samplan.rulebook.identity import EXAMPLE, HOW, PersonNumber, luhn, parse
from samplan.rulebook.refused import Refused

pytestmark = pytest.mark.req("ORG-06")

TODAY = date(2026, 11, 21)
with (Path(__file__).parent / "numbers.csv").open(encoding="utf-8") as file:
    OFFICIAL = [(row["kind"], row["number"]) for row in csv.DictReader(file)]


def test_every_official_test_number_is_taken_for_what_it_is():
    for kind, number in OFFICIAL:
        assert parse(number, TODAY) == PersonNumber(kind, number)


def test_the_official_numbers_hold_the_ones_that_calendars_refuse():
    coordination = [number for kind, number in OFFICIAL if kind == "samordningsnummer"]
    assert sum(number[4:6] == "00" for number in coordination) == 132
    assert any(number[6:8] == "60" and number[4:6] != "00" for number in coordination)


def test_the_example_in_the_message_is_itself_a_number():
    assert str(parse(EXAMPLE, TODAY)) == EXAMPLE
    assert EXAMPLE in HOW


@pytest.mark.parametrize(
    "text",
    [
        "198802292386",
        "19880229-2386",
        "880229-2386",
        "8802292386",
        " 19880229 2386 ",
        "19880229\u20132386",
        "19880229\u22122386",
        "19880229\u00a02386",
        "880229\u20102386",
    ],
)
def test_a_number_is_read_as_people_write_it_and_shown_with_a_dash(text):
    assert str(parse(text, TODAY)) == "19880229-2386"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nej",
        "123",
        "19880229x2386",
        "1988022-92386",
        "198802292386\n9",
        "1988022923860",
        "-8802292386",
        "１９８８０２２９２３８６",
        "١٩٨٨٠٢٢٩٢٣٨٦",
        "880229--2386",
        "19%",
        "20210325K069",
    ],
)
def test_what_is_no_number_is_told_how_to_write_one(text):
    with pytest.raises(Refused) as refused:
        parse(text, TODAY)
    assert refused.value.message == "Skriv personnumret med 12 siffror, till exempel 19121212-1212."
    assert (refused.value.field, refused.value.code) == ("number", "shape")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("198802292387", "check_digit"),
        ("202711210000", "check_digit"),
        ("000000000000", "year"),
        ("183901012397", "year"),
        ("202701012392", "year"),
        ("198702292388", "date"),
        ("198813012385", "date"),
        ("198813612389", "date"),
        ("198801922382", "date"),
        ("202612012381", "date"),
    ],
)
def test_a_number_that_cannot_be_is_refused_with_the_reason(text, code):
    if code != "check_digit":
        text = text[:-1] + next(digit for digit in "0123456789" if luhn(text[2:-1] + digit))
    with pytest.raises(Refused) as refused:
        parse(text, TODAY)
    assert refused.value.code == code
    assert refused.value.message.endswith(HOW)


def test_ten_digits_are_someone_under_a_hundred_and_a_plus_someone_over():
    assert parse("121212-1212", TODAY).value == "201212121212"
    assert parse("121212+1212", TODAY).value == "191212121212"
    assert parse("900102-9819", TODAY).value == "199001029819"
    assert parse("900102+9819", TODAY).value == "189001029819"


def test_the_plus_stands_from_the_year_in_which_one_turns_100_before_the_birthday_too():
    assert parse("261223+9232", TODAY).value == "192612239232"
    assert parse("261103+8387", date(2026, 1, 1)).value == "192611038387"
    with pytest.raises(Refused, match="1827"):
        parse("270103+2399", TODAY)


def test_ten_digits_of_a_birthday_still_to_come_this_year_are_of_the_last_century():
    number = "2612242389"[:-1]
    number += next(digit for digit in "0123456789" if luhn(number + digit))
    assert parse(number, TODAY).value.startswith("19261224")
    assert parse(number, date(2026, 12, 24)).value.startswith("20261224")


def test_ten_digits_of_a_samordningsnummer_find_their_century_too():
    assert parse("150072-2390", date(2015, 6, 1)).value == "201500722390"


def test_the_birth_date_is_known_only_when_the_number_tells_it():
    assert parse("198802292386", TODAY).born_on == date(1988, 2, 29)
    assert parse("191500722390", TODAY).born_on is None  # month 00
    assert parse("20210325K069", TODAY, reserve=True).born_on is None
    whole = next(number for kind, number in OFFICIAL if kind == "samordningsnummer" and number[4:6] >= "01")
    assert parse(whole, TODAY).born_on == date(int(whole[:4]), int(whole[4:6]), int(whole[6:8]) - 60)


def test_age_is_whole_years_and_survives_an_unknown_birth_date():
    assert parse("198802292386", TODAY).age_on(date(2026, 2, 28)) == (37, 37)
    assert parse("198802292386", TODAY).age_on(date(2026, 3, 1)) == (38, 38)
    assert parse("191500722390", TODAY).age_on(TODAY) == (110, 111)
    unknown_day = PersonNumber("samordningsnummer", "200802602380")
    assert unknown_day.age_on(date(2026, 2, 15)) == (17, 18)
    assert unknown_day.age_on(date(2026, 3, 1)) == (18, 18)
    assert PersonNumber("samordningsnummer", "200801602380").age_on(date(2026, 1, 15)) == (17, 18)
    assert PersonNumber("samordningsnummer", "200812602380").age_on(date(2026, 12, 31)) == (18, 18)
    assert PersonNumber("personnummer", "202611202380").age_on(date(2026, 1, 1)) == (0, 0)
    assert parse("20210325K069", TODAY, reserve=True).age_on(TODAY) is None


def test_a_reserve_number_is_taken_only_where_it_may_be_and_kept_as_it_is():
    assert parse("98240301-aa06", TODAY, reserve=True) == PersonNumber("reservnummer", "98240301AA06")
    assert str(parse("20210325K069", TODAY, reserve=True)) == "20210325K069"
    for wrong in ("K1", "12345678901", "K" * 21, "2021 0325 ?K069"):
        with pytest.raises(Refused):
            parse(wrong, TODAY, reserve=True)


@pytest.mark.parametrize(
    ("kind", "value", "born"),
    [
        ("personnummer", "194412121212", "1944-12-12"),
        ("samordningsnummer", "194412721212", "1944-12-12"),
        ("samordningsnummer", "194400601212", "1944"),
        ("reservnummer", "194412129K01", "1944"),
        ("reservnummer", "991944000001", ""),
        ("reservnummer", "19441300AB12", ""),
    ],
)
def test_a_number_tells_as_much_of_the_birth_as_stands_in_it(kind: str, value: str, born: str) -> None:
    assert PersonNumber(kind, value).born == born
