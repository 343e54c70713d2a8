"""The plan on paper: who does what and when first, goals second, consent and responsibility last (PLAN-01…03, 17)."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from samplan.coordination.plans.content import STATES
from samplan.coordination.plans.models import Measure
from samplan.interfaces.letters import swedish
from samplan.interfaces.letters.content import joined, rows, sentences, some, text, titled, upper_first
from samplan.interfaces.parts.words import HUVUDMAN

_KINDS = dict(Measure.Kind.choices)
_LAWS = dict(Measure.Law.choices)
# What is over comes after what is to be done.
_LAST = {"done": 1, "declined": 2, "stopped": 2}
# A row this long may go on over the page; a shorter one is kept whole.
LONG = 700


def shape(content: Mapping[str, Any]) -> dict[str, Any]:
    """The plan's words, from the content of a plan document."""
    goals = rows(content, "goals")
    numbers = {text(goal, "id"): str(place) for place, goal in enumerate(goals, start=1) if len(goals) > 1}
    measures = sorted(rows(content, "measures"), key=lambda one: _LAST.get(text(one, "state"), 0))
    person = content.get("person") or {}
    return {
        "title": _("Samordnad individuell plan"),
        "person": text(person, "name"),
        "number": _dashed(text(person, "number")),
        "made": _made(content),
        "intro": _intro(content.get("coordinator") or {}),
        "since": text(content, "since"),
        "measures": [_measure(one, numbers) for one in measures],
        "main-goals": [_main_goal(goal, numbers) for goal in goals if text(goal, "kind") != "sub"],
        "steps": [_numbered(goal, numbers) for goal in goals if text(goal, "kind") == "sub"],
        "parts": titled(
            [
                (_("Din samordnare"), _contact(content.get("coordinator") or {})),
                (_("Så följer vi upp planen"), _follow_up(content.get("follow_up") or {})),
                (_("Så ser ni om målen är nådda"), _evaluation(content.get("evaluation") or {})),
                (_("Så har du det nu"), text(content, "situation")),
                (_("Det du behöver"), text(content, "needs")),
                (_("Det som fungerar bra"), text(content, "resources")),
                (_("Varför planen finns"), text(content, "purpose")),
            ]
        ),
        "contacts": _contacts(content),
        "participants": _participants(content),
        "signatures": _signatures(content) if content.get("signatures") else [],
        "last-parts": _last_parts(content),
        "duties": [_duty(one) for one in measures],
        "words": _words(),
    }


def _words() -> dict[str, Any]:
    return {
        "measures": _("Vem gör vad, och när"),
        "no-measures": _("Ni har inte bestämt något än."),
        "who": _("Vem"),
        "what": _("Gör vad"),
        "when": _("När och var"),
        "what-and-when": _("Gör vad, och när"),
        "goals": _("Det du vill"),
        "steps": _("Nästa steg"),
        "participants": _("De här var med och gjorde planen"),
        "contacts": _("Ring om"),
        "contacts-heads": [_("Ring om"), _("Vem som svarar")],
        "signatures": _("Underskrifter"),
        "signatures-note": _("Planen gäller också utan underskrift. Ingen måste skriva under."),
        "signatures-heads": [_("Namn"), _("Underskrift och datum")],
        "duties": _("Ansvar för det som ska göras"),
        "duties-heads": [_("Det som ska göras"), _("Vem som ansvarar")],
    }


def _contacts(content: Mapping[str, Any]) -> list[list[str]]:
    """Whom to call about what: what was written, then the fasta vårdkontakterna (PLAN-08)."""
    written = [
        [upper_first(text(one, "about")), joined([text(one, "name"), text(one, "phone")], "\n")]
        for one in rows(content, "contacts")
    ]
    care = [
        [
            _("Din läkarkontakt") if one.get("physician") else _("Din kontakt i vården"),
            joined([joined([text(one, "name"), text(one, "title"), text(one, "workplace")]), text(one, "phone")], "\n"),
        ]
        for one in rows(content, "care_contacts")
    ]
    return written + care


def _signatures(content: Mapping[str, Any]) -> list[list[str]]:
    """One row each for the person and those who took part, to sign on (PLAN-12)."""
    names = [text(content.get("person") or {}, "name"), *(text(one, "name") for one in rows(content, "participants"))]
    return [[name, ""] for name in dict.fromkeys(names) if name]


