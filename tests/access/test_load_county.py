"""A county's register is loaded from its files: what is new comes, what changed changes, what is missing ends."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from samplan.foundation.access import actor
from samplan.foundation.register import checks, files, loading
from samplan.rulebook.refused import Refused
from tools.databases import Databases, demo_environment, named
from tools.environment import OWNER
from tools.places import ROOT

EXAMPLE = ROOT / "docs" / "county"
NOW = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)
DATABASE = "county_to_load"
LIVES = "from persons_residence k join persons_person p on p.id = k.person_id"
CONTACTS = "from persons_contact c join persons_person p on p.id = c.person_id where p.given_name = 'Märta'"


@pytest.fixture(scope="module")
def database(test_databases: Databases) -> str:
    """A register with nothing in it; its owner's address."""
    test_databases.clone(f"{DATABASE}_{os.getpid()}")
    return named(test_databases.owner, f"{DATABASE}_{os.getpid()}")


@pytest.fixture
def owner(database: str) -> Iterator[psycopg.Connection]:
    """The owner's connection. What the test loads is rolled back."""
    with psycopg.connect(database) as connection:
        connection.execute("select 1")  # from here on each load is a savepoint of this transaction
        yield connection
        connection.rollback()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(EXAMPLE, tmp_path / "county"))


def load(owner: psycopg.Connection, folder: Path, *, now: datetime = NOW, **more) -> dict[str, dict[str, int]]:
    found = files.read(folder)
    checks.check(found)
    assert found.faults == []
    difference = loading.load(owner, found, by=actor.system("Inläsning"), now=now, **({"request_id": uuid4()} | more))
    # Within the test's own transaction the temporary tables live on: a load is the whole of a transaction.
    owner.execute(
        "drop table if exists load_organisation, load_unit, load_staff, load_assignment, load_person, load_before"
    )
    return {file: one.counts for file, one in difference.items()}


def rewrite(folder: Path, file: str, old: str, new: str) -> None:
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")


def drop_line(folder: Path, file: str, holding: str) -> None:
    lines = (folder / file).read_text(encoding="utf-8").splitlines(keepends=True)
    left = [line for line in lines if holding not in line]
    assert len(left) == len(lines) - 1
    (folder / file).write_text("".join(left), encoding="utf-8")


def one(owner: psycopg.Connection, sql: str, *values: object) -> object:
    row = owner.execute(sql, values).fetchone()
    return row[0] if row and len(row) == 1 else row


@pytest.mark.req("ORG-01", "ORG-04", "ORG-06", "ORG-10")
def test_the_first_load_makes_the_whole_register(owner, folder) -> None:
    found = load(owner, folder)
    assert {file: counts["new"] for file, counts in found.items()} == {
        "organisationer.csv": 4, "enheter.csv": 5, "personal.csv": 4, "uppdrag.csv": 5, "personer.csv": 3,
    }  # fmt: skip
    unit = one(
        owner,
        """select p.name, u.function, o.area from directory_unit u join directory_unit p on p.id = u.parent_id
        join directory_organisation o on o.id = u.organisation_id where u.name = 'Biståndsenheten'""",
    )
    assert unit == ("Äldreomsorgen", "Biståndshandläggare i beredskap, årets alla dagar", "2582")
    role = (
        "select a.role, a.source, a.from_at from directory_assignment a join directory_user u on u.id = a.user_id where"
    )
    assert one(owner, f"{role} u.family_name = 'Övningsson'") == ("NEEDS_ASSESSOR", "load", NOW)
    person = one(
        owner,
        """select n.value, k.kommun, u.name, p.born_on::text from persons_person p
        join persons_personnumber n on n.person_id = p.id join persons_residence k on k.person_id = p.id
        join directory_unit u on u.id = p.listed_at where p.given_name = 'Märta'""",
    )
    assert person == ("192105019216", "Boden", "Ekens hälsocentral", "1921-05-01")


@pytest.mark.req("ORG-06")
def test_of_the_protected_nothing_tells_where_they_are(owner, folder) -> None:
    rewrite(folder, "personer.csv", "sekretessmarkering;;", "sekretessmarkering;2582;")
    load(owner, folder)
    assert one(owner, "select protection, listed_at from persons_person where given_name = 'Inga'") == ("marked", None)
    contacts = owner.execute(
        "select c.kind, c.hidden from persons_contact c join persons_person p on p.id = c.person_id "
        "where p.given_name = 'Inga' order by 1"
    ).fetchall()
    assert contacts == [("address", True), ("phone", True)]
    where = (
        "select count(*) from persons_residence k join persons_person p on p.id = k.person_id where given_name = 'Inga'"
    )
    assert one(owner, where) == 0


