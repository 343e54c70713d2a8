"""Explain the deadlines of a case, for people and machines: events in as JSON, duties out as JSON, no database.

In: {"events": [{"kind": …, "at": RFC 3339 with offset, "unit": …, "to": […]}], "now": optional}. Further keys by kind:
`contact` of ready_notice.sent, `from` and `to` of call.passed_on, `duty`, `to` and `reason` of deadline.moved,
`follow_up_on` of meeting.held and follow_up.held, `party` of a consent.withdrawn that is for one party only. Exit code
0, or 2 with one Swedish sentence on stderr.

Only the duties of law and guideline come out; Samplan's own order of work is left to the worklist.
"""

import json
import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, TextIO

from samplan.rulebook import calendar
from samplan.rulebook.duties import GUIDELINE_KINDS, Duty, duties
from samplan.rulebook.events import Event
from samplan.rulebook.packs import PackError, load, names
from samplan.rulebook.refused import Refused

KINDS = (
    "need.known",
    "consent.recorded",
    "consent.withdrawn",
    "initiative.sent",
    "initiative.acknowledged",
    "call.sent",
    "call.acknowledged",
    "call.passed_on",
    "acknowledgement.undone",
    "meeting.held",
    "plan.documented",
    "plan.delivered",
    "follow_up.held",
    "ready_notice.sent",
    "patient.discharged",
    "deadline.moved",
    "case.ended",
)
USAGE = "Skriv: explain_deadlines --pack NAMN < handelser.json"
MOMENT = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(?:\.\d+)?([Zz]|[+-]\d\d:\d\d)?", re.ASCII)
OFFSET = re.compile(r"[Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d", re.ASCII)
DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
# The calendar knows some years more, so that no deadline falls outside it.
YEARS = range(calendar.FIRST_YEAR, calendar.LAST_YEAR - 29)


class _Bad(Exception):
    """The input does not hold up; the sentence says why."""


def main(argv: Sequence[str], stdin: TextIO, stdout: TextIO, stderr: TextIO) -> int:
    """Read events, write duties. Returns the exit code: 0, or 2 when arguments or input do not hold up."""
    try:
        name = _pack_name(list(argv))
        if name is None:
            stdout.write(f"{USAGE}\nRegelverk: {', '.join(names())}\n")
            return 0
        answer = explain(name, _json(stdin))
    except (_Bad, PackError, Refused) as error:
        stderr.write(f"{error}\n")
        return 2
    stdout.write(json.dumps(answer, ensure_ascii=False, indent=2) + "\n")
    return 0


def explain(name: str, told: Any) -> dict[str, Any]:
    """The answer to what was told, as plain values. Raises _Bad, PackError or Refused with a Swedish sentence."""
    pack = load(name)
    if not isinstance(told, dict) or not isinstance(told.get("events"), list):
        raise _Bad('Indata ska vara {"events": [...]}, med "now" om du vill.')
    events = [_event(number, row) for number, row in enumerate(told["events"], 1)]
    now = told.get("now")
    found = duties(events, pack, None if now is None else _moment("now", now))
    shown = [duty for duty in found if duty.kind in GUIDELINE_KINDS and not duty.own]
    return {"pack": pack.name, "duties": [_shown(duty) for duty in shown]}


def _pack_name(argv: list[str]) -> str | None:
    """The pack asked for, the law when none is; None when help is asked for."""
    if argv in (["--help"], ["-h"]):
        return None
    if len(argv) == 1 and argv[0].startswith("--pack="):
        return argv[0].removeprefix("--pack=")
    if len(argv) == 2 and argv[0] == "--pack":
        return argv[1]
    if argv:
        raise _Bad(f"Det går inte att läsa kommandot. {USAGE}")
    return "lag"


def _json(stdin: TextIO) -> Any:
    try:
        return json.loads(stdin.read().removeprefix("\ufeff"))
    except UnicodeDecodeError:
        raise _Bad("Indata är inte text i UTF-8.") from None
    except (ValueError, RecursionError) as error:
        raise _Bad(f"Indata är inte JSON som går att läsa ({error}).") from None


