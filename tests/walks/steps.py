"""A walk's other steps: calls, meetings, the plan and who coordinates. Each is an action of the product's own."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from samplan.coordination.cases import actions, handing_over, initiatives
from samplan.coordination.cases import ending as endings
from samplan.coordination.cases.models import Case, Party
from samplan.coordination.meetings import actions as meetings
from samplan.coordination.meetings import answers, calls, holding, moving
from samplan.coordination.meetings.models import Meeting
from samplan.coordination.plans import actions as plans
from samplan.demo.cast import key
from samplan.rulebook.permissions import Permission
from samplan.rulebook.refused import Refused
from tests.held import as_owner
from tests.walks.answers import OF, OUTSIDE, Answers, name_of
from tests.walks.model import YES

DAY = timedelta(days=1)


class Steps(Answers):
    """Everything that can be done in a walk."""

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
            self.model.leads, Permission.CALL, meetings.invite, person_channel="portal", purpose="Hemma", why="",
            recipients=lambda *a: [calls.Recipient(one.id) for one in some(*a)], goal="", questions="Hur?",
            starts_at=starts, ends_at=starts + DAY / 24, form="place", place="Hemma", link="", phone="", leader="",
            details=calls.Details(checked=True),
        )  # fmt: skip
        self.told[-1] += self.told[0]

    def call_more(self, r: random.Random) -> None:
        some = self._parties(r, since=None)
        values = {"recipients": lambda *a: [one.id for one in some(*a)], "checked": True}
        self._act(self.model.leads, Permission.CALL, calls.call_more, **values)
        self.told[-1] += self.told[0]

    def _meeting(self, case: Case, *_: Any) -> UUID:
        row = Meeting.objects.filter(case=case).order_by("-starts_at").first()
        if row is None:
            raise Refused("Inget möte.")
        return row.id

    def move(self, r: random.Random) -> None:
        starts = datetime.now(self.thread.began.tzinfo) + (5 + r.random()) * DAY
        self._act(
            self.model.leads, Permission.MOVE_MEETING, moving.move_meeting, meeting=self._meeting, starts_at=starts,
            ends_at=starts + DAY / 24, form="place", place="Hemma", link="", phone="", reason="Sjuk", checked=True,
        )  # fmt: skip

    def passes_on(self, r: random.Random) -> None:
        unit, then = self._sisters(r)
        self._act(unit, Permission.ANSWER, answers.pass_on_call, unit=key(then))
        self.model.takes_place(unit, then)

    def _sisters(self, r: random.Random) -> tuple[str, str]:
        unit = r.choice([one for one in OF if one != self.model.leads])
        return unit, next(one for one in OF if one != unit and OF[one] == OF[unit])

    def acknowledges(self, r: random.Random) -> None:
        self._act(r.choice(list(OF)), Permission.ACKNOWLEDGE, actions.acknowledge_call)

    def answers_call(self, r: random.Random) -> None:
        unit, asked = r.choice([one for one in OF if one != self.model.leads]), r.random() < 0.7
        before = self._rows()
        values = {"who": "En", "mandate": True, "reason": "", "form": "oral", "text": "Vi gör det."}
        self._act(unit, Permission.ANSWER, answers.answer_call, answer="attends", asked=asked, **values)
        if self._rows() > before:  # the tick was needed: the person has said yes to this organisation too
            self.model.says(unit, YES, (set(OF) | {OUTSIDE}) - {unit})

    def _rows(self) -> int:
        with as_owner() as owner:
            return owner.execute("select count(*) from cases_consent where case_id = %s", [self.thread.id]).fetchone()[
                0
            ]

    def initiative(self, r: random.Random) -> None:
        unit = key(r.choice(list(OF)))
        values = {"unit": unit, "why": "Fall", "asks": "Vem?", "with_need": False}
        self._act(self.model.leads, Permission.SEND_INITIATIVE, initiatives.send_initiative, **values)

    def answers_initiative(self, r: random.Random) -> None:
        unit, then = self._sisters(r)
        self._act(unit, Permission.ANSWER_INITIATIVE, initiatives.answer_initiative, unit=key(then))
        self.model.takes_place(unit, then)

    # -- who coordinates, the meeting, the plan

    def offers(self, r: random.Random) -> None:
        unit = key(r.choice([one for one in OF if one != self.model.leads]))
        act = handing_over.offer_coordination
        self._act(self.model.leads, Permission.OFFER_COORDINATION, act, unit=unit, reason="Vården är det mesta.")

    def takes_over(self, r: random.Random) -> None:
        unit = r.choice([one for one in OF if one != self.model.leads])
        act = handing_over.take_over_coordination
        self._act(unit, Permission.TAKE_COORDINATION, act, assignment=lambda case, by, now: by.assignment)
        self.model.leads = unit
        self.model.named.add(unit)

    def begins(self, r: random.Random) -> None:
        some = self._parties(r, since__isnull=False)
        here = {"parties": lambda *a: {one.id: "place" for one in some(*a)}, "person": "place"}
        self._act(self.model.leads, Permission.HOLD_MEETING, meetings.begin_meeting, meeting=self._meeting, **here)

    def comes_late(self, r: random.Random) -> None:
        some = self._parties(r)

        def party(*asked: Any) -> UUID:
            found = some(*asked)
            if not found:
                raise Refused("Ingen.")
            return found[0].id

        act = holding.change_attendance
        self._act(self.model.leads, Permission.HOLD_MEETING, act, meeting=self._meeting, party=party, how="place")

    def concludes(self, r: random.Random) -> None:
        after = datetime.now(self.thread.began.tzinfo) + 90 * DAY
        self._act(
            self.model.leads, Permission.CONCLUDE, plans.conclude_meeting, meeting=self._meeting, follow_up_at=after,
            follow_up_place="Hemma", follow_up_by="En", feedback="Ringer", ways=["digital"],
            coordinator=lambda case, by, now: by.assignment,
            responsible_organisation=lambda case, by, now: by.organisation,
        )  # fmt: skip

    def shares(self, r: random.Random) -> None:
        some = self._parties(r, since__isnull=False)
        ways = {"digital": True, "letter": False, "handed": False, "oral": False}
        parties = {"parties": lambda *a: [one.id for one in some(*a)]}
        self._act(self.model.leads, Permission.DELIVER, plans.deliver_plan, **parties, **ways)
        self.told[-1] += self.told[0]

    def writes(self, r: random.Random) -> None:
        values = {"text": f"Bo kvar {r.random()}", "kind": "main", "in_persons_words": True}
        self._act(r.choice([self.model.leads, *OF]), Permission.WRITE_GOAL, plans.write_goal, **values)

    def ends(self, r: random.Random) -> None:
        ending = r.choice(["withdrawn", "not_relevant"])
        self._act(self.model.leads, Permission.END_CASE, endings.end_case, ending=ending, evaluated=True)
        self.model.ended = True
