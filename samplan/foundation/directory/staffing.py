"""Who works where: given and ended by the administrators of each huvudman, on screen (ACC-07).

The database decides once more who may: the register's tables are written by four functions that ask it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import DataError, ProgrammingError, connection, transaction
from django.db.models import Count, Q

from samplan.foundation.audit import log, readings
from samplan.foundation.directory.actions import once, register_action
from samplan.foundation.directory.models import Assignment, Organisation, Unit, User
from samplan.foundation.directory.queries import TAKES_CARE
from samplan.rulebook.notices import is_mobile
from samplan.rulebook.permissions import THE_PERSON, Permission, Role, holds, rule
from samplan.rulebook.refused import Refused

HSA_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9.:_-]{3,59}", re.ASCII)
A_MOBILE = "ett mobilnummer, till exempel 070-174 06 05"
SHOWN = 50  # units on one page; a search finds the others
SUPPORT = (Role.USER_SUPPORT.name, Role.SUPER_USER.name)
# Who decides who gets in, and who looks at what they did: no head shuts them out (ACC-07).
NOT_THE_HEADS = (Role.ADMINISTRATOR.name, Role.LOG_REVIEWER.name)
ADMINISTRATORS = "Avslutas av administratören."
LAST = (
    "{name} är huvudmannens sista administratör utan slutdatum. Ge någon annan rollen först. "
    "Annars kan ingen släppa in eller avsluta någon."
)


@dataclass(frozen=True)
class Member:
    """Somebody who may be new to the register."""

    hsa_id: str
    given_name: str
    family_name: str
    title: str = ""
    phone: str = ""


def administers(by: log.Acting, unit: Unit) -> bool:
    """Whether ``by`` decides who works at ``unit`` (with its organisation fetched)."""
    if by.organisation is None or not holds(by.role, Permission.GIVE_ASSIGNMENT):
        return False
    return _huvudman(by) == unit.organisation.huvudman


def sees_staff(by: log.Acting, unit: Unit) -> bool:
    """Whether ``by`` sees who works at ``unit``, and may end some of it: its administrators, and its head."""
    return administers(by, unit) or (by.role == Role.HEAD.name and by.unit == unit.id)


def may_end(by: log.Acting, assignment: Assignment) -> bool:
    """Whether ``by`` may end it (with unit and organisation fetched): the administrators, and a head most of them."""
    if assignment.role in NOT_THE_HEADS:
        return administers(by, assignment.unit)
    return sees_staff(by, assignment.unit)


def unit(id: UUID) -> Unit | None:
    """A unit with what it belongs to and lies under, or None."""
    return Unit.objects.select_related("organisation", "parent").filter(id=id).first()


def assignment(id: UUID) -> Assignment | None:
    """An assignment, also one that is over, with user and unit; or None."""
    return Assignment.objects.select_related("user", "unit__organisation", "unit__parent").filter(id=id).first()


def units(by: log.Acting, now: datetime, search: str = "") -> list[Unit]:
    """The units that ``by`` administers, with ``staff`` (who work there now) and ``takers`` (who can answer a call).

    search: part of a name or a HSA-id. At most ``SHOWN`` + 1, by organisation and name.
    """
    own = Organisation.objects.filter(id__in=[by.organisation]).values("huvudman")
    rows = Unit.objects.open(now).filter(organisation__huvudman__in=own).select_related("organisation")
    if search:
        rows = rows.filter(Q(name__icontains=search) | Q(hsa_id__icontains=search))
    there = Q(assignments__from_at__lte=now) & (Q(assignments__until_at=None) | Q(assignments__until_at__gt=now))
    rows = rows.annotate(
        staff=Count("assignments", filter=there),
        takers=Count("assignments", filter=there & Q(assignments__role__in=TAKES_CARE)),
    )
    return list(rows.order_by("organisation__name", "name")[: SHOWN + 1])


def people(by: log.Acting, now: datetime, search: str) -> list[tuple[User, list[Assignment]]]:
    """Staff of the units that ``by`` administers whose name or HSA-id has every word of ``search``.

    Each with their assignments there, now and to come, with unit. At most ``SHOWN`` + 1, by name.
    """
    own = Organisation.objects.filter(id__in=[by.organisation]).values("huvudman")
    lasting = Q(until_at=None) | Q(until_at__gt=now)
    there = Assignment.objects.filter(lasting, unit__organisation__huvudman__in=own)
    rows = User.objects.filter(id__in=there.values("user_id"))
    for word in search.split():
        rows = rows.filter(Q(given_name__icontains=word) | Q(family_name__icontains=word) | Q(hsa_id__icontains=word))
    found = list(rows.order_by("given_name", "family_name", "hsa_id")[: SHOWN + 1])
    works: dict[UUID, list[Assignment]] = {user.id: [] for user in found}
    for row in there.filter(user_id__in=works).select_related("unit").order_by("unit__name", "role"):
        works[row.user_id].append(row)
    return [(user, works[user.id]) for user in found]


@dataclass(frozen=True)
class Unanswered:
    """A unit that is called and has nobody who can answer."""

    unit: Unit
    times: int
    last: datetime


def called_without_users() -> list[Unanswered]:
    """Units of the acting administrator's huvudman that have been called within a year and have no users (ACC-07)."""
    with connection.cursor() as cursor:
        cursor.execute("select unit, times, last from access.called_without_users()")
        found = cursor.fetchall()
    known = {unit.id: unit for unit in Unit.objects.filter(id__in=[row[0] for row in found])}
    rows = [Unanswered(known[id], times, last) for id, times, last in found if id in known]
    return sorted(rows, key=lambda row: (-row.times, row.unit.name))


