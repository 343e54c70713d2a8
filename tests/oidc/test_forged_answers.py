"""A provider whose answers are changed on the way, over real HTTP: nothing that is not wholly right lets anybody in."""

from __future__ import annotations

import base64
import json
import re
from dataclasses import dataclass
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from joserfc import jwt
from joserfc.jwk import RSAKey

from samplan.foundation.access import sessions
from samplan.foundation.access.oidc.claims import CLAIMS
from tests.cast import World
from tests.held import led_to
from tests.oidc.providers import LOA2, Forger, now
from tools.places import ROOT

DOOR = "/logga-in/personal/"


def part(value: dict[str, Any] | bytes) -> str:
    """One part of a signed text."""
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def try_it(forging: Forger, **more: str) -> tuple[Client, HttpResponse]:
    """One login, and our answer."""
    client = Client()
    begun = client.get(DOOR)
    assert begun.status_code == 302
    return client, client.get(forging.come_back(begun["Location"], **more))


def refused(forging: Forger, words: str, status: int = 403, **more: str) -> None:
    """Nobody gets in, and the page says what to do."""
    client, answer = try_it(forging, **more)
    text = re.sub(r"<[^>]+>", " ", answer.content.decode().partition("<main")[2])
    assert answer.status_code == status and words in text and "Försök igen" in text, text
    assert sessions.COOKIE not in client.cookies and client.get("/att-gora/").status_code == 302


FALSE = "gick inte att lita på"


@dataclass(frozen=True)
class Ago:
    """A moment, told when the test runs and not when it is collected."""

    seconds: int


@pytest.mark.req("ACC-01")
def test_the_honest_answer_lets_in_so_the_others_are_refused_for_their_fault_alone(
    world: World, forging: Forger
) -> None:
    client, answer = try_it(forging)
    assert answer.status_code == 303 and client.get("/att-gora/").status_code == 200


@pytest.mark.req("ACC-01")
def test_we_show_the_provider_who_we_are_and_that_we_began(world: World, forging: Forger, keys) -> None:
    try_it(forging)
    (asked,) = forging.asked
    assert asked["client_assertion_type"] == ["urn:ietf:params:oauth:client-assertion-type:jwt-bearer"]
    shown = jwt.decode(asked["client_assertion"][0], RSAKey.import_key(keys.public), algorithms=["PS256"])
    assert shown.claims["aud"] == f"{forging.url}/token" and shown.claims["iss"] == "samplan-staff"
    assert shown.claims["exp"] - shown.claims["iat"] <= 60 and len(shown.claims["jti"]) > 20
    assert len(asked["code_verifier"][0]) >= 43 and "client_secret" not in asked


def unsigned(forging: Forger, claims: dict[str, Any]) -> str:
    return f"{part({'alg': 'none'})}.{part(claims)}."


def by_the_public_key(forging: Forger, claims: dict[str, Any]) -> str:
    """HS256 with the public key, which everybody has, as if it were a shared secret."""
    import hashlib
    import hmac

    text = f"{part({'alg': 'HS256', 'kid': 'one'})}.{part(claims)}"
    return f"{text}.{part(hmac.new(forging.key.as_pem(private=False), text.encode(), hashlib.sha256).digest())}"


def by_another_key(forging: Forger, claims: dict[str, Any]) -> str:
    return jwt.encode({"alg": "PS256", "kid": "one"}, claims, RSAKey.generate_key(2048), algorithms=["PS256"])


def by_a_key_of_its_own(forging: Forger, claims: dict[str, Any]) -> str:
    """The forger's key comes with the answer itself."""
    key = RSAKey.generate_key(2048)
    header = {"alg": "PS256", "jwk": key.as_dict(private=False), "kid": "one"}
    return jwt.encode(header, claims, key, algorithms=["PS256"])


def by_an_unknown_key(forging: Forger, claims: dict[str, Any]) -> str:
    return jwt.encode({"alg": "PS256", "kid": "two"}, claims, RSAKey.generate_key(2048), algorithms=["PS256"])


def by_an_algorithm_we_have_not_agreed_on(forging: Forger, claims: dict[str, Any]) -> str:
    return jwt.encode({"alg": "RS256", "kid": "one"}, claims, forging.key, algorithms=["RS256"])


