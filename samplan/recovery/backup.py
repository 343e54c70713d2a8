"""Dump the database and put a dump back, with PostgreSQL's own programs.

A dump is a file of pg_dump beside a manifest, which tells what the file must be and what the database consisted of.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import psycopg
from psycopg.pq import Conninfo

from samplan.recovery import catalog


class Trouble(Exception):
    """What went wrong, in a sentence for the one who runs the command."""


@dataclass(frozen=True)
class Dump:
    """One backup: the file, and what its manifest says."""

    file: Path
    taken_at: datetime
    server: int
    digest: str
    catalog: tuple[str, ...]


def take(url: str, folder: Path) -> Dump:
    """Dump the database that ``url`` (the backup role) names into ``folder``. Raises Trouble."""
    with psycopg.connect(url, options="-c TimeZone=UTC") as connection:
        (now,) = next(connection.execute("select clock_timestamp()"))
        server, lines = connection.info.server_version, catalog.read(connection)
    file = folder / f"samplan-{now:%Y%m%dT%H%M%S.%f}Z.dump"
    unfinished = file.with_suffix(".part")
    unfinished.touch(mode=0o600)  # nobody else reads it, not while it is being written either
    try:
        # Without large objects: Samplan has none, and one that somebody else has made could not be read and stop it.
        _run("pg_dump", ["--format=custom", "-B", f"--file={unfinished}"], url)
        _run("pg_restore", ["--list", str(unfinished)])  # a file that cannot be read is none
    except Trouble:
        unfinished.unlink(missing_ok=True)
        raise
    manifest = {"taken_at": now.isoformat(), "server": server, "sha256": _digest(unfinished), "catalog": lines}
    _write(file.with_suffix(".json"), json.dumps(manifest, ensure_ascii=False, indent=0))
    with unfinished.open("rb") as written:
        os.fsync(written.fileno())
    unfinished.rename(file)
    return _read(file)


def newest(folder: Path) -> Dump:
    """The newest whole backup in ``folder``. Raises Trouble when there is none."""
    found = sorted(folder.glob("samplan-*Z.dump"))
    if not found:
        raise Trouble(f"Det finns ingen säkerhetskopia i {folder}.")
    return _read(found[-1])


def put_back(dump: Dump, owner_url: str) -> None:
    """Put ``dump`` into the empty database that ``owner_url`` names: all of it or nothing. Raises Trouble."""
    if _digest(dump.file) != dump.digest:
        raise Trouble(f"{dump.file} är inte som den skrevs: kontrollsumman är en annan. Ta en annan säkerhetskopia.")
    with psycopg.connect(owner_url) as connection:
        if connection.execute("select 1 from pg_tables where schemaname in ('public', 'access') limit 1").fetchone():
            raise Trouble("Databasen är inte tom. Gör en ny med roles.sql (docs/operations.md) och återläs i den.")
    options = ["--no-owner", "--exit-on-error", "--single-transaction", f"--dbname={_name(owner_url)}"]
    _run("pg_restore", [*options, str(dump.file)], owner_url)
    with psycopg.connect(owner_url) as connection:
        lines, server = catalog.read(connection), connection.info.server_version
    if dump.server // 10000 == server // 10000 and (wrong := differences(dump.catalog, lines)):
        raise Trouble("Den återlästa databasen är inte som den var:\n" + "\n".join(wrong[:20]))


def differences(was: tuple[str, ...] | list[str], here: list[str]) -> list[str]:
    """What is missing and what is too much, a line each."""
    gone, new = set(was) - set(here), set(here) - set(was)
    return [f"saknas: {line}" for line in sorted(gone)] + [f"för mycket: {line}" for line in sorted(new)]


def verify_log(url: str) -> list[str]:
    """What is wrong with the log of the database that ``url`` (the owner or the backup role) names, a sentence each.

    Every event that somebody made has its line, in the same transaction. What ends of itself at a death has none.
    """
    with psycopg.connect(url) as connection:
        found = connection.execute(
            """select count(*) from cases_event e where e.by_kind <> 'system'
              and not exists (select 1 from audit_entry l where l.object_id = e.id and l.action = 'write')"""
        ).fetchone()
    return [f"{found[0]} händelser saknar rad i loggen."] if found and found[0] else []


def _read(file: Path) -> Dump:
    try:
        said = json.loads(file.with_suffix(".json").read_text())
    except (OSError, ValueError):
        raise Trouble(f"{file} saknar sin beskrivning {file.with_suffix('.json').name}.") from None
    taken = datetime.fromisoformat(said["taken_at"])
    return Dump(file, taken, said["server"], said["sha256"], tuple(said["catalog"]))


def _write(path: Path, text: str) -> None:
    path.touch(mode=0o600)
    with path.open("w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _digest(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _name(url: str) -> str:
    return next(str(o.val, "utf-8") for o in Conninfo.parse(url.encode()) if o.keyword == b"dbname" and o.val)


def _run(program: str, arguments: list[str], url: str = "") -> None:
    """Run one of PostgreSQL's programs. The address goes by the environment: a list of processes shows no password."""
    found = shutil.which(program, path=os.environ.get("SAMPLAN_PG_BIN") or None)
    if found is None:
        raise Trouble(f"{program} finns inte. Installera PostgreSQL:s program, eller peka ut dem med SAMPLAN_PG_BIN.")
    env = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    if url:
        env |= {o.envvar.decode(): o.val.decode() for o in Conninfo.parse(url.encode()) if o.envvar and o.val}
    done = subprocess.run([found, *arguments], env=env, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        said = (done.stderr or done.stdout).strip()
        raise Trouble(f"{program} gick inte:\n{said[-2000:]}")
