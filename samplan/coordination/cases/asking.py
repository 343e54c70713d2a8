"""Ask the person for consent in Min plan, and take their own answer (INDI-04)."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from samplan.coordination.cases import access, answered, consents, queries, recording
from samplan.coordination.cases.events import action, record
from samplan.coordination.cases.models import Case, Consent, Event, Party
from samplan.coordination.cases.recording import Outside
from samplan.foundation.access.actor import Actor
from samplan.rulebook.refused import Refused


@action
def ask_consent(
    *,
    case: Case,
    parties: list[str],
    outside: Sequence[Outside] = (),
    known: Sequence[UUID] = (),
    close: Sequence[UUID] = (),
    limits: str = "",
    given_by_name: str = "",
    seen: int | None = None,
    by: Actor,
    now: datetime,
    request_id: UUID,
) -> Event:
    """Put the question in Min plan: may a SIP be made, and may these be told what is needed?

    parties, outside, known, close, seen: as in ``record_consent``. They know nothing of it. The question stands until
    an answer is recorded, by the person or by staff. limits, given_by_name: what only an answer can hold; a limit that
    stands already meets the person in their own form. Raises Refused for another, so that no words are lost. After a
    withdrawal of the whole the yes that starts the plan again is given to staff.
    """
    if case.ended_at is not None:
        raise Refused("Planen är avslutad.", code="ended")
    first = case.person.given_name
    if consents.is_child(case, now):
        raise Refused(f"För {first} svarar vårdnadshavarna. Anteckna vars och ens svar här.", code="child")
    if case.stopped_at is not None:
        raise Refused(f"Samtycket är taget tillbaka. Fråga {first} själv, och skriv svaret här.", code="stopped")
    access.lock(case.id, alone=True)
    answered.check(case, by.own_organisation, seen)
    held = consents.standing(case, consents.rows_of(case, by.own_organisation), now)
    if set(consents.lines(limits)) - set(consents.limits(held)):
        raise Refused(
            f"Gränsen skriver {first} själv i Min plan. Ta bort det nya här, eller anteckna svaret själv.",
            field="limits",
        )
    if given_by_name:
        raise Refused(
            f"I Min plan svarar {first} själv. Ta bort namnet, eller anteckna svaret själv.", field="given_by_name"
        )
    about = recording.named(case, [UUID(str(id)) for id in parties], outside, known, close, by)
    if not about:
        raise Refused("Välj vilka personen ska ta ställning till.", field="parties")
    asked = [str(party.id) for party in about]
    return record("consent.asked", case=case, by=by, now=now, request_id=request_id, facts={"parties": asked})


STOPPED = "Du har tagit tillbaka ditt samtycke, och planen har stannat. Ring din samordnare om den ska börja igen."
ENDS = "Säger du nej slutar planen. Ingen får läsa något nytt om dig här. Den som redan har fått något har det kvar."
# The question, and what answers or closes it.
ASKED = ("consent.asked", "consent.recorded", "consent.withdrawn", "case.ended")


def asked_in(cases: Iterable[Case]) -> dict[UUID, Event]:
    """The questions that wait for the person's answer, by case: one query for all ``cases``."""
    known = list(cases)
    return waiting(queries.happened_in(known, ASKED), known)


def waiting(events: Iterable[Event], cases: Iterable[Case]) -> dict[UUID, Event]:
    """Those of the questions in ``events`` of ``cases``, oldest first, that wait for the person's answer, by case."""
    leads = {case.id: case.coordinating_unit_id for case in cases}
    found = [event for event in events if event.kind in ASKED]
    newest: dict[UUID | None, Event] = {}
    for event in found:
        asked = newest.get(event.case_id)
        if asked is None or asked.kind != "consent.asked" or _answers(event, asked, leads.get(asked.case_id)):
            newest[event.case_id] = event
    return {case: event for case, event in newest.items() if case and event.kind == "consent.asked"}


