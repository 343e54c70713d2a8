"""``python manage.py login_client https://samplan.lan.example``: what to register with those who vouch for a login."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from samplan.foundation.access.oidc import claims, provider

# As samplan.interfaces.public.urls has them; a test holds the two together.
BACK = {"staff": "/logga-in/personal/klar/", "person": "/logga-in/for-dig/klar/"}


class Command(BaseCommand):
    help = "Prints what to register with the providers of the login, and tells whether they answer."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("address", help="where users find Samplan, for example https://samplan.lan.example")

    def handle(self, *args: Any, **options: Any) -> None:
        wrong = provider.faults()
        if wrong:
            raise CommandError("; ".join(wrong))
        there = [found for way in provider.WAYS if (found := provider.of(way))]
        if not there:
            raise CommandError("No way to log in is on: set STAFF_LOGIN_ISSUER or PERSON_LOGIN_ISSUER.")
        for one in there:
            self._tell(one, options["address"].rstrip("/"))

    def _tell(self, one: provider.Provider, address: str) -> None:
        key = one.key()
        public = {**key.as_dict(private=False), "kid": key.kid, "use": "sig", "alg": "PS256"}
        said = {
            "client_id": one.client_id,
            "redirect_uris": [address + BACK[one.way]],
            "response_types": ["code"],
            "grant_types": ["authorization_code"],
            "token_endpoint_auth_method": "private_key_jwt",
            "token_endpoint_auth_signing_alg": "PS256",
            "id_token_signed_response_alg": one.signed_with,
            "scope": claims.scope(one.way),
            "claims": [claim.name for claim in claims.CLAIMS[one.way]],
            "acr_values": one.acr,
            "jwks": {"keys": [public]},
        }
        self.stdout.write(json.dumps({one.way: said}, indent=2))
        try:
            provider.metadata(one)
            provider.keys(one)
        except provider.Unreachable as wrong:
            self.stderr.write(f"{one.issuer} does not answer as it should: {wrong}")
        else:
            self.stdout.write(f"{one.issuer} answers.")
