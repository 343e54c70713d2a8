"""Everything that stands about a person, on paper: the same as in the file, in words (ACC-05)."""

from collections.abc import Mapping
from typing import Any

from samplan.coordination.cases import queries
from samplan.coordination.plans import everything as told
from samplan.interfaces.letters import swedish
from samplan.interfaces.letters.content import joined, rows, text
from samplan.rulebook import checklist
from samplan.rulebook.permissions import title
from samplan.rulebook.questions import question_of

INTRO_MINE = (
    "Här står det som finns om dig i Samplan och som du får läsa. Du har rätt att få det. Stämmer något inte? "
    "Säg det till din samordnare, så rättar vi det."
)
INTRO_UNIT = (
    "Här står det som {unit} har om personen i Samplan: det som verksamheten själv har skrivit och det som har "
    "lämnats till enheten. Andra verksamheter lämnar ut sitt."
)
SAFE = (
    "Adress, telefon, kommun och platser för möten skyddas och står inte här. "
    "Du har rätt att få se dem. Fråga din samordnare när ni träffas."
)
# Words in the documents, by the name of what they stand under. What is not here is a code, or stands alone.
WORDS = {
    "purpose": "Syfte", "why": "Varför", "goal": "Mål", "questions": "Frågor", "leader": "Leds av", "place": "Plats",
    "starts_at": "Börjar", "ends_at": "Slutar", "what": "Vad", "when": "När", "who": "Vem", "where": "Var",
    "text": "Text", "name": "Namn", "unit": "Enhet", "phone": "Telefon", "contribution": "Bidrar med", "at": "Dag",
    "meanwhile": "Under tiden", "effect": "Hur det gick", "decided_by": "Av", "staff": "Namn", "reason": "Skäl",
}  # fmt: skip
CODES = ("id", "kind", "law", "stripe", "huvudman", "huvudman_code", "form", "way", "state", "answer", "sequence")
QUESTIONS = {
    "situation": "Så är det nu", "needs": "Behov", "resources": "Det som går bra", "own_part": "Enhetens egen del",
    "help": "Hjälp att svara",
}  # fmt: skip
CODE_WORDS = {
    **{line.code: line.text_sv for line in (*checklist.EXAMPLES, *checklist.ASSESSMENT_RESTS_ON, *checklist.ENDINGS)},
    **queries.WORDS,
    **queries.GROUNDS,
}
NO_SECTION = "events"  # each of them stands as what it made; the file has them all


def shape(content: Mapping[str, Any]) -> dict[str, Any]:
    """The paper's words. content: what ``plans.everything`` gives."""
    maker = content.get("made_by") or {}
    mine = not text(maker, "unit")
    people = rows(content, "persons")
    parts = [_person(one) for one in people]
    parts += [_plan(number, one) for number, one in enumerate(rows(content, "plans"), start=1)]
    asked = _section("Önskemål om en SIP", rows(content, "requests"), told.REQUEST)
    read = _section("Vilka som har läst, skrivit eller sökt", rows(content, "read_by"), told.READING)
    questions = _section("Frågor om vem som har läst", rows(content, "log_questions"), told.QUESTION)
    rest = [one for one in (asked, read, questions) if one]
    if rest:
        parts.append({"heading": "Övrigt", "pieces": rest})
    return {
        "title": "Allt som står om dig" if mine else "Uppgifter ur Samplan",
        "intro": INTRO_MINE if mine else INTRO_UNIT.format(unit=text(maker, "unit")),
        "parts": parts,
        "words": {},
    }


def _person(one: Mapping[str, Any]) -> dict[str, Any]:
    known = _section("Uppgifter", [one], told.PERSON)
    safe = {"heading": "Skydd", "paragraphs": [SAFE]} if one.get("protection_code") not in ("none", None) else None
    pieces = [
        known,
        safe,
        _section("Nummer", rows(one, "numbers"), told.NUMBER),
        _section("Adress och telefon", rows(one, "reached"), told.CONTACT),
        _section("Folkbokförd i", rows(one, "residences"), told.RESIDENCE),
        _section("Närstående och företrädare", rows(one, "close"), told.CLOSE),
        _section("Fasta vårdkontakter", rows(one, "care_contacts"), told.CARE),
    ]
    name = joined((text(one, "given_name"), text(one, "family_name")), " ")
    return {"heading": name or "Personen", "pieces": [piece for piece in pieces if piece]}


def _plan(number: int, one: Mapping[str, Any]) -> dict[str, Any]:
    pieces = [_section("Samordningen", [one], told.CASE)]
    pieces += [
        _section(part.heading, rows(one, part.key), part.columns) for part in told.PARTS if part.key != NO_SECTION
    ]
    return {"heading": f"Plan {number}", "pieces": [piece for piece in pieces if piece]}


def _section(heading: str, found: list[Mapping[str, Any]], columns: Mapping[str, str]) -> dict[str, Any] | None:
    paragraphs = [words for row in found if (words := _row(row, columns))]
    return {"heading": heading, "paragraphs": paragraphs} if paragraphs else None


def _row(row: Mapping[str, Any], columns: Mapping[str, str]) -> str:
    lines = []
    for name, label in columns.items():
        key = name.removesuffix("__name").replace("__", "_")
        if key == "what" and "actor_name" in row:
            key, row = "what_code", {**row, "what_code": row.get("what")}
        if name == "content":
            lines += _content(row.get(key) or {})
        elif label and (words := _words(key, row.get(key))):
            lines.append(f"{label}: {words}")
    return "\n".join(lines)


def _words(key: str, value: Any) -> str:
    if isinstance(value, bool):
        return "ja" if value else ""
    said = "" if value is None else str(value).strip()
    if key == "actor_role":
        return title(said)
    if key == "question":
        question = question_of(said) or question_of(said.partition("_")[2])
        return question.text if question else QUESTIONS.get(said, said)
    if key in ("grounds", "rests_on", "ending", "what_code", "ground"):
        return ". ".join(CODE_WORDS[code].rstrip(".") for code in said.split(",") if code in CODE_WORDS)
    return swedish.moment(said) if "T" in said else swedish.day(said)


def _content(value: Any, key: str = "") -> list[str]:
    """Every text in a document, in its order: with its word when it has one, alone when it is a sentence."""
    if isinstance(value, Mapping):
        return [line for name, inner in value.items() if name not in CODES for line in _content(inner, str(name))]
    if isinstance(value, list):
        return [line for inner in value for line in _content(inner, key)]
    words = _words("", value) if isinstance(value, str) else ""
    if not words:
        return []
    if key in WORDS:
        return [f"{WORDS[key]}: {words}"]
    return [words] if " " in words else []
