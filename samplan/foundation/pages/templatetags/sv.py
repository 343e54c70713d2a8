"""Swedish ways of writing: dates, times, numbers; chips and icons.

Filters: ``kort`` "tors 12 mars kl. 10.00" · ``lang`` "torsdag 12 mars klockan 10.00" · ``dag`` "tors 12 mars" ·
``dag_lang`` "torsdag 12 mars" · ``nyss`` "i dag klockan 10.00" · ``klockslag`` "10.00" ·
``antal:"plan,planer"`` "3 planer" · ``tel`` "+46980319200" · ``utan_punkt`` somebody's words inside a sentence of ours.
Tags: ``{% tid x %}`` and ``{% tid_lang x %}`` wrap the text in <time datetime>; ``{% chip state text %}``;
``{% icon name %}``.

A moment may be a datetime, a date, or either as an ISO text (as documents hold them); nothing gives "". Everything is
shown in Swedish time. The year is written out when it is not the year of ``now`` (the filters' argument; otherwise
today).
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

SWEDEN = ZoneInfo("Europe/Stockholm")
DAYS = ("måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag")
DAYS_SHORT = ("mån", "tis", "ons", "tors", "fre", "lör", "sön")
MONTHS = (
    "januari",
    "februari",
    "mars",
    "april",
    "maj",
    "juni",
    "juli",
    "augusti",
    "september",
    "oktober",
    "november",
    "december",
)

Moment = datetime | date | str | None


def in_sweden(moment: Moment) -> datetime | date | None:
    """The moment as a Swedish wall clock reads it; a plain date stays a date.

    in: a datetime (a naive one is taken as Swedish time), a date or an ISO text. out: None for nothing.
    Raises ValueError for a text that is no ISO date.
    """
    if not moment:
        return None
    if isinstance(moment, str):
        moment = date.fromisoformat(moment) if len(moment) == 10 else datetime.fromisoformat(moment)
    if not isinstance(moment, datetime):
        return moment
    return moment.replace(tzinfo=SWEDEN) if moment.tzinfo is None else moment.astimezone(SWEDEN)


def listed(names: Sequence[str], nobody: str) -> str:
    """The names as they are said: "Björken", "Björken och Tallen", "A, B och C"; ``nobody`` when there is none."""
    *most, last = names or [nobody]
    return f"{', '.join(most)} och {last}" if most else last


@register.filter
def dag(moment: Moment, now: Moment = None) -> str:
    """ "tors 12 mars", with the year when it is another than this."""
    return _day(moment, DAYS_SHORT, now)


@register.filter
def dag_lang(moment: Moment, now: Moment = None) -> str:
    """ "torsdag 12 mars", with the year when it is another than this."""
    return _day(moment, DAYS, now)


def datum(moment: Moment) -> str:
    """10 november 2026, always with the year: for what is kept"""
    return dag_lang(moment, date.min).partition(" ")[2]


@register.filter
def kort(moment: Moment, now: Moment = None) -> str:
    """ "tors 12 mars kl. 10.00", as staff read it; without the time for a plain date."""
    return " kl. ".join(filter(None, (dag(moment, now), klockslag(moment))))


@register.filter
def lang(moment: Moment, now: Moment = None) -> str:
    """ "torsdag 12 mars klockan 10.00", as the person reads it; without the time for a plain date."""
    return " klockan ".join(filter(None, (dag_lang(moment, now), klockslag(moment))))


@register.filter
def nyss(moment: Moment, now: Moment = None) -> str:
    """ "i dag klockan 10.00", "i går klockan 10.00", and before that ``lang``."""
    local, today = in_sweden(moment), in_sweden(now) or timezone.now().astimezone(SWEDEN)
    if not isinstance(local, datetime) or not isinstance(today, datetime):
        return lang(moment, now)
    word = {0: "i dag", 1: "i går"}.get((today.date() - local.date()).days)
    return f"{word} klockan {klockslag(moment)}" if word else lang(moment, now)


@register.filter
def klockslag(moment: Moment) -> str:
    """ "10.00". In the hour that comes twice in October it says which one it is."""
    local = in_sweden(moment)
    if not isinstance(local, datetime):
        return ""
    text = f"{local:%H.%M}"
    if local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset():
        text += " (sommartid)" if local.dst() else " (vintertid)"
    return text


def _day(moment: Moment, names: tuple[str, ...], now: Moment) -> str:
    local = in_sweden(moment)
    if local is None:
        return ""
    today = in_sweden(now) or timezone.now().astimezone(SWEDEN)
    year = "" if local.year == today.year else f" {local.year}"
    return f"{names[local.weekday()]} {local.day} {MONTHS[local.month - 1]}{year}"


@register.simple_tag
def tid(moment: Moment, now: Moment = None) -> SafeString | str:
    """<time> with the short text."""
    return _time_element(moment, kort(moment, now))


@register.simple_tag
def tid_lang(moment: Moment, now: Moment = None) -> SafeString | str:
    """<time> with the long text."""
    return _time_element(moment, lang(moment, now))


def _time_element(moment: Moment, text: str) -> SafeString | str:
    local = in_sweden(moment)
    if local is None:
        return ""
    stamp = local.isoformat(timespec="minutes") if isinstance(local, datetime) else local.isoformat()
    return format_html('<time datetime="{}">{}</time>', stamp, text)


@register.filter
def utc(moment: Moment) -> str:
    """The moment for machines, in UTC: "2027-03-12T09:00Z"; "" for a plain date or nothing."""
    local = in_sweden(moment)
    return f"{local.astimezone(UTC):%Y-%m-%dT%H:%MZ}" if isinstance(local, datetime) else ""


@register.filter
def antal(number: int, words: str) -> str:
    """ "1 plan", "3 planer", "1 200 planer": ``{{ n|antal:"plan,planer" }}``."""
    one, many = words.split(",")
    return f"{number:,}".replace(",", "\N{NO-BREAK SPACE}") + "\N{NO-BREAK SPACE}" + (one if number == 1 else many)


@register.filter
def utan_punkt(text: str | None) -> str:
    """What somebody has written, to go on from: without the full stop it may end with, but not without an ellipsis."""
    bare = (text or "").rstrip()
    return bare[:-1] if bare.endswith(".") and not bare.endswith("..") else bare


@register.filter
def inne(text: str | None) -> str:
    """A name in the middle of a sentence: "chef", but "SIP-stödjare", which begins with an abbreviation."""
    said = text or ""
    return said if said[:2].isupper() else said[:1].lower() + said[1:]


@register.filter
def tel(number: str | None) -> str:
    """The number for a tel: link: "0980-319 200" → "+46980319200"."""
    digits = "".join(sign for sign in number or "" if sign.isdigit() or sign == "+")
    return "+46" + digits[1:] if digits.startswith("0") else digits


ICONS = {"ok": "check", "soon": "clock", "info": "clock", "late": "alert", "wait": "dots"}
_CHIP = '<span class="chip chip--{}">{}<span>{}</span></span>'
_ICON = '<svg class="icon" aria-hidden="true"><use href="#i-{}"/></svg>'


@register.simple_tag
def chip(state: str, text: str) -> SafeString:
    """A short status with an icon and always a text. state: ok, info, wait, soon or late (staff only)."""
    state = state if state in ICONS else "wait"
    return format_html(_CHIP, state, icon(ICONS[state]), text)


@register.simple_tag
def icon(name: str) -> SafeString:
    """A drawing beside a text, hidden from screen readers. name: one of those in pages/icons.html."""
    return format_html(_ICON, name)
