"""Sends bad inputs, judges each answer, and shrinks what goes wrong to the least that does it.

Addresses come from the resolver and fields from the forms of the pages, so what is new in the product is tried without
a word here. Everything is chosen by one seed: the same seed asks the same questions.
"""

from __future__ import annotations

import random
import re
import time
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from samplan.foundation.access import policies
from samplan.rulebook.calendar import local_date
from tests.inputs import corpus, flows, trips
from tests.inputs.asking import Answer, Question
from tests.inputs.ground import Ground, Plot
from tests.inputs.mutating import Maker, Pairs
from tests.inputs.pages import Form, Page, spaced
from tools.places import ROOT

SLOWEST = 2.0  # seconds of processing
WORN = 60  # accepted writes until a plot is left for a new one
TIRED = 1_500  # questions until it is: one that has ended takes no more writes
LOOK = 20  # accepted writes between two ways round
LEFT_ALONE = ("/logga-ut/", "/logga-in/demo/")  # everybody would be out, or somebody else
UNWELL = ("/halsa", "/halsa/")  # answers 503 while no worker runs
WHO = (
    ("sara", 50),
    ("elin", 18),
    ("person", 18),
    ("karin", 5),
    ("berit", 4),
    ("jonas", 2),
    ("oskar", 2),
    ("nobody", 1),
)
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
LOOKED_FOR = ("sok",)  # no words of anybody: what one looks for in a list beside the form
WORDS = re.compile(r"<h1[ >]|\"fel\":|^Method|^$")


@dataclass
class Fault:
    """What went wrong: what was promised, and the least that shows it."""

    promise: str
    question: Question
    told: str
    step: str = ""

    def __str__(self) -> str:
        return (
            f"FAULT: {self.promise}\n   in a coordination played to {self.step!r}\n   {self.question}\n   {self.told}"
        )


@dataclass
class Tally:
    """What has been asked and how it went."""

    asked: int = 0
    by_class: Counter[str] = field(default_factory=Counter)
    accepted: int = 0
    rounds: int = 0
    slowest: float = 0.0
    slowest_at: str = ""
    seconds: float = 0.0
    marks: int = 0
    seen: set[str] = field(default_factory=set)
    ways: Counter[str] = field(default_factory=Counter)  # how the good steps went, from need to end
    kinds: set[str] = field(default_factory=set)
    fields: set[tuple[str, str]] = field(default_factory=set)
    faults: list[Fault] = field(default_factory=list)

    def line(self, seed: int) -> str:
        classes = ", ".join(f"{name} {number}" for name, number in sorted(self.by_class.items()))
        return (
            f"{self.asked} inputs at {len(self.kinds)} addresses and in {len(self.fields)} fields: {classes}; "
            f"slowest {self.slowest:.2f} s ({self.slowest_at}); {self.accepted} accepted writes, {self.rounds} rounds "
            f"of pages, papers and exports, {len(self.seen)} of {self.marks} written texts seen there again; "
            f"{len(self.faults)} faults; {self.asked / max(self.seconds, 0.01):.0f} per second; seed {seed}"
        )


