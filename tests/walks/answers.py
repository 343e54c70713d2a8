"""A walk's steps of consent: said, asked and taken back, by the product's own actions, as their pages do it.

A step draws what it does from a number of its own, so that it does the same when others are left out of the walk.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from samplan.coordination.cases import asking, consents, recording, withdrawing
from samplan.coordination.cases.access import open_case
from samplan.coordination.cases.models import Case, Party
from samplan.demo.cast import key
from samplan.foundation.access.actor import Actor
from samplan.foundation.access.context import acting
from samplan.rulebook.permissions import Permission
from samplan.rulebook.refused import Refused
from tests.acting import who
from tests.cast import Thread
from tests.held import as_owner
from tests.walks.model import CANNOT, NO, SELF, YES, Model

STAFF = {"bistand": "sara", "hemtjanst": "fatima", "bjorken": "elin", "tallen": "kaisa"}
OF = {"bistand": "social", "hemtjanst": "social", "bjorken": "region", "tallen": "region"}
GIVERS = [SELF, SELF, SELF, "Arne", "Siv"]
OUTSIDE = "Försäkringskassan"
UNIT, ORGANISATION = {key(unit): unit for unit in OF}, {key(name): name for name in OF.values()}


def name_of(party: Party) -> str:
    return UNIT.get(party.unit_id, party.outside_name)


class Answers:
    """One walk as it goes: the case, the model of it, and what has been done in words."""

    def __init__(self, thread: Thread, actors: dict[str, Actor]):
        self.thread, self.actors, self.told = thread, actors, [""]
        self.model = Model(OF, "bistand")

    def _act(self, name: str, permission: Permission, action: Callable[..., Any], **values: Any) -> Any:
        """The action by a unit's staff or the person, as a page does it."""
        by = self.actor(name)
        with acting(by) as now:
            case = open_case(by, self.thread.id, permission, now)
            found = {k: v(case, by, now) if callable(v) else v for k, v in values.items()}
            event = action(case=case, by=by, now=now, **found)
        self.told.append(f"{name}: {action.__name__} {self._words(found)}")
        return event

    def actor(self, name: str) -> Actor:
        """The unit's staff, or the person."""
        if name not in self.actors:
            self.actors[name] = who(STAFF.get(name, name))
        return self.actors[name]

    def _words(self, values: dict[str, Any]) -> str:
        known = ("answer", "given_by_name", "unit", "units", "names", "organisation", "party", "asked")
        names = {str(id): name for id, name in (*UNIT.items(), *ORGANISATION.items())}
        return " ".join(names.get(str(values[k]), f"{k}={values[k]}") for k in known if values.get(k) not in (None, ""))

    def _others(self, r: random.Random, unit: str) -> list[str]:
        return [one for one in OF if one != unit and r.random() < 0.7]

    # -- answers

    def first_yes(self, r: random.Random) -> None:
        self._record(r, self.model.leads, YES, SELF)

    def coordinator_records(self, r: random.Random) -> None:
        self._record(r, self.model.leads, r.choice([YES, YES, YES, YES, NO, CANNOT]), r.choice(GIVERS))

    def another_records(self, r: random.Random) -> None:
        unit = r.choice([one for one in OF if one != self.model.leads])
        self._record(r, unit, r.choice([YES, YES, YES, NO, CANNOT]), r.choice(GIVERS))

    def _record(self, r: random.Random, unit: str, word: str, giver: str) -> None:
        told = self._others(r, unit) if word == YES else []
        with_outside = word == YES and r.random() < 0.5
        values: dict[str, Any] = {
            "answer": word, "form": "oral", "sip": word == YES, "exchange": word == YES,
            "limits": r.choice(["", "pengar"]),
            "parties": [key(one) for one in told],
            "given_as": "self" if giver == SELF else "representative",
            "given_by_name": "" if giver == SELF else giver, "outside": (), "known": (),
        }  # fmt: skip
        if with_outside:
            told.append(OUTSIDE)
            values["outside"] = [recording.Outside(OUTSIDE, "AUTHORITY")]
        try:
            self._act(unit, Permission.RECORD_CONSENT, recording.record_consent, told="", **values)
        except Refused as refusal:
            if refusal.code != "undone":
                raise
            self._act(
                unit, Permission.RECORD_CONSENT, recording.record_consent, told=recording.mark(str(refusal)), **values
            )
        self.told[-1] += f" to {', '.join(told)}" if told else ""
        self.model.says(unit, word, told, giver)

    def asks_in_min_plan(self, r: random.Random) -> None:
        units = self._others(r, self.model.leads)
        self._act(
            self.model.leads, Permission.RECORD_CONSENT, asking.ask_consent, parties=[str(key(one)) for one in units]
        )
        self.told[-1] += f" about {', '.join(units)}"

    def person_answers(self, r: random.Random) -> None:
        answer, told = r.choice(["all", "some", "some", "no"]), []

        def chosen(case: Case, *_: Any) -> list[str]:
            asked = sorted(asking.question_of(case), key=name_of)
            some = asked if answer == "all" else [one for one in asked if r.random() < 0.5]
            told.extend(name_of(one) for one in some if answer != "no")
            return [str(one.id) for one in some]

        self._act("person", Permission.WITHDRAW_CONSENT, asking.give_consent, answer=answer, parties=chosen, limits="")
        self.told[-1] += f" to {', '.join(told)}" if told else ""
        self.model.says(self.model.leads, NO if answer == "no" else YES, told)

    # -- taken back

    def person_takes_back(self, r: random.Random) -> None:
        self._withdraw(r, "person")

    def staff_takes_back(self, r: random.Random) -> None:
        self._withdraw(r, r.choice([self.model.leads, *OF]))

    def _withdraw(self, r: random.Random, name: str) -> None:
        whole, one = r.random() < 0.4, ""

        def receiver(case: Case, by: Actor, now: datetime) -> Party | None:
            nonlocal one
            parties = sorted(consents.covered_parties(case), key=name_of)
            if not parties:
                raise Refused("Ingen kvar.")
            found = r.choice(parties)
            one = name_of(found)
            return found

        def withdraw(case: Case, found: Party | None = None, **values: Any) -> Any:
            one = {} if found is None else {"unit": found.unit_id} if found.unit_id else {"party": found.id}
            return consents.withdraw_consent(case=case, **one, **values)

        self._act(name, Permission.WITHDRAW_CONSENT, withdraw, **({} if whole else {"found": receiver}))
        self.told[-1] += one or "all"
        if whole:
            self.model.takes_back_all()
        else:
            self.model.lets_go(one)

    def person_takes_back_from(self, r: random.Random) -> None:
        organisation = r.choice(list(OF.values()))
        one, told = "", sorted(self.model.told_by(organisation))
        if told and r.random() < 0.6 and organisation != OF[self.model.leads]:
            one = r.choice(told)

        def party(case: Case, *_: Any) -> UUID | None:
            named = {"unit_id": key(one)} if one in OF else {"outside_name": one}
            found = Party.objects.filter(case=case, until=None, **named).first() if one else None
            if one and found is None:
                raise Refused("Inte med.")
            return found and found.id

        act = withdrawing.withdraw_from
        self._act("person", Permission.WITHDRAW_CONSENT, act, organisation=key(organisation), party=party)
        self.told[-1] += f" {one}"
        if one:
            self.model.silences(organisation, one)
        else:
            self.model.takes_back_from(organisation)

    def expires(self, r: random.Random) -> None:
        """The day has passed until which an organisation's yes held: no action writes it, so the owner does."""
        organisation = r.choice(list(OF.values()))
        with as_owner() as owner:
            sql = (
                "update cases_consent set until = now() - interval '2 days' where case_id = %s and organisation_id = %s"
            )
            owner.execute(sql, [self.thread.id, key(organisation)])
        self.told.append(f"the yes to {organisation} has expired")
        self.model.expires(organisation)
