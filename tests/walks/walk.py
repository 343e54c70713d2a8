"""Walk at random, compare with the model after each step, and make a walk that found a fault as short as it gets."""

from __future__ import annotations

import random
import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from html import unescape
from uuid import UUID

from django.test import Client

from samplan.coordination.cases import access, consents
from samplan.coordination.cases.models import Case, Party
from samplan.demo.cast import key
from samplan.demo.county import ORGANISATIONS
from samplan.demo.units import UNITS
from samplan.foundation.access.actor import Actor
from samplan.foundation.access.answers import Forbidden, NotFound
from samplan.foundation.access.context import acting
from samplan.rulebook.refused import Refused
from tests.cast import World
from tests.held import as_owner
from tests.walks.answers import OF, ORGANISATION, OUTSIDE, STAFF, UNIT
from tests.walks.model import BACK, CANNOT, EXPIRED, NO, NOTHING, YES
from tests.walks.steps import Steps

Step = tuple[str, int]  # its name, and the number that it draws from
SAID: list[str] = []  # lines to quote
WEIGHTS = {
    "coordinator_records": 6, "another_records": 6, "asks_in_min_plan": 3, "person_answers": 4, "person_takes_back": 5,
    "person_takes_back_from": 3, "staff_takes_back": 3, "expires": 1, "call": 4, "call_more": 3, "move": 2,
    "passes_on": 6,
    "acknowledges": 1, "answers_call": 4, "initiative": 3, "answers_initiative": 4, "offers": 3, "takes_over": 3,
    "begins": 3, "comes_late": 3, "concludes": 2, "shares": 2, "writes": 2, "ends": 0.3,
}  # fmt: skip
WORDS = {
    YES: ("Du har sagt ja", "Svaret är ja", "De är inte med längre"),
    BACK: ("Du har tagit tillbaka ditt ja", "Svaret är taget tillbaka"),
}
WORDS |= {NO: ("Du har sagt nej", "Svaret är nej"), CANNOT: ("Du har inte svarat än", "Inget svar än"), NOTHING: ()}
CARD = re.compile(r'<div class="card">\s*<p class="big">([^<]*)</p>(.*?)(?=<div class="card">|<h2>|</main>)', re.S)
HEARS = re.compile(r"får berätta om dig för:</p>\s*<ul>(.*?)</ul>", re.S)
SHOWN = {unescape(ORGANISATIONS[name][2]): name for name in OF.values()}
TAGS = re.compile(r"<[^>]*>")
SENT = """select c.organisation_id, d.to_unit_id, d.to_outside from cases_delivery d
left join cases_consent c on c.id = d.consent_id where d.case_id = %s and d.to_person_id is null"""
WINDOWS = "select unit_id from cases_live where case_id = %s and closed_at is null"
NAMES = {UNITS[unit].shown: unit for unit in OF} | {OUTSIDE: OUTSIDE}


class Fault(Exception):
    """What the system did that the person has not let it do. kind: the sort, in a word, by which a walk is shrunk."""

    def __init__(self, kind: str, said: str):
        super().__init__(f"{kind}: {said}")
        self.kind = kind