def _participants(content: Mapping[str, Any]) -> dict[str, Any]:
    """The table of who took part; without the column for units when the names hold them already."""
    found = rows(content, "participants")
    columns = [
        (_("Namn"), [text(one, "name") for one in found]),
        (_("Enhet"), [upper_first(text(one, "unit")) for one in found]),
        (_("Hur"), [upper_first(_part(text(one, "how"))) for one in found]),
    ]
    columns = [(head, cells) for head, cells in columns if any(cells)]
    return {
        "heads": [head for head, _cells in columns],
        "rows": list(zip(*(cells for _head, cells in columns), strict=True)),
    }


def _huvudman(code: str) -> str:
    return HUVUDMAN.get(code, code)


def _part(code: str) -> str:
    ways = {"place": _("På plats"), "video": _("På video"), "phone": _("På telefon"), "part": _("En del av mötet")}
    return ways.get(code, code)


def _measure(measure: Mapping[str, Any], numbers: Mapping[str, str]) -> dict[str, Any]:
    """One row of the table: VEM gör VAD, NÄR."""
    state, in_room = STATES.get(text(measure, "state"), text(measure, "state")), text(measure, "in_room")
    if text(measure, "state") == "in_room" and in_room:
        state = _("%(state)s av %(who)s") % {"state": state, "who": in_room}
    if text(measure, "state") in ("done", "started", "stopped") and text(measure, "state_at"):
        state = joined([state, swedish.day(text(measure, "state_at"))], " ")
    answers = {"yes": _("Du har sagt ja"), "no": _("Du har sagt nej")}
    goal = numbers.get(text(measure, "goal"), "")
    meanwhile, phone = text(measure, "meanwhile"), text(measure, "who_phone")
    organisation = text(measure, "organisation") or _huvudman(text(measure, "huvudman"))
    who, *under = some(text(measure, "staff"), text(measure, "who"), organisation) or [""]
    row = {
        "who": who,
        "under-who": some(*under, _("Ring %(phone)s") % {"phone": phone} if phone else ""),
        "what": text(measure, "what"),
        "state": sentences(state),
        "after-state": sentences(
            text(measure, "effect"),
            answers.get(text(measure, "answer"), ""),
            _("Mål %(number)s") % {"number": goal} if goal else "",
        ),
        "meanwhile": _("Så gör vi under tiden: %(text)s") % {"text": meanwhile} if meanwhile else "",
        "when": [upper_first(part) for part in some(swedish.moment(text(measure, "when")), text(measure, "where"))],
    }
    length = sum(len(part) for cell in row.values() for part in ([cell] if isinstance(cell, str) else cell))
    return row | {"long": length > LONG}


def _main_goal(goal: Mapping[str, Any], numbers: Mapping[str, str]) -> dict[str, str]:
    words, number = text(goal, "text"), numbers.get(text(goal, "id"), "")
    own = _("Med dina egna ord") if goal.get("in_persons_words") else ""
    return {
        "text": f"”{words}”" if own else words,
        "under": sentences(_("Mål %(number)s") % {"number": number} if number else "", own, *_reached(goal)),
    }


def _numbered(goal: Mapping[str, Any], numbers: Mapping[str, str]) -> str:
    words, number = text(goal, "text"), numbers.get(text(goal, "id"), "")
    named = _("Mål %(number)s: %(text)s") % {"number": number, "text": words} if number else words
    return joined([named, *_reached(goal)], "\n")


def _reached(goal: Mapping[str, Any]) -> list[str]:
    """By when the goal is to be reached (PLAN-09)."""
    when = text(goal, "when")
    return [_("Ska vara nått: %(when)s") % {"when": when}] if when else []


def _made(content: Mapping[str, Any]) -> str:
    number, day = text(content, "number"), swedish.day(text(content, "made_at"))
    return joined(
        [
            _("Version %(number)s") % {"number": number} if number else "",
            _("gjord %(day)s") % {"day": day} if day else "",
        ]
    )


def _dashed(number: str) -> str:
    return f"{number[:8]}-{number[8:]}" if len(number) == 12 and number.isalnum() else number


