"""From a document's content to a PDF: accessible (PDF/UA-1), fit for archives (PDF/A-2a) and the same every time.

Typst lays out our own templates. What users wrote goes in as data, so it can never act as markup; only the fonts in
this folder are used, and nothing is fetched.
"""

import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst
from django.utils.translation import gettext as _

from samplan.interfaces.letters import (
    SIZES,
    audiences,
    call,
    everything,
    log_extract,
    message,
    no_sip,
    outside,
    plan,
    questions,
    swedish,
)
from samplan.interfaces.letters.characters import printable

HERE = Path(__file__).parent
STANDARDS: list[Any] = ["ua-1", "a-2a"]
# Past this many characters lines are broken as they come: weighing them against each other would take too long.
HUGE = 40_000
NO_SIP = ("declined", "refused")  # a besked that says so is a letter of its own


@dataclass(frozen=True)
class Address:
    """What shows in the envelope's window: the name, and the lines under it."""

    name: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Printed:
    """Who took the paper out, and when; shown at the foot of each page."""

    at: datetime
    by: str
    unit: str = ""


@dataclass(frozen=True)
class Kind:
    shape: Callable[[Mapping[str, Any]], dict[str, Any]]
    file: str
    template: str = ""  # when it is not the kind's own name


KINDS: Mapping[str, Kind] = {
    "no_sip": Kind(no_sip.shape, "brev"),
    "call": Kind(call.shape, "inbjudan"),
    "outside": Kind(outside.shape, "inbjudan", template="call"),
    "plan": Kind(plan.shape, "plan"),
    "questions": Kind(questions.shape, "fragor", template="form"),
    "about": Kind(audiences.shape, "om-sip", template="form"),
    "everything": Kind(everything.shape, "allt"),
    "log_extract": Kind(log_extract.shape, "vem-har-last"),
    "besked": Kind(message.shape, "brev", "message"),
    "answer": Kind(message.shape, "brev", "message"),
}


def render(
    kind: str,
    content: Mapping[str, Any],
    *,
    size: int = 12,
    address: Address | None,
    printed: Printed,
    sender: str = "Samordning",
) -> bytes:
    """The PDF of one document (CALL-06, PLAN-17, INDI-02).

    kind: a key of KINDS; "call" is the letter to the person, "outside" to someone else who is called.
    content: the document's content. size: 12 or 18 points. address: None when the paper is handed over, or when the
    person's address is protected and the letter goes by Skatteverket's forwarding; the paper then carries no address
    and no word of why. sender: the neutral name beside the window. The same arguments give the same bytes.
    Errors: ValueError for an unknown kind, another size, or a time without a time zone.
    """
    if kind not in KINDS:
        raise ValueError(f"no letter of kind {kind!r}; there are {', '.join(KINDS)}")
    if size not in SIZES:
        raise ValueError(f"letters are printed in {SIZES} points, not {size!r}")
    if printed.at.tzinfo is None:
        raise ValueError("printed.at needs a time zone")
    if kind == "besked" and content.get("kind") in NO_SIP:
        kind = "no_sip"
    data = KINDS[kind].shape(content)
    window = _window(kind, content, address)
    data |= {
        "size": size,
        "window": window,
        "sender": sender,
        "day": swedish.date(printed.at),
        "footer": _footer(printed),
    }
    clean, replaced = printable(data)
    clean["huge"] = len(json.dumps(clean, ensure_ascii=False)) > HUGE
    clean["words"] |= {"page": _("Sida"), "of": _("av"), "replaced": _replaced_note(kind) if replaced else ""}
    return _compile(KINDS[kind].template or kind, json.dumps(clean, ensure_ascii=False), printed.at)


def filename(kind: str, printed: Printed) -> str:
    """A file name that tells nothing of anybody: `plan-2026-03-12.pdf`."""
    return f"{KINDS[kind].file}-{swedish.file_date(printed.at)}.pdf"


def _window(kind: str, content: Mapping[str, Any], address: Address | None) -> list[str] | None:
    """The lines in the envelope's window; a plan without an address is not posted and has no window."""
    if address is not None:
        return [address.name, *address.lines]
    whom = content.get("receiver" if kind == "outside" else "person", {})
    return [str(whom.get("name", ""))] if kind not in ("plan", "everything", "log_extract") else None


def _footer(printed: Printed) -> str:
    by = ", ".join(part[:60] for part in (printed.by, printed.unit) if part)
    return _("Utskriven %(when)s av %(by)s") % {"when": swedish.date_and_clock(printed.at), "by": by}


def _replaced_note(kind: str) -> str:
    """kind: one outside who is invited has no samordnare of their own."""
    said = _("Tecknet \ufffd står för något som vi inte kan skriva ut här.")
    ask = _("Ring oss, så läser vi upp det.") if kind == "outside" else _("Be din samordnare att läsa upp det för dig.")
    return f"{said} {ask}"


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(HERE / "fonts")])


@cache
def _compiler(kind: str) -> typst.Compiler:
    """Keeps the parsed template and the fonts between letters."""
    templates = HERE / "templates"
    return typst.Compiler(str(templates / f"{kind}.typ"), root=str(templates), font_paths=_fonts())


_one_at_a_time = threading.Lock()


def _compile(kind: str, data: str, at: datetime) -> bytes:
    with _one_at_a_time:
        pdf = _compiler(kind).compile(
            format="pdf",
            pdf_standards=STANDARDS,
            sys_inputs={"letter": data},
            timestamp=at.astimezone(UTC).replace(microsecond=0),
        )
    if not isinstance(pdf, bytes):
        raise TypeError("typst gave no single PDF")
    return pdf
