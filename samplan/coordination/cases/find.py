"""Find a person by number, seeing no more than one's own unit's coordinations."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from samplan.coordination.cases import lists
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

    cases: the newest change first, as far as the unit was with. asked: what the person has asked the acting unit for,
    and it has not answered. left_at: when the unit left those of them that it has left; what then happens is not told.
    """

    number: str
    cases: list[Case]
    asked: list[Request]
    left_at: dict[UUID, datetime] = field(default_factory=dict)

    @property
    def rows(self) -> list[tuple[Case, datetime | None]]:
        """Each case, with when the unit left it."""
        return [(case, self.left_at.get(case.id)) for case in self.cases]


def own_cases(*, number: str, by: Actor, now: datetime, request_id: str = "") -> Found:
    """Cases around the person with this number that ``by`` may know of. Logged, also when nothing is found.

    Two numbers of one person find the same. Says the same whether the person is unknown here or known elsewhere only:
    the policies show no number of one whom the unit does not know. Raises Refused when it is no number.
    """
    parsed = identity.parse(number, local_date(now), reserve=True)
    holder = PersonNumber.objects.filter(value=parsed.value, until_on=None).values_list("person_id", flat=True).first()
    rows = visible_to(by).filter(person_id__in=persons.same(holder)) if holder else Case.objects.none()
    cases = list(rows.select_related("person", "coordinating_unit"))
    left = lists.left_at(by, [case.id for case in cases])
    cases.sort(key=lambda case: left.get(case.id, case.changed_at), reverse=True)
    log.note(log.Line(by=by, now=now, action="search", what="person", cases=tuple(case.id for case in cases)))
    asked = Request.objects.filter(to_unit_id=by.own_unit, answered_at=None, person_number=parsed.value)
    return Found(str(parsed), cases, list(asked), left)


def require(actor: Actor, permission: Permission) -> None:
    """Raises Forbidden unless the actor's role has ``permission``: for what is done before there is a case."""
    if not permissions.holds(actor.role, permission):
        raise Forbidden(permissions.rule(permission).refusal)
