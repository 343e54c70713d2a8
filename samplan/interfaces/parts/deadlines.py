"""A duty's time limit in words: the clock or the day first, what is left second. For staff only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from samplan.foundation.pages.templatetags.sv import SWEDEN, dag, in_sweden, klockslag, utc

DAY = timedelta(days=1)
GROUPS = ("Försenat", "I dag", "Den här veckan", "Senare", "Utan dag")


@dataclass(frozen=True)
class Deadline:
    """What the chip shows. ``state``: ok, info, wait, soon, late. ``due``: the moment in UTC for the script, or ""."""

    state: str
    text: str
    left: str = ""
    due: str = ""
    stamp: str = ""


def get(thing: Any, name: str) -> Any:
    """A value of a dict or an object, None when it has none."""
    return thing.get(name) if isinstance(thing, dict) else getattr(thing, name, None)


def deadline(duty: Any, now: datetime, verb: str = "varit klart") -> Deadline:
    """The words for a duty's time limit.

    in: a duty (dict or object) with any of not_before, due_on, due_at, met_at, cancelled, opened_at, escalates_at; the
    moment; the verb for a late one ("skickats" gives "Skulle ha skickats i går").
    """
    today = _today(now)
    met = in_sweden(get(duty, "met_at"))
    if get(duty, "cancelled"):
        return Deadline("wait", "Behövs inte längre")
    if met:
        when = klockslag(met) if _day_of(met) == today else dag(met, now)
        return Deadline("ok", f"Klart {when}", stamp=met.isoformat())
    day, moment = _limit(duty)
    if day is None:
        return _undated(duty, now)
    if is_late(duty, now):
        return _late(day, moment, now, verb)
    return _ahead(duty, day, moment, now)


def is_late(duty: Any, now: datetime) -> bool:
    """Whether the limit has passed and the duty is still to do."""
    day, moment = _limit(duty)
    if day is None or get(duty, "met_at") or get(duty, "cancelled"):
        return False
    return moment <= now if moment else day < _today(now)


def _has_waited(duty: Any, now: datetime) -> bool:
    """Whether others have waited so long for what no rule sets a day for that the unit's head is told of it."""
    told = in_sweden(get(duty, "escalates_at"))
    return _limit(duty)[0] is None and isinstance(told, datetime) and told <= now and not get(duty, "met_at")


def in_groups(rows: Sequence[Any], now: datetime) -> list[tuple[str, list[Any]]]:
    """Rows by when they must be done: Försenat, I dag, Den här veckan, Senare, Utan dag; empty groups are left out.

    Each row has a ``duty``; the order inside a group is the order the rows come in, but for Senare: there it is that of
    the day that the row says. A row with ``comes``, when a meeting is that it is done for, stands with what is done by
    then. A row with a ``top`` stands in the group of that name, before the others. What has no day and has waited too
    long stands with the late.
    """
    groups: dict[str, list[Any]] = {top: [] for row in rows if (top := get(row, "top"))}
    groups |= {name: [] for name in GROUPS}
    today = _today(now)
    sunday = today + timedelta(days=6 - today.weekday())
    for row in rows:
        duty = get(row, "duty")
        day, _ = _limit(duty)
        if comes := in_sweden(get(row, "comes")):
            day = min(day or date.max, _day_of(comes))
        if get(row, "top"):
            groups[get(row, "top")].append(row)
        elif is_late(duty, now) or _has_waited(duty, now):
            groups["Försenat"].append(row)
        elif day and day <= today:
            groups["I dag"].append(row)
        elif day and day <= sunday:
            groups["Den här veckan"].append(row)
        else:
            groups["Senare" if day else "Utan dag"].append(row)
    groups["Senare"].sort(key=_said)
    return [(name, rows) for name, rows in groups.items() if rows]


def _said(row: Any) -> date:
    """The day that a row says: its limit, or with none the meeting that it is done for."""
    comes = in_sweden(get(row, "comes"))
    return _limit(get(row, "duty"))[0] or (_day_of(comes) if comes else date.max)


def _today(now: datetime) -> date:
    return now.astimezone(SWEDEN).date()


def _day_of(moment: datetime | date) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def _limit(duty: Any) -> tuple[date | None, datetime | None]:
    """The day, and the moment when a clock time counts. A limit at midnight is the whole day before it."""
    moment = in_sweden(get(duty, "due_at"))
    if not isinstance(moment, datetime):
        return get(duty, "due_on") or moment, None
    if moment.time() == time(0):
        return moment.date() - DAY, None
    if moment.time() >= time(23, 59):
        return moment.date(), None
    return moment.date(), moment


def _near(day: date, now: datetime) -> str:
    words = {_today(now) - DAY: "i går", _today(now): "i dag", _today(now) + DAY: "i morgon"}
    return words.get(day) or dag(day, now)


def _undated(duty: Any, now: datetime) -> Deadline:
    """No rule sets a day. What others wait for (``rulebook.reminding.UNDATED``) is told to the head all the same, so
    that it is said how long they have waited: to that, no limit at all would be untrue."""
    since = in_sweden(get(duty, "opened_at"))
    if since is None or get(duty, "escalates_at") is None:
        return Deadline("wait", "Ingen tidsgräns")
    return Deadline("wait", f"Andra väntar sedan {_near(_day_of(since), now)}", stamp=_stamp(_day_of(since), None))


def _late(day: date, moment: datetime | None, now: datetime, verb: str) -> Deadline:
    clock = f"före kl. {klockslag(moment)} " if moment and day == _today(now) else ""
    return Deadline("late", f"Skulle ha {verb} {clock}{_near(day, now)}", stamp=_stamp(day, moment))


def _ahead(duty: Any, day: date, moment: datetime | None, now: datetime) -> Deadline:
    today = _today(now)
    earliest = in_sweden(get(duty, "not_before"))
    days = (day - today).days
    if moment:
        text = f"Före kl. {klockslag(moment)} {_near(day, now)}"
    elif earliest and _day_of(earliest) > today:
        text = f"Mellan {dag(_day_of(earliest), now)} och {dag(day, now)}"
    else:
        text = f"Senast {_near(day, now)}"
    left = _time_left(moment - now) if moment and moment - now < DAY else f"{days} dagar kvar" if days > 1 else ""
    return Deadline("soon" if days <= 1 else "info", text, left, utc(moment) if moment else "", _stamp(day, moment))


def _time_left(left: timedelta) -> str:
    hours, minutes = divmod(-(-int(left.total_seconds()) // 60), 60)
    parts = [f"{hours} tim" if hours else "", f"{minutes} min" if minutes or not hours else "", "kvar"]
    return " ".join(filter(None, parts))


def _stamp(day: date, moment: datetime | None) -> str:
    return moment.isoformat(timespec="minutes") if moment else day.isoformat()