def _event(number: int, row: Any) -> Event:
    """One event of the input; what its kind does not know of is passed over."""
    where = f"Händelse {number}"
    if not isinstance(row, dict):
        raise _Bad(f"{where}: ska vara ett objekt med kind och at.")
    kind = row.get("kind")
    if kind not in KINDS:
        raise _Bad(f"{where}: okänd händelse {json.dumps(kind)}. Välj bland: {', '.join(KINDS)}.")
    at = _moment(f"{where} ({kind})", row.get("at"))
    unit = None if row.get("unit") is None else _text(where, kind, "unit", row["unit"])
    facts: dict[str, object] = {}
    to: tuple[str, ...] = ()
    if kind == "deadline.moved":
        facts["duty"] = _text(where, kind, "duty", row.get("duty"))
        facts["reason"] = _text(where, kind, "reason", row.get("reason"))
        facts["to"] = _new_deadline(f"{where} ({kind})", row.get("to"))
    else:
        to = _units(where, kind, row.get("to"))
    if kind == "call.passed_on":
        facts["from"] = _text(where, kind, "from", row.get("from", unit))
        if len(to) != 1:
            raise _Bad(f'{where} ({kind}): "to" ska vara den enhet som kallelsen skickas vidare till.')
    if kind == "ready_notice.sent":
        facts["contact"] = _text(where, kind, "contact", row.get("contact"))
    if kind == "patient.discharged" and row.get("contact") is not None:
        facts["contact"] = _text(where, kind, "contact", row["contact"])
    if kind == "consent.withdrawn" and row.get("party") is not None:
        facts["unit"] = _text(where, kind, "party", row["party"])
    if kind in ("meeting.held", "follow_up.held") and row.get("follow_up_on") is not None:
        facts["follow_up_on"] = _day(f"{where} ({kind})", row["follow_up_on"])
    return Event(kind, at, unit, to, facts)


def _text(where: str, kind: str, key: str, value: Any) -> str:
    """A text that is there and can be written out again."""
    if not isinstance(value, str) or not value.strip():
        raise _Bad(f'{where} ({kind}): "{key}" saknas eller är inte en text.')
    try:
        value.encode()
    except UnicodeEncodeError:
        raise _Bad(f'{where} ({kind}): "{key}" innehåller tecken som inte går att skriva.') from None
    return value


def _units(where: str, kind: str, value: Any) -> tuple[str, ...]:
    """The receivers: a list of units, or one unit as a text."""
    if value is None:
        return ()
    units = value if isinstance(value, list) else [value]
    return tuple(_text(where, kind, "to", unit) for unit in units)


def _moment(where: str, value: Any) -> datetime:
    """An instant by RFC 3339. Any offset is taken, none is not."""
    shape = MOMENT.fullmatch(value) if isinstance(value, str) else None
    if shape is None:
        raise _Bad(f"{where}: tiden {json.dumps(value)} är inte skriven som 2026-03-02T10:00:00+01:00.")
    if shape[1] is None:
        raise _Bad(f"{where}: tiden {value} saknar tidszon. Skriv till exempel 2026-03-02T10:00:00+01:00.")
    try:
        moment = datetime.fromisoformat(value.upper())
        if moment.year in YEARS and OFFSET.fullmatch(shape[1]) and value[11:13] != "24":
            return calendar.local(moment)
    except (ValueError, OverflowError):
        pass
    raise _Bad(f"{where}: tiden {value} finns inte i kalendern.")


def _day(where: str, value: Any) -> date:
    try:
        if isinstance(value, str) and DAY.fullmatch(value) and int(value[:4]) in YEARS:
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise _Bad(f"{where}: dagen {json.dumps(value)} finns inte i kalendern. Skriv till exempel 2026-03-02.")


def _new_deadline(where: str, value: Any) -> date | datetime:
    """A day, or an instant with offset."""
    if isinstance(value, str) and DAY.fullmatch(value):
        return _day(where, value)
    return _moment(where, value)


def _shown(duty: Duty) -> dict[str, Any]:
    """One duty as plain values, times on a Swedish clock with offset."""
    return {
        "kind": duty.kind,
        "unit": duty.unit,
        "opened_by": {"kind": duty.opened_by.kind, "at": _clock(duty.opened_by.at)},
        "not_before": duty.not_before and duty.not_before.isoformat(),
        "due_on": duty.due_on and duty.due_on.isoformat(),
        "due_at": _clock(duty.due_at),
        "met_at": _clock(duty.met_at),
        "late": duty.late,
        "cancelled": duty.cancelled,
        "rule": {"id": duty.rule.id, "text": duty.rule.text, "source": duty.rule.source},
    }


def _clock(moment: datetime | None) -> str | None:
    return None if moment is None else calendar.local(moment).isoformat()
