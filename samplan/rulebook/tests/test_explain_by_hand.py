"""What the command answers, against days counted by hand in the almanac; each test is one of its promises."""

import io
import json
import random

import pytest

from samplan.rulebook import explain

KEYS = "kind unit opened_by not_before due_on due_at met_at late cancelled rule".split()  # noqa: SIM905 - as printed


def asked(pack, *events, now=None):
    """The duties, told as {(kind, unit): duty}; two of the same kind and unit would be a mistake in the test."""
    duties = in_order(pack, *events, now=now)
    told = {(duty["kind"], duty["unit"]): duty for duty in duties}
    assert len(told) == len(duties)
    return told


def in_order(pack, *events, now=None):
    out, said = io.StringIO(), io.StringIO()
    told = {"events": list(events), **({"now": now} if now else {})}
    code = explain.main(["--pack", pack], io.StringIO(json.dumps(told)), out, said)
    assert (code, said.getvalue()) == (0, "")
    return json.loads(out.getvalue())["duties"]


def refused(pack, *events):
    out, said = io.StringIO(), io.StringIO()
    code = explain.main(["--pack", pack], io.StringIO(json.dumps({"events": list(events)})), out, said)
    assert (code, out.getvalue()) == (2, "")
    return said.getvalue()


def event(kind, at, unit=None, *to, **more):
    """Times without offset are Swedish winter or summer time as the almanac has it in 2026."""
    if at[-1] != "Z" and at[-6] not in "+-":
        summer = "2026-03-29T02" <= at < "2026-10-25T03"
        at += "+02:00" if summer else "+01:00"
    return {"kind": kind, "at": at, "unit": unit, **({"to": list(to)} if to else {}), **more}


class TestDaysByTheAlmanac:
    @pytest.mark.req("CALL-05")
    @pytest.mark.parametrize(
        ("known", "call", "not_before", "meeting"),
        [
            # Midsummer 2026: Friday 19 June is the eve.
            ("2026-06-15T08:00:00", "2026-06-18", "2026-06-18", "2026-07-06"),
            ("2026-06-16T08:00:00", "2026-06-22", "2026-06-19", "2026-07-07"),
            ("2026-06-18T08:00:00", "2026-06-24", "2026-06-21", "2026-07-09"),
            ("2026-06-19T08:00:00", "2026-06-24", "2026-06-22", "2026-07-10"),
            # New Year: 31 December, 1 January and 6 January are no working days.
            ("2026-12-30T08:00:00", "2027-01-07", "2027-01-02", "2027-01-20"),
            # Ascension Day is Thursday 14 May; the Friday after it is a working day.
            ("2026-05-12T08:00:00", "2026-05-18", "2026-05-15", "2026-06-02"),
            # National Day is a Saturday in 2026, so no working day is lost.
            ("2026-06-03T08:00:00", "2026-06-08", "2026-06-06", "2026-06-24"),
            # All Saints' Day is always a Saturday, and its eve a working day.
            ("2026-10-28T08:00:00", "2026-11-02", "2026-10-31", "2026-11-18"),
            # A leap day in between.
            ("2028-02-25T08:00:00", "2028-03-01", "2028-02-28", "2028-03-17"),
        ],
    )
    def test_norrbotten_three_working_days_for_the_call_and_three_to_twenty_one_days_for_the_meeting(
        self, known, call, not_before, meeting
    ):
        told = asked("norrbotten-2023", event("need.known", known, "hemtjänsten"))
        assert told["call", "hemtjänsten"]["due_on"] == call
        assert told["call", "hemtjänsten"]["not_before"] is None
        assert told["meeting", "hemtjänsten"]["not_before"] == not_before
        assert told["meeting", "hemtjänsten"]["due_on"] == meeting

    @pytest.mark.req("CALL-01")
    @pytest.mark.parametrize(
        ("sent", "due"),
        [
            ("2026-04-01T16:59:00", "2026-04-02"),  # Maundy Thursday is a working day
            ("2026-04-02T08:00:00", "2026-04-07"),  # Good Friday to Easter Monday are not
            ("2026-06-18T23:59:59", "2026-06-22"),
            ("2026-04-30T12:00:00", "2026-05-04"),  # 1 May
            ("2026-12-23T12:00:00", "2026-12-28"),
        ],
    )
    def test_vastmanland_initiative_and_call_are_acknowledged_within_one_working_day(self, sent, due):
        for kind in ("initiative.sent", "call.sent"):
            told = asked("vastmanland-2017", event(kind, sent, "hemtjänsten", "vc"))
            assert told["acknowledge", "vc"]["due_on"] == due

    @pytest.mark.req("PLAN-10", "FOLL-01")
    def test_other_days_are_calendar_days_and_no_last_day_moves(self):
        held = event("meeting.held", "2026-12-21T10:00:00", "vc", "hemtjänsten")
        assert {asked("norrbotten-2023", held)["document", unit]["due_on"] for unit in ("vc", "hemtjänsten")} == {
            "2026-12-24"
        }
        assert asked("vastmanland-2017", held)["document", "vc"]["due_on"] == "2026-12-23"
        ready = event("ready_notice.sent", "2026-06-17T12:00:00", "avd", contact="vc")
        assert asked("norrbotten-2023", ready)["call", "vc"]["due_on"] == "2026-06-20"
        home = event("patient.discharged", "2026-12-04T12:00:00", "avd")
        assert asked("norrbotten-2023", home)["follow_up_after_discharge", "avd"]["due_on"] == "2026-12-25"

    @pytest.mark.req("CALL-10")
    def test_a_ready_notice_before_or_after_noon_gives_the_same_three_days_for_the_call(self):
        for clock in ("00:00:00", "11:59:59", "12:00:00", "12:00:01", "23:59:59"):
            for pack in ("lag", "norrbotten-2023", "sormland", "vastmanland-2017", "vastra-gotaland-2020"):
                call = asked(pack, event("ready_notice.sent", f"2026-12-22T{clock}", "avd", contact="vc"))["call", "vc"]
                assert (call["due_on"], call["due_at"]) == ("2026-12-25", "2026-12-25T23:59:59+01:00")