def test_the_same_files_again_change_nothing(owner, folder) -> None:
    load(owner, folder)
    before = one(owner, "select count(*) from access.history")
    found = load(owner, folder, now=NOW + timedelta(days=1))
    assert all((counts["new"], counts["changed"], counts["ended"]) == (0, 0, 0) for counts in found.values()), found
    assert one(owner, "select count(*) from access.history") == before


@pytest.mark.req("ACC-07")
def test_one_load_is_one_row_and_one_line_in_the_log_and_the_same_request_is_one_load(owner, folder) -> None:
    request = uuid4()
    load(owner, folder, request_id=request)
    assert load(owner, folder, request_id=request) == {}
    told = "select count(*), min(by_name), min(counts -> 'uppdrag.csv' ->> 'new') from register_load"
    assert one(owner, told) == (1, "Inläsning", "5")
    line = "select count(*) from audit_entry where what = 'register.load_county' and object_id = %s"
    assert one(owner, line, request) == 1


@pytest.mark.req("ACC-07")
def test_an_assignment_that_is_no_longer_named_ends_and_one_given_on_screen_stays(owner, folder) -> None:
    load(owner, folder)
    owner.execute(
        """insert into directory_assignment (id, user_id, unit_id, role, licence, from_at, source)
        select gen_random_uuid(), u.id, n.id, 'OFFICER', '', %s, 'screen' from directory_user u, directory_unit n
        where u.family_name = 'Övningsson' and n.name = 'Elevhälsan'""",
        [NOW],
    )
    drop_line(folder, "uppdrag.csv", "Biståndshandläggare")
    later = NOW + timedelta(days=30)
    assert load(owner, folder, now=later)["uppdrag.csv"]["ended"] == 1
    left = owner.execute(
        """select a.role, a.until_at from directory_assignment a join directory_user u on u.id = a.user_id
        where u.family_name = 'Övningsson' order by 1"""
    ).fetchall()
    assert left == [("NEEDS_ASSESSOR", later), ("OFFICER", None)]
    # Named again, it is a new assignment: the time between stays in the history.
    shutil.copy(EXAMPLE / "uppdrag.csv", folder)
    assert load(owner, folder, now=later + timedelta(days=1))["uppdrag.csv"]["new"] == 1


def test_one_that_had_not_begun_is_over_as_it_begins(owner, folder) -> None:
    rewrite(folder, "uppdrag.csv", "Biståndshandläggare;;;", "Biståndshandläggare;;2028-01-01;")
    load(owner, folder)
    drop_line(folder, "uppdrag.csv", "Biståndshandläggare")
    load(owner, folder, now=NOW + timedelta(days=1))
    over = "select until_at - from_at from directory_assignment where role = 'NEEDS_ASSESSOR'"
    assert one(owner, over) == timedelta(microseconds=1)


@pytest.mark.req("ORG-01")
def test_a_unit_that_is_no_longer_named_closes_and_opens_when_it_is_named_again(owner, folder) -> None:
    load(owner, folder)
    drop_line(folder, "enheter.csv", "Vuxenpsykiatrin")
    drop_line(folder, "uppdrag.csv", "2027-08-31")
    with pytest.raises(Refused, match=r"Vuxenpsykiatrin: 1 av 1 uppdrag.*--avsluta"):
        load(owner, folder, now=NOW + timedelta(days=1))
    owner.execute("drop table if exists load_before")
    found = load(owner, folder, now=NOW + timedelta(days=1), let_end=True)
    assert (found["enheter.csv"]["ended"], found["uppdrag.csv"]["ended"]) == (1, 1)
    closed = "select closed_at from directory_unit where name = 'Vuxenpsykiatrin'"
    assert one(owner, closed) == NOW + timedelta(days=1)
    shutil.copy(EXAMPLE / "enheter.csv", folder)
    assert load(owner, folder, now=NOW + timedelta(days=2))["enheter.csv"]["changed"] == 1
    assert one(owner, closed) is None


