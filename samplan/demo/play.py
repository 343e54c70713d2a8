"""Play a coordination through the real actions, as the real staff, at any moment."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from samplan.coordination.cases import (
    access,
    actions,
    asking,
    consents,
    handing_over,
    initiatives,
    needs,
    person_changes,
    questions,
    recording,
    requests,
)
from samplan.coordination.cases import ending as ending_actions
from samplan.coordination.cases.models import Case, Delivery, Document, Event, Party
from samplan.coordination.meetings import actions as meetings
from samplan.coordination.meetings import answers, invitations, mapping, moving, preparing
from samplan.coordination.meetings.calls import Details
from samplan.coordination.meetings.models import Meeting
from samplan.coordination.plans import actions as plans
from samplan.coordination.plans import confirming, contacts, content, following, states
from samplan.demo.cast import key
from samplan.demo.people import PERSONS
from samplan.foundation.access import actor as actors
from samplan.foundation.access.actor import Actor
from samplan.foundation.access.context import acting
from samplan.foundation.directory import actions as directory
from samplan.foundation.directory.models import Assignment
from samplan.foundation.persons.models import Representation
from samplan.rulebook.calendar import local_date


def staff(name: str) -> Actor:
    """The actor of a demo assignment, by its name in the county."""
    row = Assignment.objects.select_related("user", "unit__organisation").get(id=key(name))
    return actors.staff(row)


def person(name: str) -> Actor:
    """The actor of a demo person."""
    given, family, *_ = PERSONS[name]
    return actors.individual(key(name), f"{given} {family}")


def asks_for_sip(at: datetime, name: str, unit: str, why: str, helpers: str) -> UUID:
    """Somebody asks a unit for a SIP in Min plan. Returns the id of what was asked."""
    who = person(name)
    with acting(who):
        event = requests.ask_for_sip(unit=key(unit), why=why, helpers=helpers, phone=PERSONS[name][-1], by=who, now=at)
    return UUID(event.facts["asked"])


def refuses_sip(at: datetime, asked: UUID, name: str, reason: str, text: str, next_step: str) -> None:
    """``name`` answers for their unit that no SIP is begun, and what happens instead."""
    who = staff(name)
    with acting(who):
        requests.refuse_request(asked=asked, reason=reason, text=text, next_step=next_step, by=who, now=at)


def is_away(now: datetime, name: str, substitute: str, *, by: str, after: int, days: int) -> None:
    """``name`` is away so many ``days``, ``after`` some days from now; the ``substitute`` watches meanwhile."""
    who, first = staff(by), local_date(now) + timedelta(days=after)
    with acting(who):
        directory.set_absence(
            assignment=key(name),
            substitute=key(substitute),
            from_on=first,
            until_on=first + timedelta(days=days - 1),
            by=who,
            now=now,
        )


@dataclass
class Play:
    """One coordination, led by ``leader``; every step is one action at the moment it is given."""

    name: str
    leader: str
    id: UUID = field(init=False)  # of the case, once the need is registered
    _actors: dict[str, Actor] = field(default_factory=dict, init=False, repr=False)

    def _staff(self, name: str) -> Actor:
        """As ``staff``; somebody who does several things in a story is looked up once."""
        if name not in self._actors:
            self._actors[name] = staff(name)
        return self._actors[name]

    def _do(self, action: Any, who: Actor, at: datetime, /, **values: Any) -> Event:
        with acting(who):
            case = (
                access.visible_to(who)
                .select_related("person", "coordinating_unit", "coordinator__user")
                .get(id=self.id)
            )
            return action(case=case, by=who, now=at, **values)

    def need(self, at: datetime, why: str, huvudman: list[str]) -> None:
        who = self._staff(self.leader)
        with acting(who):
            event = needs.register_need(
                number=PERSONS[self.name][2], known_at=at, need=why, huvudman=huvudman, by=who, now=at
            )
        if event.case_id is not None:
            self.id = event.case_id

    def ask(self, at: datetime, *units: str) -> None:
        """Put the question of consent in Min plan."""
        self._do(asking.ask_consent, self._staff(self.leader), at, parties=[str(key(unit)) for unit in units])

    def give(self, at: datetime, answer: str = "all", limits: str = "") -> None:
        """The person's own answer in Min plan, to all that were asked about."""
        self._do(asking.give_consent, person(self.name), at, answer=answer, parties=[], limits=limits)

    def consent(
        self,
        at: datetime,
        units: list[str],
        *,
        answer: str = "yes",
        form: str = "oral",
        giver: str = "",
        limits: str = "",
        by: str = "",
        close: tuple[str, ...] = (),
    ) -> None:
        """``giver``: the guardian who answers. ``by``: another than the leader, whose organisation has asked too.

        ``close``: names of those close to the person who shall be with them, and are called by letter.
        """
        with acting(self._staff(by or self.leader)):
            rows = Representation.objects.filter(person_id=key(self.name), name__in=close)
            near = list(rows.values_list("id", flat=True)) if close else []
        self._do(
            recording.record_consent,
            self._staff(by or self.leader),
            at,
            answer=answer,
            form=form,
            sip=answer == "yes",
            exchange=answer == "yes",
            parties=[key(u) for u in units],
            given_as="guardian" if giver else "self",
            given_by_name=giver,
            covers="",
            limits=limits,
            close=near,
        )

    def initiative(self, at: datetime, unit: str, why: str, asks: str) -> None:
        """Ask a unit at the other huvudman which of its units is to be called."""
        self._do(
            initiatives.send_initiative,
            self._staff(self.leader),
            at,
            unit=key(unit),
            why=why,
            asks=asks,
            with_need=False,
        )

    def check_contacts(self, at: datetime) -> None:
        self._do(person_changes.check_contacts, self._staff(self.leader), at)

    def care_contact(self, at: datetime, name: str, **more: Any) -> None:
        """``name`` of the staff is fast vårdkontakt, where they work."""
        who = self._staff(name)
        with acting(who):
            unit = Assignment.objects.select_related("unit").get(id=key(name)).unit
        about = {"name": who.name, "title": who.title, "workplace": unit.name, "phone": unit.phone}
        self._do(person_changes.add_care_contact, self._staff(self.leader), at, **about, **more)

    def call(
        self,
        at: datetime,
        meets: datetime,
        purpose: str,
        questions: str,
        *,
        place: str,
        channel: str = "both",
        goal: str = "",
        bring: dict[str, str] | None = None,
        why: str = "",
        link: str = "",
        invited: tuple[str, ...] = (),
    ) -> None:
        """All parties are called but the ``invited`` units, who may come. With a ``link`` the meeting is on video."""
        who = self._staff(self.leader)
        with acting(who):
            parties = list(
                Party.objects.filter(case=self.id, until=None).exclude(unit_id=who.own_unit).select_related("unit")
            )
        said: dict[UUID | None, str] = {key(unit): text for unit, text in (bring or {}).items()}
        free = {key(unit) for unit in invited}
        way = {p.id: "invited" if p.unit_id in free else "called" for p in parties}
        self._do(
            meetings.invite,
            who,
            at,
            person_channel=channel,
            purpose=purpose,
            why=why,
            goal=goal,
            questions=questions,
            recipients=[meetings.Recipient(p.id, way[p.id], said.get(p.unit_id, "")) for p in parties],
            starts_at=meets,
            ends_at=meets + timedelta(hours=1),
            form="video" if link else "place",
            place=place,
            link=link,
            phone="",
            leader="",
            details=Details(checked=True),
        )

    def post(self, at: datetime) -> None:
        who = self._staff(self.leader)
        with acting(who):
            letters = list(Delivery.objects.filter(case=self.id, channel="letter", posted_at=None, recalled_at=None))
        for letter in letters:
            self._do(actions.post_letter, who, at, delivery=letter.id)

    def acknowledge(self, at: datetime, name: str) -> None:
        self._do(actions.acknowledge_call, self._staff(name), at)

    def answer(
        self, at: datetime, name: str, text: str = "", *, asked: bool = True, comes: str = "", way: str = "attends"
    ) -> None:
        """``comes``: who comes, if not the one who answers (then ``way`` is "substitute")."""
        who = self._staff(name)
        self._do(
            meetings.answer_call,
            who,
            at,
            answer=way,
            who=comes or who.name,
            mandate=True,
            reason="",
            asked=asked,
            form="oral",
            text=text,
        )

    def says_of_meeting(self, at: datetime, answer: str, how: str = "", words: str = "") -> None:
        """The person's own answer to the invitation, in Min plan."""
        self._do(invitations.answer_invitation, person(self.name), at, answer=answer, how=how, words=words)

    def said_of_meeting(self, at: datetime, answer: str, words: str = "") -> None:
        """What the person answered on the phone, as the leader notes it."""
        self._do(invitations.register_answer, self._staff(self.leader), at, answer=answer, channel="phone", words=words)

    def rang(self, at: datetime) -> None:
        """The leader has called the person about the meeting that they want changed."""
        self._do(invitations.person_contacted, self._staff(self.leader), at)

    def move(self, at: datetime, meets: datetime, reason: str) -> None:
        """The meeting is held another time, at the same place."""
        who = self._staff(self.leader)
        with acting(who):
            row = Meeting.objects.get(case=self.id)
        where = {"form": row.form, "place": row.place, "link": row.link, "phone": row.phone}
        when = {"starts_at": meets, "ends_at": meets + timedelta(hours=1)}
        self._do(moving.move_meeting, who, at, meeting=row.id, reason=reason, checked=True, **when, **where)

    def prepare(self, at: datetime, said: dict[str, str], shares: dict[str, str], helper: str = "") -> None:
        """The person answers the questions in Min plan, by part of a question, and chooses who may see each.

        ``helper``: name and relation of the one who helps, with a comma between.
        """
        who = person(self.name)
        if helper:
            name, _, relation = helper.partition(", ")
            self._do(preparing.save_helper, who, at, helped="yes", name=name, relation=relation)
        for question in shares:
            parts = {part: text for part, text in said.items() if f"{part}.".startswith(f"{question}.")}
            self._do(preparing.save_answers, who, at, question=question, said=parts)
        self._do(preparing.share_answers, who, at, shares=shares)

    def note(self, at: datetime, said: dict[str, str], how: str = "met") -> None:
        """The leader notes what the person said, which all at the meeting may see."""
        self._do(preparing.note_answers, self._staff(self.leader), at, said=said, share="meeting", how=how)

    def map(self, at: datetime, said: dict[str, str]) -> None:
        """The leader shares the kartläggning with all who are called."""
        self._do(mapping.share_mapping, self._staff(self.leader), at, said=said)

    def part(self, at: datetime, name: str, text: str, *, ready: bool = True) -> None:
        """``name`` writes the unit's own part before the meeting."""
        self._do(answers.prepare_part, self._staff(name), at, text=text, ready=ready, asked=True)

    def begin(self, at: datetime, here: dict[str, str], person: str = "place", *, meeting: UUID | None = None) -> None:
        """``here``: how each unit takes part; the others are missing. ``person``: how the person does.

        ``meeting``: which, when there has been more than one.
        """
        who = self._staff(self.leader)
        with acting(who):
            chosen = Meeting.objects.filter(case=self.id).get(**({"id": meeting} if meeting else {}))
            parties = Party.objects.filter(case=self.id, since__isnull=False).exclude(unit_id=who.own_unit)
            how = {p.id: next((h for u, h in here.items() if key(u) == p.unit_id), "missing") for p in parties}
        self._do(meetings.begin_meeting, who, at, meeting=chosen.id, parties=how, person=person)

    def background(self, at: datetime, situation: str, needs: str, resources: str) -> None:
        self._do(
            plans.write_background, self._staff(self.leader), at, situation=situation, needs=needs, resources=resources
        )

    def goal(self, at: datetime, text: str, kind: str = "main", *, own_words: bool = True) -> UUID:
        event = self._do(
            plans.write_goal, self._staff(self.leader), at, text=text, kind=kind, in_persons_words=own_words
        )
        return UUID(event.facts["goal"])

    def measure(self, at: datetime, unit: str, what: str, when: str, **more: Any) -> UUID:
        """``unit`` is a demo unit, or "person"."""
        who = self._staff(self.leader)
        with acting(who):
            party = Party.objects.filter(case=self.id, unit_id=key(unit)).first()
        doer = "person" if unit == "person" else f"party:{party.id if party else ''}"
        event = self._do(plans.propose_measure, who, at, who=doer, what=what, when=when, **more)
        return UUID(event.facts["measure"])

    def contact(self, at: datetime, about: str, name: str, phone: str) -> UUID:
        """Whom to call about what."""
        event = self._do(contacts.add_contact, self._staff(self.leader), at, about=about, name=name, phone=phone)
        return UUID(event.facts["contact"])

    def commit(self, at: datetime, name: str, measure: UUID, state: str = "confirmed", meanwhile: str = "") -> None:
        self._do(plans.commit, self._staff(name), at, measure=measure, state=state, meanwhile=meanwhile)

    def accept(self, at: datetime, *measures: UUID, answer: str = "yes") -> None:
        """What the person says at the meeting, as the leader hears it."""
        for measure in measures:
            self._do(plans.accept, self._staff(self.leader), at, measure=measure, answer=answer)

    def says(self, at: datetime, measure: UUID, answer: str = "yes") -> None:
        """What the person answers themself, in Min plan."""
        self._do(plans.accept, person(self.name), at, measure=measure, answer=answer)

    def conclude(
        self,
        at: datetime,
        follow_up: datetime,
        ways: list[str],
        responsible: str = "social",
        *,
        place: str = "",
        feedback: str = "Samordnaren ringer efter en månad",
    ) -> None:
        who = self._staff(self.leader)
        with acting(who):
            meeting = Meeting.objects.get(case=self.id)
        self._do(
            plans.conclude_meeting,
            who,
            at,
            meeting=meeting.id,
            follow_up_at=follow_up,
            follow_up_place=place or f"Hemma hos {PERSONS[self.name][0]}",
            follow_up_by=who.name,
            feedback=feedback,
            coordinator=who.assignment,
            responsible_organisation=key(responsible),
            ways=ways,
        )

    def deliver(
        self, at: datetime, units: list[str], *, digital: bool = True, letter: bool = False, handed: bool = False
    ) -> None:
        who = self._staff(self.leader)
        with acting(who):
            wanted = [key(unit) for unit in units]
            parties = list(Party.objects.filter(case=self.id, unit_id__in=wanted).values_list("id", flat=True))
        ways = {"digital": digital, "letter": letter, "handed": handed, "oral": False}
        self._do(plans.deliver_plan, who, at, parties=parties, **ways)

    def confirm(self, at: datetime, *names: str) -> None:
        """Each says that this is the plan they have agreed on; "person" is the person."""
        for name in names:
            who = person(self.name) if name == "person" else self._staff(name)
            with acting(who):
                plans_made = Document.objects.filter(case=self.id, kind="plan").order_by("-number", "-made_at")
                newest = plans_made.values_list("id", flat=True)[0]
            self._do(confirming.confirm_plan, who, at, document=newest)

    def documented(self, at: datetime, *names: str) -> None:
        for name in names:
            self._do(actions.document_part, self._staff(name), at)

    def withdraw(self, at: datetime) -> None:
        self._do(consents.withdraw_consent, person(self.name), at)

    def withdraw_for(self, at: datetime, unit: str) -> None:
        self._do(consents.withdraw_consent, person(self.name), at, unit=key(unit))

    def report(self, at: datetime, name: str, measure: UUID, state: str, effect: str = "") -> None:
        self._do(states.report_measure, self._staff(name), at, measure=measure, state=state, effect=effect)

    def tell(self, at: datetime, measure: UUID, answer: str) -> None:
        self._do(states.tell_measure, person(self.name), at, measure=measure, answer=answer)

    def follow_up(self, at: datetime, next_at: datetime | None, next: str = "go_on", **more: Any) -> Event:
        """Every open line was done, and every goal is nearer, unless ``measures`` or ``goals`` say otherwise."""
        who = self._staff(self.leader)
        with acting(who):
            plan = content.view(self.case, who)
        went = {
            "measures": [following.Went(UUID(x.id), "yes") for x in plan.lines if x.state not in content.OVER],
            "goals": [following.Went(UUID(goal["id"]), "closer") for goal in plan.goals],
        }
        return self._do(following.follow_up, who, at, next=next, next_at=next_at, **(went | more))

    def offer(self, at: datetime, unit: str, reason: str = "Vården är nu det mesta av hjälpen.") -> None:
        self._do(handing_over.offer_coordination, self._staff(self.leader), at, unit=key(unit), reason=reason)

    def take_over(self, at: datetime, name: str, *ways: str) -> None:
        """``name`` takes the coordination over for their unit, and leads from now on. ``ways``: paper, oral."""
        who = self._staff(name)
        self._do(handing_over.take_over_coordination, who, at, assignment=who.assignment, ways=ways or ("paper",))
        self.leader = name

    def question(self, at: datetime, text: str, about: str = "wrong") -> UUID:
        event = self._do(questions.ask, person(self.name), at, about=about, text=text)
        return UUID(event.facts["question"])

    def decline(self, at: datetime, text: str) -> None:
        """The person does not want a SIP, and said so once more when it had been talked through."""
        self._do(needs.decline, self._staff(self.leader), at, dialogue=True, text=text, channel="portal")

    def end(self, at: datetime, ending: str, **more: Any) -> None:
        self._do(ending_actions.end_case, self._staff(self.leader), at, ending=ending, **({"evaluated": True} | more))

    def end_documented(self, at: datetime, *names: str) -> None:
        for name in names:
            self._do(ending_actions.document_end, staff(name), at)

    def died(self, at: datetime, died_on: date, name: str = "") -> None:
        self._do(ending_actions.register_death, self._staff(name or self.leader), at, died_on=died_on)

    @property
    def case(self) -> Case:
        return Case.objects.get(id=self.id)
