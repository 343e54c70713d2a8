"""The ledger: what has happened, kept outside the database, so that a restore brings back nothing that was taken back.

One file of JSON lines beside the backups, only ever added to. It holds ids, codes and moments (and the day, when one
has died), never a name, a number or a word that somebody wrote. It is read off the log of writes, which is in the same
transaction as what it tells of: nothing that was acknowledged is missing but what came after the last look.

    event        what happened in a case: id, request, kind, at, who, and the facts of what TAKES_BACK
    log          another write, of the register; of an assignment that was given also whose (HSA-id), where and as what
    letter       a letter that shall not be posted
    assignment   an assignment that ends, and when
    sent         a notice that has left
"""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO, Any

import psycopg
from psycopg.rows import dict_row

NAME = "ledger.jsonl"
EVERY = 2.0
Line = dict[str, Any]

# The kinds of event that close, end or take back; only their facts are kept: ids and codes.
TAKES_BACK = (
    "consent.recorded",
    "consent.withdrawn",
    "case.ended",
    "death.registered",
    "letter.posted",
    "protection.set",
    "person.changed",
    "contact.removed",
    "measure.withdrawn",
    "coordinator.offer_withdrawn",
    "meeting.cancelled",
    "meeting.moved",
)
# An id is given before its transaction commits, so a lower one can come to sight later: the last minutes are read anew.
LATE = timedelta(minutes=10)
EVENTS = """
select l.id as log, l.recorded_at, l.what as kind, e.id, e.at, e.request_id as request, l."case", e.by_kind as by,
  case when e.id is null then l.assignment else e.by_assignment end as assignment,
  e.by_person as person, e.channel, l.object_id as object,
  case when e.kind = any(%(kinds)s) then e.facts end as facts,
  case when e.facts ->> 'ending' = 'deceased' or e.kind = 'death.registered' then
    (select died_on from persons_person p where p.id = e.person_id) end as died_on,
  u.hsa_id as whom, a.unit_id as to_unit, a.role
from audit_entry l left join cases_event e on e.id = l.object_id
  left join directory_assignment a on a.id = l.object_id and l.what = 'register.give_assignment'
  left join directory_user u on u.id = a.user_id
where l.action = 'write' and l.id > %(after)s order by l.id
"""
SAFE = "select coalesce(max(id), 0) as id from audit_entry where id > %s and recorded_at < clock_timestamp() - %s"
LETTERS = """select d.id, d.document_id as document, d.from_unit_id as unit, d."case_id" as "case" from cases_delivery d
  where d.case_id = any(%s) and d.recalled_at is not null and d.channel = 'letter' and d.posted_at is null"""
ASSIGNMENTS = "select id, until_at as until from directory_assignment where until_at is not null"
SENT = """select id, "case", unit, kind, due_at, sent_at as at from outbox_row where sent_at > %s order by sent_at"""


class NotAtHome(Exception):
    """The database has been restored or moved, and not been settled: nothing of it belongs in the ledger yet.

    Or it has been put back together with the disk it lies on, so that it does not know: then it knows less than we do.
    """


