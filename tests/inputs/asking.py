"""Asking the system in this process, as fast as it goes: no browser, no network, everything else as it is served."""

from __future__ import annotations

import io
import time
import traceback
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.core.signals import got_request_exception
from django.http import HttpResponseBase
from django.test.client import ClientHandler, RequestFactory

FORM = "application/x-www-form-urlencoded"


@dataclass
class Question:
    """One request, as it can be asked again."""

    who: str
    method: str
    path: str
    data: tuple[tuple[str, str], ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes | None = None
    type: str = FORM

    def __str__(self) -> str:
        parts = [f"{self.who}: {self.method} {_short(self.path)}"]
        parts += [f"{name}={_short(value)!r}" for name, value in self.data if name not in ("request_id", "utkast")]
        parts += [f"header {name}={_short(value)!r}" for name, value in self.headers]
        if self.body is not None:
            parts.append(f"as {self.type!r}: {self.body[:200]!r}{'…' if len(self.body) > 200 else ''}")
        return "\n      ".join(parts)


def _short(text: str) -> str:
    return text if len(text) <= 300 else f"{text[:120]}…({len(text)} characters)…{text[-40:]}"


@dataclass
class Answer:
    """What came back: status, headers, body, seconds of processing, and what went wrong inside."""

    status: int
    headers: dict[str, str]
    body: bytes
    seconds: float
    trouble: str

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")

    @property
    def is_page(self) -> bool:
        return self.headers.get("content-type", "").startswith("text/html")


class Asker:
    """Sends questions as whoever has logged in by name."""

    def __init__(self) -> None:
        self._handler = ClientHandler(enforce_csrf_checks=False)
        self._factory = RequestFactory()
        self.cookies: dict[str, str] = {}  # by who
        self._trouble: list[str] = []
        got_request_exception.connect(self._keep)

    def close(self) -> None:
        got_request_exception.disconnect(self._keep)

    def _keep(self, **kwargs: Any) -> None:
        self._trouble.append(traceback.format_exc(limit=-6))

    def log_in(self, who: str) -> None:
        """Through the demo's door, as one of the cast."""
        answer = self.ask(Question(who, "POST", "/logga-in/demo/", (("user", who),)))
        jar = SimpleCookie(answer.headers["set-cookie"])
        self.cookies[who] = "; ".join(f"{name}={morsel.value}" for name, morsel in jar.items() if "session" in name)

    def ask(self, question: Question) -> Answer:
        body = urlencode(question.data, errors="surrogatepass").encode() if question.body is None else question.body
        environ = self._environ(question, body)
        self._trouble.clear()
        began = time.process_time()
        try:
            response = self._handler(environ)
            content = _content(response)
        except Exception:  # what would have ended the connection
            return Answer(599, {}, b"", time.process_time() - began, traceback.format_exc(limit=-6))
        seconds = time.process_time() - began
        headers = {name.lower(): value for name, value in response.items()}
        if response.cookies:
            headers["set-cookie"] = response.cookies.output(header="", sep=", ")
        return Answer(response.status_code, headers, content, seconds, "\n".join(self._trouble))

    def _environ(self, question: Question, body: bytes) -> dict[str, Any]:
        parts = urlsplit(question.path) if question.path.startswith("/") and question.path[:2] != "//" else None
        path, _, query = question.path.partition("?") if parts is None else (parts.path, "", parts.query)
        environ = self._factory._base_environ(REQUEST_METHOD=question.method)
        environ |= {
            "PATH_INFO": _wsgi(path), "QUERY_STRING": query.encode("utf-8", "replace").decode("latin-1"),
            "wsgi.input": io.BytesIO(body), "HTTP_COOKIE": self.cookies.get(question.who, ""),
        }  # fmt: skip
        if body or question.method == "POST":
            environ |= {"CONTENT_LENGTH": str(len(body)), "CONTENT_TYPE": question.type}
        for name, value in question.headers:
            environ[name] = f"{environ['HTTP_COOKIE']}; {value}" if name == "HTTP_COOKIE" else value
        return environ


def _wsgi(path: str) -> str:
    """The path as a server hands it over: unquoted bytes, each as one character."""
    from urllib.parse import unquote_to_bytes

    return unquote_to_bytes(path.encode("utf-8", "surrogatepass")).decode("latin-1")


def _content(response: HttpResponseBase) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]
