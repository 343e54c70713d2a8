"""Who may know, read and do what: set arithmetic over the facts of the world, written from the law table.

Reading, in four sentences: A unit reads what its organisation owns in cases where it takes part, and documents
delivered to it. While a meeting's window is open for it, it also reads the case's shared rows. The person reads
everything in their case but what is marked as another person's and what is not yet shared. Nothing else.
"""

from __future__ import annotations

from uuid import UUID

from tests.oracle.facts import Case, Facts, Paper, Text, Who

# docs/access.md, columns A and B: those who work with persons, and their heads. The others see no plan.
CASEWORK = frozenset(
    {"OFFICER", "NEEDS_ASSESSOR", "CONVENER", "MEETING_LEADER", "COORDINATOR", "CARE_CONTACT", "PHYSICIAN",
     "RECEIVING_PHYSICIAN", "NURSE", "CHIEF_PHYSICIAN"}
)  # fmt: skip
READERS = CASEWORK | {"HEAD"}
HEADS_TOO = frozenset({"acknowledge", "undo", "documented", "withdraw", "end_documented", "death", "give", "take"})
# What only the unit that coordinates does.
COORDINATORS = frozenset(
    {"call", "deadline", "end", "hand_over", "withdraw_offer", "coordinator", "follow_up", "write", "begin", "opening",
     "situation", "goals", "summary", "conclude", "step", "attend", "afterwards", "deliver", "move", "cancel",
     "initiative", "answer_person", "register_answer", "register_outside", "call_person", "mapping", "decline",
     "refuse", "restart", "accept", "let_go"}
)  # fmt: skip


