"""What the guards of the house look for: each takes a text and gives the sentences that say what is wrong with it."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tools.places import ROOT

LONGEST_FILE, LONGEST_FUNCTION, LONGEST_TEMPLATE = 600, 60, 250
HTTP = ("django.http", "django.shortcuts", "django.urls", "django.views", "django.forms", "django.template")
SIGNALS = ("django.dispatch", "django.db.models.signals", "django.core.signals", "django.test.signals")
# Spelt so that this file does not find itself.
UNFINISHED = re.compile(r"\b(" + "|".join(("TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK")) + r")\b")


def files(*folders: str, suffix: str = ".py") -> list[Path]:
    """Our own files in these folders, sorted."""
    found = [path for folder in folders for path in (ROOT / folder).rglob(f"*{suffix}")]
    return sorted(path for path in found if not {"node_modules", "__pycache__", ".venv"} & set(path.parts))


@cache
def tree(text: str) -> ast.Module:
    """A file as Python reads it: several guards look at the same."""
    return ast.parse(text)


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def long_functions(text: str) -> Iterator[str]:
    """Functions of more than LONGEST_FUNCTION lines."""
    for node in ast.walk(tree(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno is not None:
            length = node.end_lineno - node.lineno + 1
            if length > LONGEST_FUNCTION:
                yield f"{node.name} has {length} lines"


def imports(text: str, forbidden: tuple[str, ...]) -> Iterator[str]:
    """Imports of the forbidden modules, or of what lies in them."""
    for node in ast.walk(tree(text)):
        if isinstance(node, ast.Import):
            modules = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            modules = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        for module in modules:
            if any(module == other or module.startswith(f"{other}.") for other in forbidden):
                yield f"line {node.lineno} imports {module}"


def requests(text: str) -> Iterator[str]:
    """Functions that take a request."""
    for node in ast.walk(tree(text)):
        if isinstance(node, ast.arg) and node.arg == "request":
            yield f"line {node.lineno} takes a request"


def managers(text: str) -> Iterator[str]:
    """Uses of a model's `.objects`."""
    for node in ast.walk(tree(text)):
        if isinstance(node, ast.Attribute) and node.attr == "objects":
            yield f"line {node.lineno} uses .objects"


def unfinished(text: str) -> Iterator[str]:
    """Lines that say that something is left to do."""
    for number, line in enumerate(text.splitlines(), start=1):
        if UNFINISHED.search(line):
            yield f"line {number}: {line.strip()[:80]}"


FORBIDDEN_IN_PAGES = {
    r"<[^>]*\splaceholder=": "a placeholder, which vanishes when one writes: use a label and a hint",
    r"<[^>]*\sstyle=": "an inline style, which the Content-Security-Policy refuses",
    r"<[^>]*\son[a-z]+=": "an inline handler, which the Content-Security-Policy refuses",
    r"<script(?![^>]*\ssrc=)[^>]*>": "an inline script, which the Content-Security-Policy refuses",
    r"""(?:src|href|action)=["'](?:https?:)?//""": "an address at another server",
}


def unfit_page(text: str) -> Iterator[str]:
    """What a page must not hold: placeholders, inline code and style, other servers."""
    text = re.sub(r"\{#.*?#\}|\{%\s*comment.*?endcomment\s*%\}|<!--.*?-->", "", text, flags=re.DOTALL)
    for pattern, why in FORBIDDEN_IN_PAGES.items():
        if re.search(pattern, text, re.IGNORECASE):
            yield f"has {why}"


def rooms(samplan: Path) -> list[str]:
    """The folders of the house: the floors, and the rooms on those that have rooms."""
    floors = sorted(path for path in samplan.iterdir() if (path / "__init__.py").exists())
    return [
        room.relative_to(samplan).as_posix()
        for floor in floors
        for room in (floor, *sorted(floor.iterdir()))
        if (room / "__init__.py").exists() and (room == floor or floor.name in FLOORS_WITH_ROOMS)
    ]


FLOORS_WITH_ROOMS = ("interfaces", "coordination", "foundation")


def not_drawn(rooms: list[str], drawing: str) -> Iterator[str]:
    """Rooms that have no line of their own in the drawing of the floors."""
    for room in rooms:
        if not re.search(rf"^\s+(?:[\w ]+\| )*{re.escape(room.rpartition('/')[2])}\b", drawing, re.MULTILINE):
            yield f"samplan/{room} is not in docs/architecture.md"
