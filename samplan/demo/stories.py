"""The lived stories of the demo county, each at its own step. Made-up people, real actions."""

from datetime import datetime, time, timedelta

from samplan.demo.play import Play
from samplan.rulebook.calendar import local


class Days:
    """Moments around ``now`` in Swedish time: ``days.at(-3, 10)`` is three days ago at ten, never later than now."""

    def __init__(self, now: datetime):
        self.now = now
        self.today = local(now)

    def at(self, days: int, hour: int, minute: int = 0) -> datetime:
        """A clock time on the day that lies ``days`` from today; of today and before, a moment that has been."""
        day = self.today.date() + timedelta(days=days)
        moment = datetime.combine(day, time(hour, minute), self.today.tzinfo)
        if days > 0:
            while moment.weekday() > 4:
                moment += timedelta(days=1)
            return moment
        return min(moment, self.now - timedelta(minutes=1))


def play(now: datetime) -> None:
    """Play every story, as seen at ``now``."""
    days = Days(now)
    for story in (maj, olle, gun, eva, bo, ali, ida, tomas, nora, rut, per):
        story(days)


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
    _majs_meeting(case, days)
    case.conclude(days.at(-9, 14), days.at(75, 13), ["digital", "paper"])
    case.deliver(days.at(-9, 14, 10), ["bjorken", "hemsjukvard", "hemtjanst"], letter=True)
    case.post(days.at(-9, 15))
    case.documented(days.at(-8, 9), "elin", "lena", "fatima")


def _majs_meeting(case: Play, days: Days) -> None:
    """What is written at the meeting at home with Maj: how it is, her goals, and who does what."""
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


def ali(days: Days) -> None:
    """A child: both guardians say yes, the school calls."""
    case = Play("ali", "jonas")
    case.need(
        days.at(-6, 9),
        "Ali orkar inte hela skoldagen och familjen möter många olika personer.",
        ["region", "kommun", "skola"],
    )
    for guardian in ("Samira Exempel", "Karim Exempel"):
        case.consent(days.at(-5, 15), ["habilitering", "bistand"], giver=guardian)
    case.call(
        days.at(-4, 10),
        days.at(8, 15),
        "Att skoldagen fungerar för Ali",
        "Vad behöver Ali för att orka?",
        place="Björkbyskolan, rum 12",
    )


def ida(days: Days) -> None:
    """Ida said no, and that is respected."""
    case = Play("ida", "mats")
    case.need(days.at(-12, 9), "Ida har kontakt med både psykiatrin och socialtjänsten.", ["region", "kommun"])
    case.consent(days.at(-11, 10), [], answer="no")


def tomas(days: Days) -> None:
    """Tomas took his consent back: nothing flows, and the coordinator shall call him."""
    case = Play("tomas", "sara")
    _whole(case, days, "psykiatri", "ulf", "Tomas vill ha en fast tid i veckan och hjälp med hemmet.")
    case.withdraw(days.at(-1, 16))


def nora(days: Days) -> None:
    """Protected identity: no address anywhere, the letter goes by forwarding."""
    case = Play("nora", "mats")
    case.need(days.at(-4, 9), "Nora behöver stöd från både kommunen och hälsocentralen.", ["region", "kommun"])
    case.consent(days.at(-4, 10), ["bjorken"])
    case.call(
        days.at(-3, 9),
        days.at(10, 9),
        "Att Nora får rätt stöd",
        "Vem är Noras kontakt?",
        place="Hälsocentralen Björken",
    )


def rut(days: Days) -> None:
    """The meeting is booked and all come."""
    case = Play("rut", "ulf")
    case.need(
        days.at(-9, 9), "Rut har stöd från psykiatrin och boendestödet och vill börja arbeta.", ["region", "kommun"]
    )
    case.consent(days.at(-8, 10), ["boendestod"])
    case.call(
        days.at(-7, 9),
        days.at(5, 13),
        "Att Rut kommer vidare mot arbete",
        "Vad är första steget?",
        place="Vuxenpsykiatrin Solvik",
        channel="portal",
    )
    case.acknowledge(days.at(-7, 12), "david")
    case.answer(days.at(-6, 9), "david", "Vi kan träna på morgnar.")


def per(days: Days) -> None:
    """It is over: the goals were met."""
    case = Play("per", "mats")
    _whole(case, days, "bjorken", "elin", "Per behöver hjälp efter olyckan.")
    case.documented(days.at(-30, 9), "elin")
    case.end(days.at(-3, 10), "goals_met")


def _whole(case: Play, days: Days, unit: str, name: str, why: str) -> None:
    """A whole coordination between the leader's unit and one more, up to the delivered plan."""
    first = PERSON_FIRST[case.name]
    case.need(days.at(-60, 9), why, ["region", "kommun"])
    case.consent(days.at(-59, 10), [unit])
    case.call(
        days.at(-58, 9),
        days.at(-40, 13),
        f"Att {first} får rätt hjälp",
        "Vem gör vad?",
        place="Biståndsenheten",
        channel="portal",
    )
    case.acknowledge(days.at(-58, 13), name)
    case.answer(days.at(-57, 9), name)
    case.begin(days.at(-40, 13), {unit: "place"})
    goal = case.goal(days.at(-40, 13, 10), "Jag vill klara vardagen själv.")
    own = case.measure(days.at(-40, 13, 20), "bistand", "ger stöd i hemmet", "Varje onsdag", goal=goal, law="sol")
    other = case.measure(days.at(-40, 13, 25), unit, "träffar dig för samtal", "Varannan vecka", goal=goal, law="hsl")
    case.commit(days.at(-40, 13, 30), name, other)
    case.accept(days.at(-40, 13, 35), own, other)
    case.conclude(days.at(-40, 14), days.at(60, 13), ["digital"])
    case.deliver(days.at(-40, 14, 10), [unit])


PERSON_FIRST = {"tomas": "Tomas", "per": "Per"}
