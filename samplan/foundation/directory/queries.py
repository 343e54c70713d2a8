"""Questions to the register. It holds no one's care, only who works where, and is open to all who are logged in."""

from datetime import datetime
from uuid import UUID

from samplan.foundation.directory.models import Assignment, Organisation, Unit, User


def assignments_of(user: UUID, now: datetime) -> list[Assignment]:
    """The assignments that ``user`` may choose between at ``now``, with unit and organisation."""
    rows = Assignment.objects.current(now).filter(user_id=user).select_related("user", "unit__organisation")
    return list(rows.order_by("unit__name"))


def assignment(id: UUID, now: datetime) -> Assignment | None:
    """One assignment in force at ``now``, or None."""
    return Assignment.objects.current(now).filter(id=id).select_related("user", "unit__organisation").first()


def colleagues(unit: UUID, now: datetime) -> list[Assignment]:
    """Those who work at ``unit`` at ``now``, by name."""
    rows = Assignment.objects.current(now).filter(unit_id=unit).select_related("user", "unit__organisation")
    return list(rows.order_by("user__given_name", "user__family_name"))


def callable_units(now: datetime) -> list[Unit]:
    """Units that can be called at ``now``, by organisation and name."""
    return list(Unit.objects.open(now).select_related("organisation").order_by("organisation__name", "name"))


def units(ids) -> dict[UUID, Unit]:
    """The units with these ids, by id."""
    return {unit.id: unit for unit in Unit.objects.filter(id__in=ids).select_related("organisation")}


def organisations(ids) -> dict[UUID, Organisation]:
    """The organisations with these ids, by id."""
    return Organisation.objects.in_bulk(list(ids))


def users(ids) -> dict[UUID, User]:
    """The users with these ids, by id."""
    return User.objects.in_bulk(list(ids))


def unmanned(units, now: datetime) -> set[UUID]:
    """Those of ``units`` where no one has an assignment at ``now``: what is sent there nobody takes (ORG-10)."""
    ids = {unit.id for unit in units}
    manned = Assignment.objects.current(now).filter(unit_id__in=ids).values_list("unit_id", flat=True)
    return ids - set(manned)


def units_of_huvudman(huvudman: str, now: datetime) -> list[Unit]:
    """Units that act for the same huvudman and can be called at ``now``, by organisation and name (CALL-04)."""
    rows = Unit.objects.open(now).filter(organisation__huvudman=huvudman).select_related("organisation")
    return list(rows.order_by("organisation__name", "name"))
