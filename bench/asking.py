"""One warm client that asks a running server, and what its answers weigh."""

from __future__ import annotations

import http.client
import re
import statistics
import sys
import time
from collections.abc import Sequence
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urljoin

WARM_UP = 20
NO_LOG = "X-Bench-No-Log"  # a request with it is not logged, where bench.unlogged answers
TOKEN = "b" * 32  # the same in the cookie and in the form: that is all that is asked


class Browser:
    """One connection that is kept open, as a browser keeps it. Cookies are given with each question."""

    def __init__(self, port: int, silent: bool = False):
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self._headers = {NO_LOG: "1"} if silent else {}

    def log_in(self, user: str) -> str:
        """Through the demo's door, as one of the cast. Returns the cookie."""
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        self._connection.request("POST", "/logga-in/demo/", urlencode({"user": user}), headers)
        response = self._connection.getresponse()
        response.read()
        if response.status != 303:
            sys.exit(f"Logging in as {user} was answered with {response.status}.")
        jar = SimpleCookie(response.headers["Set-Cookie"])
        return "; ".join(f"{name}={morsel.value}" for name, morsel in jar.items())

    def get(self, path: str, cookie: str = "") -> bytes:
        """The body of the answer, as it came over the wire. Exits if it is not 200. path: as in ``answer``."""
        status, body = self.answer(path, cookie)
        if status != 200:
            sys.exit(f"{path.partition('#')[0]} was answered with {status}.")
        return body

    def answer(self, path: str, cookie: str = "", encoding: str = "br, gzip") -> tuple[int, bytes]:
        """The status and the body as it came over the wire.

        What stands after # is sent as a form: a number that is looked for never stands in an address.
        """
        path, _, form = path.partition("#")
        headers = {"Cookie": cookie, "Accept-Encoding": encoding, **self._headers}
        if form:
            headers["Cookie"] += f"; csrftoken={TOKEN}"
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            self._connection.request("POST", path, f"{form}&csrfmiddlewaretoken={TOKEN}", headers)
        else:
            self._connection.request("GET", path, headers=headers)
        response = self._connection.getresponse()
        return response.status, response.read()

    def text(self, path: str) -> str:
        """A text file, not compressed."""
        self._connection.request("GET", path)
        return self._connection.getresponse().read().decode()

    def time(self, questions: Sequence[tuple[str, str]], times: int) -> dict[str, float | int]:
        """Ask (path, cookie) in turn, ``times`` in all after a warm-up. Milliseconds to the last byte, and its size."""
        for number in range(WARM_UP):
            self.get(*questions[number % len(questions)])
        took, sizes = [], []
        for number in range(times):
            path, cookie = questions[number % len(questions)]
            began = time.perf_counter()
            body = self.get(path, cookie)
            took.append((time.perf_counter() - began) * 1000)
            sizes.append(len(body))
        return {**percentiles(took), "bytes": round(statistics.median(sizes))}

    def weight(self, path: str, cookie: str) -> dict[str, int]:
        """What a page weighs at the first visit (styles, script and the fonts its text needs with it), and after."""
        page = self.get(path, cookie)
        html = page.decode()
        files = set(re.findall(r'<(?:link[^>]+href|script[^>]+src|img[^>]+src)="(/static/[^"]+)"', html))
        fonts = set()
        for sheet in (file for file in files if file.endswith(".css")):
            fonts |= {urljoin(sheet, font) for font in _fonts_for(html, self.text(sheet))}
        total = len(page) + sum(len(self.get(file)) for file in sorted(files | fonts))
        return {"first_visit": total, "cached": len(page)}


def percentiles(took: list[float]) -> dict[str, float]:
    """The middle and the 95th of a hundred."""
    cuts = statistics.quantiles(took, n=100, method="inclusive")
    return {"p50_ms": round(cuts[49], 1), "p95_ms": round(cuts[94], 1)}


def _fonts_for(html: str, sheet: str) -> set[str]:
    """The font files that a browser fetches for the letters of this page."""
    signs = {ord(sign) for sign in re.sub(r"<[^>]+>", "", html)}
    found = set()
    for face in re.findall(r"@font-face\s*{([^}]+)}", sheet):
        span = re.search(r"unicode-range:\s*([^;]+)", face)
        if span is None or any(_within(sign, span[1]) for sign in signs):
            found |= set(re.findall(r"url\([\"']?([^\"')]+)", face)[:1])
    return found


def _within(sign: int, spans: str) -> bool:
    for span in spans.upper().replace("U+", "").split(","):
        first, _, last = span.strip().partition("-")
        if int(first, 16) <= sign <= int(last or first, 16):
            return True
    return False
