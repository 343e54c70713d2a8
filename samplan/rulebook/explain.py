"""Explain the deadlines of a case, for people and machines: events in as JSON, duties out as JSON, no database.

In: {"events": [{"kind": …, "at": RFC 3339 with offset, "unit": …, "to": […]}], "now": optional}. Further keys by kind:
`contact` of ready_notice.sent, `from` and `to` of call.passed_on, `duty`, `to` and `reason` of deadline.moved,
`answer` ("yes", "no", "cannot"; absent: yes) of consent.recorded, `follow_up_on` of meeting.held and follow_up.held,
`contact` of patient.discharged, `party` of a consent.withdrawn that is for one party only. Exit code 0, or 2 with one
Swedish sentence on stderr.

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
from samplan.rulebook.packs import Pack, PackError, load, names
from samplan.rulebook.refused import Refused

KINDS = (
    "need.known",
    "consent.recorded",
    "consent.withdrawn",
    "initiative.sent",
    "initiative.acknowledged",
    "initiative.answered",
    "call.sent",
    "meeting.moved",
    "meeting.cancelled",
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
ANSWERED = ("initiative.acknowledged", "initiative.answered", "call.acknowledged", "acknowledgement.undone")
ANSWERS = ("yes", "no", "cannot")
USAGE = "Skriv: explain_deadlines --pack NAMN < handelser.json"
MOST = 10_000_000  # bytes: some 100 000 events, where a long case has hundreds
LONGEST_SHOWN = 60
MOMENT = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(?:\.\d+)?([Zz]|[+-]\d\d:\d\d)?", re.ASCII)
OFFSET = re.compile(r"[Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d", re.ASCII)
DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
# The calendar knows some years more: the longest term that looks at working days is 999 of them.
YEARS = range(calendar.FIRST_YEAR, calendar.LAST_YEAR - 4)


class _Bad(Exception):
    """The input does not hold up; the sentence says why."""


def main(argv: Sequence[str], stdin: TextIO, stdout: TextIO, stderr: TextIO) -> int:
    """Read events, write duties. Returns the exit code: 0, or 2 when arguments or input do not hold up."""
    try:
        name = _pack_name(list(argv))
        if name is None:
            _say(stdout, f"{USAGE}\nRegelverk: {', '.join(names())}")
            return 0
        pack = load(name)
        answer = explain(pack, _json(stdin))
    except (_Bad, PackError, Refused) as error:
        _say(stderr, _line(str(error)))
        return 2
    _say(stdout, json.dumps(answer, ensure_ascii=False, indent=2))
    return 0


def explain(pack: Pack, told: Any) -> dict[str, Any]:
    """The answer to what was told, as plain values. Raises _Bad or Refused with a Swedish sentence."""
    if not isinstance(told, dict) or not isinstance(told.get("events"), list):
        raise _Bad('Indata ska vara {"events": [...]}, med "now" om du vill.')
    events = [_event(number, row) for number, row in enumerate(told["events"], 1)]
    now = told.get("now")
    found = duties(events, pack, None if now is None else _moment("now", now))
    return {"pack": pack.name, "duties": [_shown(duty) for duty in found if not duty.own]}


def _say(stream: TextIO, text: str) -> None:
    """JSON is UTF-8 whatever the terminal is set to, and so are our sentences."""
    buffer = getattr(stream, "buffer", None)
    if buffer is None:
        stream.write(text + "\n")
    else:
        buffer.write(f"{text}\n".encode())
        buffer.flush()


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
    """What stands on stdin. It is UTF-8 whatever the surroundings are set to; a byte order mark is no mistake."""
    try:
        raw = getattr(stdin, "buffer", stdin).read(MOST + 1)
        if len(raw) > MOST:
            raise _Bad(f"Indata är för stora. Skicka högst {MOST // 1_000_000} miljoner byte åt gången.")
        text = raw if isinstance(raw, str) else raw.decode("utf-8")
        return json.loads(text.removeprefix("\ufeff"), object_pairs_hook=_object, parse_constant=_no_number)
    except UnicodeDecodeError:
        raise _Bad("Indata är inte text i UTF-8.") from None
    except (AttributeError, OSError):
        raise _Bad(f"Det går inte att läsa några händelser. {USAGE}") from None
    except json.JSONDecodeError as error:
        raise _Bad(f"Indata är inte JSON: läsningen tar stopp på rad {error.lineno}, tecken {error.colno}.") from None
    except (ValueError, RecursionError):
        raise _Bad("Indata är inte JSON som går att läsa: ett tal är för långt eller nivåerna för många.") from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """The object, if no key stands in it twice: nobody could tell which of them was meant."""
    told = dict(pairs)
    if len(told) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise _Bad(f"Nyckeln {_quoted(twice)} står två gånger i samma objekt.")
    return told


def _no_number(name: str) -> None:
    raise _Bad(f"Indata är inte JSON: {name} är inget tal.")


def _quoted(value: Any) -> str:
    """The value as JSON, cut when it is long: an error is one line to read."""
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"


def _line(text: str) -> str:
    """The sentence on one line that any terminal can show."""
    return "".join(letter if letter.isprintable() else " " for letter in text)


def _event(number: int, row: Any) -> Event:
    """One event of the input; what its kind does not know of is passed over."""
    where = f"Händelse {number}"
    if not isinstance(row, dict):
        raise _Bad(f"{where}: ska vara ett objekt med kind och at.")
    kind = row.get("kind")
    if kind not in KINDS:
        raise _Bad(f"{where}: okänd händelse {_quoted(kind)}. Välj bland: {', '.join(KINDS)}.")
    where = f"{where} ({kind})"
    at = _moment(where, row.get("at"))
    unit = None if row.get("unit") is None and kind not in ANSWERED else _text(where, "unit", row.get("unit"))
    to = () if kind == "deadline.moved" else _units(where, kind, row.get("to"))
    return Event(kind, at, unit, to, _facts(where, kind, row, unit))


def _facts(where: str, kind: str, row: dict[str, Any], unit: str | None) -> dict[str, object]:
    """What only some kinds carry."""
    if kind == "deadline.moved":
        duty = _one_of(where, "duty", row.get("duty"), GUIDELINE_KINDS)
        reason = _text(where, "reason", row.get("reason"))
        return {"duty": duty, "reason": reason, "to": _new_deadline(where, row.get("to"))}
    if kind == "call.passed_on":
        return {"from": _text(where, "from", row.get("from", unit))}
    if kind == "ready_notice.sent":
        return {"contact": _text(where, "contact", row.get("contact"))}
    if kind == "consent.recorded" and row.get("answer") is not None:
        return {"answer": _one_of(where, "answer", row["answer"], ANSWERS)}
    if kind == "patient.discharged" and row.get("contact") is not None:
        return {"contact": _text(where, "contact", row["contact"])}
    if kind == "consent.withdrawn" and row.get("party") is not None:
        return {"unit": _text(where, "party", row["party"])}
    if kind in ("meeting.held", "follow_up.held") and row.get("follow_up_on") is not None:
        return {"follow_up_on": _day(where, row["follow_up_on"])}
    return {}


def _text(where: str, key: str, value: Any) -> str:
    """A text that is there and can be written out again."""
    if not isinstance(value, str) or not value.strip():
        raise _Bad(f'{where}: "{key}" saknas eller är inte en text.')
    if "\0" in value or any("\ud800" <= letter <= "\udfff" for letter in value):
        raise _Bad(f'{where}: "{key}" innehåller tecken som inte går att skriva.')
    return value


def _one_of(where: str, key: str, value: Any, words: Sequence[str]) -> str:
    if value not in words:
        raise _Bad(f'{where}: "{key}" ska vara något av {", ".join(words)}.')
    return str(value)


def _units(where: str, kind: str, value: Any) -> tuple[str, ...]:
    """The receivers as a list of units; a call is passed on to one unit, which may be written alone."""
    if kind == "call.passed_on":
        units = value if isinstance(value, list) else [value]
        if len(units) != 1:
            raise _Bad(f'{where}: "to" ska vara den enhet som kallelsen skickas vidare till.')
        return (_text(where, "to", units[0]),)
    if value is not None and not isinstance(value, list):
        raise _Bad(f'{where}: "to" ska vara en lista med enheter.')
    return tuple(_text(where, "to", unit) for unit in value or ())


def _moment(where: str, value: Any) -> datetime:
    """An instant by RFC 3339. Any offset is taken, none is not."""
    shape = MOMENT.fullmatch(value) if isinstance(value, str) else None
    if shape is None:
        raise _Bad(f"{where}: tiden {_quoted(value)} är inte skriven som 2026-03-02T10:00:00+01:00.")
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
    raise _Bad(f"{where}: dagen {_quoted(value)} finns inte i kalendern. Skriv till exempel 2026-03-02.")


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
