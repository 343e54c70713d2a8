"""The person prepares: alone, with someone, or with staff who note what they say."""

from datetime import timedelta

import pytest

from samplan.coordination.cases.models import Case, Delivery, Document, Event
from samplan.coordination.meetings import mapping, prepared, preparing
from samplan.coordination.meetings.models import Answer
from samplan.foundation.access.context import acting
from samplan.rulebook.refused import Refused
from tests.cast import Thread, World, acting_as


def does(thread: Thread, who: str, action, **values):
    actor = acting_as(who)
    with acting(actor):
        case = Case.objects.select_related("person", "coordinating_unit").get(id=thread.id)
        return action(case=case, by=actor, now=thread.began + timedelta(hours=2), **values)


def answers(thread: Thread, question: str, **said: str) -> None:
    does(
        thread, "person", preparing.save_answers, question=question, said={f"{question}{k}": v for k, v in said.items()}
    )


def says(thread: Thread, question: str, text: str) -> None:
    does(thread, "person", preparing.save_answers, question=question, said={question: text})


def shares(thread: Thread, **chosen: str) -> None:
    does(thread, "person", preparing.share_answers, shares={f"adult.{n[1:]}": share for n, share in chosen.items()})


def read_by(thread: Thread, who: str, what=prepared.shown_at_meeting) -> str:
    actor = acting_as(who)
    with acting(actor):
        case = Case.objects.select_related("person").get(id=thread.id)
        return "\n".join(one.text for one in what(case, actor))


@pytest.mark.req("PREP-02")
def test_an_answer_is_kept_changed_and_taken_away_and_the_one_before_is_remembered(world: World) -> None:
    thread = world.thread("call")
    says(thread, "adult.1", "Att sova hemma.")
    says(thread, "adult.1", "Att bo hemma.")
    with acting(acting_as("person")):
        row = Answer.objects.get(case=thread.id, question="adult.1")
    assert (row.text, row.version, row.share) == ("Att bo hemma.", 2, "me"), "nobody else reads it until it is shared"
    says(thread, "adult.1", "")
    assert read_by(thread, "person", prepared.of_person) == ""


@pytest.mark.req("PREP-02")
def test_that_the_person_answers_is_told_to_nobody_until_they_share(world: World) -> None:
    thread = world.thread("call")
    says(thread, "adult.1", "Att bo hemma.")
    shares(thread, q1="me")
    with acting(acting_as("coordinator")):
        assert not Event.objects.filter(case=thread.id, kind__startswith="person.").exists()
    shares(thread, q1="meeting")
    with acting(acting_as("coordinator")):
        event = Event.objects.get(case=thread.id, kind="person.prepared")
    assert event.facts == {"questions": ["adult.1"]}


@pytest.mark.req("PREP-02")
def test_nothing_is_shared_until_each_answer_has_its_choice(world: World) -> None:
    thread = world.thread("call")
    with pytest.raises(Refused, match="inte svarat"):
        shares(thread, q1="meeting")
    says(thread, "adult.1", "Ett")
    says(thread, "adult.7", "Sju")
    with pytest.raises(Refused, match="Välj vem"):
        shares(thread, q1="meeting")
    with pytest.raises(Refused, match="Välj vem"):
        shares(thread, q1="meeting", q7="everybody")
    assert read_by(thread, "coordinator", prepared.for_coordinator) == ""


@pytest.mark.req("PREP-02")
def test_what_the_others_must_not_know_is_never_shown_to_the_meeting(world: World) -> None:
    thread = world.thread("call")
    does(
        thread,
        "person",
        preparing.save_answers,
        question="adult.5",
        said={"adult.5": "Min syster", "adult.5.not": "HEMLIGT"},
    )
    shares(thread, q5="meeting")
    assert "Min syster" in read_by(thread, "coordinator") and "HEMLIGT" not in read_by(thread, "coordinator")
    assert "HEMLIGT" in read_by(thread, "coordinator", prepared.for_coordinator)
    thread.to("begin")
    assert "Min syster" in read_by(thread, "nurse") and "HEMLIGT" not in read_by(thread, "nurse")


