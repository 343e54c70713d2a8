"""A backup can be restored: everything that was acknowledged is there, and nothing that was taken back comes back."""

from __future__ import annotations

import json
import os
import random
from pathlib import Path

import psycopg
import pytest

from samplan.foundation.access.checks import connection_faults
from samplan.recovery import backup, catalog
from tests.fixtures.database import connected_to
from tests.fixtures.rules import SEED
from tests.recovery import drill, places
from tools import binaries
from tools.databases import Databases, named


@pytest.mark.slow
def test_a_restored_database_has_all_that_was_backed_up_and_nothing_that_was_taken_back(
    test_databases: Databases, clone_name: str, django_db_setup: None, django_db_blocker, tmp_path: Path
) -> None:
    seed = random.randrange(10**6)
    print(f"drill {seed}, run {os.environ[SEED]}")
    with django_db_blocker.unblock():
        one = drill.Drill(test_databases, f"{clone_name}_drill", tmp_path / "copies", random.Random(seed))
        one.play(["deliver", "deliver", "call", "call", "answer", "call"])
        one.back_up()
        one.go_on(["withdraw", "end", "withdraw one", "post", "protect", "cancel"])
        assert len(one.did) == 6, one.did
        one.restore()
        counted = one.look()
    assert min(counted.values()) > 0, counted


@pytest.mark.parametrize("moved", ["system = system + 1", "database = 0", "timeline = '00000009'"])
def test_nobody_is_served_from_a_database_in_another_cluster_another_place_or_another_time(
    test_databases: Databases, clone_name: str, django_db_blocker, moved: str
) -> None:
    name = f"{clone_name}_moved"
    test_databases.clone(name)
    with django_db_blocker.unblock(), connected_to(name):
        assert connection_faults() == []
        with psycopg.connect(named(test_databases.owner, name)) as owner:
            owner.execute(f"update access.home set {moved}")
        (fault,) = connection_faults()
        assert "has been restored or moved" in fault
    places.drop(test_databases, name)


def test_a_dump_that_is_not_as_it_was_written_is_not_restored(tmp_path: Path) -> None:
    file = tmp_path / "samplan-20270101T000000.000000Z.dump"
    file.write_bytes(b"PGDMP, and then something else")
    said = {"taken_at": "2027-01-01T00:00:00+00:00", "server": 180000, "sha256": "0" * 64, "catalog": []}
    file.with_suffix(".json").write_text(json.dumps(said))
    with pytest.raises(backup.Trouble, match="kontrollsumman"):
        backup.put_back(backup.newest(tmp_path), "postgres://nobody@127.0.0.1:1/none")


def test_what_a_restore_lacks_or_has_too_much_of_is_named() -> None:
    was = ["policy: public cases_case cases_case_read", "relation: r public cases_case"]
    here = ["relation: r public cases_case", "relation: r public cases_case =r/samplan_owner"]
    assert backup.differences(was, here) == [
        "saknas: policy: public cases_case cases_case_read",
        "för mycket: relation: r public cases_case =r/samplan_owner",
    ]


def test_codes_are_compared_however_postgresql_casts_them() -> None:
    first = "CHECK (((x)::text = ANY ((ARRAY['a'::character varying, 'b'::character varying])::text[])))"
    again = "CHECK (((x)::text = ANY (ARRAY[('a'::character varying)::text, ('b'::character varying)::text])))"
    assert catalog._plain(first) == catalog._plain(again) != catalog._plain(again.replace("'b'", "'c'"))


def test_a_backup_is_its_owners_alone_and_one_that_failed_leaves_nothing(
    test_databases: Databases, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SAMPLAN_PG_BIN", str(binaries.programs()))
    backup.take(test_databases.owner, tmp_path)
    files = {file.suffix: file.stat().st_mode & 0o777 for file in tmp_path.iterdir()}
    assert files == {".dump": 0o600, ".json": 0o600}
    run = backup._run

    def cut_off(program: str, arguments: list[str], url: str = "") -> None:
        run(program, arguments, url)
        raise backup.Trouble(f"{program} gick inte")

    monkeypatch.setattr(backup, "_run", cut_off)
    with pytest.raises(backup.Trouble, match="pg_dump"):
        backup.take(test_databases.owner, tmp_path)
    assert sorted(file.suffix for file in tmp_path.iterdir()) == [".dump", ".json"]


def test_what_somebody_puts_beside_the_tables_stops_no_backup(
    test_databases: Databases, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SAMPLAN_PG_BIN", str(binaries.programs()))
    with psycopg.connect(test_databases.app, autocommit=True) as sql:
        (made,) = sql.execute("select lo_from_bytea(0, 'x')").fetchone() or (0,)
        try:
            backup.take(test_databases.owner, tmp_path)
        finally:
            sql.execute("select lo_unlink(%s)", [made])
    assert sorted(file.suffix for file in tmp_path.iterdir()) == [".dump", ".json"]
