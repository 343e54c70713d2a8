"""The fixed words of notices, and when they may reach somebody."""

from __future__ import annotations

from datetime import datetime

import pytest

from samplan.rulebook import notices
from samplan.rulebook.calendar import STOCKHOLM

PHONE = "0980-319 200"
MEETS = datetime(2026, 3, 12, 13, 0, tzinfo=STOCKHOLM)


@pytest.mark.req("INDI-07")
@pytest.mark.parametrize(
    ("kind", "starts_at", "text"),
    [
        (
            "person",
            None,
            "Du har fått ett nytt meddelande. Logga in som du brukar för att läsa det. ASK NEVER",
        ),
        (
            "tomorrow",
            None,
            "Påminnelse: du har en tid i morgon. Logga in som du brukar eller ring 0980-319 200. NEVER",
        ),
        (
            "tomorrow",
            MEETS,
            "Påminnelse: du har en tid i morgon, torsdag 12 mars kl. 13.00. Kan du inte komma? Ring 0980-319 200.",
        ),
        (
            "moved",
            MEETS,
            "En tid har ändrats. Logga in som du brukar eller ring 0980-319 200. NEVER",
        ),
    ],
)
def test_a_text_message_says_these_words_and_is_one_message(kind: str, starts_at: datetime | None, text: str) -> None:
    text = text.replace("ASK", "Frågor? Ring 0980-319 200.").replace("NEVER", "Vi skickar aldrig länkar i sms.")
    assert notices.sms(kind, PHONE, starts_at).text == text and len(text) <= notices.LONGEST


@pytest.mark.req("INDI-07")
@pytest.mark.parametrize("kind", sorted(notices.SAID))
@pytest.mark.parametrize("starts_at", [None, MEETS])
@pytest.mark.parametrize("phone", [PHONE, ""])
def test_no_notice_says_what_it_is_about(kind: str, starts_at: datetime | None, phone: str) -> None:
    for said in (notices.sms(kind, phone, starts_at), notices.mail(kind, phone, starts_at)):
        words = f"{said.subject} {said.text}"
        assert not [w for w in ("SIP", "plan", "vård", "möte", "http", "www", "Samplan", "  ", " .") if w in words]
        assert ("12 mars" in words) == (kind == "tomorrow" and starts_at is not None)


@pytest.mark.req("INDI-07")
@pytest.mark.parametrize(
    ("at", "reaches"),
    [
        ((2026, 3, 12, 7, 59), (2026, 3, 12, 8, 0)),
        ((2026, 3, 12, 8, 0), (2026, 3, 12, 8, 0)),
        ((2026, 3, 12, 19, 59), (2026, 3, 12, 19, 59)),
        ((2026, 3, 12, 20, 0), (2026, 3, 13, 8, 0)),
        ((2026, 3, 28, 23, 0), (2026, 3, 29, 8, 0)),
        ((2026, 12, 31, 21, 0), (2027, 1, 1, 8, 0)),
    ],
)
def test_nobody_is_woken_by_a_notice(at: tuple[int, ...], reaches: tuple[int, ...]) -> None:
    assert notices.by_day(datetime(*at, tzinfo=STOCKHOLM)) == datetime(*reaches, tzinfo=STOCKHOLM)


@pytest.mark.req("CALL-06", "CALL-07")
def test_what_a_unit_gets_is_these_words_and_nothing_else() -> None:
    assert notices.UNIT_MAIL.subject == "Nytt att göra"
    assert notices.UNIT_MAIL.text == "Enheten har något nytt att göra. Logga in som vanligt.\n"
    text = notices.UNIT_SMS.text
    assert text == "Det finns ärenden att kvittera eller svara på i dag. Logga in som vanligt."
    assert len(text) <= notices.LONGEST and not any(sign.isdigit() for sign in text)


# 2026-03-12 is a Thursday; 5 and 6 April are Easter.
@pytest.mark.req("CALL-07")
@pytest.mark.parametrize(
    ("at", "due_at", "texted_at", "reaches"),
    [
        ((2026, 3, 12, 9, 0), None, None, (2026, 3, 12, 9, 0)),
        ((2026, 3, 12, 3, 0), None, None, (2026, 3, 12, 8, 0)),
        ((2026, 3, 12, 20, 0), None, None, (2026, 3, 13, 8, 0)),
        ((2026, 3, 13, 21, 0), None, None, (2026, 3, 16, 8, 0)),
        ((2026, 3, 14, 10, 0), (2026, 3, 16, 23, 59), None, (2026, 3, 16, 8, 0)),
        ((2026, 3, 14, 10, 0), (2026, 3, 15, 12, 0), None, (2026, 3, 14, 10, 0)),
        ((2026, 3, 14, 10, 0), (2026, 3, 16, 8, 0), None, (2026, 3, 14, 10, 0)),
        ((2026, 3, 14, 3, 0), (2026, 3, 14, 6, 0), None, (2026, 3, 14, 8, 0)),
        ((2026, 4, 3, 10, 0), None, None, (2026, 4, 7, 8, 0)),
        ((2026, 3, 12, 14, 0), None, (2026, 3, 12, 8, 0), (2026, 3, 13, 8, 0)),
        ((2026, 3, 13, 14, 0), None, (2026, 3, 13, 8, 0), (2026, 3, 16, 8, 0)),
        ((2026, 3, 13, 8, 0), None, (2026, 3, 12, 19, 0), (2026, 3, 13, 8, 0)),
    ],
)
def test_a_unit_is_texted_by_day_when_it_works_and_once_a_day(at, due_at, texted_at, reaches) -> None:
    at, due_at, texted_at, reaches = (
        part and datetime(*part, tzinfo=STOCKHOLM) for part in (at, due_at, texted_at, reaches)
    )
    assert notices.reaches_unit(at, due_at, texted_at) == reaches
    assert notices.reaches_unit(reaches, due_at, texted_at) == reaches, "and then it leaves"


@pytest.mark.req("INDI-07", "CALL-07")
@pytest.mark.parametrize(
    ("number", "mobile"),
    [("070-174 06 05", True), ("+46 70 174 06 05", True), ("0701740605", True), ("0980-319 200", False), ("", False)],
)
def test_a_text_message_goes_to_a_mobile_number(number: str, mobile: bool) -> None:
    assert notices.is_mobile(number) is mobile


@pytest.mark.req("INDI-07")
def test_the_reminder_comes_the_day_before_so_that_tomorrow_is_true() -> None:
    at = notices.reminds_person_at(MEETS)
    assert at == datetime(2026, 3, 11, 9, 0, tzinfo=STOCKHOLM) and notices.is_tomorrow(MEETS, at)
    assert not notices.is_tomorrow(MEETS, MEETS) and notices.by_day(at) == at
