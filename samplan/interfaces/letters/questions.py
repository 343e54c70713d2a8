"""The seven questions on paper, for those who would rather write by hand (PREP-02, INDI-07)."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from samplan.interfaces.letters.content import joined, text
from samplan.rulebook import questions as rules

INTRO = {
    "adult": _("Svara på det du vill. Du kan hoppa över frågor. Du kan be någon om hjälp att skriva."),
    "young": _("Svara på det du vill. Du kan hoppa över frågor. Du kan be någon om hjälp att skriva."),
    "child": _("Svara på det du vill. Du kan rita också. Be en vuxen om hjälp om du vill."),
}


def shape(content: Mapping[str, Any]) -> dict[str, Any]:
    """The paper's words. content: set (adult · young · child), person, sender."""
    kind = text(content, "set") if content.get("set") in rules.SETS else "adult"
    person, sender = content.get("person") or {}, content.get("sender") or {}
    pieces = [_piece(number, question) for number, question in enumerate(rules.SETS[kind], start=1)]
    who = {"heading": _("Vem får se dina svar?"), "paragraphs": [_private()], "parts": [_part(_who())]}
    helper = {"heading": _("Har någon hjälpt dig att svara?"), "paragraphs": [], "parts": [_lines(_("Namn"), 1)]}
    return {
        "title": _("Förbered dig för mötet"),
        "intro": INTRO[kind],
        "from": text(person, "name"),
        "pieces": [*pieces, who, helper],
        "to": _("Ge eller skicka pappret till"),
        "to-lines": joined((text(sender, key) for key in ("name", "unit", "organisation", "phone")), "\n"),
        "words": {},
    }


def _private() -> str:
    return _("Det du inte vill att de ska få veta visar vi aldrig för alla på mötet.")


def _who() -> rules.Part:
    names = (_("Alla på mötet"), _("Bara där min samordnare arbetar"))
    return rules.Part("who", "", rules.ONE, tuple((name, name) for name in names))


def _piece(number: int, question: rules.Question) -> dict[str, Any]:
    return {
        "heading": f"{number}. {question.text}",
        "paragraphs": [question.hint] if question.hint else [],
        "parts": [_part(part) for part in question.parts],
    }


def _part(part: rules.Part) -> dict[str, Any]:
    if part.kind == rules.TEXT:
        return _lines(part.label, 2 if part.label else 3)
    return {"label": part.label, "choices": [words for code, words in part.choices], "lines": 0}


def _lines(label: str, count: int) -> dict[str, Any]:
    return {"label": label, "choices": [], "lines": count}
