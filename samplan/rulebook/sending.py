"""May this be sent: on consent, on the law's own leave, or on a named exception (CONS-03, DISC-02, COMP-03).

Without consent the law lets four facts of the admission message go. Anything else needs a consent that covers the
receiver or an exception that somebody entitled has decided, with a text: and an exception only reaches between the
parties that its section names. The general clause (10 kap. 27 § OSL) does not hold for health care or socialtjänst.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum, unique

from samplan.rulebook import calendar
from samplan.rulebook.consent import Consenter, ConsentFact, may_share
from samplan.rulebook.verdict import Verdict

MINIMUM = frozenset({"name", "number", "registered_address", "estimated_discharge"})
DISCHARGE_LAW = "2 kap. 1–3 §§ lag (2017:612)"
# Who has answered has shown that they can: then the leave for those who cannot is closed.
REFUSALS = ("no", "withdrawn")
SECRECY = "25 kap. 1 § och 26 kap. 1 § OSL (2009:400)"


@unique
class Field(Enum):
    """What kind of activity a party is, in the eyes of the law on secrecy. The value is the Swedish name."""

    HEALTH = "hälso- och sjukvård"
    SOCIAL = "socialtjänst"
    SCHOOL = "skola"
    OTHER = "annan"


@dataclass(frozen=True, slots=True)
class Leave:
    """A section that lets secrecy yield without consent: from which fields, to which, and its Swedish name."""

    code: str
    title_sv: str
    section: str
    senders: frozenset[Field]
    receivers: frozenset[Field]
    under_18: bool = False


_CARE = frozenset({Field.HEALTH, Field.SOCIAL})
_HEALTH = frozenset({Field.HEALTH})
_BOTH = "25 kap. 12 § och 26 kap. 9 § OSL (2009:400)"

LEAVES = {
    leave.code: leave
    for leave in (
        Leave("under_18", "Den enskilde är under 18 år", _BOTH, _CARE, _CARE, under_18=True),
        Leave("abuse", "Fortgående missbruk", _BOTH, _CARE, _CARE),
        Leave("compulsory", "Vård enligt LPT eller LRV", _BOTH, _CARE, _CARE),
        Leave("pregnant", "Gravid, för det väntade barnets skull", _BOTH, _CARE, _CARE),
        Leave("cannot_consent", "Den enskilde kan inte samtycka", "25 kap. 13 § OSL (2009:400)", _HEALTH, _CARE),
        Leave("chief_physician", "Chefsöverläkaren behöver uppgiften", "43 § LPT (1991:1128)", _CARE, _HEALTH),
        Leave("no_harm", "Menprövning: det står klart att ingen lider men", SECRECY, _CARE, frozenset(Field)),
    )
}


@dataclass(frozen=True, slots=True)
class ExceptionFact:
    """An exception someone entitled has decided on in this case, with the text of why, until a day or for ever."""

    code: str
    decided_by: str
    text: str
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """What is to be sent: its kind, the facts in it, from and to which organisation or party, of which field of law."""

    kind: str
    facts: frozenset[str]
    sender: str
    receiver: str
    sender_field: Field
    receiver_field: Field
    subject: str | None = None


def may_send(
    message: Message,
    consents: Iterable[ConsentFact],
    person: Consenter,
    now: datetime,
    exceptions: Sequence[ExceptionFact] = (),
) -> Verdict:
    """Whether the message may go; the verdict's `code` is its ground: minimum, notice, consent or an exception's code.

    What is refused says what is missing. The minimum is the admission message with the law's four facts and no more;
    the discharge message may say that the patient leaves, and nothing else.
    """
    if message.kind == "admission" and message.facts <= MINIMUM:
        return Verdict(True, "minimum", "", "", DISCHARGE_LAW, "lag", "DISC-02")
    if message.kind == "discharge" and message.facts <= MINIMUM:
        return Verdict(True, "notice", "", "", DISCHARGE_LAW, "Norrbotten v2.0, Informationsöverföring", "DISC-02")
    verdict = may_share(consents, person, message.sender, message.receiver, now, message.subject)
    if verdict:
        return Verdict(True, "consent", "", "", verdict.section, verdict.source, "CONS-03")
    for fact in exceptions:
        leave = LEAVES.get(fact.code)
        if leave is None or (leave.code == "cannot_consent" and verdict.code in REFUSALS):
            continue
        if _reaches(leave, fact, message, person, now):
            return Verdict(True, leave.code, "", "", leave.section, "lag", "COMP-03")
    return verdict


def _reaches(leave: Leave, fact: ExceptionFact, message: Message, person: Consenter, now: datetime) -> bool:
    """Whether the exception is decided in form, still holds, and reaches from this sender to this receiver."""
    in_form = bool(fact.decided_by.strip()) and bool(fact.text.strip())
    holds = fact.until is None or calendar.local_date(now) <= fact.until
    of_age = not leave.under_18 or (person.age is not None and person.age < 18)
    between = message.sender_field in leave.senders and message.receiver_field in leave.receivers
    return in_form and holds and of_age and between
