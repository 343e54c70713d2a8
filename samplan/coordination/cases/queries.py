"""What pages ask of the spine. Nothing here writes."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F, Prefetch, QuerySet

from samplan.coordination.cases import consents
from samplan.coordination.cases.access import (
    Opened,
    Standing,
    look,
    met_by,
    parties_in,
    reached,
    readable_documents,
    visible_to,
)
from samplan.coordination.cases.models import (
    Case,
    Consent,
    Delivery,
    Document,
    Duty,
    Event,
    Need,
    Party,
)
from samplan.foundation.access.actor import Actor
from samplan.foundation.access.together import attach, together
from samplan.foundation.audit.models import Entry
from samplan.foundation.directory import queries as directory
from samplan.foundation.persons import queries as persons
from samplan.foundation.persons.models import Contact, PersonNumber
from samplan.rulebook import consent as rules
from samplan.rulebook.verdict import Verdict

PAGE = 100


def owed(case: Case) -> list[Duty]:
    """Every open duty in the case, the most urgent first."""
    return list(_owed(case).select_related("unit"))


def _owed(case: Case) -> QuerySet[Duty]:
    return Duty.objects.open().filter(case=case).order_by("due_at", "opened_at")


def _ends(case: Case) -> QuerySet[Duty]:
    return Duty.objects.filter(case=case, kind="document_end", cancelled_by="").order_by("unit__name")


def open_duties(case: Case, actor: Actor) -> list[Duty]:
    """The acting unit's open duties in the case, the most urgent first."""
    return [duty for duty in owed(case) if duty.unit_id == actor.unit]


def persons_cases(actor: Actor) -> list[Case]:
    """The person's own cases: those with a plan first, then the newest."""
    rows = visible_to(actor).select_related("coordinator__user", "coordinating_unit__organisation")
    return sorted(
        rows,
        key=lambda c: (c.ended_at is None, c.concluded_at is not None, c.concluded_at or c.opened_at),
        reverse=True,
    )


def calls_to_person(cases: Iterable[Case], actor: Actor) -> dict[UUID, Document]:
    """The newest call that has reached the person in each of ``cases``: one query for all."""
    rows = Document.objects.filter(reached(actor), case__in=[case.id for case in cases], kind=Document.Kind.CALL)
    return {row.case_id: row for row in rows.order_by("made_at")}


def _others(case: Case, actor: Actor) -> QuerySet[Case]:
    """Open cases around the same person that the unit is with in: what becomes of one that it has left is not told."""
    return (
        met_by(actor)
        .filter(person_id__in=persons.same(case.person_id), ended_at=None)
        .exclude(id=case.id)
        .order_by("opened_at", "id")
    )


def number_of(person: UUID) -> str:
    """The person's number as it is written, or "" when it may not be read."""
    # Of one who has been joined with another, the number that lasts: personnummer stands before the others.
    rows = PersonNumber.objects.filter(person_id__in=persons.same(person), until_on=None)
    row = rows.order_by("kind", "value").first()
    return "" if row is None else persons.written(row.value)


def number_kind_of(person: UUID) -> str:
    """What kind of number the person is known by, the one that lasts before the others; "" when there is none."""
    rows = PersonNumber.objects.filter(person_id__in=persons.same(person), until_on=None).order_by("kind")
    return rows.values_list("kind", flat=True).first() or ""


def contact_of(person: UUID, kind: str) -> str:
    """The person's address or phone, or "" when there is none or it is hidden."""
    row = Contact.objects.filter(person_id=person, kind=kind, hidden=False).first()
    return row.value if row else ""


def parties_of(case: Case) -> list[Party]:
    """Parties that take part or are about to be called, the coordinating unit first."""
    return [party for party in all_parties(case) if party.until is None]


def all_parties(case: Case) -> list[Party]:
    """Those that have left too, the coordinating unit first."""
    return _in_order(parties_in(case), case)


def _in_order(rows: Iterable[Party], case: Case) -> list[Party]:
    return sorted(rows, key=lambda p: (p.unit_id != case.coordinating_unit_id, p.name))


def parties_read(case: Case) -> list[Party]:
    """As ``all_parties``, for a page: as they were read when it opened the case, if they were."""
    opened: Opened | None = case.opened
    return all_parties(case) if opened is None or opened.parties is None else _in_order(opened.parties, case)


def names_of_left(parties: Iterable[Party]) -> list[str]:
    """The names of those who are with no longer, and have not come back."""
    here = {one.name for one in parties if one.until is None}
    return sorted({one.name for one in parties if one.until is not None} - here)


