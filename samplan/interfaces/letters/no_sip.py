"""The letter that says that no SIP is made: why, that help is given all the same, and what one can do (NEED-04, 05)."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from samplan.interfaces.letters import call
from samplan.interfaces.letters.about import about
from samplan.interfaces.letters.content import joined, text
from samplan.interfaces.parts.words import REFUSALS


def shape(content: Mapping[str, Any]) -> dict[str, Any]:
    """The letter's words, from the content of a besked to the person: that they declined, or that a unit refused."""
    declined = text(content, "kind") == "declined"
    person, sender = (content.get(key) or {} for key in ("person", "sender"))
    return {
        "title": _("Det blir ingen SIP"),
        "greeting": _("Hej %(name)s!") % {"name": text(person, "first_name") or text(person, "name")},
        "why": _declined() if declined else _refused(content, sender),
        "words": {},
        "quote": "" if declined else text(content, "text"),
        "then": joined([call.off_with_the_plan(content), _help(), _change(sender)], "\n\n"),
        "goodbye": joined(
            [
                _("Vänliga hälsningar"),
                joined(text(sender, key) for key in ("name", "title", "unit", "organisation")),
            ],
            "\n",
        ),
        "about": about(text(sender, "phone")),
    }


def _declined() -> str:
    return _("Du har sagt att du inte vill ha en SIP. Därför gör vi ingen gemensam plan.")


def _refused(content: Mapping[str, Any], sender: Mapping[str, Any]) -> str:
    said = _("%(unit)s gör ingen SIP nu.") % {"unit": text(sender, "unit")}
    return joined([said, REFUSALS.get(text(content, "reason"), "")], " ")


def _help() -> str:
    return _("Du får ändå vård och hjälp. Men de som hjälper dig har ingen plan tillsammans.")


def _change(sender: Mapping[str, Any]) -> str:
    phone = text(sender, "phone")
    if not phone:
        return _("Vill du ändra dig, eller tycker du att det är fel? Säg det till någon som hjälper dig.")
    return _("Vill du ändra dig, eller tycker du att det är fel? Ring %(phone)s. Du kan be om en SIP igen.") % {
        "phone": phone
    }
