"""The components, one tag each. What each takes stands first in its template; dicts and objects are equally good."""

import uuid
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from samplan.foundation.pages.templatetags.sv import dag, listed
from samplan.interfaces.parts.deadlines import deadline, get, in_groups
from samplan.interfaces.parts.words import (
    CONSENT,
    CONSENT_BY_OTHERS,
    HUVUDMAN,
    MEASURE,
    NOTICES,
    PRINTS,
    PROCESS,
    REFUSALS,
    WHY_ENDED,
)

register = template.Library()

Dates = Mapping[str, date] | None


@register.simple_tag
def nytt_id() -> str:
    """A new request_id for a button that is a form of its own."""
    return uuid.uuid4().hex


@register.filter
def refusal(code: str | None) -> str:
    """Why no SIP is made, as the person reads it; "" when the unit's own words say it alone."""
    return REFUSALS.get(code or "", "")


@register.filter
def why_ended(code: str | None) -> str:
    """Why the plan is over, in one sentence to the person; "" when no sentence is needed."""
    return WHY_ENDED.get(code or "", "")


@register.inclusion_tag("parts/identbar.html")
def identbar(person: Any, label: str = "Personen planen gäller") -> dict[str, Any]:
    """The landmark that says whom the page is about."""
    state = get(person, "consent")
    chip, text, _ = CONSENT[state] if state else ("", "", "")
    return {"person": person, "consent_chip": chip, "consent_text": text, "label": label}


@register.inclusion_tag("parts/processlinje.html")
def processlinje(now: str, done: Dates = None, due: Dates = None, kind: str = "staff") -> dict[str, Any]:
    """Where in the process the case is. ``now`` is the key of the current step, "" when all are done."""
    done, due = done or {}, due or {}
    keys = [key for key, _ in PROCESS[kind]]
    current = keys.index(now) if now else len(keys)
    steps = [
        {"text": text, **_step(number - current, done.get(key), due.get(key))}
        for number, (key, text) in enumerate(PROCESS[kind])
    ]
    return {"steps": steps}


def _step(offset: int, done_on: date | None, due_on: date | None) -> dict[str, str]:
    """The state of a step ``offset`` steps from the current one, and the note under it."""
    if offset < 0:
        return {"state": "done", "note": f"Klart {dag(done_on)}" if done_on else "Klart"}
    limit = f"Senast {dag(due_on)}" if due_on else ""
    if offset == 0:
        return {"state": "now", "note": f"Nu. {limit}" if limit else "Nu"}
    return {"state": "todo", "note": limit}


@register.inclusion_tag("parts/fristchip.html")
def fristchip(duty: Any, now: datetime | None = None, verb: str = "varit klart") -> dict[str, Any]:
    """A duty's time limit. Staff only: the person never sees a limit counting down."""
    found = deadline(duty, now or timezone.now(), verb)
    icons = {"ok": "check", "late": "alert", "wait": "dots"}
    return {"deadline": found, "icon": icons.get(found.state, "clock")}


@register.inclusion_tag("parts/uppgiftslista.html")
def uppgiftslista(rows: Iterable[Any], now: datetime | None = None, caption: str = "") -> dict[str, Any]:
    """The worklist, in groups by time limit; with a ``caption`` one table without groups, in the order given."""
    now = now or timezone.now()
    groups = [(caption, list(rows))] if caption else in_groups(list(rows), now)
    return {"groups": groups, "now": now}


@register.inclusion_tag("parts/uppgift.html")
def uppgift(row: Any, now: datetime | None = None) -> dict[str, Any]:
    """One row of the worklist, to be swapped in its place."""
    return {"row": row, "now": now or timezone.now()}


@register.inclusion_tag("parts/vemgorvad.html")
def vemgorvad(
    measures: Iterable[Any],
    audience: str = "person",
    name: str = "Personen",
    caption: str = "Vem gör vad",
    actions: Mapping[Any, Any] | None = None,
) -> dict[str, Any]:
    """Who does what, when: cards for the person, a table for staff and print."""
    actions = actions or {}
    rows = [_measure(measure, actions.get(get(measure, "id"))) for measure in measures]
    return {"rows": rows, "audience": audience, "name": name, "caption": caption}


def _measure(measure: Any, action: Any) -> dict[str, Any]:
    chip, text = MEASURE[get(measure, "state") or "proposed"]
    owner = get(measure, "huvudman") or "annan"
    said, decides = HUVUDMAN[owner], HUVUDMAN[owner]
    if owner == "annan":
        said, decides = get(measure, "organisation"), get(measure, "who")
    words = {
        "owner": owner,
        "owner_word": HUVUDMAN[owner],
        "owner_said": said,
        "decides": decides,
        "chip": chip,
        "text": text,
    }
    return {"m": measure, "action": action, **words}


