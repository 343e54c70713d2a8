"""The fixed cast, for every test: the person, the coordinator, the nurse, the counsellor, the head, the outsider and
the protected one. They live in the demo county's register; each test plays its own coordination with them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.db.models import F
from django.test import Client

from samplan.coordination.cases import joining
from samplan.coordination.cases.models import Case, Delivery, Document, Duty, Joining, Party
from samplan.coordination.meetings.models import Meeting
from samplan.demo import county
from samplan.demo import views as demo
from samplan.demo.cast import CAST, key
from samplan.demo.play import Play, person, staff
from samplan.foundation.access import actor as actors
from samplan.foundation.access import context, sessions
from samplan.foundation.access.actor import Actor
from samplan.foundation.directory import actions as directory
from samplan.foundation.directory.models import Absence, HelpRequest, Organisation
from samplan.foundation.persons.models import CareContact, Person, Representation
from samplan.rulebook.calendar import local_date
from tests.copied import copied
from tests.held import as_owner

STEPS = ("need", "consent", "call", "acknowledge", "answer", "begin", "write", "confirm", "conclude", "deliver")


def acting_as(name: str) -> Actor:
    """The actor of one of the cast."""
    role = CAST[name]
    return person(role.person) if role.person else staff(role.assignment)


@dataclass
class Thread:
    """One coordination around Maj, led by the coordinator with the nurse's unit, played up to a step."""

    play: Play
    began: datetime
    measures: dict[str, UUID] = field(default_factory=dict)
    goal: UUID | None = None
    contact: UUID | None = None

    @property
    def id(self) -> UUID:
        assert self.play.id is not None
        return self.play.id

    def to(self, step: str) -> Thread:
        """Play on up to and including ``step``."""
        for name in STEPS[STEPS.index(self.reached) + 1 if self.reached else 0 : STEPS.index(step) + 1]:
            getattr(self, f"_{name}")(self.began + timedelta(minutes=5 * (STEPS.index(name) + 1)))
            self.reached = name
        return self

    reached: str = ""

    def _need(self, at: datetime) -> None:
        self.play.need(at, "Maj har ramlat två gånger.", ["region", "kommun"])

    def _consent(self, at: datetime) -> None:
        self.play.consent(at, ["bjorken"], limits="Majs ekonomi")

    def _call(self, at: datetime) -> None:
        self.play.call(at, at + timedelta(days=6), "Att Maj bor kvar", "Hur kan Maj bo kvar?", place="Hemma hos Maj")

    def _acknowledge(self, at: datetime) -> None:
        self.play.acknowledge(at, "elin")

    def _answer(self, at: datetime) -> None:
        self.play.answer(at, "elin", "NURSE-WROTE-THIS")

    def _begin(self, at: datetime) -> None:
        self.play.begin(at, {"bjorken": "place"})

    def _write(self, at: datetime) -> None:
        self.goal = self.play.goal(at, "Jag vill bo i sommarstugan. COORDINATOR-WROTE-THIS")
        self.measures["nurse"] = self.play.measure(at, "bjorken", "ger ögondroppar", "Varje morgon", goal=self.goal)
        self.measures["own"] = self.play.measure(at, "bistand", "ordnar handtag", "Före jul")
        self.contact = self.play.contact(at, "mediciner", "Elin Norberg", "0980-319 220")

    def _confirm(self, at: datetime) -> None:
        self.play.commit(at, "elin", self.measures["nurse"])
        self.play.accept(at, self.measures["own"])

    def _conclude(self, at: datetime) -> None:
        self.play.conclude(at, at + timedelta(days=90), ["digital", "paper"])

    def _deliver(self, at: datetime) -> None:
        self.play.deliver(at, ["bjorken"], letter=True)

    def case(self, name: str = "coordinator") -> Case:
        """The case as one of the cast sees it."""
        with context.acting(acting_as(name)):
            return Case.objects.select_related("person", "coordinating_unit", "coordinator__user").get(id=self.id)

    def _an_outside_party(self) -> UUID:
        """Someone without an account who is with."""
        with context.acting(acting_as("coordinator")):
            row = Party(case_id=self.id, outside_name="Försäkringskassan", added_by_unit_id=key("bistand"))
            row.save(force_insert=True)
        return row.id

    def ids(self) -> dict[str, UUID]:
        """An id of each kind that a URL of the case can hold, as the coordinator knows them."""
        with context.acting(acting_as("coordinator")):
            letters = Delivery.objects.filter(case=self.id, channel="letter")
            letter = letters.order_by(F("recalled_at").asc(nulls_first=True), "id").first()  # one to print, if any
            document = Document.objects.filter(case=self.id).order_by("made_at").first()
            meeting = Meeting.objects.filter(case=self.id).first()
            duty = Duty.objects.filter(case=self.id, unit_id=key("bistand")).order_by("opened_at", "kind").first()
        found = {"id": self.id, "measure": self.measures.get("nurse"), "goal": self.goal, "contact": self.contact}
        found |= {
            "delivery": letter and letter.id,
            "document": document and document.id,
            "meeting": meeting and meeting.id,
            "duty": duty and duty.id,
            "absence": _an_absence(),
            "question": _a_question(),
            "unit": key("bistand"),
            "assignment": key("mats"),
            "close": _a_close_one(self.case().person_id),
            "care": _a_care_contact(self.case().person_id),
            "other": self.case().person_id,
            "joining_id": _a_joining(self.case()),
            "party": self._an_outside_party(),
        }
        return {name: value for name, value in found.items() if value is not None}


