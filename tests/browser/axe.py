"""Accessibility: axe-core's rules for WCAG 2.0–2.2 A and AA, best practice, and the size of what is pressed."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RULES = {"target-size": {"enabled": True}}


def assert_axe_clean(page: Page) -> None:
    """Fails with each broken rule, the element and how to mend it, if axe finds anything on the page as it is now."""
    options = {"runOnly": {"type": "tag", "values": TAGS}, "rules": RULES, "resultTypes": ["violations"]}
    violations = Axe().run(page, options=options).response["violations"]
    lines = [f"{len(violations)} accessibility faults on {page.url}"]
    for violation in violations:
        lines.append(f"{violation['id']} ({violation['impact']}): {violation['help']}")
        for node in violation["nodes"][:5]:
            lines.append(f"    {node['html'][:200]}\n        {node['failureSummary']}")
    assert not violations, "\n".join(lines)
