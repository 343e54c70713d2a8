"""What a county's files may say, and what is said of what they may not."""

import shutil
from pathlib import Path

import pytest

from samplan.foundation.register import checks, files
from samplan.foundation.register.areas import kommuner, regions

EXAMPLE = Path(__file__).resolve().parents[4] / "docs" / "county"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(EXAMPLE, tmp_path / "county"))


def faults(folder: Path) -> list[str]:
    found = files.read(folder)
    checks.check(found)
    return [str(fault) for fault in found.faults]


def change(folder: Path, file: str, old: str, new: str) -> None:
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.req("ORG-01")
def test_the_example_that_the_documents_show_holds(folder: Path) -> None:
    assert faults(folder) == []
    assert {name: len(rows) for name, rows in files.read(folder).rows.items()} == {
        "organisationer.csv": 4, "enheter.csv": 5, "personal.csv": 4, "uppdrag.csv": 5, "personer.csv": 3,
    }  # fmt: skip


def test_people_may_be_left_out_and_nothing_else(folder: Path) -> None:
    (folder / "personer.csv").unlink()
    assert faults(folder) == []
    (folder / "uppdrag.csv").unlink()
    assert faults(folder) == [f"uppdrag.csv: Filen finns inte i {folder}."]


UNITS, STAFF, WORK, PEOPLE, ORGANISATIONS = (
    "enheter.csv", "personal.csv", "uppdrag.csv", "personer.csv", "organisationer.csv",
)  # fmt: skip
KINDS = "Skriv något av: region, kommun, skola, privat."
MISTAKES = [
    (ORGANISATIONS, ";region;", ";landsting;", f"rad 2: slag: ”landsting” går inte. {KINDS}"),
    (ORGANISATIONS, ";2582;", ";9999;", "rad 3: kod: ”9999” är ingen kod för en region eller en kommun."),
    (ORGANISATIONS, ";2582;", ";25;", "rad 3: kod: En kommun har 4 siffror i sin kod."),
    (ORGANISATIONS, "Region Exempelnorr", "", "rad 2: namn: Här måste något stå."),
    (ORGANISATIONS, "Region Exempelnorr", "x" * 201, "rad 2: namn: Högst 200 tecken. Här står 201."),
    (ORGANISATIONS, "SE0000002582-K002", "SE0000002582-K001", "rad 4: HSA-id:t står redan på rad 3."),
    (ORGANISATIONS, "SE0000002582-K002", "<b>", "rad 4: hsa_id: ”<b>” är inget HSA-id."),
    (UNITS, "eken.sip@samplan.example", "eken.sip", "rad 2: epost: ”eken.sip” är ingen e-postadress."),
    (UNITS, "R001;;psyk", "R009;;psyk", "rad 3: organisation: SE0000000025-R009 finns inte i organisationer.csv."),
    (UNITS, "K001;;", "K001;SE0000002582-E002;", "rad 4: overordnad: Enheten står över sig själv."),
    (UNITS, "R001;;psyk", "R001;SE0000002582-E001;psyk", "rad 3: overordnad: Enheten och den som står över hör till"),
    (UNITS, "Vuxenpsyk", "Vuxen\x00psyk", "rad 3: namn: Här står ett tecken som inte syns och inte går att spara."),
    (UNITS, "070-174 06 22", "0980-319 222", "rad 5: jourtelefon: ”0980-319 222” är inget mobilnummer."),
    (WORK, "Administratör", "Chef", "rad 6: roll: ”Chef” går inte."),
    (WORK, "Administratör", "Personen själv", "rad 6: roll: ”Personen själv” går inte."),
    (WORK, "2026-09-01", "1/9 2026", "rad 3: fran: ”1/9 2026” är inget datum. Skriv till exempel 2027-03-12."),
    (WORK, "2027-08-31", "2026-08-31", "rad 3: till: Slutet kommer inte efter början."),
    (WORK, "SE0000002582-U003", "SE0000002582-U009", "rad 6: personal: SE0000002582-U009 finns inte i personal.csv."),
    (PEOPLE, "nummer;", "pnr;", "rad 1: Kolumnerna nummer saknas."),
    (PEOPLE, ";Märta", "1;Märta", "rad 2: nummer:"),
    (PEOPLE, ";Märta;", ";Märta;x;", "rad 2: Raden har 1 värden för mycket."),
    (PEOPLE, ";2582;Skogs", ";Bodin;Skogs", "rad 2: kommun: ”Bodin” är ingen av Sveriges 290 kommuner."),
    (PEOPLE, ";2582;Skogs", ";25;Skogs", "rad 2: kommun: ”25” är ingen av Sveriges 290 kommuner."),
    (STAFF, "Eva", '"Eva', "Titta efter citattecken som inte har ett par."),
]


