"""Every answer carries what keeps a browser from doing more than showing it: pages, papers, refusals, static files."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client

from samplan.foundation.access import policies
from samplan.interfaces.public import views
from tests.cast import World, world

__all__ = ["world"]

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
DIRECTIVES = {
    "default-src": "'none'",
    "style-src": "'self'",
    "connect-src": "'self'",
    "object-src": "'none'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    "form-action": "'self'",
    "require-trusted-types-for": "'script'",
    "trusted-types": "default",
}


def policy(answer: HttpResponse) -> dict[str, str]:
    parts = (part.strip().partition(" ") for part in answer["Content-Security-Policy"].split(";"))
    return {name: value for name, _, value in parts}


def faults(answer: HttpResponse, *, static: bool = False) -> Iterator[str]:
    """What is missing on one answer."""
    for name, value in ALWAYS.items():
        if answer.get(name) != value:
            yield f"{name}: {answer.get(name)}"
    for feature in ("camera", "microphone", "geolocation", "payment", "usb"):
        if f"{feature}=()" not in answer.get("Permissions-Policy", ""):
            yield f"{feature} is not closed"
    if static:
        return
    if answer.get("Cache-Control") != "no-store":
        yield f"Cache-Control: {answer.get('Cache-Control')}"
    if answer.get("X-Frame-Options") != "DENY":
        yield "may be framed"
    said = policy(answer) if answer.has_header("Content-Security-Policy") else {}
    yield from (f"{name} is {said.get(name)}" for name, value in DIRECTIVES.items() if said.get(name) != value)
    # Without scripts on the page nothing at all may run; with them what carries this answer's own nonce.
    if not re.fullmatch(r"('nonce-[A-Za-z0-9+/=]{20,}' )?'strict-dynamic'", said.get("script-src", "")):
        yield f"script-src is {said.get('script-src')}"


def paths(world: World) -> list[str]:
    ids = world.thread("deliver").ids()
    found = []
    for pattern in sorted({address.pattern for address in policies.addresses()}):
        path = pattern.replace("<int:number>", "1").replace("<slug:slug>", "samtycke")
        path = re.sub(r"<uuid:(\w+)>", lambda match: str(ids[match.group(1)]), path)
        found.append(path + (f"?plan={ids['id']}" if path.startswith("/min-plan/") else ""))
    return found


@pytest.mark.slow
@pytest.mark.req("ACC-02")
def test_every_address_answers_with_all_of_them_whoever_asks_and_however(world: World) -> None:
    statuses = set()
    for who in ("coordinator", "person", ""):
        client = world.client(who) if who else Client()
        for path in paths(world):
            for method in ("GET", "PUT"):
                answer = client.generic(method, path)
                statuses.add(answer.status_code)
                assert list(faults(answer)) == [], f"{who} {method} {path}: {answer.status_code}"
    assert statuses >= {200, 302, 403, 404, 405}


def test_what_is_refused_before_a_view_has_them_too(world: World) -> None:
    strict = Client(enforce_csrf_checks=True)
    answers = {
        404: strict.get("/finns-inte/"),
        403: strict.post("/behov/ny/", {"need": "x"}),
        400: strict.get("/", headers={"host": "evil.example"}),
        413: world.client("coordinator").post("/behov/ny/", {"need": "å" * 4_000_000}),
    }
    for status, answer in answers.items():
        assert answer.status_code == status
        assert list(faults(answer)) == [], status


@pytest.mark.parametrize(("fault", "status"), [(ValueError("x"), 500), (OperationalError("x"), 503)])
def test_an_answer_that_failed_has_them_too(world: World, monkeypatch: pytest.MonkeyPatch, fault, status) -> None:
    def fails(*args: object, **kwargs: object) -> None:
        raise fault

    monkeypatch.setattr(views, "page", fails)
    client = Client(raise_request_exception=False)
    answer = client.get("/tillganglighet/")
    assert answer.status_code == status
    assert list(faults(answer)) == []


def test_static_files_have_them_and_may_be_kept_but_not_one_that_is_missing(world: World) -> None:
    there, missing = Client().get("/static/pages/samplan.css"), Client().get("/static/pages/finns-inte.css")
    assert there.status_code == 200 and list(faults(there, static=True)) == []
    assert there.get("Cache-Control") != "no-store"
    there.close()
    assert missing.status_code == 404 and list(faults(missing)) == []


def test_each_page_has_a_nonce_of_its_own_and_only_its_own_scripts_carry_it(world: World) -> None:
    client = world.client("coordinator")
    nonces = set()
    for _ in range(3):
        answer = client.get("/att-gora/")
        found = re.fullmatch(r"'nonce-([^']+)' 'strict-dynamic'", policy(answer)["script-src"])
        assert found
        scripts = re.findall(r"<script[^>]*>", answer.content.decode())
        assert len(scripts) >= 3 and all(f'nonce="{found.group(1)}"' in script for script in scripts)
        assert answer.content.decode().count(found.group(1)) == len(scripts)
        nonces.add(found.group(1))
    assert len(nonces) == 3


def test_a_stray_host_is_noted_without_where_in_the_program_it_was_found(caplog: pytest.LogCaptureFixture) -> None:
    answer = Client(raise_request_exception=False).get("/", headers={"host": "stray.example"})
    noted = [record for record in caplog.records if "stray.example" in record.getMessage()]
    assert answer.status_code == 400 and noted and "Traceback" not in caplog.text
