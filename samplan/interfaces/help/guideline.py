"""What the county's guideline says at a step, in its own words, with where it stands (KNOW-01)."""

from collections.abc import Iterable
from dataclasses import dataclass

from samplan.rulebook.packs import Pack
from samplan.rulebook.packs.words import LABELS, in_words, is_own


@dataclass(frozen=True)
class Said:
    """One thing that the guideline says: of what, in a few words, in its own words, where. ``law``: the law says it."""

    about: str
    short: str
    text: str
    source: str
    law: bool


@dataclass(frozen=True)
class Guideline:
    """What a guideline says of some parameters, and of which it says nothing, nor does the law."""

    title: str
    document: str
    said: tuple[Said, ...]
    silent: tuple[str, ...]


def at_step(pack: Pack, parameters: Iterable[str]) -> Guideline:
    """What ``pack`` says of ``parameters``, in that order. Where it is silent the law speaks, if it does."""
    said, silent = [], []
    for name in parameters:
        setting, label = getattr(pack, name), LABELS[name][0]
        if setting.value is None:
            silent.append(label)
            continue
        law = pack.name == "lag" or not is_own(setting)
        said.append(Said(label, in_words(setting.value), setting.rule.text, setting.rule.source, law))
    return Guideline(pack.title, pack.document, tuple(said), tuple(silent))
