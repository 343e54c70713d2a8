"""The sentences of Min plan, from lines and meetings made by hand."""

from collections.abc import Collection
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from samplan.coordination.cases.queries import Reading
from samplan.coordination.plans.content import Line, PlanView, left
from samplan.interfaces.portal import next as coming
from samplan.interfaces.portal.lines import cards
from samplan.interfaces.portal.readers import told

NOW = datetime(2027, 3, 10, 9, tzinfo=UTC)
TODAY = date(2027, 3, 10)
CASE: Any = SimpleNamespace(
    concluded_at=NOW - timedelta(days=9),
    coordinator=SimpleNamespace(user=SimpleNamespace(name="Sara Lindqvist", phone="0980-319 210")),
    coordinating_unit=SimpleNamespace(phone="", organisation=SimpleNamespace(stripe="kommun")),
)


def line(**changed: Any) -> Line:
    values = {"id": "1", "who": "Hemsjukvården", "what": "ger dig ögondroppar", "when": "varje dag", "stripe": "kommun"}
    return Line(**{**values, "unit": "u", "state": "confirmed", "phone": "0980-319 212", **changed})


def plan(*lines: Line, follow_up: datetime | None = None) -> PlanView:
    said = {"at": follow_up.isoformat() if follow_up else "", "place": "Hemma hos dig", "by": "Sara Lindqvist"}
    return PlanView("document", made_at=NOW - timedelta(days=9), lines=list(lines), content={"follow_up": said})


def call(starts_at: datetime, made_at: datetime = NOW) -> Any:
    said = {"starts_at": starts_at.isoformat(), "place": "Hälsocentralen", "form": "place"}
    return SimpleNamespace(content={"meeting": said}, made_at=made_at)


def next_of(view: PlanView, document: Any = None, gone: Collection[str] = ()) -> coming.Next:
    return coming.of(CASE, view, coming.meeting(CASE, view, document, NOW, gone), NOW, gone)


@pytest.mark.req("PLAN-03")
@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({}, "Hemsjukvården ger dig ögondroppar"),
        ({"staff": "Lena Ek"}, "Lena Ek ger dig ögondroppar"),
        ({"stripe": "du", "who": "Maj", "what": "går en promenad."}, "Du går en promenad"),
    ],
)
def test_a_line_is_read_as_one_sentence(changed: dict[str, Any], sentence: str):
    assert cards([line(**changed)], TODAY, answers=True)[0].sentence == sentence


@pytest.mark.req("PLAN-04", "PLAN-06")
@pytest.mark.parametrize(
    ("changed", "note"),
    [
        ({}, ""),
        ({"state": "proposed"}, "Det här är ett förslag. Hemsjukvården har inte svarat än."),
        ({"state": "in_room", "in_room": "Lena Ek"}, "Lena Ek sa ja till det här på mötet."),
        ({"state": "waiting", "meanwhile": "Vi ringer."}, "Hemsjukvården har inte bestämt än."),
        ({"state": "declined"}, "Det här blir inte av. Ring din samordnare om du undrar varför."),
        ({"state": "proposed", "unit": "", "stripe": "annan"}, ""),
    ],
)
def test_a_line_says_in_plain_words_how_it_stands(changed: dict[str, Any], note: str):
    assert cards([line(**changed)], TODAY, answers=True)[0].note == note


@pytest.mark.req("PLAN-04", "CONS-05")
@pytest.mark.parametrize(
    ("changed", "note"),
    [
        ({}, "Hemsjukvården är inte med längre."),
        ({"state": "proposed"}, "Hemsjukvården är inte med längre."),
        ({"state": "waiting", "meanwhile": "Vi ringer."}, "Hemsjukvården är inte med längre."),
        ({"state": "done", "effect": "Det gick bra."}, "Klart. Det gick bra. Hemsjukvården är inte med längre."),
    ],
)
def test_of_one_who_has_left_nothing_is_asked_or_waited_for(changed: dict[str, Any], note: str):
    (card,) = cards([line(next_on=TODAY, **changed)], TODAY, answers=True, gone={"u"})
    assert (card.note, card.phone, card.meanwhile, card.next_on, card.question, card.asks, card.over) == (
        note, "", "", None, "", False, True
    )  # fmt: skip


