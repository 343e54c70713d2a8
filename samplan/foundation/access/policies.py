"""The policy of every URL: who it is for and by which methods. A view without one stops the start."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver

PUBLIC = "public"  # everyone, logged in or not
STAFF = "staff"  # a user in a chosen assignment whose role sees plans
ANY_STAFF = "any_staff"  # a user in a chosen assignment, also one that keeps the system running and sees no plan
PERSON = "person"  # the person the plan is for
LOGGED_IN = "logged_in"  # staff or person
DEMO = "demo"  # everyone, mounted in the demo only
AUDIENCES = (PUBLIC, STAFF, ANY_STAFF, PERSON, LOGGED_IN, DEMO)


@dataclass(frozen=True)
class Policy:
    audience: str
    methods: tuple[str, ...]
    fresh: bool = False  # only for the one who has logged in just now


@dataclass(frozen=True)
class Address:
    """One URL of the system."""

    pattern: str
    name: str
    view: str
    policy: Policy | None


def allow(audience: str, *methods: str, fresh: bool = False) -> Callable:
    """Declare who a view is for and which methods it answers: ``@allow(STAFF, "GET", "POST")``.

    fresh: what cannot be undone or reaches far asks for a new login, when the last one was more than ten minutes ago.
    """
    if audience not in AUDIENCES or not methods:
        raise ValueError(f"no such policy: {audience} {methods}")

    def declare(view: Callable) -> Callable:
        view.policy = Policy(audience, methods, fresh)  # type: ignore[attr-defined]
        return view

    return declare


def addresses() -> list[Address]:
    """Every URL of the running system with its policy, in the order of the URLconf."""
    return list(_walk(get_resolver().url_patterns, "/", ""))


def _walk(patterns: list, prefix: str, namespace: str) -> Iterator[Address]:
    for item in patterns:
        path = prefix + str(item.pattern)
        if isinstance(item, URLResolver):
            inner = f"{namespace}{item.namespace}:" if item.namespace else namespace
            yield from _walk(item.url_patterns, path, inner)
        elif isinstance(item, URLPattern):
            view = item.callback
            yield Address(
                path, namespace + (item.name or ""), f"{view.__module__}.{view.__name__}", getattr(view, "policy", None)
            )


def missing() -> list[Address]:
    """URLs whose view has no policy."""
    return [address for address in addresses() if address.policy is None]