class Run:
    """One run. ``tell`` is told of each fault as it is found."""

    def __init__(self, ground: Ground, seed: int, tell: Callable[[Fault], object] = lambda fault: None) -> None:
        self.ground, self.seed, self.tell = ground, seed, tell
        self.chance = random.Random(seed)
        self.maker = Maker(self.chance, local_date(ground.world.now))
        self.tally = Tally()
        self.addresses = sorted({a.pattern for a in policies.addresses() if a.pattern not in (*LEFT_ALONE, *UNWELL)})
        self.worth = dict.fromkeys(self.addresses, 3.0)
        self.sent: list[Question] = []
        self.names = names_read()
        self._said: set[tuple[str, str]] = set()

    def go(self, until: Callable[[Tally], bool]) -> Tally:
        """Asks until ``until`` says that it is enough, and then goes the last rounds."""
        began = time.process_time()
        self._way()
        while not until(self.tally):
            plot = self.chance.choice(self.ground.plots)
            try:
                self._turn(plot)
            except Exception:  # a fault of ours or of the product: it is told, and the run goes on elsewhere
                self._fault("the run goes on", Question("", "", ""), traceback.format_exc(limit=-8), plot)
                self.ground.again(plot)
            self.tally.seconds = time.process_time() - began
        for plot in self.ground.plots:
            self._round(plot)
        self.tally.seconds = time.process_time() - began
        return self.tally

    def _turn(self, plot: Plot) -> None:
        """A page or something odd, the way round when much was accepted, and another plot when this one is worn."""
        turn = self.chance.random()
        if turn < 0.002:
            self._way()
        elif turn < 0.14:
            self._odd(plot)
        elif turn < 0.2 and self.sent:
            self._again(plot)
        else:
            self._page(plot)
        worn = plot.accepted >= WORN or plot.asked >= TIRED
        if len(plot.questions) >= LOOK or worn:
            self._round(plot)
        if worn:
            self.ground.again(plot)

    # -- what is asked

    def _who(self, plot: Plot, pattern: str) -> str:
        if pattern.startswith("/min-plan/") and self.chance.random() < 0.85:
            return plot.who
        if pattern.startswith("/personal/") and self.chance.random() < 0.7:
            return self.chance.choice(("berit", "karin"))
        names, weights = zip(*WHO, strict=True)
        who = self.chance.choices(names, weights)[0]
        return plot.who if who == "person" else str(who)

    def filled(self, pattern: str, plot: Plot) -> str:
        """An address with ids of the plot; now and then with an id of another, or of another kind."""

        def one(match: re.Match[str]) -> str:
            ids = plot.ids if self.chance.random() < 0.97 else self.chance.choice(self.ground.plots).ids
            name = match.group(1) if self.chance.random() < 0.97 else self.chance.choice(sorted(ids))
            return str(ids.get(name, "00000000-0000-0000-0000-000000000000"))

        path = re.sub(r"<uuid:(\w+)>", one, pattern)
        path = path.replace("<int:number>", self.chance.choice(("1", "2", "3", "5", "0", "99", "9" * 30)))
        path = path.replace("<slug:slug>", self.chance.choice(("samtycke", "kalla", "finns-inte", "for-dig", "-")))
        if path.startswith("/min-plan/") and self.chance.random() < 0.9:
            path += f"?plan={plot.thread.id}"
        return path

    def _way(self) -> None:
        """One coordination from need to end, each step spoilt a few times before it is done well."""
        plot = self.ground.plot("need")
        for step in flows.steps(self.maker.today):
            who = plot.who if step.who == "person" else step.who
            path = step.page if step.page.startswith("/") else f"/plan/{plot.thread.id}/{step.page}"
            path += f"?plan={plot.thread.id}" if step.page.startswith("/") else ""
            form = self._named(who, path, step.form)
            for _ in range(3 if form else 0):
                self._form(plot, who, path, form)
            if not (form := self._named(who, path, step.form)):
                self.tally.ways[f"{step.form} done by what was spoilt"] += 1
                continue
            pairs = filled(form, self.maker.base(form, step.form), step.filled)
            answer = self.ground.ask(Question(who, "POST", form.action, tuple(pairs)))
            self.tally.ways[f"{step.form} {answer.status}"] += 1
        self._round(plot)

    def _some(self, looks: list[trips.Look]) -> list[trips.Look]:
        return self.chance.sample(looks, len(looks) // 6 + 1)

    def _named(self, who: str, path: str, ends: str) -> Form | None:
        answer = self.ground.ask(Question(who, "GET", path))
        forms = Page(answer.text, path).forms if answer.is_page and answer.status == 200 else []
        return next((form for form in forms if form.action.partition("?")[0].endswith(ends)), None)

    def _page(self, plot: Plot) -> None:
        """A page, asked for with something odd now and then; then its forms, filled in and spoilt."""
        pattern = self.chance.choices(self.addresses, [self.worth[one] for one in self.addresses])[0]
        who, path = self._who(plot, pattern), self.filled(pattern, plot)
        question = Question(who, "GET", path)
        if self.chance.random() < 0.5:
            odd = self.chance.choice(corpus.QUERIES) if self.chance.random() < 0.4 else self._query()
            more = odd if "?" not in path else odd.replace("?", "&", 1)
            question = replace(question, path=path + more)
        if self.chance.random() < 0.15:
            question = replace(question, headers=self._headers())
        answer = self.ask(question, plot)
        forms = Page(answer.text, path).forms if answer.status == 200 and answer.is_page else []
        forms = [form for form in forms if form.action not in LEFT_ALONE]
        self.worth[pattern] = min(12.0, 1.0 + 2.0 * len(forms)) if forms else max(0.7, self.worth[pattern] * 0.8)
        if forms:
            for _ in range(self.chance.choice((4, 6, 8))):
                self._form(plot, who, path, self.chance.choice(forms))

    def _query(self) -> str:
        """Names that some view reads from an address, with values that none expects."""
        pairs = [(name, self.chance.choice(corpus.ODD)) for name in self.chance.sample(self.names, 5)]
        return f"?{urlencode(pairs, errors='surrogatepass')}"

    def _form(self, plot: Plot, who: str, path: str, form: Form) -> None:
        action = form.action if form.action.startswith("/") else path.partition("?")[0]
        kind = UUID.sub("<id>", action.partition("?")[0])
        base = self.maker.base(form, kind)
        pairs = self.maker.spoil(base, form) if self.chance.random() < 0.85 else base
        self.tally.fields |= {(kind, name) for name in form.fields}
        question = Question(who, "POST", action, tuple(pairs))
        if "utkast" in form.fields and self.chance.random() < 0.2:  # as it is kept while one types
            self.ask(replace(question, path="/utkast/"), plot)
            self.ask(Question(who, "GET", path), plot)
        if self.chance.random() < 0.06:
            question = replace(question, headers=self._headers())
        answer = self.ask(question, plot)
        if answer.status in (302, 303) and not answer.headers.get("location", "").startswith("/logga-in/"):
            self._took(plot, kind, form, question, answer)
        elif answer.status == 422:
            self._keeps(plot, form, question, answer)

    def _took(self, plot: Plot, kind: str, form: Form, question: Question, answer: Answer) -> None:
        """A write was accepted: what was written is looked for, and the page it leads to has to be there."""
        self.tally.accepted += 1
        plot.accepted += 1
        plot.questions.append(str(question))
        for name, value in dict(question.data).items():
            field = form.fields.get(name)
            if field is not None and field.kind in ("radio", "select"):
                self.maker.liked[f"{kind} {name}"] = value
            if (mark := re.search(r"zq[0-9a-f]+qz\Z", value)) and field is not None and field.takes_words:
                plot.written[mark.group()] = value
                self.tally.marks += 1
        after = self.ground.ask(Question(question.who, "GET", answer.headers.get("location", "/").partition("#")[0]))
        if after.status >= 500:
            self._fault("the page after an accepted write", question, after.trouble, plot)

    def _keeps(self, plot: Plot, form: Form, question: Question, answer: Answer) -> None:
        """Everything that was typed stands in the page that says what to correct."""
        for name in lost(form, question, answer):
            self._fault(
                f"everything typed is kept: {name}", question, f"what was typed in {name} is lost", plot,
                lambda one, name=name: name in lost(form, one, self.ground.ask(one)),
            )  # fmt: skip

    def _odd(self, plot: Plot) -> None:
        """What no browser sends: another method, a bent address, a body of another kind, forged headers."""
        chance, pattern = self.chance, self.chance.choice(self.addresses)
        question = Question(self._who(plot, pattern), "GET", self.filled(pattern, plot))
        which = chance.randrange(5)
        if which == 0:
            question = replace(question, method=chance.choice(corpus.METHODS))
        elif which == 1:
            cut, bent = chance.randrange(1, len(question.path) + 1), chance.choice(corpus.PATHS)
            question = replace(question, path=question.path[:cut] + bent + question.path[cut:])
        elif which == 2:
            question = replace(
                question,
                method=chance.choice(("POST", "POST", "PUT", "GET")),
                body=chance.choice(corpus.BODIES),
                type=chance.choice(corpus.TYPES),
            )
        elif which == 3:
            question = replace(question, method=chance.choice(("GET", "POST")), headers=self._headers())
        else:
            names = (
                "text",
                "unit",
                "version",
                "goal",
                "party",
                "parties",
                "recipients",
                "assignment",
                "answer",
                "plan",
                "utkast",
                "vidare",
                "user",
            )
            data = tuple((name, chance.choice(chance.choice((corpus.IDS, corpus.TEXTS)))) for name in names)
            question = replace(question, method="POST", data=data)
        self.ask(question, plot)

    def _again(self, plot: Plot) -> None:
        """What was sent before comes again: late, from the way back, from another, or bent."""
        old = self.chance.choice(self.sent)
        who = old.who if self.chance.random() < 0.6 else self.chance.choice(("sara", "elin", "karin", plot.who))
        data: Pairs = [pair for pair in old.data if pair[0] != "request_id" or self.chance.random() < 0.5]
        self.ask(replace(old, who=who, data=tuple(data)), plot)

    def _headers(self) -> tuple[tuple[str, str], ...]:
        if self.chance.random() < 0.2:
            return (("HTTP_COOKIE", self.chance.choice(corpus.COOKIES)),)
        return tuple(self.chance.choice(corpus.HEADERS).items())

    # -- how the answer is judged

    def ask(self, question: Question, plot: Plot) -> Answer:
        """Asks one question that counts, and judges its answer."""
        answer = self.ground.ask(question)
        plot.asked += 1
        tally = self.tally
        tally.asked += 1
        tally.by_class[f"{answer.status // 100}xx"] += 1
        tally.kinds.add(UUID.sub("<id>", question.path.partition("?")[0]) if answer.status < 404 else "")
        if answer.seconds > tally.slowest:
            tally.slowest, tally.slowest_at = (
                answer.seconds,
                UUID.sub("<id>", f"{question.method} {question.path[:60]}"),
            )
        if question.method == "POST" and question.body is None:
            self.sent = [*self.sent[-199:], question]
        if promise := broken(question, answer):
            self._fault(promise, question, answer.trouble or UUID.sub("<id>", answer.text[:300]), plot)
        return answer

    def _fault(
        self, promise: str, question: Question, told: str, plot: Plot, again: Callable[[Question], bool] | None = None
    ) -> None:
        """Keeps a fault, once for each place and kind, as small as it can be made."""
        place = (
            UUID.sub("<id>", question.path.partition("?")[0])[:80],
            (told.strip().splitlines() or [promise])[-1][:60],
        )
        if place in self._said:
            return
        self._said.add(place)
        small = shrunk(question, again or (lambda one: broken(one, self.ground.ask(one)) == promise))
        self.tally.faults.append(Fault(promise, small, told, plot.step))
        self.tell(self.tally.faults[-1])

    def _round(self, plot: Plot) -> None:
        """The way round, for all that was accepted since the last."""
        if not plot.questions:
            return
        self.tally.rounds += 1
        self.ground.mend()
        plot.look()
        for told in trips.go(plot, self.ground.ask, plot.written, self.tally.seen, self._some):
            asked = "\n   ".join(plot.questions[-LOOK:])
            self._fault(
                "what was accepted can be shown, printed and taken out",
                Question("", "", ""),
                f"{told}\n   after\n   {asked}",
                plot,
            )
        plot.questions.clear()


def names_read() -> list[str]:
    """What the views read from an address, by their own code."""
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "samplan" / "interfaces").rglob("*.py"))
    return sorted(set(re.findall(r"""GET\.(?:get|getlist)\(\s*["'](\w+)""", code)))


