"""The ground that bad inputs are sown in: coordinations at every step, each around its own person, and who acts."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID, uuid4

from samplan.coordination.cases.models import Delivery, Document
from samplan.demo import county
from samplan.demo.cast import key
from samplan.demo.people import PERSONS
from samplan.demo.play import Play
from samplan.foundation.access import actor as actors
from samplan.foundation.access import context, login, sessions
from samplan.foundation.directory.models import Assignment, User
from samplan.foundation.persons.models import Contact, Person, PersonNumber
from tests.cast import STEPS, Thread, World, acting_as
from tests.inputs.asking import Asker

STAFF = ("sara", "elin", "karin", "jonas", "oskar", "berit")  # leads, is called, heads, is elsewhere twice, administers
PERSON = "person"


@dataclass
class Plot:
    """One coordination: its thread, the step it was played to, and what was written in it since the last look."""

    thread: Thread
    step: str
    person: str
    ids: dict[str, UUID] = field(default_factory=dict)
    written: dict[str, str] = field(default_factory=dict)  # mark → text
    questions: list[str] = field(default_factory=list)  # what was accepted since the last look
    accepted: int = 0

    @property
    def who(self) -> str:
        """The name that the person of this coordination asks by."""
        return f"{PERSON} {self.person}"

    def look(self) -> None:
        """Which ids can stand in an address now."""
        self.ids = self.thread.ids()

    def papers(self) -> tuple[list[UUID], list[UUID]]:
        """Ids of the letters, and of the documents that tell of a meeting."""
        with context.acting(acting_as("coordinator")):
            letters = Delivery.objects.filter(case=self.thread.id, channel="letter").order_by("id")
            calls = Document.objects.filter(case=self.thread.id, kind="call").order_by("id")
            return list(letters.values_list("id", flat=True)), list(calls.values_list("id", flat=True))


def settle() -> World:
    """The county, in a database of one's own that nobody has used."""
    with context.acting(actors.system("Test")) as now:
        county.register(now)
    return World(now)


class Ground:
    """The county, a plot for each step, and everybody logged in."""

    def __init__(self, world: World, asker: Asker) -> None:
        self.world, self.asker = world, asker
        self.people = 0
        self.log_in()
        self.plots = [self.plot(step) for step in STEPS]

    def log_in(self) -> None:
        """Everybody anew: who has logged out by mistake, and who did it too long ago."""
        for name in STAFF:
            with context.acting(actors.system("Test")) as now:
                row = Assignment.objects.select_related("user", "unit__organisation").get(id=key(name))
                self._has(name, login.staff(row, now))

    def let_in(self, plot: Plot) -> None:
        """The person of one plot."""
        given, family, *_ = PERSONS[plot.person]
        with context.acting(actors.individual(key(plot.person), f"{given} {family}")) as now:
            self._has(plot.who, login.individual(key(plot.person), f"{given} {family}", now))

    def plot(self, step: str) -> Plot:
        """A new coordination, played up to ``step``, around somebody new."""
        name = self._somebody()
        thread = Thread(Play(name, "sara"), self.world.now - timedelta(days=1)).to(step)
        plot = Plot(thread, step, name)
        plot.look()
        plot.ids["assignment"] = self._spare()
        self.let_in(plot)
        return plot

    def again(self, plot: Plot) -> Plot:
        """Another in the place of one that has been worked through."""
        new = self.plot(plot.step)
        self.plots[self.plots.index(plot)] = new
        return new

    def _has(self, who: str, token: str) -> None:
        self.asker.cookies[who] = f"{sessions.COOKIE}={token}"

    def _somebody(self) -> str:
        """A made-up person: birth numbers from 980 on are never given to anyone (Skatteverket's test numbers)."""
        self.people += 1
        name = f"plot {self.people} {uuid4().hex[:8]}"
        number = made_up_number(self.people)
        PERSONS[name] = (f"Prov{self.people}", "Exempel", number, "", "070-174 06 05")
        with context.acting(acting_as("coordinator")):
            born = date(int(number[:4]), int(number[4:6]), int(number[6:8]))
            row = Person(id=key(name), given_name=f"Prov{self.people}", family_name="Exempel", born_on=born)
            row.save(force_insert=True)
            PersonNumber(person=row, kind="personnummer", value=number).save(force_insert=True)
            for kind, value in (("address", "Provgatan 1, 981 00 Björkby"), ("phone", "070-174 06 05")):
                Contact(person=row, kind=kind, value=value).save(force_insert=True)
        return name

    def _spare(self) -> UUID:
        """An assignment that may be ended."""
        with context.acting(actors.system("Test")) as now:
            user = User(given_name="Reserv", family_name="Exempel", hsa_id=f"SE-{uuid4().hex}")
            user.save(force_insert=True)
            values = {"user": user, "unit_id": key("bistand"), "role": "OFFICER", "from_at": now - timedelta(days=9)}
            row = Assignment(**values)
            row.save(force_insert=True)
        return row.id


def made_up_number(which: int) -> str:
    """A personnummer that nobody has."""
    day = date(1930, 1, 1) + timedelta(days=which // 20)
    digits = f"{day:%y%m%d}{980 + which % 20}"
    weighted = [int(digit) * (2 - at % 2) for at, digit in enumerate(digits)]
    total = sum(value // 10 + value % 10 for value in weighted)
    return f"{day:%Y%m%d}{980 + which % 20}{-total % 10}"