@dataclass(frozen=True)
class Unreviewed:
    """An organisation where nobody can answer about the log, and how many questions from persons wait for that.

    reviewed: somebody reviews the log there, and what is asked about is what they have read themselves.
    """

    organisation: Organisation
    waiting: int
    reviewed: bool


def without_reviewer(by: log.Acting, now: datetime) -> list[Unreviewed]:
    """Organisations of the acting administrator's huvudman that need a reviewer of the log, or one more (ACC-03).

    They have staff and none, or somebody asks about what the only one has read. Where somebody waits comes first.
    """
    waiting = readings.waiting_questions()
    working = Assignment.objects.current(now).filter(unit__organisation__huvudman=_huvudman(by))
    reviewed = set(working.filter(role=Role.LOG_REVIEWER.name).values_list("unit__organisation_id", flat=True))
    ids = (set(working.values_list("unit__organisation_id", flat=True)) - reviewed) | waiting.keys()
    found = Organisation.objects.filter(id__in=ids)
    rows = [Unreviewed(one, waiting.get(one.id, 0), one.id in reviewed) for one in found]
    return sorted(rows, key=lambda row: (-row.waiting, row.organisation.name))


def _huvudman(by: log.Acting) -> str | None:
    return Organisation.objects.filter(id__in=[by.organisation]).values_list("huvudman", flat=True).first()


def staff_of(unit: UUID, now: datetime) -> list[Assignment]:
    """Everyone who works at ``unit`` now or will, by name."""
    rows = Assignment.objects.filter(unit_id=unit).filter(Q(until_at=None) | Q(until_at__gt=now))
    return list(rows.select_related("user").order_by("user__given_name", "user__family_name", "role"))


def support_of(unit: Unit, now: datetime) -> list[Assignment]:
    """Whom the unit asks for help: its own superanvändare and användarstöd, else those above it (ORG-05)."""
    place: Unit | None = unit
    while place is not None:
        rows = Assignment.objects.current(now).filter(unit_id=place.id, role__in=SUPPORT).select_related("user", "unit")
        found = sorted(rows, key=lambda row: (SUPPORT.index(row.role), row.user.name))
        if found:
            return found
        place = place.parent
    rows = Assignment.objects.current(now).filter(unit__organisation_id=unit.organisation_id, role__in=SUPPORT)
    return list(rows.select_related("user", "unit").order_by("role", "user__given_name")[:5])


def _refuse_others(by: log.Acting, unit: Unit) -> None:
    if not administers(by, unit):
        raise Refused(rule(Permission.GIVE_ASSIGNMENT).refusal, code="administrator")


@register_action
def give_assignment(
    *,
    unit: Unit,
    member: Member,
    role: str,
    from_at: datetime,
    until_at: datetime | None,
    by: log.Acting,
    now: datetime,
    request_id: UUID,
    known: bool = False,
) -> Assignment:
    """Let somebody act for ``unit`` in ``role`` (ACC-07). A HSA-id that nobody has is a new user.

    known: the one meant is whoever the register has with that HSA-id, also when that name was not written. Raises
    Refused when the acting one does not administer the unit, when it has closed, when the days are the wrong way
    round, when another name was written, and when they have it already.
    """
    _refuse_others(by, unit)
    if role not in Role.__members__ or Role[role] in THE_PERSON:
        raise Refused("Välj en roll.", field="role")
    if unit.closed_at is not None and unit.closed_at <= now:
        raise Refused("Enheten är stängd. Välj den enhet som har tagit över.")
    if until_at is not None and until_at <= from_at:
        raise Refused("Slutet kommer inte efter början. Välj en senare dag.", field="until_on")
    earlier = Assignment.objects.filter(id=request_id).first()
    if earlier is not None:
        meant = User.objects.filter(hsa_id__iexact=member.hsa_id).first()
        return once(earlier, user=meant, unit_id=unit.id, role=role, until_at=until_at)
    user = _user(member)
    if user.id == by.user:
        raise Refused("Du kan inte ge dig själv ett uppdrag. Be en annan administratör.", field="hsa_id", code="own")
    if not known and _otherwise_named(user, member):
        written = " ".join(filter(None, (member.given_name, member.family_name)))
        said = f" Du skrev {written}." if written else ""
        raise Refused(
            f"HSA-id:t hör till {user.name} i registret.{said} Kontrollera HSA-id:t. "
            f"Är det {user.name} som ska ha uppdraget kryssar du i rutan.",
            field="known",
            code="other_name",
        )
    theirs = Assignment.objects.filter(user=user, unit=unit, role=role)
    if theirs.filter(Q(until_at=None) | Q(until_at__gt=from_at)).exists():
        raise Refused(f"{user.name} har redan det uppdraget.", field="role", code="already")
    with connection.cursor() as cursor:
        cursor.execute(
            "select access.give_assignment(%s, %s, %s, %s, %s, %s)",
            [request_id, user.id, unit.id, role, from_at, until_at],
        )
    return Assignment.objects.get(id=request_id)


