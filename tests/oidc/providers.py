"""Two providers: a real one (npm's oidc-provider, in a process of its own), and one in this process that forges."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import requests
from joserfc import jwt
from joserfc.jwk import RSAKey

from tools import npm, processes
from tools.places import ROOT

FOLDER = ROOT / "tests" / "oidc"
LOA2, LOA3 = "http://id.sambi.se/loa/loa2", "http://id.sambi.se/loa/loa3"
PERSON_LOA2, PERSON_LOA3 = "http://id.elegnamnden.se/loa/1.0/loa2", "http://id.elegnamnden.se/loa/1.0/loa3"
CLAIM = "https://id.oidc.se/claim/"
BACK = {"staff": "/logga-in/personal/klar/", "person": "/logga-in/for-dig/klar/"}


def direct() -> requests.Session:
    """A browser without pages: goes to this machine itself, never by a proxy."""
    session = requests.Session()
    session.trust_env = False
    return session


@dataclass
class Keys:
    """Our own key, by which providers know us: in a file, and its public half."""

    file: Path
    public: dict[str, Any]

    @classmethod
    def make(cls, folder: Path) -> Keys:
        key = RSAKey.generate_key(2048)
        key.ensure_kid()
        file = folder / "client.pem"
        file.write_bytes(key.as_pem(private=True))
        return cls(file, {**key.as_dict(private=False), "kid": key.kid, "use": "sig"})


def settings_for(issuer: str, keys: Keys, *ways: str) -> dict[str, dict[str, Any]]:
    """LOGIN_PROVIDERS with ``issuer`` for ``ways``."""
    acr = {"staff": [LOA3], "person": [PERSON_LOA3]}
    common = {"key_file": str(keys.file), "signed_with": "PS256"}
    return {
        way: {"issuer": issuer if way in ways else "", "client_id": f"samplan-{way}", "acr": acr[way], **common}
        for way in acr
    }


@dataclass
class Real:
    """The real provider. ``next`` says who logs in the next time."""

    url: str
    child: processes.Child

    def next(self, *, acr: str, error: str = "", lax: bool = False, **claims: str) -> None:
        named = {name if name[0] != "_" else CLAIM + name[1:]: value for name, value in claims.items()}
        who = {"claims": {"sub": f"sub {sorted(named.values())}", **named}, "acr": acr, "error": error, "lax": lax}
        direct().post(f"{self.url}/next", data=json.dumps(who), timeout=10).raise_for_status()

    def staff(self, hsa_id: str, *, acr: str = LOA3, unit: str = "", **more: Any) -> None:
        """A member of staff with this tjänste-id, who has chosen a medarbetaruppdrag at ``unit`` or has none."""
        chosen = {"healthCareUnitHsaId": unit} if unit else {}
        self.next(acr=acr, employeeHsaId=hsa_id, **chosen, **more)

    def person(self, number: str, *, acr: str = PERSON_LOA3, kind: str = "personalIdentityNumber", **more: Any) -> None:
        """Somebody with this number."""
        self.next(acr=acr, **{f"_{kind}": number}, **more)

    def asked(self) -> dict[str, str]:
        """What it was asked the last time."""
        return direct().get(f"{self.url}/asked", timeout=10).json()


@contextmanager
def real(keys: Keys, homes: list[str], logs: Path, port: int = 0) -> Iterator[Real]:
    """Starts it. homes: where Samplan is served, to which it may send people back."""
    npm.installed(FOLDER, "oidc-provider", "or run ./test fast, which needs no provider.")
    port = port or processes.free_port()
    clients = [
        {
            "client_id": f"samplan-{way}",
            "redirect_uris": [home + back for home in homes],
            "jwks": {"keys": [keys.public]},
        }
        for way, back in BACK.items()
    ]
    env = {"PROVIDER": json.dumps({"port": port, "clients": clients}), "PATH": "/usr/bin:/bin"}
    child = processes.start("provider", [str(npm.node()), str(FOLDER / "provider.mjs")], env, logs)
    try:
        assert processes.wait_until_up(f"http://127.0.0.1:{port}/asked", child), child.last_words()
        yield Real(f"http://127.0.0.1:{port}", child)
    finally:
        child.stop()


def through(address: str, home: str = "http://testserver/") -> str:
    """Follows the provider from ``address`` until it sends back to us. Returns our own path with its query."""
    session = direct()
    for _ in range(8):
        answer = session.get(address, allow_redirects=False, timeout=10)
        assert answer.status_code in (302, 303), f"{answer.status_code} {answer.text[:500]}"
        address = requests.compat.urljoin(address, answer.headers["Location"])
        if address.startswith(home):
            parts = urlsplit(address)
            return f"{parts.path}?{parts.query}"
    raise AssertionError(f"never came back: {address}")


def now() -> int:
    return int(time.time())


@dataclass
class Forger:
    """A provider of real HTTP whose every answer the test can change. Its key is real; what it signs need not be."""

    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one"}))
    url: str = ""
    nonce: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    sign: Callable[[Forger, dict[str, Any]], str] | None = None
    token: Callable[[dict[str, Any]], tuple[int, str]] | None = None
    userinfo: tuple[str, str] = ("application/json", "{}")
    published: dict[str, Any] = field(default_factory=dict)
    asked: list[dict[str, list[str]]] = field(default_factory=list)

    def reset(self) -> None:
        """Honest again."""
        self.claims, self.sign, self.token, self.published, self.asked = {}, None, None, {}, []
        self.userinfo = ("application/json", "{}")

    def come_back(self, address: str, **more: str) -> str:
        """What the browser brings back from ``address``, as if somebody had logged in."""
        query = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        self.nonce = query["nonce"]
        back = urlsplit(query["redirect_uri"]).path
        return f"{back}?{urlencode({'state': query['state'], 'code': 'code', 'iss': self.url, **more})}"

    def told(self) -> dict[str, Any]:
        """The claims of the id token, with what the test has changed; None takes one away."""
        honest = {
            "iss": self.url,
            "sub": "somebody",
            "aud": "samplan-staff",
            "iat": now(),
            "exp": now() + 300,
            "auth_time": now(),
            "nonce": self.nonce,
            "acr": LOA3,
            "employeeHsaId": "SE-DEMO-sara",
        }
        return {name: value for name, value in {**honest, **self.claims}.items() if value is not None}

    def signed(self, claims: dict[str, Any]) -> str:
        return jwt.encode({"alg": "PS256", "kid": "one"}, claims, self.key, algorithms=["PS256"])

    def answer(self, path: str, body: dict[str, list[str]]) -> tuple[int, str, str]:
        """Status, kind and text."""
        if path.endswith("openid-configuration"):
            ways = {"authorization_endpoint": "auth", "token_endpoint": "token", "jwks_uri": "jwks"}
            ways["userinfo_endpoint"] = "userinfo"
            addresses = {name: f"{self.url}/{part}" for name, part in ways.items()}
            return 200, "application/json", json.dumps({"issuer": self.url, **addresses, **self.published})
        if path == "/jwks":
            public = {**self.key.as_dict(private=False), "kid": "one", "use": "sig"}
            return 200, "application/json", json.dumps({"keys": [public]})
        if path == "/token":
            self.asked.append(body)
            text = (self.sign or Forger.signed)(self, self.told())
            token = {"access_token": "access", "token_type": "Bearer", "id_token": text}
            status, said = self.token(token) if self.token else (200, json.dumps(token))
            return status, "application/json", said
        return 200, *self.userinfo


@contextmanager
def forger() -> Iterator[Forger]:
    """Serves one."""
    forging = Forger()

    class Handler(BaseHTTPRequestHandler):
        def _say(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = parse_qs(self.rfile.read(length).decode())
            status, kind, text = forging.answer(self.path, body)
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(text.encode())))
            self.end_headers()
            self.wfile.write(text.encode())

        do_GET = do_POST = _say  # noqa: N815

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    forging.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield forging
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
