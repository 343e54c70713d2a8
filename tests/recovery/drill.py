"""One restore drill: play, back up, take back and add more, lose the database, restore, and look at everything.

The plan is made of random moments: how far each coordination has come when the backup is taken, what is taken back
afterwards, and when the ledger last looked. Raises AssertionError at the first thing that is not as it should be.
"""

from __future__ import annotations

import csv
import os
import random
import shutil
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest import mock
from uuid import UUID, uuid4

import psycopg
from django.test import Client
from psycopg.rows import dict_row

from samplan.config import work
from samplan.coordination.cases import consents, ending, protection, questions
from samplan.coordination.cases.models import Case, Event
from samplan.coordination.meetings import moving
from samplan.coordination.meetings.models import Meeting
from samplan.demo import county
from samplan.demo.cast import key
from samplan.demo.play import Play, person
from samplan.foundation.access import actor as actors
from samplan.foundation.access import login
from samplan.foundation.access.actor import Actor
from samplan.foundation.access.checks import connection_faults
from samplan.foundation.access.context import acting
from samplan.foundation.audit import seals
from samplan.foundation.directory.models import Assignment
from samplan.foundation.outbox.models import Row
from samplan.recovery import backup, ledger
from samplan.rulebook.refused import Refused
from tests.acting import who
from tests.cast import STEPS, Thread
from tests.fixtures.database import connected_to
from tests.recovery import places
from tests.tampering.trying import export
from tests.waiting import rows_where
from tools import binaries, verify_log
from tools.databases import Databases, demo_environment, named
from tools.environment import owner_environment
from tools.places import ROOT

PEOPLE = ("maj", "gun", "bo", "eva", "olle")
AFTER = ("withdraw", "withdraw one", "post", "end", "say no", "protect", "cancel", "move", "ask", "nothing")
# What leaves other duties than before, when it cannot be done again: it is told of as lost.
NOT_DONE_AGAIN = ("say no", "cancel", "move", "ask", "nothing")


