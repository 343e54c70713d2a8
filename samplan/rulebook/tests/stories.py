"""Short words for telling the tests' stories: times on a Swedish clock, events, and the duty one asks about."""

from datetime import datetime

from samplan.rulebook.calendar import STOCKHOLM
from samplan.rulebook.duties import duties
from samplan.rulebook.events import Event
from samplan.rulebook.packs import load

HOME_CARE, HEALTH_CENTRE, SCHOOL, WARD = "hemtjänsten", "vårdcentralen", "skolan", "avdelning 52"


def at(text):
    """A Swedish time such as "2026-03-02 10:00"."""
    return datetime.fromisoformat(text).replace(tzinfo=STOCKHOLM)


def event(kind, when, unit=HOME_CARE, /, *to, **facts):
    return Event(kind, at(when), unit, to, facts)


def played(pack, *events, now=None):
    return duties(events, load(pack), None if now is None else at(now))


def of_kind(found, kind, unit=None):
    return [duty for duty in found if duty.kind == kind and unit in (None, duty.unit)]


def the(found, kind, unit=None):
    """The only duty of a kind (of a unit)."""
    (duty,) = of_kind(found, kind, unit)
    return duty
