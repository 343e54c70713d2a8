"""What a session is held by, and what stops one: cookie, lock, whole time, settings that are not whole."""

from __future__ import annotations

import json
import time
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from django.core import signing
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.urls import NoReverseMatch, reverse

from samplan.config import startup
from samplan.demo.cast import key
from samplan.foundation.access import checks, sessions
from samplan.foundation.access.management.commands.login_client import BACK
from samplan.foundation.access.oidc import exchange
from samplan.foundation.access.oidc.exchange import Attempt
from samplan.foundation.pages.templatetags import pages
from samplan.interfaces.public import login
from tests.cast import World, acting_as
from tests.held import Held
from tests.oidc import providers
from tests.oidc.providers import Forger, Keys
from tools import processes
from tools.databases import Databases, named

DOOR = "/logga-in/personal/"
QUIET = {"X-Samplan-Quiet": "1"}


@pytest.mark.req("ACC-01")
def test_the_cookies_are_for_this_host_and_for_no_script(world: World, forging: Forger) -> None:
    client = Client()
    begun = client.get(DOOR)
    (attempt,) = begun.cookies.values()
    assert attempt["httponly"] and attempt["samesite"] == "Lax" and attempt["path"] == "/logga-in/"
    assert attempt["max-age"] == 600
    answer = client.get(forging.come_back(begun["Location"]))
    cookie = answer.cookies[sessions.COOKIE]
    assert cookie["httponly"] and cookie["samesite"] == "Lax" and cookie["path"] == "/" and not cookie["domain"]
    assert cookie["max-age"] == "" and len(cookie.value) >= 43, "gone with the browser; 256 bits"
    assert answer.cookies[attempt.key].value == "", "an attempt is used once"
    kept = Held(client).get()
    kept = json.dumps({name: str(value) for name, value in vars(kept).items()})
    assert cookie.value not in kept and sessions._hash(cookie.value) not in kept, "what is kept opens nothing"


@pytest.mark.slow
@pytest.mark.req("ACC-01")
def test_behind_https_the_cookie_is_bound_to_the_host(test_databases) -> None:
    import os
    import subprocess
    import sys

    env = {**os.environ, "DATABASE_URL": test_databases.app, "SECRET_KEY": "x", "SAMPLAN_HTTPS": "1"}
    code = "import django; django.setup(); from samplan.foundation.access import sessions; print(sessions.COOKIE)"
    env["DJANGO_SETTINGS_MODULE"] = "samplan.config.settings"
    said = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "__Host-samplan_session"


@pytest.mark.req("ACC-01")
def test_the_provider_is_asked_while_no_transaction_is_open(world: World, forging: Forger, monkeypatch) -> None:
    seen: list[bool] = []
    for name in ("address", "finish"):
        real = getattr(exchange, name)

        def watched(*args, real=real):
            seen.append(connection.in_atomic_block)
            return real(*args)

        monkeypatch.setattr(exchange, name, watched)
    client = Client()
    client.get(forging.come_back(client.get(DOOR)["Location"]))
    assert seen == [False, False]


@pytest.mark.req("ACC-01")
def test_a_state_that_only_begins_like_ours_and_an_attempt_that_is_too_old_let_nobody_in(
    world: World, forging: Forger
) -> None:
    client = Client()
    back = forging.come_back(client.get(DOOR)["Location"])
    state = back.partition("state=")[2].partition("&")[0]
    assert client.get(back.replace(state, state[:30] + "x" * 13)).status_code == 403
    client = Client()
    back = forging.come_back(client.get(DOOR)["Location"])
    (name,) = [name for name in client.cookies if name.startswith(login.COOKIE)]
    attempt = signing.loads(client.cookies[name].value, salt=login.SALT)
    client.cookies[name] = signing.dumps({**attempt, "at": int(time.time()) - 601}, salt=login.SALT)
    answer = client.get(back)
    assert answer.status_code == 403 and "mer än tio minuter" in answer.content.decode()
    other_way = Attempt.new("person", "")
    client.cookies[login._cookie(other_way.state)] = signing.dumps(other_way.values(), salt=login.SALT)
    assert client.get(f"/logga-in/personal/klar/?state={other_way.state}&code=x").status_code == 403
    client.cookies[name] = "nonsense"
    assert client.get(back).status_code == 403


