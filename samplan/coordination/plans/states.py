"""How it goes with what was agreed: the doer's own word, and what the person says of it (PLAN-03, FOLL-02)."""

from datetime import datetime
from uuid import UUID

from samplan.coordination.cases.access import readable_by, window_open
from samplan.coordination.cases.documents import make, to_unit
from samplan.coordination.cases.events import action, record
from samplan.coordination.cases.models import Case, Delivery, Document, Event
from samplan.coordination.plans import content
from samplan.coordination.plans.models import Measure
from samplan.coordination.plans.rights import may_write
from samplan.coordination.plans.telling import commit_row, send_besked
from samplan.foundation.access.actor import Actor
from samplan.foundation.directory.models import Unit
from samplan.rulebook import plan as rules
from samplan.rulebook.refused import Refused

REPORTED = {"started": "Påbörjat", "done": "Klart", "stopped": "Blev inte av"}
TOLD = {"yes": "Ja", "no": "Nej", "unknown": "Vet inte"}


@action
def report_measure(
    *, case: Case, measure: UUID, state: str, effect: str = "", by: Actor, now: datetime, request_id: UUID
) -> Event:
    """The huvudman that does it says how it goes: started, done or stopped, and in ``effect`` how it went.

    Who has begun has also said yes, so it answers for a confirmation. Outside an open meeting the word leaves as a
    besked to those who hold the plan, as ``commit`` does. Raises Refused for another huvudman's measure, or when the
    same was said last.
    """
    if state not in REPORTED:
        raise Refused("Välj hur det går: påbörjat, klart eller blev inte av.", field="state")
    line = content.line(case, measure, by)
    if line is None:
        raise Refused("Överenskommelsen finns inte längre, eller så har ni inte fått den. Ladda om sidan.", code="gone")
    verdict = rules.may_confirm(line.huvudman, by.huvudman)
    if not verdict.ok:
        raise Refused(f"{verdict.reason_sv} {verdict.how_to_fix_sv}".strip(), code=verdict.code)
    if line.state == state and line.effect == effect:
        raise Refused(f"Det står redan {REPORTED[state].lower()}. Ladda om sidan.", code="already")
    may_write(case, by, now)
    commit_row(case, measure, state, by=by, now=now, effect=effect)
    if not window_open(by, case):
        send_besked(case, measure, state, by=by, now=now, effect=effect)
    facts = {"measure": str(measure), "state": state}
    return record("measure.committed", case=case, by=by, now=now, request_id=request_id, facts=facts)


@action
def tell_measure(*, case: Case, measure: UUID, answer: str, by: Actor, now: datetime, request_id: UUID) -> Event:
    """The person's own answer to *Blev det gjort?*: yes, no or unknown. What is their own is then done.

    It leaves them as a besked to the coordinator's unit, and to nobody else. The newest answer counts.
    """
    if answer not in TOLD:
        raise Refused("Välj ja, nej eller vet inte.", field="answer")
    if case.ended_at is not None:
        raise Refused("Planen är avslutad.", code="ended")
    if case.stopped_at is not None:
        raise Refused("Samtycket är taget tillbaka, och planen har stannat. Inget svar behövs.", code="stopped")
    if not by.is_person or not readable_by(by, case, Measure.objects.filter(id=measure, stopped_at=None)).exists():
        raise Refused("Det finns inte i din plan längre. Ladda om sidan.", code="gone")
    said = {"kind": "told", "measure": str(measure), "answer": answer, "by": by.name, "at": now.isoformat()}
    besked = make(case, Document.Kind.BESKED, said, by=by, now=now)
    unit = Unit.objects.get(id=case.coordinating_unit_id)
    to_unit(besked, unit, consent=None, ground=Delivery.Ground.SELF, notice=False, by=by, now=now)
    facts = {"measure": str(measure), "answer": answer}
    return record("measure.told", case=case, by=by, now=now, request_id=request_id, facts=facts)
