"""What is different between two versions of the plan, said in whole sentences (PLAN-13, FOLL-03)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from samplan.coordination.cases.models import Document
from samplan.coordination.plans.content import STATES
from samplan.foundation.pages.templatetags.sv import dag_lang

Content = Mapping[str, Any]

BACKGROUND = (("situation", "Så är det nu"), ("needs", "Det som behövs"), ("resources", "Det som går bra"))


def changes(old: Content, new: Content) -> list[str]:
    """The differences from ``old`` to ``new``, contents of two plan documents: who does what first, then the rest.

    Empty when nothing that is read has changed. A document made before a field existed lacks it: that is no change.
    """
    return [
        *_lines(_by_id(old, "measures"), _by_id(new, "measures")),
        *_goals(_by_id(old, "goals"), _by_id(new, "goals")),
        *_background(old, new),
        *_follow_up(old.get("follow_up", {}), new.get("follow_up", {})),
        *_coordinator(old.get("coordinator", {}), new.get("coordinator", {})),
        *_responsible(old.get("responsible", {}), new.get("responsible", {})),
        *_contacts(old, new),
    ]


def _by_id(content: Content, key: str) -> dict[str, Content]:
    return {row["id"]: row for row in content.get(key, [])}


def _said(line: Content) -> str:
    """The line as a sentence without its full stop: vem gör vad, när."""
    return f"{line['who']} {line['what'].rstrip('.')}"


def _when(line: Content) -> str:
    return str(line["when"]).rstrip(".")


def _lines(old: Mapping[str, Content], new: Mapping[str, Content]) -> Iterable[str]:
    for id, line in new.items():
        before = old.get(id)
        if before is None:
            yield f"Nytt: {_said(line)}, {_when(line)}."
            continue
        if _said(before) != _said(line):
            yield f"”{_said(before)}” är nu ”{_said(line)}”."
        if before["when"] != line["when"]:
            yield f"{_said(line)}: {_when(line)}. Förut: {_when(before)}."
        if line.get("where") and before.get("where", "") != line["where"]:
            yield f"{_said(line)}: {line['where'].rstrip('.')}."
        if before["state"] != line["state"]:
            yield f"{_said(line)}: {_state(line)}. Förut: {_state(before)}."
    for id, line in old.items():
        if id not in new:
            yield f"Finns inte kvar: {_said(line)}."


def _state(line: Content) -> str:
    return (STATES.get(line["state"]) or str(line["state"])).lower()


def _goals(old: Mapping[str, Content], new: Mapping[str, Content]) -> Iterable[str]:
    for id, goal in new.items():
        if id not in old:
            yield f"Nytt mål: ”{goal['text']}”"
        elif old[id]["text"] != goal["text"]:
            yield f"Målet ”{old[id]['text']}” är nu ”{goal['text']}”"
    for id, goal in old.items():
        if id not in new:
            yield f"Målet finns inte kvar: ”{goal['text']}”"


def _background(old: Content, new: Content) -> Iterable[str]:
    for key, title in BACKGROUND:
        if old.get(key, "") != new.get(key, "") and new.get(key):
            yield f"{title}: texten är ny."


def _follow_up(old: Content, new: Content) -> Iterable[str]:
    before, after = (dag_lang(datetime.fromisoformat(said["at"])) if said.get("at") else "" for said in (old, new))
    if before == after:
        return
    yield f"Ni följer upp {after}." if after else "Det finns ingen dag för uppföljning längre."
    if before and after:
        yield f"Förut skulle ni följa upp {before}."


def _coordinator(old: Content, new: Content) -> Iterable[str]:
    if old.get("name") != new.get("name") and new.get("name"):
        before = f" Förut: {old['name']}." if old.get("name") else ""
        yield f"Ny samordnare: {new['name']}, {new.get('unit', '')}.{before}"


def _responsible(old: Content, new: Content) -> Iterable[str]:
    if old.get("organisation") != new.get("organisation") and new.get("organisation"):
        yield f"{new['organisation']} har det övergripande ansvaret. Förut: {old.get('organisation') or 'ingen'}."


def _contacts(old: Content, new: Content) -> Iterable[str]:
    if "contacts" not in old:
        return
    known = {(c["about"], c["name"], c["phone"]) for c in old["contacts"]}
    for contact in new.get("contacts", []):
        if (contact["about"], contact["name"], contact["phone"]) not in known:
            yield f"Ring om {contact['about']}: {contact['name']}, {contact['phone']}."


@dataclass(frozen=True)
class Version:
    """One plan document, and what is different in it. ``first``: there is none before it to compare with."""

    document: Document
    changes: list[str]
    first: bool


def told(plans: Iterable[Document]) -> list[Version]:
    """Each of the plan documents with its differences from the one before, the newest first."""
    inorder = sorted(plans, key=lambda document: (document.made_at, document.number))
    pairs = zip([None, *inorder], inorder, strict=False)
    return [
        Version(document, changes(before.content, document.content) if before else [], before is None)
        for before, document in pairs
    ][::-1]
