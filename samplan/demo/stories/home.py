"""Those who live at home and get help there: most are old, and one is dying."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from samplan.demo.play import Play, asks_for_sip, refuses_sip
from samplan.demo.stories.days import Days
from samplan.demo.stories.whole import Two, whole


def maj(days: Days) -> None:
    """A plan that works: Maj lives at home and gets help from the kommun and the region."""
    case = Play("maj", "sara")
    case.need(
        days.at(-24, 9), "Maj har ramlat två gånger hemma och träffar många olika personer.", ["region", "kommun"]
    )
    case.consent(days.at(-24, 10), ["bjorken", "hemsjukvard", "hemtjanst"], limits="Majs ekonomi")
    case.call(
        days.at(-23, 9),
        days.at(-9, 13),
        "Att Maj ska kunna bo kvar hemma tryggt",
        "Hur kan Maj bo kvar hemma tryggt?\nVem ringer Maj om något händer?",
        place="Hemma hos Maj, Björkgatan 4",
        goal="Jag vill kunna bo i sommarstugan till sommaren.",
        bring={"bjorken": "Majs medicin och ögon", "hemsjukvard": "Hur såret läker"},
    )
    case.post(days.at(-23, 14))
    for name, text in (
        ("elin", "Vi kan se över Majs medicin och ge ögondroppar. Vi behöver veta vem som är hemma på morgonen."),
        ("lena", "Vi lägger om såret två gånger i veckan."),
        ("fatima", "Vi kan hjälpa till med dusch och frukost."),
    ):
        case.acknowledge(days.at(-22, 10), name)
        case.answer(days.at(-21, 11), name, text)
    shower, medicine = _majs_meeting(case, days)
    case.conclude(days.at(-9, 14), days.at(75, 13), ["digital", "paper"])
    case.deliver(days.at(-9, 14, 10), ["bjorken", "hemsjukvard", "hemtjanst"], letter=True)
    case.post(days.at(-9, 15))
    case.documented(days.at(-8, 9), "elin", "lena", "fatima")
    case.confirm(days.at(-7, 10), "lena", "fatima")
    case.check_contacts(days.at(-6, 9))
    case.report(days.at(-6, 11), "fatima", shower, "started")
    case.report(days.at(-4, 15), "elin", medicine, "started", "Maj och jag har gått igenom alla läkemedel hemma.")
    case.question(days.at(-1, 18), "Kan någon komma på kvällen i stället när det är hockey?", "question")


def _majs_meeting(case: Play, days: Days) -> tuple[UUID, UUID]:
    """What is written at the meeting at home with Maj: how it is, her goals, and who does what.

    Returns the help with the shower and the look at her medicine.
    """
    case.begin(days.at(-9, 13), {"bjorken": "place", "hemsjukvard": "place", "hemtjanst": "phone"})
    case.background(
        days.at(-9, 13, 5),
        "Maj bor ensam i en lägenhet på andra våningen. Hon har ramlat två gånger i år.",
        "Hjälp i duschen, säkra steg i hallen och rätt medicin.",
        "Maj lagar sin mat själv och går ut varje dag.",
    )
    goal = case.goal(days.at(-9, 13, 10), "Jag vill kunna bo i sommarstugan till sommaren.")
    case.goal(days.at(-9, 13, 12), "Gå i trappan utan att vara rädd", "sub", own_words=False)
    shower = case.measure(
        days.at(-9, 13, 20),
        "hemtjanst",
        "hjälper dig att duscha",
        "Måndag och torsdag klockan 9.00",
        goal=goal,
        law="sol",
    )
    medicine = case.measure(
        days.at(-9, 13, 25),
        "bjorken",
        "ser över din medicin och ringer dig",
        "Klart inom två veckor",
        goal=goal,
        staff_name="Elin Norberg",
        kind="medical",
        law="hsl",
        next_on=days.at(2, 10).date(),
    )
    wound = case.measure(
        days.at(-9, 13, 28), "hemsjukvard", "lägger om såret på benet", "Tisdag och fredag", kind="medical", law="hsl"
    )
    grip = case.measure(
        days.at(-9, 13, 30), "bistand", "ordnar handtag i hallen och badrummet", "Före jul", kind="technical", law="sol"
    )
    walk = case.measure(days.at(-9, 13, 35), "person", "går en promenad varje dag", "När det passar", goal=goal)
    for name, measure in (("fatima", shower), ("elin", medicine), ("lena", wound)):
        case.commit(days.at(-9, 13, 40), name, measure)
    case.accept(days.at(-9, 13, 50), shower, medicine, wound, grip, walk)
    return shower, medicine


def olle(days: Days) -> None:
    """A need found yesterday."""
    Play("olle", "sara").need(
        days.at(-1, 15), "Olle kommer hem från korttidsboendet och behöver hjälp från flera.", ["region", "kommun"]
    )


def gun(days: Days) -> None:
    """Consent is given, the call has not been sent and is late."""
    case = Play("gun", "sara")
    case.need(
        days.at(-8, 9),
        "Gun får hjälp från både kommunen och hälsocentralen, och ingen vet vem som gör vad.",
        ["region", "kommun"],
    )
    case.consent(days.at(-7, 10), ["bjorken"])


def eva(days: Days) -> None:
    """The call was sent yesterday; the hälsocentral has not taken it, and the letter is not posted."""
    case = Play("eva", "sara")
    case.need(
        days.at(-2, 9), "Eva har fått en stroke och behöver träning, hjälp hemma och läkemedel.", ["region", "kommun"]
    )
    case.consent(days.at(-2, 11), ["bjorken", "hemtjanst"])
    case.call(
        days.at(-1, 9),
        days.at(9, 10),
        "Att Evas hjälp hänger ihop",
        "Vem tränar med Eva?\nVem ser över medicinen?",
        place="Hälsocentralen Björken, rum 4",
        bring={"bjorken": "Läkemedel och rehabilitering"},
    )


def bo(days: Days) -> None:
    """The call is taken, the answer is awaited."""
    case = Play("bo", "mats")
    case.need(days.at(-5, 9), "Bo glömmer sin medicin och hemtjänsten är orolig.", ["region", "kommun"])
    case.consent(days.at(-5, 13), ["bjorken", "hemtjanst"])
    case.call(
        days.at(-4, 9),
        days.at(7, 14),
        "Att Bo får sin medicin rätt",
        "Vem delar ut medicinen?",
        place="Hemma hos Bo",
        channel="portal",
    )
    case.acknowledge(days.at(-4, 13), "elin")
    case.acknowledge(days.at(-4, 15), "fatima")
    case.answer(days.at(-3, 10), "fatima", "Vi kan påminna morgon och kväll.")


def roland(days: Days) -> None:
    """Palliative care: Roland wants to be at home. Everything went fast; some words are still awaited."""
    case = Play("roland", "amina")
    case.need(
        days.at(-12, 8, 30),
        "Roland och Maud vill att Roland får vara hemma den sista tiden. Flera ska hjälpas åt, dygnet runt.",
        ["region", "kommun"],
    )
    units = ["hemsjukvard", "hemtjanst", "bjorken"]
    case.consent(
        days.at(-12, 10), units, limits="Det som Roland har berättat om sin barndom", close=("Johanna Testlund",)
    )
    case.care_contact(days.at(-12, 11), "amina", coordinates=True, by_wish=True)
    case.call(
        days.at(-11, 9),
        days.at(-3, 13),
        "Att Roland kan vara hemma så länge han vill",
        "Vem ringer Maud på natten?\nVad gör vi när det gör ont?\nHur orkar Maud?",
        place="Hemma hos Roland och Maud, Fiskarvägen 9",
        channel="portal",
        why="Roland mår sämre sedan en vecka. Maud är ensam med honom på nätterna.",
        goal="Jag vill vara hemma, se älven och höra Maud i köket.",
        bring={
            "hemsjukvard": "Besök på natten, smärtlindring",
            "hemtjanst": "Hjälp med dusch och avlastning för Maud",
            "bjorken": "Läkarkontakt på dagtid",
        },
    )
    case.post(days.at(-11, 9, 30))
    for name, text in (
        ("lena", "Vi kan komma dygnet runt och är framme inom en halvtimme. Vi tar med sprutpumpen."),
        ("fatima", "Vi kan vara hos Roland två eftermiddagar i veckan, så att Maud kommer ut."),
        ("elin", "Omar Saleh är Rolands läkare hos oss. Han lämnar över till Ingrid i palliativa teamet."),
    ):
        case.acknowledge(days.at(-11, 13), name)
        case.answer(days.at(-10, 9), name, text)
    bed = _rolands_meeting(case, days)
    case.conclude(
        days.at(-3, 14),
        days.work(4, 13),
        ["digital", "paper"],
        responsible="region",
        feedback="Amina ringer Maud varje morgon",
    )
    case.deliver(days.at(-3, 14, 15), units, handed=True)
    case.documented(days.at(-2, 9), "lena")
    case.report(days.at(-2, 14), "lena", bed, "done", "Sängen står vid fönstret. Roland ser älven.")
    case.tell(days.at(-1, 10), bed, "yes")
    case.confirm(days.at(-1, 10, 5), "person", "lena")


def _rolands_meeting(case: Play, days: Days) -> UUID:
    """At the kitchen table, with the daughter on the phone: comfort, the nights, and rest for Maud. Returns the bed."""

    def at(minute: int) -> datetime:
        return days.at(-3, 13, minute)

    case.begin(at(0), {"hemsjukvard": "place", "hemtjanst": "place", "bjorken": "phone"})
    case.background(
        at(4),
        "Roland har en cancer som inte går att bota. Han ligger mest i sängen vid fönstret och sover dåligt på natten.",
        "Att det inte gör ont, att någon kommer på natten, och att Maud får sova.",
        "Maud och Roland har varit gifta i 46 år. Dottern Johanna ringer varje kväll. Grannen skottar och hugger ved.",
    )
    home = case.goal(at(8), "Jag vill vara hemma, se älven och höra Maud i köket.")
    pain = case.goal(at(10), "Det ska inte göra ont", "sub", own_words=False)
    rest = case.goal(at(12), "Maud får sova och komma ut", "sub", own_words=False)
    doctor = case.measure(
        at(15), "palliativ", "tar ansvar för dina läkemedel och kommer hem till dig", "Måndag och torsdag, och när det "
        "behövs", goal=pain, staff_name="Ingrid Vikberg", kind="medical", law="hsl", next_on=days.work(1, 10).date(),
    )  # fmt: skip
    call = case.measure(
        at(18), "palliativ", "ringer Maud och hör hur natten har varit", "Varje morgon klockan 8.00", goal=rest,
        staff_name="Amina Yusuf", kind="social", law="hsl",
    )  # fmt: skip
    night = case.measure(
        at(20), "hemsjukvard", "kommer när du eller Maud ringer, också på natten", "Inom en halvtimme, dygnet runt",
        goal=home, kind="medical", law="hsl",
    )  # fmt: skip
    pump = case.measure(
        at(22), "hemsjukvard", "fyller på pumpen med smärtlindring", "Varje dag klockan 9.00", goal=pain,
        staff_name="Lena Wikström", kind="medical", law="hsl",
    )  # fmt: skip
    sit = case.measure(
        at(25), "hemtjanst", "sitter hos dig, så att Maud kan gå ut", "Tisdag och fredag klockan 13–16", goal=rest,
        kind="social", law="sol",
    )  # fmt: skip
    bed = case.measure(
        at(28), "hemsjukvard", "ställer en säng med lyft vid fönstret mot älven", "Före helgen", goal=home,
        kind="technical", law="hsl",
    )  # fmt: skip
    certificate = case.measure(
        at(30), "bjorken", "skriver intyg, så att Johanna kan få närståendepenning", "Inom en vecka", goal=rest,
        staff_name="Omar Saleh", kind="medical", law="hsl",
    )  # fmt: skip
    for measure in (night, pump, bed):
        case.commit(at(40), "lena", measure)
    case.accept(at(50), doctor, call, night, pump, sit, bed, certificate)
    return bed


def hilding(days: Days) -> None:
    """In the next kommun: the call went to a unit where nobody works any more."""
    case = Play("hilding", "aila")
    case.need(
        days.work(-5, 10),
        "Hilding har varit på sjukhus tre gånger i höst. Han vill hem till hunden och vedspisen och stanna där.",
        ["region", "kommun"],
    )
    case.consent(days.work(-5, 13), ["tallen", "granby_hsv"])
    case.call(
        days.work(-3, 9),
        days.work(6, 10),
        "Att Hilding slipper åka in och ut på sjukhus",
        "Vem tittar till Hilding första veckan?\nVem ser över hans medicin?",
        place="Hemma hos Hilding, Åsvägen 2",
        goal="Jag vill vara hemma med hunden.",
        bring={"tallen": "Läkemedel och fast vårdkontakt", "granby_hsv": "Besök hemma, vikt och blodtryck"},
    )
    case.post(days.work(-3, 15))
    case.acknowledge(days.work(-2, 9), "kaisa")
    case.answer(days.work(-1, 10), "kaisa", "Jag är Hildings fasta vårdkontakt och kommer. Läkaren ser över medicinen.")


def veikko(days: Days) -> None:
    """The meeting is this afternoon, with an interpreter: it is the last day that the guideline allows."""
    case = Play("veikko", "sara")
    case.need(
        days.at(-21, 9),
        "Veikko är ensam hemma medan Tuula är på sjukhus. Han hittar inte bland alla tider och papper på svenska.",
        ["region", "kommun"],
    )
    case.consent(
        days.at(-20, 10),
        ["bjorken", "hemtjanst"],
        limits="Det som Veikko har varit med om i kriget",
        close=("Tuula Esimerkki",),
    )
    case.call(
        days.at(-19, 9),
        days.work(0, 14),
        "Att Veikko och Tuula klarar sig hemma, på finska",
        "Vem pratar finska med Veikko?\nHur vet Veikko vem som kommer i dag?\nVad behöver Tuula när hon kommer hem?",
        place="Hemma hos Veikko, Älvvägen 31",
        why="Tuula har skött allt. Nu är hon på sjukhus i tre veckor.",
        goal="Haluan asua kotona Tuulan kanssa. Jag vill bo hemma med Tuula.",
        bring={"bjorken": "Minne och medicin", "hemtjanst": "Någon som talar finska på morgnarna"},
    )
    case.post(days.at(-19, 15))
    case.acknowledge(days.at(-18, 8), "elin")
    case.answer(days.at(-17, 9), "elin", "Vi har bokat tolk. Vi kan göra ett minnestest på finska hemma hos Veikko.")
    case.acknowledge(days.at(-18, 9), "fatima")
    case.answer(days.at(-16, 9), "fatima", "Sirpa i vår grupp talar finska och kan komma på vardagar.")
    case.said_of_meeting(days.at(-12, 10), "yes", "Veikko vill att tolken sitter bredvid honom.")
    case.note(
        days.at(-12, 10, 20),
        {
            "adult.1": "Att Tuula kommer hem.",
            "adult.4.self": "Bastun och gröten.",
            "adult.4.help": "Alla papper på svenska.",
            "adult.6.wish": "home,interpreter,pause",
            "adult.7": "Vem kommer i dag?",
        },
        "phone",
    )


def astrid(days: Days) -> None:
    """The plan has been followed up, and the coordination handed over: from the kommun to the hälsocentral."""
    case = Play("astrid", "sara")
    help_at_home, medicine = whole(
        case,
        days,
        "bjorken",
        "elin",
        "Astrid blandar ihop sina mediciner och har gått vilse två gånger. Inger ringer varje kväll från Söderby.",
        Two(
            ("bistand", "ordnar att någon tittar in hos dig på kvällen", "Varje dag klockan 18.00"),
            ("delar din medicin i dosetten och ringer Inger", "Varannan måndag"),
            "Jag vill bo kvar med katten och spela dragspel.",
            "Hemma hos Astrid, Björkgatan 19",
        ),
        follow_up=-12,
        close=("Inger Fabelgren",),
    )
    case.post(days.at(-58, 15))
    case.documented(days.at(-39, 9), "elin")
    case.report(days.at(-30, 9), "sara", help_at_home, "started")
    case.report(days.at(-28, 9), "elin", medicine, "started", "Dosetten fungerar. Astrid visar den för Inger på video.")
    case.follow_up(
        days.at(-12, 14), days.at(70, 13), circumstances="Astrid hittar hem, och Inger sover på nätterna igen."
    )
    case.offer(days.at(-11, 9), "bjorken", "Det mesta av hjälpen är nu vård, och Astrid ringer helst Elin.")
    case.take_over(days.at(-10, 10), "elin", "oral")


def sixten(days: Days) -> None:
    """Björken has been asked to take the coordination over and has not answered; soon it is followed up."""
    case = Play("sixten", "sara")
    own, other = whole(
        case,
        days,
        "bjorken",
        "elin",
        "Sixten har kol och blir andfådd av att klä på sig. Maj-Lis orkar inte lyfta.",
        Two(
            ("bistand", "ordnar avlösning, så att Maj-Lis kan sjunga i kören", "Varje tisdag kväll"),
            ("tränar andning med dig och ser över inhalatorn", "En gång i veckan, åtta gånger"),
            "Jag vill orka gå till båthuset.",
            "Hemma hos Sixten, Tallstigen 12",
        ),
        follow_up=3,
    )
    case.documented(days.at(-39, 9), "elin")
    case.confirm(days.at(-38, 9), "person", "elin")
    case.report(days.at(-33, 9), "sara", own, "started")
    case.report(days.at(-5, 15), "elin", other, "done", "Sixten går till båthuset och vilar en gång på vägen.")
    case.tell(days.at(-4, 9), other, "yes")
    case.offer(days.at(-1, 11), "bjorken", "Avlösningen går av sig själv nu. Det som är kvar är vård.")


def folke(days: Days) -> None:
    """Folke has asked for a SIP himself, and waits for the answer."""
    asks_for_sip(
        days.at(-2, 19),
        "folke",
        "bistand",
        "Jag får olika besked av alla. Ingen vet vem som betalar för färdtjänsten till dialysen.",
        "Hemtjänsten, dialysen och Yngve som sköter min ekonomi",
    )


def barbro(days: Days) -> None:
    """Barbro asked too, and was told why there is no SIP, and what happens instead."""
    asked = asks_for_sip(
        days.at(-9, 20), "barbro", "bjorken", "Jag vill veta när min höft ska opereras.", "Hälsocentralen"
    )
    refuses_sip(
        days.at(-7, 10),
        asked,
        "elin",
        "not_both",
        "Du får hjälp av regionen med höften och behöver ingen hjälp från kommunen nu.",
        "Elin ringer dig på torsdag klockan 10 och berättar vad sjukhuset har sagt.",
    )
