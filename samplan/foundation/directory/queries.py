"""Questions to the register. It holds no one's care, only who works where, and is open to all who are logged in."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import F, FilteredRelation, Q, QuerySet

from samplan.foundation.directory.models import Absence, Assignment, Organisation, Unit, User
from samplan.rulebook.calendar import local_date
from samplan.rulebook.permissions import Permission, Role, may


def assignments_of(user: UUID, now: datetime) -> list[Assignment]:
    """The assignments that ``user`` may choose between at ``now``, with unit and organisation."""
    rows = Assignment.objects.current(now).filter(user_id=user).select_related("user", "unit__organisation")
    return list(rows.order_by("unit__name"))


def user_by_hsa_id(hsa_id: str) -> User | None:
    """The one user with this HSA-id, in capitals or not; None for nobody, and for two."""
    found = list(User.objects.filter(hsa_id__iexact=hsa_id)[:2])
    return found[0] if len(found) == 1 else None


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


# Whoever may answer a call can take care of what comes; a head is told when none of those is there.
TAKES_CARE = tuple(role.name for role in Role if may(role, Permission.ANSWER))
WATCHERS = (*TAKES_CARE, Role.HEAD.name)  # who can be given something to do


def unmanned(units, now: datetime) -> set[UUID]:
    """Those of ``units`` where no one who takes care of what comes is at work today (ORG-10)."""
    ids = {unit.id for unit in units}
    there = Assignment.objects.current(now).filter(unit_id__in=ids, role__in=TAKES_CARE)
    away = absences(now).filter(unit_id__in=ids).values("assignment_id")
    return ids - set(there.exclude(id__in=away).values_list("unit_id", flat=True))


def absences(now: datetime):
    """The absences that hold today, everywhere."""
    today = local_date(now)
    return Absence.objects.filter(ended_at=None, from_on__lte=today, until_on__gte=today)


@dataclass(frozen=True)
class Colleague:
    """One who works at the unit, or has worked there: ``away`` is the last day of an absence that holds today."""

    id: UUID
    name: str
    first: str
    role: str
    left: bool
    away: date | None
    substitute: UUID | None


@dataclass(frozen=True)
class Presence:
    """Who is at work at a unit today, and who watches for those who are not (ORG-10)."""

    everyone: dict[UUID, Colleague]

    @property
    def current(self) -> list[Colleague]:
        """Those who work at the unit, by name."""
        return [one for one in self.everyone.values() if not one.left]

    @property
    def takers(self) -> list[Colleague]:
        """Those at work today who can be given something to do."""
        return [one for one in self.current if one.away is None and one.role in WATCHERS]

    @property
    def manned(self) -> bool:
        """Whether anyone who takes care of what comes is at work today."""
        return any(one.role in TAKES_CARE for one in self.takers)

    @property
    def unwatched(self) -> set[UUID]:
        """Those whose work nobody watches: they have left, or are away without a substitute who is at work."""
        here = {one.id for one in self.takers}
        return {
            one.id
            for one in self.everyone.values()
            if one.left or (one.away is not None and one.substitute not in here)
        }

    def by_id(self, assignment: UUID | None) -> Colleague | None:
        """One who works or has worked at the unit, or None."""
        return self.everyone.get(assignment) if assignment else None

    def watched_by(self, assignment: UUID | None) -> set[UUID]:
        """The assignments whose work is this one's today: its own, and those it stands in for."""
        stands_in = {one.id for one in self.everyone.values() if one.away and one.substitute == assignment}
        return stands_in | ({assignment} if assignment else set())


def presence(unit: UUID, now: datetime) -> Presence:
    """Who is at work at ``unit`` today: one question."""
    today = local_date(now)
    holds = Q(absences__ended_at=None, absences__from_on__lte=today, absences__until_on__gte=today)
    rows = (
        Assignment.objects.filter(unit_id=unit, from_at__lte=now)
        .annotate(absence=FilteredRelation("absences", condition=holds))
        .annotate(away=F("absence__until_on"), substitute=F("absence__substitute_id"))
        .order_by("user__given_name", "user__family_name")
        .values_list("id", "user__given_name", "user__family_name", "role", "until_at", "away", "substitute")
    )
    return Presence(
        {
            id: Colleague(id, f"{first} {family}", first, role, until is not None and until <= now, away, substitute)
            for id, first, family, role, until, away, substitute in rows
        }
    )


def coming_absences(unit: UUID, now: datetime) -> list[Absence]:
    """The unit's absences that hold today or begin later, the first one first."""
    rows = Absence.objects.filter(unit_id=unit, ended_at=None, until_on__gte=local_date(now))
    return list(rows.select_related("assignment__user", "substitute__user").order_by("from_on", "until_on"))


def leaves_before(assignment: Assignment, day: date, now: datetime) -> bool:
    """Whether it has ended, or will end before ``day`` is over: whoever has it watches for nobody then."""
    ends = assignment.until_at
    return ends is not None and (ends <= now or local_date(ends) <= day)


def unwatched_absences(unit: UUID, now: datetime) -> list[Absence]:
    """The unit's absences, today's and those to come, whose substitute does not work there for all of their days."""
    rows = coming_absences(unit, now)
    return [row for row in rows if row.substitute and leaves_before(row.substitute, row.until_on, now)]


def stood_in_for(assignment: UUID, now: datetime) -> list[Absence]:
    """The absences, today's and those to come, that an assignment is the substitute in."""
    rows = Absence.objects.filter(substitute_id=assignment, ended_at=None, until_on__gte=local_date(now))
    return list(rows.select_related("assignment__user").order_by("from_on"))


def absence(unit: UUID, id: UUID, now: datetime) -> Absence | None:
    """One of the unit's absences that is not over, or None."""
    rows = Absence.objects.filter(unit_id=unit, id=id, ended_at=None, until_on__gte=local_date(now))
    return rows.select_related("assignment__user").first()


def has_reviewer(organisation: UUID, now: datetime, *, read_by: UUID | None) -> bool:
    """Whether anybody can answer what a person asks about a reading of the organisation (ACC-03)."""
    return _reviewers(organisation, now, read_by).exists()


def reviewers_units(organisation: UUID, now: datetime, *, read_by: UUID | None) -> list[Unit]:
    """Where those who can answer what a person asks about a reading work: the units that have an inbox."""
    rows = _reviewers(organisation, now, read_by)
    return list(Unit.objects.filter(id__in=rows.values("unit_id")).exclude(inbox_email=""))


def _reviewers(organisation: UUID, now: datetime, read_by: UUID | None) -> QuerySet[Assignment]:
    """Those who review the organisation's log, but for the user who has read: nobody reviews that themselves."""
    rows = Assignment.objects.current(now).filter(unit__organisation_id=organisation, role=Role.LOG_REVIEWER.name)
    return rows.exclude(user_id=read_by) if read_by else rows


def unit(id: UUID) -> Unit:
    """The unit with this id."""
    return Unit.objects.get(id=id)


def units_of_huvudman(huvudman: str, now: datetime) -> list[Unit]:
    """Units that act for the same huvudman and can be called at ``now``, by organisation and name (CALL-04)."""
    rows = Unit.objects.open(now).filter(organisation__huvudman=huvudman).select_related("organisation")
    return list(rows.order_by("organisation__name", "name"))
