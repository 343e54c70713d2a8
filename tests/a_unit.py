"""A unit of its own for a test about lists: nobody else's work lies in it."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

from django.test import Client

from samplan.demo.cast import key
from samplan.demo.play import Play, staff
from samplan.foundation.access import actor as actors
from samplan.foundation.access import context, login, sessions
from samplan.foundation.access.actor import Actor
from samplan.foundation.directory.models import Assignment, Unit, User
from samplan.rulebook.calendar import local_date
from tests.cast import World


class Office:
    """A new unit in the kommun, with staff by first name. ``roles``: first name → role."""

    def __init__(self, world: World, **roles: str) -> None:
        self.world = world
        self.name = f"office-{uuid4().hex[:12]}"
        with context.acting(actors.system("Test")):
            unit = Unit(
                id=key(self.name), organisation_id=key("social"), kind="bistand", name=f"Enheten {self.name}",
                hsa_id=f"SE-{self.name}", phone="0980-319 210", inbox_email="enheten@samplan.example",
            )  # fmt: skip
            unit.save(force_insert=True)
            for first, role in roles.items():
                user = User(given_name=first.title(), family_name="Ny", hsa_id=f"SE-{self.name}-{first}")
                user.save(force_insert=True)
                began = world.now - timedelta(days=365)
                row = Assignment(id=self.id(first), user=user, unit=unit, role=role, from_at=began)
                row.save(force_insert=True)

    @property
    def unit(self) -> UUID:
        return key(self.name)

    def key(self, first: str) -> str:
        """What ``Play`` knows this one by."""
        return f"{self.name} {first}"

    def id(self, first: str) -> UUID:
        return key(self.key(first))

    def actor(self, first: str) -> Actor:
        return staff(self.key(first))

    def client(self, first: str) -> Client:
        client = Client()
        with context.acting(actors.system("Test")) as now:
            row = Assignment.objects.select_related("user", "unit__organisation").get(id=self.id(first))
            client.cookies[sessions.COOKIE] = login.staff(row, now)
        return client

    def leads(self, first: str, name: str = "olle", *, days: int = 2) -> Play:
        """A need that this one has registered: two duties, to ask for consent and to call."""
        play = Play(name, self.key(first))
        play.need(self.world.now - timedelta(days=days), "Flera behöver hjälpas åt.", ["region", "kommun"])
        return play

    def is_called(self, name: str = "gun", leader: str = "sara") -> Play:
        """A call that has come to the unit."""
        play = Play(name, leader)
        at = self.world.now - timedelta(hours=3)
        play.need(at, "Flera behöver hjälpas åt.", ["region", "kommun"])
        play.consent(at, [self.name])
        play.call(at, at + timedelta(days=6), "Att det hänger ihop", "Vem gör vad?", place="Hemma", channel="portal")
        return play

    def is_away(self, first: str, substitute: str = "", *, days: int = 0, by: str = "") -> None:
        from samplan.foundation.directory import actions

        who = self.actor(by or first)
        with context.acting(who) as now:
            today = local_date(now)
            actions.set_absence(
                assignment=self.id(first), from_on=today - timedelta(days=1), until_on=today + timedelta(days=days + 1),
                substitute=self.id(substitute) if substitute else None, by=who, now=now,
            )  # fmt: skip
