"""From a form that could be sent to one that should not be: valid values first, then one to three of them spoilt."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from itertools import count

from tests.inputs import corpus
from tests.inputs.pages import Field, Form

KEPT = ("csrfmiddlewaretoken",)
Pairs = list[tuple[str, str]]
_MARKS = count(2)


class Maker:
    """Makes what is sent. ``chance`` decides everything; what was accepted once is remembered and tried again."""

    def __init__(self, chance: random.Random, today: date) -> None:
        self.chance, self.today = chance, today
        self.liked: dict[str, str] = {}  # (address's kind, field) → a value that was taken

    def mark(self) -> str:
        """A word that stands nowhere else, whoever else makes some in the same database."""
        return f"zq{next(_MARKS):x}qz"

    def base(self, form: Form, kind: str) -> Pairs:
        """What somebody would send who has filled in the form."""
        pairs: Pairs = []
        for field in form.fields.values():
            pairs += [(field.name, value) for value in self._fill(field, f"{kind} {field.name}")]
        return pairs

    def _fill(self, field: Field, key: str) -> list[str]:
        if field.kind == "hidden":
            return [field.value]
        if field.kind in ("radio", "select", "button"):
            options = [option for option in field.options if option] or field.options
            if key in self.liked and self.liked[key] in options and self.chance.random() < 0.6:
                return [self.liked[key]]
            return [self.chance.choice(options)] if options else []
        if field.kind == "checkbox":
            return [option or "on" for option in field.options if self.chance.random() < 0.7]
        if field.value and self.chance.random() < 0.5:
            return [field.value]
        return [self._guess(field)]

    def _guess(self, field: Field) -> str:
        if field.kind == "date":
            near = field.name in ("died_on", "known_on", "held_on", "at", "on") or "from" in field.name
            days = -self.chance.randrange(3) if near else self.chance.choice((1, 7, 12, 30, 100, 200))
            return (self.today + timedelta(days=days)).isoformat()
        known: dict[str, str] = {
            "time": self.chance.choice(("13:00", "14:00", "15:30")), "tel": "070-174 06 05",
            "email": "maj@post.example", "number": "1",
        }  # fmt: skip
        if field.kind in known:
            return known[field.kind]
        if field.inputmode == "numeric":
            return "19440101-2382"
        if "phone" in field.name:
            return "070-174 06 05"
        return f"Vi ses {self.mark()}" if field.takes_words else "Vi ses"

    def spoil(self, pairs: Pairs, form: Form) -> Pairs:
        """One to three of the values changed, or the form itself bent."""
        out = list(pairs)
        for _ in range(self.chance.choice((1, 1, 1, 2, 3))):
            out = self._bend(out) if self.chance.random() < 0.15 else self._value(out, form)
        return out

    def _value(self, pairs: Pairs, form: Form) -> Pairs:
        at = [number for number, (name, _) in enumerate(pairs) if name not in KEPT]
        if not at:
            return [
                *pairs,
                (self.chance.choice(("text", "version", "id", "request_id")), self.chance.choice(corpus.TEXTS)),
            ]
        number = self.chance.choice(at)
        name, value = pairs[number]
        field = form.fields.get(name)
        return [*pairs[:number], (name, self.bad(name, field, value)), *pairs[number + 1 :]]

    def bad(self, name: str, field: Field | None, value: str) -> str:
        """Something else in a field, most often of the kind that it takes."""
        if self.chance.random() < 0.1:
            return self.chance.choice(self.chance.choice((corpus.TEXTS, corpus.INTEGERS, corpus.DATES, corpus.IDS)))
        if self.chance.random() < 0.15:
            return self.chance.choice(corpus.ODD)
        choices = _corpus_of(name, field)
        new = self.chance.choice(choices)
        if choices is corpus.TEXTS and self.chance.random() < 0.8:
            new = f"{new} {self.mark()}"
        return new

    def _bend(self, pairs: Pairs) -> Pairs:
        """The same form with a field twice, missing, misspelt, in another order, or with far too many."""
        chance = self.chance
        bends: Sequence[Callable[[], Pairs]] = (
            lambda: [*pairs, *chance.sample(pairs, min(2, len(pairs)))],
            lambda: [pair for pair in pairs if chance.random() < 0.7],
            lambda: [(name.upper() if chance.random() < 0.3 else name, value) for name, value in pairs],
            lambda: [(f"{name}[]", value) for name, value in pairs],
            lambda: pairs[::-1],
            lambda: [*pairs, *((f"extra{number}", "1") for number in range(chance.choice((50, 990, 1001))))],
            lambda: [*pairs, ("\x00", "\x00"), ("å" * 300, "ö")],
            lambda: [(name, "") for name, _ in pairs],
            lambda: [(name, value * 200) for name, value in pairs],
            lambda: [*pairs, *(pair for pair in pairs * 60 if pair[0] not in KEPT)][:990],
        )
        return chance.choice(bends)()


def _corpus_of(name: str, field: Field | None) -> Sequence[str]:
    kind = field.kind if field else "text"
    by_kind = {
        "date": corpus.DATES,
        "time": corpus.TIMES,
        "tel": corpus.PHONES,
        "email": corpus.MAILS,
        "number": corpus.INTEGERS,
    }
    if kind in by_kind:
        return by_kind[kind]
    if kind in ("radio", "select", "checkbox", "button"):
        return corpus.IDS
    if name in ("version", "number", "seq") and kind == "hidden":
        return corpus.INTEGERS
    if kind == "hidden":
        return corpus.IDS
    if field is not None and field.inputmode == "numeric":
        return corpus.NUMBERS
    for pattern, values in (
        (r"phone|tel", corpus.PHONES),
        (r"mail", corpus.MAILS),
        (r"name|leader|who|by$", corpus.NAMES),
    ):
        if re.search(pattern, name):
            return values
    return corpus.TEXTS
