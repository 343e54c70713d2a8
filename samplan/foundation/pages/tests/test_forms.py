"""Forms keep what was typed, say what to do, and do one thing once."""

import re
from types import SimpleNamespace

import pytest
from django import forms
from django.http import QueryDict

from samplan.foundation.pages.forms import LONGEST_TEXT, ActionForm, Digits
from samplan.rulebook.refused import Refused


class Question(ActionForm):
    number = forms.CharField(label="Personnummer", widget=Digits)
    text = forms.CharField(label="Vad ska mötet svara på?", widget=forms.Textarea, max_length=20, help_text="Kort.")
    limits = forms.CharField(label="Vad gäller det inte?", required=False)
    day = forms.DateField(label="Dag", required=False)
    clock = forms.TimeField(label="Tid", required=False)
    who = forms.MultipleChoiceField(
        label="Vilka?", widget=forms.CheckboxSelectMultiple, choices=[("a", "A"), ("b", "B")], required=False
    )
    asked = forms.BooleanField(label="Jag har frågat", required=False)

    readers = {"text": "Maj och alla som kallas"}


GOOD = {"number": "1", "text": "Hur?", "request_id": "a" * 32}


def sent(**values: str) -> Question:
    query = QueryDict(mutable=True)
    query.update({**GOOD, **values})
    return Question(query)


def errors(form: ActionForm, field: str) -> list[str]:
    return [str(message) for message in form.errors.get(field, [])]


def test_a_choice_that_comes_twice_is_one_choice_and_of_two_texts_the_last_counts():
    query = QueryDict("&".join([*["who=b&who=a"] * 40, "number=1&number=2&number=1", "text=Hur?"]))
    form = Question(query)
    assert form.is_valid() and form.cleaned_data["who"] == ["b", "a"] and form.cleaned_data["number"] == "1"


def test_each_showing_has_its_own_id_and_a_second_showing_keeps_it():
    first, second = Question(), Question()
    assert re.fullmatch(r"[0-9a-f]{32}", first.request_id)
    assert first.request_id != second.request_id
    again = sent(request_id=first.request_id, text="")
    assert not again.is_valid()
    assert f'value="{first.request_id}"' in str(again)


@pytest.mark.parametrize("bad", ["", "x", "A" * 32, "a" * 33, "'; drop table"])
def test_an_id_that_is_not_one_is_replaced(bad: str):
    form = sent(request_id=bad)
    assert form.is_valid()
    assert re.fullmatch(r"[0-9a-f]{32}", form.request_id)
    assert f'value="{form.request_id}"' in str(form)


def test_an_id_in_a_form_with_a_prefix_is_found():
    form = Question({"q-number": "1", "q-text": "a", "q-request_id": "b" * 32}, prefix="q")
    assert form.is_valid()
    assert form.request_id == "b" * 32


@pytest.mark.django_db
def test_the_action_gets_the_values_the_id_and_what_the_view_adds():
    got = {}
    result = sent(limits="Ekonomi").submit(lambda **arguments: got.update(arguments) or "gjort", by="sara")
    assert result == "gjort"
    assert got["request_id"] == "a" * 32
    assert got["by"] == "sara"
    assert got["limits"] == "Ekonomi"
    assert set(got) == {"number", "text", "limits", "day", "clock", "who", "asked", "by", "request_id"}


@pytest.mark.django_db
def test_an_action_that_returns_nothing_was_still_done():
    assert sent().submit(lambda **_: None) is True


def test_a_form_with_errors_does_nothing():
    assert sent(text="").submit(lambda **_: pytest.fail("the action was called")) is None


@pytest.mark.django_db
@pytest.mark.parametrize(("field", "where"), [("text", "text"), (None, "__all__"), ("unknown", "__all__")])
def test_a_refusal_stands_at_its_field_and_keeps_what_was_typed(field: str | None, where: str):
    def refuse(**_: object) -> None:
        raise Refused("Registrera samtycke innan du skickar kallelsen.", field)

    form = sent(text="Min fråga")
    assert form.submit(refuse) is None
    assert errors(form, where) == ["Registrera samtycke innan du skickar kallelsen."]
    assert "Min fråga" in str(form)


@pytest.mark.django_db
def test_a_refusal_undoes_what_the_action_had_begun(monkeypatch):
    left = []

    class Savepoint:
        def __enter__(self) -> None: ...

        def __exit__(self, kind: type | None, *_: object) -> None:
            left.append(kind)

    monkeypatch.setattr("samplan.foundation.pages.forms.transaction", SimpleNamespace(atomic=Savepoint))

    def refuse(**_: object) -> None:
        raise Refused("Nej.")

    sent().submit(refuse)
    assert left == [Refused]


@pytest.mark.django_db
def test_a_fault_in_the_code_is_not_taken_for_a_refusal():
    with pytest.raises(KeyError):
        sent().submit(lambda **_: {}["missing"])


def test_line_breaks_count_as_one_character():
    form = sent(text="a\r\n" * 9 + "b")
    assert form.is_valid(), form.errors
    assert form.cleaned_data["text"] == "a\n" * 9 + "b"