@pytest.mark.req("ACC-01")
def test_the_page_asks_quietly_how_long_is_left_and_someone_at_the_screen_begins_anew(world: World) -> None:
    client = world.client("coordinator")
    Held(client).lock(10)
    assert 290 <= client.get("/logga-in/tid/", headers=QUIET).json()["kvar"] <= 300
    assert 290 <= client.get("/logga-in/tid/", headers=QUIET).json()["kvar"] <= 300, "a page that asks is no use"
    assert client.get("/logga-in/tid/").json()["kvar"] > 890
    Held(client).update(created_at=world.now - timedelta(hours=9, minutes=58))
    assert client.get("/logga-in/tid/").json()["kvar"] < 125, "the whole time is not prolonged"
    Held(client).lock()
    assert client.get("/logga-in/tid/").json() == {"kvar": 0}, "what is locked is not opened by asking"
    assert client.get("/kalender/").status_code == 302
    assert Client().get("/logga-in/tid/").json() == {"kvar": 0}


@pytest.mark.req("ACC-01")
def test_a_locked_page_shows_nothing_and_ten_hours_are_the_end(world: World) -> None:
    client = world.client("coordinator")
    Held(client).lock()
    assert client.get("/kalender/").status_code == 302
    locked = client.get("/logga-in/").content.decode()
    assert "<h1>Låst</h1>" in locked and "Sara Lindqvist" in locked
    assert "<h1>Logga in</h1>" in client.get("/logga-in/?annan=1").content.decode()
    Held(client).update(created_at=world.now - timedelta(hours=10, minutes=1))
    assert "Låst" not in client.get("/logga-in/").content.decode(), "then nobody is there to unlock for"
    person = world.client("person")
    Held(person).lock()
    assert "Maj" not in person.get("/logga-in/").content.decode(), "whose plan it is stays hers"


@pytest.mark.req("ACC-01")
def test_what_was_sent_from_a_locked_page_is_not_done(world: World) -> None:
    client = world.client("coordinator")
    Held(client).lock()
    answer = client.post("/behov/ny/", {"need": "x"})
    assert answer.status_code == 403 and "Logga in" in answer.content.decode()


@pytest.mark.req("ORG-04")
def test_another_unit_is_another_session_that_prolongs_nothing(world: World) -> None:
    client = Client()
    client.post("/logga-in/demo/", {"user": "staff:lena"})
    proved_at = world.now - timedelta(hours=9)
    first = Held(client)
    first.update(created_at=proved_at)
    assert client.post("/enhet/", {"assignment": str(key("lena 2"))}).status_code == 303
    assert first.get().ended_at is not None
    assert Held(client).get().created_at == proved_at, "they showed who they are then, and not now"


@pytest.mark.req("ACC-01")
def test_a_key_of_ours_that_is_gone_is_a_page(world: World, forging: Forger, settings) -> None:
    settings.LOGIN_PROVIDERS["staff"]["key_file"] = "/nowhere.pem"
    assert Client().get(DOOR).status_code == 503


@pytest.mark.req("ACC-01")
@pytest.mark.parametrize("minutes", [0, 16])
def test_logging_out_ends_the_session_locked_or_not(world: World, minutes: int) -> None:
    client = world.client("coordinator")
    session = Held(client)
    session.update(seen_at=world.now - timedelta(minutes=minutes))
    answer = client.post("/logga-ut/")
    assert answer.status_code == 303 and answer["Clear-Site-Data"] == '"cache", "storage"'
    assert answer.cookies[sessions.COOKIE].value == ""
    assert session.get().ended_at is not None
    assert client.post("/logga-ut/").status_code == 303, "logged out already"


@pytest.mark.req("ACC-01", "ACC-03")
def test_a_login_is_in_the_log_with_the_assignment(
    world: World, forging: Forger, test_databases: Databases, committing_clone: str
) -> None:
    client = Client()
    client.get(forging.come_back(client.get(DOOR)["Location"]))
    at = Held(client).get().created_at
    with psycopg.connect(named(test_databases.superuser, committing_clone)) as database:
        rows = database.execute(
            "select actor_name, assignment, unit_name from audit_entry where action = 'login' and at = %s", [at]
        ).fetchall()
    assert rows == [("Sara Lindqvist", acting_as("coordinator").assignment, "Biståndsenheten Björkby")]


