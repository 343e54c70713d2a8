"""From the files in docs/help to pages: read once, kept, and refused at the start when something is missing."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

from samplan.interfaces.help.topics import PERSON, STAFF, Topic

ADDRESS = {"": "/hjalp/", "for-dig": "/min-plan/hjalp/"}  # of the pages in a folder, as in urls.py
LINK = re.compile(r"([\w-]+)\.md(#[\w-]+)?")


@dataclass(frozen=True)
class Page:
    """One page of help, ready to be shown. ``sections``: (id, heading) of its parts."""

    topic: Topic
    title: str
    body: SafeString
    sections: tuple[tuple[str, str], ...]


@cache
def load() -> dict[str, dict[str, Page]]:
    """Every page: for staff under "", for the person under "for-dig", by slug, in the order of the lists.

    Raises ImproperlyConfigured for a topic without file, a file without topic, and a link to a page that is not there.
    """
    return {"": _room(settings.HELP, STAFF, ""), "for-dig": _room(settings.HELP / "for-dig", PERSON, "for-dig")}


def _room(folder: Path, topics: tuple[Topic, ...], room: str) -> dict[str, Page]:
    there, wanted = {path.stem for path in folder.glob("*.md")}, {topic.slug for topic in topics}
    if there != wanted:
        raise ImproperlyConfigured(f"{folder}: topics.py and the files differ in {', '.join(sorted(there ^ wanted))}.")
    return {topic.slug: read(folder / f"{topic.slug}.md", topic, room, wanted) for topic in topics}


def read(path: Path, topic: Topic, room: str, slugs: set[str]) -> Page:
    """One file as a page. HTML in it is shown as text, and links go to pages in the same room only."""
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = parser.parse(path.read_text(encoding="utf-8"))
    if len(tokens) < 3 or (tokens[0].type, tokens[0].tag) != ("heading_open", "h1"):
        raise ImproperlyConfigured(f"{path.name}: begins with its title, # and a space.")
    title, body = tokens[1].content, tokens[3:]
    sections = tuple(_named(body))
    for token in body:
        _led(token, path.name, ADDRESS[room], slugs)
    # Our own file, with its HTML escaped by the parser.
    html = mark_safe(parser.renderer.render(body, parser.options, {}))  # noqa: S308
    return Page(topic, title, html, sections)


def _named(tokens: list[Token]) -> list[tuple[str, str]]:
    """Gives every second-level heading an id that a link can go to. out: (id, heading)."""
    found: list[tuple[str, str]] = []
    for number, token in enumerate(tokens):
        if token.type == "heading_open" and token.tag == "h2":
            anchor = f"del-{len(found) + 1}"
            token.attrSet("id", anchor)
            found.append((anchor, tokens[number + 1].content))
    return found


def _led(token: Token, file: str, address: str, slugs: set[str]) -> None:
    """Turns links between files into links between pages. Raises ImproperlyConfigured for one that leads nowhere."""
    for child in token.children or ():
        if child.type == "link_open":
            match = LINK.fullmatch(str(child.attrGet("href")))
            if match is None or match[1] not in slugs:
                raise ImproperlyConfigured(f"{file}: {child.attrGet('href')} leads to no page of help.")
            child.attrSet("href", f"{address}{match[1]}/{match[2] or ''}")