class TestTheSwedishClock:
    @pytest.mark.parametrize(
        ("at", "opened", "not_before"),
        [
            ("2026-03-28T22:59:59Z", "2026-03-28T23:59:59+01:00", "2026-03-31"),
            ("2026-03-28T23:00:00Z", "2026-03-29T00:00:00+01:00", "2026-04-01"),
            ("2026-03-29T00:59:59Z", "2026-03-29T01:59:59+01:00", "2026-04-01"),
            ("2026-03-29T01:00:00Z", "2026-03-29T03:00:00+02:00", "2026-04-01"),
            ("2026-03-29T21:59:59Z", "2026-03-29T23:59:59+02:00", "2026-04-01"),
            ("2026-03-29T22:00:00Z", "2026-03-30T00:00:00+02:00", "2026-04-02"),
            ("2026-10-24T22:00:00Z", "2026-10-25T00:00:00+02:00", "2026-10-28"),
            ("2026-10-25T00:30:00Z", "2026-10-25T02:30:00+02:00", "2026-10-28"),
            ("2026-10-25T01:30:00Z", "2026-10-25T02:30:00+01:00", "2026-10-28"),
            ("2026-10-25T22:59:59Z", "2026-10-25T23:59:59+01:00", "2026-10-28"),
            ("2026-10-25T23:00:00Z", "2026-10-26T00:00:00+01:00", "2026-10-29"),
            ("2026-03-28T04:44:59+05:45", "2026-03-27T23:59:59+01:00", "2026-03-30"),
            ("2026-03-28T04:45:00+05:45", "2026-03-28T00:00:00+01:00", "2026-03-31"),
            ("2026-03-27T11:00:00-12:00", "2026-03-28T00:00:00+01:00", "2026-03-31"),
            ("2026-03-28T13:00:00+14:00", "2026-03-28T00:00:00+01:00", "2026-03-31"),
            ("2025-12-31T23:30:00Z", "2026-01-01T00:30:00+01:00", "2026-01-04"),
        ],
    )
    def test_any_offset_is_taken_and_the_swedish_date_is_day_0(self, at, opened, not_before):
        meeting = asked("norrbotten-2023", event("need.known", at, "a"))["meeting", "a"]
        assert meeting["opened_by"] == {"kind": "need.known", "at": opened}
        assert meeting["not_before"] == not_before

    @pytest.mark.parametrize(
        ("opened", "due", "second"),
        [
            ("2026-03-26T10:00:00", "2026-03-29", "2026-03-29T23:59:59+02:00"),
            ("2026-10-22T10:00:00", "2026-10-25", "2026-10-25T23:59:59+01:00"),
        ],
    )
    def test_the_day_of_23_hours_and_the_day_of_25_last_to_their_last_second(self, opened, due, second):
        for met, late in ((second, False), (second[:-6] + ".999999" + second[-6:], False)):
            call = event("call.sent", met, "vc", "hemtjänsten")
            duty = asked("lag", event("ready_notice.sent", opened, "avd", contact="vc"), call)["call", "vc"]
            assert (duty["due_on"], duty["due_at"], duty["late"]) == (due, second, late)
        after = {"2026-03-29": "2026-03-29T22:00:00Z", "2026-10-25": "2026-10-25T23:00:00Z"}[due]
        call = event("call.sent", after, "vc", "hemtjänsten")
        assert asked("lag", event("ready_notice.sent", opened, "avd", contact="vc"), call)["call", "vc"]["late"] is True

    def test_in_the_hour_that_comes_twice_a_receipt_by_the_earlier_clock_can_be_the_later_one(self):
        call = event("call.sent", "2026-10-25T02:50:00+02:00", "a", "b")
        receipt = event("call.acknowledged", "2026-10-25T02:10:00+01:00", "b")
        assert asked("vastmanland-2017", receipt, call)["acknowledge", "b"]["met_at"] == "2026-10-25T02:10:00+01:00"
        assert "kan inte kvittera" in refused(
            "vastmanland-2017", call, event("call.acknowledged", "2026-10-25T02:10:00+02:00", "b")
        )


