"""Checks the log without Samplan: needs this file, Python 3.11 and what psql has written. Nothing is installed.

    PGTZ=UTC PGDATESTYLE=ISO PGCLIENTENCODING=UTF8 psql -X -h db.example -U samplan_backup -d samplan <<'SQL'
    \\copy (select * from audit_seal order by id) to seals.tsv with (header)
    \\copy (select * from audit_entry order by id) to entries.tsv with (header)
    SQL
    python3 verify_log.py seals.tsv entries.tsv --heads heads.txt

heads.txt has the lines that `manage.py log_head` has printed, as they were kept outside the database. Without them a
chain that was made anew from some day on cannot be told from the first one.

A row's hash is the SHA-256 of its line in entries.tsv, without the line break. A seal's root is the SHA-256 of the
hashes of its rows (32 bytes each), in the order of their ids. A seal's hash is the SHA-256 of its line in seals.tsv up
to the last tab, and one of the fields there is the hash of the seal before.

Answers 0 when all is as it was sealed, 1 when something is not, 2 when the files cannot be read.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import sys
import time
from array import array
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

# The columns that a row's hash holds, by the form that its seal names. A column that comes later makes a new form.
FORMS = {
    1: "id recorded_at txid at actor_kind actor_name actor_role actor_user actor_person assignment unit unit_name "
    "organisation session action what ground case person object_id cases"
}
SEAL = "id at form count ids horizon root previous txid hash"
LATE = timedelta(minutes=10)  # no transaction lasts longer, and a seal is made each minute
SHOWN = 20


class Unreadable(Exception):
    """The file is not what psql writes; the message says where."""


@dataclass
class Report:
    """What was found: ``faults`` are sentences, one for each thing that is not as it was sealed."""

    rows: int = 0
    seals: int = 0
    unsealed: int = 0
    faults: list[str] = field(default_factory=list)


@dataclass
class Seal:
    """One seal with what is counted of its rows as they pass by."""

    number: int
    at: datetime
    form: int
    count: int
    horizon: int
    root: str
    hash: str
    rows: list[tuple[int, bytes]] = field(default_factory=list)
    done: bool = False


def lines(path: Path, columns: str) -> Iterator[bytes]:
    """The lines of a file that psql has written, without their breaks. Raises Unreadable when it has other columns."""
    with path.open("rb") as file:
        if next(file, b"").rstrip(b"\n").decode().split("\t") != columns.split():
            raise Unreadable(f"{path} has other columns than {columns}")
        for line in file:
            yield line.rstrip(b"\n")


def moment(text: str) -> datetime:
    """A moment in UTC. Raises Unreadable when the file was written in another time zone."""
    if not text.endswith("+00"):
        raise Unreadable(f"«{text}» is not a moment in UTC: write the files with PGTZ=UTC and PGDATESTYLE=ISO")
    return datetime.fromisoformat(text)


class Members:
    """Which seal vouches for an id. The ranges of all seals, sorted; a range that two seals claim is a fault."""

    def __init__(self) -> None:
        self._ranges: list[tuple[int, int, int]] = []
        self._begins = array("q")

    def add(self, ids: str, seal: int) -> int:
        """Take in «{[1,5),[7,9)}». Returns how many ids it names."""
        found = re.findall(r"\[(-?\d+),(-?\d+)\)", ids)
        self._ranges += [(int(begin), int(end), seal) for begin, end in found]
        return sum(int(end) - int(begin) for begin, end in found)

    def settle(self) -> Iterator[str]:
        """When all are in. Yields a fault for each range that two seals claim."""
        self._ranges.sort()
        self._begins = array("q", [begin for begin, _, _ in self._ranges])
        for one, other in zip(self._ranges, self._ranges[1:], strict=False):
            if other[0] < one[1]:
                yield f"seals {one[2]} and {other[2]} both claim row {other[0]}"

    def seal_of(self, id: int) -> int | None:
        place = bisect_right(self._begins, id) - 1
        if place >= 0 and id < self._ranges[place][1]:
            return self._ranges[place][2]
        return None


def check(seals_file: Path, entries_file: Path, heads: list[tuple[str, int, str]]) -> Report:
    """Everything that is not as it was sealed. heads: (day, number of seal, hash), kept outside the database."""
    report = Report()
    seals, members = _chain(seals_file, report)
    _rows(entries_file, seals, members, report)
    for seal in seals.values():
        if not seal.done:
            report.faults.append(f"seal {seal.number} vouches for {seal.count} rows, and {len(seal.rows)} are there")
            _root(seal, report)
    for day, number, known in heads:
        if number not in seals:
            report.faults.append(f"seal {number}, the head of {day}, is gone: the end of the log has been cut off")
        elif seals[number].hash != known:
            report.faults.append(f"seal {number} is not the one that was the head of {day}: the chain was made anew")
    return report


def _chain(path: Path, report: Report) -> tuple[dict[int, Seal], Members]:
    seals: dict[int, Seal] = {}
    members = Members()
    last, expected = "", 1
    for line in lines(path, SEAL):
        number, at, form, count, ids, horizon, root, previous, _, hash = line.decode().split("\t")
        seal = Seal(int(number), moment(at), int(form), int(count), int(horizon), root, hash)
        if seal.number != expected:
            report.faults.append(f"seal {expected} is missing: seal {number} comes in its place")
        if hashlib.sha256(line.rpartition(b"\t")[0]).hexdigest() != hash:
            report.faults.append(f"seal {number} has been changed")
        if previous != last:
            report.faults.append(f"seal {number} does not follow the seal before it")
        if seal.form not in FORMS:
            raise Unreadable(f"seal {number} is of form {form}, which this file does not know: use a newer one")
        if members.add(ids, seal.number) != seal.count:
            report.faults.append(f"seal {number} names another number of rows than it counts")
        seals[seal.number] = seal
        last, expected = hash, seal.number + 1
        report.seals += 1
    report.faults += members.settle()
    return seals, members


def _rows(path: Path, seals: dict[int, Seal], members: Members, report: Report) -> None:
    last = seals[max(seals)] if seals else None
    oldest: datetime | None = None
    newest: datetime | None = None
    for line in lines(path, FORMS[1]):
        report.rows += 1
        first, recorded_at, txid, _ = line.split(b"\t", 3)
        id, recorded = int(first), moment(recorded_at.decode())
        newest = recorded if newest is None else max(newest, recorded)
        number = members.seal_of(id)
        if number is None:
            report.unsealed += 1
            oldest = recorded if oldest is None else min(oldest, recorded)
            if last and int(txid) < last.horizon:
                report.faults.append(f"row {id} has been added: it is in no seal, and should have been")
            continue
        seal = seals[number]
        if seal.done:
            report.faults.append(f"row {id} has been added: seal {number} has all its rows")
            continue
        seal.rows.append((id, hashlib.sha256(line).digest()))
        if len(seal.rows) == seal.count:
            _root(seal, report)
        before = seals.get(number - 1)
        if before and recorded < before.at - LATE:
            report.faults.append(f"row {id} says {recorded:%Y-%m-%d %H:%M} and came after the seal of that time")
    if oldest and newest and newest - oldest > LATE:
        report.faults.append(f"{report.unsealed} rows are in no seal, the oldest from {oldest:%Y-%m-%d %H:%M}")


def _root(seal: Seal, report: Report) -> None:
    """Compare the rows with what was sealed, and let go of them."""
    seal.rows.sort()
    if hashlib.sha256(b"".join(hash for _, hash in seal.rows)).hexdigest() != seal.root:
        ids = f"rows {seal.rows[0][0]} to {seal.rows[-1][0]}" if seal.rows else "no rows"
        report.faults.append(f"seal {seal.number}: {ids} are not as they were sealed at {seal.at:%Y-%m-%d %H:%M}")
    seal.rows, seal.done = [], True


def read_heads(path: Path) -> list[tuple[str, int, str]]:
    """The lines «2026-11-28 1440 9f86…» of a file; other lines are passed over."""
    found = re.findall(r"^(\d{4}-\d\d-\d\d) (\d+) ([0-9a-f]{64})\s*$", path.read_text("utf-8"), re.MULTILINE)
    return [(day, int(number), hash) for day, number, hash in found]


def main() -> int:
    parser = argparse.ArgumentParser(description="Checks Samplan's log against its seals.")
    parser.add_argument("seals", type=Path)
    parser.add_argument("entries", type=Path)
    parser.add_argument("--heads", type=Path, help="lines that `manage.py log_head` has printed")
    given = parser.parse_args()
    began = time.process_time()
    try:
        heads = read_heads(given.heads) if given.heads else []
        report = check(given.seals, given.entries, heads)
    except (OSError, Unreadable, ValueError) as wrong:
        print(f"The files cannot be checked: {wrong}", file=sys.stderr)
        return 2
    spent = time.process_time() - began
    for fault in report.faults[:SHOWN]:
        print(fault)
    if len(report.faults) > SHOWN:
        print(f"… and {len(report.faults) - SHOWN} more")
    print(
        f"{report.rows} rows, {report.unsealed} of them not sealed yet, {report.seals} seals, {len(heads)} heads: "
        f"{f'{len(report.faults)} FAULTS' if report.faults else 'all as sealed'} "
        f"({report.rows / max(spent, 1e-9):.0f} rows/s)"
    )
    return 1 if report.faults else 0


if __name__ == "__main__":
    sys.exit(main())