def _otherwise_named(user: User, member: Member) -> bool:
    """Whether the name is not written as the register has it: an HSA-id alone, mistyped, is somebody else's."""
    pairs = ((member.given_name, user.given_name), (member.family_name, user.family_name))
    return any(written.strip().casefold() != known.casefold() for written, known in pairs)


def _user(member: Member) -> User:
    """The one with this HSA-id; a new one when nobody has it. Raises Refused when someone new has no name."""
    known = User.objects.filter(hsa_id__iexact=member.hsa_id).first()
    if known is not None:
        return known
    if not member.given_name or not member.family_name:
        raise Refused("Ingen i registret har det HSA-id:t. Skriv också förnamn och efternamn.", field="given_name")
    new = User(**vars(member))
    with connection.cursor() as cursor:
        cursor.execute(
            "select access.add_user(%s, %s, %s, %s, %s, %s)",
            [new.id, new.hsa_id, new.given_name, new.family_name, new.title, new.phone],
        )
    return new


def add_at_login(
    *, hsa_id: str, unit_hsa_id: str, name: tuple[str, str], role: str, by: log.Acting, now: datetime
) -> Assignment | None:
    """An assignment for one who has shown who they are and chosen a medarbetaruppdrag at one of our open units.

    Only for one who has never had any there: what the huvudman has ended no login gives back. by: the system. None when
    the unit is not ours, and for someone new whose name was not said. Written in the log (ACC-07).
    """
    here = Unit.objects.open(now).filter(hsa_id__iexact=unit_hsa_id).first() if unit_hsa_id else None
    user = User.objects.filter(hsa_id__iexact=hsa_id).first()
    if here is None or (user is None and not all(name)):
        return None
    if user is None:
        user = User(hsa_id=hsa_id, given_name=name[0], family_name=name[1])
        user.save(force_insert=True)
    elif Assignment.objects.filter(user=user, unit=here).exists():
        return None
    given = Assignment(user=user, unit=here, role=role, from_at=now, source=Assignment.Source.LOGIN)
    given.save(force_insert=True)
    log.write([log.Line(by=by, now=now, action="write", what="register.add_at_login", object_id=given.id)])
    return Assignment.objects.select_related("user", "unit__organisation").get(id=given.id)


@register_action
def end_assignment(*, assignment: Assignment, by: log.Acting, now: datetime, request_id: UUID) -> Assignment:
    """End an assignment: what it gave is gone at the next click (ACC-07). Ended already, it stays as it was.

    assignment: with user, unit and organisation fetched. Raises Refused for one's own, for who may not, and for the
    last administrator of a huvudman.
    """
    if not may_end(by, assignment):
        raise Refused(rule(Permission.END_ASSIGNMENT).refusal, code="administrator")
    if assignment.id == by.assignment:
        raise Refused("Du kan inte avsluta det uppdrag som du arbetar i nu. Be en kollega.", code="own")
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("select access.end_assignment(%s)", [assignment.id])
    except DataError as error:  # asked by the database alone: two who end each other wait for each other there
        raise Refused(LAST.format(name=assignment.user.name), code="last") from error
    except ProgrammingError as error:  # the other one was first
        raise Refused(rule(Permission.END_ASSIGNMENT).refusal, code="administrator") from error
    return Assignment.objects.get(id=assignment.id)


@register_action
def arrange_unit(
    *,
    unit: Unit,
    function: str,
    phone: str,
    opening_hours: str,
    inbox_email: str,
    on_call_phone: str | None = None,
    by: log.Acting,
    now: datetime,
    request_id: UUID,
) -> Unit:
    """Say who takes what comes to the unit, and how it is reached (ORG-01, ORG-10).

    on_call_phone: None leaves it, where the county sends no text messages. Raises Refused for one that gets none.
    """
    _refuse_others(by, unit)
    if on_call_phone and not is_mobile(on_call_phone):
        raise Refused(f"Skriv jourtelefonen som {A_MOBILE}.", field="on_call_phone")
    with connection.cursor() as cursor:
        cursor.execute(
            "select access.arrange_unit(%s, %s, %s, %s, %s, %s)",
            [unit.id, function, phone, opening_hours, inbox_email, on_call_phone],
        )
    unit.refresh_from_db()
    return unit
