"""The guards in views and actions, and the text of their file without each. Needs no Django."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tools.places import ROOT


@dataclass(frozen=True)
class Guard:
    """One guard: where it stands, and its file's text without it."""

    what: str
    file: str
    text: str


ROOMS = ("samplan/interfaces/desk/views", "samplan/interfaces/portal", "samplan/coordination")
CALLED = ("may_write", "lock_texts", "lock_all", "lock", "require", "_may_add", "_check", "_may_arrange", "_may_call")


def of_guards() -> Iterator[Guard]:
    """Each check in views and actions that raises, one at a time; and each view's permission, asked for as SEE."""
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            if "tests" not in path.parts and "migrations" not in path.parts:
                yield from _of_file(path)


def _of_file(path: Path) -> Iterator[Guard]:
    file = str(path.relative_to(ROOT))
    text = path.read_text(encoding="utf-8")
    lines = text.splitlines(keepends=True)
    for node in ast.walk(ast.parse(text)):
        if _is_guard(node):
            first, last = lines[node.lineno - 1], node.end_lineno or node.lineno
            blank = first[: len(first) - len(first.lstrip())] + "pass\n"
            without = [*lines[: node.lineno - 1], blank, *lines[last:]]
            said = ast.unparse(node.test if isinstance(node, ast.If) else node)
            yield Guard(f"{file}:{node.lineno} {said[:90]}", file, "".join(without))
        elif isinstance(node, ast.Call) and ast.unparse(node.func) == "open_case" and len(node.args) == 4:
            asked = node.args[2]
            if isinstance(asked, ast.Attribute) and asked.attr not in ("SEE", "READ_PLAN"):
                row = lines[asked.lineno - 1].replace(f"Permission.{asked.attr}", "Permission.READ_PLAN")
                without = [*lines[: asked.lineno - 1], row, *lines[asked.lineno :]]
                yield Guard(f"{file}:{asked.lineno} {asked.attr}", file, "".join(without))


def _is_guard(node: ast.AST) -> bool:
    """An if that does nothing but say no for who asks, or a call that is made only because it may."""
    if isinstance(node, ast.If) and len(node.body) == 1 and not node.orelse and isinstance(node.body[0], ast.Raise):
        raised = ast.unparse(node.body[0])
        return "NotFound" in raised or "Forbidden" in raised or "by." in ast.unparse(node.test)
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        called = ast.unparse(node.value.func).rpartition(".")[2]
        return called in CALLED or called.startswith("_must")
    return False
