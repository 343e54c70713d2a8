"""The values that are tried, by what a field takes. Each is one somebody has sent to some system, or could."""

from __future__ import annotations

TEXTS = (
    "", " ", "\u00a0", "\u200b", "\u200d", "\ufeff", "a", "\x00", "a\x00b", "\ud7ff", "\ufffe", "\uffff", "\x1a", "\x7f",
    "å" * 199, "å" * 201, "å" * 301, "å" * 501, "å" * 4000, "å" * 4001, "x" * 10_000, "ordutanmellanslag" * 200,
    "“citat” ‘enkla’ – tankstreck…", "A\u030asa O\u0308stlund", "Straße ŋ", "Đđ Ŧŧ Ŋŋ Čč Šš Žž", "Ääkköset ja meänkieli",
    "مرحبا بالعالم", "\u202eabc\u202c", "\u2066isolerad\u2069", "👩‍👩‍👧‍👦" * 20, "e" + "\u0301" * 300, "𝔘𝔫𝔦𝔠𝔬𝔡𝔢", "Маj", "İıI",
    "rad ett\nrad två", "rad ett\r\nrad två", "rad ett\rrad två", "a\u2028b\u2029c", "a\x0bb\x0cc", "\tindrag\t", "\n" * 300,
    "{{7*7}}", "{% debug %}", "${7*7}", "#{7*7}", "<%= 7*7 %>", "#let x = 1", "#image(\"/etc/passwd\")", "$ x^2 $",
    "%s %n %x", "%(name)s", "{0.__class__}", "{}", "../../etc/passwd", "..%2f..%2f", "C:\\", "\\\\host\\share",
    "' OR 1=1--", "'; select pg_sleep(5)--", "$$", "\\'", "\\", "\"", "'", "`", "<", ">", "&", "&amp;", "&#x26;", "&lt;b&gt;",
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg onload=alert(1)>", "javascript:alert(1)",
    "<div hx-get=/ hx-trigger=load>", "<div hx-on::load=alert(1)>", "data:text/html,<script>", "\" onmouseover=\"alert(1)",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">", "]]>", "<!--", "-->", "</textarea>", "</title>",
    "\n2026-11-29 INFO login ok", "a@b\r\nBcc: c@example.com", "\r\nContent-Type: text/html", '{"a": [1, null]}', "[" * 5000,
    "=cmd|' /C calc'!A0", "+46", "-1", "@SUM(A1)", "=HYPERLINK(\"http://example.com\")", "\uff1d1+1", "null", "None", "undefined",
    "NaN", "true", "Test", "%PDF-1.7", "(parentes\\)", "BEGIN:VCALENDAR", "a;b,c:d", "19440101-2382",
)  # fmt: skip

NUMBERS = (
    "194401012382", "19440101-2382", "4401012382", "440101-2382", "440101+2382", "19440101 2382", "19440101–2382",
    "19440101−2382", "19440101\u00a02382", "194401012383", "000000000000", "194401010000", "194401002382",
    "194401322382", "202302291234", "202302301234", "202313011234", "299901011239", "184001011234", "194401612382",
    "194400602382", "194400002382", "1919191919191919", "99440101238", "VG19440101", "212000-0019",
    "\uff11\uff19\uff14\uff14\uff10\uff11\uff10\uff11\uff12\uff13\uff18\uff12", "١٩٤٤٠١٠١٢٣٨٢", "'194401012382", "=194401012382",
    "19440101-2382\n", "1212121212", "191212121212", "19%", "%", "_" * 12, "1e12", "-194401012382", "19440101--2382", "",
)  # fmt: skip

NAMES = (
    "", "A", "O'Brien", "von", "A\u030asa", "4711", "👵", "=Maj", "Sekretess", "null", "None", "Test", "Maj Exempelsson",
    "N" * 100, "N" * 151, "N" * 201, "<b>Maj</b>", "Maj\nExempelsson", "Maj\r\nBcc: a@b.example", "\u202eajM", "Đ", "-", ".",
)  # fmt: skip

DATES = (
    "", "0000-00-00", "0001-01-01", "9999-12-31", "10000-01-01", "1582-10-10", "1900-02-29", "2024-02-29", "2100-02-29",
    "1899-12-31", "2199-12-31", "2200-01-01", "2027-13-01", "2027-00-10", "2027-02-30", "2026-W53", "2026-366", "26-1-2",
    "2-3-2027", "02/03/26", "2027/03/04", "20270304", "1e3", "2027-03-04T12:00", "2027-03-04Z", "2027-03-04+05:45", "idag", "imorgon",
    "2027-03-28", "2026-10-25", "2026-03-29", "2027-06-25", "2026-12-24", "2026-12-31", "2027-06-06", "2038-01-20", "1969-12-31",
    "2027-01-01", "2026-11-28", "2026-11-29", "2026-11-30", "2027-11-29", "\u0662\u0660\u0662\u0667-\u0660\u0663-\u0660\u0661", " 2027-03-04 ", "2027-03-04\n",
    "-2027-03-04", "2027‑03‑04", "NaN",
)  # fmt: skip

