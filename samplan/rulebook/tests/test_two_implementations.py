"""The duties against a second, naive implementation, on whatever events hypothesis can think of."""

import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from samplan.rulebook.calendar import STOCKHOLM
from samplan.rulebook.duties import duties
from samplan.rulebook.events import KINDS, Event, in_order, instant
from samplan.rulebook.fold import Fold
from samplan.rulebook.packs import load
from samplan.rulebook.refused import Refused
from samplan.rulebook.tests.naive import COUNTIES, SEQUENCE, Impossible, naive_duties

pytestmark = pytest.mark.req(
    "CALL-01", "CALL-05", "CALL-07", "CALL-10", "CALL-11", "PLAN-10", "FOLL-01", "FOLL-05", "END-02"
)

OFTEN = (
    *("need.known", "initiative.sent", "call.sent", "call.sent", "call.sent", "meeting.held"),
    *("call.acknowledged", "call.acknowledged", "call.passed_on", "acknowledgement.undone", "measure.proposed"),
)
# What a no stops and a yes begins anew, with all that can come between.
NO_AND_YES = (
    *("need.known", "need.known", "ready_notice.sent", "consent.recorded", "consent.recorded", "consent.recorded"),
    *("consent.recorded", "coordinator.named", "consent.withdrawn", "case.ended", "call.sent", "pack.changed"),
)
# Meetings that are moved and called off, with what the person and the called say of them; and what ends a case.
MOVED = (
    *("need.known", "call.sent", "call.sent", "call.acknowledged", "call.acknowledged", "acknowledgement.undone"),
    *("meeting.moved", "meeting.moved", "meeting.cancelled", "call.passed_on", "call.answered", "call.answered"),
    *("part.prepared", "invitation.answered", "person.contacted", "meeting.started", "meeting.held", "letter.posted"),
    *("consent.recorded", "coordinator.named", "initiative.sent", "initiative.acknowledged", "initiative.answered"),
)
ENDED = (
    *("need.known", "call.sent", "meeting.held", "follow_up.held", "question.asked", "question.answered"),
    *("coordinator.offered", "coordinator.offered", "coordinator.declined", "coordinator.offer_withdrawn"),
    *("coordinator.named", "case.ended", "case.ended", "end.documented", "consent.withdrawn", "letter.posted"),
    *("death.registered", "let_go.noted"),
)
# What a whole withdrawal stops and a yes gives back, with all that can come between.
STOPPED = (
    *("need.known", "need.known", "call.sent", "call.sent", "call.acknowledged", "call.acknowledged", "call.answered"),
    *("call.answered", "call.passed_on", "acknowledgement.undone", "meeting.moved", "meeting.cancelled"),
    *("meeting.started", "meeting.held", "follow_up.held", "invitation.answered", "measure.proposed"),
    *("measure.withdrawn", "coordinator.offered", "coordinator.declined", "coordinator.named", "deadline.moved"),
    *("consent.withdrawn", "consent.withdrawn", "consent.withdrawn", "consent.recorded", "consent.recorded"),
    *("consent.recorded", "consent.recorded", "case.ended", "initiative.sent", "patient.discharged", "let_go.noted"),
)
UNITS = ("vårdcentralen", "hemtjänsten", "skolan")
# Days on which a calendar goes wrong: both changes of clock, Easter, Midsummer, Christmas, New Year, a leap day.
STARTS = [
    datetime(*day, tzinfo=UTC) for day in ((2026, 3, 27), (2026, 10, 23), (2026, 6, 17), (2025, 12, 22), (2028, 2, 27))
]


def some_facts(chance, kind, at, unit):
    """Facts such as the kind carries, or none of them."""
    letters = {"letters": chance.choices("12", k=chance.randrange(2))}
    starts = (at + timedelta(days=chance.randrange(1, 9))).isoformat()
    soon = (at + timedelta(hours=6 * chance.randrange(1, 20))).isoformat()
    yes = {"answer": "yes", "covers": chance.choices([*UNITS, "region"], k=chance.randrange(3))}
    agreed = (at + timedelta(days=chance.randrange(1, 500))).date()
    moved = {
        "duty": chance.choice(["meeting", "call", "document", "follow_up"]),
        "to": (at + timedelta(days=chance.randrange(30))).date(),
        "reason": "behov",
    }
    choices = {
        "deadline.moved": [moved],
        "call.sent": [letters, letters | {"for": "follow_up"}, letters | {"meeting": "m"}, {"starts_at": soon}],
        "call.answered": [{}, {"ready": False}, {"ready": False, "starts_at": starts}, {"ready": True}],
        "meeting.moved": [letters, {"starts_at": soon}],
        "meeting.cancelled": [letters, letters | {"again": True}, letters | {"again": False}],
        "invitation.answered": [{"answer": "yes"}, {"answer": "change"}, {"answer": "no"}],
        "plan.delivered": [letters],
        "letter.posted": [{"delivery": chance.choice("12")}],
        "meeting.started": [{}, {"meeting": "m"}],
        "meeting.held": [{}, {"meeting": "m"}, {"follow_up_on": agreed}],
        "follow_up.held": [{}, {"follow_up_on": agreed}, letters | {"document": "1"}, {"next": "revise"}],
        "ready_notice.sent": [{}, {"contact": chance.choice(UNITS)}],
        "patient.discharged": [{}, {"contact": chance.choice(UNITS)}],
        "consent.recorded": [{}, {"answer": "no"}, {"answer": "no"}, yes, {"answer": "cannot"}],
        "pack.changed": [{"pack": chance.choice(sorted(COUNTIES))}],
        "consent.withdrawn": [
            *({"unit": unit}, {"unit": unit}, {"unit": chance.choice(UNITS)}, {}),
            {"whole": True, "coordinator": UNITS[0]},
            {"organisation": "region", "silent": "region", **letters},
        ],
        "let_go.noted": [{"unit": unit}, {"unit": chance.choice(UNITS)}],
        "case.ended": [letters, letters | {"ending": "goals_met"}, letters | {"ending": "deceased"}],
        "measure": [{"measure": chance.choice("mn"), "answer": chance.choice(["yes", "no"])}],
        "question.answered": [{"question": chance.choice("pq"), **letters}],
        "question": [{"question": chance.choice("pq")}],
    }
    return chance.choice(choices.get(kind) or choices.get(kind.split(".")[0]) or [{}])