class TestWhatIsDueForWhom:
    STORY = (
        event("need.known", "2026-09-01T09:00:00", "hemtjänsten"),
        event("consent.recorded", "2026-09-01T09:30:00", "hemtjänsten"),
        event("initiative.sent", "2026-09-01T10:00:00", "hemtjänsten", "vc"),
        event("initiative.acknowledged", "2026-09-02T10:00:00", "vc"),
        event("call.sent", "2026-09-03T10:00:00", "hemtjänsten", "skolan", "vc"),
        event("call.acknowledged", "2026-09-04T10:00:00", "vc"),
        event("call.acknowledged", "2026-09-05T10:00:00", "skolan"),
        event("meeting.held", "2026-09-15T10:00:00", "hemtjänsten", "skolan", "vc"),
        event("plan.documented", "2026-09-17T10:00:00", "hemtjänsten"),
        event("plan.documented", "2026-09-18T10:00:00", "vc"),
        event("plan.delivered", "2026-09-18T11:00:00", "hemtjänsten"),
        event("follow_up.held", "2026-12-01T10:00:00", "hemtjänsten"),
    )

    def test_every_duty_is_told_with_these_keys_in_this_order(self):
        for duty in in_order("vastmanland-2017", *self.STORY):
            assert list(duty) == KEYS
            assert list(duty["opened_by"]) == ["kind", "at"]
            assert list(duty["rule"]) == ["id", "text", "source"]

    @pytest.mark.req("CALL-01", "CALL-05", "PLAN-10", "FOLL-01")
    def test_a_whole_story_in_vastmanland_in_the_order_of_opening_event_kind_and_unit(self):
        told = [
            (duty["opened_by"]["kind"], duty["kind"], duty["unit"], duty["due_on"], duty["late"])
            for duty in in_order("vastmanland-2017", *self.STORY, now="2026-12-02T00:00:00+01:00")
        ]
        assert told == [
            ("need.known", "call", "hemtjänsten", None, False),
            ("need.known", "meeting", "hemtjänsten", None, False),
            ("initiative.sent", "acknowledge", "vc", "2026-09-02", False),
            ("call.sent", "acknowledge", "skolan", "2026-09-04", True),
            ("call.sent", "acknowledge", "vc", "2026-09-04", False),
            ("meeting.held", "document", "hemtjänsten", "2026-09-17", False),
            ("meeting.held", "document", "skolan", "2026-09-17", True),
            ("meeting.held", "document", "vc", "2026-09-17", True),
            ("meeting.held", "follow_up", "hemtjänsten", None, False),
            ("follow_up.held", "follow_up", "hemtjänsten", None, False),
        ]

    def test_the_same_story_in_norrbotten(self):
        told = [
            (duty["kind"], duty["unit"], duty["not_before"], duty["due_on"], duty["late"])
            for duty in in_order("norrbotten-2023", *self.STORY)
        ]
        assert told == [
            ("call", "hemtjänsten", None, "2026-09-04", False),
            ("meeting", "hemtjänsten", "2026-09-04", "2026-09-22", False),
            ("document", "hemtjänsten", None, "2026-09-18", False),
            ("document", "skolan", None, "2026-09-18", None),
            ("document", "vc", None, "2026-09-18", False),
            ("follow_up", "hemtjänsten", None, "2027-09-15", False),
            ("follow_up", "hemtjänsten", None, "2027-12-01", None),
        ]

    @pytest.mark.parametrize("pack", ["lag", "sormland"])
    def test_where_the_guideline_says_nothing_there_are_call_and_meeting_without_date_and_nothing_else(self, pack):
        told = asked(pack, *self.STORY, event("patient.discharged", "2026-12-02T10:00:00", "avd"))
        assert set(told) == {("call", "hemtjänsten"), ("meeting", "hemtjänsten")}
        for duty in told.values():
            assert (duty["not_before"], duty["due_on"], duty["due_at"]) == (None, None, None)
            assert (duty["late"], duty["rule"]["text"][:35]) == (False, "Arbetet med planen ska påbörjas uta")

    def test_without_a_time_is_a_duty_without_date_and_not_no_duty(self):
        told = asked("vastra-gotaland-2020", *self.STORY[:-1], event("patient.discharged", "2026-12-02T10:00:00", "vc"))
        assert set(told) == {
            ("call", "hemtjänsten"),
            ("meeting", "hemtjänsten"),
            ("document", "hemtjänsten"),
            ("follow_up", "hemtjänsten"),
            ("follow_up_after_discharge", "vc"),
        }
        assert {duty["due_at"] for duty in told.values()} == {None}

    def test_unsorted_events_are_sorted(self):
        events = list(self.STORY)
        right = in_order("norrbotten-2023", *events)
        for seed in range(20):
            random.Random(seed).shuffle(events)
            assert in_order("norrbotten-2023", *events) == right

    def test_events_of_one_instant_are_told_in_the_order_of_kind_and_unit_however_they_were_given(self):
        needs = [event("need.known", "2026-09-01T09:00:00", unit) for unit in "ba"]
        told = [(duty["kind"], duty["unit"]) for duty in in_order("lag", *needs)]
        assert told == [("call", "a"), ("call", "b"), ("meeting", "a"), ("meeting", "b")]
        assert in_order("lag", *needs) == in_order("lag", *reversed(needs))

    def test_late_is_null_only_for_what_is_unmet_and_without_a_now(self):
        need, sent = self.STORY[0], self.STORY[4]
        assert asked("norrbotten-2023", need)["call", "hemtjänsten"]["late"] is None
        assert asked("norrbotten-2023", need, sent)["call", "hemtjänsten"]["late"] is False
        for now, late in (("2026-09-04T21:59:59Z", False), ("2026-09-04T22:00:00Z", True)):
            assert asked("norrbotten-2023", need, now=now)["call", "hemtjänsten"]["late"] is late


