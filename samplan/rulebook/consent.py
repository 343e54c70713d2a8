"""Is the consent enough – to call, to make a plan, to share with this unit?

Two consents are kept apart: `exchange` (information between named parties) and `sip` (that a plan is made). The newest
row of each giver counts and nothing is ever overwritten. The consent to exchange counts only for the organisation that
asked for it, since the one who discloses must itself have made sure of it (CONS-10); the consent to the plan is one for
the case. The verdicts know the row, the person and the time they are given, and nothing else.

Sources: 10 kap. 1 § and 12 kap. 2 § OSL (2009:400); 16 kap. 4 § HSL (2017:30); 10 kap. 8 § SoL (2025:400); for
children 6 kap. 11 and 13 §§ föräldrabalken; 12 kap. 3 § OSL.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from samplan.rulebook import calendar
from samplan.rulebook.packs.schema import Pack
from samplan.rulebook.verdict import Advice, Verdict

EXCHANGE, SIP = "exchange", "sip"
YES, NO, CANNOT = "yes", "no", "cannot"
AT_ODDS, GUARDIAN_MISSING, OWN_MISSING = "guardians_disagree", "guardian_missing", "child_missing"
CAME_OF_AGE = "came_of_age"
SELF, GUARDIAN, REPRESENTATIVE = "self", "guardian", "representative"
ADULT, OWN_VOICE = 18, 15

SECRECY = "10 kap. 1 § och 12 kap. 2 § OSL (2009:400)"
PLAN_LAW = "16 kap. 4 § HSL (2017:30); 10 kap. 8 § SoL (2025:400)"
OF_AGE = "9 kap. 1 § föräldrabalken"
PARENTS = "6 kap. 11 och 13 §§ föräldrabalken; 12 kap. 3 § OSL (2009:400)"
WHAT = {EXCHANGE: "att uppgifter lämnas", SIP: "att en plan görs"}


@dataclass(frozen=True, slots=True)
class Scope:
    """One limit or leave of a consent: a party (unit or outside name), for a subject or (None) for everything."""

    party: str
    subject: str | None = None
    allowed: bool = True


@dataclass(frozen=True, slots=True)
class ConsentFact:
    """One consent row: what for, the answer, by whom, asked by whom, when, until when, and for which parties.

    age: the person's own in whole years when it was given (None: not known). What a child answered before 15 is heard,
    and decides nothing, nor does it when the child is older.
    """

    purpose: str
    answer: str
    given_by: str
    at: datetime
    organisation: str
    given_as: str = SELF
    until: date | None = None
    withdrawn_at: datetime | None = None
    scope: tuple[Scope, ...] = ()
    kept_elsewhere: bool = False
    age: int | None = None


@dataclass(frozen=True, slots=True)
class Consenter:
    """Whose consent it is: the person, their age in whole years (None: not known, then an adult), who may answer.

    `guardians` are all who have custody; `representatives` those whose right covers consent.
    """

    id: str
    age: int | None = None
    guardians: tuple[str, ...] = ()
    representatives: tuple[str, ...] = ()


def may_call(
    consents: Iterable[ConsentFact],
    person: Consenter,
    organisation: str,
    parties: Iterable[str],
    now: datetime,
    plan: bool = True,
) -> Verdict:
    """Whether the organisation may call these parties: both consents, and each party within the first.

    `plan` is False for a meeting that shall make no plan (aktörs-/planeringsmöte): then exchange alone is enough.
    """
    rows = list(consents)
    if plan and not (verdict := may_make_plan(rows, person, now)):
        return verdict
    verdict = given(rows, person, EXCHANGE, now, organisation)
    for party in parties:
        if not verdict:
            return verdict
        verdict = may_share(rows, person, organisation, party, now)
    return verdict


def may_make_plan(consents: Iterable[ConsentFact], person: Consenter, now: datetime) -> Verdict:
    """Whether a plan may be made: the consent to it is given, by whoever must give it, and still holds."""
    return given(consents, person, SIP, now)


def may_share(
    consents: Iterable[ConsentFact],
    person: Consenter,
    organisation: str,
    party: str,
    now: datetime,
    subject: str | None = None,
    name: str = "den här mottagaren",
) -> Verdict:
    """Whether the organisation may give that party (on that subject) what it knows: its own consent covers it.

    name: what the party is called, so that a no says whom it is about.
    """
    rows = [row for row in consents if row.purpose == EXCHANGE and row.organisation == organisation and row.at <= now]
    verdict = given(rows, person, EXCHANGE, now)
    if not verdict:
        return verdict
    for row in _deciding(rows, person):  # each limit that any of them sets is obeyed
        if row.answer == YES and not covers(row, party, subject):
            return _no(
                EXCHANGE,
                "outside_scope",
                f"Samtycket gäller inte {name}" + (f" i fråga om {subject}." if subject else "."),
                "Fråga personen om mottagaren får ta del av uppgifterna och anteckna ett nytt samtycke.",
                "CONS-04",
            )
    return verdict


def may_pass_on(behind: str, until: date | None, let_go: bool, name: str) -> Verdict:
    """Whether a called unit may give its place to another of its organisation: without a new question to the person.

    behind: "" when the consent that the call came on holds, else "expired" (``until`` its last day) or "withdrawn".
    let_go: the person has let the other, called ``name``, go.
    """
    ring = "Ring den som samordnar, som frågar personen igen."
    if behind == "expired" and until is not None:
        return _no(EXCHANGE, "expired", _ran_out(until), ring, "CONS-02")
    if behind:
        return _no(EXCHANGE, "withdrawn", "Samtycket gäller inte längre.", ring, "CONS-05")
    if let_go:
        return _no(EXCHANGE, "let_go", f"Personen vill inte att {name} är med.", ring, "CONS-05")
    return _yes(EXCHANGE)


def _ran_out(until: date) -> str:
    return f"Samtycket gällde till och med {until:%Y-%m-%d}."


def may_take_back(*, ended: bool, stopped: bool) -> Verdict:
    """Whether anything is left to take back: after the end no consent holds, and what is taken back is taken back."""
    if ended:
        return _no(EXCHANGE, "ended", "Planen är avslutad. Då gäller inget samtycke längre.", "", "CONS-05")
    if stopped:
        return _no(EXCHANGE, "already", "Samtycket är redan taget tillbaka.", "", "CONS-05")
    return _yes(EXCHANGE)


def kept_where(pack: Pack, person: Consenter) -> Advice:
    """Whether the answers are recorded "here" or, for a child where the guideline says so, in each "own_system".

    In the own systems each huvudman records the consent itself, and here only that it is kept there (`kept_elsewhere`).
    """
    choice, rule = pack.children_consent.value, pack.children_consent.rule
    child = _is_child(person)
    if child and choice is not None and choice.code == "own_system":
        return Advice("own_system", rule.text, PARENTS, rule.source, "CONS-08")
    text = "Anteckna varje svar här, vars och ens för sig."
    return Advice("here", text, PARENTS if child else SECRECY, "Samplan", "CONS-08")


def covers(row: ConsentFact, party: str, subject: str | None = None) -> bool:
    """Whether the row names the party and no row of its scope says no to it, for this subject or for everything."""
    about = [scope for scope in row.scope if scope.party == party and scope.subject in (None, subject)]
    return bool(about) and all(scope.allowed for scope in about)


def given(
    consents: Iterable[ConsentFact],
    person: Consenter,
    purpose: str,
    now: datetime,
    organisation: str | None = None,
) -> Verdict:
    """Whether the consent for a purpose is given at all and holds now; for exchange also by whom it was asked for.

    An adult answers themselves, or a representative when they cannot; a no of their own stands above any other's yes.
    Of several representatives the one who answered last has answered for them all. A child under 18 needs every
    guardian's yes, and from 15 its own too.
    """
    rows = [row for row in consents if row.purpose == purpose and row.at <= now]
    if organisation is not None:
        rows = [row for row in rows if row.organisation == organisation]
    if _is_child(person):
        return _child(rows, person, purpose, now)
    told = _deciding(rows, person)
    if not told and person.age is not None and any(row.given_as == GUARDIAN for row in rows):
        return _no(
            purpose,
            CAME_OF_AGE,
            "Personen har fyllt 18 och svarar själv nu. Vårdnadshavarnas svar gäller inte längre.",
            "Fråga personen och anteckna svaret.",
            "CONS-08",
            OF_AGE,
        )
    if not told:
        return _missing(purpose, "Fråga personen och anteckna svaret.")
    if told[-1].answer == CANNOT and told[-1].given_by == person.id:
        return _no(
            purpose,
            "cannot",
            f"Personen kan inte själv ta ställning till {WHAT[purpose]}.",
            "Finns en företrädare, fråga den. Annars prövar ni om uppgifter får lämnas ändå (25 kap. 13 § OSL).",
            "CONS-03",
        )
    return _row(told[-1], purpose, now)


def deciding(consents: Iterable[ConsentFact], person: Consenter, now: datetime) -> list[ConsentFact]:
    """The answers that count at ``now``, to each question of each organisation: the newest of each who decides.

    Of a child every guardian's, and from 15 its own; of an adult its own, or a representative's when it has none.
    """
    asked: dict[tuple[str, str], list[ConsentFact]] = {}
    for row in consents:
        if row.at <= now:
            asked.setdefault((row.organisation, row.purpose), []).append(row)
    return [row for rows in asked.values() for row in _deciding(rows, person)]


def _is_child(person: Consenter) -> bool:
    return person.age is not None and person.age < ADULT


def _child(rows: list[ConsentFact], person: Consenter, purpose: str, now: datetime) -> Verdict:
    """Every guardian's yes, and from 15 the child's own."""
    own = _own(rows, person)
    if not person.guardians:
        return _missing(purpose, "Anteckna vem eller vilka som är vårdnadshavare och fråga dem.")
    answers = {guardian: _newest(rows, GUARDIAN, guardian) for guardian in person.guardians}
    told = [row for row in answers.values() if row]
    if any(_row(row, purpose, now) for row in told) and any(row.answer == NO for row in told):
        return _no(
            purpose,
            AT_ODDS,
            "Vårdnadshavarna är inte överens. De bestämmer tillsammans.",
            "Prata med båda. Förblir de oense, ta upp det med socialtjänsten.",
            "CONS-08",
            PARENTS,
        )
    for row in sorted(answers.values(), key=lambda row: row is None):  # a no needs nobody else's answer
        if row is None:
            return _missing(purpose, "Fråga varje vårdnadshavare och anteckna vars och ens svar.", GUARDIAN_MISSING)
        if not (verdict := _row(row, purpose, now)):
            return verdict
    if person.age is not None and person.age >= OWN_VOICE:
        if own is None:
            return _missing(purpose, "Fråga den unga själv också; från 15 år räknas den egna rösten.", OWN_MISSING)
        return _row(own, purpose, now)
    return _yes(purpose)


def _deciding(rows: list[ConsentFact], person: Consenter) -> list[ConsentFact]:
    """Of the answers to one question those that together are the consent."""
    own = _own(rows, person)
    if _is_child(person):
        newest = [own, *(_newest(rows, GUARDIAN, guardian) for guardian in person.guardians)]
    elif own is None or own.answer == CANNOT:
        newest = [_newest(rows, REPRESENTATIVE, *person.representatives) or own]
    else:
        newest = [own]
    return [row for row in newest if row is not None]


def _own(rows: list[ConsentFact], person: Consenter) -> ConsentFact | None:
    """The newest that the person has answered, old enough for it to decide."""
    old_enough = [row for row in rows if row.age is None or row.age >= OWN_VOICE]
    return _newest(old_enough, SELF, person.id)


def _newest(rows: list[ConsentFact], given_as: str, *givers: str) -> ConsentFact | None:
    mine = [row for row in rows if row.given_as == given_as and row.given_by in givers]
    return max(mine, key=lambda row: row.at) if mine else None


def _row(row: ConsentFact, purpose: str, now: datetime) -> Verdict:
    """What one answer says today."""
    if row.answer == NO:
        return _no(
            purpose,
            "no",
            f"Svaret är nej till {WHAT[purpose]}.",
            "Respektera det. Hjälp ges också utan plan; erbjud gärna en ny dialog senare.",
            "CONS-03",
        )
    if row.answer == CANNOT:
        return _missing(purpose, "Fråga någon annan som har rätt att svara.", "cannot")
    if row.withdrawn_at is not None and row.withdrawn_at <= now:
        return _no(
            purpose,
            "withdrawn",
            "Samtycket är taget tillbaka.",
            "Fråga personen om det finns en ny vilja att samtycka, och anteckna det i så fall.",
            "CONS-05",
        )
    if row.until is not None and calendar.local_date(now) > row.until:
        return _no(
            purpose,
            "expired",
            _ran_out(row.until),
            "Fråga personen igen och anteckna ett nytt samtycke.",
            "CONS-02",
        )
    return _yes(purpose)


def _missing(purpose: str, how: str, code: str = "missing") -> Verdict:
    return _no(purpose, code, f"Samtycke till {WHAT[purpose]} saknas.", how, "CONS-03")


def _yes(purpose: str) -> Verdict:
    return Verdict(True, "ok", "", "", SECRECY if purpose == EXCHANGE else PLAN_LAW, "lag", "CONS-01")


def _no(purpose: str, code: str, reason: str, how: str, requirement: str, section: str = "") -> Verdict:
    section = section or (SECRECY if purpose == EXCHANGE else PLAN_LAW)
    return Verdict(False, code, reason, how, section, "lag", requirement)