def broken(question: Question, answer: Answer) -> str:
    """Which promise the answer breaks; "" when it breaks none."""
    if answer.status >= 500:
        return f"no answer of 500 or more: {answer.status}"
    if answer.seconds > SLOWEST:
        return f"no answer takes more than {SLOWEST:.0f} s of processing"
    if answer.trouble:
        return "no error inside"
    said = answer.text if answer.status >= 400 and question.method not in ("HEAD",) else ""
    page = "<h1" in said and 'lang="sv"' in said
    part = ("HTTP_HX_REQUEST", "true") in question.headers and "Rätta det här" in said
    if said and not page and not part and '"fel"' not in said:
        return "a refusal is a page in Swedish, or the part of one that was asked for"
    return ""


def filled(form: Form, pairs: Pairs, values: dict[str, str]) -> Pairs:
    """The pairs with these values in their fields: "" leaves a field out, "*" takes its first choice."""
    out = [pair for pair in pairs if pair[0] not in values]
    for name, value in values.items():
        options = form.fields[name].options if name in form.fields else []
        chosen = next(iter(options), "") if value == "*" else value
        out += [(name, chosen)] if chosen else []
    return out


def lost(form: Form, question: Question, answer: Answer) -> list[str]:
    """The fields of which what was typed is gone from the page that says what to correct.

    A form that is shown again keeps what is typed in the fields it has; a page without it shows the words to copy.
    """
    if answer.status != 422 or not answer.is_page or dict(question.headers).get("CONTENT_LENGTH", "x") != "x":
        return []  # said to be of another length than it is, it has not been read
    page = Page(answer.text)
    there = spaced("\n".join(place.text for place in page.places if not place.attribute.startswith("(")))
    shown = {name: one for one in page.forms if one.action == form.action for name, one in one.fields.items()}
    out = []
    for name, value in dict(question.data).items():  # of a field that comes twice the last one counts
        field = form.fields.get(name)
        typed = (
            field is not None
            and name not in LOOKED_FOR
            and (field.takes_words or field.kind in ("date", "time", "tel", "email"))
        )
        words = field is not None and field.takes_words
        if typed and (name in shown or (words and not shown)) and spaced(value) not in there:
            out.append(name)
    return out


def shrunk(question: Question, fails: Callable[[Question], bool]) -> Question:
    """The least of a question that still fails: fewer fields and headers, shorter values. At most 200 tries."""
    tries = iter(range(200))

    def still(one: Question) -> bool:
        return next(tries, None) is not None and fails(one)

    if not question.path or not still(question):
        return question
    for name in ("headers", "data"):
        for pair in list(getattr(question, name)):
            less = replace(question, **{name: tuple(one for one in getattr(question, name) if one is not pair)})
            if still(less):
                question = less
    for at, (name, value) in enumerate(question.data):
        while len(value) > 1:
            halves = (value[: len(value) // 2], value[len(value) // 2 :])
            for half in halves:
                less = replace(question, data=(*question.data[:at], (name, half), *question.data[at + 1 :]))
                if still(less):
                    question, value = less, half
                    break
            else:
                break
    return question
