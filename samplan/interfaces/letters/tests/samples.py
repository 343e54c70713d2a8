"""Contents of documents as the actions write them, about made-up people, and a reader for the papers they give."""

import copy
import io
from datetime import UTC, datetime
from typing import Any

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from samplan.interfaces.letters.render import Address, Printed

NUMBER = "191212121212"
ADDRESS = Address("Maj Exempelsson", ("Storgatan 4 B, lgh 1201", "981 31 Granå"))
PRINTED = Printed(at=datetime(2026, 3, 12, 9, 42, tzinfo=UTC), by="Sara", unit="Björken")

CALL: dict[str, Any] = {
    "person": {"name": "Maj Exempelsson", "first_name": "Maj"},
    "purpose": "Du får hjälp av både hemtjänsten och vårdcentralen.",
    "why": "Det har blivit svårt att gå till affären.",
    "goal": "Jag vill kunna gå till Konsum själv igen.",
    "questions": ["Vem lägger om såret när Sara är ledig?", "Hur kommer Maj till affären i vinter?"],
    "recipients": [
        {"name": "Björkens vårdcentral", "way": "called", "contribution": "berättar om såret"},
        {"name": "Eva Exempelsson", "way": "invited", "contribution": ""},
    ],
    "meeting": {
        "starts_at": "2026-03-26T09:00:00+00:00",
        "ends_at": "2026-03-26T10:00:00+00:00",
        "form": "place",
        "place": "Björkens vårdcentral, rum Tallen",
        "link": "",
        "phone": "",
    },
    "sender": {
        "name": "Lena Berg",
        "title": "biståndshandläggare",
        "unit": "Biståndsenheten",
        "organisation": "Granå kommun",
        "phone": "0980-319 210",
    },
    "leader": "Lena Berg",
}

PLAN: dict[str, Any] = {
    "number": 2,
    "person": {"name": "Maj Exempelsson", "first_name": "Maj", "number": NUMBER},
    "made_at": "2026-03-12T10:00:00+00:00",
    "purpose": "Att alla gör sina delar i rätt ordning.",
    "consent": "Du har sagt ja till att vi gör planen.",
    "situation": "Maj bor ensam på andra våningen.",
    "needs": "Hjälp att handla när det är halt.",
    "resources": "Maj lagar sin mat själv.",
    "goals": [
        {"id": "g1", "text": "Jag vill kunna gå till Konsum själv igen.", "in_persons_words": True, "kind": "main"},
        {"id": "g2", "text": "Såret har läkt före midsommar.", "in_persons_words": False, "kind": "sub"},
    ],
    "measures": [
        {
            "id": "m1",
            "goal": "g2",
            "who": "Björkens vårdcentral",
            "staff": "Sara Ek",
            "who_phone": "0980-319 221",
            "organisation": "Region Norr",
            "huvudman": "region",
            "what": "Lägger om såret",
            "when": "tisdagar och fredagar",
            "where": "hemma hos Maj",
            "law": "hsl",
            "kind": "medical",
            "state": "confirmed",
            "in_room": "",
            "meanwhile": "",
            "answer": "yes",
        },
        {
            "id": "m2",
            "goal": "g1",
            "who": "Hemtjänsten Norr",
            "who_phone": "0980-319 230",
            "organisation": "Granå kommun",
            "huvudman": "kommun",
            "what": "Följer med till affären",
            "when": "2026-03-20",
            "where": "",
            "law": "sol",
            "kind": "social",
            "state": "waiting",
            "in_room": "",
            "meanwhile": "Eva handlar på lördagar.",
            "answer": "",
        },
        {
            "id": "m3",
            "goal": "g1",
            "who": "Björkens vårdcentral",
            "staff": "Ali Norén",
            "who_phone": "",
            "organisation": "Region Norr",
            "huvudman": "region",
            "what": "Provar ut en rollator",
            "when": "",
            "where": "",
            "law": "",
            "kind": "",
            "state": "in_room",
            "in_room": "Sara Ek",
            "meanwhile": "",
            "answer": "no",
        },
    ],
    "responsible": {"organisation": "Granå kommun", "huvudman": "kommun"},
    "coordinator": {
        "name": "Lena Berg",
        "title": "biståndshandläggare",
        "unit": "Granå kommun",
        "phone": "0980-319 210",
    },
    "follow_up": {
        "at": "2026-06-03T11:00:00+00:00",
        "place": "hemma hos Maj",
        "by": "Lena Berg",
        "feedback": "Lena ringer dig.",
        "reason": "",
    },
    "participants": [{"name": "Sara Ek", "unit": "", "how": "På plats"}],
    "missing": [{"unit": "Rehab Norr"}],
    "disagreement": "",
}

QUESTIONS: dict[str, Any] = {
    "set": "adult",
    "person": {"name": "Maj Exempelsson"},
    "sender": {"name": "Lena Berg", "unit": "Biståndsenheten", "organisation": "Granå kommun", "phone": "0980-319 210"},
}

