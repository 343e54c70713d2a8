"""After a restore: take back again what had been taken back, and end what had ended, before anybody is let in.

Each line of the ledger that the database lacks is done again by the action that did it, as the one who did it, at the
moment when it was done and with the request's own key: events, duties, stops and log are as they were, and a form that
is sent again has no second effect. What only added something is lost, and is told.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

import psycopg
from django.db import IntegrityError, ProgrammingError, connection

from samplan.coordination.cases import (
    access,
    actions,
    consents,
    ending,
    handing_over,
    person_changes,
    protection,
    withdrawing,
)
from samplan.coordination.cases import notices as choices
from samplan.coordination.cases.models import Case, Consent
from samplan.coordination.plans import contacts, writing
from samplan.coordination.plans.models import Measure
from samplan.foundation.access import actor as actors
from samplan.foundation.access.actor import Actor
from samplan.foundation.access.context import acting
from samplan.foundation.audit import log
from samplan.foundation.directory.models import Assignment
from samplan.foundation.outbox.models import Row
from samplan.rulebook.refused import Refused

Line = dict[str, Any]
# What must not be left undone: when it cannot be done again, everything that flows in the case is stopped.
UTTERLY = ("consent.recorded", "consent.withdrawn", "case.ended", "death.registered")


@dataclass
class Report:
    """What came of the ledger: how many of each kind were done again, and the lines that could not be."""

    done: Counter[str] = field(default_factory=Counter)
    lost: list[Line] = field(default_factory=list)
    sessions: int = 0


def replay(lines: list[Line], owner_url: str) -> Report:
    """Go through the ledger's ``lines``. Can be done again from the beginning, whatever came of it the last time.

    owner_url: to see which of them the database has. What is written is written as the app.
    """
    report = Report()
    with psycopg.connect(owner_url, autocommit=True) as owner:
        # A number of the log is never given twice.
        last = max((line["log"] for line in lines if "log" in line), default=0)
        owner.execute(
            "select setval('audit_entry_id_seq', greatest((select last_value from audit_entry_id_seq), %s))", [last + 1]
        )
        missing = _missing(lines, owner)
        for line in missing:
            _again(line, owner, report)
        _letters([line for line in lines if line["line"] == "letter"], owner, report)
        _assignments([line for line in lines if line["line"] == "assignment"], report)
        _sent([line for line in lines if line["line"] == "sent"], owner, report)
        _no_reminders([line for line in missing if line.get("kind") in ("meeting.cancelled", "meeting.moved")], report)
        ended = owner.execute("update access_session set ended_at = clock_timestamp() where ended_at is null")
        report.sessions = ended.rowcount
    with acting(actors.system()) as now:
        log.write([log.Line(by=actors.system(), now=now, action="write", what="restore.replayed")])
    return report


def _missing(lines: list[Line], owner: psycopg.Connection) -> list[Line]:
    """The writes that the database lacks, in the order in which they were recorded."""
    writes = [line for line in lines if line["line"] in ("event", "log")]
    requests = {str(id) for (id,) in owner.execute("select request_id from cases_event")}
    logged = {
        (id, what, str(about))
        for id, what, about in owner.execute("select id, what, object_id from audit_entry where action = 'write'")
    }

    def has(line: Line) -> bool:
        if line["line"] == "event":
            return line["request"] in requests
        return (line["log"], line["kind"], str(line.get("object"))) in logged

    return sorted((line for line in writes if not has(line)), key=lambda line: line["recorded_at"])


def _again(line: Line, owner: psycopg.Connection, report: Report) -> None:
    """Do one line again, as the one who did it; else as the system, for the unit that coordinates. Or tell of it."""
    do = DOERS.get(line["kind"]) if line["line"] == "event" else None
    found = line.get("case") and owner.execute(
        "select c.coordinating_unit_id, u.organisation_id from cases_case c join directory_unit u "
        "on u.id = c.coordinating_unit_id where c.id = %s", [line["case"]]
    ).fetchone()  # fmt: skip
    if do is None or not found:
        report.lost.append(line)
        return
    system = Actor(kind="system", name="Samplan", role="SYSTEM", unit=found[0], organisation=found[1])
    if any(who is not None and _done(do, line, who) for who in (_who(line, owner), system)):
        report.done[line["kind"]] += 1
        if line["kind"] not in ADDS_TOO:
            return
    elif line["kind"] in UTTERLY and _stands(line, owner):
        with acting(system):
            consents.stop_flow(Case(id=UUID(line["case"])), None)
        report.done["stopped"] += 1
    report.lost.append(line)


def _stands(line: Line, owner: psycopg.Connection) -> bool:
    """Whether a yes from before is still there, and something flows on it."""
    row = owner.execute(
        "select 1 from cases_case c where c.id = %s and c.stopped_at is null and c.ended_at is null and exists (select "
        "1 from cases_consent s where s.case_id = c.id and s.answer = 'yes' and s.withdrawn_at is null and s.at < %s)",
        [line["case"], line["at"]],
    ).fetchone()
    return row is not None


def _done(do: Callable[..., object], line: Line, who: Actor) -> bool:
    try:
        with acting(who):
            case = Case.objects.select_related("person", "coordinating_unit__organisation", "coordinator__user").get(
                id=line["case"]
            )
            access.lock(case.id, alone=True)
            said = {"by": who, "now": datetime.fromisoformat(line["at"]), "request_id": line["request"]}
            return do(case, line.get("facts", {}), line, **said) is not None
    except (Refused, Case.DoesNotExist, IntegrityError, ProgrammingError):  # the last: a policy says no
        return False


def _who(line: Line, owner: psycopg.Connection) -> Actor | None:
    """The one who did it, or None when they are unknown here."""
    if line["by"] == "person":
        row = owner.execute(
            "select given_name || ' ' || family_name from persons_person where id = %s", [line["person"]]
        ).fetchone()
        return actors.individual(UUID(line["person"]), row[0]) if row else None
    if "assignment" not in line:
        return None
    rows = Assignment.objects.select_related("user", "unit__organisation").filter(id=line["assignment"])
    found = rows.first()
    return actors.staff(found) if found else None


# -- what each kind takes back. Returns None when there is nothing to take back.


def _withdraw(case: Case, facts: Line, line: Line, **said: Any) -> object:
    if "organisation" in facts:
        party = UUID(facts["party"]) if "party" in facts else None
        whose = {"organisation": UUID(facts["organisation"]), "party": party}
        return withdrawing.withdraw_from(case=case, channel=line["channel"], **whose, **said)
    whom = UUID(facts["unit"]) if "unit" in facts else None
    whose = {"party" if "letters" in facts else "unit": whom} if whom else {}
    return consents.withdraw_consent(case=case, channel=line["channel"], **whose, **said)


def _answer_anew(case: Case, facts: Line, line: Line, **said: Any) -> object:
    """A later answer is lost, so the earlier one holds no more: the question has to be put again."""
    rows = Consent.objects.filter(case=case, answer="yes", withdrawn_at=None, at__lt=said["now"])
    if said["by"].organisation:
        rows = rows.filter(organisation_id=said["by"].organisation)
    return consents.withdraw_consent(case=case, channel=line["channel"], **said) if rows.exists() else None


def _end(case: Case, facts: Line, line: Line, **said: Any) -> object:
    if facts["ending"] == ending.DECEASED:
        return ending.register_death(case=case, died_on=date.fromisoformat(line["died_on"]), **said)
    return ending.end_case(case=case, ending=facts["ending"], evaluated=facts.get("evaluated", True), **said)


def _post(case: Case, facts: Line, line: Line, **said: Any) -> object:
    return actions.post_letter(case=case, delivery=UUID(facts["delivery"]), **said)


def _protect(case: Case, facts: Line, line: Line, **said: Any) -> object:
    return protection.protect(case=case, kind=facts["protection"], **said)


def _change(case: Case, facts: Line, line: Line, **said: Any) -> object:
    changed = facts.get("changed", [])
    if changed == ["close.blocked"]:
        return person_changes.block_close(case=case, close=UUID(facts["close"]), **said)
    if changed == ["close.ended"]:
        return person_changes.end_close(case=case, close=UUID(facts["close"]), **said)
    if changed == [
        "notices"
    ]:  # what was chosen is lost: nobody is told anything by a way that may have been turned off
        return choices.choose_notices(case=case, way="none", number="", address="", shows_time=False, **said)
    return None


def _remove_contact(case: Case, facts: Line, line: Line, **said: Any) -> object:
    return contacts.remove_contact(case=case, contact=UUID(facts["contact"]), **said)


def _withdraw_measure(case: Case, facts: Line, line: Line, **said: Any) -> object:
    row = Measure.objects.filter(id=facts["measure"]).first()
    return row and writing.withdraw_measure(case=case, measure=row.id, version=row.version, **said)


def _withdraw_offer(case: Case, facts: Line, line: Line, **said: Any) -> object:
    return handing_over.withdraw_offer(case=case, **said)


DOERS: dict[str, Callable[..., object]] = {
    "consent.withdrawn": _withdraw,
    "consent.recorded": _answer_anew,
    "case.ended": _end,
    "death.registered": _end,
    "letter.posted": _post,
    "protection.set": _protect,
    "person.changed": _change,
    "contact.removed": _remove_contact,
    "measure.withdrawn": _withdraw_measure,
    "coordinator.offer_withdrawn": _withdraw_offer,
}
ADDS_TOO = ("consent.recorded", "person.changed")  # done again in part: what was said in words has to be said again


# -- what is no event


def _letters(lines: list[Line], owner: psycopg.Connection, report: Report) -> None:
    """Stop the letters that had been stopped, each call's at once, in the name of the unit that sent it."""
    for line in lines:
        waits = owner.execute(
            "select d.document_id, d.from_unit_id, u.organisation_id from cases_delivery d join directory_unit u "
            "on u.id = d.from_unit_id where d.id = %s and d.recalled_at is null and d.posted_at is null", [line["id"]]
        ).fetchone()  # fmt: skip
        if waits:
            system = Actor(kind="system", name="Samplan", role="SYSTEM", unit=waits[1], organisation=waits[2])
            with acting(system), connection.cursor() as cursor:
                cursor.execute("select access.recall_letters(%s)", [waits[0]])
            report.done["letter"] += 1