class Oracle:
    """Answers for one world."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts

    # -- knowing

    def is_reader(self, who: Who) -> bool:
        """Staff at work, in a role that sees plans at all."""
        return who.kind == "staff" and not who.ended and who.role in READERS

    def called(self, who: Who, case: Case) -> bool:
        """The unit has been told of the case, now or before."""
        place = case.places.get(who.unit) if who.unit else None
        return place is not None and place.called

    def reads_own(self, who: Who, case: Case) -> bool:
        """What its organisation owns in a case it was called to; not when it has left it to others there.

        Nor when those have left it since: what they wrote in between is still later than its leaving.
        """
        if not self.called(who, case):
            return False
        if self.takes_part(who, case):
            return True
        sisters = {w.unit for w in self.facts.whos if w.unit != who.unit and w.organisation == who.organisation}
        mine = case.places[who.unit].left
        later = {unit for unit, p in case.places.items() if p.called and (not p.left or p.left > mine)}
        return not later & sisters

    def takes_part(self, who: Who, case: Case) -> bool:
        """The unit is in the case now; the person is in their own."""
        if who.kind == "person":
            return case.person in who.selves
        place = case.places.get(who.unit) if who.unit else None
        return place is not None and place.called and not place.left

    def coordinates(self, who: Who, case: Case) -> bool:
        return who.kind == "staff" and case.coordinator == who.unit

    def knows(self, who: Who, case: Case) -> bool:
        """May know that the case exists."""
        if who.kind == "person":
            return case.person in who.selves and not self.facts.persons[case.person].dead
        return self.is_reader(who) and (self.called(who, case) or self.coordinates(who, case))

    def knows_person(self, who: Who, person: UUID) -> bool:
        """May know who somebody is: oneself, or a case around them."""
        same = self.facts.persons[person].same | {person}
        return bool(same & who.selves) or any(
            self.knows(who, case) for case in self.facts.cases.values() if case.person in same
        )

    # -- reading

    def reads_paper(self, who: Who, paper: Paper) -> bool:
        """The owner in a case it has been called to; a receiver, unless it was recalled; of a letter, once posted.

        What the person asked is answered by one unit, and not read by others of its organisation.
        """
        if who.kind == "person":
            if not self.knows(who, paper.case):
                return False
            return paper.person in who.selves or any(
                h.person in who.selves and not h.recalled and (h.posted or not h.letter) for h in paper.handed
            )
        if not self.is_reader(who):
            return False
        own = paper.organisation == who.organisation and self.reads_own(who, paper.case)
        if paper.kind == "answer":  # between the person and one unit: who gave it, and who coordinates now
            own = own and (who.unit == paper.unit or self.coordinates(who, paper.case))
        return own or any(h.unit == who.unit and not h.recalled for h in paper.handed)

    def reads_row(self, who: Who, owner: UUID | None, case: Case, *, shared: bool = True) -> bool:
        """A row of the plan or the meeting: own, see ``reads_own`` · a window · the person, once concluded."""
        if who.kind == "person":
            return shared and case.concluded and self.knows(who, case)
        if not self.is_reader(who):
            return False
        own = owner is not None and owner == who.organisation and self.reads_own(who, case)
        return own or (shared and who.unit in case.windows)

    def reads(self, who: Who, text: Text) -> bool:
        """May read these words: in their own row, or in a document that one may read."""
        if who.kind == "nobody" or who.ended:
            return False
        return self._row(who, text) or any(
            text.token in paper.words and self.reads_paper(who, paper) for paper in self.facts.papers.values()
        )

    def _row(self, who: Who, text: Text) -> bool:
        return bool(getattr(self, f"_{text.rule}")(who, text))

    def _own(self, who: Who, text: Text) -> bool:
        """A need, a decision, a consent's limits: the organisation whose it is, and the person."""
        assert text.case
        if who.kind == "person":
            return self.knows(who, text.case)
        return self.is_reader(who) and text.owner == who.organisation and self.reads_own(who, text.case)

    def _shared(self, who: Who, text: Text) -> bool:
        assert text.case
        return self.reads_row(who, text.owner, text.case)

    def _answer(self, who: Who, text: Text) -> bool:
        """An answer before the meeting: its owner's, and those whom the owner chose."""
        assert text.case
        if who.kind == "person" and text.owner is None:
            return self.knows(who, text.case)
        if text.owner is None and text.share in ("coordinator", "meeting") and self.coordinates(who, text.case):
            return self.is_reader(who)
        return self.reads_row(who, text.owner, text.case, shared=text.share == "meeting")

    def reads_noted(self, who: Who, owner: UUID | None, case: Case, share: str) -> bool:
        """What staff noted that the person said: the person, the unit that coordinates when its organisation noted it,
        and those at the meeting, when it is said to them."""
        if who.kind == "person":
            return self.takes_part(who, case)
        at_the_meeting = share == "meeting" and who.unit in case.windows
        coordinates = owner == who.organisation and self.reads_own(who, case) and self.coordinates(who, case)
        return self.is_reader(who) and (at_the_meeting or coordinates)

    def _noted(self, who: Who, text: Text) -> bool:
        assert text.case
        return self.knows(who, text.case) and self.reads_noted(who, text.owner, text.case, text.share)

    def _paper(self, who: Who, text: Text) -> bool:
        """Stands in documents alone."""
        return False

    def _place(self, who: Who, text: Text) -> bool:
        """Who else is in the case, and what they are asked to bring: those who take part, and the person."""
        assert text.case
        if who.kind == "person":
            return self.knows(who, text.case)
        return self.is_reader(who) and (self.takes_part(who, text.case) or self.coordinates(who, text.case))

    def _offer(self, who: Who, text: Text) -> bool:
        """Why the coordination is offered: those who take part, and the two units."""
        assert text.case
        return self._place(who, text) or (self.is_reader(who) and who.unit in (text.unit, text.other))

    def _request(self, who: Who, text: Text) -> bool:
        """What the person asks a unit for: the two of them."""
        return text.person in who.selves or (self.is_reader(who) and who.unit == text.unit)

    def _identity(self, who: Who, text: Text) -> bool:
        """Name and number: oneself, who knows of a case around the person, the unit that the person has asked.

        Who reviews the log of an organisation sees the names of those whom its staff can have read about.
        """
        if who.kind == "staff" and who.role == "LOG_REVIEWER" and text.what == "name":
            return any(w.organisation == who.organisation and self._identity(w, text) for w in self.facts.whos
                       if w.role in READERS)  # fmt: skip
        asked = {unit for person, unit in self.facts.requests.values() if person == text.person}
        return self.knows_person(who, text.person) or (self.is_reader(who) and who.unit in asked)

    def _reach(self, who: Who, text: Text) -> bool:
        """Address, phone, those close: as identity; of a protected person nobody, on no page."""
        return not self.facts.persons[text.person].protected and self.knows_person(who, text.person)

    def _notice(self, who: Who, text: Text) -> bool:
        """Where the person's own notices go: the person, who has no protection."""
        return text.person in who.selves and not self.facts.persons[text.person].protected

    def _draft(self, who: Who, text: Text) -> bool:
        """What is typed and not sent: the one who types, at that unit."""
        return who.assignment is not None and who.assignment == text.unit

    # -- doing

    def may_send(self, who: Who, name: str, case: Case) -> bool:
        """Whether ``who`` can at most change something at a desk address of the case, by docs/access.md."""
        if not self.is_reader(who) or not self.knows(who, case):
            return False
        if who.role not in CASEWORK and name not in HEADS_TOO:
            return False
        if name in COORDINATORS:
            return self.coordinates(who, case)
        return self.takes_part(who, case) or self.coordinates(who, case)
