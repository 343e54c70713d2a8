"""How hard a text is to read: LIX, words a sentence plus long words in a hundred. A fire alarm, not a mark."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from samplan.demo.people import PERSONS
from samplan.demo.staff import STAFF
from samplan.demo.units import ORGANISATIONS, UNITS

if TYPE_CHECKING:
    from playwright.sync_api import Page

ENOUGH = 40  # a page with fewer words of running text says nothing of how hard it is
FOR_PERSON, FOR_LETTERS, FOR_STAFF = 30, 32, 40  # the most that each reader is given

# Running text is what stands in paragraphs and lists. Not headings, labels, names and values, tables, menus, nor what
# someone has written or the log tells: that stands in a quotation, a list of values or under data-words.
_RUNNING = """
[...document.querySelectorAll("main p, main li, main summary, main [role=alert]")]
  .filter(e => !e.closest("table, dl, blockquote, nav, [data-words], [hidden], svg, .vh"))
  .filter(e => !e.querySelector("p, li, dl, table, form, .card"))
  .map(e => {
    const copy = e.cloneNode(true);
    copy.querySelectorAll("table, dl, blockquote, [data-words], .vh, time, label, button, input, select, svg, .chip")
      .forEach(part => part.remove());
    return copy.textContent.replace(/\\s+/g, " ").trim();
  })
  .filter(text => text.split(" ").length > 3)
"""


def lix(words: str) -> float:
    """LIX of ``words``. A line ends a sentence as well as a mark does."""
    found = re.findall(r"[\w-]+", words)
    sentences = len([part for part in re.split(r"[.!?:](?:\s|$)|\n", words) if re.search(r"\w", part)])
    long = sum(len(word) > 6 for word in found)
    return len(found) / max(1, sentences) + 100 * long / max(1, len(found))


def running(page: Page) -> str:
    """The page's running text, one paragraph a line."""
    return "\n".join(page.evaluate(_RUNNING))


def names() -> re.Pattern[str]:
    """Every name in the demo county: what someone or something is called is nobody's choice of words."""
    found = {row[2] for row in ORGANISATIONS.values()} | {unit.shown for unit in UNITS.values()}
    for given, family, *_ in (*STAFF.values(), *PERSONS.values()):
        found |= {f"{given} {family}", given}
    longest_first = sorted(found, key=len, reverse=True)
    return re.compile("|".join(rf"\b{re.escape(name)}s?\b" for name in longest_first))
