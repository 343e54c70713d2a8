"""The command that explains deadlines: JSON in, JSON out, one sentence when something is wrong."""

import io
import json

import pytest

from samplan.rulebook import explain
from samplan.rulebook.packs import names


def run(told, *argv):
    """Exit code, the answer (or None), and what was said on stderr."""
    text = told if isinstance(told, str) else json.dumps(told)
    out, said = io.StringIO(), io.StringIO()
    code = explain.main(argv, io.StringIO(text), out, said)
    return code, json.loads(out.getvalue()) if code == 0 else out.getvalue(), said.getvalue()


def explained(pack, *events, **more):
    code, answer, said = run({"events": list(events), **more}, "--pack", pack)
    assert (code, said) == (0, "")
    assert answer["pack"] == pack
    return answer["duties"]


def refused(told, *argv):
    """The sentence, after the checks that it is one and that nothing else came out."""
    code, out, said = run(told, *argv)
    assert (code, out) == (2, "")
    assert said.count("\n") == 1
    return said.strip()


NEED = {"kind": "need.known", "at": "2026-03-27T15:00:00+01:00", "unit": "hemtjänsten"}
CALL = {"kind": "call.sent", "at": "2026-03-30T07:00:00Z", "unit": "hemtjänsten", "to": ["vårdcentralen", "skolan"]}


@pytest.mark.req("CALL-05")
def test_a_duty_is_told_with_all_its_keys_on_a_swedish_clock():
    call, meeting = explained("norrbotten-2023", NEED, CALL)
    assert call == {
        "kind": "call",
        "unit": "hemtjänsten",
        "opened_by": {"kind": "need.known", "at": "2026-03-27T15:00:00+01:00"},
        "not_before": None,
        "due_on": "2026-04-01",
        "due_at": "2026-04-01T23:59:59+02:00",
        "met_at": "2026-03-30T09:00:00+02:00",
        "late": False,
        "cancelled": None,
        "rule": {
            "id": "norrbotten-2023.call",
            "text": "Kallelse till samordnad individuell planering ska skickas snarast, dock senast inom tre "
            "arbetsdagar från det att behovet blivit känt.",
            "source": "Norrbotten v2.0, Kallelse – Samordnad individuell planering, När",
        },
    }
    assert list(meeting) == list(call)
    assert (meeting["not_before"], meeting["due_on"], meeting["late"]) == ("2026-03-30", "2026-04-17", None)


def test_now_decides_what_is_late():
    _, meeting = explained("norrbotten-2023", NEED, CALL, now="2026-04-18T00:00:00+02:00")
    assert meeting["late"] is True


def test_our_own_order_of_work_is_left_out():
    meeting = {"kind": "meeting.held", "at": "2026-04-14T10:00:00+02:00", "unit": "hemtjänsten"}
    assert {duty["kind"] for duty in explained("sormland", NEED, CALL, meeting)} == {"call", "meeting"}
    withdrawn = {"kind": "consent.withdrawn", "at": "2026-04-15T10:00:00+02:00"}
    assert {duty["cancelled"] for duty in explained("sormland", NEED, withdrawn)} == {"consent.withdrawn"}


def test_the_law_is_the_pack_when_none_is_named_and_the_pack_may_be_named_in_either_way():
    for argv, pack in (((), "lag"), (("--pack=sormland",), "sormland"), (("--pack", "sormland"), "sormland")):
        _, answer, _ = run({"events": []}, *argv)
        assert answer == {"pack": pack, "duties": []}


def test_help_names_the_packs():
    out = io.StringIO()
    assert explain.main(["--help"], io.StringIO(), out, io.StringIO()) == 0
    assert ", ".join(names()) in out.getvalue()


@pytest.mark.parametrize("argv", [("--pack",), ("norrbotten-2023",), ("--pack", "lag", "--fort")])
def test_a_command_that_cannot_be_read_is_told_how_to_write_it(argv):
    assert refused({"events": []}, *argv).endswith(explain.USAGE)


def test_a_pack_that_does_not_exist_is_refused():
    assert 'inget regelverk som heter "skane"' in refused({"events": []}, "--pack", "skane")