def _intro(coordinator: Mapping[str, Any]) -> str:
    hello = _("Här är din plan. På första sidan ser du vem som gör vad.")
    name, phone = text(coordinator, "name"), text(coordinator, "phone")
    if not phone:
        return hello
    ring = _("Stämmer något inte? Ring %(who)s.") % {"who": joined([name, phone], " på ")}
    return f"{hello} {ring}"


def _contact(coordinator: Mapping[str, Any]) -> str:
    phone = text(coordinator, "phone")
    who = joined([text(coordinator, "name"), text(coordinator, "title"), text(coordinator, "unit")])
    return joined([who, _("Ring %(phone)s") % {"phone": phone} if phone else ""], "\n")


def _follow_up(follow_up: Mapping[str, Any]) -> str:
    at, by, feedback, why = (text(follow_up, key) for key in ("at", "by", "feedback", "reason"))
    return joined(
        [
            upper_first(joined([swedish.moment(at), text(follow_up, "place")])),
            _("%(who)s ser till att det blir av.") % {"who": by} if by else "",
            _("Dagen är inte bestämd än: %(why)s") % {"why": why} if why and not at else "",
            _("Så får du veta hur det går: %(how)s") % {"how": feedback} if feedback else "",
        ],
        "\n",
    )


def _evaluation(evaluation: Mapping[str, Any]) -> str:
    """When the goals are evaluated, and by whom (PLAN-09)."""
    at, by = text(evaluation, "at"), text(evaluation, "by")
    return joined(
        [upper_first(swedish.day(at)), _("%(who)s ser till att det görs.") % {"who": by} if by else ""],
        "\n",
    )


def _check(check: Mapping[str, Any]) -> str:
    """How one knew that everyone had understood the same, and that the person is content with it (MEET-06)."""
    words = {"yes": _("ja"), "partly": _("delvis"), "no": _("nej")}
    understood, secure = (words.get(text(check, key), "") for key in ("understood", "secure"))
    return joined(
        [
            _("Alla hade uppfattat samma sak: %(answer)s.") % {"answer": understood} if understood else "",
            _("Du är trygg med planen: %(answer)s.") % {"answer": secure} if secure else "",
            text(check, "note"),
        ],
        "\n",
    )


def _last_parts(content: Mapping[str, Any]) -> list[dict[str, str]]:
    missing = joined(text(one, "unit") for one in rows(content, "missing"))
    changes = [str(change).strip() for change in content.get("changes") or []]
    result = content.get("follow_up_result") or {}
    responsible = content.get("responsible") or {}
    organisation = text(responsible, "organisation") or _huvudman(text(responsible, "huvudman"))
    return titled(
        [
            (_("Det här är ändrat"), joined([text(content, "explanation"), *changes], "\n")),
            (_("Så gick det"), joined((_went(row) for row in rows(result, "measures")), "\n")),
            (_("Det som är nytt"), joined([text(result, "circumstances"), text(result, "needed")], "\n")),
            (_("De här var kallade men kom inte"), missing),
            (_("När mötet slutade"), _check(content.get("check") or {})),
            (_("Det ni inte är överens om"), text(content, "disagreement")),
            (_("Ditt samtycke"), text(content, "consent")),
            (_("Huvudansvar"), _("%(who)s har huvudansvaret.") % {"who": organisation} if organisation else ""),
        ]
    )


def _went(row: Mapping[str, Any]) -> str:
    """One line of the follow-up: who, what, whether it was done, and what is done now."""
    answers = {"yes": _("det blev gjort"), "partly": _("det blev delvis gjort"), "no": _("det blev inte gjort")}
    said = f"{text(row, 'who')} {text(row, 'what')}: {answers.get(text(row, 'answer'), '')}"
    return sentences(said.rstrip("."), text(row, "effect").rstrip("."), text(row, "what_now").rstrip("."))


def _duty(measure: Mapping[str, Any]) -> list[str]:
    """One row of the table of responsibility: what, and which huvudman answers for it on what ground."""
    huvudman = _huvudman(text(measure, "huvudman"))
    organisation = text(measure, "organisation")
    who = huvudman if organisation in ("", huvudman) else joined([huvudman, organisation])
    kind, law = text(measure, "kind"), text(measure, "law")
    under = sentences(upper_first(_KINDS.get(kind, kind)) if kind else "", _LAWS.get(law, law) if law else "")
    return [text(measure, "what"), joined([who, under], "\n")]
