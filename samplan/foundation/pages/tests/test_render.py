"""How a view ends."""

import pytest
from django import forms

from samplan.foundation.pages.forms import ActionForm
from samplan.foundation.pages.render import done, page, saying
from samplan.foundation.pages.tests.frames import STAFF, asked


class Wish(ActionForm):
    text = forms.CharField(label="Vad vill du?", error_messages={"required": "Skriv vad du vill"})
    way = forms.ChoiceField(label="Hur?", widget=forms.RadioSelect, choices=[("a", "A")])


@pytest.fixture(autouse=True)
def _addresses(settings):
    settings.ROOT_URLCONF = "samplan.foundation.pages.tests.urls"


def shown(**context: object):
    return page(asked("/desk/worklist/", STAFF), "pages/form_page.html", heading="Din önskan", **context)


def test_a_form_that_is_only_shown_is_an_ordinary_page():
    answer = shown(form=Wish())
    assert answer.status_code == 200
    assert "<title>Din önskan – Samplan</title>" in answer.content.decode()
    assert "Rätta det här" not in answer.content.decode()


def test_a_form_with_errors_answers_422_and_the_title_says_so():
    answer = shown(form=Wish({}))
    assert answer.status_code == 422
    assert "<title>Fel: Din önskan – Samplan</title>" in answer.content.decode()


def test_the_summary_links_to_the_field_and_to_the_first_choice_of_a_group():
    html = shown(form=Wish({})).content.decode()
    assert '<a href="#id_text">Skriv vad du vill</a>' in html
    assert '<a href="#id_way_0">Välj: Hur</a>' in html
    assert 'id="id_way_0"' in html
    assert html.count("Skriv vad du vill") == 2


def test_the_summary_is_before_the_heading_and_is_read_at_once():
    html = shown(form=Wish({})).content.decode()
    assert html.index('role="alert"') < html.index("<h1>")


def test_errors_in_any_of_several_forms_count():
    assert shown(form=Wish(), rows=[Wish(), Wish({})]).status_code == 422
    assert shown(form=Wish(), rows=[Wish(), Wish({"text": "a", "way": "a"})]).status_code == 200


def test_what_concerns_the_whole_form_stands_first_without_a_link():
    form = Wish({})
    form.add_error(None, "Planen är redan avslutad.")
    html = shown(form=form).content.decode()
    assert "<li>Planen är redan avslutad.</li>" in html
    assert html.index("Planen är redan avslutad.") < html.index("Skriv vad du vill")


def test_what_was_typed_in_a_form_that_the_page_does_not_show_any_more_stands_there_to_be_copied():
    form = Wish({"text": "Flytta <hem>\ni vår", "way": "a"})
    form.add_error(None, "Planen är redan avslutad.")
    html = page(asked("/desk/worklist/", STAFF), "pages/base.html", late=form).content.decode()
    assert "hann inte sparas" in html and "<dt>Vad vill du?</dt><dd>Flytta &lt;hem&gt;<br>i vår</dd>" in html
    assert "<dt>Hur?</dt><dd>A</dd>" in html
    assert "hann inte sparas" not in shown(form=form).content.decode()


def test_of_a_form_that_is_gone_it_is_said_why_and_no_link_leads_into_it():
    def summary(form: Wish, **context: object) -> str:
        html = page(asked("/desk/worklist/", STAFF), "pages/base.html", late=form, **context).content.decode()
        return html[html.index("<ul>", html.index('role="alert"')) : html.index("</ul>", html.index('role="alert"'))]

    assert summary(Wish({}), too_late="Planen är slut.") == "<ul><li>Planen är slut.</li>"
    assert summary(Wish({})) == "<ul><li>Skriv vad du vill</li><li>Välj: Hur</li>", "nothing is known of why"
    refused = Wish({})
    refused.refused_as = "withdrawn"
    refused.add_error(None, "Samtycket är taget tillbaka.")
    assert "Samtycket är taget tillbaka." in summary(refused, too_late="Planen är slut.")
    assert '<a href="#id_text">' in shown(form=Wish({}), too_late="Planen är slut.").content.decode()


def test_a_question_page_hides_the_main_menu():
    html = shown(form=Wish(), back="/desk/plans/", exit=True).content.decode()
    assert "<nav" not in html
    assert '<a href="/desk/plans/">Tillbaka</a>' in html
    assert "Spara och gå ut" in html


def test_what_was_done_leads_on_with_303_and_its_code():
    answer = done(asked("/desk/worklist/", STAFF), "sparat", "desk:plans")
    assert answer.status_code == 303
    assert answer["Location"].startswith("/desk/plans/?klart=sparat.")


def test_the_keyboard_may_continue_at_a_place_on_the_page():
    answer = done(asked("/desk/worklist/", STAFF), "tillagd", "desk:plans", anchor="composer")
    place, _, anchor = answer["Location"].partition("#")
    assert place.startswith("/desk/plans/?klart=tillagd.") and anchor == "composer"


def test_what_was_done_goes_with_what_the_address_asks_for_already_and_only_once():
    assert saying("/desk/plans/?sok=a%26b&klart=old", "sparat", "").startswith("/desk/plans/?sok=a%26b&klart=sparat.")
