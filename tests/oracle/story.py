"""One coordination, played through the real actions, and what each step makes so: written down as it is done.

Where a document goes is said here from the rules, and compared with where the system sent it: what it sent to somebody
more is a fault of the same kind as a page that shows too much.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg

from samplan.coordination.cases import joining, person_changes, questions, recording
from samplan.coordination.cases.recording import Giver, Outside
from samplan.coordination.meetings import answers, preparing
from samplan.coordination.plans import actions as plans
from samplan.coordination.plans import contacts
from samplan.demo.cast import key
from samplan.demo.people import PERSONS
from samplan.demo.play import Play, person
from tests.oracle.county import County, Unit
from tests.oracle.facts import Case, Handed, Paper, Place, words_in

CALLED = "need consent call post acknowledge answer prepare"
HELD = f"{CALLED} begin write"
DONE = f"{HELD} conclude deliver"
SHAPES = {
    "need": "need",
    "declined": "need decline",
    "refused": "need no",
    "asked": "need ask",
    "consented": "need consent",
    "initiative": "need consent initiative",
    "called": "need consent call",
    "passed on": "need consent call acknowledge pass_on",
    "passed on and let go": "need consent call acknowledge pass_on write_and_go",
    "prepared": CALLED,
    "expired": f"{CALLED} expire",
    "window": HELD,
    "window shut for one": f"{HELD} withdraw_one",
    "window shut": f"{HELD} withdraw",
    "concluded": f"{HELD} conclude block",
    "delivered": f"{DONE} report question",
    "withdrawn": f"{DONE} question withdraw",
    "left": f"{DONE} withdraw_one report",
    "offered": f"{DONE} offer",
    "taken over": f"{DONE} offer take question answer_question",
    "ended": f"{DONE} post end",
    "dead": f"{DONE} die",
    "followed up": f"{DONE} report follow_up question",
    "joined": f"{HELD} conclude deliver join",
}


class Story:
    """A play with its facts. ``owner``: the database as its owner reads it, for the ids of what was made."""

    def __init__(self, county: County, name: str, leader: str, owner: psycopg.Connection) -> None:
        self.county, self.rng, self.owner = county, county.rng, owner
        self.name, self.leader = name, leader
        self.play = Play(name, leader)
        self.at = county.now - timedelta(days=20) + timedelta(minutes=county.rng.randrange(600))
        home = county.unit_of(leader)
        self.home = home
        self.person = key(name)
        self.case = Case(self.person, home.id, places={home.id: Place(called=True)})
        self.units: list[Unit] = []  # the others, called or to be called
        self.passed_to: Unit | None = None  # who got the call that another passed on
        self.covers: dict[UUID, set[UUID]] = {}  # organisation → units that its own consent reaches
        self.shared: set[str] = set()  # what the next plan holds
        self.measures: dict[str, UUID] = {}
        self.faults: list[str] = []

    def _meets(self, days: int) -> datetime:
        """When they meet, so many days on: by day, also when this is run at midnight."""
        return (self.county.now + timedelta(days=days)).replace(hour=10, minute=0)

    def run(self, shape: str) -> None:
        for step in SHAPES[shape].split():
            getattr(self, f"_{step}")()
            self.at += timedelta(minutes=self.rng.randint(3, 30))
        self.county.facts.cases[self.case.id] = self.case  # type: ignore[index]

    # -- writing down

    def _say(self, what: str, rule: str, owner: UUID | None = None, **more: Any) -> str:
        return self.county.text(what, rule, self.person, case=self.case, owner=owner, **more)

    def _row(self, what: str, owner: Unit | None = None) -> str:
        """A shared row's words, which the next plan holds."""
        token = self._say(what, "shared", (owner or self.home).organisation)
        self.shared.add(token)
        return token

    def _made(self, kind: str, words: Iterable[str], units: Iterable[UUID] = (), person: Iterable[str] = ()) -> Paper:
        """What a step made: one document of ``kind`` with these words, to these units, to the person by these ways."""
        known = self.county.facts.papers
        rows = self.owner.execute(
            "select id, kind, owner_org_id, owner_person_id, content::text from cases_document "
            "where case_id = %s order by made_at, number",
            [self.play.id],
        ).fetchall()
        paper: Paper | None = None
        for id, is_kind, org, owner_person, content in rows:
            if id not in known:
                known[id] = Paper(id, self.case, is_kind, org, owner_person)
                if is_kind == kind:
                    known[id].words = set(words)
            if is_kind == kind:
                paper = known[id]
                said = self.county.facts.texts.keys() & words_in(content)
        assert paper is not None, f"{kind} was not made"
        allowed = paper.words | {t.token for t in self.county.facts.texts.values() if t.rule == "identity"}
        if said - allowed:
            self.faults.append(f"{kind} holds {[self.county.facts.texts[w].what for w in said - allowed]}")
        paper.handed += [Handed(unit=unit) for unit in units]
        ways = {"both": ("portal", "letter"), "digital": ("portal",), "paper": ("letter",)}
        channels = [c for way in person for c in ways.get(way, (way,))]
        paper.handed += [Handed(person=self.person, letter=c == "letter") for c in channels if c != "oral"]
        self._compare(paper)
        return paper

    def _compare(self, paper: Paper) -> None:
        rows = self.owner.execute("select to_unit_id from cases_delivery where document_id = %s", [paper.id]).fetchall()
        sent, meant = {row[0] for row in rows if row[0]}, {h.unit for h in paper.handed if h.unit}
        if sent != meant:
            self.faults.append(f"{paper.kind} went to {len(sent - meant)} units too many, {len(meant - sent)} too few")

    def _do(self, action: Callable, who: str, /, **values: Any) -> Any:
        by = person(who) if who.startswith("oracle person") else self.play._staff(who)
        return self.play._do(action, by, self.at, **values)

    def _in(self) -> list[Unit]:
        """The others that take part now."""
        return [u for u in self.units if self._place(u).called and not self._place(u).left]

    def _place(self, unit: Unit) -> Place:
        return self.case.places.setdefault(unit.id, Place())

    def _leave(self, unit: Unit) -> None:
        self._place(unit).left = 1 + sum(place.left > 0 for place in self.case.places.values())

    def _writer(self, unit: Unit) -> str:
        return unit.staff[0]

    def _reached(self, sender: Unit) -> list[UUID]:
        """Those in the case that the sender's organisation may tell: covered by its own consent, or of itself."""
        covered = self.covers.get(sender.organisation, set())
        if not covered:
            return []
        there = [self.case.coordinator, *(u.id for u in self._in() if u.id != self.case.coordinator)]
        if self.home.id not in there and not self.case.places[self.home.id].left:
            there.append(self.home.id)
        own = {u.id for u in self.county.units.values() if u.organisation == sender.organisation}
        return [id for id in there if id != sender.id and (id in covered or id in own)]

    # -- the steps

    def _need(self) -> None:
        self.play.need(self.at, self._say("need", "own", self.home.organisation), ["region", "kommun"])
        self.case.id = self.play.id

    def _decline(self) -> None:
        text = self._say("decision", "own", self.home.organisation)
        self.play.decline(self.at, text)
        self.case.ended = True
        self._made("besked", [text], (), ["portal"])

    def _no(self) -> None:
        self.play.consent(self.at, [], answer="no", limits=self._say("limits", "own", self.home.organisation))

    def _ask(self) -> None:
        if not self.child:  # for a child its guardians answer, and staff write it down
            self.play.ask(self.at, *(unit.name for unit in self._some()))

    def _some(self) -> list[Unit]:
        """Units to call: of other organisations, and one that can pass the call on within its own."""
        others = [u for u in self.county.units.values() if u.id != self.home.id and u.staff]
        self.rng.shuffle(others)
        far = [u for u in others if u.organisation != self.home.organisation]
        region = [u for u in far if u.org == "region"] or far
        chosen = {u.name: u for u in (region[0], *far[:2], *others[: self.rng.randint(0, 1)])}
        self.units = list(chosen.values())
        return self.units

    def _consent(self) -> None:
        units = self._some()
        self.outside = Outside(self._say("outside", "place"), "AUTHORITY", self._say("outside address", "place"), "")
        self._said_yes(self.home, self.leader, [u.id for u in units], outside=[self.outside])

    @property
    def child(self) -> bool:
        return "2010" < PERSONS[self.name][2] < "2099"

    def _said_yes(self, asks: Unit, who: str, units: list[UUID], **more: Any) -> None:
        """The person, or a child and its guardian, has said yes to the unit that asks."""
        owner, texts = asks.organisation, self.county.facts.texts.values()
        close = next(t.token for t in texts if t.what == "close" and t.person == self.person)
        name = "Siv Exempelsson" if self.county.facts.persons[self.person].protected else close
        givers = [Giver("guardian", name, "yes"), Giver("self", "", "yes", self._say("child's words", "own", owner))]
        self._do(
            recording.record_consent,
            who,
            answer="" if self.child else "yes",
            form="oral",
            sip=True,
            exchange=True,
            parties=units,
            limits=self._say("limits", "own", owner),
            givers=givers if self.child else (),
            **more,
        )
        self.covers[owner] = set(units)

    def _initiative(self) -> None:
        unit, why = self.units[0], self._say("why", "paper")
        self.play.initiative(self.at, unit.name, why, "")
        self._place(unit).called = True
        self._made("initiative", [why], [unit.id], ["portal"])

    def _call(self) -> None:
        words = {what: self._row(what) for what in ("purpose", "why of the meeting", "wish", "questions", "place")}
        bring = {u.name: self._say("contribution", "place") for u in self.units[:1]}
        channel = self.rng.choice(["both", "portal", "letter", "both"])
        self.play.call(
            self.at, self._meets(self.rng.randint(3, 9)), words["purpose"], words["questions"],
            place=words["place"], channel=channel, goal=words["wish"], bring=bring, why=words["why of the meeting"],
        )  # fmt: skip
        self.shared -= set(words.values())
        self.call_words = [*words.values(), *bring.values(), self.outside.name]
        for unit in self.units:
            self._place(unit).called = True
        self.call = self._made("call", self.call_words, [u.id for u in self.units], [channel])

    def _post(self) -> None:
        """Letters of the one who coordinates are posted, sometimes."""
        if self.rng.random() < 0.3:
            return
        self.play.post(self.at)
        for paper in self.county.facts.papers_of(self.case):
            for handed in paper.handed:
                handed.posted = handed.posted or (handed.letter and not handed.recalled)

    def _acknowledge(self) -> None:
        self.play.acknowledge(self.at, self._writer(self.units[0]))

    def _pass_on(self) -> None:
        unit = self.units[0]
        near = [u for u in self.county.units.values() if u.organisation == unit.organisation and u.staff]
        free = [u for u in near if u.id not in self.case.places]
        if not free:
            return
        self._do(answers.pass_on_call, self._writer(unit), unit=free[0].id)
        self._leave(unit)
        self._place(free[0]).called = True
        self.covers[self.home.organisation].add(free[0].id)
        self._made("reply", [], [self.home.id])
        self.call.handed.append(Handed(unit=free[0].id))
        self._compare(self.call)
        self.passed_to = free[0]

    def _write_and_go(self) -> None:
        """The unit that the call was passed on to writes what it keeps, and the person lets it go."""
        if self.passed_to is None:
            return
        text = self._say("own part", "answer", self.passed_to.organisation, share="me")
        self.play.answer(self.at, self._writer(self.passed_to), text, asked=False)
        self._made("reply", [], [self.home.id])
        self._let_go(self.passed_to)

    def _answer(self) -> None:
        """One unit has asked the person itself and tells; another keeps its words."""
        for number, unit in enumerate(self.units[:2]):
            asked = number == 0
            text = self._say("own part", "answer", unit.organisation, share="me")
            if asked and self.child and not self.covers.get(unit.organisation):
                there = [self.home.id, *(u.id for u in self.units if u.id != unit.id)]
                self._said_yes(unit, self._writer(unit), there)
            self.play.answer(self.at + timedelta(seconds=number), self._writer(unit), text, asked=asked)
            tells = asked or bool(self.covers.get(unit.organisation))
            if tells:
                self.county.facts.texts[text].share = "meeting"
            if asked and not self.covers.get(unit.organisation):
                others = [u.id for u in self.units if u.id != unit.id]
                self.covers[unit.organisation] = {self.home.id, *others}
            self._made("reply", [text] if tells else [], [self.home.id])

    def _prepare(self) -> None:
        said, shares = {}, {}
        for question, share in (("adult.1", "me"), ("adult.2", "coordinator"), ("adult.7", "meeting")):
            said[question], shares[question] = self._say("person's answer", "answer", share=share), share
        for question in shares:
            self._do(preparing.save_answers, self.name, question=question, said={question: said[question]})
        self._do(preparing.share_answers, self.name, shares=shares)
        share = self.rng.choice(["coordinator", "meeting"])
        noted = self._say("noted answer", "noted", self.home.organisation, share=share)
        self._do(preparing.note_answers, self.leader, said={"adult.4.help": noted}, share=share, how="met")

    def _begin(self) -> None:
        here = self.units[: max(1, len(self.units) - 1)]
        self.play.begin(self.at, {u.name: "place" for u in here})
        for paper in self.county.facts.papers_of(self.case):  # nobody is invited by post to what has begun
            for handed in paper.handed if paper.kind == "call" else ():
                handed.recalled = handed.recalled or (handed.letter and not handed.posted)
        self.case.windows = {self.home.id, *(u.id for u in here)}

    def _write(self) -> None:
        self.play.background(self.at, *(self._row(what) for what in ("situation", "needs", "resources")))
        goal = self.play.goal(self.at, self._row("goal"))
        for unit in [self.home, *self.units[:2]]:
            self.measures[unit.name] = self.play.measure(
                self.at, unit.name, self._row("measure"), self._row("when"), goal=goal
            )
        doer = self.units[0]
        meanwhile = self._row("meanwhile", doer)
        self.play.commit(self.at, self._writer(doer), self.measures[doer.name], "waiting", meanwhile)
        self.play.accept(self.at, *self.measures.values())
        self._do(
            contacts.add_contact, self.leader, about=self._row("about"), name=self._row("contact"), phone="0980-319 220"
        )
        if doer.id in self.case.windows:  # a unit at the meeting writes a row of its own
            own = self._row("own measure", doer)
            party = self.owner.execute(
                "select id from cases_party where case_id = %s and unit_id = %s and until is null",
                [self.play.id, doer.id],
            ).fetchone()
            self._do(plans.propose_measure, self._writer(doer), who=f"party:{party[0]}", what=own, when="I maj")

    def _conclude(self) -> None:
        place, feedback = self._row("follow-up place"), self._row("feedback")
        self.play.conclude(
            self.at, self._meets(90), ["digital"], responsible=f"oracle org {self.home.org}",
            place=place, feedback=feedback,
        )  # fmt: skip
        self.case.windows, self.case.concluded = set(), True
        self._made("plan", self.shared | self._shown())

    def _shown(self) -> set[str]:
        """Words of the case that a plan may hold beside its rows: why they met, and who takes part from outside."""
        own = [t for t in self.county.facts.texts.values() if t.case is self.case and t.owner == self.home.organisation]
        return {t.token for t in own if t.what == "purpose"} | {self.outside.name}

    def _deliver(self) -> None:
        there = self._in()
        units = there[: self.rng.randint(1, max(1, len(there)))]
        letter, digital = self.rng.random() < 0.5, self.rng.random() < 0.8
        self.play.deliver(
            self.at, [u.name for u in units], digital=digital, letter=letter, handed=not (letter or digital)
        )
        ways = [way for way, wanted in (("portal", digital), ("letter", letter)) if wanted]
        ways += [] if ways else ["handed"]
        self.holders = [u.id for u in units]
        self._made("plan", self.shared | self._shown(), self.holders, ways)

    def _report(self) -> None:
        doer = self.units[0] if self.units[0] in self._in() else self.home
        effect = self._say("effect", "shared", doer.organisation)
        self.play.report(self.at, self._writer(doer) if doer is not self.home else self.leader,
                         self.measures[doer.name], "done", effect)  # fmt: skip
        self._made("besked", [effect], self._reached(doer), ["portal"])
        self.shared.add(effect)

    def _question(self) -> None:
        self.asked_words = self._say("question", "paper")
        self.asked = self.play.question(self.at, self.asked_words)
        self._made("question", [self.asked_words], [self.case.coordinator])

    def _answer_question(self) -> None:
        text = self._say("answer to the person", "paper")
        self._do(questions.answer_person, self.leader, question=self.asked, text=text, ways=["digital", "paper"])
        self._made("answer", [text, self.asked_words], (), ["portal", "letter"]).unit = self.case.coordinator

    def _expire(self) -> None:
        """The consents held until yesterday. No page says so yet: it is written as the owner of the tables."""
        self.owner.execute(
            "update cases_consent set until = %s where case_id = %s",
            [self.county.now - timedelta(days=1), self.case.id],
        )
        self.case.expired = True

    def _withdraw(self) -> None:
        self.play.withdraw(self.at)
        self._stop()
        self.case.stopped = True

    def _stop(self) -> None:
        self.case.windows = set()
        for paper in self.county.facts.papers_of(self.case):
            for handed in paper.handed:
                handed.recalled = handed.recalled or (handed.letter and not handed.posted)

    def _withdraw_one(self) -> None:
        unit = self.units[-1]
        self._let_go(unit)

    def _let_go(self, unit: Unit) -> None:
        self.play.withdraw_for(self.at, unit.name)
        self._leave(unit)
        self.case.windows.discard(unit.id)
        for covered in self.covers.values():
            covered.discard(unit.id)

    def _offer(self) -> None:
        unit = self.units[0]
        reason = self._say("offer", "offer", unit=self.home.id, other=unit.id)
        self.play.offer(self.at, unit.name, reason)
        self._made("besked", [reason], [unit.id])

    def _take(self) -> None:
        unit = self.units[0]
        self.play.take_over(self.at, self._writer(unit), "paper")
        self.leader, self.case.coordinator = self._writer(unit), unit.id
        self.play.leader = self.leader
        self._made("besked", [], self._reached(unit), ["portal", "letter"])

    def _end(self) -> None:
        text = self._say("closing words", "own", self.home.organisation)
        ending = "goals_met"
        self.play.end(self.at, ending, text=text)
        self.case.ended = True
        self.case.windows = set()
        known = set(self.county.facts.papers)
        told = {u.id for u in self._in()}
        rows = self.owner.execute(
            "select id, content::text from cases_document where case_id = %s and kind = 'besked'", [self.play.id]
        ).fetchall()
        for id, content in rows:
            if id not in known:
                own = text in content
                paper = Paper(id, self.case, "besked", self.home.organisation, words={text} if own else set())
                paper.handed = [Handed(person=self.person)] if own else [Handed(unit=unit) for unit in told]
                self.county.facts.papers[id] = paper
                self._compare(paper)

    def _die(self) -> None:
        self.play.died(self.at, self.at.date())
        self.county.facts.persons[self.person].dead = True
        self.case.ended = True
        self._stop()

    def _follow_up(self) -> None:
        news = self._row("circumstances")
        self.play.follow_up(self.at, self._meets(60), circumstances=news)
        own = {u.id for u in self.county.units.values() if u.organisation == self.home.organisation}
        covered = self.covers[self.home.organisation]
        self._made("plan", self.shared | self._shown(), [u.id for u in self._in() if u.id in covered | own], ["portal"])

    def _block(self) -> None:
        """One who stands close is let in no longer."""
        row = self.owner.execute(
            "select id from persons_representation where person_id = %s and until_on is null", [self.person]
        ).fetchone()
        self._do(person_changes.block_close, self.leader, close=row[0])  # type: ignore[index]

    def _join(self) -> None:
        """Two at the unit say that the person is one who is registered already."""
        other = self.county.people[self.county.people.index(self.name) + 1]
        given, family, number, *_ = PERSONS[other]
        event = self._do(
            joining.propose_joining,
            self.leader,
            number=number,
            given_name=given,
            family_name=family,
            reason="Visade pass.",
        )
        second = next(name for name in self.home.staff if name != self.leader)
        self._do(joining.answer_joining, second, joining=UUID(event.facts["joining"]), yes=True)
        # … and one of them says that they are two after all, which nobody has answered.
        self._do(joining.propose_parting, second, person=self.person, reason="Fel person.")
        facts = self.county.facts
        both = frozenset({self.person, key(other)})
        for id in both:
            facts.persons[id].same = both - {id}
        for name in (self.name, other):
            old = self.county.whos[name]
            new = type(old)(name, "person", selves=both)
            facts.whos[facts.whos.index(old)] = self.county.whos[name] = new
