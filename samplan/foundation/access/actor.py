"""Who acts: a frozen value of ids, made at the door and handed down as ``by=``."""

from dataclasses import dataclass
from uuid import UUID

from samplan.foundation.directory.models import Assignment


@dataclass(frozen=True)
class Actor:
    """A user in one assignment at one unit (``unit``), the person (``person``), or the system for a unit (``system``)."""

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
    session: UUID | None = None

    @property
    def is_staff(self) -> bool:
        return self.kind == "unit"

    @property
    def is_person(self) -> bool:
        return self.kind == "person"


def staff(assignment: Assignment, session: UUID | None = None) -> Actor:
    """The actor of ``assignment`` (with user, unit and organisation fetched)."""
    unit = assignment.unit
    return Actor(
        kind="unit",
        name=assignment.user.name,
        unit=unit.id,
        unit_name=unit.name,
        organisation=unit.organisation_id,
        organisation_name=unit.organisation.name,
        huvudman=unit.organisation.huvudman,
        user=assignment.user_id,
        title=assignment.user.title,
        assignment=assignment.id,
        role=assignment.role,
        session=session,
    )


def individual(person: UUID, name: str, session: UUID | None = None) -> Actor:
    """The person, reading and deciding about their own plan."""
    return Actor(kind="person", name=name, role="PERSON", person=person, session=session)


def system(name: str = "Samplan") -> Actor:
    """The system itself, with no unit: may fill the register, sees no case."""
    return Actor(kind="system", name=name, role="SYSTEM")
