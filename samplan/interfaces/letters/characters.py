"""Any text a person can type must give a letter. What the font cannot draw is shown as the mark \ufffd, and said."""

import re
import struct
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

FONTS = Path(__file__).parent / "fonts"
MISSING = "\ufffd"

# Marks that come along when text is pasted from a word processor, and have a plain twin in the font.
TWINS = str.maketrans({"\u2212": "–", "\u25cf": "•", "\u25aa": "•", "\u25a0": "•", "\uf0b7": "•", "\t": " "})

# More than two accents on one letter are no writing, and would grow over the lines above.
ACCENTS = re.compile("([\u0300-\u036f]{2})[\u0300-\u036f]+")

# Longer runs than any Swedish word, such as addresses on the web: they may break anywhere.
RUN = re.compile(r"\S{40,}")
PIECE = 10


def printable(data: Any) -> tuple[Any, bool]:
    """The same structure with every text made fit for print, and whether something had to be replaced."""
    if isinstance(data, str):
        text, replaced = _clean(data)
        return text, replaced
    if isinstance(data, dict):
        pairs = {key: printable(value) for key, value in data.items()}
        return {key: value for key, (value, _) in pairs.items()}, any(hit for _, hit in pairs.values())
    if isinstance(data, list | tuple):
        items = [printable(item) for item in data]
        return [item for item, _ in items], any(hit for _, hit in items)
    return data, False


def _clean(text: str) -> tuple[str, bool]:
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).translate(TWINS)
    text = ACCENTS.sub(r"\1", text)
    # Control and direction marks draw nothing but can turn the text around; soft hyphens are wanted.
    kept = "".join(c for c in text if c in "\n\u00ad" or unicodedata.category(c) not in ("Cc", "Cf"))
    drawn = "".join(c if c == "\n" or ord(c) in _drawable() else MISSING for c in kept)
    replaced = MISSING in drawn and MISSING not in text
    drawn = re.sub(f"{MISSING}(?: *{MISSING})+", MISSING, drawn)
    return RUN.sub(_breakable, drawn), replaced


def _breakable(run: re.Match[str]) -> str:
    word = run.group()
    return "\u200b".join(word[start : start + PIECE] for start in range(0, len(word), PIECE))


@cache
def _drawable() -> frozenset[int]:
    """The characters that every font of ours can draw."""
    sets = [_characters(path.read_bytes()) for path in sorted(FONTS.glob("*.ttf"))]
    return frozenset.intersection(*sets)


def _characters(font: bytes) -> frozenset[int]:
    """The code points in a TrueType font's `cmap` (formats 4 and 12 of the OpenType specification)."""
    count = struct.unpack_from(">H", font, 4)[0]
    tables = {font[12 + 16 * i : 16 + 16 * i]: struct.unpack_from(">I", font, 20 + 16 * i)[0] for i in range(count)}
    cmap = tables[b"cmap"]
    found: set[int] = set()
    for i in range(struct.unpack_from(">H", font, cmap + 2)[0]):
        part = cmap + struct.unpack_from(">I", font, cmap + 8 + 8 * i)[0]
        kind = struct.unpack_from(">H", font, part)[0]
        if kind == 4:
            found |= _format_4(font, part)
        elif kind == 12:
            groups = struct.unpack_from(">I", font, part + 12)[0]
            for group in range(groups):
                first, last, _ = struct.unpack_from(">III", font, part + 16 + 12 * group)
                found.update(range(first, last + 1))
    return frozenset(found)


def _format_4(font: bytes, part: int) -> set[int]:
    twice = struct.unpack_from(">H", font, part + 6)[0]
    ends = part + 14
    starts, deltas, offsets = (ends + 2 + twice * i for i in (1, 2, 3))
    found: set[int] = set()
    for i in range(0, twice, 2):
        first, last = struct.unpack_from(">H", font, starts + i)[0], struct.unpack_from(">H", font, ends + i)[0]
        delta, offset = struct.unpack_from(">H", font, deltas + i)[0], struct.unpack_from(">H", font, offsets + i)[0]
        for code in range(first, last + 1):
            glyph = code
            if offset:
                glyph = struct.unpack_from(">H", font, offsets + i + offset + 2 * (code - first))[0]
            if glyph and (glyph + delta) & 0xFFFF:
                found.add(code)
    return found
