"""The whole way from need to end, as it is walked in a county; each step is spoilt a few times before it is done well.

A step that was refused has to leave the way open: the good one that comes after must go through.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from samplan.demo.cast import key


@dataclass(frozen=True)
class Step:
    """``who`` sends the form with this end of its address from a page. ``filled``: what must stand in it to go through.

    A value of "" leaves the field out; "*" takes the first choice there is.
    """

    who: str
    page: str
    form: str
    filled: dict[str, str] = field(default_factory=dict)


def steps(today: date) -> list[Step]:
    """Need is registered when a way begins; the rest in order. ``/`` first in a page: the person's own."""
    ahead = {days: (today + timedelta(days=days)).isoformat() for days in (12, 100, 180)}
    call = {
        "day": "other", "date": ahead[12], "start": "13:00", "end": "14:00", "form": "place", "place": "Hemma",
        "purpose": "Att kunna bo kvar", "questions": "Vem gör vad?", "person_channel": "both", "kind": "sip",
        "recipients": "*", "needed": "", "leader": "Sara", "documenter": "Sara",
    }  # fmt: skip
    consent = {
        "how": "oral", "sip": "on", "exchange": "on", "parties": str(key("bjorken")), "close": "", "known": "",
        "given_as": "self", "limits": "",
        **{f"outside_{n}_{part}": "" for n in (1, 2) for part in ("name", "kind", "address", "phone")},
    }  # fmt: skip
    return [
        Step("sara", "samtycke/", "/samtycke/", consent),
        Step("sara", "kallelse/", "/kallelse/", {**call, "checked": "on", "steg": "skicka"}),
        Step("person", "/min-plan/mote/", "/min-plan/mote/svara/", {"answer": "yes", "how": "place"}),
        Step("person", "/min-plan/forbered/1/", "/min-plan/forbered/1/", {"ut": "1"}),
        Step("elin", "", "/kvittera/"),
        Step("elin", "svara/", "/svara/", {"answer": "attends", "unit": "", "ready": "", "asked": ""}),
        Step("sara", "mote/", "/mote/starta/", {"person": "place", "kind": "sip", "person_note": ""}),
        Step("sara", "mote/nulage/", "/nulage/", {}),
        Step("sara", "mote/mal/", "/mal/", {"kind": "main"}),
        Step(
            "sara", "mote/mal/", "/overenskommelse/",
            {"who": "person", "outside": "", "goal": "", "law": "", "next_on": ""},
        ),
        Step("sara", "mote/sammanfatta/", "/mote/sammanfatta/", {"understood": "yes", "secure": "yes"}),
        Step(
            "sara", "mote/avsluta/", "/mote/avsluta/",
            {
                "follow_up_date": ahead[100], "follow_up_time": "13:00", "evaluation_date": ahead[180],
                "ways": "digital", "only": "ja", "coordinator": "*", "responsible_organisation": "*",
            },
        ),
        Step("sara", "dela/", "/dela/", {"parties": "*", "ways": "digital"}),
        Step("person", "/min-plan/fraga/", "/min-plan/fraga/", {"about": "question"}),
        Step("sara", "uppfoljning/", "/uppfoljning/", {"next": "go_on", "next_date": ahead[180], "next_time": "13:00"}),
        Step("sara", "avsluta/", "/avsluta/", {"ending": "*", "evaluated": "on", "ways": "digital"}),
    ]  # fmt: skip