@dataclass(frozen=True)
class Read:
    """What a page has read of a case, so that none of its parts asks again. Only for one page: an action asks anew.

    documents: all that the actor may read, the newest first. parties: those that have left too. The rest when the page
    has asked for it: owed, as of that function; ends, who was to document the end; events, of the kinds it named, the
    oldest first; answers, all consents that the actor's organisation has got, or the person given, the oldest first;
    others, the open cases around the same person that the actor is with in.
    """

    standing: Standing
    documents: list[Document]
    parties: list[Party]
    owed: list[Duty] = field(default_factory=list)
    ends: list[Duty] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    answers: list[Consent] = field(default_factory=list)
    others: list[Case] = field(default_factory=list)

    def newest(self, kind: str) -> Document | None:
        """The newest document of ``kind``."""
        return next((document for document in self.documents if document.kind == kind), None)


def read(case: Case, actor: Actor, *, deliveries: bool = False) -> Read:
    """Read what most pages about a case show: with ``deliveries``, each document with those the actor may see."""
    standing, parties = opened(case, actor)
    rows = readable_documents(actor, case, standing).order_by("-made_at")
    return Read(standing, list(_with_deliveries(rows) if deliveries else rows), parties)


# Where a receiver stands among those of a document: units by name, then the person, and letters last.
PLACE = ("at", F("to_unit__name").asc(nulls_last=True), "channel", "id")


def read_whole(case: Case, actor: Actor, kinds: Iterable[str], cases: Iterable[Case] = ()) -> Read:
    """Read all that the page of a whole plan shows, in one question. kinds: of the events, in the case or in ``cases``.

    A person, who owes nothing and sees no deliveries, gets none of those.
    """
    standing, parties = opened(case, actor)
    staff = not actor.is_person
    given = consents.asked(case, actor.own_organisation if staff else None, [party.id for party in parties])
    documents, delivered, owed, ends, events, answers, scope, others = together(
        readable_documents(actor, case, standing).order_by("-made_at"),
        Delivery.objects.filter(case=case).order_by(*PLACE) if staff else Delivery.objects.none(),
        _owed(case) if staff else Duty.objects.none(),
        _ends(case) if staff and case.ended_at is not None else Duty.objects.none(),
        _happened(cases or [case], kinds),
        *given,
        _others(case, actor) if staff else Case.objects.none(),
    )
    units = {party.unit.id: party.unit for party in parties if party.unit}
    _name(delivered, "to_unit", units, directory.units)
    if staff:
        attach(documents, "deliveries", delivered)
    attach(answers, "scope", scope)
    _name([*owed, *ends], "unit", units, directory.units)
    _name(others, "coordinating_unit", units, directory.units)
    organisations = {unit.organisation_id: unit.organisation for unit in units.values()}
    _name(answers, "organisation", organisations, directory.organisations)
    return Read(standing, documents, parties, owed, ends, events, answers, others)


def opened(case: Case, actor: Actor) -> tuple[Standing, list[Party]]:
    """How the actor stands to the case, and ``parties_read``: asked once for a page."""
    case.opened = case.opened or look(actor, case)
    return case.opened.standing, parties_read(case)


def _name(rows: Iterable[Any], to: str, known: dict[UUID, Any], others: Callable[[set[UUID]], dict[UUID, Any]]) -> None:
    """Let each of ``rows`` have the unit or organisation that it names: as read already, or as the register has it."""
    unread = {getattr(row, f"{to}_id") for row in rows} - known.keys() - {None}
    found = known | others(unread) if unread else known
    for row in rows:
        if one := found.get(getattr(row, f"{to}_id")):
            setattr(row, to, one)


def need_of(case: Case) -> str:
    """Why the coordination is needed, or "" for whom the words are not."""
    row = whole_need(case)
    return row.text if row else ""


def whole_need(case: Case) -> Need | None:
    """The need with its grounds and what the assessment rests on, for whom it is readable."""
    return Need.objects.filter(case=case).first()


def newest(case: Case, actor: Actor, kind: str) -> Document | None:
    """The newest document of ``kind`` that ``actor`` may read."""
    return readable_documents(actor, case).filter(kind=kind).order_by("-made_at").first()


def documents_of(case: Case, actor: Actor) -> list[Document]:
    """All documents that ``actor`` may read, the newest first, each with its deliveries that the actor may see."""
    return list(_with_deliveries(readable_documents(actor, case).order_by("-made_at")))


def _with_deliveries(rows: QuerySet[Document]) -> QuerySet[Document]:
    return rows.prefetch_related(Prefetch("deliveries", Delivery.objects.select_related("to_unit").order_by(*PLACE)))


def letters_of(case: Case, actor: Actor) -> list[Delivery]:
    """Letters that the acting unit sends in the case."""
    rows = Delivery.objects.filter(case=case, channel="letter", from_unit_id=actor.unit)
    rows = rows.select_related("document", "party")
    return list(rows.order_by("-at"))


