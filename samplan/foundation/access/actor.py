"""Who acts: a frozen value of ids, made at the door and handed down as ``by=``."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from samplan.foundation.directory.models import Assignment
from samplan.rulebook.permissions import Permission, holds
from samplan.rulebook.refused import Refused

ONLY_STAFF = "Bara en verksamhet kan göra det här."


@dataclass(frozen=True)
class Actor:
    """A user in one assignment at one unit (``unit``), the person (``person``), or the system for a unit (``system``).

    Where only staff or only the person can act, ``own_unit``, ``own_person`` and so on give the id or refuse.
    """

    kind: str
    name: str
    unit: UUID | None = None
    unit_name: str = ""
    organisation: UUID | None = None
    organisation_name: str = ""
    huvudman: str = ""
    user: UUID | None = None
    title: str = ""
    assignment: UUID | None = None
    role: str = ""
    person: UUID | None = None
    also: tuple[UUID, ...] = ()  # the same person under another number, when two have been joined (ORG-06)
    session: UUID | None = None
    proved_at: datetime | None = None  # when they showed who they are: the session began

    @property
    def is_staff(self) -> bool:
        return self.kind == "unit"

    @property
    def sees_plans(self) -> bool:
        """Whether the role sees coordinations at all. Those who keep the system running do not (ORG-04)."""
        return holds(self.role, Permission.SEE)

    @property
    def is_person(self) -> bool:
        return self.kind == "person"

    @property
    def own_unit(self) -> UUID:
        """The unit. Raises Refused for one who acts for none."""
        return _held(self.unit, ONLY_STAFF)

    @property
    def own_organisation(self) -> UUID:
        """The unit's organisation. Raises Refused for one who acts for none."""
        return _held(self.organisation, ONLY_STAFF)

    @property
    def own_assignment(self) -> UUID:
        """The assignment. Raises Refused for one who acts in none."""
        return _held(self.assignment, ONLY_STAFF)

    @property
    def own_user(self) -> UUID:
        """The user behind the assignment. Raises Refused for one who is no user."""
        return _held(self.user, ONLY_STAFF)

    @property
    def own_person(self) -> UUID:
        """The person the plan is for. Raises Refused for anyone else."""
        return _held(self.person, "Bara den som planen gäller kan göra det här.")

    @property
    def selves(self) -> tuple[UUID, ...]:
        """The person, under each of the numbers they are registered by; nobody when staff act."""
        return () if self.person is None else (self.person, *self.also)


def _held(id: UUID | None, otherwise: str) -> UUID:
    if id is None:
        raise Refused(otherwise)
    return id


def staff(assignment: Assignment, session: UUID | None = None, proved_at: datetime | None = None) -> Actor:
    """The actor of ``assignment`` (with user, unit and organisation fetched)."""
    user, unit, organisation = assignment.user, assignment.unit, assignment.unit.organisation
    works = (assignment.id, assignment.role, user.id, user.title, unit.id, unit.name)
    return at_work(user.name, (*works, organisation.id, organisation.name, organisation.huvudman), session, proved_at)


def at_work(name: str, works: Iterable[Any], session: UUID | None = None, proved_at: datetime | None = None) -> Actor:
    """The same from the columns in which ``access.enter`` tells of an assignment: one query opens a session."""
    assignment, role, user, title, unit, unit_name, organisation, organisation_name, huvudman = works
    return Actor(
        kind="unit",
        name=name,
        unit=unit,
        unit_name=unit_name,
        organisation=organisation,
        organisation_name=organisation_name,
        huvudman=huvudman,
        user=user,
        title=title,
        assignment=assignment,
        role=role,
        session=session,
        proved_at=proved_at,
    )


def individual(
    person: UUID,
    name: str,
    session: UUID | None = None,
    proved_at: datetime | None = None,
    same: Iterable[UUID] = (),
) -> Actor:
    """The person, reading and deciding about their own plan. same: everyone in the register who is this person."""
    also = tuple(sorted(id for id in same if id != person))
    return Actor(
        kind="person", name=name, role="PERSON", person=person, also=also, session=session, proved_at=proved_at
    )


def system(name: str = "Samplan") -> Actor:
    """The system itself, with no unit: may fill the register, sees no case."""
    return Actor(kind="system", name=name, role="SYSTEM")
