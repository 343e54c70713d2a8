"""The text "Vad är en SIP?" in easy Swedish, for the back of the letter (PREP-01).

Each line is one unit of sense: keep the line breaks.
"""

from typing import Any

from django.utils.translation import gettext as _


def about(phone: str) -> dict[str, Any]:
    """The text in two columns of pieces, each a heading ("" for the first) and paragraphs. phone: "" leaves it out."""
    ask = _("Säg det till någon\nsom hjälper dig i dag.")
    if phone:
        ask += "\n" + _("Eller ring oss: %(phone)s.") % {"phone": phone}
    return {
        "title": _("Vad är en SIP?"),
        "left": [
            _piece("", _("En SIP är en plan.\nPlanen handlar om dig och ditt liv."), _why(), _what()),
            _piece(_("Du bestämmer"), _decide()),
        ],
        "right": [
            _piece(_("Mötet"), _meeting()),
            _piece(_("Efter mötet"), _after()),
            _piece(_("Vill du ha en SIP?"), ask),
        ],
    }


def _piece(heading: str, *paragraphs: str) -> dict[str, Any]:
    return {"heading": heading, "paragraphs": list(paragraphs)}


def _why() -> str:
    return _(
        "Du får kanske hjälp från flera håll.\n"
        "Till exempel från kommunen,\n"
        "vårdcentralen och skolan.\n"
        "Då kan det vara svårt\n"
        "att veta vem som gör vad.\n"
        "Därför gör ni en plan tillsammans."
    )


def _what() -> str:
    return _(
        "I planen står det\n"
        "– vad som är viktigt för dig\n"
        "– vem som ska hjälpa dig\n"
        "– vad de ska göra och när\n"
        "– vem du kan ringa."
    )


def _decide() -> str:
    return _(
        "Planen görs bara om du säger ja.\n"
        "Du bestämmer vilka\n"
        "som får veta saker om dig.\n"
        "Du kan ändra dig när du vill.\n"
        "Du får vård och hjälp\n"
        "även om du säger nej till planen."
    )


def _meeting() -> str:
    return _(
        "Ni börjar med ett möte.\n"
        "Du är med, och den du vill ha med dig.\n"
        "Ni pratar om hur du har det\n"
        "och vad du vill.\n"
        "Mötet kan vara hemma hos dig,\n"
        "på vårdcentralen eller i skolan.\n"
        "Det kan också vara på video\n"
        "eller i telefon.\n"
        "Du kan vara med hela tiden\n"
        "eller en liten stund.\n"
        "Någon annan kan också berätta\n"
        "vad du tycker."
    )


def _after() -> str:
    return _(
        "Du får planen.\n"
        "Du väljer om du vill läsa den\n"
        "i mobilen eller på papper.\n"
        "Alla ska göra det som de har lovat.\n"
        "En person håller ihop planen.\n"
        "Den personen är din samordnare.\n"
        "Du kan ringa din samordnare\n"
        "om något är fel.\n"
        "Sedan träffas ni igen\n"
        "och pratar om hur det går."
    )