def happened(case: Case, kinds: Iterable[str]) -> list[Event]:
    """The events of these kinds, oldest first."""
    return happened_in([case], kinds)


def happened_in(cases: Iterable[Case], kinds: Iterable[str]) -> list[Event]:
    """The events of these kinds in any of ``cases``, oldest first: one query for all."""
    return list(_happened(cases, kinds))


def _happened(cases: Iterable[Case], kinds: Iterable[str]) -> QuerySet[Event]:
    ids = [case.id for case in cases]
    return Event.objects.filter(case__in=ids, kind__in=list(kinds)).order_by("at", "recorded_at")


def had_event(case: Case, kind: str, fact: str, value: str) -> bool:
    """Whether an event of ``kind`` has said this ``value`` of ``fact`` in the case."""
    return Event.objects.filter(case=case, kind=kind, **{f"facts__{fact}": value}).exists()


def history(case: Case) -> list[Event]:
    """What has happened, newest first."""
    return list(Event.objects.filter(case=case).select_related("unit").order_by("-at", "-recorded_at")[:PAGE])


def consents_of(case: Case, organisation: UUID | None = None, left_at: datetime | None = None) -> list[Consent]:
    """Every consent row the actor may read, newest first (CONS-07), scope by name; of one organisation if asked.

    left_at: when the actor's unit left, if it has: what was taken back after that is not told to it.
    """
    rows = Consent.objects.filter(case=case).select_related("organisation", "unit")
    rows = rows.prefetch_related(consents.named_scope())
    if organisation is not None:
        rows = rows.filter(organisation_id=organisation)
    found = list(rows.order_by("-at", "purpose"))
    told: list[Any] = [*found, *(scope for row in found for scope in row.scope.all())]
    for one in told if left_at else []:
        if one.withdrawn_at is not None and one.withdrawn_at > left_at:
            one.withdrawn_at = None
    return found


def own_answers(case: Case, actor: Actor) -> list[Consent]:
    """The answers that the actor's organisation has got, oldest first, with their scope."""
    return consents.rows_of(case, actor.own_organisation)


# Why what has been answered for a child does not hold, by the verdict's code: a word of ``consent_state``.
UNSETTLED = {
    rules.AT_ODDS: "at_odds",
    rules.OWN_MISSING: "own_voice",
    rules.CAME_OF_AGE: "of_age",
    "no": "no",
    "cannot": "cannot",
    "withdrawn": "withdrawn",
}


def consent_state(
    case: Case, newest: Consent | None, parties: Iterable[Party], unsettled: Verdict | None = None
) -> str:
    """The consent in one word: missing, given, partial, nobody, no, cannot, withdrawn, ended, at_odds, waits,
    own_voice, of_age.

    newest: the answer to sharing. unsettled: why all the answers for a child together do not hold, see ``consents``;
    waits is when somebody has still to answer.

    parties: those that the page knows of; what was said of others is not seen. A yes that was taken back from some is
    partial; from the last of those it let in, of nobody: the plan goes on.
    """
    if case.stopped_at is not None:
        return "withdrawn"
    if newest is None:
        return "of_age" if unsettled is not None and unsettled.code == rules.CAME_OF_AGE else "missing"
    if newest.withdrawn_at is not None:
        return "withdrawn"
    if newest.answer == Consent.Answer.YES and case.ended_at is not None:
        return "ended"
    if unsettled is not None:
        return UNSETTLED.get(unsettled.code, "waits")
    outside = {party.id for party in parties if not party.is_of(newest.organisation_id)}
    # Within the organisation nothing is disclosed to another.
    others = [scope for scope in newest.scope.all() if scope.allowed and scope.party_id in outside]
    if newest.answer == Consent.Answer.YES and any(scope.withdrawn_at for scope in others):
        return "partial" if any(scope.withdrawn_at is None for scope in others) else "nobody"
    return {"yes": "given", "no": "no", "cannot": "cannot"}[newest.answer]


@dataclass(frozen=True)
class Reading:
    """One reading as the person sees it: who, from where, when and what; several within ten minutes are one."""

    at: datetime
    who: str
    role: str
    unit: str
    what: str
    why: str
    entry: int | None = None  # the line it begins with; None for what the person cannot ask about


