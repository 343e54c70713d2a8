"""The log extract on paper: when, who, and what on what ground (ACC-03, INDI-04)."""

from collections.abc import Mapping
from typing import Any

from samplan.interfaces.letters import swedish
from samplan.interfaces.letters.content import joined, rows, sentences, text, upper_first

INTRO_MINE = "Det här är alla som har läst om dig i Samplan {when}. Det senaste står först."
INTRO_ORGANISATION = (
    "Det här är alla hos {organisation} som har läst om dig i Samplan {when}. Det senaste står först. "
    "Andra verksamheter lämnar ut sitt."
)
TOGETHER = "Öppnar någon flera sidor inom tio minuter står det som en rad."
RIGHT = "Undrar du varför någon har läst? Fråga i Min plan, eller ring din samordnare."
HEADS, LARGE_HEADS = ["När", "Vem", "Vad och varför"], ["När och vem", "Vad och varför"]
NONE = "Ingen har läst om dig de dagarna."
LISTED = "Har sett ditt namn i en lista"
LISTED_INTRO = (
    "En enhet har listor över planer, möten och vad som ska göras. Där står ditt namn bland andras. "
    "Här ser du vilka som har öppnat en sådan lista, och när."
)
LISTED_HEADS = ["Vem", "När"]


def shape(content: Mapping[str, Any]) -> dict[str, Any]:
    """The paper's words. content: what ``coordination.cases.log_extracts`` gives."""
    first, last = (swedish.day(text(content, key)).partition(" ")[2] for key in ("first", "last"))
    when, organisation = f"från {first} till {last}", text(content, "organisation")
    intro = INTRO_ORGANISATION if organisation else INTRO_MINE
    return {
        "title": "Vem har läst om dig",
        "person": text(content.get("person") or {}, "name"),
        "intro": intro.format(organisation=organisation, when=when),
        "together": TOGETHER,
        "right": RIGHT,
        "rows": [_row(one) for one in rows(content, "rows")],
        "listed": [_listed(one) for one in rows(content, "listed")],
        "words": {
            "heads": HEADS,
            "large-heads": LARGE_HEADS,
            "right": "Du har rätt att få veta",
            "none": NONE,
            "listed": LISTED,
            "listed-intro": LISTED_INTRO,
            "listed-heads": LISTED_HEADS,
        },
    }


def _listed(one: Mapping[str, Any]) -> dict[str, str]:
    first, latest = (swedish.moment(text(one, key)) for key in ("first", "latest"))
    times = one.get("times")
    when = first if times == 1 else f"{times} gånger. Första gången {first}, senast {latest}"
    return {
        "who": text(one, "who"),
        "of": joined((text(one, "role"), text(one, "unit"))),
        "when": sentences(upper_first(when)),
    }


def _row(one: Mapping[str, Any]) -> dict[str, str]:
    return {
        "when": upper_first(swedish.moment(text(one, "at"))),
        "who": text(one, "who"),
        "of": joined((text(one, "role"), text(one, "unit"))),
        "what": upper_first(sentences(text(one, "what"))),
        "why": sentences(text(one, "why")),
    }
