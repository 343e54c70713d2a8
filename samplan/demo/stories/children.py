"""Children: the school, habilitering and both guardians."""

from __future__ import annotations

from samplan.demo.play import Play
from samplan.demo.stories.days import Days

GUARDIANS = ("Samira Exempel", "Karim Exempel")


def ali(days: Days) -> None:
    """A child: he and both guardians say yes, and the school calls. The kommun has not taken the call."""
    case = Play("ali", "jonas")
    case.need(
        days.work(-6, 9),
        "Ali orkar inte hela skoldagen. Familjen träffar nio olika personer och får berätta allt från början.",
        ["region", "kommun", "skola"],
    )
    units = ["habilitering", "bistand"]
    for guardian in GUARDIANS:
        case.consent(days.work(-5, 15), units, giver=guardian, limits="Det som sägs i familjens egna samtal")
    case.consent(days.work(-5, 15, 10), units, limits="Det som jag har sagt om skolkompisar")
    case.call(
        days.work(-4, 10),
        days.work(6, 15),
        "Att skoldagen fungerar för Ali",
        "Vad behöver Ali för att orka hela dagen?\nVem i skolan går Ali till när det blir för mycket?\n"
        "Hur får familjen andrum?",
        place="Björkbyskolan, rum 12, det lugna rummet",
        channel="portal",
        why="Ali har gått hem före lunch tre dagar i veckan sedan september.",
        goal="Jag vill vara kvar på slöjden och hinna träffa Noor efter skolan.",
        bring={
            "habilitering": "Hjälpmedel och det ni har sett om vad som gör Ali trött",
            "bistand": "Avlösning och stöd till familjen",
        },
    )
    case.acknowledge(days.work(-4, 14), "marta")
    for guardian in GUARDIANS:
        case.consent(days.work(-3, 9), ["elevhalsa", "bistand"], giver=guardian, by="marta")
    case.consent(days.work(-3, 9, 10), ["elevhalsa", "bistand"], by="marta")
    case.answer(
        days.work(-3, 10),
        "marta",
        "Ali blir trött av ljud och av att byta sal. Vi kan prova ut hörselskydd och göra ett schema med bilder. "
        "Vi behöver veta hur lunchen ser ut.",
        asked=False,
    )
