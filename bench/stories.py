"""The model coordinations: a few, played through the real actions at real moments. ``copies`` makes many of each."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from samplan.demo.cast import key
from samplan.demo.county import PERSONS, STAFF
from samplan.demo.play import Play, person, staff
from samplan.foundation.access.actor import Actor
from samplan.foundation.access.context import acting
from samplan.foundation.audit import log

STEPS = ("need", "called", "answered", "unconfirmed", "active", "withdrawn", "ended")
RARE = ("unconfirmed", "withdrawn")  # played by one team for all


@dataclass(frozen=True)
class Team:
    """Who coordinates, which units take part and who there answers; ``weight`` per cent of all coordinations."""

    leader: str
    weight: int
    parties: dict[str, str]  # unit: the one who acts for it


TEAMS = (
    Team("sara", 25, {"bjorken": "elin", "hemsjukvard": "lena", "hemtjanst": "fatima"}),
    Team("mats", 20, {"lyktan_hc": "oskar", "hemtjanst": "fatima"}),
    Team("ulf", 15, {"boendestod": "david", "bjorken": "elin"}),
    Team("elin", 20, {"hemtjanst": "fatima", "hemsjukvard": "lena"}),
    Team("jonas", 10, {"habilitering": "marta", "boendestod": "david"}),
    Team("lena", 10, {"lyktan_hc": "oskar", "hemtjanst": "fatima"}),
)

DAY = timedelta(days=1)


@dataclass
class Model:
    """One played coordination. Copies lie up to ``back`` days earlier, at least ``least``; ``weight`` is its share."""

    name: str  # of the person, in the demo county
    step: str
    weight: float
    case: UUID
    least: int
    back: int


# step: share in per cent, fewest and most days back
SHARES = {
    "need": (1.0, 0, 2),
    "called": (1.5, 0, 3),
    "answered": (2.0, 0, 5),
    "unconfirmed": (1.5, 0, 20),
    "active": (8.0, 0, 280),
    "withdrawn": (0.5, 0, 20),
    "ended": (85.5, 5, 1500),
}

# what, when, kind, law: who does it goes round among the parties, the coordinator's unit and the person
MEASURES = (
    ("hjälper till att duscha och klä på sig", "Måndag och torsdag klockan 9.00", "social", "sol"),
    ("ser över läkemedlen och ringer om något ändras", "Klart inom två veckor", "medical", "hsl"),
    ("lägger om såret på benet", "Tisdag och fredag", "medical", "hsl"),
    ("ordnar handtag i hallen och badrummet", "Före jul", "technical", "sol"),
    ("går en promenad varje dag", "När det passar", "social", ""),
    ("kommer hem och pratar om hur det har gått", "Var tredje vecka, på eftermiddagen", "psychological", "hsl"),
    ("ringer på morgonen och påminner om medicinen", "Varje vardag klockan 8.00", "social", "sol"),
)


@dataclass
class _Telling:
    """One model while it is played."""

    team: Team
    name: str
    began: datetime
    play: Play = field(init=False)
    own: list[UUID] = field(default_factory=list)
    others: list[tuple[str, UUID]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.play = Play(self.name, self.team.leader)

    def at(self, days: int, hour: int = 9, minute: int = 0) -> datetime:
        return self.began + days * DAY + timedelta(hours=hour, minutes=minute)

    def tell(self, step: str) -> UUID:
        """Play up to ``step``. Returns the case."""
        first, units = PERSONS[self.name][0], list(self.team.parties)
        why = f"{first} har kontakt med flera verksamheter och behöver att de hänger ihop."
        self.play.need(self.at(0), why, ["region", "kommun"])
        if step == "need":
            return self._id()
        self.play.consent(self.at(1, 10), units, limits=f"{first}s ekonomi")
        self._call(first)
        if step == "called":
            return self._id()
        for name in self.team.parties.values():
            self.play.acknowledge(self.at(3, 10), name)
            text = f"Vi kan hjälpa {first} med det som hör till oss, och vill veta vem som är hemma på dagen."
            self.play.answer(self.at(4, 11), name, text)
        if step == "answered":
            return self._id()
        self._meet(first, confirm=step != "unconfirmed")
        self.play.documented(self.at(17), *self.team.parties.values())
        self._read(8 if step == "unconfirmed" else 18)
        if step == "withdrawn":
            self.play.withdraw(self.at(30, 16))
        if step == "ended":
            self.play.end(self.at(200, 10), "goals_met")
            self.play.end_documented(self.at(201, 9), self.team.leader, *self.team.parties.values())
        return self._id()

    def _id(self) -> UUID:
        assert self.play.id is not None
        return self.play.id

    def _call(self, first: str) -> None:
        self.play.call(
            self.at(2), self.at(16, 13), f"Att {first} ska kunna bo kvar hemma tryggt",
            f"Hur kan {first} bo kvar hemma tryggt?\nVem ringer {first} om något händer?",
            place=f"Hemma hos {first}", goal="Jag vill klara mig själv så länge jag kan.",
            bring=dict.fromkeys(self.team.parties, "Det som ni gör i dag, och vad som behövs framåt"),
        )  # fmt: skip
        self.play.post(self.at(2, 14))

    def _meet(self, first: str, *, confirm: bool) -> None:
        day = 16
        self.play.begin(self.at(day, 13), dict.fromkeys(self.team.parties, "place"))
        self.play.background(
            self.at(day, 13, 5), f"{first} bor ensam i en lägenhet på andra våningen och har ramlat två gånger i år.",
            "Hjälp i duschen, säkra steg i hallen, rätt medicin och någon att ringa när det blir oroligt.",
            f"{first} lagar sin mat själv, går ut varje dag och har en granne som tittar in.",
        )  # fmt: skip
        goal = self.play.goal(self.at(day, 13, 10), "Jag vill kunna bo i sommarstugan till sommaren.")
        self.play.goal(self.at(day, 13, 12), "Gå i trappan utan att vara rädd", "sub", own_words=False)
        self._measures(day, goal)
        if confirm:
            for name, measure in self.others:
                self.play.commit(self.at(day, 13, 40), name, measure)
        self.play.accept(self.at(day, 13, 50), *self.own, *[measure for _, measure in self.others])
        self.play.conclude(self.at(day, 14), self.at(day + 340, 13), ["digital", "paper"])
        self.play.deliver(self.at(day, 14, 10), list(self.team.parties), letter=True)
        self.play.post(self.at(day, 15))

    def _measures(self, day: int, goal: UUID) -> None:
        doers = [*self.team.parties, "person", STAFF[self.team.leader][3][0]]
        for number, (what, when, kind, law) in enumerate(MEASURES):
            doer = doers[number % len(doers)]
            measure = self.play.measure(
                self.at(day, 13, 15 + 2 * number), doer, what, when, kind=kind, law=law,
                goal=goal if number < 5 else None,
            )  # fmt: skip
            if doer in self.team.parties:
                self.others.append((self.team.parties[doer], measure))
            else:
                self.own.append(measure)

    def _read(self, times: int) -> None:
        """The log of a plan that lives: staff and the person open it now and then."""
        readers = [staff(name) for name in (self.team.leader, *self.team.parties.values())] + [person(self.name)]
        for number in range(times):
            _opened(readers[number % len(readers)], self._id(), self.play.name, self.at(17 + 3 * number, 10, number))


def _opened(reader: Actor, case: UUID, name: str, at: datetime) -> None:
    ground = "self" if reader.is_person else "delivered"
    line = log.Line(by=reader, now=at, action="read", what="read_plan", ground=ground, case=case, person=key(name))
    with acting(reader):
        log.write([line])


def play_all(now: datetime) -> list[Model]:
    """Play every model, as seen at ``now``: each team to each step."""
    models = []
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    names = ("tomas", "ida", "rut", "per", "maj", "olle", "gun")  # grown up and not protected, one for each step
    ages = {"need": 2, "called": 4, "answered": 8, "unconfirmed": 18, "active": 45, "withdrawn": 60, "ended": 230}
    for team in TEAMS:
        for number, step in enumerate(STEPS):
            if step in RARE and team is not TEAMS[0]:
                continue
            name = names[number]
            telling = _Telling(team, name, midnight - ages[step] * DAY)
            share, least, back = SHARES[step]
            weight = share * (100 if step in RARE else team.weight) / 100
            models.append(Model(name, step, weight, telling.tell(step), least, back))
    return models
