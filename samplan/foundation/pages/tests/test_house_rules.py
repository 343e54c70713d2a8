"""Rules that the templates and views of the whole house keep towards the pages."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import samplan
from samplan.foundation.pages.done import DONE

HOUSE = Path(samplan.__file__).parent
TEMPLATES = sorted(HOUSE.rglob("templates/**/*.html"))


def codes_used() -> Iterator[tuple[Path, str]]:
    """Every code that a view gives to ``done()``, or to its own helper around it, in plain text."""
    for source in HOUSE.rglob("*.py"):
        if "tests" in source.parts:
            continue
        for node in ast.walk(ast.parse(source.read_text())):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and len(node.args) > 1):
                continue
            if node.func.id in ("done", "_next"):
                chosen = node.args[1]
                for given in (chosen.body, chosen.orelse) if isinstance(chosen, ast.IfExp) else (chosen,):
                    if isinstance(given, ast.Constant):
                        yield source.relative_to(HOUSE), given.value


def test_every_code_has_a_sentence():
    missing = sorted({f"{source}: {code}" for source, code in codes_used() if code not in DONE})
    assert not missing, "Say what was done: samplan/foundation/pages/done.py"


def test_the_sentences_name_nobody_and_end_with_a_stop():
    for sentence in DONE.values():
        assert sentence.endswith("."), sentence
        assert "{" not in sentence, sentence


def test_there_are_templates_to_check():
    assert len(TEMPLATES) > 20


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template.name)
def test_a_template_keeps_to_the_strict_content_policy(template: Path):
    text = template.read_text()
    assert not re.search(r"<style|\sstyle=|\son(click|change|submit|load|input)=|javascript:", text)
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)
    assert not re.search(r"(src|href)=\"(https?:)?//", text)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template.name)
def test_a_template_trusts_no_text_and_makes_no_second_live_region(template: Path):
    text = template.read_text()
    assert "|safe" not in text
    assert "autoescape off" not in text
    whole = template.name in ("base.html", "screen.html")  # the screen in the room has no frame
    assert whole or 'role="status"' not in text
    assert "placeholder=" not in text
