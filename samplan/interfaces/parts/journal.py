"""The plan as plain text for a unit's own journal: its own measures first, then what it must know of the rest."""

from datetime import datetime
from uuid import UUID

from samplan.coordination.plans.content import Line, PlanView
from samplan.foundation.pages.templatetags.sv import dag_lang, lang, utan_punkt


def text(person: str, plan: PlanView, unit: UUID | None, now: datetime, *, since: str = "", over: bool = False) -> str:
    """Lines of plain text. plan: as the unit reads it, with a version. unit: whose own part comes first.

    since: what has become of the plan after it was made. over: no more meetings are held.
    """
    said = plan.content
    own = [line for line in plan.lines if line.unit == str(unit)]
    others = [line for line in plan.lines if line.unit != str(unit)]
    parts = [
        f"Samordnad individuell plan (SIP) för {person}. Version {plan.number}, gjord {dag_lang(plan.made_at)}.",
        _listed("Vår del", own),
        _listed("De andras delar", others),
        "\n".join(["Mål:", *(f"- {goal['text']}" for goal in plan.goals)]) if plan.goals else "",
        _coordinator(said.get("coordinator", {})),
        "" if over else _follow_up(said.get("follow_up", {})),
        " ".join(part for part in (said.get("consent", ""), since) if part),
        f"Hämtat ur Samplan {dag_lang(now)}.",
    ]
    return "\n\n".join(part for part in parts if part)


def _listed(title: str, lines: list[Line]) -> str:
    return "\n".join([f"{title}:", *(f"- {_sentence(line)}" for line in lines)]) if lines else ""


def _sentence(line: Line) -> str:
    where = f", {utan_punkt(line.where)}" if line.where else ""
    meanwhile = f" Så gör vi under tiden: {utan_punkt(line.meanwhile)}." if line.meanwhile else ""
    return f"{line.who} {utan_punkt(line.what)}, {utan_punkt(line.when)}{where}. {line.state_text}.{meanwhile}"


def _coordinator(coordinator: dict) -> str:
    phone = f", {coordinator['phone']}" if coordinator.get("phone") else ""
    return f"Samordnare: {coordinator['name']}, {coordinator['unit']}{phone}." if coordinator else ""


def _follow_up(follow_up: dict) -> str:
    if not follow_up.get("at"):
        return ""
    return f"Uppföljning: {lang(datetime.fromisoformat(follow_up['at']))}. {follow_up.get('place', '')}".strip()
