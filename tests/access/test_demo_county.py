"""The made-up county: its shape, that nobody in it is real, and that its stories lie at every step."""

from __future__ import annotations

import csv
import re
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client

from samplan.coordination.cases.models import Case, Delivery, Duty
from samplan.coordination.plans.models import Goal, Measure
from samplan.demo import county, people, stories
from samplan.demo.cast import key
from samplan.demo.play import person, staff
from samplan.demo.staff import ENDED
from samplan.foundation.access import actor as actors
from samplan.foundation.access import context, login, sessions
from samplan.foundation.directory import queries
from samplan.foundation.directory.models import Assignment, Organisation, Unit
from samplan.foundation.persons.models import Person
from samplan.rulebook import calendar, identity, packs, permissions
from samplan.rulebook.calendar import local_date
from samplan.rulebook.permissions import Permission, Role, may
from tests.cast import World, world

__all__ = ["world"]

NUMBERS = Path(identity.__file__).parent / "tests" / "numbers.csv"
# The series that Post- och telestyrelsen keeps for fiction.
FICTION = re.compile(r"070-174 06 (0[5-9]|[1-9]\d)|0980-319 2\d\d|08-465 004 \d\d|031-390 06 \d\d|040-628 04 \d\d")


@pytest.mark.slow
@pytest.mark.req("ORG-02")
def test_every_kind_of_actor_has_a_unit_in_the_county(world: World) -> None:
    ours = [key(name) for name in county.UNITS]
    kinds = set(Unit.objects.filter(id__in=ours).values_list("kind", flat=True))
    assert kinds >= {
        "halsocentral", "slutenvard", "habilitering", "tandvard", "hemsjukvard", "bistand", "lss", "ifo_vuxen",
        "ifo_barn", "hemtjanst", "boende", "elevhalsa",
    }  # fmt: skip
    assert set(Organisation.objects.values_list("kind", flat=True)) == {"region", "kommun", "school", "private"}
    assert len(county.ORGANISATIONS) == 6 and 22 <= len(ours) <= 30
    assert len({unit.shown for unit in county.UNITS.values()}) == len(ours)
    here = {name: row[3] for name, row in county.STAFF.items() if name not in ENDED}
    works_at = {county.UNITS[unit].kind: name for name, (unit, role) in here.items() if may(Role[role], Permission.SEE)}
    # At Verkstan it is Linnéa, in her second assignment; at the hospital itself are those who keep the system running.
    assert set(works_at) >= kinds - {"daglig_verksamhet", "sjukhus"}, "somebody works at a unit of each kind"
    for kind, name in works_at.items():
        client = Client()
        with context.acting(actors.system("Test")) as now:
            row = queries.assignment(key(name), now)
            assert row is not None
            client.cookies[sessions.COOKIE] = login.staff(row, now)
        assert row.unit.name in client.get("/att-gora/").content.decode(), f"{kind} has an account"


@pytest.mark.req("ORG-01")
def test_the_units_are_a_tree_within_their_organisations_with_all_it_takes_to_reach_them(world: World) -> None:
    depths = []
    for name, unit in county.UNITS.items():
        row = Unit.objects.select_related("organisation", "parent").get(id=key(name))
        assert row.organisation_id == key(unit.organisation) and row.address and row.phone and row.inbox_email
        depth = 0
        while row.parent is not None:
            assert row.parent.organisation_id == row.organisation_id
            row, depth = Unit.objects.select_related("parent").get(id=row.parent_id), depth + 1
        depths.append(depth)
    assert max(depths) >= 2


@pytest.mark.req("ORG-04")
def test_the_staff_hold_the_roles_that_the_routines_speak_of(world: World) -> None:
    assert 35 <= len(county.STAFF) <= 50
    roles: dict[str, set[str]] = {}
    for _, _, _, *places in county.STAFF.values():
        for unit, role in places:
            assert role in permissions.Role.__members__
            roles.setdefault(role, set()).add(county.UNITS[unit].organisation)
    assert roles["HEAD"] == set(county.ORGANISATIONS), "every organisation has somebody who answers for it"
    assert {"MAS", "ADMINISTRATOR", "LOG_REVIEWER", "CARE_CONTACT", "MEETING_LEADER", "CHIEF_PHYSICIAN"} <= set(roles)
    several = [name for name, (_, _, _, *places) in county.STAFF.items() if len(places) > 1]
    assert len(several) >= 5
    assert queries.assignment(key("kent"), world.now) is None, "an assignment that has ended"
    assert Assignment.objects.get(id=key("elin")).licence == "sjuksköterska"
    assert Assignment.objects.get(id=key("sara")).licence == ""


