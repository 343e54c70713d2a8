"""A young adult with LSS, one with protected identity, and one whose plan is over."""

from __future__ import annotations

from samplan.demo.play import Play
from samplan.demo.stories.days import Days
from samplan.demo.stories.whole import whole


def nora(days: Days) -> None:
    """Protected identity: no address anywhere, the letter goes by forwarding."""
    case = Play("nora", "mats")
    case.need(
        days.at(-4, 9),
        "Nora har flyttat hit med kort varsel och har skyddade personuppgifter. Hon behöver läkare, lugn och någon som "
        "håller ihop det.",
        ["region", "kommun"],
    )
    case.consent(days.at(-4, 10), ["bjorken"])
    case.call(
        days.at(-3, 9),
        days.at(10, 9),
        "Att Nora får hjälp utan att behöva berätta allt från början",
        "Vem är Noras kontakt?\nHur når vi Nora utan att någon annan märker det?\nVad behöver Nora den första månaden?",
        place="Hälsocentralen Björken, ingång från gården",
        goal="Jag vill sova en hel natt.",
        bring={"bjorken": "Läkartid och fast vårdkontakt"},
    )


def per(days: Days) -> None:
    """It is over: the goals were met. The hälsocentral has not written down the end yet."""
    case = Play("per", "mats")
    whole(case, days, "bjorken", "elin", "Per behöver hjälp efter olyckan.")
    case.documented(days.at(-30, 9), "elin")
    case.end(days.at(-3, 10), "goals_met")


def tuva(days: Days) -> None:
    """LSS: a young adult moves to her own home. The meeting is today, and all have answered but one."""
    case = Play("tuva", "johan")
    case.need(
        days.at(-21, 9),
        "Tuva flyttar hemifrån till gruppbostaden. Habiliteringen, Verkstan och LSS behöver göra det "
        "tillsammans med henne.",
        ["region", "kommun"],
    )
    units = ["gruppbostad", "daglig", "habilitering", "tandvard"]
    case.consent(days.at(-20, 14), units, form="other", limits="Min dagbok")
    case.call(
        days.at(-19, 9),
        days.work(0, 15),
        "Att Tuva flyttar hemifrån på sitt eget sätt",
        "Vad ska vara klart innan Tuva flyttar?\nHur vet Tuva vad som händer i dag?\nNär åker Tuva hem till mamma?",
        place="LSS-enheten Björkby, det gula rummet",
        channel="both",
        why="Lägenheten på Lärkan är klar den första i nästa månad.",
        goal="Jag vill bo själv med min katt och laga tacos på fredagar.",
        bring={
            "gruppbostad": "Vem som är Tuvas stödperson, och när ni kan börja",
            "daglig": "Hur dagarna på Verkstan kan se ut",
            "habilitering": "Bildschema och råd om trötthet",
            "tandvard": "Lugna besök",
        },
        invited=("tandvard",),
    )
    case.post(days.at(-19, 14))
    _tuvas_answers(case, days)


def _tuvas_answers(case: Play, days: Days) -> None:
    """What the four units answer, and how Tuva prepares with her mother beside her."""
    case.acknowledge(days.at(-18, 9), "linnea")
    case.answer(days.at(-17, 10), "linnea", "Jag är Tuvas stödpedagog. Vi kan provbo en helg, och katten är välkommen.")
    case.acknowledge(days.at(-18, 10), "linnea 2")
    case.answer(days.at(-17, 10, 30), "linnea 2", "Tuva kan gå till Verkstan tre dagar i veckan. Hon vill helst sy.")
    case.acknowledge(days.at(-18, 11), "marta")
    case.answer(
        days.at(-15, 13),
        "marta",
        "Vi gör ett schema med bilder som Tuva har i telefonen. Vi behöver veta hur dagarna ser ut.",
    )
    case.acknowledge(days.at(-14, 8), "peter")
    case.says_of_meeting(days.at(-13, 16), "yes", "part", "Jag vill sitta bredvid mamma.")
    case.prepare(
        days.at(-12, 19),
        {
            "adult.1": "Katten. Och att det är min dörr.",
            "adult.2": "Verkstan går bra. Jag har sytt en väska.",
            "adult.3.cleaning": "sometimes",
            "adult.3.sleep": "badly",
            "adult.3.friends": "well",
            "adult.3.talk": "cleaning,sleep",
            "adult.4.self": "Laga tacos. Mata katten.",
            "adult.4.help": "Veta vad klockan är.",
            "adult.6.wish": "short,pause,pictures",
            "adult.7": "Får katten följa med?",
        },
        dict.fromkeys(("adult.1", "adult.2", "adult.3", "adult.4", "adult.6", "adult.7"), "meeting"),
        "Camilla Påhittsdal, mamma",
    )
    case.map(
        days.at(-10, 14),
        {
            "daily.needs": "Tuva behöver se i bilder vad som händer i dag och när det är slut.",
            "daily.abilities": "Tuva lagar mat efter bilder och sköter katten själv.",
            "health.obstacles": "Tuva sover dåligt när något är nytt.",
            "work.abilities": "Tuva syr på Verkstan och vill vara där tre dagar i veckan.",
        },
    )
    case.part(days.at(-6, 10), "linnea", "Provbo är bokat den sista helgen i månaden. Katten följer med.")
