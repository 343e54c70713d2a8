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
    case.note(
        days.work(-2, 13),
        {
            "child.1": "Slöjd. Och Noor.",
            "child.2": "När det är tyst.",
            "child.3": "I matsalen.",
            "child.4": "Slöjdläraren och mamma.",
            "child.5.school": "Att jag får gå in i det lugna rummet utan att fråga.",
            "child.6.how": "part",
        },
    )


def hodan(days: Days) -> None:
    """A plan at school that is lived with; the day to follow it up was yesterday."""
    case = Play("hodan", "jonas")
    case.need(
        days.at(-60, 9),
        "Hodan visar med bilder när orden tar slut. Skolan, habiliteringen och hälsocentralen har var sina bilder.",
        ["region", "skola"],
    )
    units = ["habilitering", "lyktan_hc"]
    case.consent(days.at(-59, 10), units, giver="Ahmed Tusaale")
    case.consent(days.at(-59, 10, 10), units)
    case.call(
        days.at(-58, 9),
        days.at(-40, 13),
        "Att Hodan har samma bilder överallt",
        "Vilka bilder använder vi?\nVem lär de andra?",
        place="Björkbyskolan, rum 12, det lugna rummet",
        channel="portal",
        goal="Jag vill säga till själv när jag vill rita.",
    )
    for name, text in (("marta", "Vi gör en bildpärm."), ("oskar", "Vi använder bilderna när Hodan kommer hit.")):
        case.acknowledge(days.at(-58, 13), name)
        case.answer(days.at(-57, 9), name, text, asked=False)
    for name, others in (("marta", ["elevhalsa", "lyktan_hc"]), ("oskar", ["elevhalsa", "habilitering"])):
        case.consent(days.at(-56, 9), others, giver="Ahmed Tusaale", by=name)
        case.consent(days.at(-56, 9, 10), others, by=name)
    _hodans_meeting(case, days, units)


def _hodans_meeting(case: Play, days: Days, units: list[str]) -> None:
    """The same pictures everywhere, and what came of it."""
    case.begin(days.at(-40, 13), {"habilitering": "place", "lyktan_hc": "video"})
    goal = case.goal(days.at(-40, 13, 10), "Jag vill säga till själv när jag vill rita.")
    pictures = case.measure(
        days.at(-40, 13, 15), "habilitering", "gör en pärm med dina bilder", "Inom tre veckor", goal=goal, law="hsl"
    )
    lesson = case.measure(
        days.at(-40, 13, 20), "elevhalsa", "går igenom bilderna med dig och klassen", "Varje måndag", goal=goal,
        staff_name="Jonas Ek",
    )  # fmt: skip
    visit = case.measure(
        days.at(-40, 13, 25), "lyktan_hc", "har bilderna framme när du kommer", "Varje gång", goal=goal, law="hsl"
    )
    case.commit(days.at(-40, 13, 30), "marta", pictures)
    case.commit(days.at(-40, 13, 31), "oskar", visit)
    case.accept(days.at(-40, 13, 35), pictures, lesson, visit)
    case.conclude(
        days.at(-40, 14), days.at(-1, 13), ["digital"], responsible="school", place="Björkbyskolan, rum 12",
        feedback="Jonas ringer Ahmed efter en månad",
    )  # fmt: skip
    case.deliver(days.at(-40, 14, 10), units)
    case.documented(days.at(-39, 9), "marta", "oskar")
    case.report(days.at(-25, 9), "marta", pictures, "done", "Pärmen finns i skolan, hemma och på hälsocentralen.")
    case.report(days.at(-24, 9), "jonas", lesson, "started")


def alma(days: Days) -> None:
    """Who shall be called at Lyktan is not known, so they are asked first; they have not taken it yet."""
    case = Play("alma", "jonas")
    case.need(
        days.at(-4, 9),
        "Alma har ont i magen och går hem från skolan. Sanna vet inte om hon ska ringa skolan eller hälsocentralen.",
        ["region", "skola"],
    )
    case.consent(days.at(-3, 10), ["lyktan_hc"], giver="Sanna Tänktsson")
    case.consent(days.at(-3, 10, 10), ["lyktan_hc"])
    case.initiative(
        days.at(-1, 10),
        "lyktan_hc",
        "Alma har ont i magen på skoldagar. Skolan och vården behöver göra det tillsammans med henne.",
        "Vem hos er träffar barn som har ont i magen ofta?",
    )