# By the permission that a page is opened with, and what is logged by another name.
WORDS = {
    "read_plan": "läste planen",
    "print": "öppnade det som kan skrivas ut",
    "see": "öppnade samordningen",
    "record_consent": "öppnade samtycket",
    "call": "öppnade kallelsen",
    "answer": "öppnade kallelsen",
    "hold_meeting": "läste planen",
    "write_goal": "läste planen",
    "propose_measure": "läste planen",
    "confirm_measure": "läste planen",
    "conclude": "läste planen",
    "deliver": "läste planen",
    "post_letter": "öppnade ett brev till dig",
    "acknowledge": "öppnade kallelsen",
    "take_duty": "öppnade samordningen",
    "withdraw_consent": "öppnade samtycket",
    "end_case": "läste planen",
    "name_coordinator": "läste planen",
    "answer_measure": "läste planen",
    "confirm_plan": "läste planen",
    "follow_up": "läste planen",
    "report_measure": "läste planen",
    "move_meeting": "öppnade kallelsen",
    "prepare": "öppnade förberedelsen",
    "register_need": "öppnade samordningen",
    "send_initiative": "öppnade samordningen",
    "offer_coordination": "öppnade samordningen",
    "take_coordination": "öppnade samordningen",
    "document_end": "öppnade samordningen",
    "register_death": "öppnade samordningen",
    "answer_initiative": "öppnade en fråga om dig",
    "ask": "öppnade frågor till samordnaren",
    "answer_person": "läste det du har sagt",
    "read_log": "läste vem som har läst",
    "edit_person": "öppnade dina uppgifter",
    "everything": "tog ut allt som står om dig",
    "request": "läste det du bad om",
    "review": "kontrollerade vem som har läst om dig",
}
# What is told by what was done and not by where.
DID = {
    ("print", "print"): "skrev ut",
    ("search", "person"): "sökte efter dig",
    ("search", "population"): "frågade folkbokföringen om dig",
    ("list", "joinings"): "såg ditt namn i en lista",
    ("list", "requests"): "såg i en lista att du har bett om en SIP",
    ("search", "review"): "sökte efter dig i loggen",
    ("print", "review"): "skrev ut vem som har läst om dig",
    ("print", "log_extract"): "skrev ut vem som har läst",
}
# As it was when it was read: true also when the consent has been taken back or another coordinates.
GROUNDS = {
    "own": "Arbetade där planen samordnades",
    "delivered": "Fick uppgifterna på ditt samtycke",
    "meeting": "Var med på mötet",
    "asked": "Du bad om en SIP där",
    "self": "Din egen plan",
    "review": "Kontrollerade att bara rätt personer läser",
}
# The same, as those who review the log read it.
STAFF_GROUNDS = {
    "own": "Enheten samordnade planen",
    "delivered": "Uppgifterna lämnades till enheten på samtycke",
    "meeting": "Enheten var med på mötet",
    "asked": "Personen bad enheten om en SIP",
    "review": "Loggkontroll",
}
# What is said of the person, to them, in the words above: as those who review the log read it.
STAFF_WORDS = {
    "post_letter": "öppnade ett brev till personen",
    "edit_person": "öppnade personens uppgifter",
    "answer_initiative": "öppnade en fråga om personen",
    "answer_person": "läste det personen har sagt",
    "everything": "tog ut allt som står om personen",
    "request": "läste personens önskemål om en SIP",
    "review": "kontrollerade vem som har läst om personen",
}
STAFF_DID = {
    ("search", "person"): "sökte efter personen",
    ("search", "population"): "frågade folkbokföringen om personen",
    ("list", "joinings"): "såg personens namn i en lista",
    ("list", "requests"): "såg i en lista att personen har bett om en SIP",
    ("search", "review"): "sökte efter personen i loggen",
    ("print", "review"): "skrev ut vem som har läst om personen",
}
TOGETHER = 600  # seconds


def words_of(row: Entry) -> str:
    """What was done, as it stands after who did it."""
    return DID.get((row.action, row.what)) or WORDS.get(row.what, "läste")


def staff_words_of(row: Entry) -> str:
    """The same to those who review the log: the person is spoken of, and not to."""
    return STAFF_DID.get((row.action, row.what)) or STAFF_WORDS.get(row.what) or words_of(row)


def readings(case: Case) -> list[Reading]:
    """Who has read in the case, newest first: one session's rows within ten minutes as one (INDI-04)."""
    return told_of(Entry.objects.filter(case=case.id, action__in=["read", "print"]).order_by("at"))


def told_of(rows: Iterable[Entry]) -> list[Reading]:
    """Lines of the log, in order of time, as readings; the newest first."""
    out: list[Reading] = []
    last: dict[tuple, tuple[int, datetime]] = {}
    for row in rows:
        key = (row.session, row.actor_name, row.unit)
        what = words_of(row)
        if key in last and (row.at - last[key][1]).total_seconds() <= TOGETHER:
            place, _ = last[key]
            known = out[place]
            if what not in known.what:
                out[place] = replace(known, what=f"{known.what}, {what}")
            last[key] = (place, row.at)
            continue
        last[key] = (len(out), row.at)
        entry = row.id if row.actor_kind == "unit" and row.organisation else None
        why = GROUNDS.get(row.ground, "")
        out.append(Reading(row.at, row.actor_name, row.actor_role, row.unit_name, what, why, entry))
    return out[::-1]
