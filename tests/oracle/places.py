"""Every address of the system, and what can stand in it: ids of the world's records, each with whose it is."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from samplan.foundation.access import policies
from samplan.foundation.access.policies import Address
from tests.oracle.facts import Case, Who
from tests.oracle.world import World

# Parameter → the table whose ids it takes, and the column that says of which case (or person) they are.
OF_CASE = {
    "document": "cases_document",
    "delivery": "cases_delivery",
    "measure": "plans_measure",
    "goal": "plans_goal",
    "contact": "plans_contactpoint",
    "party": "cases_party",
    "duty": "cases_duty",
    "joining_id": "cases_joining",
}
OF_PERSON = {"close": "persons_representation", "care": "persons_carecontact"}
FREE = {
    "absence": "directory_absence",
    "question": "directory_helprequest",
    "unit": "directory_unit",
    "assignment": "directory_assignment",
}
SLUGS = ("samtycke", "kallelse", "finns-inte")
UUID_IN = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


@dataclass(frozen=True)
class Id:
    """An id in an address. ``case``, ``person``: of what it is a part."""

    name: str
    value: UUID | int
    case: UUID | None = None
    person: UUID | None = None


class Places:
    def __init__(self, world: World) -> None:
        self.world, self.rng = world, world.rng
        self.addresses: list[Address] = list({a.pattern: a for a in policies.addresses()}.values())
        self.of_case: dict[str, dict[UUID, list[UUID]]] = {}
        self.case_of: dict[UUID, UUID] = {}
        self.person_of: dict[UUID, UUID] = {}
        self.free: dict[str, list[UUID]] = {}
        self.lines: dict[int, tuple[UUID, UUID]] = {}  # readings by staff in the log → case, organisation
        self.load()

    def load(self) -> None:
        """Read which records there are, as the owner of the tables."""
        for name, table in OF_CASE.items():
            rows = self.world.owner.execute(f"select id, case_id from {table} order by id").fetchall()
            self.of_case[name] = {}
            for id, case in rows:
                self.of_case[name].setdefault(case, []).append(id)
                self.case_of[id] = case
        for name, table in OF_PERSON.items():
            rows = self.world.owner.execute(f"select id, person_id from {table} order by id").fetchall()
            self.free[name] = [id for id, _ in rows]
            self.person_of |= dict(rows)
        for name, table in FREE.items():
            self.free[name] = [id for (id,) in self.world.owner.execute(f"select id from {table} order by id")]
        self.case_of |= {id: id for id in self.world.facts.cases}
        self.person_of |= {id: id for id in self.world.facts.persons}

    def load_lines(self) -> None:
        """Read which readings are in the log by now: the pages are what makes them."""
        lines = self.world.owner.execute(
            """select id, "case", organisation from audit_entry where actor_kind = 'unit' and "case" is not null
            and person is not null and action in ('read', 'print', 'search', 'list') order by id"""
        )
        self.lines = {id: (case, of) for id, case, of in lines}

    def fill(self, address: Address, case: Case, rng: random.Random, *, mix: float = 0.0) -> tuple[str, list[Id]]:
        """A path of the address about ``case``, and the ids in it; each but the first of another case by ``mix``."""
        ids: list[Id] = []

        def put(match: re.Match) -> str:
            kind, name = match.groups()
            if name == "entry":
                ids.append(self._line(self._home(case, rng, mix), rng))
                return str(ids[-1].value)
            if kind != "uuid":
                return rng.choice(SLUGS) if kind == "slug" else str(rng.randint(1, 7))
            ids.append(self._id(address, name, case, rng, mix))
            return str(ids[-1].value)

        path = re.sub(r"<(\w+):(\w+)>", put, address.pattern)
        if address.policy and address.policy.audience == policies.PERSON and "/hjalp/" not in path:
            ids.append(Id("plan", case.id, case=case.id))  # type: ignore[arg-type]
            path += f"?plan={case.id}"
        return path, ids

    def _home(self, case: Case, rng: random.Random, mix: float) -> Case:
        return rng.choice(list(self.world.facts.cases.values())) if rng.random() < mix else case

    def _line(self, case: Case, rng: random.Random) -> Id:
        """A line of the log about the case; one that is not there when it has none."""
        known = [id for id, (of, _) in self.lines.items() if of == case.id]
        return Id("entry", rng.choice(known), case=case.id) if known else Id("entry", 10**9)

    def _id(self, address: Address, name: str, case: Case, rng: random.Random, mix: float) -> Id:
        if name == "id" and address.pattern.startswith("/onskemal/"):
            asked = rng.choice(list(self.world.facts.requests))
            return Id("request", asked)
        if name == "id":
            return Id("id", case.id, case=case.id)  # type: ignore[arg-type]
        home = self._home(case, rng, mix)
        if name in OF_CASE:
            known = self.of_case[name].get(home.id) or [uuid4()]  # type: ignore[arg-type]
            value = rng.choice(known)
            return Id(name, value, case=self.case_of.get(value))
        if name == "other":
            same = sorted(self.world.facts.persons[home.person].same, key=str) or [home.person]
            return Id(name, rng.choice(same), person=home.person)
        if name in OF_PERSON:
            own = [id for id in self.free[name] if self.person_of[id] == home.person] or [uuid4()]
            value = rng.choice(own)
            return Id(name, value, person=self.person_of.get(value))
        return Id(name, rng.choice(self.free[name] or [uuid4()]))

    def foreign(self, who: Who, id: Id) -> bool:
        """Whether the oracle says that ``who`` may not know of what the id names."""
        oracle, facts = self.world.oracle, self.world.facts
        if id.name == "request":
            person, unit = facts.requests[id.value]
            return not (person in who.selves or (oracle.is_reader(who) and who.unit == unit))
        if id.name == "entry" and who.kind == "staff":  # the log of the own organisation, for the one who reviews it
            _, organisation = self.lines.get(id.value, (None, None))  # type: ignore[call-overload]
            return who.role != "LOG_REVIEWER" or organisation != who.organisation
        if id.name == "document" and id.value in facts.papers:
            return not oracle.reads_paper(who, facts.papers[id.value])
        if id.case in facts.cases:
            return not oracle.knows(who, facts.cases[id.case])  # type: ignore[index]
        if id.person in facts.persons:
            return not oracle.knows_person(who, id.person)  # type: ignore[arg-type]
        return False

    def known(self, value: str) -> Id | None:
        """What an id in a form names, if it is a record of the world."""
        try:
            id = UUID(value)
        except ValueError:
            return None
        if id in self.case_of or id in self.person_of:
            return Id(
                "document" if id in self.world.facts.papers else "id", id, self.case_of.get(id), self.person_of.get(id)
            )
        return None


def swapped(body: dict[str, Any], places: Places, rng: random.Random, share: float) -> tuple[dict[str, Any], int]:
    """The body with ids of another case's records in place of its own, of the same kind where there is one."""
    count = 0

    def other(match: re.Match) -> str:
        nonlocal count
        known = places.known(match.group())
        if known is None or rng.random() > share:
            return match.group()
        kinds = [rows for rows in places.of_case.values() if known.value in rows.get(known.case or uuid4(), ())]
        pool = [id for rows in kinds for case, ids in rows.items() if case != known.case for id in ids]
        pool = pool or sorted(places.world.facts.cases, key=str)
        count += 1
        return str(rng.choice(pool))

    out = {name: [UUID_IN.sub(other, str(v)) for v in values] for name, values in body.items()}
    return out, count
