"""One who turns 15 or 18 in the middle of a plan: the young one is asked too, and then alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta

import pytest
from django.db import ProgrammingError, connection

from samplan.coordination.cases import consents, queries
from samplan.coordination.cases.models import Case, Live
from samplan.demo.cast import key
from samplan.foundation.access.context import acting
from samplan.rulebook.refused import Refused
from tests.cast import Thread, World, acting_as
from tests.held import as_owner

pytestmark = pytest.mark.req("CONS-08", "ACC-06")
UNTIL_NOW = ["bjorken", "elevhalsa"]


@contextmanager
def aged(world: World, years: int, name: str = "ali") -> Iterator[None]:
    """Their birthday was yesterday."""
    birthday = (world.now - timedelta(days=1)).date()
    birthday = birthday.replace(year=birthday.year - years, day=min(birthday.day, 28))
    with as_owner() as owner:
        (was,) = owner.execute("select born_on from persons_person where id = %s", [key(name)]).fetchone() or ()
        owner.execute("update persons_person set born_on = %s where id = %s", [birthday, key(name)])
    try:
        yield
    finally:
        with as_owner() as owner:
            owner.execute("update persons_person set born_on = %s where id = %s", [was, key(name)])


def turned_18(world: World, name: str = "ali") -> AbstractContextManager[None]:
    return aged(world, 18, name)


@pytest.fixture
def thread(world: World) -> Thread:
    """Ali's plan: both guardians have said yes to two units, and they are called."""
    thread = world.thread("need", name="ali")
    for minutes, name in enumerate(("Samira Exempel", "Karim Exempel")):
        thread.play.consent(thread.began + timedelta(minutes=minutes), UNTIL_NOW, giver=name)
    thread.reached = "consent"
    return thread.to("call")


def may_tell(thread: Thread, *units: str) -> None:
    by, case = acting_as("coordinator"), thread.case()
    with acting(by) as now:
        consents.require(case, by.own_organisation, [key(unit) for unit in units], now)


def test_what_the_guardians_said_yes_to_is_shared_no_more(world: World, thread: Thread) -> None:
    may_tell(thread, "bjorken")
    with turned_18(world), pytest.raises(Refused, match="har fyllt 18 och svarar själv nu.*Fråga personen"):
        may_tell(thread, "bjorken")


def test_staff_read_that_the_young_one_is_to_be_asked(world: World, thread: Thread) -> None:
    coordinator, path = world.client("coordinator"), f"/plan/{thread.id}/"
    assert "Samtycke finns" in coordinator.get(path).content.decode()
    with turned_18(world):
        page = coordinator.get(path).content.decode()
    assert "Samtycke finns" not in page and "Har fyllt 18, ska svara själv" in page
    assert "Nästa steg: Fråga Ali själv" in page and "Vårdnadshavarnas svar gäller inte längre" in page
    assert "Samira" not in page, "nobody else answers"


def test_from_15_the_own_answer_is_asked_for_too_and_nothing_is_shared_before(world: World, thread: Thread) -> None:
    with aged(world, 15):
        with pytest.raises(Refused, match="från 15 år räknas den egna rösten"):
            may_tell(thread, "bjorken")
        page = world.client("coordinator").get(f"/plan/{thread.id}/").content.decode()
        assert "Den unga ska också svara" in page and "Nästa steg: Fråga Ali själv" in page
        thread.play.consent(world.now, UNTIL_NOW)
        may_tell(thread, "bjorken")
        assert "Samtycke finns" in world.client("coordinator").get(f"/plan/{thread.id}/").content.decode()


def test_at_15_the_young_one_reads_that_their_answer_counts_too(world: World) -> None:
    thread = world.thread("need", name="bo")
    with aged(world, 15, "bo"):
        thread.play.consent(world.now, ["bjorken"], giver="Bos mamma")
        page = world.client("person:bo").get(f"/min-plan/samtycke/?plan={thread.id}").content.decode()
    assert "Ditt svar räknas också" in page and "Från 15 år räknas också ditt eget svar" in page


def test_the_young_one_reads_that_it_is_theirs_to_decide(world: World) -> None:
    thread = world.thread("need", name="bo")
    path = f"/min-plan/samtycke/?plan={thread.id}"
    with aged(world, 14, "bo"):
        thread.play.consent(world.now, ["bjorken"], giver="Bos mamma")
        assert "Svaret är ja" in world.client("person:bo").get(path).content.decode()
    with turned_18(world, "bo"):
        page = world.client("person:bo").get(path).content.decode()
        thread.play.end(world.now, "moved")
        after = world.client("person:bo").get(path).content.decode()
    assert "Samtycket gäller inte längre" in after or "Ditt ja gäller inte längre" in after
    assert "Du har inte svarat" not in after
    assert "Du har fyllt 18 och svarar själv" in page and "Nu bestämmer du själv" in page
    assert "Svaret är ja" not in page.partition("Alla svar")[0]