def test_one_unit_is_closed_and_one_has_nobody_at_work(world: World) -> None:
    ours = Unit.objects.filter(id__in=[key(name) for name in county.UNITS])
    assert [unit.id for unit in ours if unit.closed_at] == [key("hemtjanst_norr")]
    with context.acting(actors.system()):
        assert queries.unmanned(ours.open(world.now), world.now) == {key("granby_hsv"), key("sjukhus")}


@pytest.mark.req("ORG-06")
def test_every_number_is_official_and_every_person_one_of_a_kind(world: World) -> None:
    with NUMBERS.open(newline="") as file:
        official = {row["number"]: row["kind"] for row in csv.DictReader(file)}
    numbers = [number for _, _, number, *_ in county.PERSONS.values()]
    assert 55 <= len(numbers) == len(set(numbers)) <= 65
    assert set(numbers) <= set(official)
    kinds = Counter(official[number] for number in numbers)
    assert kinds["samordningsnummer"] >= 2
    names = [(given, family) for given, family, *_ in county.PERSONS.values()]
    assert len(set(names)) == len(names)
    today = local_date(world.now)
    born = [identity.parse(number, today).age_on(today) for number in numbers]
    assert sum(age[1] < 18 for age in born if age) >= 6 and sum(age[0] >= 80 for age in born if age) >= 6


@pytest.mark.req("ORG-06", "ORG-07")
def test_every_phone_is_of_the_series_for_fiction() -> None:
    phones = [unit.phone for unit in county.UNITS.values()]
    phones += [phone for *_, phone in county.PERSONS.values() if phone]
    assert len(phones) == len(set(phones)), "nobody shares a phone"
    phones += [one.phone for close in people.CLOSE.values() for one in close if one.phone]
    assert [phone for phone in phones if not FICTION.fullmatch(phone)] == []


@pytest.mark.req("ORG-06")
def test_what_would_tell_where_a_protected_person_lives_is_not_in_the_open(world: World) -> None:
    for name in people.PROTECTED:
        with context.acting(person(name)):
            row = Person.objects.get(id=key(name))
            assert row.protected and row.listed_at is None
            assert not row.residences.exists() and all(contact.hidden for contact in row.contacts.all())
    with context.acting(person("veikko")):
        row = Person.objects.get(id=key("veikko"))
        assert (row.language, row.interpreter, row.listed_at) == ("finska", "finska, på plats", key("bjorken"))
        assert [one.kommun for one in row.residences.all()] == ["Björkby"]


@pytest.mark.req("ORG-07")
def test_children_have_guardians_and_grown_ups_those_who_may_act(world: World) -> None:
    kinds = {one.kind for close in people.CLOSE.values() for one in close}
    assert kinds == {"guardian", "relative", "support", "god_man", "forvaltare", "proxy", "future_proxy"}
    today = local_date(world.now)
    for name, (_, _, number, *_) in county.PERSONS.items():
        age = identity.parse(number, today).age_on(today)
        if age and age[1] < 18:
            assert any(one.kind == "guardian" for one in people.CLOSE[name]), name


@pytest.mark.req("ORG-04")
def test_anybody_at_work_can_be_tried_in_the_demo_and_nobody_else(world: World) -> None:
    page = Client().get("/logga-in/demo/").content.decode()
    assert 'value="staff:magnus"' in page and 'value="person:tuva"' in page
    assert 'value="staff:kent"' not in page and 'value="staff:sara"' not in page, "Kent has left; Sara is of the cast"
    for user, unit in (("staff:magnus", "Socialtjänsten vuxen Björkby"), ("staff:aila", "Biståndsenheten Granby")):
        client = Client()
        assert client.post("/logga-in/demo/", {"user": user}).status_code == 303
        assert unit in client.get("/att-gora/").content.decode()
    tuva = Client()
    tuva.post("/logga-in/demo/", {"user": "person:tuva"})
    assert tuva.get("/min-plan/").status_code == 200
    for nobody in ("staff:kent", "staff:nobody", "person:sara", "staff:", ":", "person:ali", "staff:lena 2", "magnus"):
        assert Client().post("/logga-in/demo/", {"user": nobody}).status_code == 422, nobody