@pytest.mark.parametrize(
    ("events", "kind", "unit", "due"),
    [
        (
            [{"kind": "ready_notice.sent", "at": "2026-04-02T16:00:00+02:00", "unit": "avd 52", "contact": "vc"}],
            "call",
            "vc",
            "2026-04-05",
        ),
        (
            [{"kind": "patient.discharged", "at": "2026-04-02T16:00:00+02:00", "unit": "avd 52", "contact": "vc"}],
            "follow_up_after_discharge",
            "vc",
            "2026-04-23",
        ),
        (
            [{"kind": "patient.discharged", "at": "2026-04-02T16:00:00+02:00", "unit": "avd 52"}],
            "follow_up_after_discharge",
            "avd 52",
            "2026-04-23",
        ),
        (
            [{"kind": "follow_up.held", "at": "2026-04-02T16:00:00+02:00", "follow_up_on": "2026-06-01"}],
            "follow_up",
            None,
            "2026-06-01",
        ),
    ],
)
def test_what_only_some_kinds_carry_is_read(events, kind, unit, due):
    (duty,) = explained("norrbotten-2023", *events)
    assert (duty["kind"], duty["unit"], duty["due_on"]) == (kind, unit, due)


@pytest.mark.req("CALL-04")
@pytest.mark.parametrize("to", ["psykiatrin", ["psykiatrin"]])
def test_a_call_passed_on_takes_its_receipt_along(to):
    passed = {"kind": "call.passed_on", "at": "2026-03-30T10:00:00+02:00", "from": "vårdcentralen", "to": to}
    duties = explained("vastmanland-2017", CALL, passed)
    assert {duty["unit"] for duty in duties} == {"psykiatrin", "skolan"}
    assert {duty["due_on"] for duty in duties} == {"2026-03-31"}


@pytest.mark.req("CALL-11")
@pytest.mark.parametrize(
    ("to", "due_on", "due_at"),
    [
        ("2026-04-30", "2026-04-30", "2026-04-30T23:59:59+02:00"),
        ("2026-04-30T08:00:00Z", None, "2026-04-30T10:00:00+02:00"),
    ],
)
def test_a_deadline_is_moved_to_a_day_or_to_an_instant(to, due_on, due_at):
    moved = {
        "kind": "deadline.moved",
        "at": "2026-03-28T10:00:00+01:00",
        "duty": "meeting",
        "to": to,
        "reason": "semester",
    }
    _, meeting = explained("norrbotten-2023", NEED, moved)
    assert (meeting["due_on"], meeting["due_at"]) == (due_on, due_at)


@pytest.mark.req("CONS-05")
def test_a_withdrawal_may_be_of_one_party():
    withdrawn = {"kind": "consent.withdrawn", "at": "2026-03-30T10:00:00+02:00", "party": "skolan"}
    cancelled = {duty["unit"]: duty["cancelled"] for duty in explained("vastmanland-2017", CALL, withdrawn)}
    assert cancelled == {"skolan": "consent.withdrawn", "vårdcentralen": None}


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("2026-03-27T15:00:00+01:00", "2026-03-27T15:00:00+01:00"),
        ("2026-03-27t14:00:00z", "2026-03-27T15:00:00+01:00"),
        ("2026-03-27 14:00:00-00:00", "2026-03-27T15:00:00+01:00"),
        ("2026-03-28T01:30:00+05:45", "2026-03-27T20:45:00+01:00"),
        ("2026-03-29T02:30:00+01:00", "2026-03-29T03:30:00+02:00"),
        ("2026-10-25T02:30:00+01:00", "2026-10-25T02:30:00+01:00"),
        ("2169-12-31T23:59:59+01:00", "2169-12-31T23:59:59+01:00"),
        ("2026-10-25T02:30:00+02:00", "2026-10-25T02:30:00+02:00"),
        ("2026-03-27T15:00:00.1234567+01:00", "2026-03-27T15:00:00.123456+01:00"),
    ],
)
def test_any_offset_is_taken(written, shown):
    call, _ = explained("lag", {**NEED, "at": written})
    assert call["opened_by"]["at"] == shown


@pytest.mark.parametrize("at", ["2026-03-27T15:00:00", "2026-03-27 15:00:00.5"])
def test_a_time_without_offset_is_refused(at):
    assert "saknar tidszon" in refused({"events": [{**NEED, "at": at}]})


@pytest.mark.parametrize(
    "at",
    [
        "2026-02-29T10:00:00+01:00",
        "2026-13-01T10:00:00+01:00",
        "2026-00-01T10:00:00+01:00",
        "2026-03-27T24:00:00+01:00",
        "2026-03-27T25:00:00+01:00",
        "2026-03-27T10:60:00+01:00",
        "2026-03-27T23:59:60+01:00",
        "2026-03-27T10:00:00+24:00",
        "2026-03-27T10:00:00+01:60",
        "0000-01-01T10:00:00+01:00",
        "0001-01-01T00:00:00+14:00",
        "1949-12-31T10:00:00+01:00",
        "2170-01-01T10:00:00+01:00",
        "9999-12-31T23:59:59-14:00",
    ],
)
def test_an_impossible_date_or_clock_time_is_refused(at):
    assert refused({"events": [{**NEED, "at": at}]}).endswith("finns inte i kalendern.")


