"""From a pack file to a `Pack`, every mistake told with file and key."""

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from datetime import date
from pathlib import Path
from typing import Any, get_args

from samplan.rulebook import terms
from samplan.rulebook.packs.schema import (
    CHOICES,
    ITEMS,
    PARAMETERS,
    Ages,
    Choice,
    Pack,
    PackError,
    Payment,
    Rule,
    Setting,
    Validity,
)

HEAD = ("title", "document")
WORDS = ("source", "text")
OLDEST = 120


class _Mistake(Exception):
    """What is wrong with one value; the reader adds file and key."""


def read(path: Path, law: Pack | None) -> Pack:
    """The pack in a file. `law` is the pack of the law alone, which `as_law` points to; None for the law itself.

    Raises PackError: syntax errors with file and line, anything else with file and key.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise PackError(f"{path.name}: filen är inte text i UTF-8 ({error}).") from None
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PackError(f"{path.name}:{_line(error, text)}: filen går inte att läsa som TOML ({error}).") from None
    unknown = [key for key in raw if key not in HEAD and key not in PARAMETERS]
    if unknown:
        raise PackError(f"{path.name}: {unknown[0]}: okänd nyckel.")
    head: dict[str, Any] = {key: _head(path.name, raw, key) for key in HEAD}
    settings: dict[str, Any] = {key: _setting(path, raw, key, law) for key in PARAMETERS}
    return Pack(name=path.stem, **head, **settings)


def _line(error: ValueError, text: str) -> int:
    """The line that the parser pointed to; it names none when the file ends too early, and then it is the last."""
    match = re.search(r"line (\d+)", str(error))
    return int(match[1]) if match else len(text.splitlines())


def _head(file: str, raw: Mapping[str, Any], key: str) -> str:
    """One of the texts that stand at the top of the file."""
    value = raw.get(key)
    if not isinstance(value, str) or not value.strip():
        raise PackError(f"{file}: {key}: en text saknas.")
    return value


def _setting(path: Path, raw: Mapping[str, Any], key: str, law: Pack | None) -> Setting[Any]:
    """One parameter: its own value, the law's, or the guideline's silence."""
    table = raw.get(key)
    where = f"{path.name}: {key}"
    if not isinstance(table, dict):
        raise PackError(f"{where}: saknas. Skriv silent = true om riktlinjen inte säger något.")
    if table == {"as_law": True}:
        if law is None:
            raise PackError(f"{where}: as_law går inte att använda i lagens egen fil.")
        return replace(getattr(law, key), as_law=True)
    if table == {"silent": True}:
        return _silence(path, raw, key, law)
    for word in WORDS:
        if not isinstance(table.get(word), str) or not table[word].strip():
            raise PackError(f"{where}.{word}: en text saknas.")
    values = {name: value for name, value in table.items() if name not in WORDS}
    try:
        value = _value(key, values)
    except _Mistake as mistake:
        raise PackError(f"{where}.{mistake}") from None
    return Setting(value, Rule(f"{path.stem}.{key}", table["text"], table["source"]))


def _silence(path: Path, raw: Mapping[str, Any], key: str, law: Pack | None) -> Setting[Any]:
    """What holds where a guideline says nothing: the law, when the law says something."""
    if law is not None and key != "valid" and getattr(law, key).value is not None:
        return replace(getattr(law, key), silent=True)
    who = "Lagen" if law is None else "Riktlinjen"
    rule = Rule(f"{path.stem}.{key}", f"{who} säger ingenting om detta.", raw["document"])
    return Setting(None, rule, silent=True)


def _value(key: str, values: dict[str, Any]) -> Any:
    """The typed value of a parameter. Raises _Mistake."""
    kind = next(field.type for field in fields(Pack) if field.name == key)
    return _BUILDERS[get_args(kind)[0]](key, values)


def _term(key: str, values: dict[str, Any]) -> terms.Term:
    words = _take(values, "term", str)
    try:
        return terms.parse(words)
    except ValueError as error:
        raise _Mistake(f"term: {error}.") from None


def _choice(key: str, values: dict[str, Any]) -> Choice:
    items = values.pop("items", [])
    if not isinstance(items, list) or not all(isinstance(item, str) and item.strip() for item in items):
        raise _Mistake("items: ska vara en lista med texter.")
    strange = [item for item in items if key in ITEMS and item not in ITEMS[key]]
    if strange:
        raise _Mistake(f'items: "{strange[0]}" finns inte. Välj bland: {", ".join(ITEMS[key])}.')
    code = _take(values, "choice", str)
    if code not in CHOICES[key]:
        raise _Mistake(f'choice: "{code}" finns inte. Välj ett av: {", ".join(CHOICES[key])}.')
    return Choice(code, tuple(items))


def _validity(key: str, values: dict[str, Any]) -> Validity:
    start, end = values.pop("from", None), values.pop("to", None)
    for name, day in (("from", start), ("to", end)):
        if day is not None and type(day) is not date:
            raise _Mistake(f"{name}: ska vara ett datum, till exempel 2023-05-09.")
    if values:
        raise _Mistake(f"{sorted(values)[0]}: okänd nyckel.")
    if start and end and end < start:
        raise _Mistake("to: ligger före from.")
    return Validity(start, end)


def _payment(key: str, values: dict[str, Any]) -> Payment:
    by = values.pop("by", None)
    if not isinstance(by, str) or not re.fullmatch(r"([01]\d|2[0-3])\.[0-5]\d", by):
        raise _Mistake("by: ska vara ett klockslag, till exempel 12.00.")
    days = _take(values, "days", int, rest=True)
    late = _take(values, "days_if_late", int)
    if not 0 <= days <= late:
        raise _Mistake("days_if_late: får inte vara färre än days.")
    return Payment(days, late, by)


def _ages(key: str, values: dict[str, Any]) -> Ages:
    routine = values.pop("young_routine", None)
    to = values.pop("young_to", None)
    if (routine is None) != (to is None):
        raise _Mistake("young_routine: ska stå tillsammans med young_to, eller inte alls.")
    if routine is not None and (not isinstance(routine, str) or type(to) is not int):
        raise _Mistake("young_to: ska vara en ålder i hela år, och young_routine en text.")
    start = _take(values, "start", int)
    for name, age in (("start", start), ("young_to", to)):
        if age is not None and not 0 <= age <= OLDEST:
            raise _Mistake(f"{name}: ska vara en ålder mellan 0 och {OLDEST}.")
    return Ages(start, routine, to)


_BUILDERS: Mapping[Any, Callable[[str, dict[str, Any]], Any]] = {
    terms.Term: _term,
    Choice: _choice,
    Validity: _validity,
    Payment: _payment,
    Ages: _ages,
}


def _take(values: dict[str, Any], name: str, kind: type, rest: bool = False) -> Any:
    """The value of that name and type; unless `rest`, nothing else may be left in the table."""
    value = values.pop(name, None)
    if type(value) is not kind:
        raise _Mistake(f"{name}: saknas, eller är av fel slag (ska vara {'en text' if kind is str else 'ett heltal'}).")
    if values and not rest:
        raise _Mistake(f"{sorted(values)[0]}: okänd nyckel.")
    return value