@pytest.mark.req("ORG-01", "CALL-07")
def test_the_phone_for_text_messages_may_be_left_out_and_then_stays_as_it_was(owner, folder) -> None:
    load(owner, folder)
    phone = "select on_call_phone from directory_unit where name = 'Biståndsenheten'"
    assert one(owner, phone) == "070-174 06 22"
    lines = (folder / "enheter.csv").read_text(encoding="utf-8").splitlines()
    without = "".join(f"{line.rpartition(';')[0]}\n" for line in lines)
    (folder / "enheter.csv").write_text(without, encoding="utf-8")
    assert "jourtelefon" not in without
    assert load(owner, folder)["enheter.csv"]["changed"] == 0 and one(owner, phone) == "070-174 06 22"
    shutil.copy(EXAMPLE / "enheter.csv", folder)
    rewrite(folder, "enheter.csv", "070-174 06 22", "070-174 06 23")
    assert load(owner, folder)["enheter.csv"]["changed"] == 1 and one(owner, phone) == "070-174 06 23"


def test_a_unit_never_comes_to_another_organisation(owner, folder) -> None:
    load(owner, folder)
    rewrite(folder, "enheter.csv", "SE0000000025-R001;;psykiatri", "SE0000000099-P001;;psykiatri")
    with pytest.raises(Refused, match="hör till Region Exempelnorr"):
        load(owner, folder)


def test_a_file_that_would_end_much_is_asked_about_first(owner, folder) -> None:
    text = (folder / "personal.csv").read_text(encoding="utf-8")
    work = (folder / "uppdrag.csv").read_text(encoding="utf-8")
    extra = range(100, 130)
    (folder / "personal.csv").write_text(text + "".join(f"SE0000002582-U{n};Vikarie;Prov{n};;\n" for n in extra))
    (folder / "uppdrag.csv").write_text(
        work + "".join(f"SE0000002582-U{n};SE0000002582-E002;Biståndshandläggare;;;\n" for n in extra)
    )
    load(owner, folder)
    (folder / "uppdrag.csv").write_text(work)
    with pytest.raises(Refused, match=r"30 av 35 uppdrag skulle upphöra.*--avsluta"):
        load(owner, folder)
    assert load(owner, folder, let_end=True)["uppdrag.csv"]["ended"] == 30


def staffed(folder: Path, people: int, unit: str = "SE0000002582-E003", role: str = "Biståndshandläggare") -> None:
    """This many more work at the unit."""
    for file, row in (
        ("personal.csv", "SE0-{0}{1};Vikarie;Prov{1};;"),
        ("uppdrag.csv", f"SE0-{{0}}{{1}};{unit};{role};;;"),
    ):
        rows = "".join(row.format(unit[-4:], n) + "\n" for n in range(people))
        (folder / file).write_text((folder / file).read_text(encoding="utf-8") + rows, encoding="utf-8")


@pytest.mark.req("ACC-07")
@pytest.mark.parametrize(
    ("there", "ended", "asked"), [(9, 9, True), (9, 5, True), (8, 4, False), (3, 2, False), (1, 1, True)]
)
def test_a_unit_that_would_lose_most_of_its_people_is_asked_about_however_few_they_are(
    owner, folder, there: int, ended: int, asked: bool
) -> None:
    staffed(folder, there)
    load(owner, folder)
    for n in range(ended):
        drop_line(folder, "uppdrag.csv", f"SE0-E003{n};")
    if asked:
        with pytest.raises(Refused, match=rf"Elevhälsan: {ended} av {there} uppdrag.*--avsluta"):
            load(owner, folder, now=NOW + timedelta(days=1))
    owner.execute("drop table if exists load_before")
    found = load(owner, folder, now=NOW + timedelta(days=1), let_end=asked)
    assert found["uppdrag.csv"]["ended"] == ended


@pytest.mark.req("ACC-07")
def test_one_whose_place_another_takes_is_not_asked_about(owner, folder) -> None:
    staffed(folder, 1)
    load(owner, folder)
    rewrite(folder, "uppdrag.csv", "SE0-E0030;", "SE0000002582-U002;")
    counts = load(owner, folder, now=NOW + timedelta(days=1))["uppdrag.csv"]
    assert (counts["new"], counts["ended"]) == (1, 1)


@pytest.mark.req("ACC-07")
def test_the_last_administrator_of_a_huvudman_is_asked_about(owner, folder) -> None:
    staffed(folder, 2, "SE0000002582-E001")
    load(owner, folder)
    drop_line(folder, "uppdrag.csv", "Administratör")
    with pytest.raises(Refused, match="huvudmannen kommun-exempelby: den sista administratören"):
        load(owner, folder, now=NOW + timedelta(days=1))
    owner.execute("drop table if exists load_before")
    assert load(owner, folder, now=NOW + timedelta(days=1), let_end=True)["uppdrag.csv"]["ended"] == 1


