"""To the provider and back. What is sent, and what of the answer is believed.

Authorization code with PKCE (S256) and a nonce; we show who we are by ``private_key_jwt``. Everybody is asked to log in
anew (``prompt=login``, ``max_age=0``): a card left in a shared computer lets nobody in.
"""

import hmac
import json
import logging
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from secrets import token_urlsafe
from typing import Any

from samplan.foundation.access.oidc import claims
from samplan.foundation.access.oidc import provider as providers
from samplan.foundation.access.oidc.claims import Proved
from samplan.foundation.access.oidc.provider import Provider, Unreachable

PATIENCE = 600  # seconds from here to the provider and back
LEEWAY = 30  # seconds that two clocks may differ
WEAK = ("unmet_authentication_requirements", "insufficient_user_authentication")
logger = logging.getLogger(__name__)


class NotProved(Exception):
    """Nobody was let in. ``code``: denied, weak, stale, false or unreachable."""

    def __init__(self, code: str, why: str = "") -> None:
        super().__init__(f"{code}: {why}")
        self.code = code


@dataclass(frozen=True)
class Attempt:
    """One try to log in: what the browser brings back, so that the answer belongs to the question. Lives in a cookie
    that only this browser has, for ten minutes."""

    way: str
    state: str
    nonce: str
    verifier: str
    at: int
    further: str

    @classmethod
    def new(cls, way: str, further: str) -> "Attempt":
        """A new one. further: the page of ours to go to afterwards."""
        return cls(way, token_urlsafe(32), token_urlsafe(32), token_urlsafe(48), int(time.time()), further)

    def values(self) -> dict[str, Any]:
        """As plain values, to be signed."""
        return asdict(self)


def address(provider: Provider, attempt: Attempt, back: str) -> str:
    """Where to send the browser. back: our address that the provider answers to. Raises NotProved (unreachable)."""
    try:
        published, client = providers.metadata(provider), _client(provider, back)
    except Unreachable as wrong:
        raise _unreachable(provider, wrong) from wrong
    to, _ = client.create_authorization_url(
        published["authorization_endpoint"],
        state=attempt.state,
        code_verifier=attempt.verifier,
        nonce=attempt.nonce,
        prompt="login",
        max_age="0",
        ui_locales="sv",
        claims=json.dumps(claims.asked(provider.way, provider.acr)),
    )
    return str(to)


def finish(provider: Provider, attempt: Attempt | None, said: Mapping[str, str], back: str) -> Proved:
    """Who came back, by what the provider ``said`` in the address and tells us when we ask. Raises NotProved."""
    if attempt is None or attempt.way != provider.way or time.time() - attempt.at > PATIENCE:
        raise NotProved("stale", "no attempt of this browser")
    if not hmac.compare_digest(said.get("state", "").encode(), attempt.state.encode()):
        raise NotProved("stale", "another state")
    if said.get("iss", provider.issuer) != provider.issuer:
        raise NotProved("false", "the answer of another provider")
    if "error" in said:
        raise _refused(provider, said["error"])
    try:
        token = _token(provider, attempt, said.get("code", ""), back)
        told = _told(provider, attempt, token)
        if not claims.known(provider.way, told):
            told = _asked_about(provider, token, told)
    except Unreachable as wrong:
        raise _unreachable(provider, wrong) from wrong
    return claims.proved(provider.way, told)


def _client(provider: Provider, back: str) -> Any:
    from authlib.integrations.requests_client import OAuth2Session
    from authlib.oauth2.rfc7523 import PrivateKeyJWT

    try:
        key = provider.key()
    except (OSError, ValueError) as wrong:  # it was there when we started
        raise Unreachable(f"our own key cannot be read: {wrong!r}") from wrong
    client = OAuth2Session(
        provider.client_id,
        key,
        token_endpoint_auth_method=PrivateKeyJWT.name,
        redirect_uri=back,
        scope=claims.scope(provider.way),
        code_challenge_method="S256",
        default_timeout=providers.PATIENCE,
    )
    soon = {"exp": int(time.time()) + 60}
    client.register_client_auth_method(PrivateKeyJWT(claims=soon, headers={"kid": key.kid}, alg="PS256"))
    return client