def test_a_long_text_says_how_long_it_may_be_and_how_long_it_is():
    assert errors(sent(text="x" * 21), "text") == ["Korta texten till högst 20 tecken. Nu är den 21 tecken."]


def test_a_text_without_a_limit_of_its_own_has_one_anyway():
    assert sent(limits="x" * LONGEST_TEXT).is_valid()
    assert "högst 4000 tecken" in errors(sent(limits="x" * (LONGEST_TEXT + 1)), "limits")[0]


def test_the_browser_never_cuts_a_text_off():
    assert "maxlength" not in str(Question())


def test_a_sign_that_cannot_be_saved_is_refused_in_words():
    assert errors(sent(text="a\0b"), "text") == [
        "Texten innehåller ett tecken som inte går att spara. Skriv om texten."
    ]


def test_spaces_around_a_text_are_taken_away_and_only_spaces_is_nothing():
    assert sent(text="  hej \n").is_valid()
    assert errors(sent(text=" \r\n "), "text") == ["Fyll i: Vad ska mötet svara på"]


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("day", "i morgon", "Skriv datumet som år-månad-dag, till exempel 2027-03-12."),
        ("day", "2027-02-30", "Skriv datumet som år-månad-dag, till exempel 2027-03-12."),
        ("clock", "25:00", "Skriv klockslaget med timmar och minuter, till exempel 13:00."),
        ("who", "c", "Välj något av alternativen som visas."),
    ],
)
def test_what_is_wrong_says_how_to_write_it(field: str, value: str, message: str):
    assert errors(sent(**{field: value}), field) == [message]


def test_a_message_of_the_forms_own_is_kept():
    class Own(ActionForm):
        text = forms.CharField(label="Text", error_messages={"required": "Skriv något"})

    assert errors(Own({}), "text") == ["Skriv något"]


def test_one_form_does_not_change_the_class_for_the_next():
    Question(readers="Alla")
    assert "Läses av: Alla" not in str(Question())
    Question({"number": ""}).errors  # noqa: B018
    assert 'aria-invalid="true"' not in str(Question())


def test_labels_hints_errors_and_readers_are_tied_to_the_field():
    html = str(Question({"number": "1", "text": ""}))
    described = re.search(r'<textarea[^>]*aria-describedby="([^"]+)"', html)[1].split()
    assert described == ["id_text_helptext", "id_text_error", "id_text_readers"]
    for anchor in described:
        assert f'id="{anchor}"' in html
    assert '<label for="id_text">' in html
    assert 'aria-invalid="true"' in html
    assert "Läses av: Maj och alla som kallas" in html


def test_only_what_is_voluntary_is_marked_and_never_with_an_asterisk():
    html = str(Question())
    assert len(re.findall(r"\(frivilligt\)", html)) == 4
    assert "*" not in html
    assert "placeholder" not in html
    assert not re.search(r"\srequired", html)


def test_a_field_that_is_sometimes_required_can_go_unmarked():
    form = Question()
    form.fields["limits"].mark_optional = False
    assert "(frivilligt)" not in form["limits"].as_field_group()


def test_a_group_of_choices_is_a_fieldset_with_a_legend():
    html = Question(sent(who="c").data)["who"].as_field_group()
    assert re.search(r'<fieldset class="field has-error" aria-describedby="id_who_error">\s*<legend>Vilka\?', html)
    assert html.count("<label") == 2
    assert "aria-invalid" not in html


def test_dates_and_times_use_the_browsers_own_controls_and_keep_what_was_chosen():
    html = str(Question(initial={"day": "2027-03-12"}))
    assert re.search(r'<input type="date" name="day" value="2027-03-12"', html)
    assert 'type="time"' in html
    assert 'value="13:05"' in str(sent(clock="13:05", text=""))


def test_a_question_can_be_the_heading_of_its_page():
    form = Question()
    form.fields["text"].as_heading = True
    form.fields["who"].as_heading = True
    assert re.search(r'<h1 class="question"><label for="id_text">', form["text"].as_field_group())
    assert re.search(r"<legend><h1>Vilka\?</h1>", form["who"].as_field_group())


def test_what_people_write_is_never_markup():
    html = str(sent(text='"><script>alert(1)</script>', number=""))
    assert "<script>" not in html


@pytest.mark.parametrize("sign", [*"\x01\x07\x0b\x1b\x7f\x9f", *"\u061c\u200e\u200f\u202a\u202e\u2066\u2069"])
def test_signs_that_nobody_sees_are_taken_out_of_what_was_sent(sign: str) -> None:
    class NameForm(ActionForm):
        name = forms.CharField()

    form = NameForm({"name": f"{sign}Maj{sign} Exempel\tsson{sign}"})
    assert form.is_valid() and form.cleaned_data["name"] == "Maj Exempel\tsson"


def test_a_letter_that_was_pasted_in_two_parts_is_one_letter_and_is_counted_as_one() -> None:
    class NameForm(ActionForm):
        name = forms.CharField(max_length=8)

    form = NameForm({"name": "A\u030asa O\u0308sth"})
    assert form.is_valid() and form.cleaned_data["name"] == "\u00c5sa \u00d6sth"
