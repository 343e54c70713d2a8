"""What leaves by text message and mail: fixed words, the same to everybody, that say nothing of anybody (INDI-07, P32).

No name, no unit, not the word SIP, no link. Only the day and time of a meeting may stand there, when the person has
chosen so; to a unit nothing at all that differs. A text message is at most ``LONGEST`` characters, so that it is one.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from samplan.rulebook import calendar
from samplan.rulebook.events import instant

LONGEST = 160
MOBILE = re.compile(r"(?:\+46|0)7\d{8}", re.ASCII)
MORNING, EVENING = time(8), time(20)  # nobody is woken by a notice
REMINDED = time(9)  # the day before a meeting
DAYS = ("måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag")
MONTHS = (
    "januari", "februari", "mars", "april", "maj", "juni",
    "juli", "augusti", "september", "oktober", "november", "december",
)  # fmt: skip

# By kind: the subject of a mail, and the sentence that both begin with.
SAID = {
    "person": ("Du har fått ett nytt meddelande", "Du har fått ett nytt meddelande."),
    "moved": ("En tid har ändrats", "En tid har ändrats."),
    "tomorrow": ("Påminnelse", "Påminnelse: du har en tid i morgon."),
}


@dataclass(frozen=True)
class Notice:
    """What a notice says: the subject is a mail's alone."""

    subject: str
    text: str


# To a unit. No hour stands in the text message, since no guideline has a receipt or an answer due at one.
UNIT_MAIL = Notice("Nytt att göra", "Enheten har något nytt att göra. Logga in som vanligt.\n")
UNIT_SMS = Notice("", "Det finns ärenden att kvittera eller svara på i dag. Logga in som vanligt.")


def sms(kind: str, phone: str, starts_at: datetime | None = None) -> Notice:
    """A text message. kind: a key of SAID. starts_at: given when the receiver wants the day and time to stand there."""
    subject, first = SAID[kind]
    if kind == "tomorrow" and starts_at is not None:
        ring = f" Kan du inte komma? Ring {phone}." if phone else ""
        return Notice(subject, f"{_tomorrow(starts_at)}{ring}")
    how = "Logga in som du brukar för att läsa det." if kind == "person" else "Logga in som du brukar"
    ring = f" Frågor? Ring {phone}." if kind == "person" else f" eller ring {phone}."
    if not phone:
        ring = "" if kind == "person" else "."
    return Notice(subject, f"{first} {how}{ring} Vi skickar aldrig länkar i sms.")


def mail(kind: str, phone: str, starts_at: datetime | None = None) -> Notice:
    """A mail, with the same words for everybody. The arguments are those of ``sms``."""
    subject, first = SAID[kind]
    if kind == "tomorrow" and starts_at is not None:
        first = _tomorrow(starts_at)
    how = "Logga in som du brukar för att läsa det." if kind == "person" else "Logga in som du brukar."
    ring = f" Behöver du hjälp? Ring {phone} vardagar 8–16." if phone else ""
    never = "Vi skickar aldrig länkar eller frågor om koder i mejl."
    return Notice(subject, f"Hej! {first} {how} {never}{ring}\n")


def _tomorrow(starts_at: datetime) -> str:
    at = calendar.local(starts_at)
    day = f"{DAYS[at.weekday()]} {at.day} {MONTHS[at.month - 1]}"
    return f"Påminnelse: du har en tid i morgon, {day} kl. {at:%H.%M}."


def by_day(at: datetime) -> datetime:
    """The first moment from ``at`` on when a notice may reach somebody: between 8 and 20 on a Swedish clock."""
    there = calendar.local(instant(at))
    if MORNING <= there.time() < EVENING:
        return at
    return _morning(there.date() + timedelta(days=there.time() >= EVENING))


def reaches_unit(at: datetime, due_at: datetime | None = None, texted_at: datetime | None = None) -> datetime:
    """The first moment from ``at`` on for a text message to a unit: between 8 and 20 on a Swedish working day.

    Never by night: nobody acknowledges a call then, and the phone is there for those who are in danger. On a day that
    is no working day only when ``due_at`` comes before the next working day's morning. texted_at: when the unit got its
    last one; it gets one a day. Raises ValueError for a time without offset.
    """
    soon = by_day(at)
    if texted_at is not None and calendar.local_date(instant(texted_at)) == calendar.local_date(instant(soon)):
        soon = _morning(calendar.local_date(instant(soon)) + timedelta(days=1))
    day = calendar.local_date(instant(soon))
    if calendar.is_working_day(day):
        return soon
    morning = _morning(calendar.add_working_days(day, 1))
    return soon if due_at is not None and instant(due_at) <= morning else morning


def _morning(day: date) -> datetime:
    return datetime.combine(day, MORNING, tzinfo=calendar.STOCKHOLM)


def is_mobile(number: str) -> bool:
    """Whether a text message can go to it: a Swedish mobile number, however it is spaced."""
    return MOBILE.fullmatch(re.sub(r"[\s\-()]", "", number)) is not None


def reminds_person_at(starts_at: datetime) -> datetime:
    """When the person is reminded of a meeting: the day before it at 9 on a Swedish clock, since it says "i morgon"."""
    day = calendar.local_date(instant(starts_at)) - timedelta(days=1)
    return datetime.combine(day, REMINDED, tzinfo=calendar.STOCKHOLM)


def is_tomorrow(starts_at: datetime, now: datetime) -> bool:
    """Whether "i morgon" is true."""
    return calendar.local_date(instant(starts_at)) == calendar.local_date(instant(now)) + timedelta(days=1)
