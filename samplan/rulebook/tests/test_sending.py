"""May this be sent: on consent, on the law's own leave, or on a named exception."""

from datetime import date, datetime, timedelta

import pytest

from samplan.rulebook.calendar import STOCKHOLM
from samplan.rulebook.consent import EXCHANGE, Consenter, ConsentFact, Scope
from samplan.rulebook.sending import LEAVES, MINIMUM, ExceptionFact, Field, Message, may_send

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=STOCKHOLM)
ADULT, CHILD = Consenter("Elsa", 82), Consenter("Noor", 9, guardians=("mamma",))
REGION, KOMMUN = "regionen", "socialnämnden"


def message(kind="planning", facts=("health",), sender=Field.HEALTH, receiver=Field.SOCIAL, to=KOMMUN):
    return Message(kind, frozenset(facts), REGION, to, sender, receiver)


def consent(answer="yes"):
    return ConsentFact(EXCHANGE, answer, "Elsa", NOW - timedelta(days=1), REGION, scope=(Scope(KOMMUN),))


def decided(code, text="Nödvändigt för vården", by="läkaren", until=None):
    return [ExceptionFact(code, by, text, until)]


@pytest.mark.req("CONS-03")
def test_what_a_consent_covers_may_be_sent():
    verdict = may_send(message(), [consent()], ADULT, NOW)
    assert (verdict.ok, verdict.code) == (True, "consent")


@pytest.mark.req("DISC-02")
def test_without_consent_the_admission_message_may_say_the_laws_four_facts_and_no_more():
    assert may_send(message("admission", MINIMUM), [], ADULT, NOW).code == "minimum"
    assert may_send(message("admission", MINIMUM - {"estimated_discharge"}), [], ADULT, NOW).code == "minimum"
    assert not may_send(message("admission", MINIMUM | {"reason"}), [], ADULT, NOW)


@pytest.mark.req("DISC-02")
def test_without_consent_the_discharge_message_may_say_that_the_patient_leaves():
    assert may_send(message("discharge", MINIMUM), [], ADULT, NOW).code == "notice"
    assert not may_send(message("discharge", {"health"}), [], ADULT, NOW)
    assert not may_send(message("ready", MINIMUM), [], ADULT, NOW)


@pytest.mark.req("COMP-03")
@pytest.mark.parametrize("code", ["abuse", "compulsory", "pregnant", "no_harm", "cannot_consent"])
def test_a_named_exception_carries_what_no_consent_does(code):
    verdict = may_send(message(), [], ADULT, NOW, decided(code))
    assert (verdict.ok, verdict.code, verdict.section) == (True, code, LEAVES[code].section)


def test_an_exception_for_the_young_is_for_those_under_18():
    assert may_send(message(), [], CHILD, NOW, decided("under_18"))
    assert may_send(message(), [], Consenter("Noor", 17), NOW, decided("under_18"))
    assert not may_send(message(), [], Consenter("Noor", 18), NOW, decided("under_18"))
    assert not may_send(message(), [], Consenter("okänd"), NOW, decided("under_18"))


@pytest.mark.parametrize(
    ("sender", "receiver"), [(Field.HEALTH, Field.SCHOOL), (Field.SOCIAL, Field.OTHER), (Field.SCHOOL, Field.SOCIAL)]
)
def test_between_care_and_socialtjanst_only_never_to_school_or_authorities(sender, receiver):
    to_other = message(sender=sender, receiver=receiver)
    assert not may_send(to_other, [], CHILD, NOW, decided("under_18"))


def test_only_health_care_may_send_for_one_who_cannot_consent():
    from_social = message(sender=Field.SOCIAL, receiver=Field.HEALTH)
    assert not may_send(from_social, [], ADULT, NOW, decided("cannot_consent"))


def test_one_who_has_said_no_is_not_one_who_cannot():
    verdict = may_send(message(), [consent("no")], ADULT, NOW, decided("cannot_consent"))
    assert verdict.code == "no"
    assert may_send(message(), [consent("no")], ADULT, NOW, decided("compulsory")).code == "compulsory"


def test_the_chief_physician_is_told_what_is_needed_and_nobody_else_on_that_ground():
    assert may_send(message(receiver=Field.HEALTH), [], ADULT, NOW, decided("chief_physician"))
    assert not may_send(message(), [], ADULT, NOW, decided("chief_physician"))


@pytest.mark.parametrize("fact", [decided("abuse", text=" "), decided("abuse", by=""), decided("invented")])
def test_an_exception_that_nobody_has_decided_with_a_reason_is_none(fact):
    assert may_send(message(), [], ADULT, NOW, fact).code == "missing"


def test_an_exception_holds_to_and_including_its_last_day():
    assert may_send(message(), [], ADULT, NOW, decided("abuse", until=date(2026, 11, 21)))
    assert not may_send(message(), [], ADULT, NOW, decided("abuse", until=date(2026, 11, 20)))
