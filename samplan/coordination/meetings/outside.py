"""What someone without an account answers to the call: the unit that coordinates notes it (CALL-04, ORG-03)."""

from datetime import date, datetime, time
from uuid import UUID

from samplan.coordination.cases.documents import make
from samplan.coordination.cases.events import action, record
from samplan.coordination.cases.models import Case, Delivery, Document, Event, Party
from samplan.coordination.meetings.invitations import CHANNELS
from samplan.foundation.access.actor import Actor
from samplan.rulebook.calendar import STOCKHOLM, local_date
from samplan.rulebook.refused import Refused

ANSWERS = {"attends": "De kommer", "cannot": "De kan inte komma"}


def letter_to(case: Case, party: Party) -> Delivery | None:
    """The newest call that has gone by letter to ``party``, None when there is none to answer."""
    if case.ended_at is not None or case.stopped_at is not None:
        return None
    rows = Delivery.objects.filter(case=case, party=party, document__kind=Document.Kind.CALL, recalled_at=None)
    letter = rows.select_related("document").order_by("-at").first()
    return None if letter is None or letter.document.content.get("cancelled") else letter


@action
def note_answer(
    *,
    case: Case,
    party: UUID,
    answer: str,
    who: str,
    said_on: date,
    channel: str,
    words: str = "",
    by: Actor,
    now: datetime,
    request_id: UUID,
) -> Event:
    """Note what someone outside answered, on the slip or on the phone: who said it, and on which day.

    answer: attends | cannot. who: the one who answered, or who comes. Raises Refused when there is no call to answer,
    and for a day before the call or in the future.
    """
    row = Party.objects.filter(id=party, case=case, unit=None, until=None).first()
    letter = letter_to(case, row) if row else None
    if row is None or letter is None:
        raise Refused("Det finns inget möte att svara på. Ladda om sidan.", code="no_call")
    if answer not in ANSWERS:
        raise Refused("Välj vad de svarade.", field="answer")
    if channel not in CHANNELS:
        raise Refused("Välj hur svaret kom.", field="channel")
    if not who:
        raise Refused("Skriv vem som svarade.", field="who")
    if said_on > local_date(now):
        raise Refused("Dagen har inte varit än. Välj den dag då de svarade.", field="said_on")
    if said_on < local_date(letter.at):
        raise Refused("Den dagen hade kallelsen inte skickats. Välj den dag då de svarade.", field="said_on")
    content = {
        "answer": answer,
        "who": who,
        "words": words,
        "unit": row.name,
        "party": str(row.id),
        "call": str(letter.document_id),
        "said_on": said_on.isoformat(),
        "channel": channel,
        "noted_by": by.name,
    }
    reply = make(case, Document.Kind.REPLY, content, by=by, now=now)
    facts = {"answer": answer, "party": str(row.id), "document": str(reply.id)}
    noon = datetime.combine(said_on, time(12), tzinfo=STOCKHOLM)  # said that day, at no known hour
    at = now if said_on == local_date(now) else max(letter.at, noon)
    return record(
        "outside.answered", case=case, by=by, now=now, at=at, request_id=request_id, channel=channel, facts=facts
    )
