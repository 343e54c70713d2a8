"""The letter to someone outside who is invited, or called without an account: no more than they need (CALL-06, ORG-03).

They get when and where, why, and what they themselves can bring. What the others bring, and what the person wants in
the long run, stays with those who are in the plan. With protected identity the place is told on the phone alone.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from samplan.interfaces.letters import call
from samplan.interfaces.letters.content import joined, text, titled


def shape(content: Mapping[str, Any]) -> dict[str, Any]:
    """The letter's words, from the content of a call document and its ``receiver``: name, contribution, hide_place."""
    person, receiver, sender = (content.get(key) or {} for key in ("person", "receiver", "sender"))
    cancelled = bool(content.get("cancelled"))
    about = {"name": text(person, "name")}
    if cancelled:
        first = _("Hej!\n\nMötet om %(name)s är inställt.") % about
    elif content.get("moved_from"):
        first = _("Hej!\n\nMötet om %(name)s har flyttats. Den nya tiden står här.") % about
    else:
        first = _("Hej!\n\nDu är inbjuden till ett möte om %(name)s.") % about
        first += " " + _("%(name)s har sagt ja till att du får det här brevet.") % about
    meeting = dict(content.get("meeting") or {})
    if receiver.get("hide_place"):
        meeting |= {"place": _("Ring oss, så berättar vi var."), "link": "", "phone": ""}
    questions = [str(question).strip() for question in content.get("questions") or [] if str(question).strip()]
    return {
        "title": _("Mötet är inställt") if cancelled else _("Inbjudan till möte"),
        "greeting": joined([first, text(content, "reason")], "\n\n"),
        "facts": call.facts(meeting, "" if cancelled else text(content, "leader")),
        "coming": [],
        "bring": joined([_answer(sender) if not cancelled else "", call.call_us(sender)], "\n\n"),
        "parts": []
        if cancelled
        else titled(
            [
                (_("Varför vi träffas"), text(content, "purpose")),
                (_("Det här hoppas vi att du kan bidra med"), text(receiver, "contribution")),
            ]
        ),
        "questions": [] if cancelled else questions,
        "goodbye": call.goodbye(sender),
        "about": None,
        "slip": None,
        "words": {"coming": "", "questions": _("Det här vill vi prata om")},
    }


def _answer(sender: Mapping[str, Any]) -> str:
    phone = text(sender, "phone")
    return _("Ring %(phone)s och säg om du kommer.") % {"phone": phone} if phone else ""
