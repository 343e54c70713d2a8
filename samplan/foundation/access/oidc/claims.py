"""What a provider is asked for, and what it becomes here: one table for each way in.

Only what decides who somebody is, and where they chose to work, is asked for; a name too where the county lets a login
add to the register. What somebody may do comes from the register or from the county, never from a claim (ACC-07).
Sources: Inera IdP, attributlista (OIDC); the Swedish OIDC profile 1.0, oidc.se.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings

SWEDISH = "https://id.oidc.se/claim/"
LONGEST = 100  # no identity of any kind is longer


@dataclass(frozen=True)
class Claim:
    """One row: its name at the provider, the field of ``Proved`` that it becomes, the scope that carries it."""

    name: str
    becomes: str
    scope: str


@dataclass(frozen=True)
class Proved:
    """What a provider has vouched for. An empty field is one that it did not know."""

    way: str
    hsa_id: str = ""
    commission_unit: str = ""
    given_name: str = ""
    family_name: str = ""
    personnummer: str = ""
    samordningsnummer: str = ""
    earlier_samordningsnummer: str = ""


# None is essential: a provider refuses the whole login when it cannot deliver one that is, and then nobody learns what
# to do. Who has no medarbetaruppdrag (most in social services) chooses among the register's assignments.
CLAIMS: dict[str, tuple[Claim, ...]] = {
    "staff": (
        Claim("employeeHsaId", "hsa_id", "commission"),
        Claim("healthCareUnitHsaId", "commission_unit", "commission"),
        Claim("given_name", "given_name", "profile"),
        Claim("family_name", "family_name", "profile"),
    ),
    "person": (
        Claim(f"{SWEDISH}personalIdentityNumber", "personnummer", "https://id.oidc.se/scope/naturalPersonNumber"),
        Claim(f"{SWEDISH}coordinationNumber", "samordningsnummer", "https://id.oidc.se/scope/naturalPersonNumber"),
        Claim(
            f"{SWEDISH}previousCoordinationNumber",
            "earlier_samordningsnummer",
            "https://id.oidc.se/scope/naturalPersonNumber",
        ),
    ),
}


NAMES = ("given_name", "family_name")


def _wanted(way: str) -> tuple[Claim, ...]:
    """The rows that are asked for: names only where a login may add somebody."""
    return tuple(row for row in CLAIMS[way] if row.name not in NAMES or settings.LOGIN_ADDS)


def scope(way: str) -> str:
    """What to write as ``scope``."""
    return " ".join(dict.fromkeys(["openid", *(claim.scope for claim in _wanted(way))]))


def asked(way: str, acr: list[str]) -> dict[str, Any]:
    """What to write as ``claims``: the level of assurance is essential, who it is may be unknown."""
    wanted: dict[str, Any] = {claim.name: None for claim in _wanted(way)}
    return {
        "id_token": {"acr": {"essential": True, "values": acr}, "auth_time": {"essential": True}, **wanted},
        "userinfo": wanted,
    }


def known(way: str, said: Mapping[str, Any]) -> bool:
    """Whether what was ``said`` names anybody."""
    return any(_text(said.get(claim.name)) for claim in CLAIMS[way] if claim.name not in NAMES)


def proved(way: str, said: Mapping[str, Any]) -> Proved:
    """The table applied to what was ``said``. What is no text is as if it had not been said."""
    return Proved(way, **{claim.becomes: _text(said.get(claim.name)) for claim in CLAIMS[way]})


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) and len(value) <= LONGEST else ""