@pytest.mark.req("CONS-04")
def test_their_own_yes_holds_also_for_whom_the_guardians_did_not_name(world: World, thread: Thread) -> None:
    with turned_18(world):
        thread.play.consent(world.now, [*UNTIL_NOW, "psykiatri"])
        may_tell(thread, "bjorken", "psykiatri")
        case = thread.case()
        with acting(acting_as("coordinator")) as now:
            rows = consents.rows_of(case, acting_as("coordinator").own_organisation)
            held = consents.standing(case, rows, now)
            assert {row.given_as for row in held} == {"self"} and len(consents.shared_with(held)) >= 3


@pytest.mark.req("CONS-05")
def test_their_own_no_stops_what_the_guardians_opened(world: World, thread: Thread) -> None:
    with turned_18(world):
        thread.play.consent(world.now, [], answer="no")
        with acting(acting_as("coordinator")):
            case = Case.objects.get(id=thread.id)
            assert case.stopped_at is not None
            assert not Live.objects.filter(case=case, closed_at=None).exists()
            assert all(row.withdrawn_at for row in queries.consents_of(case) if row.answer == "yes")


@pytest.mark.req("CONS-05")
def test_what_holds_no_more_is_taken_back_all_the_same_wholly_or_for_one(world: World, thread: Thread) -> None:
    coordinator, path = world.client("coordinator"), f"/plan/{thread.id}/"
    for years in (15, 18):
        with aged(world, years):
            assert f'href="{path}samtycke/ta-tillbaka/"' in coordinator.get(path).content.decode()
            form = coordinator.get(f"{path}samtycke/ta-tillbaka/").content.decode()
            assert "Elevhälsan Björkby" in form and "Hälsocentralen Björken" in form


def test_one_guardians_yes_is_not_called_on_and_the_page_says_whom_to_ask(world: World) -> None:
    thread = world.thread("need", name="ali")
    thread.play.consent(world.now, UNTIL_NOW, giver="Samira Exempel")
    page = world.client("coordinator").get(f"/plan/{thread.id}/").content.decode()
    assert "Alla har inte svarat än" in page and "Nästa steg: Prata med vårdnadshavarna" in page
    assert "Fråga varje vårdnadshavare" in page and "Skicka kallelse" not in page


@pytest.mark.req("CONS-04")
def test_only_whom_both_guardians_have_named_can_be_called(world: World) -> None:
    thread = world.thread("need", name="ali")
    thread.play.consent(world.now, ["bjorken"], giver="Samira Exempel")
    thread.play.consent(world.now + timedelta(seconds=1), UNTIL_NOW, giver="Karim Exempel")
    case = thread.case()
    with acting(acting_as("coordinator")) as now:
        told = {party.unit_id for party in case.parties.all() if party.id in consents.may_be_told(case, now)}
        named = {party.unit_id for party in consents.covered_parties(case)}
    assert told == {key("bjorken")}
    card = world.client("coordinator").get(f"/plan/{thread.id}/").content.decode().partition("<h2>Samtycke</h2>")[2]
    assert "Hälsocentralen Björken: ja" in card and "Elevhälsan Björkby: nej" in card
    assert named == {key("bjorken"), key("elevhalsa")}, "taken back for either"


def test_a_young_ones_yes_alone_calls_nobody_and_lets_nothing_go_on(world: World) -> None:
    with aged(world, 16):
        thread = world.thread("need", name="ali")
        for seconds, (giver, answer) in enumerate((("Samira Exempel", "no"), ("Karim Exempel", "no"), ("", "yes"))):
            thread.play.consent(
                world.now + timedelta(seconds=seconds), ["bjorken"] if answer == "yes" else [],
                answer=answer, giver=giver,
            )  # fmt: skip
        page = world.client("coordinator").get(f"/plan/{thread.id}/").content.decode()
        assert "Samtycke finns" not in page and "Skicka kallelse" not in page


@pytest.mark.req("CALL-04")
def test_a_call_is_not_passed_on_on_what_the_guardians_answered(world: World, thread: Thread) -> None:
    with turned_18(world), pytest.raises(ProgrammingError, match="no consent holds"):
        with acting(acting_as("nurse")), connection.cursor() as cursor:
            cursor.execute("select access.pass_on(%s, %s)", [thread.id, key("psykiatri")])