@pytest.mark.req("ORG-06")
def test_one_who_moves_gets_a_new_residence_and_the_old_one_keeps_its_days(owner, folder) -> None:
    load(owner, folder)
    rewrite(folder, "personer.csv", ";;2582;Skogsvägen 3, 961 00 Exempelby", ";;2580;Kustgatan 4, 970 00 Exempelstad")
    assert load(owner, folder, now=NOW + timedelta(days=9))["personer.csv"]["changed"] == 1
    rows = owner.execute(
        f"select kommun, from_on::text, until_on::text {LIVES} where given_name = 'Märta' order by from_on nulls first"
    ).fetchall()
    assert rows == [("Boden", None, "2027-03-09"), ("Luleå", "2027-03-10", None)]
    assert one(owner, f"select value {CONTACTS} and c.kind = 'address'") == "Kustgatan 4, 970 00 Exempelstad"


@pytest.mark.req("ORG-06")
def test_one_who_becomes_protected_is_hidden_at_once(owner, folder) -> None:
    load(owner, folder)
    rewrite(folder, "personer.csv", "Exempelgård;;", "Exempelgård;skyddad folkbokföring;")
    load(owner, folder, now=NOW + timedelta(days=9))
    seen = """select bool_and(c.hidden), min(p.protection), min(p.listed_at::text) from persons_person p
        join persons_contact c on c.person_id = p.id where p.given_name = 'Märta'"""
    assert one(owner, seen) == (True, "registered", None)
    assert one(owner, f"select count(*) {LIVES} where given_name = 'Märta' and until_on is null") == 0


@pytest.mark.slow
def test_the_command_shows_the_difference_and_a_dry_run_changes_nothing(database, folder) -> None:
    app = named(database, "samplan")  # it is the owner's address that counts
    env = demo_environment(app) | {OWNER: database}

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "manage.py", "load_county", str(folder), *arguments]
        return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)

    dry = run("--dry-run")
    assert dry.returncode == 0, dry.stderr
    assert "enheter.csv: 5 nya, 0 ändrade, 0 upphör, 0 lika\n  + Biståndsenheten\n" in dry.stdout
    assert dry.stdout.endswith("Inget har ändrats: det här var ett prov.\n")
    assert "Märta" not in dry.stdout, "people are counted, never named"
    with psycopg.connect(database) as connection:
        assert one(connection, "select count(*) from directory_unit") == 0
    assert run().returncode == 0
    rewrite(folder, "enheter.csv", "0980-319 202", "0980-319 299")
    rewrite(folder, "personer.csv", "Exempelgård;;", "Exempelgård;sekretessmarkering;")
    changed = run()
    assert changed.returncode == 0, changed.stderr
    assert "enheter.csv: 0 nya, 1 ändrade, 0 upphör, 4 lika\n  ~ Vuxenpsykiatrin (telefon)\n" in changed.stdout
    assert "personer.csv: 0 nya, 1 ändrade" in changed.stdout
    with psycopg.connect(database) as connection:
        told = "select phone from directory_unit where name = 'Vuxenpsykiatrin'"
        assert one(connection, told) == "0980-319 299"
        assert one(connection, "select count(*) from persons_person where protection = 'marked'") == 2
    kept = {file: (folder / file).read_text(encoding="utf-8") for file in ("enheter.csv", "uppdrag.csv")}
    drop_line(folder, "enheter.csv", "Vuxenpsykiatrin")
    drop_line(folder, "uppdrag.csv", "2027-08-31")
    asked = run("--dry-run")
    assert asked.returncode == 0, asked.stderr
    assert "  − Vuxenpsykiatrin\n" in asked.stdout, "what would end is what must be seen to answer"
    assert "Utan prov stannar inläsningen här: uppdrag.csv: det här skulle upphöra: Vuxenpsykiatrin" in asked.stdout
    assert asked.stdout.endswith("Inget har ändrats: det här var ett prov.\n")
    assert run().returncode == 1, "the same without a trial is asked about"
    for file, text in kept.items():
        (folder / file).write_text(text, encoding="utf-8")
    rewrite(folder, "uppdrag.csv", "Administratör", "Chef")
    wrong = run()
    assert wrong.returncode == 1
    assert wrong.stderr.startswith("uppdrag.csv rad 6: roll: ”Chef” går inte.")
    assert "Inget är inläst. Rätta filerna och kör igen." in wrong.stderr


@pytest.mark.slow
def test_without_the_owner_the_command_says_what_to_set(test_databases, folder) -> None:
    env = demo_environment(test_databases.app)
    command = [sys.executable, "manage.py", "load_county", str(folder)]
    said = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert (said.returncode, "Sätt OWNER_DATABASE_URL" in said.stderr) == (1, True)
