"""What pages ask about the person beside the plan."""

from datetime import date
from uuid import UUID

from django.db.models import F, Func, Q, UUIDField, Value

from samplan.foundation.persons.models import CareContact, Contact, PersonNumber, Representation, Residence


def same(person: UUID) -> Func:
    """Everyone in the register who is this person, for ``person_id__in=``: two who were joined are one (ORG-06).

    The inner select is why such a statement is planned once a connection: without it PostgreSQL looks into the answer
    when it plans, and plans anew for each person.
    """
    return Func(Value(person, UUIDField()), template="(select unnest((select access.same(%(expressions)s))))")


def representatives(person: UUID, day: date) -> list[Representation]:
    """Those who stand close or may act for the person on ``day``, by kind and name; not blocked ones (ORG-07)."""
    rows = Representation.objects.filter(person_id=person, blocked_at=None)
    rows = rows.filter(Q(from_on=None) | Q(from_on__lte=day)).filter(Q(until_on=None) | Q(until_on__gte=day))
    return [_unreached(row) for row in rows.select_related("person").order_by("kind", "name")]


def _unreached(row: Representation) -> Representation:
    """The row as it may be shown: how those close to a protected person are reached is secret too (OSL 21:3)."""
    if row.person.protected:
        row.phone = row.address = ""
    return row


def blocked(person: UUID, day: date) -> list[Representation]:
    """Those who are blocked, and would stand close on ``day`` if they were not."""
    rows = Representation.objects.filter(person_id=person, blocked_at__isnull=False)
    return list(rows.filter(Q(until_on=None) | Q(until_on__gte=day)).order_by("name"))


def residences(person: UUID, day: date) -> list[Residence]:
    """Where the person is registered on ``day``, the newest first: one row, unless something is wrong."""
    rows = Residence.objects.filter(person_id=person).filter(Q(from_on=None) | Q(from_on__lte=day))
    return list(rows.filter(Q(until_on=None) | Q(until_on__gte=day)).order_by(F("from_on").desc(nulls_last=True)))


def residence(person: UUID, day: date) -> str:
    """The kommun where the person is registered on ``day``, "" when that is not known."""
    return next((row.kommun for row in residences(person, day)), "")


def care_contacts(person: UUID, day: date) -> list[CareContact]:
    """The person's fasta vårdkontakter on ``day``, the one that coordinates first (ORG-08)."""
    rows = CareContact.objects.filter(person_id=person, from_on__lte=day).exclude(until_on__lt=day)
    return list(rows.order_by("-coordinates", "name"))


def written(number: str) -> str:
    """A number as it is written: a dash before the last four digits, unless it is a reserve number."""
    return f"{number[:8]}-{number[8:]}" if number.isdigit() else number


def numbers(person: UUID) -> list[tuple[str, str]]:
    """The person's numbers that are in use, each with what kind it is (ORG-06)."""
    rows = PersonNumber.objects.filter(person_id__in=same(person), until_on=None).order_by("kind", "value")
    return [(row.kind.capitalize(), written(row.value)) for row in rows]


def own_numbers(person: UUID) -> list[tuple[str, str]]:
    """The numbers of this registration alone, also when it has been joined with another."""
    rows = PersonNumber.objects.filter(person_id=person, until_on=None).order_by("kind", "value")
    return [(row.kind.capitalize(), written(row.value)) for row in rows]


def reached(person: UUID) -> dict[str, str]:
    """Address and phone by kind, as far as they are not hidden."""
    rows = Contact.objects.filter(person_id=person, hidden=False)
    return dict(rows.values_list("kind", "value"))