def with_other_content(forging: Forger, claims: dict[str, Any]) -> str:
    head, _, signature = forging.signed(claims).split(".")
    return f"{head}.{part({**claims, 'employeeHsaId': 'SE-DEMO-karin'})}.{signature}"


def no_token_at_all(forging: Forger, claims: dict[str, Any]) -> str:
    return "not.a.token"


@pytest.mark.req("ACC-01")
@pytest.mark.parametrize(
    "sign",
    [
        unsigned,
        by_the_public_key,
        by_another_key,
        by_a_key_of_its_own,
        by_an_unknown_key,
        by_an_algorithm_we_have_not_agreed_on,
        with_other_content,
        no_token_at_all,
    ],
    ids=lambda sign: sign.__name__,
)
def test_what_is_not_signed_by_the_provider_as_agreed_lets_nobody_in(world: World, forging: Forger, sign) -> None:
    forging.sign = sign
    refused(forging, FALSE)


@pytest.mark.req("ACC-01")
@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://another.example"},
        {"iss": None},
        {"aud": "another"},
        {"aud": ["samplan-staff", "another"]},
        {"aud": ["samplan-staff", "another"], "azp": "another"},
        {"aud": None},
        {"nonce": "of another attempt"},
        {"nonce": None},
        {"exp": Ago(60)},
        {"exp": None},
        {"exp": "soon"},
        {"iat": Ago(-3600)},
        {"sub": None},
        {"auth_time": None},
        {"auth_time": Ago(3600)},
        {"auth_time": "today"},
        {"auth_time": True},
        {"at_hash": "of another token"},
    ],
    ids=str,
)
def test_what_is_signed_but_of_another_time_receiver_or_attempt_lets_nobody_in(
    world: World, forging: Forger, claims: dict[str, Any]
) -> None:
    forging.claims = {
        name: now() - value.seconds if isinstance(value, Ago) else value for name, value in claims.items()
    }
    refused(forging, FALSE)


@pytest.mark.req("ACC-01")
@pytest.mark.parametrize("acr", [LOA2, None, "", ["http://id.sambi.se/loa/loa3"], {"loa": 3}], ids=str)
def test_another_level_than_three_lets_nobody_in(world: World, forging: Forger, acr: object) -> None:
    forging.claims = {"acr": acr}
    refused(forging, "tillitsnivå 3")


@pytest.mark.req("ACC-01")
@pytest.mark.parametrize("hsa_id", [["SE-DEMO-sara"], {"id": "SE-DEMO-sara"}, 1, "", " ", "x" * 5000, "SE-DEMO-%"])
def test_an_identity_of_another_shape_is_nobodys(world: World, forging: Forger, hsa_id: object) -> None:
    forging.claims = {"employeeHsaId": hsa_id}
    client, answer = try_it(forging)
    assert answer.status_code == 403 and sessions.COOKIE not in client.cookies


@pytest.mark.req("ACC-01")
def test_an_answer_that_says_it_comes_from_another_provider_is_refused(world: World, forging: Forger) -> None:
    refused(forging, FALSE, iss="https://another.example")


@pytest.mark.req("ACC-01")
@pytest.mark.parametrize(
    ("status", "text", "code", "words"),
    [
        (500, "<h1>Oops</h1>", 503, "svarar inte"),
        (200, "<h1>Oops</h1>", 503, "svarar inte"),
        (200, "[]", 503, "svarar inte"),
        (200, "{}", 403, FALSE),
        (400, '{"error": "invalid_client"}', 503, "svarar inte"),
        (400, '{"error": "invalid_grant"}', 403, "Länken har redan använts"),
    ],
)
def test_a_token_address_that_answers_otherwise_is_met_with_a_page(
    world: World, forging: Forger, status: int, text: str, code: int, words: str
) -> None:
    forging.token = lambda token: (status, text)
    refused(forging, words, code)


@pytest.mark.req("ACC-01")
@pytest.mark.parametrize(
    "published", [{"issuer": "https://another.example"}, {"jwks_uri": None}, {"token_endpoint": ["x"]}]
)
def test_a_provider_that_publishes_something_else_than_itself_is_not_used(
    world: World, forging: Forger, published: dict[str, Any]
) -> None:
    forging.published = published
    answer = Client().get(DOOR)
    assert answer.status_code == 503 and "svarar inte" in answer.content.decode()