@pytest.mark.req("PREP-02")
def test_what_goes_well_stands_before_what_does_not(world: World) -> None:
    thread = world.thread("call")
    said = {"adult.3.food": "badly", "adult.3.sleep": "well", "adult.3.out": "well", "adult.3.talk": "food,out"}
    does(thread, "person", preparing.save_answers, question="adult.3", said=said)
    shares(thread, q3="meeting")
    assert read_by(thread, "coordinator").splitlines() == [
        "Går bra: Sömn, Att ta sig ut",
        "Går inte bra: Mat",
        "Vilka tre vill du prata om? Mat, Att ta sig ut",
    ]


@pytest.mark.req("PREP-02")
@pytest.mark.parametrize(
    "said", [{"adult.3.talk": "food,out,sleep,money"}, {"adult.3.food": "great"}, {"adult.3.food": "well,badly"}]
)
def test_only_what_can_be_chosen_is_kept(world: World, said: dict[str, str]) -> None:
    thread = world.thread("call")
    with pytest.raises(Refused, match="Välj"):
        does(thread, "person", preparing.save_answers, question="adult.3", said=said)


@pytest.mark.req("PREP-02")
def test_a_changed_answer_stays_shared_as_it_was_and_a_share_can_be_taken_back(world: World) -> None:
    thread = world.thread("call")
    says(thread, "adult.1", "Ett")
    shares(thread, q1="coordinator")
    says(thread, "adult.1", "Ett och ett halvt")
    assert read_by(thread, "coordinator", prepared.for_coordinator) == "Ett och ett halvt"
    assert read_by(thread, "coordinator") == "", "but not at the meeting"
    shares(thread, q1="me")
    assert read_by(thread, "coordinator", prepared.for_coordinator) == ""


@pytest.mark.req("PREP-02")
def test_who_helped_stands_at_the_answers_that_were_given_with_help(world: World) -> None:
    thread = world.thread("call")
    with pytest.raises(Refused, match="namnet"):
        does(thread, "person", preparing.save_helper, helped="yes", name="", relation="dotter")
    does(thread, "person", preparing.save_helper, helped="yes", name="Lena Exempel", relation="dotter")
    says(thread, "adult.1", "Att bo hemma.")
    does(thread, "person", preparing.save_helper, helped="no", name="Lena Exempel", relation="")
    says(thread, "adult.7", "Vem ringer mig?")
    shares(thread, q1="meeting", q7="meeting")
    assert read_by(thread, "coordinator").splitlines() == [
        "Att bo hemma.",
        "(Med hjälp av Lena Exempel, dotter)",
        "Vem ringer mig?",
    ]


@pytest.mark.req("PREP-02")
@pytest.mark.parametrize("how", ["begun", "ended", "stopped"])
def test_answers_cannot_be_changed_after_the_meeting_began_the_plan_ended_or_consent_was_withdrawn(
    world: World, how: str
) -> None:
    thread = world.thread("call")
    says(thread, "adult.1", "Ett")
    at = thread.began + timedelta(hours=1)
    if how == "begun":
        thread.to("begin")
    elif how == "ended":
        thread.play.end(at, "moved")
    else:
        thread.play.withdraw(at)
    for again in (lambda: says(thread, "adult.1", "Två"), lambda: shares(thread, q1="meeting")):
        with pytest.raises(Refused):
            again()
    with pytest.raises(Refused):
        does(thread, "person", preparing.save_helper, helped="yes", name="Siv", relation="")
    with pytest.raises(Refused):
        does(thread, "coordinator", preparing.note_answers, said={"adult.1": "x"}, share="meeting", how="met")
    assert read_by(thread, "person", prepared.of_person) == "Ett", "what was written is still the person's to read"