def _a_close_one(person: UUID) -> UUID:
    """One who stands close to the person: made once."""
    with context.acting(acting_as("coordinator")):
        row = Representation.objects.filter(person_id=person, blocked_at=None, until_on=None).first()
        if row is None:
            row = Representation(person_id=person, name="Siv Exempelsson", kind="relative", phone="070-174 06 60")
            row.save(force_insert=True)
    return row.id


def _a_care_contact(person: UUID) -> UUID:
    """A fast vårdkontakt of the person: made once."""
    with context.acting(acting_as("coordinator")) as now:
        row = CareContact.objects.filter(person_id=person, until_on=None).first()
        if row is None:
            values = {"name": "Elin Norberg", "workplace": "Björken", "phone": "0980-319 220"}
            row = CareContact(person_id=person, from_on=local_date(now) - timedelta(days=9), **values)
            row.save(force_insert=True)
    return row.id


def _a_question() -> UUID:
    """A question about the system that the coordinator has asked: made once."""
    by = acting_as("coordinator")
    with context.acting(by) as now:
        row = HelpRequest.objects.filter(asked_user_id=by.own_user, text="Var är knappen?").first()
        if row is None:
            who = {"asked_by_id": by.assignment, "asked_user_id": by.user, "asked_at": now}
            row = HelpRequest(**who, text="Var är knappen?", to_unit_id=by.unit, first_unit_id=by.unit)
            row.save(force_insert=True)
    return row.id


def _a_joining(case: Case) -> UUID:
    """A proposal about who the person is that was taken back: made once."""
    by = acting_as("coordinator")
    with context.acting(by) as now:
        row = Joining.objects.filter(case=case).first()
        if row is None:
            said = {"reason": "Fel.", "proposed_at": now, "proposed_by": by.own_user, "proposed_by_name": by.name}
            place = {"unit_id": by.own_unit, "organisation_id": by.own_organisation}
            row = Joining(case=case, person_id=case.person_id, kind="part", **said, **place)
            row.save(force_insert=True)
            joining.answer_joining(case=case, joining=row.id, yes=False, by=by, now=now)
    return row.id


def _an_absence() -> UUID:
    """Days far ahead when the coordinator's colleague is away: made once."""
    by = acting_as("head")
    with context.acting(by) as now:
        row = Absence.objects.filter(unit_id=by.own_unit, ended_at=None).first()
        day = local_date(now) + timedelta(days=300)
        return (
            row
            or directory.set_absence(
                assignment=key("mats"), from_on=day, until_on=day, substitute=key("sara"), by=by, now=now
            )
        ).id


@dataclass
class World:
    """The county's register, and a way to play a new coordination."""

    now: datetime

    def thread(self, step: str, *, name: str = "maj", leader: str = "sara") -> Thread:
        """A new coordination, played up to ``step``; it began a day ago. What was played before is copied."""
        return copied(lambda: Thread(Play(name, leader), self.now - timedelta(days=1)).to(step), step, name, leader)

    def sisters(self, step: str = "deliver") -> Thread:
        """As ``thread``, and Hemtjänsten is with too: of the same organisation as the unit that coordinates."""
        thread = self.thread("need")
        thread.play.consent(thread.began, ["bjorken", "hemtjanst"])
        thread.reached = "consent"
        return thread.to(step)

    def client(self, name: str) -> Client:
        """A browser-less client, logged in as one of the cast, or as anybody in the demo: as the demo's door does."""
        client = Client()
        with context.acting(actors.system("Test")) as now:
            client.cookies[sessions.COOKIE] = demo.enter(name, now) or ""
        return client


@pytest.fixture
def world(committed: None) -> Iterator[World]:
    """The made-up county, committed for real in this process's own database: made once, and nobody in it stays dead."""
    with context.acting(actors.system("Test")) as now:
        if not Organisation.objects.exists():
            county.register(now)
    yield World(now)
    with context.acting(actors.system("Test")):
        dead = Person.objects.filter(died_on__isnull=False).exists()
    if dead:
        with as_owner() as owner:
            owner.execute("update persons_person set died_on = null")


__all__ = ["CAST", "Thread", "World", "acting_as", "key", "world"]
