"""The list of requirements, the marks in the tests and the page that joins them agree."""

import csv
from pathlib import Path

import pytest

from tools import requirements


def test_every_requirement_has_its_own_id_a_text_and_a_source() -> None:
    rows = requirements.requirements()
    assert len(rows) == len({row.id for row in rows}) == 164
    assert all(row.area.startswith(row.id.partition("-")[0]) and row.text and row.source for row in rows)


@pytest.mark.slow
def test_every_mark_names_a_requirement_that_is_in_the_list() -> None:
    marks = requirements.marks(requirements.files_with_tests())
    assert marks, "no test is marked: are the tests found?"
    assert requirements.unknown(marks, requirements.requirements()) == []


@pytest.mark.slow
def test_the_page_is_what_the_list_and_the_marks_give() -> None:
    marks = requirements.marks(requirements.files_with_tests())
    fresh = requirements.page(requirements.requirements(), marks)
    stale = requirements.PAGE.read_text(encoding="utf-8") != fresh
    assert not stale, "docs/requirements.md is stale: run python -m tools.requirements"


SAMPLE = """
import pytest
pytestmark = pytest.mark.req("A-01")

@pytest.mark.req("A-02", "A-03")
def test_marked_twice(): ...

def test_marked_by_the_file(): ...

def helper(): ...

@pytest.mark.req("A-04")
class TestGroup:
    @pytest.mark.req("A-05")
    def test_inside(self): ...
"""


def _marked(folder: Path, text: str) -> list[tuple[str, str]]:
    path = folder / "test_sample.py"
    path.write_text(text, encoding="utf-8")
    return [(mark.id, mark.test) for mark in requirements.marks([path], folder)]


def test_marks_are_read_from_files_classes_and_functions(tmp_path: Path) -> None:
    assert _marked(tmp_path, SAMPLE) == [
        ("A-01", "test_marked_twice"),
        ("A-02", "test_marked_twice"),
        ("A-03", "test_marked_twice"),
        ("A-01", "test_marked_by_the_file"),
        ("A-01", "TestGroup::test_inside"),
        ("A-04", "TestGroup::test_inside"),
        ("A-05", "TestGroup::test_inside"),
    ]


def test_an_unknown_id_is_found_out(tmp_path: Path) -> None:
    path = tmp_path / "test_sample.py"
    path.write_text('import pytest\n@pytest.mark.req("PLAN-99")\ndef test_it(): ...\n', encoding="utf-8")
    wrong = requirements.unknown(requirements.marks([path], tmp_path), requirements.requirements())
    assert wrong == ["test_sample.py::test_it names PLAN-99, which is not in requirements.csv"]


def test_an_id_that_is_not_written_out_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"test_sample\.py:2: write the requirement's ID out"):
        _marked(tmp_path, "ID = 'A-01'\n@pytest.mark.req(ID)\ndef test_it(): ...\n")


def test_a_changed_mark_or_text_makes_the_page_another(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("id", "area", "text", "source"), ("A-01", "A – a", "do | it", "law")])
    known = requirements.requirements(path)
    bare = requirements.page(known, [])
    assert "| A-01 | do \\| it | law |  |" in bare
    assert "0 of 1 rows" in bare
    marked = requirements.page(known, [requirements.Mark("A-01", "tests/test_a.py", "test_it")])
    assert "| A-01 | do \\| it | law | `tests/test_a.py::test_it` |" in marked
