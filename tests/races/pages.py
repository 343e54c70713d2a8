"""The forms of the product as the users get them, each known again in another coordination at the same step."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from samplan.foundation.access import policies
from tests.canaries import left_alone, posts
from tests.cast import Thread
from tests.races.harness import Browser

ID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|[0-9a-f]{32}|party:[0-9a-f-]{36}")
NOT_SENT = ("csrfmiddlewaretoken", "utkast")


@dataclass(frozen=True)
class Form:
    """A form on a page, filled in as somebody in a hurry would. ``name`` is the same for every coordination."""

    who: str
    page: str
    action: str
    body: dict[str, Any]

    @property
    def name(self) -> str:
        button = "&".join(f"{key}={ID.sub('*', value[0])}" for key, value in self.body.items() if key in BUTTONS)
        return f"{self.who} · {ID.sub('*', self.page)} · {ID.sub('*', self.action)}{button and f' · {button}'}"


BUTTONS = ("answer", "state", "steg", "only", "part", "how", "ready", "send")


def paths(thread: Thread) -> list[str]:
    """Every address that can be asked for, with the ids that the coordination has come to."""
    ids = thread.ids()
    found = []
    for address in policies.addresses():
        names = re.findall(r"<\w+:(\w+)>", address.pattern)
        if address.policy is None or "GET" not in address.policy.methods or not set(names) <= {*ids, "number"}:
            continue
        path = re.sub(r"<\w+:(\w+)>", lambda match: str(ids.get(match.group(1), 1)), address.pattern)
        found.append(path + (f"?plan={thread.id}" if path.startswith("/min-plan/") else ""))
    return found


def forms(browser: Browser, who: str, thread: Thread, only: str = "") -> Iterator[Form]:
    """All forms of all pages that ``who`` reaches; only: those of the pages whose path, without its ids, is this."""
    for path in paths(thread):
        if left_alone(path) or (only and ID.sub("*", path) != only):
            continue
        page = browser.get(path)
        if page.status_code != 200 or "html" not in page.get("Content-Type", ""):
            continue
        for action, body in posts(page.content.decode(), path):
            yield Form(who, path, action, {name: value for name, value in body.items() if name not in NOT_SENT})
