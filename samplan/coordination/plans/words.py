"""The doer's own word on a row, and the person's yes or no to it."""

from datetime import datetime
from uuid import UUID

from samplan.coordination.cases import consents
from samplan.coordination.cases.access import readable_by, window_open
from samplan.coordination.cases.documents import make, to_person, to_unit
from samplan.coordination.cases.events import action, record
from samplan.coordination.cases.models import Case, Delivery, Document, Event, Party
from samplan.coordination.meetings.models import Meeting
from samplan.coordination.plans import content
from samplan.coordination.plans.models import Acceptance, Commitment, Measure
from samplan.coordination.plans.rights import may_write
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
    say(case, measure, state, meanwhile, by, now)
    if not window_open(by, case):
        _send_besked(case, measure, state, meanwhile, by, now)
    return record(
        "measure.committed",
        case=case,
        by=by,
        now=now,
        request_id=request_id,
        facts={"measure": str(measure), "state": state},
    )


def say(case: Case, measure: UUID, state: str, meanwhile: str, by: Actor, now: datetime) -> None:
    """Keep the acting organisation's word on a row."""
    Commitment.objects.create(
        case=case,
        measure_id=measure,
        owner_org_id=by.own_organisation,
        state=state,
        meanwhile=meanwhile if state == "waiting" else "",
        decided_by=by.name,
        unit_name=by.unit_name,
        at=now,
    )


def _send_besked(case: Case, measure: UUID, state: str, meanwhile: str, by: Actor, now: datetime) -> None:
    """Tell those who hold the plan, as far as the sender's own consent reaches."""
    said = {
        "kind": "commitment",
        "measure": str(measure),
        "state": state,
        "meanwhile": meanwhile,
        "by": by.name,
        "unit": by.unit_name,
        "at": now.isoformat(),
    }
    besked = make(case, Document.Kind.BESKED, said, by=by, now=now)
    others = Party.objects.filter(case=case, since__isnull=False, until=None).exclude(unit_id=by.own_unit)
    for party in others.select_related("unit"):
        if party.unit is None:
            continue
        try:
            consent = consents.require(case, by.own_organisation, [party.unit.id], now)
        except Refused:
            continue  # the consent does not reach this one: it is not told
        to_unit(besked, party.unit, consent=consent, by=by, now=now)
    to_person(besked, case.person_id, Delivery.Channel.PORTAL, by=by, now=now)


@action
def accept(*, case: Case, measure: UUID, answer: str, by: Actor, now: datetime, request_id: UUID) -> Event:
    """The person's yes or no to a measure (PLAN-05): by themself in Min plan, or as heard by the one who writes."""
    if answer not in Acceptance.Answer.values:
        raise Refused("Välj ja eller nej.", field="answer")
    if case.ended_at is not None:
        raise Refused("Planen är avslutad.", code="ended")
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