TIMES = (
    "", "24:00", "23:59:60", "12:00:00.000001", "11:59:59.999999", "02:30", "00:00", "23:59", "25:00", "12:60", "12.00", "1200", "noon",
    "12:00Z", "12:00+05:45", "-1:00", "١٢:٠٠", "12", "12:0", "1:2:3:4",
)  # fmt: skip

PHONES = (
    "", "112", "+46 (0)70-174 06 05", "0" * 40, "0" * 61, "ring mig", "070-174 06 05 ankn. 12", "0900-123 45", "+358 40 123 4567",
    "tel:112", "070\u2011174\u00a006\u00a005", "\uff10\uff17\uff10", "070;ext=1", "<b>070</b>", "0701740605\r\n112", "%00", "+", "*#06#",
)  # fmt: skip

MAILS = (
    "", "a@b", "\"x y\"@z", "a" * 310 + "@samplan.example", "å@ö.se", "a@localhost", "a@[127.0.0.1]", "a@b.example.", "a@b.example,c@d.example",
    "mailto:a@b.example", "Maj <a@b.example>", "a@b.example\r\nBcc: c@d.example", "a@b.example\n", "@", "a@@b", "a b@c.example", "<a@b.example>",
    "maj@post.example",
)  # fmt: skip

INTEGERS = (
    "", "-1", "0", "1", "1.5", "1e309", "NaN", "Infinity", "-Infinity", "2147483647", "2147483648", "9223372036854775807",
    "9223372036854775808", "18446744073709551616", "9" * 400, "9" * 5000, "0x10", "１", "٣", "+1", " 1", "1_000", "1\x00", "None", "true", "--1",
)  # fmt: skip

IDS = (
    "", "00000000-0000-0000-0000-000000000000", "5A3B1F7E-0D5C-4E0C-9A51-5A3B1F7E0D5C", "{5a3b1f7e-0d5c-4e0c-9a51-5a3b1f7e0d5c}",
    "5a3b1f7e0d5c4e0c9a515a3b1f7e0d5c", "urn:uuid:5a3b1f7e-0d5c-4e0c-9a51-5a3b1f7e0d5c", "c232ab00-9414-11ec-b3c8-9e6bdeced846",
    "party:", "party:x", "party:00000000-0000-0000-0000-000000000000", "outside:", "unit:", "x", "-1", "1", "None", "null", "\x00", "[]", "{}",
    "yes", "no", "on", "true", "True", "1e9", "person", "all", "' OR 1=1--", "å" * 500, "5a3b1f7e-0d5c-4e0c-9a51-5a3b1f7e0d5c,5a3b1f7e-0d5c-4e0c-9a51-5a3b1f7e0d5d",
)  # fmt: skip

