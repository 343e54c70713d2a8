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
    """It is over: the goals were met."""
    case = Play("per", "mats")
    whole(case, days, "bjorken", "elin", "Per behöver hjälp efter olyckan.")
    case.documented(days.at(-30, 9), "elin")
    case.end(days.at(-3, 10), "goals_met")


def tuva(days: Days) -> None:
    """LSS: a young adult moves to her own home. The meeting is today, and all have answered but one."""
    case = Play("tuva", "johan")
    case.need(
        days.work(-12, 9),
        "Tuva, 21 år, flyttar hemifrån till gruppbostaden. Habiliteringen, Verkstan och LSS behöver göra det "
        "tillsammans med henne.",
        ["region", "kommun"],
    )
    units = ["gruppbostad", "daglig", "habilitering", "tandvard"]
    case.consent(days.work(-11, 14), units, form="other", limits="Min dagbok")
    case.call(
        days.work(-10, 9),
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
    case.post(days.work(-10, 14))
    case.acknowledge(days.work(-9, 9), "linnea")
    case.answer(
        days.work(-8, 10), "linnea", "Jag är Tuvas stödpedagog. Vi kan provbo en helg, och katten är välkommen."
    )
    case.acknowledge(days.work(-9, 10), "linnea 2")
    case.answer(days.work(-8, 10, 30), "linnea 2", "Tuva kan gå till Verkstan tre dagar i veckan. Hon vill helst sy.")
    case.acknowledge(days.work(-9, 11), "marta")
    case.answer(
        days.work(-7, 13),
        "marta",
        "Vi gör ett schema med bilder som Tuva har i telefonen. Vi behöver veta hur dagarna ser ut.",
    )
    case.acknowledge(days.work(-6, 8), "peter")
