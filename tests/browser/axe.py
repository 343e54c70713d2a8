"""Accessibility: axe-core's rules for WCAG 2.0–2.2 A and AA, best practice, and the size of what is pressed.

A page that is built as one that has been found clean, at the same width, is not asked about again in the same process:
the journeys come to the same pages over and over, and axe takes longer than all the rest. What is built the same is
told by ``SHAPE``: every element with its ancestors, its classes and the attributes that the rules look at. Text,
addresses and how many rows there are differ from page to page and break no rule.
"""

from __future__ import annotations

import hashlib
from functools import cache

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RULES = {"target-size": {"enabled": True}}
# Returns "" for a page where something points at nothing or two things have one id: that is always for axe to say.
SHAPE = """() => {
  const ids = [...document.querySelectorAll('[id]')].map(one => one.id)
  if (new Set(ids).size < ids.length) return ''
  for (const name of ['for', 'aria-labelledby', 'aria-describedby', 'aria-controls'])
    for (const one of document.querySelectorAll(`[${name}]`))
      if (one.getAttribute(name).split(/\\s+/).some(id => id && !ids.includes(id))) return ''
  const plain = new Set(['id', 'name', 'href', 'value', 'src', 'action', 'for', 'datetime', 'content', 'title', 'alt'])
  const words = new Set(['aria-label', 'aria-labelledby', 'aria-describedby', 'aria-controls', 'placeholder'])
  const found = new Set()
  const walk = (one, above) => {
    const said = [...one.attributes].filter(a => !a.name.startsWith('hx-') && !a.name.startsWith('data-')).map(a =>
      plain.has(a.name) || words.has(a.name) ? a.name + (a.value.trim() ? '' : '!') : a.name + '=' + a.value)
    const here = above + '/' + one.localName + '[' + said.sort().join() + ']' + (one.textContent.trim() ? '' : '!')
    found.add(here)
    for (const child of one.children) walk(child, here)
  }
  walk(document.documentElement, '')
  const levels = [...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].map(one => one.localName)
  levels.forEach((level, at) => found.add((levels[at - 1] || '') + level))
  return innerWidth + [...found].sort().join('\\n')
}"""
_clean: set[bytes] = set()


@cache
def _axe() -> Axe:
    return Axe()


def _key(shape: str) -> bytes:
    return hashlib.sha256(shape.encode()).digest()


def assert_axe_clean(page: Page) -> None:
    """Fails with each broken rule, the element and how to mend it, if axe finds anything on the page as it is now."""
    page.wait_for_load_state()  # a click may have led on, and for a moment there is no document
    shape = page.evaluate(SHAPE)
    if shape and _key(shape) in _clean:
        return
    options = {"runOnly": {"type": "tag", "values": TAGS}, "rules": RULES, "resultTypes": ["violations"]}
    violations = _axe().run(page, options=options).response["violations"]
    lines = [f"{len(violations)} accessibility faults on {page.url}"]
    for violation in violations:
        lines.append(f"{violation['id']} ({violation['impact']}): {violation['help']}")
        for node in violation["nodes"][:5]:
            lines.append(f"    {node['html'][:200]}\n        {node['failureSummary']}")
    assert not violations, "\n".join(lines)
    if shape:
        _clean.add(_key(shape))