def _answers(event: Event, asked: Event, leads: UUID | None) -> bool:
    """Whether the event closes the question: taking back the whole does, and an answer to who asked or to who has taken
    over (``leads``). Taking back one answers none about the others, and what another organisation has recorded is its
    own (CONS-10)."""
    if event.kind == "consent.withdrawn":
        return bool(event.facts.get("whole"))
    return (
        event.kind != "consent.recorded"
        or event.organisation_id in (None, asked.organisation_id)
        or event.unit_id == leads
    )


def question_of(case: Case) -> list[Party]:
    """The parties of the question that waits for the person's answer; none when nothing is asked."""
    event = asked_in([case]).get(case.id)
    if event is None:
        return []
    return list(Party.objects.filter(id__in=event.facts["parties"], until=None).select_related("unit__organisation"))


def gave(case: Case, request_id: str) -> bool:
    """Whether an answer was given by the form with this key: by this very one, sent again."""
    try:
        key = UUID(request_id)
    except ValueError:
        return False
    return Event.objects.filter(case=case, request_id=key, kind__in=("consent.recorded", "consent.withdrawn")).exists()


@action
def give_consent(
    *,
    case: Case,
    answer: str,
    parties: list[str],
    limits: str,
    seen: int | None = None,
    question: str | None = None,
    told: str | None = None,
    by: Actor,
    now: datetime,
    request_id: UUID,
) -> Event:
    """The person's own answer to both questions: yes to all that were asked about, to some (party ids), or no.

    answer: all | some | no. seen, told: as in ``record_consent``. question: id of the one that was read, None as there.
    A no takes back the yes that holds, and the plan with it: that is said, and asked about, before it is done. The
    rows belong to the organisation that asked, which will disclose. A plan that has stopped is not started from here:
    only the unit that coordinates may write that it goes on.
    """
    if case.ended_at is not None:
        raise Refused("Planen är avslutad.", code="ended")
    if case.stopped_at is not None and answer != "no":
        raise Refused(STOPPED, code="stopped")
    access.lock(case.id, alone=True)
    asked = {str(party.id): party for party in question_of(case)}
    if not asked:
        raise Refused("Frågan är redan besvarad. Ladda om sidan.", code="already")
    again = "Vill du svara ändå? Tryck på knappen en gång till."
    answered.check(case, case.coordinating_unit.organisation_id, seen, again)
    if question not in (None, str(asked_in([case])[case.id].id)):
        raise Refused(
            "Frågan ändrades medan sidan var öppen. Inget är sparat. Läs vilka det gäller nu, och svara igen.",
            code="stale",
        )
    chosen = list(asked.values()) if answer == "all" else [asked[id] for id in parties if id in asked]
    chosen = [] if answer == "no" else chosen
    if answer != "no" and not chosen:
        raise Refused("Välj vilka det gäller.", field="parties")
    says = Consent.Answer.NO if answer == "no" else Consent.Answer.YES
    before = consents.rows_of(case, case.coordinating_unit.organisation_id)
    if says == Consent.Answer.NO and recording.yes_held(case, before, now):
        recording.ask_first(ENDS, told)
    for purpose in (Consent.Purpose.SIP, Consent.Purpose.EXCHANGE):
        row = Consent.objects.create(
            case=case,
            purpose=purpose,
            answer=says,
            form=Consent.Form.PORTAL,
            organisation_id=case.coordinating_unit.organisation_id,
            unit_id=case.coordinating_unit_id,
            heard_by=by.name,
            limits=limits,
            at=now,
        )
        if purpose == Consent.Purpose.EXCHANGE and says == Consent.Answer.YES:
            recording.cover(row, chosen)
    kind, facts = recording.obey(case, before, says.value, [party.id for party in chosen], by, now)
    facts["for_unit"] = str(case.coordinating_unit_id)
    return record(kind, case=case, by=by, now=now, request_id=request_id, facts=facts)
