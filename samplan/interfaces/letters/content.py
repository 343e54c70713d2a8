"""Reading a document's content: documents are kept for ever, so a key that an early one lacks is an empty text."""

from collections.abc import Iterable, Mapping
from typing import Any


def text(source: Any, key: str) -> str:
    """The text under a key; "" when it is missing or empty."""
    value = source.get(key) if isinstance(source, Mapping) else None
    return "" if value is None else str(value).strip()


def rows(source: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    """The list of objects under a key."""
    return [row for row in source.get(key) or [] if isinstance(row, Mapping)]


def some(*parts: str) -> list[str]:
    """The parts that say something, each once."""
    return [part for part in dict.fromkeys(parts) if part]


def joined(parts: Iterable[str], between: str = ", ") -> str:
    """The parts that say something, as one text."""
    return between.join(some(*parts))


def sentences(*parts: str) -> str:
    """The parts that say something, each closed with a full stop."""
    return " ".join(f"{part}." for part in some(*parts))


def titled(pairs: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    """Headings with their texts, without those that have none."""
    return [{"heading": heading, "text": words} for heading, words in pairs if words]


def upper_first(words: str) -> str:
    """The text with a capital first letter, as a line of its own begins."""
    return words[:1].upper() + words[1:]
