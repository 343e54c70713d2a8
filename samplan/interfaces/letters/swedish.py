"""Dates and clock times as paper writes them: like the screens, but always with the year."""

import datetime as dt

from samplan.foundation.pages.templatetags.sv import dag_lang, datum, in_sweden, klockslag, lang

# The screens leave the year out when it is this year's; no paper is from this one.
ANOTHER_YEAR = dt.date.min


def date(at: dt.datetime) -> str:
    """12 mars 2026"""
    return datum(at)


def file_date(at: dt.datetime) -> str:
    """2026-03-12, the day in Sweden"""
    return f"{in_sweden(at):%Y-%m-%d}"


def date_and_clock(at: dt.datetime) -> str:
    """12 mars 2026 kl. 10.42"""
    return f"{date(at)} kl. {klockslag(at)}"


def day(text: str) -> str:
    """torsdag 12 mars 2026, from ISO text; text that is no moment is given back as it stands."""
    return dag_lang(text, ANOTHER_YEAR) if is_moment(text) else text


def moment(text: str) -> str:
    """torsdag 12 mars 2026 klockan 10.00, from ISO text; text that is no moment is given back as it stands."""
    return lang(text, ANOTHER_YEAR) if is_moment(text) else text


def span(start: str, end: str) -> str:
    """torsdag 12 mars 2026 klockan 10.00 till 11.00, from two ISO texts; the start alone without an end that day."""
    if is_moment(start) and is_moment(end) and day(start) == day(end) and klockslag(end):
        return f"{moment(start)} till {klockslag(end)}"
    return moment(start)


def is_moment(text: str) -> bool:
    """Whether the text is a date or a time in ISO form."""
    try:
        return in_sweden(text) is not None
    except ValueError:
        return False
