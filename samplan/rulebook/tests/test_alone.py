"""The rulebook stands alone: the standard library and the calendar, no clock, nothing of the rest of Samplan."""

import ast
import sys
from pathlib import Path

import pytest

import samplan.rulebook

FOLDER = Path(samplan.rulebook.__file__).parent
FILES = sorted(path for path in FOLDER.rglob("*.py") if "tests" not in path.relative_to(FOLDER).parts)
CLOCKS = {"now", "today", "utcnow", "time_ns", "monotonic"}


def imported(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield "." * node.level + (node.module or "")


def strangers(text):
    """What the text imports that is neither the standard library, nor the calendar, nor the rulebook's own."""
    own = ("samplan.rulebook", "holidays")
    for name in imported(ast.parse(text)):
        if name.split(".")[0] not in sys.stdlib_module_names and not f"{name}.".startswith(tuple(f"{o}." for o in own)):
            yield name


def clocks(text):
    """Where the text asks what time it is."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CLOCKS:
            yield ast.unparse(node)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(FOLDER)))
def test_it_imports_the_standard_library_and_its_calendar_and_asks_no_clock(path):
    text = path.read_text(encoding="utf-8")
    assert list(strangers(text)) == []
    assert list(clocks(text)) == []


def test_what_does_not_belong_is_found():
    assert list(strangers("import django.db\nfrom samplan.foundation import audit\nfrom . import x\nimport json")) == [
        "django.db",
        "samplan.foundation",
        ".",
    ]
    assert list(clocks("date.today()\ndatetime.now(UTC)\nnow = 1\nf(now)")) == ["date.today()", "datetime.now(UTC)"]
    assert len(FILES) > 20