@pytest.mark.parametrize(("file", "old", "new", "said"), MISTAKES)
def test_what_is_wrong_is_said_with_file_line_and_what_to_do(
    folder: Path, file: str, old: str, new: str, said: str
) -> None:
    change(folder, file, old, new)
    found = faults(folder)
    assert any(fault.startswith(file) and said in fault for fault in found), found


def test_everything_that_is_wrong_is_said_at_once(folder: Path) -> None:
    change(folder, "organisationer.csv", ";region;", ";landsting;")
    change(folder, "personal.csv", "Exempelqvist", "")
    change(folder, "uppdrag.csv", "Administratör", "Chef")
    assert [fault.partition(":")[0] for fault in faults(folder)] == [
        "organisationer.csv rad 2", "personal.csv rad 2", "uppdrag.csv rad 6",
    ]  # fmt: skip


def test_every_fault_of_a_row_is_said_at_once_also_those_against_other_rows(folder: Path) -> None:
    row = "SE0000002582-E002;SE0000002582-K001;SE0000002582-E001;bistand;Biståndsenheten;;0980-319 204;"
    change(folder, UNITS, row, f"SE0000002582-E001;SE0000002582-K009;SE-NONE-1;;{'x' * 200}\x01;;{'9' * 31};")
    change(folder, WORK, "SE0000002582-U003;SE0000002582-E001;Administratör;;;", "SE0-U9;SE0-E9;Chef;;2026-02-30;nu")
    assert columns_told(folder, "enheter.csv rad 5: ") == [
        "slag", "namn", "namn", "telefon", "HSA-id", "organisation", "overordnad",
    ]  # fmt: skip
    assert columns_told(folder, "uppdrag.csv rad 6: ") == ["roll", "fran", "till", "personal", "enhet"]


def columns_told(folder: Path, row: str) -> list[str]:
    """The first word of every fault of a row."""
    return [fault.removeprefix(row).partition(":")[0] for fault in faults(folder) if fault.startswith(row)]


def test_a_row_that_is_told_of_is_still_known_to_the_other_files(folder: Path) -> None:
    change(folder, STAFF, "Exempelqvist", "")
    assert faults(folder) == ["personal.csv rad 2: efternamn: Här måste något stå."]


@pytest.mark.parametrize("written", ["2582", "Boden", "boden"])
def test_a_kommun_is_told_by_its_code_or_its_name(folder: Path, written: str) -> None:
    change(folder, PEOPLE, ";2582;Skogs", f";{written};Skogs")
    assert files.read(folder).rows[PEOPLE][0]["kommun"] == "Boden"


def test_a_file_from_an_old_office_program_is_told_how_to_be_saved(folder: Path) -> None:
    text = (folder / "personal.csv").read_text(encoding="utf-8")
    (folder / "personal.csv").write_bytes(text.encode("cp1252"))
    assert faults(folder) == ["personal.csv rad 2: Filen är inte UTF-8. Spara den som ”CSV UTF-8”."]


@pytest.mark.parametrize("sign", [",", "\t"])
def test_commas_and_tabs_are_as_good_and_so_is_the_mark_that_offices_put_first(folder: Path, sign: str) -> None:
    text = (folder / "personal.csv").read_text(encoding="utf-8").replace(";", sign)
    (folder / "personal.csv").write_text("\N{ZERO WIDTH NO-BREAK SPACE}" + text.replace("\n", "\r\n"), encoding="utf-8")
    assert faults(folder) == []


def test_the_country_has_21_regions_and_290_kommuner() -> None:
    assert (len(regions()), len(kommuner())) == (21, 290)
    assert (regions()["25"], kommuner()["2582"], kommuner()["0980"]) == ("Region Norrbotten", "Boden", "Gotland")
    assert {code[:2] for code in kommuner()} == set(regions())
