"""What every page costs to fetch, and that its text can be read."""

import re
from pathlib import Path

import pytest

import samplan.foundation.pages

STATIC = Path(samplan.foundation.pages.__file__).parent / "static" / "pages"
CSS = (STATIC / "samplan.css").read_text()
TOKENS = dict(re.findall(r"--([\w-]+):(#[0-9a-f]{3,6})\b", CSS))

TEXT_ON_GROUND = [
    *[(ink, ground) for ink in ("ink", "ink-2", "link", "visited", "err", "brand") for ground in ("paper", "sand")],
    *[(state, f"{state}-bg") for state in ("ok", "info", "wait", "soon", "late")],
    *[("ink", ground) for ground in ("brand-tint", "ok-bg", "info-bg", "soon-bg", "late-bg")],
    ("paper", "brand"),
    ("paper", "brand-dark"),
    ("paper", "black"),
    ("black", "yellow"),
    ("brand", "brand-tint"),
    ("paper", "err"),
]


def light(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(sign * 2 for sign in colour[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, bright = sorted((light(TOKENS[one]), light(TOKENS[other])))
    return (bright + 0.05) / (dark + 0.05)


@pytest.mark.req("INDI-06")
@pytest.mark.parametrize(("text", "ground"), TEXT_ON_GROUND)
def test_text_stands_out_seven_to_one(text: str, ground: str):
    assert contrast(text, ground) >= 7


@pytest.mark.req("INDI-06")
def test_the_edge_of_a_field_stands_out_three_to_one():
    assert contrast("line", "paper") >= 3
    assert contrast("line", "sand") >= 3


def size(*names: str) -> int:
    return sum((STATIC / name).stat().st_size for name in names)


def test_style_and_script_are_small():
    assert size("samplan.css") < 14_500
    assert size("samplan.js") < 6_000
    assert size("drafts.js") < 6_000
    assert size("session.js") < 3_000


def test_a_page_of_forty_kilobytes_stays_under_a_hundred_and_fifty_with_all_it_needs():
    fonts = ("fonts/noto-sans-latin-400.woff2", "fonts/noto-sans-latin-700.woff2")
    assert (
        size("samplan.css", "samplan.js", "session.js", "drafts.js", "htmx.min.js", "icon.svg", *fonts) + 40_000
        < 150_000
    )


@pytest.mark.req("INDI-06")
def test_sami_letters_have_a_font_of_ours():
    ranges = re.findall(r"unicode-range:([^}]+)", CSS)
    assert len(ranges) == 2
    for letter in "čđŋšŧžČĐŊŠŦŽ":
        spans = [span.removeprefix("U+").split("-") for span in ranges[0].split(",")]
        assert any(int(first, 16) <= ord(letter) <= int(last, 16) for first, last in spans), letter


def test_the_style_fetches_nothing_from_elsewhere():
    assert all((STATIC / found).exists() for found in re.findall(r"url\(([^)]+)\)", CSS))
    assert "http" not in CSS.replace("http://www.w3.org", "")
    assert "@import" not in CSS


@pytest.mark.parametrize("name", ["samplan.js", "session.js", "drafts.js"])
def test_the_script_never_makes_markup_from_text(name: str):
    script = (STATIC / name).read_text()
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|eval\(|new Function|\.style\b", script)


def test_what_is_typed_is_never_kept_in_the_browser():
    for name in ("samplan.js", "session.js", "drafts.js"):
        script = (STATIC / name).read_text()
        assert not re.search(r"localStorage|sessionStorage|indexedDB|caches\b|\.cookie|serviceWorker", script)
