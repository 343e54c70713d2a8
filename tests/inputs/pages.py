"""Reading a page as a browser does: its forms with their fields, and every place where a written text came out."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from html.parser import HTMLParser

Attributes = list[tuple[str, str | None]]
SAFE_ADDRESS = re.compile(r"(/(?!/)|\?|#|https?://|tel:|mailto:|$)")
ADDRESSES = {"href", "src", "action", "formaction", "xlink:href", "data", "poster", "hx-get", "hx-post", "data-follow"}
# The attributes that hold words and do nothing.
WORDS = {"value", "aria-label", "title", "content", "alt", "data-say", "datetime", "data-text"}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


@dataclass
class Field:
    """One name in a form: what kind of control it is, what stands in it, and what may be chosen."""

    name: str
    kind: str  # text, textarea, date, time, tel, email, number, hidden, radio, checkbox, select, button
    value: str = ""
    options: list[str] = field(default_factory=list)
    inputmode: str = ""

    @property
    def takes_words(self) -> bool:
        return self.kind in ("text", "textarea", "search") and self.inputmode != "numeric"


@dataclass
class Form:
    """A form that posts: where to, and its fields in order."""

    action: str
    fields: dict[str, Field] = field(default_factory=dict)

    def add(self, name: str, kind: str, value: str, inputmode: str = "") -> None:
        known = self.fields.get(name)
        if known is None:
            known = self.fields[name] = Field(name, kind, "" if kind in ("radio", "checkbox") else value, [], inputmode)
        if kind in ("radio", "checkbox", "select", "button"):
            known.options.append(value)


@dataclass
class Place:
    """Where a piece of text stands: in an attribute of an element ("" for text between tags), inside which elements."""

    tag: str
    attribute: str
    text: str


class Page(HTMLParser):
    """A page that has been read."""

    def __init__(self, html: str, path: str = "") -> None:
        super().__init__(convert_charrefs=True)
        self.path = path
        self.forms: list[Form] = []
        self.places: list[Place] = []
        self._form: Form | None = None
        self._select = self._area = ""
        self._inside: list[str] = []
        self.feed(html)
        self.close()
        if self.rawdata:  # a script that has no end
            self.handle_data(self.rawdata)

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        given = {name: value or "" for name, value in attrs}
        self.places += [Place(tag, name, value or "") for name, value in attrs]
        self.places += [Place(tag, "(the name of an attribute)", name) for name, _ in attrs]
        self.places.append(Place("", "(the name of an element)", tag))
        if tag not in VOID:
            self._inside.append(tag)
        if tag == "form":
            self._form = Form(given.get("action") or self.path)
            if given.get("method", "").lower() == "post":
                self.forms.append(self._form)
        elif self._form is not None:
            self._field(self._form, tag, given)

    def _field(self, form: Form, tag: str, given: dict[str, str]) -> None:
        name = given.get("name", "")
        if tag == "input" and name:
            form.add(name, given.get("type", "text"), given.get("value", ""), given.get("inputmode", ""))
        elif tag == "select" and name:
            self._select = name
            form.add(name, "select", "")
            form.fields[name].options.clear()
        elif tag == "option" and self._select:
            form.fields[self._select].options.append(given.get("value", ""))
            if "selected" in given:
                form.fields[self._select].value = given.get("value", "")
        elif tag == "textarea" and name:
            self._area = name
            form.add(name, "textarea", "")
        elif tag == "button" and name:
            form.add(name, "button", given.get("value", ""))

    def handle_data(self, data: str) -> None:
        self.places.append(Place(self._inside[-1] if self._inside else "", "", data))
        if self._area and self._form is not None:
            self._form.fields[self._area].value += data.removeprefix("\n")

    def handle_comment(self, data: str) -> None:
        self.places.append(Place("(comment)", "", data))

    def handle_endtag(self, tag: str) -> None:
        if tag in self._inside:
            while self._inside.pop() != tag:
                pass
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._area = ""


# What nobody can see and what turns other letters round is taken out of what is typed.
UNSEEN = re.compile("[\x00-\x08\x0b-\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def spaced(text: str) -> str:
    """The text as it is compared: any white space is one space, a first letter may be a capital, what no page can hold
    is gone, and a letter is one sign, also when it was typed as a letter and its accent."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", UNSEEN.sub("", text))).strip().casefold()


def live(page: Page, written: dict[str, str]) -> list[str]:
    """What a written text has become that is more than words. ``written``: its mark → the text, which ends with it.

    A text may stand between tags, in an attribute of words, or coded in an address of ours: whole, as it was typed.
    """
    faults = []
    marks = [mark for mark in written if any(mark in place.text for place in page.places)]
    for place in page.places:
        for mark in marks:
            if mark in place.text and (fault := _fault(place, written[mark], mark)):
                faults.append(fault)
    return faults


def _fault(place: Place, written: str, mark: str) -> str:
    where = f"<{place.tag} {place.attribute}>" if place.attribute else f"<{place.tag}>"
    if place.attribute.startswith("(") or place.tag in ("script", "style", "(comment)"):
        return f"{mark} became {where}: {place.text[:120]!r}"
    if place.attribute in ADDRESSES:
        return "" if SAFE_ADDRESS.match(place.text) else f"{mark} is an address in {where}: {place.text[:120]!r}"
    if place.attribute and place.attribute not in WORDS:
        return f"{mark} stands in {where}: {place.text[:120]!r}"
    last = spaced(re.split(r"[\r\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]", written)[-1])
    if last not in spaced(place.text):
        return f"{mark} is not as it was typed in {where}: {place.text[:200]!r}, typed {last[:200]!r}"
    return ""
