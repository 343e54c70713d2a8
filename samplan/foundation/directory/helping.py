"""Questions about the system itself, and who answers them: the nearest first (KNOW-06, ORG-05).

No question names a person or a plan: whoever helps need not be one who may read any.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Q

from samplan.foundation.audit import log
from samplan.foundation.directory import staffing
from samplan.foundation.directory.actions import once, register_action
from samplan.foundation.directory.models import Assignment, HelpRequest, Organisation, Unit
from samplan.rulebook import identity
from samplan.rulebook.permissions import Role
from samplan.rulebook.refused import Refused

SECOND_LINE = Role.OBJECT_SPECIALIST.name
SHOWN = 100
NUMBER = "Texten innehåller ett personnummer. Ta bort det. Skriv inget om någon person här."
NOBODY = "Ingen tar emot frågor hos er ännu. Fråga din chef, eller ring supporten."


@register_action
def ask_for_help(*, text: str, page: str, by: log.Acting, now: datetime, request_id: UUID) -> HelpRequest:
    """Ask those who help the acting unit, or the objektspecialist when nobody does.

    page: the name of the address where one was. Raises Refused for a personnummer in the text, and without anybody.
    """
    earlier = HelpRequest.objects.filter(id=request_id).first()
    if earlier is not None:
        return once(earlier, text=text, page=page)
    _no_number(text, "text")
    if by.unit is None or by.assignment is None or by.user is None:
        raise Refused("Bara en verksamhet kan göra det här.")
    place = Unit.objects.select_related("organisation", "parent").get(id=by.unit)
    near = staffing.support_of(place, now)
    helpers = near or second_line(place, now)
    if not helpers:
        raise Refused(NOBODY, code="nobody")
    return HelpRequest.objects.create(
        id=request_id,
        asked_by_id=by.assignment,
        asked_user_id=by.user,
        asked_at=now,
        page=page,
        text=text,
        line=HelpRequest.Line.FIRST if near else HelpRequest.Line.SECOND,
        to_unit_id=helpers[0].unit_id,
        first_unit_id=helpers[0].unit_id,
    )


@register_action
def answer_help(*, row: HelpRequest, answer: str, by: log.Acting, now: datetime, request_id: UUID) -> HelpRequest:
    """Answer; a later answer is written instead of the earlier. Raises Refused when it is closed."""
    _open(row, by)
    _no_number(answer, "answer")
    HelpRequest.objects.filter(id=row.id).update(answer=answer, answered_at=now, answered_by=by.name)
    return row


@register_action
def pass_help_on(*, row: HelpRequest, by: log.Acting, now: datetime, request_id: UUID) -> HelpRequest:
    """Let the objektspecialist answer: the second line. Raises Refused when it is there, and when there is none."""
    _open(row, by)
    if row.line == HelpRequest.Line.SECOND:
        raise Refused("Frågan är redan hos objektspecialisten.", code="already")
    helpers = second_line(Unit.objects.select_related("organisation").get(id=row.to_unit_id), now)
    if not helpers:
        raise Refused("Det finns ingen objektspecialist. Ring förvaltningen för systemet.", code="nobody")
    changed = {"line": HelpRequest.Line.SECOND, "to_unit_id": helpers[0].unit_id, "passed_at": now}
    HelpRequest.objects.filter(id=row.id).update(**changed)
    return row


@register_action
def close_help(*, row: HelpRequest, by: log.Acting, now: datetime, request_id: UUID) -> HelpRequest:
    """It is done with: said by the one who asked, or by who helps. Closed already, it stays as it was."""
    if row.asked_user_id != by.user and not helps_with(row, by):
        raise Refused("Det är den som har frågat och de som hjälper som kan avsluta frågan.", code="other")
    HelpRequest.objects.filter(id=row.id, closed_at=None).update(closed_at=now)
    return row


def second_line(unit: Unit, now: datetime) -> list[Assignment]:
    """The objektspecialister of the unit's organisation, else of its huvudman, else of the county."""
    rows = Assignment.objects.current(now).filter(role=SECOND_LINE).select_related("user", "unit").order_by("id")
    same = Organisation.objects.filter(huvudman=unit.organisation.huvudman)
    for near in (Q(unit__organisation_id=unit.organisation_id), Q(unit__organisation__in=same), Q()):
        found = list(rows.filter(near))
        if found:
            return found
    return []


def helps(by: log.Acting) -> bool:
    """Whether the acting one answers questions at all."""
    return by.role in (*staffing.SUPPORT, SECOND_LINE)


def helps_with(row: HelpRequest, by: log.Acting) -> bool:
    """Whether ``by`` is of those who answer this question now."""
    roles = (SECOND_LINE,) if row.line == HelpRequest.Line.SECOND else staffing.SUPPORT
    return by.unit == row.to_unit_id and by.role in roles


def own_requests(by: log.Acting) -> list[HelpRequest]:
    """What the acting user has asked, the newest first."""
    return list(HelpRequest.objects.filter(asked_user_id=by.user).order_by("-asked_at")[:SHOWN])


def inbox(by: log.Acting) -> list[HelpRequest]:
    """What the acting one helps with, or has passed on: what waits first, the oldest first."""
    if not helps(by):
        return []
    rows = HelpRequest.objects.filter(Q(to_unit_id=by.unit) | Q(first_unit_id=by.unit))
    rows = rows.select_related("asked_by__user", "asked_by__unit")
    waiting = list(rows.filter(closed_at=None).order_by("asked_at")[:SHOWN])
    return waiting + list(rows.filter(closed_at__isnull=False).order_by("-closed_at")[: SHOWN // 4])


def request(id: UUID) -> HelpRequest | None:
    """One question that the acting one may read, or None."""
    return HelpRequest.objects.select_related("asked_by__user", "asked_by__unit").filter(id=id).first()


def _open(row: HelpRequest, by: log.Acting) -> None:
    if not helps_with(row, by):
        raise Refused("Det är de som hjälper med frågan nu som kan svara.", code="other")
    if row.closed_at is not None:
        raise Refused("Frågan är avslutad. Den som undrar mer ställer en ny.", code="closed")


def _no_number(text: str, field: str) -> None:
    if identity.mentions_number(text):
        raise Refused(NUMBER, field=field, code="number")