@pytest.mark.req("ACC-01")
@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"issuer": "http://idp.example"}, "STAFF_LOGIN_ISSUER"),
        ({"issuer": "idp.example"}, "STAFF_LOGIN_ISSUER"),
        ({"client_id": ""}, "STAFF_LOGIN_CLIENT"),
        ({"acr": []}, "STAFF_LOGIN_ACR"),
        ({"signed_with": "none"}, "STAFF_LOGIN_SIGNED"),
        ({"signed_with": "HS256"}, "STAFF_LOGIN_SIGNED"),
        ({"key_file": ""}, "STAFF_LOGIN_KEY"),
        ({"key_file": "/nowhere.pem"}, "STAFF_LOGIN_KEY"),
        ({"key_file": __file__}, "STAFF_LOGIN_KEY"),
    ],
)
def test_a_provider_named_by_half_stops_the_start(keys: Keys, settings, change: dict, fault: str) -> None:
    settings.LOGIN_PROVIDERS = providers.settings_for("https://idp.example", keys, "staff")
    assert checks.every_login_is_whole(None) == []
    settings.LOGIN_PROVIDERS["staff"] |= change
    (error,) = checks.every_login_is_whole(None)
    assert fault in error.msg and error.is_serious()
    with pytest.raises(CommandError, match=fault):
        call_command("login_client", "https://samplan.lan.example")


def test_a_public_key_is_no_key_of_ours(keys: Keys, settings, tmp_path: Path) -> None:
    from joserfc.jwk import RSAKey

    public = tmp_path / "public.pem"
    public.write_bytes(RSAKey.import_key(keys.public).as_pem(private=False))
    settings.LOGIN_PROVIDERS = providers.settings_for("https://idp.example", keys, "staff")
    settings.LOGIN_PROVIDERS["staff"]["key_file"] = str(public)
    assert "STAFF_LOGIN_KEY" in checks.every_login_is_whole(None)[0].msg


def test_the_command_prints_what_to_register_and_never_the_private_key(forging: Forger, keys: Keys, capsys) -> None:
    call_command("login_client", "https://samplan.lan.example/")
    said = capsys.readouterr().out
    assert f"{forging.url} answers." in said
    registered = json.loads(said.partition(f"{forging.url} answers")[0])["staff"]
    assert registered["redirect_uris"] == ["https://samplan.lan.example" + reverse("public:login_staff_back")]
    (key,) = registered["jwks"]["keys"]
    assert key["kid"] == keys.public["kid"] and not {"d", "p", "q"} & set(key)
    assert {way: reverse(door.back) for way, door in login.DOORS.items()} == BACK


def test_the_command_tells_of_a_provider_that_is_down_and_of_none(keys: Keys, settings, capsys) -> None:
    settings.LOGIN_PROVIDERS = providers.settings_for(f"http://127.0.0.1:{processes.free_port()}", keys, "person")
    call_command("login_client", "https://samplan.lan.example")
    assert "does not answer" in capsys.readouterr().err
    settings.LOGIN_PROVIDERS = providers.settings_for("", keys)
    with pytest.raises(CommandError, match="No way"):
        call_command("login_client", "https://samplan.lan.example")


@pytest.mark.req("ACC-01")
@pytest.mark.parametrize(("ways", "missing"), [((), ["STAFF", "PERSON"]), (("person",), ["STAFF"])])
def test_without_a_provider_the_log_says_which_setting_is_missing(
    world: World, keys: Keys, settings, monkeypatch, caplog, ways: tuple[str, ...], missing: list[str]
) -> None:
    monkeypatch.setattr(startup, "connection_faults", list)
    settings.DEMO, settings.LOGIN_PROVIDERS = False, providers.settings_for("https://id.samplan.example", keys, *ways)
    startup.verify()
    told = [line.getMessage() for line in caplog.records if line.name == startup.__name__]
    assert told == [f"login is off: {n}_LOGIN_ISSUER is not set (docs/operations.md, Login)" for n in missing]


@pytest.mark.req("ACC-01")
def test_without_a_provider_the_page_names_the_settings_to_the_one_who_runs_the_service(
    world: World, keys: Keys, settings, monkeypatch
) -> None:
    def no_demo(name: str, **more: object) -> str:
        if name == "demo:login":
            raise NoReverseMatch
        return reverse(name, **more)

    monkeypatch.setattr(pages, "reverse", no_demo)
    settings.LOGIN_PROVIDERS = providers.settings_for("", keys)
    page = Client().get("/logga-in/").content.decode()
    assert "två inställningar saknas, <code>STAFF_LOGIN_ISSUER</code> och <code>PERSON_LOGIN_ISSUER</code>." in page
    settings.LOGIN_PROVIDERS = providers.settings_for("https://id.samplan.example", keys, "person")
    assert "LOGIN_ISSUER" not in Client().get("/logga-in/").content.decode(), "one way alone may be what is wanted"
