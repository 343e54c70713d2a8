"""The calendar file: a meeting, when, and not a word of whom it is about."""

from datetime import UTC, datetime
from typing import Any

import pytest

from samplan.coordination.cases.protection import without_places
from samplan.interfaces.parts.calendar_file import calendar

MADE = datetime(2026, 3, 1, 8, tzinfo=UTC)
CALL: dict[str, Any] = {
    "person": {"name": "Maj Exempelsson", "first_name": "Maj"},
    "purpose": "Att Maj bor kvar",
    "meeting": {
        "id": "5a3b1f7e-0d5c-4e0c-9a51-5a3b1f7e0d5c",
        "starts_at": "2026-03-26T10:00:00+01:00",
        "ends_at": "2026-03-26T11:00:00+01:00",
        "form": "place",
        "place": "Hemma hos Maj, Björkgatan 4; ring på",
        "link": "",
        "place_in_calendar": False,
    },
}


def lines(**meeting: Any) -> dict[str, str]:
    """The file's lines by name, unfolded."""
    content = CALL | {"meeting": CALL["meeting"] | meeting}
    text = calendar(content, MADE)
    assert text.endswith("END:VCALENDAR\r\n") and "\n" not in text.replace("\r\n", "")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    return dict(line.split(":", 1) for line in text.replace("\r\n ", "").split("\r\n") if line)


@pytest.mark.req("CALL-06")
def test_the_file_says_that_there_is_a_meeting_and_when_and_nothing_of_the_person() -> None:
    found = lines()
    assert (found["SUMMARY"], found["METHOD"]) == ("Möte", "PUBLISH")
    assert (found["DTSTART"], found["DTEND"]) == ("20260326T090000Z", "20260326T100000Z")
    said = calendar(CALL, MADE)
    assert not any(word in said for word in ("Maj", "SIP", "Exempelsson", "LOCATION", "Björkgatan"))


@pytest.mark.req("ORG-06")
def test_with_protected_identity_no_place_stands_there_whoever_let_it() -> None:
    let = CALL | {"meeting": CALL["meeting"] | {"place_in_calendar": True}}
    assert "LOCATION" in calendar(let, MADE) and "LOCATION" not in calendar(without_places(let), MADE)


def test_the_place_stands_there_when_the_caller_lets_it_and_is_escaped_and_folded() -> None:
    assert lines(place_in_calendar=True)["LOCATION"] == "Hemma hos Maj\\, Björkgatan 4\\; ring på"
    assert lines(place_in_calendar=True, place="Å" * 200)["LOCATION"] == "Å" * 200


def test_a_link_that_lets_anyone_in_never_stands_there() -> None:
    found = lines(form="video", link="https://video.example/secret", place_in_calendar=True)
    assert found["LOCATION"] == "Videomöte" and "secret" not in str(found)


@pytest.mark.req("CALL-07")
def test_a_moved_meeting_keeps_its_id_and_counts_and_a_cancelled_one_is_taken_away() -> None:
    first, moved = lines(), lines(sequence=1, starts_at="2026-03-27T10:00:00+01:00")
    assert first["UID"] == moved["UID"] and (first["SEQUENCE"], moved["SEQUENCE"]) == ("0", "1")
    off = calendar(CALL | {"cancelled": True}, MADE)
    assert "METHOD:CANCEL" in off and "STATUS:CANCELLED" in off