def test_the_pack_of_the_demo_has_norrbottens_times_all_ages_and_the_school_called() -> None:
    demo, north = packs.load("demo"), packs.load("norrbotten-2023")
    for name in ("work_starts", "call", "plan", "meeting", "admission_notice", "planning_basis"):
        assert str(getattr(demo, name).value) == str(getattr(north, name).value), name
    for name in ("acknowledge_discharge", "follow_up_after_discharge", "document_plan", "follow_up", "retention"):
        assert str(getattr(demo, name).value) == str(getattr(north, name).value), name
    assert demo.ages.value.start == 0 and demo.school.value.code == "called"


MOST = 500  # questions that one story may put, on average: playing all of them takes seconds


def _play(now: datetime) -> int:
    """Register the county and play every story as seen at ``now``. Returns how many questions that took."""
    with context.acting(actors.system("Test")):
        county.register(now)
    questions = 0

    def ask(execute, *question):
        nonlocal questions
        questions += 1
        return execute(*question)

    with connection.execute_wrapper(ask):
        stories.play(now)
    return questions


def _groups(name: str, now: datetime) -> set[str]:
    """Which of late, today and later the worklist of somebody's unit has."""
    who = staff(name)
    with context.acting(who):
        duties = Duty.objects.open().filter(unit_id=who.own_unit)
        ends = [calendar.local_date(duty.due_at) if duty.due_at else duty.due_on for duty in duties]
    today = calendar.local_date(now)
    return {"late" if end < today else "today" if end == today else "later" for end in ends if end}


@pytest.mark.slow
def test_the_stories_lie_at_every_step_with_something_late_today_and_to_come(db: None) -> None:
    now = datetime.now(UTC)
    questions = _play(now)
    assert questions < MOST * len(stories.STORIES), questions
    assert _groups("sara", now) == {"late", "today", "later"}
    assert "today" in _groups("elin", now) and "today" in _groups("johan", now)
    people_told = {}
    for name, leader in LED.items():
        with context.acting(staff(leader)):
            people_told[name] = Case.objects.get(person_id=key(name))
    assert people_told["maj"].concluded_at and people_told["roland"].concluded_at and people_told["jimmy"].concluded_at
    assert not people_told["tuva"].concluded_at and not people_told["ali"].concluded_at
    assert people_told["tomas"].stopped_at and people_told["per"].ended_at
    for name in ("roland", "robin", "jimmy", "maj"):
        with context.acting(staff(LED[name])):
            assert 4 <= Measure.objects.filter(case=people_told[name]).count() <= 8, name
            assert Goal.objects.filter(case=people_told[name], kind="main", in_persons_words=True).exists(), name
    with context.acting(staff("hanna")):
        said = set(
            Delivery.objects.filter(case=people_told["jimmy"]).values_list("document__content__state", flat=True)
        )
    assert {"waiting", "declined"} <= said, "what waits, and what did not come about, has been told"


LED = {
    "maj": "sara", "roland": "amina", "robin": "ulf", "jimmy": "hanna", "tuva": "johan", "ali": "jonas",
    "tomas": "sara", "per": "mats",
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(
    "moment", ["2026-11-22T00:02", "2026-11-27T23:58", "2026-12-26T12:00", "2027-03-28T04:00", "2029-08-06T09:00"]
)
def test_the_stories_can_be_played_at_any_hour_of_any_day(db: None, moment: str) -> None:
    """In the first minutes of a Sunday, at Christmas, when the clocks change, and when the children have grown."""
    now = datetime.fromisoformat(moment).replace(tzinfo=ZoneInfo("Europe/Stockholm"))
    _play(now)
    assert {"late", "today"} <= _groups("sara", now)