@register.inclusion_tag("parts/malkort.html")
def malkort(goal: Any) -> dict[str, Any]:
    """A goal; the person's own words as a quotation."""
    return {"goal": goal}


@register.inclusion_tag("parts/samtyckeskort.html")
def samtyckeskort(consent: Any, audience: str = "person", name: str = "Personen") -> dict[str, Any]:
    """What is agreed to, by whom, since when, and the way to change it."""
    chip, staff, person = CONSENT[get(consent, "state")]
    answered = get(consent, "who") or [""]
    by_self = not any(answered)
    others = CONSENT_BY_OTHERS.get(get(consent, "state"), person)
    text = staff if audience != "person" else person if by_self else others
    own = "Du" if audience == "person" else name
    return {
        "consent": consent,
        "chip": chip,
        "text": text,
        "audience": audience,
        "name": name,
        "covered": _covered(get(consent, "parties") or (), audience, name, by_self),
        "who": listed([own] * (not all(answered)) + [one for one in answered if one], own),
        "by_self": by_self,
        "several": len(answered) > 1,
    }


def _covered(parties: Iterable[Any], audience: str, name: str, by_self: bool) -> list[tuple[str, list[Any]]]:
    """Whom the answer is about, each heading with its own: what holds, what does not any more, and what never did."""
    holds, no_more, never = (
        ("De här får prata med varandra om dig:", "Gäller inte längre:", "Du sa nej till:")
        if audience == "person"
        else ("Gäller:", "Gäller inte längre:", f"{name} sa nej till:" if by_self else "Nej till:")
    )
    groups: dict[str, list[Any]] = {holds: [], no_more: [], never: []}
    for party in parties:
        if get(party, "back") or get(party, "gone"):
            groups[no_more].append(party)
        else:
            groups[holds if get(party, "allowed") else never].append(party)
    return [(heading, found) for heading, found in groups.items() if found]


@register.inclusion_tag("parts/kontaktkort.html")
def kontaktkort(contact: Any) -> dict[str, Any]:
    """Whom to call, about what."""
    return {"contact": contact}


@register.inclusion_tag("parts/granska.html")
def granska(rows: Iterable[Any]) -> dict[str, Any]:
    """What was answered, with a way to change each answer, before something is sent."""
    return {"rows": rows}


@register.inclusion_tag("parts/logglista.html")
def logglista(entries: Iterable[Any], audience: str = "person") -> dict[str, Any]:
    """Who has read or changed: sentences for the person, a table for staff."""
    return {"entries": entries, "audience": audience}


@register.inclusion_tag("parts/composer.html")
def composer(form: Any, url: str, button: str = "Lägg till", heading: str = "", target: str = "") -> dict[str, Any]:
    """One line "vem gör vad, när" to write. The form's fields who, what, when stand in a row; the rest below."""
    first = [form[key] for key in ("who", "what", "when") if key in form.fields]
    rest = [field for field in form.visible_fields() if field not in first]
    frame = {"url": url, "button": button, "heading": heading, "target": target}
    return {"form": form, "first": first, "rest": rest, **frame}


@register.inclusion_tag("parts/lasrad.html")
def lasrad(readers: str | Iterable[str]) -> dict[str, str]:
    """Who reads what is written here."""
    return {"readers": readers if isinstance(readers, str) else ", ".join(readers)}


@register.inclusion_tag("parts/angra.html")
def angra(text: str, url: str, what: str, limit: str = "", duty: Any = "") -> dict[str, Any]:
    """What was just done, and the way back. Takes the place of the button, and the focus."""
    return {"text": text, "url": url, "what": what, "limit": limit, "duty": duty}


@register.inclusion_tag("parts/tomt.html")
def tomt(text: str, updated: datetime | None = None, url: str = "", link: str = "") -> dict[str, Any]:
    """Nothing here: says so, and where to go."""
    return {"text": text, "updated": updated, "url": url, "link": link}


@register.inclusion_tag("parts/utskriftsval.html")
def utskriftsval(url: str, formats: str = "12,18") -> dict[str, Any]:
    """A button a print: ordinary text, large text, one easy page. ``formats``: the codes that exist, with commas."""
    return {"url": url, "choices": [(code, PRINTS[code]) for code in formats.split(",")]}


@register.simple_block_tag
def notis(content: SafeString, kind: str = "viktigt") -> SafeString:
    """``{% notis "varning" %}<p>…</p>{% endnotis %}``: a note of the kind viktigt, varning, fel or klart."""
    return format_html('<div class="notis notis--{}"><p class="big">{}</p>{}</div>', kind, NOTICES[kind], content)
