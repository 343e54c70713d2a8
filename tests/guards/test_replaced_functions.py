"""A function that a later migration writes anew keeps what it had: it was written whole, and a part is easily lost.

What it names of tables and of other functions in the schema ``access`` is held against every version before it, also
against those made by replacing a piece of the one that stood there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.apps import apps
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import RunSQL

# Ways to ask who acts: one may take another's place.
WHO_ACTS = {
    f"access.{name}"
    for name in ("me", "unit", "organisation", "person", "user", "session", "selves", "proved", "workplace", "employer")
}
# What a function no longer names, and why nothing is lost.
LET_GO = {
    ("pass_on", "cases_consentscope"): "access.carry_consent writes it",
    ("name_unit", "cases_consentscope"): "access.carry_consent writes it",
    ("proved", "access.key"): "the secret of the connection proves; the key is asked once, by access.believe",
    ("begin", "access.key"): "it signs by access.say, with the secret of the connection",
    ("takes_part", "access.same"): "whoever acts is proved with all their numbers",
    ("log_readings", "access.same"): "a person with two numbers is one by merged_into_id, for all rows at once",
}

WRITTEN = (
    r"create (?:or replace )?function access\.(?P<name>\w+)\((?P<head>.*?)\$(?P<tag>\w*)\$(?P<body>.*?)\$(?P=tag)\$"
)
PATCHED = r"do \$(?P<mark>\w*)\$(?P<patch>.*?)\$(?P=mark)\$"
FUNCTION = re.compile(f"{WRITTEN}|{PATCHED}", re.DOTALL | re.IGNORECASE)
OF = re.compile(r"'access\.(\w+)\([^)]*\)'::regprocedure")

Version = tuple[str, bool, set[str]]  # of which function, is it whole, and what does it name


def statements() -> Iterator[str]:
    """The SQL of every migration, in the order in which they are done."""
    graph = MigrationLoader(None).graph
    plan = dict.fromkeys(key for leaf in graph.leaf_nodes() for key in graph.forwards_plan(leaf))
    for operation in (one for key in plan for one in graph.nodes[key].operations):
        if isinstance(operation, RunSQL):
            yield from [operation.sql] if isinstance(operation.sql, str) else map(str, operation.sql)


def versions(sql: str) -> Iterator[Version]:
    """What the SQL writes of functions, and the pieces of them that it replaces."""
    tables = {model._meta.db_table for model in apps.get_models()}
    for found in FUNCTION.finditer(re.sub(r"--[^\n]*", "", sql)):
        text = f"{found['head']} {found['body']}" if found["name"] else found["patch"]
        of = [found["name"]] if found["name"] else OF.findall(text)
        named = set(re.findall(r"access\.\w+", text)) | tables & set(re.findall(r"\w+", text))
        for name in of:
            yield name, bool(found["name"]), named - WHO_ACTS - {f"access.{name}"}


def lost(written: list[Version]) -> set[tuple[str, str]]:
    """(function, what it named once and names no longer)."""
    once: dict[str, set[str]] = {}
    now: dict[str, set[str]] = {}
    for name, whole, named in written:
        once.setdefault(name, set()).update(named)
        now[name] = named if whole else now.get(name, set()) | named
    return {(name, one) for name in once for one in once[name] - now[name]}


def test_what_a_function_named_its_newest_version_names_too_or_it_is_said_why_not():
    assert lost([version for sql in statements() for version in versions(sql)]) == set(LET_GO)


def test_a_part_that_was_added_by_a_patch_and_is_left_out_when_the_function_is_written_anew_is_seen():
    sql = [text for text in statements() if "access.register_death" in text]
    assert len(sql) >= 3, "written, patched with the person's other numbers, and written anew"
    forgetful = [*sql[:-1], sql[-1].replace("access.same", "array")]
    assert lost([version for text in forgetful for version in versions(text)]) - set(LET_GO) == {
        ("register_death", "access.same")
    }
