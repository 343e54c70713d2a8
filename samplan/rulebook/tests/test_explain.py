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
        ("2095-12-31T23:59:59+01:00", "2095-12-31T23:59:59+01:00"),
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
        "1952-12-31T10:00:00+01:00",
        "2096-01-01T10:00:00+01:00",
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
        ({"kind": "call.passed_on", "from": "a"}, '"to" saknas'),
        ({"kind": "call.passed_on", "from": "a", "to": []}, '"to" ska vara den enhet'),
        ({"kind": "call.passed_on", "to": "b"}, '"from" saknas'),
        ({"kind": "call.passed_on", "from": "a", "to": ["b", "c"]}, '"to" ska vara den enhet'),
        ({"kind": "call.passed_on", "from": "a", "to": "b"}, "inte har kommit dit"),
        ({"kind": "acknowledgement.undone", "unit": "a"}, "ingen kvittens att ångra"),
        ({"kind": "call.acknowledged"}, '"unit" saknas'),
        ({"kind": "initiative.acknowledged", "unit": None}, '"unit" saknas'),
        ({"kind": "acknowledgement.undone"}, '"unit" saknas'),
        ({"kind": "consent.recorded", "answer": "maybe"}, '"answer" ska vara något av yes, no, cannot.'),
        ({"kind": "consent.recorded", "answer": False}, '"answer" ska vara något av'),
        ({"kind": "deadline.moved", "to": "2026-04-30", "reason": "r"}, '"duty" ska vara något av call, acknowledge,'),
        (
            {"kind": "deadline.moved", "to": "2026-04-30", "duty": "end", "reason": "r"},
            '"duty" ska vara något av call,',
        ),
        ({"kind": "deadline.moved", "to": "2026-04-30", "duty": "call"}, '"reason" saknas'),
        ({"kind": "deadline.moved", "to": "2026-02-30", "duty": "call", "reason": "r"}, "finns inte i kalendern"),
        ({"kind": "deadline.moved", "to": "0000-02-01", "duty": "call", "reason": "r"}, "finns inte i kalendern"),
        ({"kind": "deadline.moved", "duty": "call", "reason": "r"}, "är inte skriven som"),
        ({"kind": "deadline.moved", "to": "2026-04-30", "duty": "call", "reason": "r"}, 'ingen öppen tidsgräns "call"'),
        ({"kind": "meeting.held", "follow_up_on": 5}, "finns inte i kalendern"),
        ({"kind": "consent.withdrawn", "party": []}, '"party" saknas'),
        ({"kind": "call.sent", "to": [5]}, '"to" saknas eller är inte en text'),
        ({"kind": "call.sent", "to": {"a": 1}}, '"to" ska vara en lista'),
        ({"kind": "call.sent", "to": "skolan"}, '"to" ska vara en lista'),
        ({"kind": "meeting.held", "to": False}, '"to" ska vara en lista'),
        ({"kind": "call.sent", "to": ["a", ["b"]]}, '"to" saknas eller är inte en text'),
        ({"kind": "need.known", "unit": " "}, '"unit" saknas eller är inte en text'),
        ({"kind": "need.known", "unit": "\ud800"}, '"unit" innehåller tecken'),
        ({"kind": "need.known", "unit": "a\0b"}, '"unit" innehåller tecken'),
        ({"kind": "call.sent", "unit": "a", "to": ["b", "c\0"]}, '"to" innehåller tecken'),
    ],
)
def test_what_an_event_lacks_is_told_in_a_sentence(event, said):
    assert said in refused({"events": [{"at": "2026-03-30T10:00:00+02:00", **event}]})


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ("", "läsningen tar stopp på rad 1, tecken 1."),
        ('{\n  "events": [,]}', "läsningen tar stopp på rad 2, tecken 14."),
        ('{"events": []} {}', "läsningen tar stopp på rad 1, tecken 16."),
        ('{"events": []}\0', "läsningen tar stopp på rad 1, tecken 15."),
        ('{"events": [], "x": "a\0b"}', "läsningen tar stopp på rad 1, tecken 23."),
        ("[" * 100000, "ett tal är för långt eller nivåerna för många."),
        ('{"events": [], "now": ' + "9" * 5000 + "}", "ett tal är för långt eller nivåerna för många."),
        ('{"events": [], "x": NaN}', "NaN är inget tal."),
        ('{"events": [], "x": -Infinity}', "-Infinity är inget tal."),
        ('{"events": [], "events": []}', 'Nyckeln "events" står två gånger i samma objekt.'),
        ('{"events": [{"kind": "need.known", "kind": "case.ended"}]}', 'Nyckeln "kind" står två gånger'),
        ("[]", 'Indata ska vara {"events": [...]}'),
        ("null", 'Indata ska vara {"events": [...]}'),
        ("5", 'Indata ska vara {"events": [...]}'),
        ("{}", 'Indata ska vara {"events": [...]}'),
        ('{"events": 5}', 'Indata ska vara {"events": [...]}'),
        ('{"events": null}', 'Indata ska vara {"events": [...]}'),
        ('{"events": {}}', 'Indata ska vara {"events": [...]}'),
        ('{"events": [5]}', "Händelse 1: ska vara ett objekt"),
        ('{"events": [null]}', "Händelse 1: ska vara ett objekt"),
        ('{"events": []}' + " " * explain.MOST, "Indata är för stora."),
    ],
)
def test_what_is_not_events_is_refused_and_told_where(told, said):
    assert said in refused(told)


def test_what_just_is_not_too_large_is_read():
    text = '{"events": []}'
    assert run(text + " " * (explain.MOST - len(text)))[1] == {"pack": "lag", "duties": []}


