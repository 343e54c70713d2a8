"""The house rules hold. Each rule is shown to bite, on a bad sample."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.guards import house
from tools.places import ROOT

OURS = ("samplan", "tests", "tools", "bench")
BELOW_HTTP = (
    "samplan/coordination",
    "samplan/rulebook",
    "samplan/foundation/drafts",
    "samplan/foundation/persons",
    "samplan/foundation/directory",
    "samplan/foundation/outbox",
    "samplan/foundation/audit",
)


def found(paths: list[Path], look: Callable[[str], Iterator[str]]) -> list[str]:
    """What is wrong in these files, as sentences that begin with the file's name."""
    assert paths, "no files: are they looked for in the right place?"
    return [f"{house.name(path)}: {what}" for path in paths for what in look(path.read_text(encoding="utf-8"))]


def code(*folders: str) -> list[Path]:
    return [path for path in house.files(*folders) if "migrations" not in path.parts]


def below_http() -> list[Path]:
    return [path for path in code(*BELOW_HTTP) if "tests" not in path.parts]


def templates() -> list[Path]:
    return [path for path in house.files("samplan", suffix=".html") if "templates" in path.parts]


def http(text: str) -> Iterator[str]:
    return house.imports(text, house.HTTP)


def signals(text: str) -> Iterator[str]:
    return house.imports(text, house.SIGNALS)


def test_no_file_is_longer_than_600_lines() -> None:
    def too_long(text: str) -> Iterator[str]:
        if (lines := len(text.splitlines())) > house.LONGEST_FILE:
            yield f"{lines} lines"

    assert found(code(*OURS), too_long) == []


def test_no_function_is_longer_than_60_lines() -> None:
    assert found(code(*OURS), house.long_functions) == []


def test_no_template_is_longer_than_250_lines() -> None:
    def too_long(text: str) -> Iterator[str]:
        if (lines := len(text.splitlines())) > house.LONGEST_TEMPLATE:
            yield f"{lines} lines"

    assert found(templates() + house.files("samplan", suffix=".typ"), too_long) == []


def test_the_root_has_at_most_15_entries() -> None:
    entries = sorted(path.name for path in ROOT.iterdir() if not path.name.startswith((".", "__pycache__")))
    assert len(entries) <= 15, entries


def test_nothing_says_that_it_is_unfinished() -> None:
    texts = [*house.files(*OURS), *templates(), *house.files("docs", suffix=".md"), *ROOT.glob("*.md")]
    assert found(texts, house.unfinished) == []


def test_no_http_below_the_interfaces() -> None:
    assert found(below_http(), http) == []
    assert found(below_http(), house.requests) == []


def test_no_signals() -> None:
    assert found(code("samplan"), signals) == []


def test_views_fetch_through_queries_and_access_only() -> None:
    views = [p for p in code("samplan/interfaces") if p.name == "views.py" or p.parent.name == "views"]
    assert found(views, house.managers) == []


def test_pages_have_no_placeholder_no_inline_code_and_no_other_server() -> None:
    assert found(templates(), house.unfit_page) == []


def test_every_room_is_drawn_in_the_architecture() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    drawing = text.partition("## The floors")[2].partition("```")[2].partition("```")[0]
    rooms = house.rooms(ROOT / "samplan")
    assert "coordination/cases" in rooms
    assert list(house.not_drawn(rooms, drawing)) == []


LONG = "def long_one():\n" + "    x = 1\n" * house.LONGEST_FUNCTION
LATER = "# " + "TO" + "DO: mend this"


@pytest.mark.parametrize(
    ("look", "bad", "good"),
    [
        (house.long_functions, LONG, LONG.replace("    x = 1\n", "", 1)),
        (house.unfinished, LATER, "# every todo list is a table"),
        (
            lambda text: house.imports(text, house.HTTP),
            "from django.http import Http404",
            "from django.db import models",
        ),
        (lambda text: house.imports(text, house.HTTP), "from django import forms", "from django import db"),
        (lambda text: house.imports(text, house.HTTP), "import django.urls as u", "import django_urls"),
        (lambda text: house.imports(text, house.SIGNALS), "from django.dispatch import receiver", "import signal"),
        (
            lambda text: house.imports(text, house.SIGNALS),
            "def f():\n    from django.db.models.signals import post_save",
            "from django.db.models import F",
        ),
        (house.requests, "def view(request, id): ...", "def action(*, request_id): ..."),
        (house.requests, "def view(*, request: object): ...", "request = 1"),
        (house.managers, "def view(request):\n    return Case.objects.get(id=1)", "objects = 'things'"),
        (house.unfit_page, '<input name="a" placeholder="Skriv">', "<p>placeholder=</p>"),
        (house.unfit_page, '<p\n  style="color: red">', "<style-guide>"),
        (house.unfit_page, '<a onclick="go()">', '<a data-online="1">'),
        (house.unfit_page, "<script>go()</script>", '<script src="{% static "a.js" %}" defer></script>'),
        (house.unfit_page, '<img src="https://cdn.example/a.png">', "{# <img src='//cdn.example'> #}"),
    ],
)
def test_each_rule_finds_a_bad_sample_and_passes_a_good_one(
    look: Callable[[str], Iterator[str]], bad: str, good: str
) -> None:
    assert list(look(bad))
    assert list(look(good)) == []


def test_a_room_that_is_not_drawn_is_found_out(tmp_path: Path) -> None:
    for folder in ("coordination", "coordination/cases", "coordination/barn", "rulebook", "rulebook/packs"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "__init__.py").touch()
    drawing = "  coordination/   actions\n    meetings | cases   the spine\n  rulebook/   cases of a barn\n"
    assert list(house.not_drawn(house.rooms(tmp_path), drawing)) == [
        "samplan/coordination/barn is not in docs/architecture.md"
    ]