@pytest.mark.req("ACC-01")
@pytest.mark.parametrize("error", ["server_error", "x" * 3000, "a\nINFO forged line", "<script>alert(1)</script>"])
def test_any_error_of_the_provider_is_a_page_that_repeats_nothing_of_it(
    world: World, forging: Forger, error: str
) -> None:
    client, answer = try_it(forging, error=error)
    assert answer.status_code == 503 and error not in answer.content.decode()
    assert sessions.COOKIE not in client.cookies


@pytest.mark.req("ACC-01")
def test_who_it_is_may_come_from_the_providers_second_answer_about_the_same_one(world: World, forging: Forger) -> None:
    forging.claims = {"employeeHsaId": None}
    forging.userinfo = ("application/json", json.dumps({"sub": "somebody", "employeeHsaId": "SE-DEMO-sara"}))
    answer = try_it(forging)[1]
    assert answer.status_code == 303
    signed = {"iss": forging.url, "aud": "samplan-staff", "sub": "somebody", "employeeHsaId": "SE-DEMO-sara"}
    forging.userinfo = ("application/jwt", forging.signed(signed))
    assert try_it(forging)[1].status_code == 303


@pytest.mark.slow
@pytest.mark.req("ACC-01")
def test_a_second_answer_about_somebody_else_lets_nobody_in(world: World, forging: Forger) -> None:
    forging.claims = {"employeeHsaId": None}
    forging.userinfo = ("application/json", json.dumps({"sub": "another", "employeeHsaId": "SE-DEMO-sara"}))
    refused(forging, FALSE)
    forging.userinfo = ("application/json", json.dumps(["SE-DEMO-sara"]))
    refused(forging, FALSE)
    forging.userinfo = ("application/json", "<h1>Oops</h1>")
    refused(forging, "svarar inte", 503)
    for wrong in ({"aud": "another"}, {"iss": "https://another.example"}):
        said = {"iss": forging.url, "aud": "samplan-staff", "sub": "somebody", "employeeHsaId": "SE-DEMO-sara", **wrong}
        forging.userinfo = ("application/jwt", forging.signed(said))
        refused(forging, FALSE)
    forging.userinfo = ("application/jwt", unsigned(forging, {"sub": "somebody", "employeeHsaId": "SE-DEMO-sara"}))
    refused(forging, FALSE)


@pytest.mark.req("ACC-01")
def test_what_comes_back_unasked_lets_nobody_in(world: World, forging: Forger) -> None:
    for query in ("", "?code=x", "?state=x&code=x", "?state=&code=", "?error=access_denied", "?state=%00&code=%ff"):
        answer = Client().get(f"/logga-in/personal/klar/{query}")
        assert answer.status_code == 403 and "Försök igen" in answer.content.decode()


@pytest.mark.slow
@pytest.mark.req("ACC-01")
def test_afterwards_one_goes_to_a_page_of_ours_and_nowhere_else(world: World, forging: Forger) -> None:
    for further in (
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "/" + "x" * 600,
    ):
        client = Client()
        begun = client.get(DOOR, {"vidare": further})
        assert led_to(client.get(forging.come_back(begun["Location"]))) == "/"


@pytest.mark.req("ACC-01")
def test_a_way_that_the_installation_does_not_have_is_not_there(world: World, settings) -> None:
    settings.LOGIN_PROVIDERS = {way: {**chosen, "issuer": ""} for way, chosen in settings.LOGIN_PROVIDERS.items()}
    for path in (DOOR, f"{DOOR}klar/", "/logga-in/for-dig/", "/logga-in/for-dig/klar/"):
        assert Client().get(path).status_code == 404
    page = Client().get("/logga-in/").content.decode()
    assert "Logga in till min plan" not in page and "Logga in i tjänsten" not in page


@pytest.mark.req("ACC-07")
def test_the_claims_that_are_asked_for_are_the_ones_that_operations_tells_of() -> None:
    """The table is what somebody has registered with the provider."""
    text = (ROOT / "docs" / "operations.md").read_text()
    for claims in CLAIMS.values():
        for claim in claims:
            assert f"`{claim.name}`" in text and f"`{claim.scope}`" in text