class TestPassingOnUndoingMovingAndTheEnd:
    CALL = event("call.sent", "2026-09-03T10:00:00", "a", "b", "c")

    @pytest.mark.req("CALL-04")
    def test_a_call_can_go_from_hand_to_hand_and_back_and_its_clock_goes_on(self):
        to_d = event("call.passed_on", "2026-09-03T11:00:00", **{"from": "b", "to": "d"})
        to_e = event("call.passed_on", "2026-09-03T12:00:00", "d", "e")
        back = event("call.passed_on", "2026-09-03T13:00:00", "e", "b")
        for events, unit in (((to_d,), "d"), ((to_d, to_e), "e"), ((to_d, to_e, back), "b")):
            told = asked("vastmanland-2017", self.CALL, *events)
            assert set(told) == {("acknowledge", unit), ("acknowledge", "c")}
            assert told["acknowledge", unit]["due_on"] == "2026-09-04"
        taken = event("call.acknowledged", "2026-09-07T13:00:00", "b")
        assert asked("vastmanland-2017", self.CALL, to_d, to_e, back, taken)["acknowledge", "b"]["late"] is True

    @pytest.mark.req("CALL-04")
    def test_a_call_passed_on_to_the_one_who_has_it_stays_there(self):
        to_itself = event("call.passed_on", "2026-09-03T11:00:00", "b", "b")
        taken = event("call.acknowledged", "2026-09-03T10:30:00", "b")
        open_still = asked("vastmanland-2017", self.CALL, to_itself)["acknowledge", "b"]
        assert (open_still["met_at"], open_still["cancelled"]) == (None, None)
        assert asked("vastmanland-2017", self.CALL, taken, to_itself)["acknowledge", "b"]["met_at"] == taken["at"]

    @pytest.mark.req("CALL-01")
    def test_a_receipt_undone_is_open_again_and_only_the_new_one_counts(self):
        taken = event("call.acknowledged", "2026-09-03T11:00:00", "b")
        undone = event("acknowledgement.undone", "2026-09-03T11:05:00", "b")
        again = event("call.acknowledged", "2026-09-05T00:00:00", "b")
        duty = asked("vastmanland-2017", self.CALL, taken, undone)["acknowledge", "b"]
        assert (duty["met_at"], duty["late"], duty["due_on"]) == (None, None, "2026-09-04")
        duty = asked("vastmanland-2017", self.CALL, taken, undone, again)["acknowledge", "b"]
        assert (duty["met_at"], duty["late"]) == ("2026-09-05T00:00:00+02:00", True)
        assert "ingen kvittens att ångra" in refused("vastmanland-2017", self.CALL, taken, undone, {**undone})

    @pytest.mark.req("CALL-11")
    def test_a_moved_deadline_counts_from_then_on_and_can_be_moved_again(self):
        need = event("need.known", "2026-09-01T09:00:00", "a")
        later = event("deadline.moved", "2026-09-02T09:00:00", "a", duty="meeting", reason="sjukhus")
        later["to"] = "2026-10-30"
        sooner = {**later, "at": "2026-09-03T09:00:00+02:00", "to": "2026-09-03", "reason": "bråttom"}
        held = event("meeting.held", "2026-10-30T23:59:59+01:00", "a")
        duty = asked("norrbotten-2023", need, later)["meeting", "a"]
        assert (duty["not_before"], duty["due_on"], duty["due_at"]) == (
            "2026-09-04",
            "2026-10-30",
            "2026-10-30T23:59:59+01:00",
        )
        assert asked("norrbotten-2023", need, later, held)["meeting", "a"]["late"] is False
        duty = asked("norrbotten-2023", need, later, sooner, held)["meeting", "a"]
        assert (duty["not_before"], duty["due_on"], duty["late"]) == (None, "2026-09-03", True)
        assert asked("norrbotten-2023", need, later)["call", "a"]["due_on"] == "2026-09-04"

    @pytest.mark.req("CONS-05")
    @pytest.mark.parametrize("kind", ["consent.withdrawn", "case.ended"])
    def test_a_withdrawal_or_an_end_cancels_what_is_open_and_touches_nothing_before_or_after(self, kind):
        need = event("need.known", "2026-09-01T09:00:00", "a")
        sent = event("call.sent", "2026-09-02T09:00:00", "a", "b")
        before, between, after = (event(kind, f"2026-09-{day}T12:00:00") for day in ("01", "03", "20"))
        before["at"] = "2026-08-31T12:00:00+02:00"
        assert asked("norrbotten-2023", before, need)["call", "a"]["cancelled"] is None
        told = asked("norrbotten-2023", need, sent, between)
        assert (told["call", "a"]["met_at"], told["call", "a"]["cancelled"]) == ("2026-09-02T09:00:00+02:00", None)
        assert (told["meeting", "a"]["met_at"], told["meeting", "a"]["cancelled"]) == (None, kind)
        held = event("meeting.held", "2026-09-10T09:00:00", "a")
        told = asked("norrbotten-2023", need, sent, held, after)
        assert told["meeting", "a"]["cancelled"] is None
        assert told["document", "a"]["cancelled"] == told["follow_up", "a"]["cancelled"] == kind
        told = asked("norrbotten-2023", need, sent, between, held)
        assert told["meeting", "a"]["met_at"] is None
