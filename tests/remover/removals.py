"""What can be taken away while the tests run: rows of permissions, audiences of addresses, clauses of querysets."""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import FunctionType
from typing import Any

from samplan.coordination.cases import access
from samplan.rulebook import permissions
from samplan.rulebook.permissions import Relation


@dataclass(frozen=True)
class Removal:
    """One thing that can be gone. ``without``: while it lasts, it is gone in this process."""

    kind: str  # permission · address · clause
    what: str
    without: Callable[[], Any]


@contextmanager
def _changed(thing: object, **values: object) -> Iterator[None]:
    before = {name: getattr(thing, name) for name in values}
    for name, value in values.items():
        object.__setattr__(thing, name, value)  # a frozen row, shared by all who have read the table
    try:
        yield
    finally:
        for name, value in before.items():
            object.__setattr__(thing, name, value)


def of_permissions() -> Iterator[Removal]:
    """Each role of each row, what each row demands of the relation, and the lock it takes."""
    for row in permissions.TABLE:
        name = row.permission.name
        for role in sorted(row.roles, key=lambda role: role.name):
            roles = row.roles - {role}
            yield Removal(
                "permission", f"{name} for {role.name}", lambda row=row, roles=roles: _changed(row, roles=roles)
            )
        if row.relation is not Relation.ANY:
            yield Removal("permission", f"{name}'s relation", lambda row=row: _changed(row, relation=Relation.ANY))
        if row.lock:
            yield Removal("permission", f"{name}'s lock", lambda row=row: _changed(row, lock=None))


LOOSER = {"staff": "any_staff", "any_staff": "logged_in", "person": "logged_in", "logged_in": "public"}


def of_addresses() -> Iterator[Removal]:
    """Each address, open to more than it is for; and each that no longer asks for a new login."""
    for pattern, view in _views():
        policy = view.policy
        if policy.audience in LOOSER:
            wider = replace(policy, audience=LOOSER[policy.audience])
            yield Removal(
                "address", f"{pattern} to {wider.audience}", lambda view=view, to=wider: _changed(view, policy=to)
            )
        if policy.fresh:
            stale = replace(policy, fresh=False)
            yield Removal("address", f"{pattern} without login", lambda view=view, to=stale: _changed(view, policy=to))


def _views() -> Iterator[tuple[str, Any]]:
    from django.urls import get_resolver, resolvers

    def walk(patterns: list, prefix: str) -> Iterator[tuple[str, Any]]:
        for item in patterns:
            if isinstance(item, resolvers.URLResolver):
                yield from walk(item.url_patterns, prefix + str(item.pattern))
            else:
                yield prefix + str(item.pattern), item.callback

    yield from walk(get_resolver().url_patterns, "/")


CLAUSED = ("visible_to", "look", "readable_by", "documents_for", "readable_documents", "window_open", "_windows")


def of_clauses() -> Iterator[Removal]:
    """Each condition of the querysets that say who may know of a case and read what is in it."""
    tree = ast.parse(Path(access.__file__).read_text(encoding="utf-8"))
    for function in (node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name in CLAUSED):
        for number, (said, without) in enumerate(_less(function)):
            swap = lambda name=function.name, tree=without: _swapped(name, tree)  # noqa: E731
            yield Removal("clause", f"{function.name} {number}: {said}", swap)


TRUE = ast.Constant(True)


def _less(function: ast.FunctionDef) -> Iterator[tuple[str, ast.FunctionDef]]:
    """The function without one of its conditions: a filter's argument, one part of an and, one of a choice among rows,
    or what leads to none()."""
    for at, node in enumerate(ast.walk(function)):
        for said, edit in _of_call(node) if isinstance(node, ast.Call) else _of_choice(node):
            yield ast.unparse(said), _edited(function, at, edit)


def _of_call(node: ast.Call) -> Iterator[tuple[ast.AST, Callable]]:
    filters = isinstance(node.func, ast.Attribute) and node.func.attr == "filter"
    if filters or (isinstance(node.func, ast.Name) and node.func.id == "Q"):
        for index, argument in enumerate(node.args):
            yield argument, lambda n, i=index: n.args.pop(i)
    for index, keyword in enumerate(node.keywords if filters else ()):
        yield keyword, lambda n, i=index: n.keywords.pop(i)


def _of_choice(node: ast.AST) -> Iterator[tuple[ast.AST, Callable]]:
    if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.And):
        for index, value in enumerate(node.values):
            yield value, lambda n, i=index: n.values.__setitem__(i, TRUE)
    elif isinstance(node, ast.comprehension):
        for index, value in enumerate(node.ifs):
            if not isinstance(value, ast.BoolOp):  # whose parts are taken one by one
                yield value, lambda n, i=index: n.ifs.pop(i)
    elif isinstance(node, ast.IfExp) and ast.unparse(node.orelse).endswith(".none()"):
        yield node.test, lambda n: setattr(n, "test", TRUE)


def _edited(function: ast.FunctionDef, at: int, edit: Callable) -> ast.FunctionDef:
    other = copy.deepcopy(function)
    edit(list(ast.walk(other))[at])
    return other


@contextmanager
def _swapped(name: str, tree: ast.FunctionDef) -> Iterator[None]:
    """The function does as ``tree`` says, for all who have imported it."""
    module = ast.Module([tree], type_ignores=[])
    made: dict[str, Any] = {}
    exec(compile(ast.fix_missing_locations(module), access.__file__, "exec"), vars(access), made)  # noqa: S102
    function: FunctionType = getattr(access, name)
    before, function.__code__ = function.__code__, made[name].__code__
    try:
        yield
    finally:
        function.__code__ = before


def of_this_process() -> list[Removal]:
    return [*of_permissions(), *of_addresses(), *of_clauses()]
