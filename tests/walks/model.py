"""What the person has said, and whom that lets be told: by the steps of a walk alone. Knows nothing of the system.

Where the rules leave a choice the model lets more through, so that what it forbids is forbidden beyond doubt.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

YES, NO, CANNOT, BACK, EXPIRED, NOTHING = "yes", "no", "cannot", "back", "expired", "nothing"
SELF = "self"


@dataclass
class Answer:
    """The newest answer of one giver to one organisation, and whom a yes is to."""

    word: str
    told: set[str]


@dataclass
class Model:
    """of: each unit's organisation. leads: who coordinates. A receiver is a unit, or one without an account."""

    of: dict[str, str]
    leads: str
    answers: dict[str, dict[str, Answer]] = field(default_factory=dict)  # organisation → giver, the newest last
    gone: set[str] = field(default_factory=set)  # let go, and no yes of the person to it since
    named: set[str] = field(default_factory=set)  # with at some time
    silent: set[tuple[str, str]] = field(default_factory=set)  # what one organisation may not tell one receiver
    stopped: bool = False
    ended: bool = False

    def __post_init__(self) -> None:
        self.named.add(self.leads)

    # -- what happens

    def says(self, unit: str, word: str, told: Iterable[str] = (), giver: str = SELF) -> None:
        """An answer that a unit has heard, for its organisation. To the one that coordinates, a yes lets go whoever it
        leaves out, and a no after a yes takes back all."""
        told, leading, organisation = set(told), unit == self.leads, self.of[unit]
        before = self.answers.setdefault(organisation, {})
        if word == NO and leading and any(one.word in (YES, EXPIRED) for one in before.values()):
            self.takes_back_all()
        if word == YES and leading:
            self.stopped = False
            for one in self.named - told - {self.leads}:
                self.lets_go(one)
            self.gone -= told
            self.named |= told
        if word == YES:
            self.silent -= {(organisation, one) for one in told}
        before.pop(giver, None)
        before[giver] = Answer(word, told - self.gone)

    def takes_back_all(self) -> None:
        for organisation in self.answers:
            self._back(organisation)
        self.stopped = True

    def takes_back_from(self, organisation: str) -> None:
        """One organisation may tell nobody more; the one who coordinates: then everything stops."""
        if organisation == self.of[self.leads]:
            self.takes_back_all()
        self._back(organisation)

    def _back(self, organisation: str) -> None:
        for answer in self.answers[organisation].values():
            if answer.word in (YES, EXPIRED):
                answer.word = BACK

    def lets_go(self, receiver: str) -> None:
        self.gone.add(receiver)
        for answers in self.answers.values():
            for answer in answers.values():
                answer.told.discard(receiver)

    def silences(self, organisation: str, receiver: str) -> None:
        """One organisation may not tell one receiver more; the others may."""
        self.silent.add((organisation, receiver))
        for answer in self.answers[organisation].values():
            answer.told.discard(receiver)

    def takes_place(self, first: str, then: str) -> None:
        """A call or an initiativ went on within an organisation: the yes goes with it, but to nobody let go."""
        if then in self.gone:
            return
        self.named.add(then)
        for organisation, answers in self.answers.items():
            for answer in answers.values():
                if first in answer.told and (organisation, then) not in self.silent:
                    answer.told.add(then)

    def expires(self, organisation: str) -> None:
        for answer in self.answers.get(organisation, {}).values():
            if answer.word == YES:
                answer.word = EXPIRED

    # -- what holds

    def _deciding(self, organisation: str) -> Answer:
        """The person's own newest answer; when they cannot, or have not been asked, the newest for them."""
        answers = self.answers.get(organisation, {})
        own = answers.get(SELF)
        if own and own.word != CANNOT:
            return own
        others = [answer for giver, answer in answers.items() if giver != SELF]
        return others[-1] if others else own or Answer(NOTHING, set())

    def says_now(self, organisation: str) -> str:
        """yes, no, cannot, back, expired or nothing: what holds between the person and the organisation."""
        word = self._deciding(organisation).word
        return BACK if self.stopped and word != NOTHING else word

    def named_by(self, organisation: str) -> set[str]:
        """Whom some yes that holds is to; of two who have given one, only what both cover may be told."""
        if self.says_now(organisation) != YES:
            return set()
        found = [answer.told for answer in self.answers[organisation].values() if answer.word == YES]
        return set().union(*found) - self.gone

    def told_by(self, organisation: str) -> set[str]:
        """Whom the organisation may tell."""
        holds = self.says_now(organisation) == YES and not self.ended
        return self._deciding(organisation).told - self.gone if holds else set()

    def may(self, organisation: str, receiver: str) -> bool:
        """Whether the organisation may tell the receiver: within itself whoever has not been let go."""
        if self.says_now(organisation) != YES or self.ended or receiver in self.gone:
            return False
        return receiver in self.told_by(organisation) or self.of.get(receiver) == organisation

    def shut(self, unit: str) -> bool:
        """Whether no meeting is open to the unit: it was let go, or everything was taken back."""
        return unit in self.gone or self.stopped or self.ended