@dataclass
class Walker:
    """Walks in one world. counted: steps, accepted, refused, checks, faults, and each step that was accepted."""

    world: World
    counted: Counter[str] = field(default_factory=Counter)
    actors: dict[str, Actor] = field(default_factory=dict)
    clients: dict[str, Client] = field(default_factory=dict)

    def draw(self, r: random.Random, length: int) -> list[Step]:
        """The steps of a walk: after a yes and a call, by chance."""
        names = r.choices(list(WEIGHTS), list(WEIGHTS.values()), k=length - 2)
        return [(name, r.randrange(10**6)) for name in ("first_yes", "call", *names)]

    def walk(self, steps: list[Step]) -> tuple[Fault | None, list[str]]:
        """Takes the steps in a new case. Returns the fault that ended it, if any, and what was done, in words."""
        going = Steps(self.world.thread("need"), self.actors)
        try:
            return self._taken(going, steps)
        finally:
            with as_owner() as owner:  # nobody else's list is full of what was left to do
                owner.execute("delete from cases_duty where case_id = %s", [going.thread.id])

    def _taken(self, going: Steps, steps: list[Step]) -> tuple[Fault | None, list[str]]:
        seen = Seen()
        for name, number in steps:
            try:
                self._take(going, name, number)
                self._check(going, seen)
                if (name, number) in steps[2::4] + steps[-1:]:
                    self._pages(going)
            except Fault as fault:
                return fault, going.told[1:]
        return None, going.told[1:]

    def _take(self, going: Steps, name: str, number: int) -> None:
        self.counted["steps"] += 1
        try:
            getattr(going, name)(random.Random(number))
        except (Refused, Forbidden, NotFound):
            self.counted["refused"] += 1
        except Exception as error:
            raise Fault(f"failed {name}", f"{type(error).__name__}: {error}") from error
        else:
            self.counted["accepted"] += 1
            self.counted[name] += 1

    def shrink(self, steps: list[Step], kind: str) -> list[Step]:
        """The same fault with as few steps as dropping them one by one leaves."""
        for at in reversed(range(len(steps))):
            fewer = steps[:at] + steps[at + 1 :]
            fault, _ = self.walk(fewer)
            if fault is not None and fault.kind == kind:
                steps = fewer
        return steps

    def told(self, seed: str, steps: list[Step], fault: Fault) -> str:
        """A fault, its seed, and the fewest steps that lead to it."""
        counted, self.counted = self.counted, Counter()  # those of the shrinking are not the walks'
        steps = self.shrink(steps, fault.kind)
        last, done = self.walk(steps)
        self.counted = counted
        return "\n  ".join([f"seed {seed}: {last or fault}", *done, f"steps: {steps}"])

    def line(self, walks: int, faults: int) -> str:
        n = self.counted
        said = ", ".join(f"{n[what]} {what}" for what in ("steps", "accepted", "refused", "checks"))
        return f"{walks} walks, {said}, {faults} faults"

    # -- what must hold

    def _check(self, going: Steps, seen: Seen) -> None:
        self.counted["checks"] += 1
        seen.look(going, {unit: self._ask(going, unit) for unit in OF})
        self._min_plan(going)

    def _ask(self, going: Steps, unit: str) -> set[UUID]:
        """What the unit's organisation may tell whom, as the unit asks it. Returns the documents that it can read."""
        actor, of, may = going.actor(unit), OF[unit], going.model.may
        with acting(actor) as now:
            case = access.visible_to(actor).filter(id=going.thread.id).select_related("person").first()
            if case is None:
                return set()
            for one in (*OF, OUTSIDE):
                if one == unit or may(of, one):
                    continue
                units = [key(one)] if one in OF else []
                outside = [] if units else list(Party.objects.filter(case=case, outside_name=one, until=None))
                if (units or outside) and self._lets(case, actor, units, outside, now):
                    raise Fault("lives", f"{of} may tell {one} by the system ({unit} asks)")
            return set(access.documents_for(actor).filter(case=case).values_list("id", flat=True))

    def _lets(self, case: Case, actor: Actor, units: list[UUID], outside: list[Party], now: datetime) -> bool:
        try:
            consents.require(case, actor.own_organisation, units, now, outside=outside)
        except Refused:
            return False
        return True

    def _get(self, name: str, path: str) -> tuple[int, str]:
        client = self.clients.setdefault(name, None) or self.world.client(name)
        self.clients[name] = client
        try:
            answer = client.get(path)
        except Exception as error:
            raise Fault("page", f"{name} {path}: {type(error).__name__} {error}") from error
        if answer.status_code >= 500:
            raise Fault("page", f"{name} {path}: {answer.status_code}")
        return answer.status_code, answer.content.decode()

    def _min_plan(self, going: Steps) -> None:
        """The person's page of consent says of each organisation what the person has said."""
        status, html = self._get("person", f"/min-plan/samtycke/?plan={going.thread.id}")
        if status != 200:
            raise Fault("page", f"the person's page of consent: {status}")
        cards = {SHOWN[unescape(by)]: text for by, text in CARD.findall(html) if unescape(by) in SHOWN}
        for organisation in {} if going.model.ended else sorted(SHOWN.values()):
            word, card = going.model.says_now(organisation), cards.get(organisation, "")
            if word != EXPIRED and not (any(w in card for w in WORDS[word]) if WORDS[word] else not card):
                raise Fault(
                    "says", f"{organisation}: {word}, but Min plan: {' '.join(TAGS.sub(' ', card).split())[:90]}"
                )
            told = {
                unescape(name)
                for part in HEARS.findall(card)
                for name in re.findall(r"<li>(.*?)(?:, som tog över .*?)?</li>", part)
            }
            wrong = {NAMES.get(name, name) for name in told} - going.model.named_by(organisation)
            if word != EXPIRED and wrong:
                raise Fault("names", f"{organisation} may tell {', '.join(sorted(wrong))} by Min plan")

    def _pages(self, going: Steps) -> None:
        """The plan page answers: to the person, to who coordinates and to those who are with."""
        if self._get("person", f"/min-plan/?plan={going.thread.id}")[0] != 200:
            raise Fault("page", "the person's plan page is not shown")
        with as_owner() as owner:
            sql = "select unit_id from cases_party where case_id = %s and since is not null and until is null"
            here = {UNIT.get(unit) for (unit,) in owner.execute(sql, [going.thread.id]).fetchall()}
        for unit in sorted(here & set(OF) | {going.model.leads}):
            status, _ = self._get(f"staff:{STAFF[unit]}", f"/plan/{going.thread.id}/")
            if status != 200:
                raise Fault("page", f"the plan page of {unit}: {status}")