def _token(provider: Provider, attempt: Attempt, code: str, back: str) -> dict[str, Any]:
    """What the provider gives for ``code``: once, and to us alone."""
    import requests
    from authlib.integrations.requests_client import OAuthError

    to = providers.metadata(provider)["token_endpoint"]
    if not code:
        raise NotProved("false", "no code")
    try:
        with _client(provider, back) as client:
            token: dict[str, Any] = client.fetch_token(
                to, grant_type="authorization_code", code=code, code_verifier=attempt.verifier, allow_redirects=False
            )
    except OAuthError as wrong:
        # A code that was used before, or was never given to this browser.
        raise NotProved("stale" if wrong.error == "invalid_grant" else "unreachable", str(wrong.error)) from wrong
    except (requests.RequestException, ValueError) as wrong:
        raise Unreachable(repr(wrong)) from wrong
    return token


def _told(provider: Provider, attempt: Attempt, token: Mapping[str, Any]) -> dict[str, Any]:
    """The claims of the id token, when all of it holds: signature, receiver, time, nonce, level. Raises NotProved."""
    from authlib.oidc.core import CodeIDToken
    from joserfc.errors import JoseError

    try:
        signed = _verified(provider, str(token.get("id_token", "")))
        told = CodeIDToken(
            signed.claims,
            signed.header,
            options={
                "iss": {"essential": True, "value": provider.issuer},
                "aud": {"essential": True, "value": provider.client_id},
            },
            params={
                "nonce": attempt.nonce,
                "client_id": provider.client_id,
                "access_token": token.get("access_token"),
                "max_age": 1,
            },
        )
        told.validate(leeway=LEEWAY)
    except (JoseError, ValueError, TypeError) as wrong:
        raise NotProved("false", repr(wrong)) from wrong
    if told.get("acr") not in provider.acr:
        raise NotProved("weak", "the level of assurance is not one of ours")
    if told["auth_time"] < attempt.at - LEEWAY:
        raise NotProved("false", "they logged in before they were asked to")
    return dict(told)


def _verified(provider: Provider, text: str) -> Any:
    """The signed text, by the one algorithm that we have agreed on and a key that the provider publishes."""
    from joserfc import jwt
    from joserfc.errors import InvalidKeyIdError

    try:
        return jwt.decode(text, providers.keys(provider), algorithms=[provider.signed_with])
    except InvalidKeyIdError:  # perhaps a new key
        return jwt.decode(text, providers.keys(provider, anew=True), algorithms=[provider.signed_with])


def _asked_about(provider: Provider, token: Mapping[str, Any], told: dict[str, Any]) -> dict[str, Any]:
    """What the provider tells of the same person when asked, where the id token itself did not say."""
    import requests

    to = providers.metadata(provider).get("userinfo_endpoint")
    if not isinstance(to, str):
        return told
    try:
        access = {"Authorization": f"Bearer {token.get('access_token', '')}"}
        answer = requests.get(to, headers=access, timeout=providers.PATIENCE, allow_redirects=False)
        answer.raise_for_status()
        more = _read(provider, answer)
    except (requests.RequestException, ValueError) as wrong:
        raise Unreachable(repr(wrong)) from wrong
    if not isinstance(more, dict) or more.get("sub") != told["sub"]:
        raise NotProved("false", "the answer is about somebody else")
    return {**more, **told}


def _read(provider: Provider, answer: Any) -> Any:
    """An answer in JSON, or signed."""
    from joserfc.errors import JoseError

    if "application/jwt" not in answer.headers.get("Content-Type", ""):
        return answer.json()
    try:
        more = _verified(provider, answer.text).claims
    except JoseError as wrong:
        raise NotProved("false", repr(wrong)) from wrong
    audience = more.get("aud")
    if more.get("iss") != provider.issuer or provider.client_id not in (
        audience if isinstance(audience, list) else [audience]
    ):
        raise NotProved("false", "the answer is for somebody else")
    return more


def _refused(provider: Provider, error: str) -> NotProved:
    if error in WEAK:
        return NotProved("weak", error)
    if error in ("access_denied", "login_required", "interaction_required"):
        return NotProved("denied", error)
    logger.warning("login %s: the provider answered %.60r", provider.way, error)
    return NotProved("unreachable", error)


def _unreachable(provider: Provider, wrong: Exception) -> NotProved:
    logger.error("login %s: the provider does not answer: %s", provider.way, wrong)
    return NotProved("unreachable", str(wrong))
