"""Guideline packs: one file per county and version, and the law alone as the default.

A case keeps the pack it began with; a new version of a guideline is a new file; to change pack is an event.
"""

from functools import cache
from pathlib import Path

from samplan.rulebook.packs.reading import read
from samplan.rulebook.packs.schema import PARAMETERS, Pack, PackError, Rule, Setting

__all__ = ["PARAMETERS", "Pack", "PackError", "Rule", "Setting", "load", "names"]

FOLDER = Path(__file__).parent
LAW = "lag"


def names() -> list[str]:
    """The names of all packs: the law first, then the counties, the made-up one last."""
    found = sorted(path.stem for path in FOLDER.glob("*.toml"))
    return sorted(found, key=lambda name: (name != LAW, name == "demo"))


@cache
def load(name: str) -> Pack:
    """The pack of that name, checked whole. Raises PackError, with file and key, for a file that does not hold up."""
    if name not in names():
        raise PackError(f'Det finns inget regelverk som heter "{name}". Välj ett av: {", ".join(names())}.')
    law = None if name == LAW else load(LAW)
    return read(FOLDER / f"{name}.toml", law)