@pytest.mark.req("PLAN-04")
@pytest.mark.parametrize(
    ("state", "note"),
    [("proposed", "Det här var ett förslag."), ("waiting", "Det här blev aldrig bestämt."), ("confirmed", "")],
)
def test_nobodys_word_is_waited_for_when_the_plan_is_over(state: str, note: str):
    (card,) = cards([line(state=state, meanwhile="Vi ringer.")], TODAY, answers=False, going_on=False)
    assert (card.note, card.meanwhile) == (note, "")


@pytest.mark.req("CONS-05")
def test_who_has_left_is_known_by_unit_or_by_name_and_who_is_back_has_not_left():
    def party(unit: str, name: str, since: bool = True, until: bool = False) -> Any:
        return SimpleNamespace(unit_id=unit, name=name, since=NOW if since else None, until=NOW if until else None)

    away = [party("u", "Hemsjukvården", until=True), party("", "Kassan", until=True), party("v", "Skolan")]
    assert left(away) == {"u", "Hemsjukvården", "Kassan"}
    assert left([*away, party("u", "Hemsjukvården", since=False)]) >= {"u"}, "it has not been called again yet"
    assert left([*away, party("u", "Hemsjukvården")]) == {"Kassan"}
    outside = line(unit="", who="Kassan", stripe="annan")
    assert cards([outside], TODAY, answers=True, gone=left(away))[0].note == "Kassan är inte med längre."


@pytest.mark.req("PLAN-05")
def test_the_person_is_asked_about_what_is_offered_while_the_plan_is_alive():
    offered, refused = line(), line(id="2", state="declined")
    assert [bool(card.question) for card in cards([offered, refused], TODAY, answers=True)] == [True, False]
    assert [bool(card.question) for card in cards([offered, refused], TODAY, answers=False)] == [False, False]


def test_a_day_that_has_been_is_not_called_the_next_time():
    past, ahead = line(next_on=TODAY - timedelta(days=1)), line(id="2", next_on=TODAY)
    assert [card.next_on for card in cards([past, ahead], TODAY, answers=True)] == [None, TODAY]
    for state, going_on in (("confirmed", False), ("done", True), ("declined", True)):
        (card,) = cards([line(next_on=TODAY, state=state)], TODAY, answers=True, going_on=going_on)
        assert card.next_on is None, "nothing comes of what is over"


@pytest.mark.req("INDI-02")
def test_a_meeting_that_was_called_to_comes_first():
    found = next_of(plan(line(next_on=TODAY)), call(NOW + timedelta(days=5)))
    assert (found.who, found.at, found.where) == (
        "Du och de som hjälper dig",
        NOW + timedelta(days=5),
        "Hälsocentralen",
    )


def test_a_meeting_that_was_held_before_its_time_does_not_lie_ahead():
    early = call(NOW + timedelta(days=5), made_at=CASE.concluded_at - timedelta(days=3))
    assert next_of(plan(line(next_on=TODAY)), early).what == "ger dig ögondroppar"


def lasting(starts_at: datetime, hours: int, made_at: datetime = NOW) -> Any:
    """A call to a meeting that has an end."""
    document = call(starts_at, made_at)
    document.content["meeting"]["ends_at"] = (starts_at + timedelta(hours=hours)).isoformat()
    return document


@pytest.mark.req("INDI-02")
def test_a_meeting_stays_until_it_has_ended_or_that_day_out_or_has_been_held():
    def found(document: Any, at: datetime = NOW) -> coming.Meeting | None:
        return coming.meeting(CASE, plan(), document, at)

    goes_on = lasting(NOW - timedelta(minutes=1), 1)
    meeting = found(goes_on)
    assert meeting is not None and meeting.begun and meeting.place == "Hälsocentralen"
    assert found(goes_on, NOW + timedelta(minutes=59)) is None
    assert found(goes_on, NOW + timedelta(minutes=58)) is not None
    open_end = call(NOW)
    assert found(open_end, datetime(2027, 3, 10, 22, 30, tzinfo=UTC)) is not None, "half past eleven in Sweden"
    assert found(open_end, datetime(2027, 3, 10, 23, 30, tzinfo=UTC)) is None
    assert found(lasting(NOW, 1, made_at=CASE.concluded_at)) is None, "it has been held"
    ahead = found(call(NOW + timedelta(days=1)))
    assert ahead is not None and not ahead.begun


