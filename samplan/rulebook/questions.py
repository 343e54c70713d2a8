"""The questions a person can prepare with, by age, and the life areas of a kartläggning.

Seven questions in our own words (PREP-02): all can be skipped. A code names what is asked and is kept with the answer;
words may be mended, codes never change. Sources: PREP-02, PREP-03, PREP-04; 3 kap. 2 § SoL (2025:400) on the child's
own voice.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from samplan.rulebook.consent import ADULT
from samplan.rulebook.packs.schema import Pack

YOUNG = 13  # from here on one is asked as a young person, not as a child

TEXT, SCALE, TICKS, ONE = "text", "scale", "ticks", "one"
Choices = tuple[tuple[str, str], ...]

SCALE_WORDS: Choices = (
    ("well", "Går bra"),
    ("sometimes", "Går ibland"),
    ("badly", "Går inte bra"),
    ("unknown", "Vet inte"),
)
TOPICS: Choices = (
    ("food", "Mat"),
    ("sleep", "Sömn"),
    ("shower", "Dusch och kläder"),
    ("cleaning", "Städning"),
    ("money", "Pengar och post"),
    ("out", "Att ta sig ut"),
    ("friends", "Vänner och familj"),
    ("work", "Jobb eller skola"),
    ("medicine", "Medicin"),
    ("pain", "Värk"),
    ("worry", "Oro och ensamhet"),
)
MOST_TOPICS = 3
WISHES: Choices = (
    ("home", "Mötet är hemma hos mig"),
    ("phone", "Jag är med på telefon"),
    ("video", "Jag är med på video"),
    ("part", "Jag är med en stund"),
    ("short", "Mötet är kort"),
    ("pause", "Vi tar en paus"),
    ("pictures", "Bilder som hjälp"),
    ("interpreter", "Tolk"),
    ("spokesman", "Någon talar för mig"),
    ("letter", "Jag skriver det jag vill säga"),
    ("door", "Jag sitter nära dörren"),
)
HOW_LONG: Choices = (
    ("all", "Ja, hela tiden"),
    ("part", "Ja, en liten stund"),
    ("other", "Nej, någon annan säger vad jag tycker"),
)


@dataclass(frozen=True, slots=True)
class Part:
    """One thing to answer. ``label``: "" when the question itself says it. ``private``: never shown to the meeting."""

    code: str
    label: str = ""
    kind: str = TEXT
    choices: Choices = ()
    private: bool = False
    most: int = 0

    @property
    def field(self) -> str:
        """Its name in a form."""
        return self.code.replace(".", "_")

    def said(self, value: str) -> str:
        """A kept value in the words of the page: free text as it is, codes as their words."""
        if self.kind == TEXT:
            return value
        words = dict(self.choices)
        return ", ".join(words[code] for code in value.split(",") if code in words)


@dataclass(frozen=True, slots=True)
class Question:
    """One page: what is asked, a hint, and its parts. It is shared, or not, as a whole."""

    code: str
    text: str
    hint: str = ""
    parts: tuple[Part, ...] = ()

    @property
    def private(self) -> bool:
        """Whether nothing of it can be shown to the meeting."""
        return all(part.private for part in self.parts)


def _asks(code: str, text: str, hint: str = "", *more: Part, private: bool = False) -> Question:
    """A question with a free text of its own, and ``more`` parts after it."""
    return Question(code, text, hint, (Part(code, private=private), *more))


_NOT_TOLD = "Är det något som de inte ska få veta?"

SETS: Mapping[str, tuple[Question, ...]] = {
    "adult": (
        _asks("adult.1", "Vad betyder mest för dig just nu?"),
        _asks("adult.2", "Vad i ditt liv går bra?", "Skriv också det som ska få vara som det är."),
        Question(
            "adult.3",
            "Hur går det?",
            "Svara på det du vill.",
            (
                *(Part(f"adult.3.{code}", name, SCALE, SCALE_WORDS) for code, name in TOPICS),
                Part("adult.3.talk", "Vilka tre vill du prata om?", TICKS, TOPICS, most=MOST_TOPICS),
            ),
        ),
        Question(
            "adult.4",
            "Vad vill du göra själv, och vad vill du ha hjälp med?",
            "",
            (
                Part("adult.4.self", "Det här vill jag göra själv"),
                Part("adult.4.help", "Det här vill jag ha hjälp med"),
            ),
        ),
        Question(
            "adult.5",
            "Vilka vill du ha med på mötet?",
            "Skriv också om det är någon som inte ska vara med.",
            (Part("adult.5"), Part("adult.5.not", _NOT_TOLD, private=True)),
        ),
        Question(
            "adult.6",
            "Hur ska mötet vara för att det ska kännas bra för dig?",
            "Välj så många du vill.",
            (
                Part("adult.6.wish", "Det här vill jag", TICKS, WISHES),
                Part("adult.6", "Vilken plats och vilken tid passar dig? Behöver du något mer?"),
            ),
        ),
        _asks("adult.7", "Vilken fråga vill du att mötet ska svara på?"),
    ),
    "young": (
        _asks("young.1", "Vad är viktigt för dig just nu?"),
        Question(
            "young.2",
            "Vad funkar, och vad funkar inte?",
            "Tänk på hemma, skolan och fritiden.",
            (Part("young.2.well", "Det här funkar"), Part("young.2.badly", "Det här funkar inte")),
        ),
        _asks("young.3", "Vem förstår dig?"),
        _asks("young.4", "Vad vill du ska ändras först?"),
        _asks("young.5", "Vad vill du bestämma själv?"),
        Question(
            "young.6",
            "Vill du vara med på mötet?",
            "Någon annan kan säga vad du tycker.",
            (Part("young.6.how", "", ONE, HOW_LONG), Part("young.6", "Vem ska säga vad du tycker? Vill du något mer?")),
        ),
        _asks(
            "young.7",
            "Finns det något som dina föräldrar eller andra inte ska få veta?",
            "Svaret syns inte för dem. Du väljer om din samordnare och kollegerna där får läsa det.",
            private=True,
        ),
    ),
    "child": (
        _asks("child.1", "Vad tycker du om att göra?"),
        _asks("child.2", "När mår du bra?"),
        _asks("child.3", "När känns det inte bra?"),
        _asks("child.4", "Vem litar du på?"),
        Question(
            "child.5",
            "Vad ska bli annorlunda?",
            "",
            (Part("child.5.home", "Hemma"), Part("child.5.school", "I skolan")),
        ),
        Question(
            "child.6",
            "Vill du vara med på mötet?",
            "Någon kan berätta vad du tycker.",
            (Part("child.6.how", "", ONE, HOW_LONG), Part("child.6", "Vem ska berätta vad du tycker?")),
        ),
        Question(
            "child.7",
            "Vad vill du att de vuxna ska veta?",
            "",
            (Part("child.7"), Part("child.7.not", "Finns det något som de inte ska prata om?", private=True)),
        ),
    ),
}
QUESTIONS: Mapping[str, Question] = {question.code: question for one in SETS.values() for question in one}
CLOSE = (
    "Vad ser du att {name} mår bra av?",
    "Vad oroar dig?",
    "Vad kan du hjälpa till med, och vad orkar du inte?",
    "Vad behöver du själv?",
)


def set_of(age: int | None) -> str:
    """The set of questions for an age in whole years; one whose age is not known is asked as an adult."""
    if age is None or age >= ADULT:
        return "adult"
    return "young" if age >= YOUNG else "child"


def texts() -> dict[str, str]:
    """Name in a form → what is asked, of every part that is answered in free words."""
    parts = [(question, part) for question in QUESTIONS.values() for part in question.parts]
    return {part.field: part.label or question.text for question, part in parts if part.kind == TEXT}


def question_of(part: str) -> Question | None:
    """The question that a part belongs to: "adult.3.food" → adult.3. None for a code that is not known."""
    return QUESTIONS.get(".".join(part.split(".")[:2]))


def told(question: Question, said: Mapping[str, str]) -> Iterator[str]:
    """What has been answered, in whole lines: what goes well stands before what does not.

    said: part code → kept value. Values that no word is known for are left out.
    """
    for code, words in SCALE_WORDS:
        names = [p.label for p in question.parts if p.kind == SCALE and said.get(p.code) == code]
        if names:
            yield f"{words}: {', '.join(names)}"
    for part in question.parts:
        words = part.said(said.get(part.code, "")) if part.kind != SCALE else ""
        if words:
            yield f"{_lead(part)}{words}"


def _lead(part: Part) -> str:
    """What stands before the answer of a part: its own question, when it has one."""
    if not part.label:
        return ""
    return f"{part.label} " if part.label.endswith("?") else f"{part.label}: "


AREAS: Choices = (
    ("health", "Hälsa"),
    ("daily", "Vardagen hemma"),
    ("work", "Arbete, skola och sysselsättning"),
    ("relations", "Familj och vänner"),
    ("leisure", "Fritid"),
    ("economy", "Ekonomi och boende"),
    ("communication", "Att förstå och göra sig förstådd"),
)
SIDES: Choices = (("needs", "Behov"), ("abilities", "Det som går bra"), ("obstacles", "Det som hindrar"))
# Which answers stand beside an area while it is written.
BESIDE: Mapping[str, tuple[str, ...]] = {
    "health": ("adult.3", "child.3"),
    "daily": ("adult.4", "child.5"),
    "work": ("young.2",),
    "relations": ("young.3", "child.4"),
    "leisure": ("adult.2", "child.1"),
    "economy": (),
    "communication": ("adult.6", "young.6", "child.6"),
}


def is_mapped(pack: Pack, setting: str) -> bool:
    """Whether the guideline has a kartläggning before this kind of coordination: only in open care (PREP-04).

    setting: everyday, discharge, child, habilitation, compulsory, within.
    """
    return pack.mapping.value is not None and setting not in ("discharge", "compulsory")
