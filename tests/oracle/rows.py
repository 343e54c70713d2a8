"""Each table of the spine, asked as everybody of the world straight from the database: it answers as the oracle."""

from __future__ import annotations

from collections.abc import Callable, Collection

from django.db import connection
from psycopg.rows import dict_row

from samplan.demo.play import person, staff
from samplan.foundation.access import actor as actors
from samplan.foundation.access.context import acting
from tests.oracle.facts import Case, Who
from tests.oracle.oracle import Oracle
from tests.oracle.report import Report
from tests.oracle.world import World

Rule = Callable[[Oracle, Who, Case | None, dict], bool]


def _case(oracle: Oracle, who: Who, case: Case, row: dict) -> bool:
    """The database does not ask for death: that the pages ask for."""
    return case.person in who.selves or oracle.called(who, case) or oracle.coordinates(who, case)


def _party(oracle: Oracle, who: Who, case: Case, row: dict) -> bool:
    called = row["since"] is not None
    own = row["unit_id"] == who.unit and called and who.kind == "staff"
    added = who.unit is not None and row["added_by_unit_id"] == who.unit
    return own or added or ((called or who.kind == "person") and oracle.takes_part(who, case))


def _own(oracle: Oracle, who: Who, case: Case, row: dict) -> bool:
    """A need, a decision, a consent: the organisation whose it is, in a case it was called to, and the person."""
    if who.kind == "person":
        return oracle.takes_part(who, case)
    return (row.get("owner_org_id") or row.get("organisation_id")) == who.organisation and oracle.reads_own(who, case)


def _among(oracle: Oracle, who: Who, case: Case, row: dict) -> bool:
    """Whose window is open, what is due and what has been confirmed: those who take part, and the unit it is of."""
    return oracle.takes_part(who, case) or (who.unit is not None and row.get("unit_id") == who.unit)


def _event(oracle: Oracle, who: Who, case: Case | None, row: dict) -> bool:
    """What has happened in a case: those who take part. What is of no case: the person, and the organisation."""
    if row["case_id"] is not None:
        return case is not None and oracle.takes_part(who, case)
    own = who.organisation is not None and row["organisation_id"] == who.organisation
    return own or row["person_id"] in who.selves


def _handover(oracle: Oracle, who: Who, case: Case, row: dict) -> bool:
    """An offer: those who take part, and the two units."""
    two = (row["from_unit_id"], row["to_unit_id"])
    return oracle.takes_part(who, case) or (who.unit is not None and who.unit in two)


def _meeting(oracle: Oracle, who: Who, case: Case, row: dict) -> bool:
    """As a row of the plan; its own unit too, which may have been called to nothing."""
    own = who.kind == "staff" and (row["owner_org_id"], row["unit_id"]) == (who.organisation, who.unit)
    return own or _row(oracle, who, case, row)


def _entry(oracle: Oracle, who: Who, case: Case | None, row: dict) -> bool:
    """A line of the log: the person whom it is about, and who reviews the log of the organisation that read."""
    reviews = who.role == "LOG_REVIEWER" and row["organisation"] == who.organisation
    return reviews or row["person"] in who.selves


def _document(oracle: Oracle, who: Who, case: Case, row: dict) -> bool:
    paper = oracle.facts.papers.get(row["id"])
    own = who.organisation is not None and row["owner_org_id"] == who.organisation and oracle.reads_own(who, case)
    if paper is None:
        return own
    if paper.kind == "answer":
        own = own and (who.unit == paper.unit or oracle.coordinates(who, case))
    mine = paper.person in who.selves or any(
        h.person in who.selves and not h.recalled and (h.posted or not h.letter) for h in paper.handed
    )
    return mine or own or any(h.unit is not None and h.unit == who.unit and not h.recalled for h in paper.handed)


def _delivery(oracle: Oracle, who: Who, case: Case, row: dict) -> bool:
    """The receiver, and who may know of what the sender's organisation sends: of an answer to the person those two."""
    own = who.organisation is not None and row["from_org_id"] == who.organisation and oracle.reads_own(who, case)
    paper = oracle.facts.papers.get(row["document_id"])
    if paper is not None and paper.kind == "answer":
        own = own and (who.unit == paper.unit or oracle.coordinates(who, case))
    return own or (who.unit is not None and row["to_unit_id"] == who.unit) or row["to_person_id"] in who.selves


def _row(oracle: Oracle, who: Who, case: Case, row: dict, *, shared: bool = True) -> bool:
    if who.kind == "person":
        return shared and case.concluded and case.person in who.selves
    own = row["owner_org_id"] == who.organisation and oracle.reads_own(who, case)
    return own or (shared and who.unit in case.windows)