@pytest.mark.req("INDI-02")
def test_a_follow_up_stays_that_day_out_unless_its_own_meeting_is_over():
    view = plan(follow_up=NOW - timedelta(hours=2))
    today = coming.meeting(CASE, view, None, NOW)
    assert today is not None and today.begun
    assert coming.meeting(CASE, view, lasting(NOW - timedelta(hours=2), 1), NOW) is None
    assert coming.meeting(CASE, view, None, NOW + timedelta(days=1)) is None


@pytest.mark.req("INDI-02")
def test_when_a_meeting_has_been_the_page_says_when_it_was():
    day, before = timedelta(days=1), CASE.concluded_at - timedelta(days=3)
    assert coming.been(CASE, plan(), None, NOW) == ""
    assert coming.been(CASE, plan(), call(NOW - day), NOW) == "Mötet var tisdag 9 mars klockan 10.00."
    assert coming.been(CASE, plan(), call(NOW + day, made_at=before), NOW) == "Mötet var måndag 1 mars."
    late = plan(follow_up=NOW - day)
    assert coming.been(CASE, late, None, NOW) == "Ni skulle träffas tisdag 9 mars klockan 10.00."
    assert coming.been(CASE, late, call(NOW - day), NOW) == "Mötet var tisdag 9 mars klockan 10.00."


@pytest.mark.req("INDI-02")
def test_the_nearest_promise_with_a_date_is_what_happens_next():
    later, sooner = line(next_on=TODAY + timedelta(days=9)), line(id="2", what="ringer dig", next_on=TODAY)
    found = next_of(plan(line(), later, sooner), call(NOW - timedelta(days=12)))
    assert (found.what, found.on, found.phone) == ("ringer dig", TODAY, "0980-319 212")


@pytest.mark.req("INDI-02")
def test_nothing_is_said_to_happen_that_nobody_has_promised_or_the_person_has_refused():
    unsure = [line(state="proposed", next_on=TODAY), line(state="waiting"), line(answer="no"), line(state="declined")]
    found = next_of(plan(*unsure))
    assert (found.who, found.what) == ("Sara Lindqvist", "är din samordnare och hör av sig till dig")


@pytest.mark.req("INDI-02", "CONS-05")
def test_what_one_who_has_left_promised_is_not_what_happens_next():
    other = line(id="2", who="Biståndsenheten", what="ordnar handtag", unit="v")
    assert next_of(plan(line(next_on=TODAY), other), gone={"u"}).what == "ordnar handtag"
    assert next_of(plan(line(next_on=TODAY)), gone={"u"}).what == "är din samordnare och hör av sig till dig"


@pytest.mark.req("INDI-02", "CONS-05")
@pytest.mark.parametrize("by", ["Lena Ek", "Sjuksköterska Lena Ek", "Hemsjukvården", "Per Ny"])
def test_nobody_of_a_unit_that_has_left_sees_to_the_follow_up(by: str):
    view = plan(line(staff="Lena Ek"), follow_up=NOW + timedelta(days=2))
    view.content["follow_up"]["by"] = by
    view.content["participants"] = [{"name": "Per Ny", "unit": "Hemsjukvården", "how": "På plats"}]
    assert coming.meeting(CASE, view, None, NOW).by == by
    assert coming.meeting(CASE, view, None, NOW, {"u", "Hemsjukvården"}).by == ""
    assert next_of(view, gone={"u", "Hemsjukvården"}).who == "Sara Lindqvist"


@pytest.mark.req("INDI-02")
def test_the_follow_up_is_next_when_it_comes_before_the_promises():
    soon = NOW + timedelta(days=2)
    assert next_of(plan(line(next_on=TODAY + timedelta(days=9)), follow_up=soon)).at == soon
    assert next_of(plan(line(next_on=TODAY), follow_up=soon)).at is None
    assert next_of(plan(follow_up=NOW - timedelta(days=1))).at is None


@pytest.mark.req("INDI-04")
def test_readers_are_named_with_their_titles_and_the_persons_own_reading_stands_apart():
    nurse = Reading(NOW, "Elin Norberg", "NURSE", "Hälsocentralen Björken", "läste planen", "Var med på mötet")
    own = Reading(NOW, "Maj Exempelsson", "PERSON", "", "läste planen", "Din egen plan")
    others, mine = told([nurse, own])
    assert [reading.role for reading in others] == ["sjuksköterska"]
    assert [reading.who for reading in mine] == ["Maj Exempelsson"]
