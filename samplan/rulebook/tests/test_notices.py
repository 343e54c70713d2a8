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


@pytest.mark.req("INDI-07")
def test_the_reminder_comes_the_day_before_so_that_tomorrow_is_true() -> None:
    at = notices.reminds_person_at(MEETS)
    assert at == datetime(2026, 3, 11, 9, 0, tzinfo=STOCKHOLM) and notices.is_tomorrow(MEETS, at)
    assert not notices.is_tomorrow(MEETS, MEETS) and notices.by_day(at) == at