def _assignments(lines: list[Line], report: Report) -> None:
    """End the assignments that had ended, and say so in the log. The last thing that was said of each holds."""
    until = {line["id"]: datetime.fromisoformat(line["until"]) for line in lines}
    with acting(actors.system()) as now:
        for row in Assignment.objects.filter(id__in=list(until)):
            ends = until[str(row.id)]
            if row.until_at is None or row.until_at > ends:
                Assignment.objects.filter(id=row.id).update(until_at=ends)
                log.write(
                    [
                        log.Line(
                            by=actors.system(),
                            now=now,
                            action="write",
                            what="register.end_assignment",
                            object_id=row.id,
                        )
                    ]
                )
                report.done["assignment"] += 1


def _is_text(line: Line) -> bool:
    """A text to a unit is about the unit and no case."""
    return bool(line["case"] == line["unit"])


def _sent(lines: list[Line], owner: psycopg.Connection, report: Report) -> None:
    """What had left does not leave again, nor what an action done again here has put in its place.

    Texts come last: of what mails had told of they tell nothing more.
    """
    for line in sorted(lines, key=_is_text):
        same = {"case": line["case"], "unit": line["unit"], "kind": line["kind"]}
        due = datetime.fromisoformat(line["due_at"])
        with acting(actors.system()):
            rows = Row.objects.filter(state=Row.State.DUE, due_at=due, **same)
            report.done["sent"] += rows.update(state=Row.State.SENT, sent_at=datetime.fromisoformat(line["at"]))
        if line["kind"] == Row.Kind.ESCALATION:
            told = TOLD_BY_TEXT if _is_text(line) else ESCALATED
            report.done["escalation"] += owner.execute(told, {**same, "due": due}).rowcount


