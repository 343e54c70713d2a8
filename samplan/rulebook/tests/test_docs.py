"""The pages for counties and lawyers are what the rulebook says today."""

import io
import runpy
import sys
from contextlib import redirect_stderr

import pytest

from samplan.rulebook import docs
from samplan.rulebook.packs import PARAMETERS, load, names
from samplan.rulebook.permissions import Permission, Role


@pytest.mark.parametrize("page", sorted(docs.PAGES))
def test_the_page_in_docs_is_fresh(page):
    assert page not in docs.stale(), "kör python -m samplan.rulebook.docs"


def test_the_page_of_packs_has_a_row_for_each_parameter_and_a_column_for_each_pack():
    lines = docs.packs_page().splitlines()
    rows = [line for line in lines if line.startswith("| **")]
    assert len(rows) == len(PARAMETERS)
    assert all(row.count(" | ") == len(names()) for row in rows)
    assert set(docs.LABELS) == set(PARAMETERS)


def test_every_sentence_that_a_guideline_says_is_on_the_page_with_its_source():
    page = docs.packs_page()
    for name in names():
        for key in PARAMETERS:
            setting = getattr(load(name), key)
            if not setting.silent and not setting.as_law:
                assert f"{setting.rule.text} *({setting.rule.source})*" in page


def test_the_page_of_access_names_every_permission_and_every_role():
    page = docs.access_page()
    assert all(f"| **{permission.value}** |" in page for permission in Permission)
    assert all(role.value in page for role in Role)


def test_the_command_writes_the_pages_and_says_when_they_are_stale(tmp_path):
    said = io.StringIO()
    with redirect_stderr(said):
        assert docs.main(["--check"], tmp_path) == 1
        assert docs.main([], tmp_path) == 0
        assert docs.main(["--check"], tmp_path) == 0
        (tmp_path / "access.md").write_text("gammal", encoding="utf-8")
        assert docs.main(["--check"], tmp_path) == 1
    assert said.getvalue().splitlines() == [
        "Gamla sidor: packs.md, access.md. Kör python -m samplan.rulebook.docs.",
        "Gamla sidor: access.md. Kör python -m samplan.rulebook.docs.",
    ]


def test_the_module_is_a_command(monkeypatch):
    monkeypatch.setattr(sys, "argv", ["docs", "--check"])
    with pytest.raises(SystemExit) as ended:
        runpy.run_path(docs.__file__, run_name="__main__")
    assert ended.value.code == 0