@dataclass
class Ledger:
    """The ledger in a folder, open to be added to."""

    folder: Path
    _seen: set[str] = field(default_factory=set)
    _after: int = 0  # every write in the log up to this id has been read, and none can come to sight below it
    _highest: int = 0  # of the log, as we know it
    _sent_after: datetime = datetime(2000, 1, 1, tzinfo=UTC)
    _opened: bool = False

    @property
    def path(self) -> Path:
        return self.folder / NAME

    def catch_up(self, connection: psycopg.Connection) -> int:
        """Add what has happened since the last look. Returns how many lines. Raises NotAtHome."""
        if not connection.execute("select access.is_home()").fetchone()[0]:  # type: ignore[index]
            raise NotAtHome
        self.path.touch(mode=0o600)
        self.path.chmod(0o600)  # also one that was made before it was kept from others
        with self.path.open("a+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)  # the service and a backup can both be adding
            if not self._opened:
                self._recall(file)
            (highest,) = next(connection.execute("select coalesce(max(id), 0) from audit_entry"))
            if highest < self._highest:
                raise NotAtHome
            found = [line for line in self._look(connection) if _key(line) not in self._seen]
            for line in found:
                file.write(json.dumps(line, default=str, ensure_ascii=False).encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
        self._seen |= {_key(line) for line in found}
        self._highest = highest
        self._opened = True
        os.utime(self.path)  # the sign of life: when the database was last looked at
        return len(found)

    def _recall(self, file: IO[bytes]) -> None:
        """Know again what stands there. A last line that was cut off is closed, so that the next begins anew."""
        file.seek(0)
        text = file.read()
        if text and not text.endswith(b"\n"):
            file.write(b"\n")
        lines = list(_lines(text))
        self._seen = {_key(line) for line in lines}
        writes = [(datetime.fromisoformat(line["recorded_at"]), line["log"]) for line in lines if "log" in line]
        if writes:
            self._highest = max(log for _, log in writes)
            newest = max(at for at, _ in writes)
            self._after = max((log for at, log in writes if at < newest - LATE), default=0)
        sent = [datetime.fromisoformat(line["at"]) for line in lines if line["line"] == "sent"]
        self._sent_after = max(sent, default=self._sent_after + LATE) - LATE

    def _look(self, connection: psycopg.Connection) -> Iterator[Line]:
        with connection.cursor(row_factory=dict_row) as cursor:
            writes = cursor.execute(EVENTS, {"kinds": list(TAKES_BACK), "after": self._after}).fetchall()
            safe = cursor.execute(SAFE, [self._after, LATE]).fetchall()
            for write in writes:
                yield {"line": "event" if write["id"] else "log", **_known(write)}
            if cases := list({write["case"] for write in writes if write["case"]}):
                for letter in cursor.execute(LETTERS, [cases]).fetchall():
                    yield {"line": "letter", **_known(letter)}
            if any(write["kind"].startswith("register.") for write in writes) or not self._opened:
                for assignment in cursor.execute(ASSIGNMENTS).fetchall():
                    yield {"line": "assignment", **assignment}
            for sent in cursor.execute(SENT, [self._sent_after]).fetchall():
                self._sent_after = max(self._sent_after, sent["at"] - LATE)
                yield {"line": "sent", **sent}
            self._after = max(self._after, *(row["id"] for row in safe))


def _known(line: Line) -> Line:
    return {name: value for name, value in line.items() if value is not None}


def _key(line: Line) -> str:
    """What makes a line itself: the same twice is one."""
    what = line["line"]
    if what in ("event", "log"):
        return f"log {line['log']} {line.get('id', '')}"
    if what == "assignment":
        return f"assignment {line['id']} {line['until']}"
    return f"{what} {line['id']}"


def read(folder: Path) -> list[Line]:
    """Every whole line of the ledger in ``folder`` once, in order; none when there is no ledger."""
    path = folder / NAME
    lines = _lines(path.read_bytes()) if path.exists() else iter(())
    return list({_key(line): line for line in lines}.values())


def _lines(text: bytes) -> Iterator[Line]:
    for line in text.splitlines():
        try:
            found = json.loads(line)
        except ValueError:
            continue  # cut off when the machine stopped: what it told of is read again, or is among the last seconds
        if isinstance(found, dict) and "line" in found:
            yield found


def looked_at(folder: Path) -> datetime | None:
    """When the database was last looked at, or None when there is no ledger."""
    path = folder / NAME
    return datetime.fromtimestamp(path.stat().st_mtime, UTC) if path.exists() else None


def follow(url: str, folder: Path, stop: Callable[[], bool], trouble: Callable[[str], None]) -> None:
    """Look every other second until ``stop()`` says so, also past a database that is away for a while."""
    ledger = Ledger(folder)
    while not stop():
        try:
            with psycopg.connect(url, autocommit=True, options="-c TimeZone=UTC") as connection:
                while not stop():
                    ledger.catch_up(connection)
                    _wait(stop)
        except (psycopg.Error, NotAtHome) as error:
            trouble(str(error) or type(error).__name__)
            _wait(stop)


def _wait(stop: Callable[[], bool]) -> None:
    deadline = time.monotonic() + EVERY
    while time.monotonic() < deadline and not stop():
        time.sleep(0.1)
