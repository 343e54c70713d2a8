"""Psychiatry, addiction and the social services."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from samplan.demo.play import Play
from samplan.demo.stories.days import Days
from samplan.demo.stories.whole import whole


def ida(days: Days) -> None:
    """Ida said no, and that is respected: it was talked through, and the coordination ended with that."""
    case = Play("ida", "mats")
    case.need(
        days.at(-12, 9),
        "Ida har kontakt med både psykiatrin och socialtjänsten, och har bytt handläggare tre gånger i år. Hon är "
        "trött på möten, men vill ha samma person att ringa.",
        ["region", "kommun"],
    )
    case.consent(days.at(-11, 10), [], answer="no")
    case.decline(days.at(-9, 14), "Jag orkar inte fler möten. Men jag vill att Mats ringer mig på fredagar.")


def tomas(days: Days) -> None:
    """Tomas took his consent back: nothing flows, and the coordinator shall call him."""
    case = Play("tomas", "sara")
    whole(case, days, "psykiatri", "ulf", "Tomas vill ha en fast tid i veckan och hjälp med hemmet.")
    case.withdraw(days.at(-1, 16))


def rut(days: Days) -> None:
    """The meeting was moved when Rut asked for it, and all come."""
    case = Play("rut", "ulf")
    case.need(
        days.at(-9, 9), "Rut har stöd från psykiatrin och boendestödet och vill börja arbeta.", ["region", "kommun"]
    )
    case.consent(days.at(-8, 10), ["boendestod", "lyktan_hc"])
    case.call(
        days.at(-7, 9),
        days.at(5, 13),
        "Att Rut kommer vidare mot arbete",
        "Vad är första steget?",
        place="Vuxenpsykiatrin Solvik",
        channel="portal",
    )
    for name, text in (("david", "Vi kan träna på morgnar."), ("oskar", "Leyla Demir skriver intyget.")):
        case.acknowledge(days.at(-7, 12), name)
        case.answer(days.at(-6, 9), name, text)
    case.says_of_meeting(days.at(-6, 18), "change", words="Jag har studiebesök på Verkstan då. Kan det bli senare?")
    case.rang(days.at(-5, 9))
    case.move(days.at(-5, 9, 20), days.at(6, 15), "Rut har studiebesök och kommer hellre på eftermiddagen.")
    case.says_of_meeting(days.at(-5, 12), "yes", "place")
    case.acknowledge(days.at(-4, 8), "david")
    case.answer(days.at(-4, 9), "david", "Tiden passar oss också.")


def robin(days: Days) -> None:
    """Psychiatry and social services: the meeting was held, and the plan has not been shared yet."""
    case = Play("robin", "ulf")
    case.need(
        days.work(-16, 9),
        "Robin har bott hos olika vänner sedan i våras och har slutat ta sin medicin. Tre verksamheter möter honom var "
        "för sig.",
        ["region", "kommun"],
    )
    units = ["ifo_vuxen", "boendestod"]
    case.ask(days.work(-15, 10), *units)
    case.give(days.work(-15, 19), limits="Vad jag har sagt om min pappa")
    case.call(
        days.work(-14, 9),
        days.work(-1, 10),
        "Att Robin får ett eget hem och en vardag som håller",
        "Hur får Robin någonstans att bo?\nVad hjälper när tankarna snurrar?\nVem ringer Robin först?",
        place="Vuxenpsykiatrin Solvik, rum 2",
        channel="portal",
        why="Robin har sökt akut fyra gånger sedan i somras.",
        goal="Jag vill ha en egen dörr att låsa.",
        bring={"ifo_vuxen": "Boende och försörjning", "boendestod": "Stöd i vardagen"},
    )
    for name, text in (
        ("magnus", "Vi kan utreda rätten till ett boende och gå igenom ekonomin. Vi behöver veta hur Robin vill bo."),
        ("david", "Vi kan träffa Robin två gånger i veckan, gärna ute. Vi promenerar och tar en sak i taget."),
    ):
        case.acknowledge(days.work(-13, 10), name)
        case.answer(days.work(-11, 14), name, text)
    case.prepare(
        days.work(-10, 22),
        {
            "adult.1": "En egen dörr att låsa.",
            "adult.2": "Basen. Och cyklarna.",
            "adult.3.sleep": "badly",
            "adult.3.money": "badly",
            "adult.3.friends": "well",
            "adult.3.talk": "sleep,money",
            "adult.5": "Disa. Inte pappa.",
            "adult.5.not": "Det om pappa.",
            "adult.6.wish": "pause,door",
        },
        {
            "adult.1": "meeting",
            "adult.2": "meeting",
            "adult.3": "meeting",
            "adult.5": "coordinator",
            "adult.6": "meeting",
        },
        "Disa Låtsner, personligt ombud",
    )
    _robins_meeting(case, days)


def _robins_meeting(case: Play, days: Days) -> None:
    """Robin brought Disa, his personligt ombud, and said most of it himself."""

    def at(minute: int) -> datetime:
        return days.work(-1, 10, minute)

    case.begin(at(0), {"ifo_vuxen": "place", "boendestod": "video"})
    case.background(
        at(5),
        "Robin sover på Eliots soffa. Han sover tre timmar per natt och har inte hämtat ut sin medicin sedan augusti.",
        "Någonstans att bo, en som ringer, och hjälp att komma i gång med medicinen igen.",
        "Robin spelar bas, lagar cyklar åt halva stan och kommer alltid om någon ber om hjälp.",
    )
    door = case.goal(at(8), "Jag vill ha en egen dörr att låsa.")
    calm = case.goal(at(10), "Sova sex timmar per natt", "sub", own_words=False)
    case.goal(at(12), "Laga cyklar på Verkstan en dag i veckan", "sub", own_words=True)
    talk = case.measure(
        at(15), "psykiatri", "träffar dig för samtal", "Varje onsdag klockan 14.00", goal=calm, staff_name="Ulf Hedman",
        kind="psychological", law="hsl", next_on=days.work(2, 14).date(),
    )  # fmt: skip
    medicine = case.measure(
        at(18), "psykiatri", "går igenom medicinen med dig och ringer efter tre dagar", "Inom en vecka",
        goal=calm, staff_name="Nils Kerola", kind="medical", law="hsl",
    )  # fmt: skip
    case.measure(
        at(20), "ifo_vuxen", "utreder om du kan få ett boende med stöd", "Svar senast om fyra veckor", goal=door,
        staff_name="Magnus Rydström", kind="social", law="sol", in_room_by="Magnus Rydström",
    )  # fmt: skip
    money = case.measure(
        at(22), "ifo_vuxen", "hjälper dig att söka pengar till hyra och mat", "Fredag klockan 10.00", goal=door,
        staff_name="Magnus Rydström", kind="social", law="sol", in_room_by="Magnus Rydström",
    )  # fmt: skip
    walk = case.measure(
        at(25), "boendestod", "möter dig vid torget, och ni tar en sak i taget", "Måndag och torsdag klockan 11.00",
        goal=calm, staff_name="David Sundin", kind="social", law="sol",
    )  # fmt: skip
    own = case.measure(at(28), "person", "ringer Ulf när jag inte har sovit på två nätter", "När det händer", goal=calm)
    case.commit(at(35), "david", walk)
    case.accept(at(40), talk, medicine, money, walk, own)
    case.conclude(
        at(50),
        days.work(45, 10),
        ["digital"],
        responsible="region",
        place="Vuxenpsykiatrin Solvik, rum 2",
        feedback="Ulf skriver i Min plan var fjortonde dag",
    )


def jimmy(days: Days) -> None:
    """Addiction: the plan has been lived with for weeks. One thing waits for a decision, one did not come about."""
    case = Play("jimmy", "hanna")
    case.need(
        days.work(-50, 9),
        "Jimmy vill sluta dricka och har bett om hjälp själv. Han har träffat tre mottagningar utan att de har pratats "
        "vid.",
        ["region", "kommun"],
    )
    units = ["ifo_vuxen", "bjorken", "boendestod"]
    case.consent(days.work(-49, 10), units, form="written", limits="Min förra sambo", close=("Solveig Sagobäck",))
    case.call(
        days.work(-48, 9),
        days.work(-38, 13),
        "Att Jimmy får hjälp från ett håll i taget, i rätt ordning",
        "Vad gör vi den första veckan?\nVad händer efter avgiftningen?\nVem ringer Jimmy om han inte kommer?",
        place="Beroendemottagningen Solvik",
        channel="portal",
        goal="Jag vill vara nykter när Tindra fyller åtta.",
        bring={
            "ifo_vuxen": "Behandling och boende",
            "bjorken": "Kroppen: lever, sömn och tänder",
            "boendestod": "Morgnarna",
        },
    )
    case.post(days.work(-48, 15))
    for name, text in (
        ("magnus", "Vi kan utreda behandling. Jimmy vill helst bo kvar hemma under tiden."),
        ("omar", "Jag tar prover och kan skriva ut medicin mot sug."),
        ("david", "Vi kan komma på morgonen de första veckorna."),
    ):
        case.acknowledge(days.work(-47, 10), name)
        case.answer(days.work(-45, 14), name, text)
    _jimmys_meeting(case, days, units)


def _jimmys_meeting(case: Play, days: Days, units: list[str]) -> None:
    """What was agreed, what each said afterwards, and what Jimmy answered in Min plan."""

    def at(minute: int) -> datetime:
        return days.work(-38, 13, minute)

    case.begin(at(0), {"ifo_vuxen": "place", "bjorken": "place", "boendestod": "place"})
    case.background(
        at(5),
        "Jimmy har druckit varje dag sedan i vintras. Han har gjort två veckor nykter själv, med mamma hos sig.",
        "Hjälp genom den första tiden, något att göra på kvällarna och någon som märker om han uteblir.",
        "Jimmy är snickare, och chefen håller platsen. Dottern Tindra bor hos honom varannan helg.",
    )
    sober = case.goal(at(8), "Jag vill vara nykter när Tindra fyller åtta.")
    work = case.goal(at(10), "Tillbaka på jobbet, halva dagar", "sub", own_words=False)
    support = case.measure(
        at(13), "beroende", "träffar dig och går igenom veckan", "Varje tisdag klockan 8.00, före jobbet", goal=sober,
        staff_name="Hanna Forsgren", kind="psychological", law="hsl", next_on=days.work(3, 8).date(),
    )  # fmt: skip
    call = case.measure(
        at(15), "beroende", "ringer dig samma dag om du inte kommer", "När det händer", goal=sober,
        staff_name="Hanna Forsgren", kind="social", law="hsl",
    )  # fmt: skip
    medicine = case.measure(
        at(18), "bjorken", "följer din lever och din medicin mot sug", "Prover en gång i månaden", goal=sober,
        staff_name="Omar Saleh", kind="medical", law="hsl",
    )  # fmt: skip
    treatment = case.measure(
        at(20), "ifo_vuxen", "ordnar behandling i grupp på kvällstid", "Start efter beslut", goal=sober,
        staff_name="Magnus Rydström", kind="social", law="sol", in_room_by="Magnus Rydström",
    )  # fmt: skip
    contact = case.measure(
        at(22), "ifo_vuxen", "söker en kontaktperson som har varit nykter länge", "Före jul", goal=sober,
        kind="social", law="sol", in_room_by="Magnus Rydström",
    )  # fmt: skip
    morning = case.measure(
        at(25), "boendestod", "kommer på morgonen, så att du kommer i väg", "Vardagar klockan 6.30, i sex veckor",
        goal=work, staff_name="David Sundin", kind="social", law="sol",
    )  # fmt: skip
    own = case.measure(
        at(28), "person", "ringer mamma eller Hanna innan jag går till affären", "Varje gång", goal=sober
    )
    case.commit(at(35), "omar", medicine)
    case.commit(at(36), "david", morning)
    case.accept(at(40), support, call, medicine, treatment, morning, own)
    case.conclude(
        at(55), days.work(2, 13), ["digital"], responsible="region", place="Beroendemottagningen Solvik",
        feedback="Hanna ringer varannan fredag",
    )  # fmt: skip
    case.deliver(at(59), units)
    case.documented(days.work(-37, 10), "magnus", "omar", "david")
    case.confirm(days.work(-36, 10), "person", "magnus", "david")
    meanwhile = "Du träffar Magnus varje fredag klockan 10 till dess."
    case.commit(days.work(-33, 11), "magnus", treatment, "waiting", meanwhile)
    case.commit(days.work(-20, 15), "magnus", contact, "declined")
    case.says(days.work(-19, 20), contact, "no")
    _it_goes(case, days, medicine, morning)


def _it_goes(case: Play, days: Days, medicine: UUID, morning: UUID) -> None:
    """What those who do something have said since, and Jimmy himself."""
    case.report(days.work(-18, 9), "omar", medicine, "started")
    case.report(days.work(-6, 10), "david", morning, "done", "Jimmy kommer i väg själv. Han ställer två klockor.")
    case.tell(days.work(-5, 21), morning, "yes")
