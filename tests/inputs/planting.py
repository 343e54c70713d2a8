"""Puts each text into every field that takes words, in all forms that can be reached, and looks at what it becomes.

A form is sent with the text in all its fields at once: what is taken is looked for in pages, papers, files and mail;
what is refused comes back in the page that says what to correct, and is looked at there.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from samplan.foundation.access import policies
from samplan.rulebook.calendar import local_date
from tests.inputs import trips
from tests.inputs.asking import Question
from tests.inputs.fuzzing import LEFT_ALONE, UUID
from tests.inputs.ground import Ground, Plot
from tests.inputs.mutating import Maker
from tests.inputs.pages import Form, Page, live

STEPS = ("need", "consent", "call", "begin", "write", "deliver")  # between them every form is shown
# What ends a coordination, or somebody's assignment, is filled in last.
LAST = (
    "avsluta",
    "avliden",
    "ta-tillbaka",
    "vill-inte",
    "ingen-sip",
    "borja-om",
    "blockera",
    "ta-bort",
    "stall-in",
    "dela",
    "skydd",
)


@dataclass
class Harvest:
    """How many texts were put in how many fields, and what became of them that should not."""

    fields: set[tuple[str, str]] = field(default_factory=set)
    planted: int = 0
    looked_at: int = 0
    seen: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            f"{self.planted} texts planted in {len(self.fields)} fields, {self.looked_at} answers looked at, "
            f"{len(self.seen)} texts found again; {len(self.faults)} faults"
        )


class Planter:
    """Plants on one ground; the same seed fills in the forms alike."""

    def __init__(self, ground: Ground, seed: int) -> None:
        self.ground = ground
        self.maker = Maker(random.Random(seed), local_date(ground.world.now))
        self.harvest = Harvest()
        self.shown: dict[tuple[str, tuple[str, ...]], Form | None] = {}
        self.forms: dict[tuple[str, tuple[str, ...]], tuple[Plot, str, str]] = {}  # kind and fields → where it stands

    def find(self) -> None:
        """Every form that takes words, once: the plot, who asks and the page where it stands."""
        for plot in [plot for plot in self.ground.plots if plot.step in STEPS]:
            for pattern in sorted({address.pattern for address in policies.addresses()} - set(LEFT_ALONE)):
                path = re.sub(r"<uuid:(\w+)>", lambda match: str(plot.ids.get(match.group(1), "")), pattern)  # noqa: B023
                path = path.replace("<int:number>", "1").replace("<slug:slug>", "samtycke")
                if "//" in path:
                    continue
                for who in _askers(path, plot):
                    asked = f"{path}?plan={plot.thread.id}" if path.startswith("/min-plan/") else path
                    answer = self.ground.ask(Question(who, "GET", asked))
                    for form in Page(answer.text, asked).forms if answer.status == 200 and answer.is_page else []:
                        names = tuple(sorted(name for name, one in form.fields.items() if one.takes_words))
                        if names and form.action not in LEFT_ALONE:
                            self.forms.setdefault((_kind(form, asked), names), (plot, who, asked))

    def plant(self, texts: Iterable[str]) -> Harvest:
        """Each text into every form. Returns what became of them."""
        order = sorted(self.forms, key=lambda one: (any(word in one[0] for word in LAST), one))
        for key in order:
            for text in texts:
                self._one(key, text)
        for plot in [plot for plot in self.ground.plots if plot.written]:
            self.ground.mend()
            plot.look()
            self.harvest.faults += trips.go(plot, self._looked, plot.written, self.harvest.seen)
        return self.harvest

    def _looked(self, question: Question):
        self.harvest.looked_at += 1
        return self.ground.ask(question)

    def _one(self, key: tuple[str, tuple[str, ...]], text: str) -> None:
        plot, who, path = self.forms[key]
        form = self._form(key, who, path)
        if form is None:  # it is gone with what was done
            return
        written: dict[str, str] = {}
        pairs = []
        for name, value in self.maker.base(form, key[0]):
            if name in key[1]:
                mark = self.maker.mark()
                value = written[mark] = f"{text} {mark}"
                self.harvest.planted += 1
                self.harvest.fields.add((key[0], name))
            pairs.append((name, value))
        pairs = [pair for pair in pairs if pair[0] != "request_id"]  # each is sent for the first time
        question = Question(who, "POST", form.action if form.action.startswith("/") else path, tuple(pairs))
        answer = self._looked(question)
        self.harvest.faults += [f"{question}\n   {fault}" for fault in self._became(answer, written)]
        if answer.status in (302, 303):
            plot.written |= written
            self.shown.pop(key, None)

    def _form(self, key: tuple[str, tuple[str, ...]], who: str, path: str) -> Form | None:
        """The form as it stands on its page: asked for again when something was done with it."""
        if key not in self.shown:
            page = self.ground.ask(Question(who, "GET", path))
            forms = Page(page.text, path).forms if page.is_page else []
            self.shown[key] = next((form for form in forms if _kind(form, path) == key[0]), None)
        return self.shown[key]

    def _became(self, answer, written: dict[str, str]) -> list[str]:
        if answer.status >= 500:
            return [f"answered {answer.status}: {answer.trouble}"]
        text = answer.text
        there = {mark: words for mark, words in written.items() if mark in text}
        self.harvest.seen |= set(there)
        return live(Page(text), there) if there and answer.is_page else []


def _askers(path: str, plot: Plot) -> tuple[str, ...]:
    if path.startswith("/min-plan/"):
        return (plot.who,)
    if path.startswith("/personal/"):
        return ("berit",)
    return ("sara", "elin") if path.startswith("/plan/") else ("sara",)


def _kind(form: Form, path: str) -> str:
    action = form.action if form.action.startswith("/") else path
    return UUID.sub("<id>", replace(form, action=action).action.partition("?")[0])
