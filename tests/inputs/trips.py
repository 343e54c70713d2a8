"""The way round: what was accepted can be shown, printed, put in a calendar, and taken out by whom it is about."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from samplan.foundation.access import policies
from tests.inputs.asking import Answer, Question
from tests.inputs.ground import Plot
from tests.inputs.pages import Page, live, spaced

Ask = Callable[[Question], Answer]
Look = tuple[str, str]  # who asks for what
# What may be refused: not shared yet, not theirs, over, or not for one who has died.
FILES = (".pdf", ".ics", ".json")
OPEN = (200, 302, 303, 403, 404)
ASKS_BACK = "/kallelse/granska/"  # shows what is to be corrected in a draft, so it may say so by 422


def pages(plot: Plot) -> list[Look]:
    """Every page where something written in the plot may stand."""
    every = {address.pattern for address in policies.addresses() if address.policy and "GET" in address.policy.methods}
    every = {pattern for pattern in every if not pattern.endswith(FILES)}
    theirs = sorted(one for one in every if one.startswith("/plan/") and one.count("<") == 1)
    own = sorted(one for one in every if one.startswith("/min-plan/") and "<" not in one)
    staff = [(who, one.replace("<uuid:id>", str(plot.thread.id))) for one in theirs for who in ("sara", "elin")]
    return staff + [(plot.who, f"{page}?plan={plot.thread.id}") for page in own]


def papers(plot: Plot) -> list[Look]:
    """Every paper and file of the plot."""
    letters, calls = plot.papers()
    staff = ["plan.pdf", "person/allt.pdf", "person/allt.json"]
    staff += [f"brev/{letter}/{page}" for letter in letters[:3] for page in ("", "brev.pdf")]
    staff += [f"kallelse/{call}/mote.ics" for call in calls[:2]]
    own = ["plan.pdf", "allt.pdf", "allt.json", *(f"post/{call}/mote.ics" for call in calls[:2])]
    return [("sara", f"/plan/{plot.thread.id}/{file}") for file in staff] + [
        (plot.who, f"/min-plan/{file}?plan={plot.thread.id}") for file in own
    ]


def go(
    plot: Plot, ask: Ask, written: dict[str, str], seen: set[str], some: Callable[[list[Look]], list[Look]] = list
) -> list[str]:
    """Walks the way round, by all pages and papers unless ``some`` chooses among them.

    Returns what went wrong; adds to ``seen`` the marks that were found somewhere.
    """
    faults = []
    for who, path in some(pages(plot)) + some(papers(plot)):
        answer = ask(Question(who, "GET", path))
        if answer.status not in OPEN and not (answer.status == 422 and path.endswith(ASKS_BACK)):
            faults.append(f"{who}: GET {path} answered {answer.status} after what was accepted\n{answer.trouble}")
        elif answer.status == 200:
            faults += [f"{who}: GET {path}: {fault}" for fault in read(answer, written, seen)]
    return faults


def read(answer: Answer, written: dict[str, str], seen: set[str]) -> list[str]:
    """What of the texts stands in an answer otherwise than as it was typed, or does more than stand there."""
    if answer.body.startswith(b"%PDF"):
        return inert(answer.body)
    text = answer.text
    found = {mark: words for mark, words in written.items() if mark in text}
    seen |= set(found)
    if answer.is_page:
        return live(Page(text), found) if found else []
    if "calendar" in answer.headers.get("content-type", ""):
        return _calendar(text)
    if answer.headers.get("content-type", "").startswith("application/json"):
        return [
            f"{mark} is not as it was typed: {value[:200]!r}"
            for value in _strings(json.loads(text))
            for mark, words in found.items()
            if mark in value and spaced(words) not in spaced(value)
        ]
    return []


def inert(pdf: bytes) -> list[str]:
    """What a reader of the PDF could do beside showing it."""
    import io

    from pypdf import PdfReader
    from pypdf.generic import DictionaryObject

    wanted = {
        "/JS",
        "/JavaScript",
        "/Launch",
        "/EmbeddedFiles",
        "/OpenAction",
        "/AA",
        "/SubmitForm",
        "/GoToR",
        "/RichMedia",
    }
    faults = []
    reader = PdfReader(io.BytesIO(pdf))
    for number in range(1, len(reader.xref[0]) + 1 if reader.xref else 1):
        thing: Any = reader.get_object(number)
        if isinstance(thing, DictionaryObject):
            faults += [f"the PDF holds {name}" for name in wanted & set(thing)]
            if thing.get("/S") in ("/JavaScript", "/Launch", "/URI", "/SubmitForm", "/GoToR"):
                faults.append(f"the PDF holds an action: {thing.get('/S')} {str(thing.get('/URI', ''))[:100]}")
    return faults


def _calendar(text: str) -> list[str]:
    """Every line of the file is one of those that we write: a text makes none of its own."""
    ours = {
        "BEGIN", "VERSION", "PRODID", "METHOD", "UID", "SEQUENCE", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY",
        "STATUS", "CLASS",
        "LOCATION", "END",
    }  # fmt: skip
    lines = text.replace("\r\n ", "").split("\r\n")
    names = [line.partition(":")[0] for line in lines if line]
    faults = [f"a line of its own in the calendar file: {name[:100]!r}" for name in names if name not in ours]
    if len(names) != len(set(names)) + 2:  # BEGIN and END stand twice
        faults.append(f"a line stands twice in the calendar file: {names}")
    if any("\n" in line or "\r" in line for line in lines):
        faults.append("a line break in the middle of a line of the calendar file")
    return faults


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _strings(one)
    elif isinstance(value, list):
        for one in value:
            yield from _strings(one)
