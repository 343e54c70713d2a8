"""The ground that bad inputs are sown in: coordinations at every step, each around its own person, and who acts.

Inputs undo it: they end assignments and sessions, close what was open and put a coordination out of reach. So what is
needed to go on is put right before it is needed (``mend``), and who has been put out is let in again (``ask``).
"""

from __future__ import annotations

import itertools
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError

from samplan.coordination.cases.models import Delivery, Document
from samplan.demo import county
from samplan.demo.cast import key
from samplan.demo.people import PERSONS
from samplan.demo.play import Play
from samplan.foundation.access import actor as actors
from samplan.foundation.access import context, login, sessions
from samplan.foundation.directory.models import Assignment, User
from samplan.foundation.persons.models import Contact, Person, PersonNumber
from samplan.rulebook.refused import Refused
from tests.cast import STEPS, Thread, World, acting_as
from tests.inputs.asking import Answer, Asker, Question

STAFF = ("sara", "elin", "karin", "jonas", "oskar", "berit")  # leads, is called, heads, is elsewhere twice, administers
PERSON = "person"
SPARE = key("an assignment that may be ended")
LOGIN = "/logga-in/"


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
    asked: int = 0

    @property
    def who(self) -> str:
        """The name that the person of this coordination asks by."""
        return f"{PERSON} {self.person}"

    def look(self) -> None:
        """Which ids can stand in an address now; those of the last look when what was sent has hidden or ended it."""
        with suppress(Refused, ObjectDoesNotExist, DatabaseError):
            self.ids |= self.thread.ids() | {"assignment": SPARE}

    def papers(self) -> tuple[list[UUID], list[UUID]]:
        """Ids of the letters, and of the documents that tell of a meeting."""
        with context.acting(acting_as("coordinator")):
            letters = Delivery.objects.filter(case=self.thread.id, channel="letter").order_by("id")
            calls = Document.objects.filter(case=self.thread.id, kind="call").order_by("id")
            return list(letters.values_list("id", flat=True)), list(calls.values_list("id", flat=True))


NUMBERS = itertools.count(1)  # of made-up people: never the same twice, in whichever run


def settle() -> World:
    """The county, in a database of one's own that nobody has used."""
    for name in [one for one in PERSONS if one.startswith("plot ")]:
        del PERSONS[name]  # of a run before this one
    with context.acting(actors.system("Test")) as now:
        county.register(now)
    return World(now)


class Ground:
    """The county, a plot for each step, and everybody logged in. Runs on any number of inputs."""

    def __init__(self, world: World, asker: Asker) -> None:
        self.world, self.asker = world, asker
        self.people = 0
        with context.acting(actors.system("Test")) as now:
            _spare(now)
            self.working = list(Assignment.objects.current(now).values_list("id", flat=True))
        for name in STAFF:
            self.let_in(name)
        self.plots = [self.plot(step) for step in STEPS]

    def ask(self, question: Question) -> Answer:
        """What is answered. Who has been put out since the last question is let in, and asks again."""
        answer = self.asker.ask(question)
        out = answer.headers.get("location", "").startswith(LOGIN) and not question.path.startswith(LOGIN)
        if out and not question.headers and question.who in self.asker.cookies:
            self.let_in(question.who)
            answer = self.asker.ask(question)
        return answer

    def let_in(self, who: str) -> None:
        """One of the staff, or the person of a plot, who had been put out by what was asked or by the clock."""
        if who in STAFF:
            self.mend()
            with context.acting(actors.system("Test")) as now:
                row = Assignment.objects.select_related("user", "unit__organisation").get(id=key(who))
                token = login.staff(row, now)
        else:
            person = who.removeprefix(f"{PERSON} ")
            with context.acting(actors.system("Test")) as now:
                token = login.individual(key(person), " ".join(PERSONS[person][:2]), now)
        self.asker.cookies[who] = f"{sessions.COOKIE}={token}"

    def mend(self) -> None:
        """Those who work in the county do so again; those whom an input employed have left."""
        with context.acting(actors.system("Test")) as now:
            theirs = Assignment.objects.filter(id__in=self.working)
            theirs.exclude(until_at=None).update(until_at=None)
            Assignment.objects.current(now).exclude(id__in=self.working).update(until_at=now)

    def plot(self, step: str) -> Plot:
        """A new coordination, played up to ``step``, around somebody new."""
        self.mend()
        name = self._somebody()
        thread = Thread(Play(name, "sara"), self.world.now - timedelta(days=1)).to(step)
        plot = Plot(thread, step, name)
        plot.look()
        self.let_in(plot.who)
        return plot

    def again(self, plot: Plot) -> Plot:
        """Another in the place of one that has been worked through."""
        new = self.plot(plot.step)
        self.plots[self.plots.index(plot)] = new
        self.asker.cookies.pop(plot.who, None)
        return new

    def _somebody(self) -> str:
        """A made-up person: birth numbers from 980 on are never given to anyone (Skatteverket's test numbers)."""
        self.people = next(NUMBERS)
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


def _spare(now: datetime) -> None:
    """The one whose assignment stands in addresses."""
    user = User.objects.get_or_create(hsa_id="SE-RESERV", given_name="Reserv", family_name="Exempel")[0]
    values = {"user": user, "unit_id": key("bistand"), "role": "OFFICER", "from_at": now - timedelta(days=9)}
    Assignment.objects.get_or_create(id=SPARE, defaults=values)


def made_up_number(which: int) -> str:
    """A personnummer that nobody has."""
    day = date(1930, 1, 1) + timedelta(days=which // 20)
    digits = f"{day:%y%m%d}{980 + which % 20}"
    weighted = [int(digit) * (2 - at % 2) for at, digit in enumerate(digits)]
    total = sum(value // 10 + value % 10 for value in weighted)
    return f"{day:%Y%m%d}{980 + which % 20}{-total % 10}"