@dataclass
class Drill:
    """A database that will be lost, the folder beside it, and one to restore into."""

    databases: Databases
    name: str
    folder: Path
    chance: random.Random
    threads: list[Thread] = field(default_factory=list)
    did: dict[str, str] = field(default_factory=dict)  # what was done to a case after the backup

    @property
    def lost(self) -> str:
        return named(self.databases.owner, f"{self.name}_lost")

    @property
    def new(self) -> str:
        return named(self.databases.owner, f"{self.name}_new")

    # -- before

    def play(self, steps: list[str]) -> None:
        """Coordinations in the database that will be lost, each played up to a step."""
        self.databases.clone(f"{self.name}_lost")
        with connected_to(f"{self.name}_lost"):
            with acting(actors.system("Test")) as now:
                county.register(now)
                self.kept_session = login.staff(_assignment("elin"), now)
            began = datetime.now(UTC) - timedelta(days=1)
            self.late = Thread(Play("ida", "sara"), began - timedelta(days=4)).to("call")
            self.threads = [Thread(Play(PEOPLE[n % len(PEOPLE)], "sara"), began).to(s) for n, s in enumerate(steps)]

    def back_up(self) -> None:
        """The one command, and what every row was at that moment."""
        url = places.backup_url(self.databases, f"{self.name}_lost")
        with connected_to(f"{self.name}_lost"):
            assert seals.seal() > 0, "nothing was sealed"
        manage(["backup", str(self.folder)], {"BACKUP_DATABASE_URL": url})
        self.before = places.rows(self.lost)
        self.seen = self._pages(f"{self.name}_lost")

    # -- after the backup

    def go_on(self, what: list[str]) -> None:
        """Take back, end, post and add, a line each; then mail goes out, somebody logs in, and the ledger looks."""
        with connected_to(f"{self.name}_lost"):
            for thread, one in zip(self.threads, what, strict=False):
                with suppress(Refused):
                    getattr(self, "_" + one.replace(" ", "_"))(thread)
                    self.did[str(thread.id)] = one
            with acting(actors.system()) as now:
                Assignment.objects.filter(id=key("mats")).update(until_at=now)
                login.staff(_assignment("sara"), now)
            assert work.escalate() > 0, "nothing is late"
            with acting(actors.system()) as now:
                waiting = Row.objects.filter(state="due", kind__in=["notice", "escalation"]).order_by("kind", "due_at")
                left = waiting[: self.chance.randint(len(waiting) // 2, len(waiting))]
                texts = [row for row in waiting if row.channel == "sms"]
                # The unit has got its text, and the mail about the same has not left.
                self.mail = next(row for row in waiting if row.case == self.late.id and row.kind == "escalation")
                assert self.mail.unit in {row.unit for row in texts}
                for row in {*left, *texts} - {self.mail}:
                    Row.objects.filter(id=row.id).update(state="sent", sent_at=now, attempt=1)
            self.added = Thread(Play("leo", "sara"), datetime.now(UTC) - timedelta(hours=1)).to("consent")
        with self._reader() as connection:
            ledger.Ledger(self.folder).catch_up(connection)
            (self.lost_at,) = next(connection.execute("select clock_timestamp()"))

    def _reader(self) -> psycopg.Connection:
        url = places.backup_url(self.databases, f"{self.name}_lost")
        return psycopg.connect(url, autocommit=True, options="-c TimeZone=UTC")

    def _does(self, action, actor: Actor, thread: Thread, **values) -> Event:
        with acting(actor) as now:
            case = Case.objects.select_related("person", "coordinating_unit__organisation").get(id=thread.id)
            return action(case=case, by=actor, now=now, request_id=uuid4(), **values)

    def _person(self, thread: Thread) -> Actor:
        return person(thread.play.name)

    def _withdraw(self, thread: Thread) -> None:
        self._does(consents.withdraw_consent, self._person(thread), thread)

    def _withdraw_one(self, thread: Thread) -> None:
        self._does(consents.withdraw_consent, who("coordinator"), thread, unit=key("bjorken"))

    def _post(self, thread: Thread) -> None:
        thread.play.post(datetime.now(UTC))

    def _end(self, thread: Thread) -> None:
        self._does(ending.end_case, who("coordinator"), thread, ending="moved", evaluated=True)

    def _say_no(self, thread: Thread) -> None:
        thread.play.consent(datetime.now(UTC), [], answer="no")

    def _protect(self, thread: Thread) -> None:
        self._does(protection.protect, who("coordinator"), thread, kind="marked")

    def _cancel(self, thread: Thread) -> None:
        with acting(who("coordinator")):
            meeting = Meeting.objects.filter(case=thread.id).values_list("id", flat=True).first()
        said = {"reason": "Sjukdom", "again": True, "checked": True}
        self._does(moving.cancel_meeting, who("coordinator"), thread, meeting=meeting, **said)

    def _move(self, thread: Thread) -> None:
        with suppress(Meeting.DoesNotExist):
            now = datetime.now(UTC)
            thread.play.move(now, now + timedelta(days=9), "Sjukdom")

    def _ask(self, thread: Thread) -> None:
        self._does(questions.ask, self._person(thread), thread, about="question", text="När kommer brevet?")

    def _nothing(self, thread: Thread) -> None:
        """This one is left as it was."""

    # -- the restore

    def restore(self) -> str:
        """Into a new database: first the dump alone, which must be as it was and may not serve; then the ledger."""
        places.empty(self.databases, f"{self.name}_new")
        with mock.patch.dict(os.environ, SAMPLAN_PG_BIN=str(binaries.programs())):
            backup.put_back(backup.newest(self.folder), self.new)
        here = places.rows(self.new)
        for table, was in self.before.items():
            assert here[table] == was, f"{table} came back as something else"
        assert places.rights(self.new) == places.rights(self.databases.owner), "not as a fresh migrate makes it"
        with connected_to(f"{self.name}_new"):
            assert any("restored" in fault for fault in connection_faults()), "it could have been served from"
        env = demo_environment(named(self.databases.app, f"{self.name}_new"))
        said = manage(["restore", str(self.folder), "--ledger-only"], owner_environment(env, self.new))
        with connected_to(f"{self.name}_new"):
            assert connection_faults() == []
        return said

    def look(self) -> dict[str, int]:
        """Everything that must hold in the restored database. Returns how many of each were looked at."""
        here = places.rows(self.new)
        for table in ("cases_event", "audit_entry", "cases_document", "history"):
            assert set(self.before[table]) <= set(here[table]), f"a row of {table} that was in the backup is not there"
        assert backup.verify_log(self.new) == []
        self._log_is_whole()
        self._ledger_names_nobody()
        told = {line["log"] for line in ledger.read(self.folder) if "log" in line}
        with psycopg.connect(self.new) as connection:
            rows = connection.execute("select id from audit_entry where recorded_at > %s", [self.lost_at]).fetchall()
        assert rows and min(id for (id,) in rows) > max(told), "a number of the log has been given twice"
        assert places.rights(self.new) == places.rights(self.databases.owner)
        with (
            psycopg.connect(self.lost, row_factory=dict_row) as lost,
            psycopg.connect(self.new, row_factory=dict_row) as new,
        ):
            counted = _nothing_came_back(lost, new)
            _same_duties(lost, new, [case for case, one in self.did.items() if one not in NOT_DONE_AGAIN])
            again = _same_events(lost, new)
            gone = _requests(lost).keys() - _requests(new).keys()
            said = (self.folder / "lost.csv").read_text().splitlines()
            told = {row["händelse"] for row in csv.DictReader(said, delimiter=";")}
            assert {str(_requests(lost)[key]["id"]) for key in gone} <= told, "something that is lost is not told of"
            sent = self._sent_twice(lost)
            assert not sent, f"sent once more: {sent}"
        pages = self._pages(f"{self.name}_new")
        for (user, case), answer in self.seen.items():
            if user == "outsider" or self.did.get(case) not in ("withdraw one", "withdraw", "say no", "end"):
                assert pages[user, case] == answer, f"{user} is answered otherwise"
        return {
            "events": len(self.before["cases_event"]),
            "log rows": len(self.before["audit_entry"]),
            "taken back": counted,
            "done again": again,
            "told as lost": len(gone),
        }

    def _log_is_whole(self) -> None:
        """The chain of seals goes on from before the backup to after the restore, by the verifier that stands alone."""
        with psycopg.connect(self.new) as connection:
            report = verify_log.check(*export(connection, self.folder), [])
        assert (report.faults, report.unsealed) == ([], 0) and report.seals >= 2, report

    def _ledger_names_nobody(self) -> None:
        """No name, number, address or word of anybody stands in what lies beside the database."""
        said = (self.folder / ledger.NAME).read_text()
        with psycopg.connect(self.lost) as connection:
            asked = """select given_name || ' ' || family_name from persons_person
              union select value from persons_personnumber
              union select value from persons_contact union select by_name from cases_event where by_kind <> 'system'"""
            named = [text for (text,) in connection.execute(asked) if text in said]
        assert not named and "WROTE-THIS" not in said, named

    def _sent_twice(self, lost: psycopg.Connection) -> set[tuple]:
        """Let the worker send all that waits in the restored database. What of it had been sent before?"""
        asked = """select "case", unit from outbox_row where kind = 'escalation' and state = 'sent'"""
        escalated = {(row["case"], row["unit"]) for row in lost.execute(asked)}
        assert escalated, "no escalation had been sent"
        before = {_notice(row) for row in lost.execute("select * from outbox_row where state = 'sent'")}
        with connected_to(f"{self.name}_new"):
            work.escalate()
            again = {(row.case, row.unit) for row in rows_where(kind="escalation", state="due")}
            assert not again & escalated, "that nobody has taken it is told once more"
            assert (self.mail.case, self.mail.unit) in again, "that nobody has taken it is not told at all"
            waiting = [vars(row) for row in rows_where(state="due")]
        return before & {_notice(row) for row in waiting}

    def _pages(self, name: str) -> dict[tuple[str, str], int]:
        """What the nurse and one from outside are answered for each coordination."""
        with connected_to(name):
            answers = {}
            for user in ("nurse", "outsider", "coordinator"):
                client = Client()
                client.post("/logga-in/demo/", {"user": user})
                for thread in self.threads:
                    answers[user, str(thread.id)] = client.get(f"/plan/{thread.id}/").status_code
        return answers


def _notice(row: dict) -> tuple:
    return str(row.get("case")), str(row["unit"]), row["kind"], row["due_at"]


# What is set once and never taken away again, where it was set in the database that was lost.
ONE_WAY = (
    ("cases_consent", "withdrawn_at"),
    ("cases_consentscope", "withdrawn_at"),
    ("cases_delivery", "recalled_at"),
    ("cases_delivery", "posted_at"),
    ("cases_live", "closed_at"),
    ("cases_party", "until"),
    ("cases_case", "stopped_at"),
    ("cases_case", "ended_at"),
    ("directory_assignment", "until_at"),
    ("access_session", "ended_at"),
)


def _nothing_came_back(lost: psycopg.Connection, new: psycopg.Connection) -> int:
    """Whatever had been withdrawn, recalled, closed, ended or sent is so in the restored one. Returns how many."""
    counted = 0
    for table, column in ONE_WAY:
        ids = [row["id"] for row in lost.execute(f"select id from {table} where {column} is not null")]
        alive = new.execute(f"select id from {table} where id = any(%s) and {column} is null", [ids]).fetchall()
        assert not alive, f"{table}.{column} came back: {alive}"
        counted += len(ids)
    ids = [row["id"] for row in lost.execute("select id from outbox_row where state in ('sent', 'cancelled')")]
    waits = new.execute("select id, kind from outbox_row where id = any(%s) and state = 'due'", [ids]).fetchall()
    assert not waits, f"waits to be sent again: {waits}"
    marked = "select id, protection from persons_person where protection <> 'none'"
    here = {row["id"]: row["protection"] for row in new.execute(marked)}
    assert all(here.get(row["id"]) == row["protection"] for row in lost.execute(marked)), "a protection is gone"
    hidden = [row["id"] for row in lost.execute("select id from persons_contact where hidden")]
    shown = new.execute("select id from persons_contact where id = any(%s) and not hidden", [hidden]).fetchall()
    assert not shown, f"shown again: {shown}"
    open_sessions = new.execute("select id from access_session where ended_at is null").fetchall()
    assert not open_sessions, "somebody is still logged in"
    return counted + len(ids)


def _same_duties(lost: psycopg.Connection, new: psycopg.Connection, cases: list[str]) -> None:
    """What is to be done in these cases is what it was."""
    asked = """select case_id, kind, unit_id, opened_by_kind, opened_at, met_at, cancelled_by from cases_duty
        where case_id = any(%s) order by 1, 2, 3, 4, 5"""
    was, here = lost.execute(asked, [cases]).fetchall(), new.execute(asked, [cases]).fetchall()
    assert was == here, [row for row in was if row not in here] + [row for row in here if row not in was]


def _requests(connection: psycopg.Connection) -> dict[UUID, dict]:
    columns = "id, request_id, kind, at, case_id, unit_id, by_kind, by_name, by_user, by_person, by_assignment, channel"
    return {row["request_id"]: row for row in connection.execute(f"select {columns} from cases_event")}


def _same_events(lost: psycopg.Connection, new: psycopg.Connection) -> int:
    """What was done again says the same as the first time: what, when, by whom. Returns how many were."""
    was, again = _requests(lost), 0
    for request, event in _requests(new).items():
        first = was.get(request)
        if first is not None and first["id"] != event["id"]:
            again += 1
            same = {name: value for name, value in first.items() if name not in ("id", "kind")}
            assert same.items() <= event.items(), f"{event} is not {first}"
            assert event["kind"] == first["kind"] or first["kind"] == "consent.recorded"
    return again


def _assignment(name: str) -> Assignment:
    return Assignment.objects.select_related("user", "unit__organisation").get(id=key(name))


def manage(arguments: list[str], env: dict[str, str]) -> str:
    """One of the commands, as an operator runs it. Raises AssertionError with what it said when it fails."""
    ours = {**os.environ, "SAMPLAN_PG_BIN": str(binaries.programs()), **env}
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT, env=ours, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, f"{arguments}: {done.stdout}{done.stderr}"
    return done.stdout


def run(databases: Databases, name: str, folder: Path, seed: int) -> dict[str, int]:
    """A drill with everything by chance. The databases are thrown away, unless something was wrong."""
    chance = random.Random(seed)
    drill = Drill(databases, name, folder, chance)
    drill.play([chance.choice(STEPS) for _ in PEOPLE])
    drill.back_up()
    drill.go_on([chance.choice(AFTER) for _ in PEOPLE])
    drill.restore()
    counted = drill.look()
    places.drop(databases, f"{name}_lost", f"{name}_new")
    shutil.rmtree(folder)
    return counted
