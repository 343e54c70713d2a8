"""What only a socket can send: half a request, two lengths, bytes that are no letters. For a server that is up."""

from __future__ import annotations

import re
import socket
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field

LINE = b"GET /om-sip/ HTTP/1.1\r\nHost: 127.0.0.1\r\n"
POST = b"POST /logga-in/demo/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
MULTI = POST.replace(b"application/x-www-form-urlencoded", b"multipart/form-data; boundary=b")
END = b"Connection: close\r\n\r\n"


def _headers() -> dict[str, bytes]:
    odd = {
        "a NUL in a header": b"X: a\x00b",
        "a header without a colon": b"no colon",
        "a folded header": b"X: a\r\n b",
        "a header of 100 kB": b"X: " + b"a" * 100_000,
        "no name": b": x",
        "a space before the colon": b"X : y",
        "bytes above 127": b"X: \xff\xfe",
        "a thousand headers": b"\r\n".join(b"X%d: y" % n for n in range(1000)),
        "a cookie of 8 kB": b"Cookie: samplan_session=" + b"a" * 8192,
        "a cookie of bytes": b"Cookie: samplan_session=\xff\xfe; csrftoken=\x80",
        "two cookies": b"Cookie: samplan_session=a\r\nCookie: samplan_session=b",
        "two hosts": b"Host: evil.example",
        "a forwarded host": b"X-Forwarded-Host: evil.example\r\nX-Forwarded-Proto: https",
        "HX of bytes": b"HX-Request: true\r\nHX-Target: \xff\r\nHX-Current-URL: http://[",
        "an underscore for a dash": b"Content_Length: 5\r\nX_Forwarded_For: 1",
        "Expect": b"Expect: 100-continue",
        "Expect something": b"Expect: wonders",
        "Upgrade": b"Connection: Upgrade\r\nUpgrade: h2c\r\nHTTP2-Settings: AA",
        "a websocket": b"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: AA==",
        "ranges": b"Range: bytes=" + b"0-1," * 2000,
        "a gzip body that is none": b"Content-Encoding: gzip",
        "a language of 10 kB": b"Accept-Language: " + b"sv," * 3400,
        "If-None-Match": b'If-None-Match: W/"a", *, "' + b"b" * 4000,
        "Referer of nonsense": b"Referer: http://[",
        "TE": b"TE: trailers, deflate;q=0.5",
    }
    return {f"header: {name}": LINE + line + b"\r\n" + END for name, line in odd.items()}


def _lines() -> dict[str, bytes]:
    tail = b" HTTP/1.1\r\nHost: 127.0.0.1\r\n" + END
    paths = {
        "64 kB": b"/" + b"a" * 65_000,
        "64 kB of query": b"/om-sip/?" + b"a=1&" * 16_000,
        "NUL": b"/\x00",
        "%00": b"/%00/",
        "%ff": b"/%ff",
        "raw bytes": b"/\xff\xfe",
        "double coded": b"/%252e%252e/",
        "no slash": b"om-sip/",
        "another server's": b"http://evil.example/om-sip/",
        "an asterisk": b"*",
        "dots": b"/../../etc/passwd",
        "coded dots": b"/..%2f..%2fetc/passwd",
        "static dots": b"/static/..%2f..%2fsamplan/config/settings.py",
        "static %00": b"/static/pages/samplan.css%00",
        "overlong": b"/%c0%ae%c0%ae/",
        "a surrogate": b"/%ed%a0%80",
        "empty": b"",
        "a fragment": b"/om-sip/#x",
        "a tab": b"/om\tsip",
        "two slashes": b"//evil.example/",
        "a backslash": b"/\\evil.example",
    }
    found = {f"path: {name}": b"GET " + path + tail for name, path in paths.items()}
    methods = (
        b"TRACE",
        b"CONNECT",
        b"OPTIONS",
        b"PROPFIND",
        b"get",
        b"",
        b"X" * 5000,
        b"G\x00T",
        b"\xff",
        b"PRI",
        b"PUT",
        b"DELETE",
        b"PATCH",
        b"HEAD",
    )
    found |= {f"method: {method[:20]!r}": method + b" /om-sip/" + tail for method in methods}
    versions = (
        b"HTTP/0.9",
        b"HTTP/1.0",
        b"HTTP/1.2",
        b"HTTP/2.0",
        b"HTTP/9.9",
        b"http/1.1",
        b"",
        b"HTTP/1.1 x",
        b"\x00",
    )
    return found | {f"version: {v!r}": b"GET /om-sip/ " + v + b"\r\nHost: 127.0.0.1\r\n" + END for v in versions}


