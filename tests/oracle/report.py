"""What a run has found, and which situations it has tried: one that was never tried shows nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID

from tests.oracle.browser import Answer
from tests.oracle.facts import Facts, Who

METHODS = ("GET", "POST", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS")
# Where a login at an identity provider begins and ends: tests/oidc goes there with a real one.
WITH_PROVIDER = {
    "public:login_staff", "public:login_staff_back", "public:login_person", "public:login_person_back",
}  # fmt: skip
SITUATIONS = {
    *METHODS,
    "nobody", "staff", "staff whose assignment has ended", "a person", "a child", "a protected person",
    "a person under two numbers", "a person who has died",
    "what was written is looked at", "what is sent without consent is looked at",
    "ids of two cases in one address", "ids of another case in a form",
    "a meeting going on", "consent withdrawn", "consent expired", "a case that has ended", "a unit that has left",
    "a unit that a paper went to",
    "read: html", "read: pdf", "read: csv", "read: json", "read: calendar",
}  # fmt: skip


@dataclass
class Report:
    """What a run has found."""

    seed: int
    attempts: int = 0
    rows: int = 0
    changes: int = 0  # denied attempts to change, around which every table was compared
    leaks: Counter = field(default_factory=Counter)
    refusals: Counter = field(default_factory=Counter)  # wrong ones
    broken: Counter = field(default_factory=Counter)  # answers of 500 and more
    tried: Counter = field(default_factory=Counter)  # situations
    seen: set[str] = field(default_factory=set)  # canaries that somebody who may has read
    reached: set[str] = field(default_factory=set)
    addresses: set[str] = field(default_factory=set)
    roles: set[str] = field(default_factory=set)
    notices: Counter = field(default_factory=Counter)  # that were sent, by way
    words: int = 0

    @property
    def missed(self) -> list[str]:
        return sorted(self.addresses - self.reached - WITH_PROVIDER)

    @property
    def faults(self) -> list[str]:
        out = [f"leak ×{n}: {what}" for what, n in self.leaks.most_common()]
        out += [f"wrong refusal ×{n}: {what}" for what, n in self.refusals.most_common()]
        out += [f"broken ×{n}: {what}" for what, n in self.broken.most_common()]
        out += [f"never reached with success: {name}" for name in self.missed]
        out += [f"not exempt any longer: {name}" for name in sorted(WITH_PROVIDER - self.addresses)]
        out += [f"never tried: {what}" for what in sorted((SITUATIONS | self.roles) - self.tried.keys())]
        return out + [f"never sent: any {way}" for way in ("mail", "text message") if not self.notices[way]]


def situations(
    facts: Facts, who: Who, method: str, cases: list[UUID | None], answer: Answer, swaps: int
) -> Iterator[str]:
    """What an attempt was an attempt at, in the words of ``SITUATIONS``, and the role of ``who``."""
    yield method
    yield from _whose(facts, who)
    if swaps:
        yield "ids of another case in a form"
    if len(set(cases) - {None}) > 1:
        yield "ids of two cases in one address"
    for case in {facts.cases[id] for id in cases if id in facts.cases}:  # type: ignore[index]
        place = case.places.get(who.unit) if who.unit else None
        said = {
            "a meeting going on": case.windows, "consent withdrawn": case.stopped, "consent expired": case.expired,
            "a case that has ended": case.ended, "a unit that has left": place and place.left,
            "a unit that a paper went to": any(
                h.unit == who.unit for paper in facts.papers_of(case) for h in paper.handed if h.unit
            ),
        }  # fmt: skip
        yield from (what for what, so in said.items() if so)
    if answer.opened and answer.status == 200:
        yield f"read: {answer.kind}"


def _whose(facts: Facts, who: Who) -> Iterator[str]:
    if who.kind == "nobody":
        yield "nobody"
    elif who.kind == "staff":
        yield who.role
        yield "staff whose assignment has ended" if who.ended else "staff"
    else:
        selves = [facts.persons[id] for id in who.selves]
        said = {
            "a person": True, "a child": any("2010" < one.number < "2099" for one in selves),
            "a protected person": any(one.protected for one in selves),
            "a person under two numbers": len(selves) > 1, "a person who has died": any(one.dead for one in selves),
        }  # fmt: skip
        yield from (what for what, so in said.items() if so)
