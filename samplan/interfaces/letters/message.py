"""A short letter to the person: the plan is over, a new coordinator, an answer to what they wrote."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from samplan.interfaces.letters import call
from samplan.interfaces.letters.content import joined, text, titled
from samplan.interfaces.parts.words import WHY_ENDED


def shape(content: Mapping[str, Any]) -> dict[str, Any]:
    """The letter's words, from the content of a besked or an answer to the person (END-02, FOLL-05)."""
    title, body = _KINDS.get(text(content, "kind"), _other)(content)
    person = content.get("person") or {}
    return {
        "title": title,
        "greeting": _("Hej %(name)s!") % {"name": text(person, "first_name") or text(person, "name")},
        "body": joined(body, "\n\n"),
        "parts": titled([(_("Undrar du något?"), _ring(content))]),
        "goodbye": joined([_("Vänliga hälsningar"), joined([text(content, "name"), text(content, "unit")])], "\n"),
        "words": {},
    }


def _ring(content: Mapping[str, Any]) -> str:
    name, phone = text(content, "name"), text(content, "phone")
    return _("Ring %(who)s.") % {"who": joined([name, phone], " på ")} if phone else ""


def _ended(content: Mapping[str, Any]) -> tuple[str, list[str]]:
    return _("Din plan är avslutad"), [
        joined([_("Planen är avslutad."), _why(text(content, "ending")), call.off_with_the_plan(content)], " "),
        text(content, "text"),
        joined([_("Du har kvar din vård och din hjälp."), _anew(text(content, "ending"))], " "),
    ]


def _anew(code: str) -> str:
    """What of a new plan: to who gets one already, that nothing they have said yes to follows along (CONS-06)."""
    if code == "replaced":
        return _("Vi frågar dig igen innan vi delar något i den nya planen.")
    return _("Vill du ha en ny plan? Det kan du be om.")


def _why(code: str) -> str:
    return _(WHY_ENDED[code]) if code in WHY_ENDED else ""


def _coordinator(content: Mapping[str, Any]) -> tuple[str, list[str]]:
    who = joined([text(content, "name"), text(content, "title"), text(content, "unit")])
    return _("Du har en ny samordnare"), [
        _("Din samordnare är nu %(who)s.") % {"who": who},
        _("Det är den du ringer om du undrar något om din plan."),
    ]


def _answer(content: Mapping[str, Any]) -> tuple[str, list[str]]:
    return _("Svar till dig"), [
        _("Du skrev: %(text)s") % {"text": text(content, "asked")},
        text(content, "text"),
    ]


def _other(content: Mapping[str, Any]) -> tuple[str, list[str]]:
    return _("Besked till dig"), [text(content, "text")]


_KINDS = {"ended": _ended, "coordinator": _coordinator, "answer": _answer}
