"""The forms of the rulebook's answers: a verdict (may this be done?) and an advice (who, where, what?)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Verdict:
    """`ok`, or why not. Both texts are Swedish and meant for the screen; they are empty when nothing needs saying.

    `code` is for tests and machines, `section` the law, `source` the guideline or document, `requirement` the id in
    docs/requirements.md.
    """

    ok: bool
    code: str
    reason_sv: str
    how_to_fix_sv: str
    section: str
    source: str
    requirement: str

    def __bool__(self) -> bool:
        return self.ok


@dataclass(frozen=True, slots=True)
class Advice:
    """What a rule points out: a code, the rule's own Swedish sentence, and where it stands."""

    value: str
    text_sv: str
    section: str
    source: str
    requirement: str
