"""The person says that something is wrong, wants a change or asks; the coordinating unit answers in words (INDI-04)."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from samplan.coordination.cases.access import reached
from samplan.coordination.cases.documents import make, to_person_by, to_unit
from samplan.coordination.cases.events import action, record
from samplan.coordination.cases.models import Case, Delivery, Document, Duty, Event
from samplan.foundation.access.actor import Actor
from samplan.rulebook.refused import Refused

ABOUT = {"wrong": "En uppgift är fel", "change": "Jag vill ändra något", "question": "Jag har en fråga"}


@action
def ask(*, case: Case, about: str, text: str, by: Actor, now: datetime, request_id: UUID) -> Event:
    """The person writes to the unit that coordinates, which answers within three working days.

    about: wrong | change | question. It is the person's own document; nobody but that unit gets it.
    """
    if about not in ABOUT:
        raise Refused("Välj vad det gäller.", field="about")
    if not text:
        raise Refused("Skriv vad som inte stämmer eller vad du undrar.", field="text")
    said = {"about": about, "text": text, "by": by.name, "at": now.isoformat()}
    question = make(case, Document.Kind.QUESTION, said, by=by, now=now)
    to_unit(question, case.coordinating_unit, consent=None, ground=Delivery.Ground.SELF, by=by, now=now)
    facts = {"question": str(question.id), "about": about, "for_unit": str(case.coordinating_unit_id)}
    return record("question.asked", case=case, by=by, now=now, request_id=request_id, facts=facts)


ANSWERED = "question.answered"


def newest_answer(actor: Actor, since: datetime, events: Iterable[Event]) -> Document | None:
    """What the person was last answered, in any of their plans, if it was after ``since`` and has reached them.

    events: what has happened in the plans, with the answers. Without one, nothing is asked for.
    """
    if not any(event.kind == ANSWERED and event.at > since for event in events):
        return None
    rows = Document.objects.filter(reached(actor), kind=Document.Kind.ANSWER, made_at__gt=since)
    return rows.order_by("-made_at").first()


@action
def answer_person(
    *, case: Case, question: UUID, text: str, ways: Iterable[str], by: Actor, now: datetime, request_id: UUID
) -> Event:
    """Answer what the person asked, in words. ways: digital (Min plan), paper (a letter), oral (already said)."""
    chosen = list(ways)
    asked = Document.objects.filter(id=question, case=case, kind=Document.Kind.QUESTION).first()
    if asked is None or not Duty.objects.open().filter(case=case, kind="answer_person", ref=str(question)).exists():
        raise Refused("Frågan är redan besvarad. Ladda om sidan.", code="already")
    if not text:
        raise Refused("Skriv svaret.", field="text")
    if not chosen:
        raise Refused(f"Välj hur {case.person.given_name} får svaret.", field="ways")
    said = {
        "kind": "answer",
        "question": str(question),
        "asked": asked.content["text"],
        "text": text,
        "person": {"name": case.person.name, "first_name": case.person.given_name},
        "name": by.name,
        "unit": by.unit_name,
        "phone": case.coordinating_unit.phone,
        "at": now.isoformat(),
    }
    answer = make(case, Document.Kind.ANSWER, said, by=by, now=now)
    letters = to_person_by(answer, case.person_id, chosen, by=by, now=now)
    facts = {"question": str(question), "document": str(answer.id), "letters": letters}
    return record(ANSWERED, case=case, by=by, now=now, request_id=request_id, facts=facts)