@pytest.mark.parametrize(
    "at", ["2026-03-27", "2026-W13-5T10:00:00Z", "i går", "", 5, None, ["2026"], "20260327T100000Z"]
)
def test_a_time_that_is_no_time_is_refused_with_an_example(at):
    assert refused({"events": [{**NEED, "at": at}]}).endswith("är inte skriven som 2026-03-02T10:00:00+01:00.")


@pytest.mark.parametrize("now", ["i dag", "2026-03-27T10:00:00", 5])
def test_now_is_an_instant_too(now):
    assert refused({"events": [], "now": now}).startswith("now: tiden")


@pytest.mark.parametrize("kind", ["need.unknown", "call.answered", "", None, 5, ["need.known"], {}])
def test_an_unknown_kind_is_refused(kind):
    assert "okänd händelse" in refused({"events": [{**NEED, "kind": kind}]})


@pytest.mark.req("CALL-01")
@pytest.mark.parametrize("kind", ["call.acknowledged", "initiative.acknowledged"])
def test_an_answer_before_its_question_is_refused(kind):
    answer = {"kind": kind, "at": "2026-03-30T06:59:59Z", "unit": "skolan"}
    assert "kan inte kvittera" in refused({"events": [CALL, answer]})


@pytest.mark.parametrize(
    ("event", "said"),
    [
        ({"kind": "ready_notice.sent"}, '"contact" saknas'),
        ({"kind": "call.passed_on", "from": "a"}, '"to" ska vara den enhet'),
        ({"kind": "call.passed_on", "to": "b"}, '"from" saknas'),
        ({"kind": "call.passed_on", "from": "a", "to": ["b", "c"]}, '"to" ska vara den enhet'),
        ({"kind": "call.passed_on", "from": "a", "to": "b"}, "inte har kommit dit"),
        ({"kind": "acknowledgement.undone", "unit": "a"}, "ingen kvittens att ångra"),
        ({"kind": "deadline.moved", "to": "2026-04-30", "reason": "r"}, '"duty" saknas'),
        ({"kind": "deadline.moved", "to": "2026-04-30", "duty": "call"}, '"reason" saknas'),
        ({"kind": "deadline.moved", "to": "2026-02-30", "duty": "call", "reason": "r"}, "finns inte i kalendern"),
        ({"kind": "deadline.moved", "to": "0000-02-01", "duty": "call", "reason": "r"}, "finns inte i kalendern"),
        ({"kind": "deadline.moved", "duty": "call", "reason": "r"}, "är inte skriven som"),
        ({"kind": "deadline.moved", "to": "2026-04-30", "duty": "call", "reason": "r"}, 'ingen öppen tidsgräns "call"'),
        ({"kind": "meeting.held", "follow_up_on": 5}, "finns inte i kalendern"),
        ({"kind": "consent.withdrawn", "party": []}, '"party" saknas'),
        ({"kind": "call.sent", "to": [5]}, '"to" saknas eller är inte en text'),
        ({"kind": "call.sent", "to": {"a": 1}}, '"to" saknas eller är inte en text'),
        ({"kind": "need.known", "unit": " "}, '"unit" saknas eller är inte en text'),
        ({"kind": "need.known", "unit": "\ud800"}, '"unit" innehåller tecken'),
    ],
)
def test_what_an_event_lacks_is_told_in_a_sentence(event, said):
    assert said in refused({"events": [{"at": "2026-03-30T10:00:00+02:00", **event}]})


@pytest.mark.parametrize(
    "told", ["", "{", "[]", "5", '{"events": 5}', '{"events": {}}', "[" * 100000, '{"events": [5]}']
)
def test_what_is_not_events_is_refused(told):
    refused(told)


def test_input_that_is_not_text_is_refused():
    said = io.StringIO()
    stdin = io.TextIOWrapper(io.BytesIO(b'{"events": ["\xff"]}'), encoding="utf-8")
    assert explain.main([], stdin, io.StringIO(), said) == 2
    assert said.getvalue() == "Indata är inte text i UTF-8.\n"


def test_a_mark_of_byte_order_is_no_mistake():
    assert run("\ufeff" + json.dumps({"events": [], "now": None}))[0] == 0


def test_the_order_of_the_input_and_unknown_keys_do_not_matter():
    assert explained("norrbotten-2023", CALL, {**NEED, "note": "x"}) == explained("norrbotten-2023", NEED, CALL)
