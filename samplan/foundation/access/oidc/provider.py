"""Those who vouch for who somebody is: what the settings say of them, and what they publish of themselves."""

import logging
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

WAYS = ("staff", "person")
# Keys of two halves: who knows the public one cannot sign. "none" and HS256 are not among them.
SIGNATURES = ("PS256", "PS384", "PS512", "RS256", "RS384", "RS512", "ES256", "ES384", "ES512")
PATIENCE = (3, 5)  # seconds to connect, to answer
FRESH = 3600  # seconds that what a provider publishes is believed without asking again
logger = logging.getLogger(__name__)


class Unreachable(Exception):
    """The provider does not answer, or what it says cannot be understood."""


@dataclass(frozen=True)
class Provider:
    """One who vouches for those who come by ``way``."""

    way: str
    issuer: str
    client_id: str
    key_file: str
    acr: list[str]
    signed_with: str

    def key(self) -> Any:
        """Our private key, by which the provider knows us."""
        from joserfc.jwk import RSAKey

        key = RSAKey.import_key(Path(self.key_file).read_text())
        if not key.is_private:
            raise ValueError("not a private key")
        key.ensure_kid()
        return key


@dataclass
class _Published:
    """What a provider publishes, and when it was read."""

    at: float
    metadata: dict[str, Any]
    keys: Any = field(default=None)


_read: dict[str, _Published] = {}


def of(way: str) -> Provider | None:
    """The provider of ``way``, None when the installation has none."""
    chosen = settings.LOGIN_PROVIDERS.get(way, {})
    return Provider(way=way, **chosen) if chosen.get("issuer") else None


def unset() -> list[str]:
    """The settings without which nobody logs in by their way, for the one who runs the service."""
    return [f"{way.upper()}_LOGIN_ISSUER" for way in WAYS if of(way) is None]


def metadata(provider: Provider) -> dict[str, Any]:
    """Its addresses. Raises Unreachable."""
    return _published(provider).metadata


def keys(provider: Provider, *, anew: bool = False) -> Any:
    """The keys that it signs with; ``anew`` asks again, since a provider may have changed them. Raises Unreachable."""
    from joserfc.errors import JoseError
    from joserfc.jwk import KeySet

    published = _published(provider)
    if published.keys is None or anew:
        said = _get(published.metadata["jwks_uri"])
        try:
            # Only keys of two halves, whatever else is published.
            both = [one for one in said["keys"] if one.get("kty") in ("RSA", "EC") and one.get("use", "sig") == "sig"]
            published.keys = KeySet.import_key_set({"keys": both})
        except (JoseError, KeyError, TypeError, AttributeError, ValueError) as wrong:
            raise Unreachable(f"its keys cannot be read: {wrong!r}") from wrong
    return published.keys


def forget() -> None:
    """Ask again, the next time."""
    _read.clear()


def _published(provider: Provider) -> _Published:
    read = _read.get(provider.issuer)
    if read is None or time.monotonic() - read.at > FRESH:
        said = _get(f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration")
        needed = ("authorization_endpoint", "token_endpoint", "jwks_uri")
        if said.get("issuer") != provider.issuer or not all(isinstance(said.get(name), str) for name in needed):
            raise Unreachable("what it publishes of itself is of another provider, or not whole")
        _read[provider.issuer] = read = _Published(time.monotonic(), said)
    return read


def _get(address: str) -> dict[str, Any]:
    import requests

    try:
        answer = requests.get(address, timeout=PATIENCE, allow_redirects=False)
        answer.raise_for_status()
        said = answer.json()
    except (requests.RequestException, ValueError) as wrong:
        raise Unreachable(f"{address}: {wrong!r}") from wrong
    if not isinstance(said, dict):
        raise Unreachable(f"{address}: no object")
    return said


def faults() -> list[str]:
    """What is wrong with the settings, as sentences. A way without issuer is off, and never wrong."""
    return [fault for way in WAYS if (provider := of(way)) for fault in _faults(provider)]


def _faults(provider: Provider) -> list[str]:
    name = f"{provider.way.upper()}_LOGIN"
    found = []
    address = urlsplit(provider.issuer)
    here = address.hostname in ("localhost", "127.0.0.1", "::1")
    if address.scheme != "https" and not (address.scheme == "http" and here):
        found.append(f"{name}_ISSUER is not an https address")
    if not provider.client_id:
        found.append(f"{name}_CLIENT is not set")
    if not provider.acr:
        found.append(f"{name}_ACR names no level of assurance")
    if provider.signed_with not in SIGNATURES:
        found.append(f"{name}_SIGNED is none of {', '.join(SIGNATURES)}")
    try:
        provider.key()
    except (OSError, ValueError) as wrong:
        found.append(f"{name}_KEY names no file with a private RSA key in PEM ({type(wrong).__name__})")
    return found