class Seen:
    """What had been sent and could be read after the step before."""

    def __init__(self) -> None:
        self.sent: Counter[tuple[str, str]] = Counter()
        self.got: Counter[str] = Counter()
        self.read: dict[str, set[UUID]] = {}
        self.barred: set[tuple[str, str]] = set()
        self.gone: set[str] = set()

    def look(self, going: Steps, read: dict[str, set[UUID]]) -> None:
        """Raises Fault when who was barred before the step, and is so still, has got something by it."""
        model, case = going.model, going.thread.id
        with as_owner() as owner:
            rows = owner.execute(SENT, [case]).fetchall()
            windows = {UNIT[unit] for (unit,) in owner.execute(WINDOWS, [case]).fetchall()}
        sent: Counter[tuple[str, str]] = Counter()
        got: Counter[str] = Counter()
        for consent_of, unit, outside in rows:
            to = UNIT.get(unit, outside)
            got[to] += 1
            if consent_of:
                sent[ORGANISATION[consent_of], to] += 1
        pairs = {(of, to) for of in OF.values() for to in (*OF, OUTSIDE) if not model.may(of, to)}
        for of, to in sorted(pairs & self.barred):
            if sent[of, to] > self.sent[of, to]:
                raise Fault("sent", f"{of} has sent to {to}, on a consent that does not hold")
        for unit in sorted(model.gone & self.gone):
            if got[unit] > self.got[unit]:
                raise Fault("sent", f"something came to {unit}, whom the person has let go")
            if unit in OF and read[unit] - self.read[unit]:
                raise Fault("read", f"{unit} reads something new, whom the person has let go")
        for unit in sorted(windows):
            if model.shut(unit):
                raise Fault("window", f"an open window for {unit}")
        self.sent, self.got, self.read, self.barred, self.gone = sent, got, read, pairs, set(model.gone)