BESKED: dict[str, Any] = {
    "kind": "ended",
    "ending": "goals_met",
    "text": "Du har kommit långt. Vi är glada för din skull.",
    "person": {"name": "Maj Exempelsson", "first_name": "Maj"},
    "name": "Lena Berg",
    "unit": "Biståndsenheten",
    "phone": "0980-319 210",
    "at": "2026-03-12T10:42:00+01:00",
}
ANSWER: dict[str, Any] = BESKED | {
    "kind": "answer",
    "question": "1",
    "asked": "Vem ringer mig på måndag?",
    "text": "Sara på Björken ringer dig.",
}
NO_SIP: dict[str, Any] = {
    "kind": "refused",
    "at": "2026-03-12T10:42:00+01:00",
    "person": {"name": "Maj Exempelsson", "first_name": "Maj"},
    "reason": "not_both",
    "text": "Hemtjänsten ger all hjälp du behöver. Fatima ringer dig på måndag.",
    "sender": {
        "name": "Sara Lindqvist",
        "title": "biståndshandläggare",
        "unit": "Biståndsenheten Björkby",
        "organisation": "Socialnämnden i Björkby kommun",
        "phone": "0980-319 210",
    },
}

OUTSIDE: dict[str, Any] = CALL | {
    "receiver": {"name": "Försäkringskassan", "contribution": "Vad som gäller för sjukpenning", "hide_place": False}
}
CONTENT = {"no_sip": NO_SIP, "call": CALL, "outside": OUTSIDE, "plan": PLAN, "besked": BESKED, "answer": ANSWER}
EVERYTHING: dict[str, Any] = {
    "made_by": {"name": "Maj Exempelsson", "unit": ""},
    "persons": [{"given_name": "Maj", "family_name": "Exempelsson", "numbers": [], "protection_code": "none"}],
    "plans": [
        {
            "need": [{"text": "Maj har ramlat två gånger."}],
            "documents": [{"made_at": "2026-03-12T09:42:00Z", "content": CALL}],
        }
    ],
    "read_by": [{"at": "2026-03-12T09:42:00Z", "actor_name": "Sara", "what": "read_plan"}],
}
LOG_EXTRACT: dict[str, Any] = {
    "first": "2025-03-12",
    "last": "2026-03-12",
    "organisation": "Region Granå",
    "person": {"name": "Maj Exempelsson"},
    "rows": [
        {
            "at": "2026-03-10T09:42:00+00:00",
            "who": "Elin Norberg",
            "role": "sjuksköterska",
            "unit": "Björkens vårdcentral",
            "what": "läste planen",
            "why": "Fick uppgifterna på ditt samtycke",
        }
    ],
    "listed": [
        {
            "who": "Omar Saleh",
            "role": "sjuksköterska",
            "unit": "Björkens vårdcentral",
            "first": "2026-02-10T09:42:00+00:00",
            "latest": "2026-03-11T09:42:00+00:00",
            "times": 14,
        }
    ],
}
CONTENT |= {"everything": EVERYTHING, "log_extract": LOG_EXTRACT, "questions": QUESTIONS, "about": {"audience": "ung"}}

# Codes and times that the system writes; everything else in a document a person has typed.
_CODES = {
    "first",
    "latest",
    "times",
    "last",
    "set",
    "audience",
    "id",
    "goal",
    "kind",
    "state",
    "huvudman",
    "form",
    "way",
    "starts_at",
    "ends_at",
    "made_at",
    "how",
    "law",
}


def changed(content: dict[str, Any], **values: Any) -> dict[str, Any]:
    """A copy of the content with other values: changed(CALL, meeting__form="video")."""
    content = copy.deepcopy(content)
    for path, value in values.items():
        *parents, key = path.split("__")
        place = content
        for parent in parents:
            place = place[parent]
        place[key] = value
    return content


def with_every_text(content: Any, words: str) -> Any:
    """The content with every text that a person types replaced by these words."""
    if isinstance(content, dict):
        return {key: value if key in _CODES else with_every_text(value, words) for key, value in content.items()}
    if isinstance(content, list):
        return [with_every_text(item, words) for item in content]
    return words if isinstance(content, str) else content


def roles(pdf: bytes) -> list[str]:
    """What the tags call each piece (H1, P, Table, TH …), in the order a screen reader takes them."""
    root: Any = PdfReader(io.BytesIO(pdf)).trailer["/Root"]["/StructTreeRoot"]
    found: list[str] = []

    def walk(node: Any) -> None:
        node = node.get_object() if isinstance(node, IndirectObject) else node
        if isinstance(node, ArrayObject):
            for child in node:
                walk(child)
        elif isinstance(node, DictionaryObject):
            if "/S" in node:
                found.append(str(node["/S"]).lstrip("/"))
            if "/K" in node:
                walk(node["/K"])

    walk(root["/K"])
    return found
