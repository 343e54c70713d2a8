"""The guards in views and actions, each with a switch before it, so that one can be gone while a test runs.

The code is not changed on disk: ``install`` lets Python read the files with guards as ``Switched`` makes them, and
``switches`` tells in which tests a guard had something to say.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Iterator
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

from tools.places import ROOT

ROOMS = ("samplan/interfaces/desk/views", "samplan/interfaces/portal", "samplan/coordination")
CALLED = ("may_write", "lock_texts", "lock_all", "lock", "require", "_may_add", "_check", "_may_arrange", "_may_call")
SWITCHES = "_switches"  # the name by which the code of a file with guards finds them


class Switches:
    """Which guard is gone, and which test each guard was heard in: it said no, or it was asked."""

    def __init__(self) -> None:
        self.gone = self.test = ""
        self.said_no: dict[str, dict[str, None]] = {}
        self.asked: dict[str, dict[str, None]] = {}

    def no(self, guard: str) -> bool:
        """After a condition that held: whether the guard may raise."""
        self.said_no.setdefault(guard, {})[self.test] = None
        return guard != self.gone

    def stands(self, guard: str) -> bool:
        """Before a call that raises or locks: whether it is made."""
        self.asked.setdefault(guard, {})[self.test] = None
        return guard != self.gone

    def called(self, guard: str, call: Callable[[], object]) -> None:
        """The call itself."""
        try:
            call()
        except Exception:
            self.said_no.setdefault(guard, {})[self.test] = None
            raise

    def opened(self, guard: str, open_case: Callable, actor: Any, id: Any, permission: Any, now: Any) -> Any:
        """Opens the case, with the least permission when the guard is gone."""
        if not self.stands(guard):
            permission = type(permission).READ_PLAN
        try:
            return open_case(actor, id, permission, now)
        except Exception:
            self.said_no.setdefault(guard, {})[self.test] = None
            raise


switches = Switches()


class Switched(ast.NodeTransformer):
    """Puts a switch before each guard of one file, and keeps their names.

    A guard is a check that raises, a call that is made only because it raises or locks, and each permission that a
    view opens a case with.
    """

    def __init__(self, file: str) -> None:
        self.file = file
        self.found: list[str] = []

    def visit_If(self, node: ast.If) -> ast.If:
        if _says_no(node):
            node.test = ast.BoolOp(ast.And(), [node.test, self._switch("no", node, ast.unparse(node.test))])
        self.generic_visit(node)
        return node

    def visit_Expr(self, node: ast.Expr) -> ast.stmt:
        if not _is_demand(node):
            self.generic_visit(node)
            return node
        stands = self._switch("stands", node, ast.unparse(node))
        nothing = ast.arguments([], [], None, [], [], None, [])
        call = self._call("called", [stands.args[0], ast.Lambda(nothing, node.value)])
        return ast.copy_location(ast.If(stands, [ast.Expr(call)], []), node)

    def visit_Call(self, node: ast.Call) -> ast.Call:
        if ast.unparse(node.func) == "open_case" and len(node.args) == 4:
            asked = node.args[2]
            if isinstance(asked, ast.Attribute) and asked.attr not in ("SEE", "READ_PLAN"):
                return self._switch("opened", asked, asked.attr, [node.func, *node.args])
        self.generic_visit(node)
        return node

    def _switch(self, what: str, node: ast.expr | ast.stmt, said: str, more: list[ast.expr] | None = None) -> ast.Call:
        self.found.append(f"{self.file}:{node.lineno} {said[:90]}")
        return self._call(what, [ast.Constant(self.found[-1]), *(more or [])])

    def _call(self, what: str, arguments: list[ast.expr]) -> ast.Call:
        return ast.Call(ast.Attribute(ast.Name(SWITCHES, ast.Load()), what, ast.Load()), arguments, [])


def _says_no(node: ast.If) -> bool:
    """An if that does nothing but say no for who asks."""
    if len(node.body) == 1 and not node.orelse and isinstance(node.body[0], ast.Raise):
        raised = ast.unparse(node.body[0])
        return "NotFound" in raised or "Forbidden" in raised or "by." in ast.unparse(node.test)
    return False


def _is_demand(node: ast.Expr) -> bool:
    """A call that is made only because it raises or locks."""
    if isinstance(node.value, ast.Call):
        called = ast.unparse(node.value.func).rpartition(".")[2]
        return called in CALLED or called.startswith("_must")
    return False


def _files() -> Iterator[Path]:
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            if "tests" not in path.parts and "migrations" not in path.parts:
                yield path


def of_guards() -> list[str]:
    """The name of every guard: its file, line and words."""
    found: list[str] = []
    for path in _files():
        switched = Switched(str(path.relative_to(ROOT)))
        switched.visit(ast.parse(path.read_text(encoding="utf-8")))
        found += switched.found
    return found


class _Loader(SourceFileLoader):
    def get_code(self, fullname: str) -> CodeType:
        tree = ast.parse(Path(self.path).read_text(encoding="utf-8"))
        tree = Switched(str(Path(self.path).relative_to(ROOT))).visit(tree)
        return compile(ast.fix_missing_locations(tree), self.path, "exec")

    def exec_module(self, module: ModuleType) -> None:
        setattr(module, SWITCHES, switches)
        super().exec_module(module)


class _Finder:
    files = frozenset(str(path) for path in _files())

    def find_spec(self, name: str, path: Any, target: ModuleType | None = None) -> ModuleSpec | None:
        spec = PathFinder.find_spec(name, path, target) if name.startswith("samplan.") else None
        if spec is None or spec.origin not in self.files:
            return None
        spec.loader = _Loader(name, str(spec.origin))
        return spec


def install() -> None:
    """From now on the files with guards are read with switches. Before any of them has been imported."""
    assert not any(name.startswith("samplan.coordination") for name in sys.modules)
    sys.meta_path.insert(0, _Finder())
