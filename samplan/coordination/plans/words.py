"""The doer's own word on a row, and the person's yes or no to it."""

from datetime import datetime
from uuid import UUID

from samplan.coordination.cases.access import readable_by, window_open
from samplan.coordination.cases.documents import make, to_unit
from samplan.coordination.cases.events import action, record
from samplan.coordination.cases.models import Case, Delivery, Document, Event
from samplan.coordination.meetings.models import Meeting
from samplan.coordination.plans import content
from samplan.coordination.plans.models import Acceptance, Measure
from samplan.coordination.plans.rights import may_write
from samplan.coordination.plans.telling import commit_row, send_besked
from samplan.foundation.access.actor import Actor
from samplan.foundation.directory.models import Unit
from samplan.rulebook import plan as rules
from samplan.rulebook.refused import Refused


@action
def commit(
    *,
    case: Case,
    measure: UUID,
    state: str,
    meanwhile: str = "",
    version: int | None = None,
    by: Actor,
    now: datetime,
    request_id: UUID,
) -> Event:
    """The doer's own word: confirmed, waiting (then what is done meanwhile), or declined (PLAN-04, PLAN-06).

    Only by the huvudman that will do it. version: of the row as it was read, so that nobody confirms words they have
    not seen; None or 0 when it was read in a document. Outside an open meeting the word also leaves as a besked to the
    coordinator's unit and every other party that holds the plan.
    """
    line = content.line(case, measure, by)
    if line is None:
        raise Refused("Överenskommelsen finns inte längre, eller så har ni inte fått den. Ladda om sidan.", code="gone")
    if version and line.version and version != line.version:
        raise Refused(
            f"{line.changed_by} ändrade raden medan du läste. Nu står det: ”{line.what}, {line.when}”. "
            "Läs den igen och svara sedan.",
            code="stale",
        )
    verdict = rules.may_confirm(line.huvudman, by.huvudman)
    if not verdict.ok:
        raise Refused(f"{verdict.reason_sv} {verdict.how_to_fix_sv}".strip(), code=verdict.code)
    if state == "waiting" and not meanwhile:
        raise Refused("Skriv vad ni gör under tiden.", field="meanwhile")
    may_write(case, by, now)
    commit_row(case, measure, state, by=by, now=now, meanwhile=meanwhile)
    if not window_open(by, case):
        send_besked(case, measure, state, by=by, now=now, meanwhile=meanwhile)
    return record(
        "measure.committed",
        case=case,
        by=by,
        now=now,
        request_id=request_id,
        facts={"measure": str(measure), "state": state},
    )


@action
def accept(*, case: Case, measure: UUID, answer: str, by: Actor, now: datetime, request_id: UUID) -> Event:
    """The person's yes or no to a measure (PLAN-05): by themself in Min plan, or as heard by the one who writes."""
    if answer not in Acceptance.Answer.values:
        raise Refused("Välj ja eller nej.", field="answer")
    if case.ended_at is not None:
        raise Refused("Planen är avslutad.", code="ended")
    if case.stopped_at is not None:
        raise Refused("Samtycket är taget tillbaka, och planen har stannat. Inget svar behövs.", code="stopped")
    if not by.is_person and not _at_the_meeting(case, by):
        raise Refused(
            "Personen svarar själv i Min plan. Under mötet kan den som skriver anteckna svaret.", code="person"
        )
    if not readable_by(by, case, Measure.objects.filter(id=measure)).exists():
        raise Refused("Överenskommelsen finns inte längre. Ladda om sidan.", code="gone")
    Acceptance.objects.create(
        case=case,
        measure_id=measure,
        owner_org_id=by.organisation,
        person_id=case.person_id,
        answer=answer,
        heard_by="" if by.is_person else by.name,
        at=now,
    )
    if by.is_person:
        _send_answer(case, measure, answer, by, now)
    return record(
        "measure.answered",
        case=case,
        by=by,
        now=now,
        request_id=request_id,
        facts={"measure": str(measure), "answer": answer},
    )


def _at_the_meeting(case: Case, by: Actor) -> bool:
    """Whether the one who acts writes at a meeting, or afterwards what was said at one (MEET-07)."""
    if case.coordinating_unit_id != by.unit:
        return False
    afterwards = Meeting.objects.filter(case=case, owner_org_id=by.organisation, afterwards=True, held_at=None)
    return window_open(by, case) or afterwards.filter(cancelled_at=None, begun_at__isnull=False).exists()


def _send_answer(case: Case, measure: UUID, answer: str, by: Actor, now: datetime) -> None:
    """The person's own answer leaves them as a besked to the coordinator's unit, and to nobody else."""
    said = {"kind": "answer", "measure": str(measure), "answer": answer, "by": by.name, "at": now.isoformat()}
    besked = make(case, Document.Kind.BESKED, said, by=by, now=now)
    unit = Unit.objects.get(id=case.coordinating_unit_id)
    to_unit(besked, unit, consent=None, ground=Delivery.Ground.SELF, notice=False, by=by, now=now)
