"""A need is registered: the clock starts, the caller coordinates, and nobody else knows."""

from datetime import timedelta
from uuid import uuid4

import pytest

from samplan.coordination.cases import needs, queries
from samplan.coordination.cases.access import visible_to
from samplan.coordination.cases.models import Case, Duty, Event
from samplan.foundation.access import context
from samplan.foundation.audit.models import Entry
from samplan.foundation.persons.models import Contact, Person
from samplan.rulebook.refused import Refused
from tests.cast import World, acting_as

NEED = {"need": "Maj har ramlat.", "huvudman": ["region", "kommun"]}
UNKNOWN = "189001029819"  # an official test number that the county does not hold


def register(who: str, **values):
    actor = acting_as(who)
    with context.acting(actor) as now:
        values = {"number": "19440101-2382", "known_at": now - timedelta(days=1), **NEED, **values}
        return needs.register_need(**values, by=actor, now=now)


@pytest.mark.req("NEED-01")
def test_a_need_starts_the_clock_when_it_became_known_and_says_whom_it_concerns(world: World) -> None:
    event = register("coordinator")
    with context.acting(acting_as("coordinator")):
        case = Case.objects.get(id=event.case_id)
        assert (queries.need_of(case), case.huvudman_kinds) == ("Maj har ramlat.", "region,kommun")
        stored = Event.objects.get(id=event.id)
        assert stored.at == case.need_known_at < stored.recorded_at
        duty = Duty.objects.get(case=case, kind="call")
        assert duty.opened_at == case.need_known_at and duty.due_on is not None


@pytest.mark.req("NEED-01")
@pytest.mark.parametrize("who", ["coordinator", "nurse", "counsellor"])
def test_staff_of_kommun_region_and_school_can_register_a_need(world: World, who: str) -> None:
    event = register(who)
    with context.acting(acting_as(who)):
        assert Case.objects.get(id=event.case_id).opened_by_unit_id == acting_as(who).unit


@pytest.mark.req("CALL-10")
def test_whoever_registers_the_need_coordinates_until_another_is_named(world: World) -> None:
    event = register("nurse")
    with context.acting(acting_as("nurse")):
        case = Case.objects.get(id=event.case_id)
    assert (case.coordinator_id, case.coordinating_unit_id) == (acting_as("nurse").assignment, acting_as("nurse").unit)


@pytest.mark.req("ACC-02")
def test_that_a_coordination_exists_is_known_to_the_own_unit_and_the_person_alone(world: World) -> None:
    case = register("coordinator").case_id
    for who, knows in {"coordinator": True, "head": True, "person": True, "nurse": False, "outsider": False}.items():
        actor = acting_as(who)
        with context.acting(actor):
            assert visible_to(actor).filter(id=case).exists() is knows, who


@pytest.mark.req("ORG-06")
def test_a_person_who_is_new_here_is_registered_with_name_number_address_and_phone(world: World) -> None:
    event = register(
        "coordinator", number=UNKNOWN, given_name="Ny", family_name="Person", address="Gatan 1", phone="070-174 06 60"
    )
    with context.acting(acting_as("coordinator")):
        person = Person.objects.get(cases=event.case_id)
        assert (person.name, person.numbers.get().value) == ("Ny Person", UNKNOWN)
        assert set(Contact.objects.filter(person=person).values_list("value", flat=True)) == {
            "Gatan 1",
            "070-174 06 60",
        }
    again = register("nurse", number=UNKNOWN)
    with context.acting(acting_as("nurse")):
        assert Person.objects.get(cases=again.case_id).id == person.id, "nobody is registered twice"


def test_a_new_number_without_a_name_asks_for_the_name(world: World) -> None:
    with pytest.raises(Refused, match="Skriv förnamn") as refusal:
        register("coordinator", number="189001059808")
    assert refusal.value.field == "given_name"


@pytest.mark.parametrize("number", ["", "12", "19440101-2383", "1944-01-01", "abc", "'; drop table", "20441301-1234"])
def test_what_is_no_number_is_refused_with_what_to_write(world: World, number: str) -> None:
    with pytest.raises(Refused, match="12 siffror") as refusal:
        register("coordinator", number=number)
    assert refusal.value.field == "number"


def test_a_need_cannot_become_known_tomorrow_or_years_ago(world: World) -> None:
    for days in (2, -800):
        with pytest.raises(Refused, match="Välj"):
            register("coordinator", known_at=world.now + timedelta(days=days))


@pytest.mark.req("ACC-03")
def test_every_action_is_one_event_and_one_line_in_the_log(world: World) -> None:
    event = register("coordinator")
    with context.acting(acting_as("person")):
        lines = Entry.objects.filter(case=event.case_id, action="write")
        assert [(line.what, line.unit_name) for line in lines] == [("need.known", "Biståndsenheten Björkby")]


def test_the_same_form_sent_twice_is_one_case(world: World) -> None:
    key = uuid4().hex
    known_at = world.now - timedelta(hours=1)
    first, second = (register("coordinator", request_id=key, known_at=known_at) for _ in range(2))
    assert first.id == second.id
    with context.acting(acting_as("coordinator")):
        assert Event.objects.filter(request_id=key).count() == 1


def test_a_request_id_of_another_unit_is_refused_and_tells_nothing(world: World) -> None:
    key = uuid4().hex
    register("coordinator", request_id=key)
    with pytest.raises(Refused, match="redan skickat"):
        register("outsider", request_id=key)