def _bodies() -> dict[str, bytes]:
    chunked = POST + b"Transfer-Encoding: chunked\r\n" + END
    found = {
        "length of letters": POST + b"Content-Length: x\r\n" + END,
        "a length below zero": POST + b"Content-Length: -1\r\n" + END,
        "a length of 20 digits": POST + b"Content-Length: 99999999999999999999\r\n" + END,
        "two lengths": POST + b"Content-Length: 3\r\nContent-Length: 6\r\n" + END + b"user=x",
        "length and chunks": POST
        + b"Content-Length: 6\r\nTransfer-Encoding: chunked\r\n"
        + END
        + b"0\r\n\r\nGET /x HTTP/1.1\r\n\r\n",
        "chunks and length": POST
        + b"Transfer-Encoding: chunked\r\nContent-Length: 6\r\n"
        + END
        + b"6\r\nuser=x\r\n0\r\n\r\n",
        "chunks": chunked + b"6\r\nuser=x\r\n0\r\n\r\n",
        "a chunk of letters": chunked + b"zz\r\nuser=x\r\n0\r\n\r\n",
        "a chunk too long": chunked + b"fffffffffffffffff\r\nx",
        "a chunk with more": chunked + b'6;a="' + b"b" * 2000 + b'"\r\nuser=x\r\n0\r\nX: y\r\n\r\n',
        "chunks of one": chunked + b"".join(b"1\r\n%c\r\n" % c for c in b"user=x" * 100) + b"0\r\n\r\n",
        "chunked twice": POST + b"Transfer-Encoding: chunked, chunked\r\n" + END + b"0\r\n\r\n",
        "chunked with a tab": POST + b"Transfer-Encoding:\tchunked\r\n" + END + b"0\r\n\r\n",
        "encoded as nothing known": POST + b"Transfer-Encoding: x\r\n" + END,
        "more than said": POST + b"Content-Length: 1\r\n" + END + b"user=coordinator" * 100,
        "no length": POST + END + b"user=x",
        "no type": b"POST /logga-in/demo/ HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n" + END + b"a",
        "a charset that is none": POST.replace(b"urlencoded", b"urlencoded; charset=xx")
        + b"Content-Length: 1\r\n"
        + END
        + b"a",
        "a charset with NUL": POST.replace(b"urlencoded", b"urlencoded; charset=\x00")
        + b"Content-Length: 1\r\n"
        + END
        + b"a",
        "five megabytes and more": POST + b"Content-Length: 6000000\r\n" + END + b"a=" + b"b" * 5_999_998,
        "ten thousand fields": POST + b"Content-Length: 40000\r\n" + END + b"a=1&" * 10_000,
        "one field of NULs": POST + b"Content-Length: 4000\r\n" + END + b"\x00" * 4000,
    }
    parts = {
        "no part": b"",
        "no end": b"--b\r\n",
        "no head": b"--b\r\n\r\nx\r\n--b--\r\n",
        "a head without name": b"--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--\r\n",
        "bytes": b'--b\r\nContent-Disposition: form-data; name="user"\r\n\r\n\xff\x00\r\n--b--\r\n',
        "a file": b'--b\r\nContent-Disposition: form-data; name="user"; filename="../../x"\r\n\r\nx\r\n--b--\r\n',
        "a thousand files": b'--b\r\nContent-Disposition: form-data; name="f"; filename="a"\r\n\r\nx\r\n' * 1000
        + b"--b--\r\n",
        "base64 that is none": b'--b\r\nContent-Disposition: form-data; name="user"\r\n'
        b"Content-Transfer-Encoding: base64\r\n\r\n=\r\n--b--\r\n",
        "a head of 100 kB": b"--b\r\nX: " + b"y" * 100_000 + b"\r\n\r\nx\r\n--b--\r\n",
    }
    found |= {
        f"parts: {name}": MULTI + b"Content-Length: %d\r\n" % len(body) + END + body for name, body in parts.items()
    }
    bare = MULTI.replace(b"; boundary=b", b"")
    return found | {"parts: no boundary": bare + b"Content-Length: 3\r\n" + END + b"--b"}


def _halves() -> dict[str, bytes]:
    return {
        "half a line": b"GET /om-s",
        "half a head": LINE,
        "half a body": POST + b"Content-Length: 100\r\n" + END + b"user=",
        "nothing": b"",
        "line breaks": b"\r\n" * 500,
        "zeros": b"\x00" * 5000,
        "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x55" * 200,
        "HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00",
        "ten at once": (LINE + b"\r\n") * 9 + LINE + END,
        "a bare newline": LINE.replace(b"\r\n", b"\n") + b"\n",
        "a bare return": LINE.replace(b"\r\n", b"\r") + b"\r",
    }


REQUESTS: dict[str, bytes] = {**_headers(), **_lines(), **_bodies(), **_halves()}
STATUS = re.compile(rb"HTTP/1\.[01] (\d{3})")
# The server's own words for "this method or version I do not speak", which ask nothing of Samplan.
NOT_SPOKEN = (501, 505)


@dataclass
class Heard:
    """What the server said to all of it."""

    by_class: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)


def ask(port: int, request: bytes, patience: float = 5) -> bytes:
    """Sends the bytes as they are and returns what comes; b"" when the server hangs up without a word.

    A server that waits for the rest of half a request has its time: then we hang up.
    """
    answer = b""
    with socket.create_connection(("127.0.0.1", port), timeout=patience) as connection, suppress(OSError):
        connection.sendall(request)
        while piece := connection.recv(65_536):
            answer += piece
    return answer


def all_of(port: int) -> Heard:
    """Sends every one, and sees after each kind that the server still answers."""
    heard = Heard()
    for name, request in REQUESTS.items():
        answer = ask(port, request)
        statuses = [int(code) for code in STATUS.findall(answer)]
        heard.by_class[f"{statuses[0] // 100}xx" if statuses else "hung up"] += 1
        heard.faults += [f"{name}: {code}" for code in statuses if code >= 500 and code not in NOT_SPOKEN]
        if b"evil.example" in answer.partition(b"\r\n\r\n")[0]:
            heard.faults.append(f"{name}: the answer leads to another server")
    if b" 200 " not in ask(port, LINE + END, patience=60)[:20]:
        heard.faults.append("the server does not answer any more")
    return heard