def one_event(chance, start, kinds=(*KINDS, *OFTEN, "strange")):
    """Some event or other within five days of the start."""
    kind = chance.choice(kinds)
    at = start + timedelta(minutes=30 * chance.randrange(48 * 5))
    at = at.astimezone(chance.choice([UTC, STOCKHOLM]))
    unit = chance.choice(UNITS)
    to = tuple(chance.choices(UNITS, k=chance.randrange(4)))
    if kind == "deadline.moved":
        to = ()
    return Event(kind, at, unit, to, some_facts(chance, kind, at, unit))


@st.composite
def anything(draw, most=12):
    """Events as they come, most often such as cannot have happened. Drawn from one seed, since that is fast."""
    chance = random.Random(draw(st.integers(0, 2**32)))
    start = chance.choice(STARTS)
    return [one_event(chance, start) for _ in range(draw(st.integers(0, most)))]


@st.composite
def histories(draw, most=60):
    """Events that can have happened: what the rules refuse is left out, so that the rest is played to its end."""
    fold, kept = Fold(load("norrbotten-2023")), []
    for event in in_order(draw(anything(most))):
        try:
            fold.take(event)
        except Refused:
            continue
        kept.append(event)
    return kept


def outcome(call):
    try:
        return call()
    except (Refused, Impossible):
        return "refused"


def rows(found):
    return [
        (
            duty.kind,
            duty.unit,
            duty.opened_by.kind,
            duty.opened_by.at,
            duty.not_before,
            duty.due_on,
            duty.due_at,
            duty.met_at,
            duty.late,
            duty.cancelled,
            duty.ref,
            duty.own,
        )
        for duty in found
    ]


MANY = settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))


@MANY
@given(histories(), st.sampled_from(sorted(COUNTIES)), st.booleans())
def test_both_implementations_give_the_same_duties(events, county, with_now):
    now = datetime(2026, 7, 1, tzinfo=UTC) if with_now else None
    # A move can be possible in one county only, so both may refuse; hardly any of these histories are refused.
    real = outcome(lambda: rows(duties(events, load(county), now)))
    assert real == outcome(lambda: naive_duties(events, county, now))


@MANY
@given(st.integers(0, 2**32), st.integers(2, 20), st.sampled_from(sorted(COUNTIES)))
def test_both_implementations_agree_on_what_a_no_stops_and_a_yes_begins_anew(seed, many, county):
    chance = random.Random(seed)
    start = chance.choice(STARTS)
    events = [one_event(chance, start, NO_AND_YES) for _ in range(many)]
    assert rows(duties(events, load(county))) == naive_duties(events, county)


@MANY
@given(
    st.integers(0, 2**32),
    st.integers(2, 40),
    st.sampled_from(sorted(COUNTIES)),
    st.sampled_from([MOVED, ENDED, STOPPED]),
)
def test_both_implementations_agree_on_meetings_moved_and_called_off_on_a_stop_and_on_the_end(
    seed, many, county, kinds
):
    chance = random.Random(seed)
    start = chance.choice(STARTS)
    events = []
    for event in in_order([one_event(chance, start, kinds) for _ in range(many)]):
        if outcome(lambda event=event: duties([*events, event], load(county))) != "refused":
            events.append(event)
    assert rows(duties(events, load(county))) == naive_duties(events, county)


@MANY
@given(anything())
def test_both_implementations_refuse_the_same_events(events):
    real = outcome(lambda: rows(duties(events, load("norrbotten-2023"))))
    assert real == outcome(lambda: naive_duties(events, "norrbotten-2023"))


@MANY
@given(histories(), st.randoms())
def test_the_order_in_which_events_are_told_changes_nothing(events, chance):
    events = list({(instant(event.at), event.kind): event for event in events}.values())
    told = list(events)
    chance.shuffle(told)
    pack = load("norrbotten-2023")
    assert outcome(lambda: rows(duties(told, pack))) == outcome(lambda: rows(duties(events, pack)))


@MANY
@given(histories())
def test_a_duty_is_never_both_met_and_cancelled_and_never_ends_before_it_began(events):
    for duty in duties(events, load("norrbotten-2023")):
        assert duty.met_at is None or duty.cancelled is None
        assert duty.open == (duty.met_at is None and duty.cancelled is None)
        assert all(end is None or end >= duty.opened_by.at for end in (duty.met_at, duty.cancelled_at))
        assert duty.due_on is None or duty.due_at.astimezone(STOCKHOLM).date() == duty.due_on


@MANY
@given(histories(), st.data())
def test_what_happens_later_never_makes_a_duty_vanish(events, data):
    later = one_event(random.Random(data.draw(st.integers(0, 2**32))), datetime(2029, 1, 1, tzinfo=UTC))
    pack = load("norrbotten-2023")
    before = duties(events, pack)
    after = outcome(lambda: duties([*events, later], pack))
    if after != "refused":
        keys = [(duty.kind, duty.opened_by, duty.ref) for duty in after]
        assert all((duty.kind, duty.opened_by, duty.ref) in keys for duty in before)


def test_both_implementations_know_the_same_kinds_in_the_same_order():
    assert tuple(SEQUENCE) == KINDS