# That nobody had taken it has been told: as access.escalate marks it, which would tell it once more.
_MARKED = """update cases_duty set escalated_at = %(due)s, reminded_at = coalesce(reminded_at, %(due)s)
  where unit_id = %(unit)s and escalated_at is null and escalates_at <= %(due)s
    and met_at is null and cancelled_by = ''"""
ESCALATED = f"{_MARKED} and case_id = %(case)s"
# The unit had got its text, and these mails had not left: they do, and no other text with them.
TOLD_BY_TEXT = f"""with late as ({_MARKED} returning case_id)
  insert into outbox_row (id, "case", unit, kind, channel, due_at, next_at, attempt, state, error)
    select gen_random_uuid(), l.case_id, u.id, 'escalation', 'email', %(due)s, %(due)s, 0, 'due', ''
    from (select distinct case_id from late) l
      join directory_unit u on u.id = %(unit)s and u.inbox_email <> ''"""  # noqa: S608  (both parts stand here)


def _no_reminders(lines: list[Line], report: Report) -> None:
    """Nobody is reminded of a meeting that was moved or cancelled: where and when it is has to be said again."""
    kinds = (Row.Kind.REMINDER, Row.Kind.TOMORROW)
    cases = [line["case"] for line in lines]
    with acting(actors.system()):
        waiting = Row.objects.filter(case__in=cases, kind__in=kinds, state=Row.State.DUE)
        report.done["reminder"] += waiting.update(state=Row.State.CANCELLED)