@pytest.mark.req("PREP-02", "INDI-07")
def test_staff_note_the_persons_own_words_with_whose_they_are_and_who_wrote_them(world: World) -> None:
    thread = world.thread("call")
    words = "Ja vell bo hemm, de ä allt."
    event = does(thread, "coordinator", preparing.note_answers, said={"adult.1": words}, share="meeting", how="phone")
    assert event.channel == "phone"
    assert read_by(thread, "coordinator") == f"{words}\n(Enligt Maj, antecknat av Sara Lindqvist)"
    assert words in read_by(thread, "person", prepared.of_person), "the person reads at once what was noted"
    says(thread, "adult.1", "Jag vill bo hemma.")
    shares(thread, q1="meeting")
    assert read_by(thread, "coordinator").splitlines()[:2] == ["Jag vill bo hemma.", words], "the person's own first"


@pytest.mark.req("PREP-02")
def test_only_the_unit_that_coordinates_notes_and_only_with_the_persons_choice(world: World) -> None:
    thread = world.thread("call")
    with pytest.raises(Refused, match="samordnar"):
        does(thread, "nurse", preparing.note_answers, said={"adult.1": "x"}, share="meeting", how="met")
    with pytest.raises(Refused, match="vem som får se"):
        does(thread, "coordinator", preparing.note_answers, said={"adult.1": "x"}, share="me", how="met")


ALL = dict.fromkeys(mapping.fields(), "")


@pytest.mark.req("PREP-04")
def test_the_kartlaggning_reaches_those_called_and_the_person_as_it_was_written(world: World) -> None:
    thread = world.thread("call")
    said = ALL | {"health.needs": "Hjälp med såret.", "health.abilities": "Sover gott."}
    does(thread, "coordinator", mapping.save_mapping, said=said)
    with acting(acting_as("nurse")):
        assert not Document.objects.filter(case=thread.id, kind="mapping").exists(), "saved is not shared"
    does(thread, "coordinator", mapping.share_mapping, said=said)
    for who in ("nurse", "person"):
        with acting(acting_as(who)):
            content = Document.objects.get(case=thread.id, kind="mapping").content
        assert content["areas"] == [
            {
                "area": "health",
                "name": "Hälsa",
                "sides": [
                    {"side": "needs", "name": "Behov", "text": "Hjälp med såret."},
                    {"side": "abilities", "name": "Det som går bra", "text": "Sover gott."},
                ],
            }
        ]
    with acting(acting_as("coordinator")):
        grounds = set(
            Delivery.objects.filter(case=thread.id, document__kind="mapping").values_list("ground", flat=True)
        )
    assert grounds == {"consent", "self"}


@pytest.mark.req("PREP-04", "CONS-03")
def test_the_kartlaggning_is_not_shared_without_consent_or_words_or_receiver(world: World) -> None:
    said = ALL | {"health.needs": "Hjälp med såret."}
    thread = world.thread("consent")
    with pytest.raises(Refused, match="kallad"):
        does(thread, "coordinator", mapping.share_mapping, said=said)
    thread.to("call")
    with pytest.raises(Refused, match="Skriv något"):
        does(thread, "coordinator", mapping.share_mapping, said=ALL)
    with pytest.raises(Refused, match="samordnar"):
        does(thread, "nurse", mapping.share_mapping, said=said)
    thread.play.withdraw(thread.began + timedelta(hours=1))
    with pytest.raises(Refused, match="taget tillbaka"):
        does(thread, "coordinator", mapping.share_mapping, said=said)


@pytest.mark.req("PREP-04")
def test_there_is_a_kartlaggning_in_open_care_alone_and_where_the_guideline_has_one(world: World) -> None:
    thread = world.thread("call")
    case = thread.case()
    assert mapping.is_made(case)
    case.setting = "discharge"
    assert not mapping.is_made(case)
    case.setting, case.pack = "everyday", "lag"
    assert not mapping.is_made(case)
    with acting(acting_as("coordinator")), pytest.raises(Refused, match="ingen kartläggning"):
        mapping.save_mapping(case=case, said=ALL, by=acting_as("coordinator"), now=world.now)