def _acceptance(oracle: Oracle, who: Who, case: Case, row: dict) -> bool:
    return row["person_id"] in who.selves or _row(oracle, who, case, row)


def _answer(oracle: Oracle, who: Who, case: Case, row: dict) -> bool:
    by_person = row["owner_person_id"]
    if by_person in who.selves:
        return True
    if by_person and row["share"] in ("coordinator", "meeting") and oracle.coordinates(who, case):
        return True
    if row["on_behalf"]:
        return oracle.reads_noted(who, row["owner_org_id"], case, row["share"])
    return _row(oracle, who, case, row, shared=row["share"] == "meeting")


def _person(oracle: Oracle, who: Who, case: None, row: dict) -> bool:
    """Oneself, and whoever knows of a case around the person."""
    id = row.get("person_id") or row["id"]
    same = oracle.facts.persons[id].same | {id}
    around = [case for case in oracle.facts.cases.values() if case.person in same]
    return bool(same & who.selves) or any(_case(oracle, who, case, row) for case in around)


def _contact(oracle: Oracle, who: Who, case: None, row: dict) -> bool:
    """What is hidden is the person's own."""
    return row["person_id"] in who.selves or (not row["hidden"] and _person(oracle, who, case, row))


def _request(oracle: Oracle, who: Who, case: Case | None, row: dict) -> bool:
    return row["person_id"] in who.selves or (who.unit is not None and row["to_unit_id"] == who.unit)


def _choice(oracle: Oracle, who: Who, case: None, row: dict) -> bool:
    return row["person_id"] in who.selves


TABLES: dict[str, Rule] = {
    "cases_case": _case,
    "cases_party": _party,
    "cases_event": _event,
    "cases_handover": _handover,
    "cases_joining": _among,
    "cases_need": _own,
    "cases_decision": _own,
    "cases_consent": _own,
    "cases_document": _document,
    "cases_delivery": _delivery,
    "cases_live": _among,
    "cases_duty": _among,
    "cases_request": _request,
    "meetings_meeting": _meeting,
    "meetings_answer": _answer,
    "meetings_attendance": _row,
    "plans_goal": _row,
    "plans_measure": _row,
    "plans_contactpoint": _row,
    "plans_commitment": _row,
    "plans_acceptance": _acceptance,
    "plans_confirmation": _among,
    "plans_conclusion": _row,
    "plans_followup": _row,
    "plans_followuprow": _row,
    "persons_person": _person,
    "persons_personnumber": _person,
    "persons_residence": _person,
    "persons_representation": _person,
    "persons_carecontact": _person,
    "persons_contact": _contact,
    "persons_noticechoice": _choice,
    "audit_entry": _entry,
}  # type: ignore[assignment]


def compare(world: World, report: Report, tables: Collection[str] = TABLES.keys()) -> None:
    """Every row of every table for every actor: what the app's role reads is what the oracle says, no more, no less."""
    rows = {table: _all(world, table) for table in tables}
    for who in world.facts.whos:
        if who.ended:
            continue
        with acting(actor_of(who)), connection.cursor() as cursor:
            for table in tables:
                cursor.execute(f"select id from {table}")
                seen = {id for (id,) in cursor.fetchall()}
                meant = {row["id"] for row, case in rows[table] if _meant(table, world.oracle, who, case, row)}
                report.rows += len(rows[table])
                if seen - meant:
                    report.leaks[f"table {table}: {who.kind} {who.role} reads rows it must not"] += len(seen - meant)
                if meant - seen:
                    report.refusals[f"table {table}: {who.kind} {who.role} misses rows"] += len(meant - seen)


def _meant(table: str, oracle: Oracle, who: Who, case: Case | None, row: dict) -> bool:
    """By the table's rule. A role that sees no plan (ORG-04) reads nothing of persons but the log, if it reviews it."""
    blind = who.kind == "staff" and not oracle.is_reader(who)
    return TABLES[table](oracle, who, case, row) and (not blind or table == "audit_entry")


def _all(world: World, table: str) -> list[tuple[dict, Case | None]]:
    """Every row, as the owner reads it, with the facts of its case when it is of one."""
    with world.owner.cursor(row_factory=dict_row) as cursor:
        found = cursor.execute(f"select * from {table}").fetchall()
    key = "id" if table == "cases_case" else "case_id"
    return [(row, world.facts.cases.get(row.get(key))) for row in found]


def actor_of(who: Who) -> actors.Actor:
    """Who acts, as the login makes them."""
    if who.kind == "staff":
        return staff(who.name)
    one = person(who.name)
    return actors.individual(one.own_person, one.name, None, None, tuple(who.selves - {one.own_person}))