def test_a_sentence_is_one_line_that_can_be_read_whatever_was_written():
    assert refused({"events": [{"kind": "x" * 5000}]}).startswith('Händelse 1: okänd händelse "' + "x" * 59 + "…. Välj")
    assert "\x1b" not in refused({"events": []}, "--pack", "\x1b[31mrött\nlarm")
    told = refused({"events": [{"kind": "call.acknowledged", "at": CALL["at"], "unit": "a\nb\x1b"}]})
    assert told.startswith("a b  kan inte kvittera")


class TestStreamsOfBytes:
    """The streams of a real program carry bytes, and what they are set to may be anything."""

    def ask(self, raw, *argv, encoding="ascii"):
        out, said = (io.TextIOWrapper(io.BytesIO(), encoding=encoding) for _ in range(2))
        code = explain.main(argv, io.TextIOWrapper(io.BytesIO(raw), encoding=encoding), out, said)
        return code, out.buffer.getvalue(), said.buffer.getvalue()

    @pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
    def test_json_is_utf_8_both_ways_whatever_the_streams_are_set_to(self, encoding):
        raw = json.dumps({"events": [{**NEED, "unit": "hemtjänsten – väst"}]}, ensure_ascii=False).encode()
        code, out, said = self.ask(raw, "--pack", "norrbotten-2023", encoding=encoding)
        assert (code, said) == (0, b"")
        assert json.loads(out.decode())["duties"][0]["unit"] == "hemtjänsten – väst"

    def test_a_sentence_is_utf_8_too(self):
        assert self.ask(b"", "--pack", "skåne")[2].decode().startswith('Det finns inget regelverk som heter "skåne".')

    def test_a_mark_of_byte_order_is_no_mistake_but_another_encoding_is(self):
        assert self.ask(b'\xef\xbb\xbf{"events": []}')[0] == 0
        for raw in ('{"events": []}'.encode("utf-16"), b'{"events": ["\xff"]}', '{"events": ["ö"]}'.encode("latin-1")):
            code, out, said = self.ask(raw)
            assert (code, out, said.decode()) == (2, b"", "Indata är inte text i UTF-8.\n")

    def test_too_much_is_refused_before_it_is_looked_at(self):
        assert "för stora" in self.ask(b"\xff" * (explain.MOST + 1))[2].decode()


def test_a_stdin_that_is_closed_or_cannot_be_read_is_told():
    class Folder:
        def read(self, size):
            raise IsADirectoryError

    for stdin in (None, Folder()):
        said = io.StringIO()
        assert explain.main([], stdin, io.StringIO(), said) == 2
        assert said.getvalue().startswith("Det går inte att läsa några händelser.")


def test_an_unknown_pack_is_told_before_anything_is_read():
    said = io.StringIO()
    assert explain.main(["--pack", "skane"], None, io.StringIO(), said) == 2
    assert "inget regelverk" in said.getvalue()


@pytest.mark.req("NEED-05")
def test_the_answer_no_cancels_the_call_and_a_yes_begins_it_anew():
    no = {"kind": "consent.recorded", "at": "2026-03-28T10:00:00+01:00", "unit": "hemtjänsten", "answer": "no"}
    for answer in ({"answer": "yes"}, {"answer": None}, {}):
        yes = {**no, "at": "2026-04-20T10:00:00+02:00"}
        del yes["answer"]
        call, meeting, again, meeting_again = explained("norrbotten-2023", NEED, no, {**yes, **answer})
        assert call["cancelled"] == meeting["cancelled"] == "consent.recorded"
        assert again["opened_by"] == {"kind": "consent.recorded", "at": "2026-04-20T10:00:00+02:00"}
        assert (again["due_on"], meeting_again["due_on"]) == ("2026-04-23", "2026-05-11")


def test_a_mark_of_byte_order_is_no_mistake():
    assert run("\ufeff" + json.dumps({"events": [], "now": None}))[0] == 0


def test_the_order_of_the_input_and_unknown_keys_do_not_matter():
    assert explained("norrbotten-2023", CALL, {**NEED, "note": "x"}) == explained("norrbotten-2023", NEED, CALL)


@pytest.mark.req("CALL-07")
def test_a_meeting_moved_or_called_off_cancels_the_receipts_and_a_moved_one_asks_for_new_ones():
    moved = {"kind": "meeting.moved", "at": "2026-03-30T10:00:00Z", "unit": "hemtjänsten", "to": ["skolan"]}
    first, second, again = (
        duty for duty in explained("vastmanland-2017", NEED, CALL, moved) if duty["kind"] == "acknowledge"
    )
    assert (first["cancelled"], second["cancelled"]) == ("meeting.moved", "meeting.moved")
    assert (again["unit"], again["due_on"], again["cancelled"]) == ("skolan", "2026-03-31", None)
    off = {"kind": "meeting.cancelled", "at": "2026-03-30T11:00:00Z", "unit": "hemtjänsten"}
    told = [duty for duty in explained("vastmanland-2017", NEED, CALL, moved, off) if duty["kind"] == "acknowledge"]
    assert [duty["cancelled"] for duty in told] == ["meeting.moved", "meeting.moved", "meeting.cancelled"]


@pytest.mark.req("CALL-01")
def test_the_answer_to_an_initiative_is_a_receipt_too():
    sent = {"kind": "initiative.sent", "at": "2026-03-30T07:00:00Z", "unit": "hemtjänsten", "to": ["skolan"]}
    answered = {"kind": "initiative.answered", "at": "2026-03-30T08:00:00Z", "unit": "skolan"}
    (duty,) = explained("vastmanland-2017", sent, answered)
    assert duty["met_at"] == "2026-03-30T10:00:00+02:00"
    del answered["unit"]
    assert '"unit" saknas' in refused({"events": [sent, answered]}, "--pack", "vastmanland-2017")
