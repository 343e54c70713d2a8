"""The letter "Inbjudan till möte": what the person needs to come, to change the meeting or to say no (CALL-02, 06)."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from samplan.interfaces.letters import swedish
from samplan.interfaces.letters.about import about
from samplan.interfaces.letters.content import joined, rows, some, text, titled, upper_first


def shape(content: Mapping[str, Any]) -> dict[str, Any]:
    """The letter's words, from the content of a call document."""
    if content.get("cancelled"):
        return _cancelled(content)
    person, meeting, sender = (content.get(key) or {} for key in ("person", "meeting", "sender"))
    return {
        "title": _("Ny tid för mötet") if content.get("moved_from") else _("Inbjudan till möte"),
        "greeting": _hello(content),
        "facts": facts(meeting, text(content, "leader")),
        "coming": [_coming(one) for one in rows(content, "recipients")],
        "bring": joined(
            [_("Du får ta med någon. Du kan vara med hela tiden eller en stund."), _change(sender)], "\n\n"
        ),
        "parts": titled(
            [
                (_("Varför vi träffas"), joined([text(content, "purpose"), text(content, "why")], "\n")),
                (_("Det du vill"), text(content, "goal")),
            ]
        ),
        "questions": [str(question).strip() for question in content.get("questions") or [] if str(question).strip()],
        "goodbye": goodbye(sender),
        "about": about(text(sender, "phone")),
        "slip": _slip(person, meeting, sender),
        "words": {"coming": _("De här är inbjudna"), "questions": _("Det här vill vi prata om")},
    }


def _hello(content: Mapping[str, Any]) -> str:
    """The first words. A meeting that has moved says so, and why."""
    person = content.get("person") or {}
    name = {"name": text(person, "first_name") or text(person, "name")}
    if not content.get("moved_from"):
        return _("Hej %(name)s!\n\nVi vill träffa dig och prata om vad som är viktigt för dig.") % name
    moved = _("Hej %(name)s!\n\nMötet har flyttats. Den nya tiden står här.") % name
    return joined([moved, text(content, "reason")], "\n\n")


def _cancelled(content: Mapping[str, Any]) -> dict[str, Any]:
    """The letter that says that the meeting is off: nothing to come to and no slip to send back."""
    person, meeting, sender = (content.get(key) or {} for key in ("person", "meeting", "sender"))
    off = _("Hej %(name)s!\n\nMötet är inställt.") % {"name": text(person, "first_name") or text(person, "name")}
    again = _("Du får en ny inbjudan.") if content.get("again") else ""
    return {
        "title": _("Mötet är inställt"),
        "greeting": joined([off, text(content, "reason"), again], "\n\n"),
        "facts": [(_("Tiden var"), _when(meeting))],
        "coming": [],
        "bring": call_us(sender),
        "parts": [],
        "questions": [],
        "goodbye": goodbye(sender),
        "about": None,
        "slip": None,
        "words": {"coming": "", "questions": ""},
    }


def off_with_the_plan(content: Mapping[str, Any]) -> str:
    """Of a besked that the plan is over: that the meeting which was booked is off, "" without one."""
    at = text(content, "meeting_off")
    return _("Mötet %(at)s är inställt.") % {"at": swedish.moment(at)} if at else ""


def call_us(sender: Mapping[str, Any]) -> str:
    """Whom to call with questions, "" without a number."""
    name, phone = text(sender, "name"), text(sender, "phone")
    return _("Har du frågor? Ring %(name)s på %(phone)s.") % {"name": name, "phone": phone} if phone else ""


def goodbye(sender: Mapping[str, Any]) -> str:
    """The last words, and who sends."""
    by = joined(text(sender, key) for key in ("name", "title", "unit", "organisation"))
    return joined([_("Vänliga hälsningar"), by], "\n")


def facts(meeting: Mapping[str, Any], leader: str) -> list[tuple[str, str]]:
    """When, where and how, and who leads: a label and its text."""
    ways = {"video": _("På video"), "phone": _("På telefon")}
    found = [
        (_("När"), _when(meeting)),
        (_("Hur"), ways.get(text(meeting, "form"), "")),
        (_("Var"), text(meeting, "place")),
        (_("Länk"), text(meeting, "link")),
        (_("Ring in på"), text(meeting, "phone")),
        (_("Leder mötet"), leader),
    ]
    return [fact for fact in found if fact[1]]


def _when(meeting: Mapping[str, Any]) -> str:
    return upper_first(swedish.span(text(meeting, "starts_at"), text(meeting, "ends_at")))


def _coming(recipient: Mapping[str, Any]) -> dict[str, str]:
    invited = _(" (inbjuden)") if text(recipient, "way") == "invited" else ""
    contribution = text(recipient, "contribution")
    return {"name": text(recipient, "name"), "rest": invited + (f" – {contribution}" if contribution else "")}


def _change(sender: Mapping[str, Any]) -> str:
    name, phone = text(sender, "name"), text(sender, "phone")
    if not phone:
        return _("Vill du ändra något? Skicka tillbaka talongen.")
    if not name:
        return _("Vill du ändra något? Ring %(phone)s, eller skicka tillbaka talongen.") % {"phone": phone}
    return _("Vill du ändra något? Ring %(name)s på %(phone)s, eller skicka tillbaka talongen.") % {
        "name": name,
        "phone": phone,
    }


def _slip(person: Mapping[str, Any], meeting: Mapping[str, Any], sender: Mapping[str, Any]) -> dict[str, Any]:
    """The slip to send back. `sender.address` (a list of lines) is printed when the document has it."""
    phone = text(sender, "phone")
    intro = _("Kryssa för det som stämmer. Skicka sedan tillbaka den här sidan.")
    if phone:
        intro = joined([intro, _("Du kan också ringa %(phone)s.") % {"phone": phone}], " ")
    return {
        "title": _("Talong"),
        "intro": intro,
        "choices": [
            {"text": _("Jag kommer"), "write": False},
            {"text": _("Jag vill ha en annan tid"), "write": False},
            {"text": _("Jag vill vara med på telefon"), "write": False},
            {"text": _("Jag vill inte ha mötet"), "write": False},
            {"text": _("Jag behöver tolk. Språk:"), "write": True},
            {"text": _("Jag vill ha stor text"), "write": False},
        ],
        "own-words": _("Vill du säga något redan nu? Skriv här."),
        "from": joined([text(person, "name"), _when(meeting)], "\n"),
        "to": _("Skicka till"),
        "to-lines": "\n".join(
            some(
                text(sender, "name"),
                text(sender, "unit"),
                text(sender, "organisation"),
                *(str(line).strip() for line in sender.get("address") or []),
            )
        ),
    }
