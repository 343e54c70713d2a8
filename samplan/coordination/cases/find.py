"""Find a person by number, seeing no more than one's own unit's coordinations."""

from dataclasses import dataclass
from datetime import datetime

from samplan.coordination.cases.access import visible_to
from samplan.coordination.cases.models import Case, Request
from samplan.foundation.access.actor import Actor
from samplan.foundation.access.answers import Forbidden
from samplan.foundation.audit import log
from samplan.foundation.persons import queries as persons
from samplan.foundation.persons.models import PersonNumber
from samplan.rulebook import identity, permissions
from samplan.rulebook.calendar import local_date
from samplan.rulebook.permissions import Permission


@dataclass(frozen=True)
class Found:
    """The number as written, and the coordinations around it that the actor may know of (often none).

    asked: what the person has asked the acting unit for, and it has not answered.
    """

    number: str
    cases: list[Case]
    asked: list[Request]


def own_cases(*, number: str, by: Actor, now: datetime, request_id: str = "") -> Found:
    """Cases around the person with this number that ``by`` may know of. Logged, also when nothing is found.

    Two numbers of one person find the same. Says the same whether the person is unknown here or known elsewhere only:
    the policies show no number of one whom the unit does not know. Raises Refused when it is no number.
    """
    parsed = identity.parse(number, local_date(now), reserve=True)
    holder = PersonNumber.objects.filter(value=parsed.value, until_on=None).values_list("person_id", flat=True).first()
    rows = visible_to(by).filter(person_id__in=persons.same(holder)) if holder else Case.objects.none()
    cases = list(rows.select_related("person", "coordinating_unit").order_by("-changed_at"))
    log.note(log.Line(by=by, now=now, action="search", what="person", cases=tuple(case.id for case in cases)))
    asked = Request.objects.filter(to_unit_id=by.own_unit, answered_at=None, person_number=parsed.value)
    return Found(str(parsed), cases, list(asked))


def require(actor: Actor, permission: Permission) -> None:
    """Raises Forbidden unless the actor's role has ``permission``: for what is done before there is a case."""
    if not permissions.holds(actor.role, permission):
        raise Forbidden(permissions.rule(permission).refusal)
