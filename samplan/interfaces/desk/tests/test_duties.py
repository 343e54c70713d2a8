"""Every kind of duty is told in words, and has a button that leads somewhere."""

from uuid import uuid4

import pytest
from django.urls import resolve

from samplan.coordination.cases.models import Case, Duty
from samplan.foundation.persons.models import Person
from samplan.interfaces.desk import duties
from samplan.rulebook.duties import GUIDELINE_KINDS, OWN_KINDS

LABELS = {
    "answer_initiative": "Svara på initiativet",
    "prepare": "Förbered er del",
    "call_person": "Ring Maj",
    "answer_person": "Svara Maj",
    "call_follow_up": "Skicka kallelse",
    "take_over": "Läs och svara",
    "let_go": "Öppna planen",
    "document_end": "Bekräfta avslutet",
}


def a_duty(kind: str, ref: str = "") -> Duty:
    case = Case(id=uuid4(), person=Person(given_name="Maj", family_name="Exempelsson"))
    return Duty(id=uuid4(), kind=kind, case=case, ref=ref)


@pytest.mark.parametrize("kind", [*GUIDELINE_KINDS, *OWN_KINDS, *LABELS])
def test_every_kind_that_the_rulebook_can_open_has_words_and_a_page(kind: str) -> None:
    words = duties.WORDS[kind]
    assert all((words.what, words.verb, words.label)) and words.what[0].isupper()
    for ref in ("", str(uuid4())):
        if ref or words.address not in ("desk:letter", "desk:commit", "desk:answer_person"):  # always about something
            assert resolve(duties.url(a_duty(kind, ref)))


@pytest.mark.parametrize(("kind", "label"), LABELS.items())
def test_the_button_says_what_it_does_and_to_whom(kind: str, label: str) -> None:
    duty = a_duty(kind)
    assert duties.label(duty, duty.case) == label


def test_a_kind_that_nobody_has_named_yet_opens_the_plan() -> None:
    duty = a_duty("dance")
    assert duties.label(duty, duty.case) == "Öppna planen"
    assert resolve(duties.url(duty)).url_name == "case"