QUERIES = (
    "", "?", "?plan=", "?plan=x", "?plan=%00", "?plan=00000000-0000-0000-0000-000000000000", "?plan=1&plan=2", "?klart=", "?klart=%3Cscript%3E",
    "?sida=-1", "?sida=0", "?sida=1e309", "?sida=" + "9" * 5000, "?sida=9223372036854775808", "?sida=%C2%B2", "?sida=٣", "?storlek=18", "?storlek=x",
    "?storlek=1e9", "?text=stor", "?visa=%00", "?visa=alla", "?vidare=//example.com", "?vidare=%0d%0aSet-Cookie:a=b", "?vidare=http://[",
    "?vidare=/%00", "?manad=0000-00", "?manad=9999-13", "?manad=10000-01", "?vecka=2026-W54", "?fran=0001-01-01", "?dag=9999-12-31",
    "?%ff=%ff", "?a[]=1", "?a=%", "?a=%u0041", "?" + "a=1&" * 900, "?" + "a" * 8000, "?igen=1&annan=1", "?;", "?&&&=&", "?a=%ed%a0%80", "?a=\u202e",
)  # fmt: skip
# What the address itself can be bent to.
PATHS = (
    "%00", "%ff", "..%2f", "%2e%2e/", "//", "/;x=1", "%0d%0aX: y", "%", "%u0041", "\u202e", "a" * 8000, ".json", ".php", "?", "#", "%C0%AF",
    "%ed%a0%80", "\\", "'", "%252e%252e",
)  # fmt: skip
METHODS = ("HEAD", "OPTIONS", "TRACE", "PUT", "DELETE", "PATCH", "PROPFIND", "get", "X" * 200)
# A server hands over no header with a NUL in it, and no length that is no number: tests/inputs/wire.py tries those.
HEADERS: tuple[dict[str, str], ...] = (
    {"HTTP_HX_REQUEST": "true"}, {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "<b>", "HTTP_HX_TRIGGER": "\u00ff"},
    {"HTTP_HX_REQUEST": "true", "HTTP_HX_CURRENT_URL": "http://["}, {"HTTP_HX_REQUEST": "true", "HTTP_HX_BOOSTED": "true"},
    {"HTTP_HX_REQUEST": "true", "HTTP_HX_CURRENT_URL": "javascript:alert(1)"},
    {"HTTP_HX_REQUEST": "true", "HTTP_HX_CURRENT_URL_URI_AUTOENCODED": "true", "HTTP_HX_CURRENT_URL": "%ff%00"},
    {"HTTP_HX_REQUEST": "true", "HTTP_HX_TRIGGERING_EVENT": "{" * 2000, "HTTP_HX_TRIGGERING_EVENT_URI_AUTOENCODED": "true"},
    {"HTTP_HX_HISTORY_RESTORE_REQUEST": "true"},
    {"HTTP_HOST": "evil.example"}, {"HTTP_HOST": "localhost:99999"}, {"HTTP_HOST": "["}, {"HTTP_HOST": ""}, {"HTTP_HOST": "a b"},
    {"HTTP_X_FORWARDED_HOST": "evil.example"}, {"HTTP_X_FORWARDED_PROTO": "https"}, {"HTTP_X_FORWARDED_FOR": "127.0.0.1, x" * 200},
    {"HTTP_X_HTTP_METHOD_OVERRIDE": "DELETE"}, {"HTTP_ACCEPT_LANGUAGE": "sv;q=" * 2000}, {"HTTP_ACCEPT_LANGUAGE": "x" * 10_000}, 
    {"HTTP_ACCEPT_ENCODING": "br;q=NaN"}, {"HTTP_RANGE": "bytes=0-0"}, {"HTTP_RANGE": "bytes=9-1"}, {"HTTP_RANGE": "bytes=" + "0-1," * 900},
    {"HTTP_IF_NONE_MATCH": "*"}, {"HTTP_IF_NONE_MATCH": 'W/"x", "y"'}, {"HTTP_IF_NONE_MATCH": '"' * 500}, {"HTTP_IF_MATCH": "*"},
    {"HTTP_IF_MODIFIED_SINCE": "Thu, 99 Foo 0000 99:99:99 GMT"}, {"HTTP_IF_UNMODIFIED_SINCE": "x"}, {"HTTP_EXPECT": "100-continue"},
    {"HTTP_REFERER": "http://["}, {"HTTP_REFERER": "http://testserver/%00"}, {"HTTP_REFERER": "http://testserver//example.com"}, {"HTTP_REFERER": "x" * 9000},
    {"HTTP_REFERER": "http://testserver/plan/x/?a=%ff&klart=<b>"}, {"HTTP_REFERER": "http://a]/"}, {"HTTP_ORIGIN": "null"}, {"HTTP_ORIGIN": "http://["},
    {"HTTP_AUTHORIZATION": "Basic \u00ff"}, {"HTTP_CONTENT_ENCODING": "gzip"}, {"HTTP_TRANSFER_ENCODING": "chunked"},
    {"CONTENT_LENGTH": ""}, {"SCRIPT_NAME": "/x"}, {"REMOTE_ADDR": ""},
    {"HTTP_X_SAMPLAN_QUIET": "1"}, {"HTTP_SEC_FETCH_SITE": "cross-site"},
)  # fmt: skip
COOKIES = (
    "samplan_session=", "samplan_session=x", "samplan_session=" + "a" * 8000, "samplan_session=a; samplan_session=b", 
    "csrftoken=\u00ff", "=;=;;", "samplan_attempt_x=y", "a" * 8000, "samplan_session=%00", 'samplan_session="a\\"b', "__Host-samplan_session=x",
)  # fmt: skip
TYPES = (
    "", "x", "application/json", "text/plain", "multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=" + "b" * 300,
    "multipart/form-data; boundary=\u00ff", "application/x-www-form-urlencoded; charset=xx", "application/x-www-form-urlencoded; charset=utf-16",
    "application/x-www-form-urlencoded; charset=iso-8859-1", "multipart/form-data; boundary=b",
    "multipart/form-data; boundary=b; charset=utf-7", "application/x-www-form-urlencoded; charset=idna", "application/xml", "; ;",
)  # fmt: skip
BODIES = (
    b"", b"\x00", b"\xff\xfe", b"a=%ff", b"a=%", b"=", b"&" * 900, b"a=1&" * 1100, b"--b", b"--b--\r\n", b"--b\r\n\r\n", b"--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--",
    b'--b\r\nContent-Disposition: form-data; name="text"\r\n\r\n\xff\x00\r\n--b--\r\n', b'--b\r\nContent-Disposition: form-data; name="\xff"; filename="../x"\r\n\r\nx\r\n--b--\r\n',
    b'--b\r\nContent-Disposition: form-data; name="text"\r\nContent-Transfer-Encoding: base64\r\n\r\n=\r\n--b--\r\n',
    b'--b\r\nContent-Disposition: form-data; name="text"; filename="a"\r\n\r\nx\r\n' * 150 + b"--b--\r\n", b"{" * 5000, b'{"a": NaN}', b"\x1f\x8b\x08\x00",
    b'--b\r\nContent-Disposition: form-data; name="a"; filename*=utf-8\'\'%ff\r\n\r\nx\r\n--b--\r\n', b"text=a&text=b&version=1&version=2", b"text[]=a&TEXT=b",
)  # fmt: skip
