"""What can be done in a walk: each step is one of the product's own actions, behind the permission that its page asks.

A step draws what it does from a number of its own, so that it does the same when others are left out of the walk.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from samplan.coordination.cases import actions, asking, consents, handing_over, initiatives, recording, withdrawing
from samplan.coordination.cases import ending as endings
from samplan.coordination.cases.access import open_case
from samplan.coordination.cases.models import Case, Party
from samplan.coordination.meetings import actions as meetings
from samplan.coordination.meetings import answers, calls, holding, moving
from samplan.coordination.meetings.models import Meeting
from samplan.coordination.plans import actions as plans
from samplan.demo.cast import key
from samplan.foundation.access.actor import Actor
from samplan.foundation.access.context import acting
from samplan.rulebook.permissions import Permission as P
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
DAY = timedelta(days=1)


def name_of(party: Party) -> str:
    return UNIT.get(party.unit_id, party.outside_name)


class Steps:
    """One walk as it goes: the case, the model of it, and what has been done in words."""

    def __init__(self, thread: Thread, actors: dict[str, Actor]):
        self.thread, self.actors, self.told = thread, actors, [""]
        self.model = Model(OF, "bistand")

    def _act(self, name: str, permission: P, action: Callable[..., Any], **values: Any) -> Any:
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
        giver = SELF if self.model.own_word(OF[unit]) in (YES, NO) else giver  # another answers for who has not
        told = self._others(r, unit) if word == YES else []
        with_outside = word == YES and r.random() < 0.5
        values: dict[str, Any] = {
            "answer": word, "form": "oral", "sip": word == YES, "exchange": word == YES, "limits": r.choice(["", "pengar"]),
            "parties": [key(one) for one in told], "given_as": "self" if giver == SELF else "representative",
            "given_by_name": "" if giver == SELF else giver, "outside": (), "known": (),
        }  # fmt: skip
        if with_outside:
            told.append(OUTSIDE)
            values["outside"] = [recording.Outside(OUTSIDE, "AUTHORITY")]
        try:
            self._act(unit, P.RECORD_CONSENT, recording.record_consent, told="", **values)
        except Refused as refusal:
            if refusal.code != "undone":
                raise
            self._act(unit, P.RECORD_CONSENT, recording.record_consent, told=recording.mark(str(refusal)), **values)
        self.told[-1] += f" to {', '.join(told)}" if told else ""
        self.model.says(OF[unit], word, told, giver)

    def asks_in_min_plan(self, r: random.Random) -> None:
        units = self._others(r, self.model.leads)
        self._act(self.model.leads, P.RECORD_CONSENT, asking.ask_consent, parties=[str(key(one)) for one in units])
        self.told[-1] += f" about {', '.join(units)}"

    def person_answers(self, r: random.Random) -> None:
        answer, told = r.choice(["all", "some", "some", "no"]), []

        def chosen(case: Case, *_: Any) -> list[str]:
            asked = sorted(asking.question_of(case), key=name_of)
            some = asked if answer == "all" else [one for one in asked if r.random() < 0.5]
            told.extend(name_of(one) for one in some if answer != "no")
            return [str(one.id) for one in some]

        self._act("person", P.WITHDRAW_CONSENT, asking.give_consent, answer=answer, parties=chosen, limits="")
        self.told[-1] += f" to {', '.join(told)}" if told else ""
        self.model.says(OF[self.model.leads], NO if answer == "no" else YES, told)

    # -- taken back

    def person_takes_back(self, r: random.Random) -> None:
        self._withdraw(r, "person")

    def staff_takes_back(self, r: random.Random) -> None:
        self._withdraw(r, r.choice([self.model.leads, *OF]))

    def _withdraw(self, r: random.Random, name: str) -> None:
        whole, one = r.random() < 0.4, ""

        def receiver(case: Case, *_: Any) -> Party | None:
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

        self._act(name, P.WITHDRAW_CONSENT, withdraw, **({} if whole else {"found": receiver}))
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
        self._act("person", P.WITHDRAW_CONSENT, act, organisation=key(organisation), party=party)
        self.told[-1] += f" {one}"
        if one:
            self.model.silences(organisation, one)
        else:
            self.model.takes_back_from(organisation)

    def expires(self, r: random.Random) -> None:
        """The day passes until which an organisation's yes was to hold: no action, so the owner of the rows writes it."""
        organisation = r.choice(list(OF.values()))
        with as_owner() as owner:
            sql = (
                "update cases_consent set until = now() - interval '2 days' where case_id = %s and organisation_id = %s"
            )
            owner.execute(sql, [self.thread.id, key(organisation)])
        self.told.append(f"the yes to {organisation} has expired")
        self.model.expires(organisation)

    # -- calls

    def _parties(self, r: random.Random, **where: Any) -> Callable[..., list[Party]]:
        def some(case: Case, *_: Any) -> list[Party]:
            rows = Party.objects.filter(case=case, until=None, **where).select_related("unit")
            chosen = [one for one in sorted(rows, key=name_of) if r.random() < 0.8]
            self.told[0] = ", ".join(name_of(one) for one in chosen)
            return chosen

        return some

    def call(self, r: random.Random) -> None:
        some = self._parties(r)
        starts = datetime.now(self.thread.began.tzinfo) + (5 + r.random()) * DAY
        self._act(
            self.model.leads, P.CALL, meetings.invite, person_channel="portal", purpose="Hemma", why="", goal="",
            recipients=lambda *a: [calls.Recipient(one.id) for one in some(*a)], questions="Hur?", starts_at=starts,
            ends_at=starts + DAY / 24, form="place", place="Hemma", link="", phone="", leader="",
            details=calls.Details(checked=True),
        )  # fmt: skip
        self.told[-1] += self.told[0]

    def call_more(self, r: random.Random) -> None:
        some = self._parties(r, since=None)
        values = {"recipients": lambda *a: [one.id for one in some(*a)], "checked": True}
        self._act(self.model.leads, P.CALL, calls.call_more, **values)
        self.told[-1] += self.told[0]

    def _meeting(self, case: Case, *_: Any) -> UUID:
        row = Meeting.objects.filter(case=case).order_by("-starts_at").first()
        if row is None:
            raise Refused("Inget möte.")
        return row.id

    def move(self, r: random.Random) -> None:
        starts = datetime.now(self.thread.began.tzinfo) + (5 + r.random()) * DAY
        values = {"form": "place", "place": "Hemma", "link": "", "phone": "", "reason": "Sjuk", "checked": True}
        times = {"starts_at": starts, "ends_at": starts + DAY / 24}
        self._act(self.model.leads, P.MOVE_MEETING, moving.move_meeting, meeting=self._meeting, **times, **values)

    def passes_on(self, r: random.Random) -> None:
        unit, then = self._sisters(r)
        self._act(unit, P.ANSWER, answers.pass_on_call, unit=key(then))
        self.model.takes_place(unit, then)

    def _sisters(self, r: random.Random) -> tuple[str, str]:
        unit = r.choice([one for one in OF if one != self.model.leads])
        return unit, next(one for one in OF if one != unit and OF[one] == OF[unit])

    def acknowledges(self, r: random.Random) -> None:
        self._act(r.choice(list(OF)), P.ACKNOWLEDGE, actions.acknowledge_call)

    def answers_call(self, r: random.Random) -> None:
        unit, asked = r.choice([one for one in OF if one != self.model.leads]), r.random() < 0.7
        before = self._rows()
        values = {"who": "En", "mandate": True, "reason": "", "form": "oral", "text": "Vi gör det."}
        self._act(unit, P.ANSWER, answers.answer_call, answer="attends", asked=asked, **values)
        if self._rows() > before:  # the tick was needed: the person has said yes to this organisation too
            self.model.says(OF[unit], YES, (set(OF) | {OUTSIDE}) - {unit})

    def _rows(self) -> int:
        with as_owner() as owner:
            return owner.execute("select count(*) from cases_consent where case_id = %s", [self.thread.id]).fetchone()[
                0
            ]

    def initiative(self, r: random.Random) -> None:
        unit = key(r.choice(list(OF)))
        values = {"unit": unit, "why": "Fall", "asks": "Vem?", "with_need": False}
        self._act(self.model.leads, P.SEND_INITIATIVE, initiatives.send_initiative, **values)

    def answers_initiative(self, r: random.Random) -> None:
        unit, then = self._sisters(r)
        self._act(unit, P.ANSWER_INITIATIVE, initiatives.answer_initiative, unit=key(then))
        self.model.takes_place(unit, then)

    # -- who coordinates, the meeting, the plan

    def offers(self, r: random.Random) -> None:
        unit = key(r.choice([one for one in OF if one != self.model.leads]))
        act = handing_over.offer_coordination
        self._act(self.model.leads, P.OFFER_COORDINATION, act, unit=unit, reason="Vården är det mesta.")

    def takes_over(self, r: random.Random) -> None:
        unit = r.choice([one for one in OF if one != self.model.leads])
        act = handing_over.take_over_coordination
        self._act(unit, P.TAKE_COORDINATION, act, assignment=lambda case, by, now: by.assignment)
        self.model.leads = unit
        self.model.named.add(unit)

    def begins(self, r: random.Random) -> None:
        some = self._parties(r, since__isnull=False)
        here = {"parties": lambda *a: {one.id: "place" for one in some(*a)}, "person": "place"}
        self._act(self.model.leads, P.HOLD_MEETING, meetings.begin_meeting, meeting=self._meeting, **here)

    def comes_late(self, r: random.Random) -> None:
        some = self._parties(r)

        def party(*asked: Any) -> UUID:
            found = some(*asked)
            if not found:
                raise Refused("Ingen.")
            return found[0].id

        act = holding.change_attendance
        self._act(self.model.leads, P.HOLD_MEETING, act, meeting=self._meeting, party=party, how="place")

    def concludes(self, r: random.Random) -> None:
        self._act(
            self.model.leads, P.CONCLUDE, plans.conclude_meeting, meeting=self._meeting, follow_up_place="Hemma",
            follow_up_at=datetime.now(self.thread.began.tzinfo) + 90 * DAY, follow_up_by="En", feedback="Ringer",
            coordinator=lambda case, by, now: by.assignment, responsible_organisation=lambda c, by, now: by.organisation,
            ways=["digital"],
        )  # fmt: skip

    def shares(self, r: random.Random) -> None:
        some = self._parties(r, since__isnull=False)
        ways = {"digital": True, "letter": False, "handed": False, "oral": False}
        parties = {"parties": lambda *a: [one.id for one in some(*a)]}
        self._act(self.model.leads, P.DELIVER, plans.deliver_plan, **parties, **ways)
        self.told[-1] += self.told[0]

    def writes(self, r: random.Random) -> None:
        values = {"text": f"Bo kvar {r.random()}", "kind": "main", "in_persons_words": True}
        self._act(r.choice([self.model.leads, *OF]), P.WRITE_GOAL, plans.write_goal, **values)

    def ends(self, r: random.Random) -> None:
        ending = r.choice(["withdrawn", "not_relevant"])
        self._act(self.model.leads, P.END_CASE, endings.end_case, ending=ending, evaluated=True)
        self.model.ended = True
