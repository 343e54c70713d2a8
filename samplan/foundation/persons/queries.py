"""What pages ask about the person beside the plan."""

from datetime import date
from uuid import UUID

from django.db.models import Q

from samplan.foundation.persons.models import Representation, Residence


def representatives(person: UUID, day: date) -> list[Representation]:
    """Those who stand close or may act for the person on ``day``, by kind and name; not blocked ones (ORG-07)."""
    rows = Representation.objects.filter(person_id=person, blocked_at=None)
    rows = rows.filter(Q(from_on=None) | Q(from_on__lte=day)).filter(Q(until_on=None) | Q(until_on__gte=day))
    return list(rows.order_by("kind", "name"))


def residence(person: UUID, day: date) -> str:
    """The kommun where the person is registered on ``day``, "" when that is not known."""
    rows = Residence.objects.filter(person_id=person).filter(Q(from_on=None) | Q(from_on__lte=day))
    row = rows.filter(Q(until_on=None) | Q(until_on__gte=day)).order_by("-from_on").first()
    return row.kommun if row else ""
