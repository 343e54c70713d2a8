"""./run: in which order its parts begin."""

from __future__ import annotations

from contextlib import ExitStack
from types import SimpleNamespace

import pytest

from tools import start


def test_nobody_is_answered_before_the_county_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first page would be half empty, and /halsa would say that all is well."""
    order: list[str] = []

    def part(name: str, given: object = None):
        def begins(*args: object, **kwargs: object) -> object:
            order.append(args[0][0] if name == "manage" else name)  # type: ignore[index]
            return given

        return begins

    child = SimpleNamespace(stop=lambda: None)
    where = SimpleNamespace(host="127.0.0.1", port=1, url="http://127.0.0.1:1")
    server = SimpleNamespace(url=lambda role: role, child=lambda: child)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setattr(start.address, "chosen", lambda: where)
    monkeypatch.setattr(start, "_start_postgres", part("postgres", server))
    monkeypatch.setattr(start, "_demo_environment", lambda *given: {"SAMPLAN_DEMO": "1"})
    monkeypatch.setattr(start, "_start_mailbox", part("mailbox", {}))
    monkeypatch.setattr(start.assets, "collect", part("assets"))
    monkeypatch.setattr(start, "run_manage", part("manage", ""))
    monkeypatch.setattr(start, "owner_environment", lambda env, url: env)
    monkeypatch.setattr(start.processes, "start_worker", part("worker", child))
    monkeypatch.setattr(start.processes, "start_web", part("web", child))
    monkeypatch.setattr(start.processes, "wait_until_up", part("up", True))
    with ExitStack() as to_stop:
        start._start(to_stop)
    assert order == ["postgres", "migrate", "assets", "mailbox", "demo", "worker", "web", "up"]
