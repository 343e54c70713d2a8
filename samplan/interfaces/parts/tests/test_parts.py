"""What each component shows, and what assistive technology is told."""

import re
from datetime import UTC, date, datetime

import pytest
from django import forms
from django.template import Context, Template

from samplan.foundation.pages.forms import ActionForm
from samplan.interfaces.parts.words import CONSENT, HUVUDMAN, MEASURE

NOW = datetime(2027, 3, 11, 9, 48, tzinfo=UTC)


def shown(tag: str, **context: object) -> str:
    return Template("{% load parts %}" + tag).render(Context({"now": NOW, "csrf_token": "T" * 64, **context}))


def words(html: str) -> str:
    """What a sighted reader reads, with single spaces."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", re.sub(r"<svg.*?</svg>", "", html))).strip()


def test_the_identity_bar_is_a_landmark_with_name_number_consent_and_coordinator():
    person = {"name": "Maj Exempelsson", "number": "19441018-8876", "consent": "given", "coordinator": "Sara Lind"}
    html = shown("{% identbar person %}", person=person)
    assert '<section class="identbar" aria-label="Personen planen gäller">' in html
    assert words(html) == "Maj Exempelsson 19441018-8876 Samtycke finns Samordnar: Sara Lind"


def test_protected_identity_is_said_in_words():
    html = shown("{% identbar person %}", person={"name": "Gun Låtsas", "protected": True})
    assert "Skyddade personuppgifter" in words(html)
    assert "identbar--protected" in html


def test_the_process_line_says_where_the_case_is_in_words_and_to_screen_readers():
    html = shown(
        "{% processlinje 'call' done=done due=due %}",
        done={"need": date(2027, 3, 9)},
        due={"call": date(2027, 3, 12), "meeting": date(2027, 3, 30)},
    )
    steps = [words(step) for step in re.findall(r"<li.*?</li>", html)]
    assert [step.split(" Senast")[0].split(" Nu")[0].split(" Klart")[0] for step in steps] == [
        "Behov",
        "Förbered",
        "Kalla",
        "Möte",
        "Följ upp",
        "Avsluta",
    ]
    assert steps[0].startswith("Behov Klart tis 9 mars")
    assert steps[1] == "Förbered Klart"
    assert steps[2].startswith("Kalla Nu. Senast fre 12 mars")
    assert html.count('aria-current="step"') == 1
    assert html.index('aria-current="step"') < html.index("Kalla")


def test_a_finished_process_has_no_current_step():
    html = shown("{% processlinje '' %}")
    assert "aria-current" not in html
    assert html.count('class="done"') == 6


def test_the_person_has_four_steps_and_the_meeting_five_parts():
    assert shown("{% processlinje 'meeting' kind='person' %}").count("<li") == 4
    assert shown("{% processlinje 'goals' kind='meeting' %}").count("<li") == 5


def test_a_step_that_does_not_exist_is_an_error():
    with pytest.raises(ValueError, match="not in list"):
        shown("{% processlinje 'dance' %}")


def test_a_chip_with_a_clock_time_can_be_counted_down_silently():
    html = shown("{% fristchip duty now %}", duty={"due_at": datetime(2027, 3, 11, 11, 0, tzinfo=UTC)})
    assert 'data-due="2027-03-11T11:00Z"' in html
    assert '<time datetime="2027-03-11T12:00+01:00">Före kl. 12.00 i dag</time>' in html
    assert "aria-live" not in html
    assert "role=" not in html


def test_no_line_of_a_chip_begins_with_the_point_before_how_long_is_left():
    html = shown("{% fristchip duty now %}", duty={"due_on": date(2027, 3, 17)})
    assert '</time>&nbsp;· <span class="kvar">' in html


ROW = {
    "id": "7",
    "duty": {"due_on": date(2027, 3, 11)},
    "what": "Kallelse",
    "url": "/k/",
    "person": "Maj Exempelsson, 1944",
    "sender": "Biståndsenheten",
    "action": {"label": "Kvittera", "url": "/kvittera/", "method": "post", "hidden": {"delivery": "d1"}},
}


def test_a_row_of_the_worklist_has_one_button_whose_name_says_what_and_whom_it_is_about():
    html = shown("{% uppgiftslista rows now %}", rows=[ROW])
    assert html.count("<button") == 1
    button = re.search(r"<button.*?</button>", html)[0]
    assert words(button) == "Kvittera : Kallelse, Maj Exempelsson, 1944"
    assert '<tr role="row" id="uppgift-7">' in html


def test_the_button_is_a_form_that_cannot_be_sent_twice_or_from_elsewhere():
    html = shown("{% uppgift row now %}", row=ROW)
    assert '<form method="post" action="/kvittera/">' in html
    assert f'value="{"T" * 64}"' in html
    assert re.search(r'name="request_id" value="[0-9a-f]{32}"', html)
    assert '<input type="hidden" name="delivery" value="d1">' in html
    assert shown("{% uppgift row now %}", row=ROW) != html


def test_a_row_that_leads_to_a_page_is_a_link():
    row = ROW | {"action": {"label": "Svara", "url": "/svara/"}}
    html = shown("{% uppgift row now %}", row=row)
    assert 'href="/svara/">Svara' in html
    assert "<form" not in html


def test_what_was_acknowledged_can_be_undone_in_its_place():
    row = ROW | {"undo": {"text": "Kvitterat 10.42 av dig.", "url": "/angra/"}}
    html = shown("{% uppgift row now %}", row=row)
    assert "Kvitterat 10.42 av dig." in html
    assert re.search(r"<button[^>]*data-focus>Ångra", html)
    assert "/kvittera/" not in html


def test_the_worklist_is_a_table_with_headings_and_a_caption_per_group():
    html = shown("{% uppgiftslista rows now %}", rows=[ROW, ROW | {"id": "8", "duty": {"due_on": date(2027, 3, 1)}}])
    assert [words(caption) for caption in re.findall(r"<caption>.*?</caption>", html)] == [
        "Försenat 1\N{NO-BREAK SPACE}sak".replace("\N{NO-BREAK SPACE}", " "),
        "I dag 1 sak",
    ]
    assert html.count('scope="col"') == 10
    assert html.count('scope="row"') == 2


def test_a_list_that_is_done_has_one_caption_and_keeps_its_order():
    html = shown("{% uppgiftslista rows now caption='Klart i dag' %}", rows=[ROW, ROW | {"id": "8"}])
    assert html.count("<table") == 1
    assert words(re.search(r"<caption>.*?</caption>", html)[0]).startswith("Klart i dag")


MEASURE_ROW = {
    "id": "m1",
    "who": "Hemtjänsten",
    "what": "hjälper dig att duscha",
    "when": "Måndag klockan 9.00",
    "who_phone": "0980-319 210",
    "organisation": "Hemtjänsten Centrum",
    "huvudman": "kommun",
    "state": "committed",
}


@pytest.mark.req("INDI-02")
def test_the_person_reads_whole_sentences_with_a_number_to_call():
    html = shown("{% vemgorvad measures %}", measures=[MEASURE_ROW])
    assert "<h3>Hemtjänsten hjälper dig att duscha</h3>" in html
    assert '<a href="tel:+46980319210">0980-319 210</a>' in html
    assert "Kommunen" in words(html)


@pytest.mark.req("INDI-02")
def test_the_person_reads_what_happens_while_a_decision_is_waited_for():
    waiting = MEASURE_ROW | {"state": "waiting", "meanwhile": "Eva hjälper dig."}
    text = words(shown("{% vemgorvad measures %}", measures=[waiting]))
    assert "Kommunen har inte bestämt än. Så gör ni under tiden: Eva hjälper dig." in text


def test_a_proposal_is_not_shown_to_the_person_as_a_promise():
    text = words(shown("{% vemgorvad measures %}", measures=[MEASURE_ROW | {"state": "proposed"}]))
    assert "Det här är ett förslag. Hemtjänsten Centrum har inte svarat än." in text


def test_what_the_person_does_is_the_persons_own_choice():
    own = {"who": "Du", "what": "går en promenad", "when": "Varje dag", "huvudman": "du", "state": "committed"}
    assert "Du har själv valt det här." in words(shown("{% vemgorvad measures %}", measures=[own]))


@pytest.mark.parametrize("huvudman", HUVUDMAN)
def test_the_coloured_edge_always_has_a_word_beside_it(huvudman: str):
    row = MEASURE_ROW | {"huvudman": huvudman, "organisation": "", "who": "Eva"}
    html = shown("{% vemgorvad measures audience='staff' name='Maj' %}", measures=[row])
    assert f"owner--{huvudman}" in html
    assert (HUVUDMAN[huvudman] if huvudman != "du" else "Maj själv") in words(html)


@pytest.mark.parametrize("state", MEASURE)
def test_staff_see_the_state_in_words(state: str):
    html = shown("{% vemgorvad measures audience='staff' %}", measures=[MEASURE_ROW | {"state": state}])
    assert MEASURE[state][1] in words(html)


def test_staff_see_who_confirmed_in_the_room_and_what_the_person_answered():
    row = MEASURE_ROW | {"state": "proposed", "in_room": "Omar Nilsson", "answer": "no"}
    text = words(shown("{% vemgorvad measures audience='staff' name='Maj' %}", measures=[row]))
    assert "Bekräftat i rummet av Omar Nilsson" in text
    assert "Maj säger nej" in text


def test_a_measure_can_carry_a_button_of_its_own():
    html = shown(
        "{% vemgorvad measures audience='staff' actions=actions %}",
        measures=[MEASURE_ROW, MEASURE_ROW | {"id": "m2"}],
        actions={"m2": {"label": "Bekräfta", "url": "/b/", "method": "post"}},
    )
    assert html.count("<button") == 1
    assert words(re.search(r"<button.*?</button>", html)[0]).startswith("Bekräfta : Hemtjänsten")


def test_the_persons_words_are_a_quotation_in_their_language():
    html = shown("{% malkort goal %}", goal={"text": "Haluan kotiin", "in_persons_words": True, "lang": "fi"})
    assert '<blockquote class="quote" lang="fi">' in html


@pytest.mark.req("INDI-04")
@pytest.mark.parametrize("state", CONSENT)
def test_consent_is_said_in_words_to_both(state: str):
    consent = {"state": state, "at": date(2027, 3, 2)}
    assert CONSENT[state][2] in words(shown("{% samtyckeskort consent %}", consent=consent))
    assert CONSENT[state][1] in words(shown("{% samtyckeskort consent audience='staff' %}", consent=consent))


@pytest.mark.req("INDI-04")
def test_the_person_sees_who_may_talk_about_what_and_can_change_it():
    consent = {
        "state": "partial",
        "at": date(2027, 3, 2),
        "limits": "Min ekonomi",
        "change_url": "/samtycke/",
        "parties": [{"name": "Hemtjänsten", "allowed": True}, {"name": "Skolan", "allowed": False}],
    }
    html = shown("{% samtyckeskort consent %}", consent=consent)
    text = words(html)
    assert "Hemtjänsten: ja" in text
    assert "Skolan: nej" in text
    assert "Det här får de inte prata om: Min ekonomi" in text
    assert '<a href="/samtycke/">Ändra eller ta tillbaka ditt samtycke</a>' in html


@pytest.mark.req("INDI-04", "CONS-05")
@pytest.mark.parametrize(
    ("audience", "first", "never"),
    [("staff", "Gäller:", "Maj sa nej till:"), ("person", "De här får prata med varandra om dig:", "Du sa nej till:")],
)
def test_what_does_not_hold_any_more_stands_apart_from_what_holds(audience: str, first: str, never: str):
    parties = [
        {"name": "Björken", "allowed": False, "back": date(2027, 3, 4)},
        {"name": "Elevhälsan", "allowed": True, "gone": True},
        {"name": "Hemtjänsten", "allowed": True},
        {"name": "Skolan", "allowed": False},
    ]
    card = "{% samtyckeskort consent audience=audience name='Maj' %}"
    consent = {"state": "partial", "at": date(2027, 3, 2), "parties": parties}
    text = words(shown(card, consent=consent, audience=audience))
    assert f"{first} Hemtjänsten: ja Gäller inte längre: Björken: nej, taget tillbaka tors 4 mars" in text
    assert f"Elevhälsan: är inte med längre {never} Skolan: nej" in text
    none = words(shown(card, consent=consent | {"parties": parties[:1]}, audience=audience))
    assert first not in none and "Gäller inte längre: Björken" in none


@pytest.mark.req("INDI-04")
def test_who_has_read_is_a_sentence_for_the_person_and_a_table_for_staff():
    entry = {
        "at": datetime(2027, 3, 11, 9, 42, tzinfo=UTC),
        "who": "Sara",
        "role": "sjuksköterska",
        "unit": "Björken",
        "what": "läste planen",
        "why": "Är med i planen",
    }
    person = words(shown("{% logglista entries %}", entries=[entry])).replace(" .", ".")
    assert person.startswith("Sara, sjuksköterska på Björken, läste planen torsdag 11 mars")
    assert "klockan 10.42." in person
    assert "<table" in shown("{% logglista entries audience='staff' %}", entries=[entry])


def test_an_answer_can_be_changed_and_the_link_says_which():
    html = shown("{% granska rows %}", rows=[{"label": "Vilka kallas?", "texts": ["A", "B"], "change_url": "/a/"}])
    assert '<a href="/a/">Ändra<span class="vh">: Vilka kallas?</span></a>' in html
    assert html.count("<li>") == 2


def test_an_answer_that_was_not_given_says_so():
    assert "Inget svar" in words(shown("{% granska rows %}", rows=[{"label": "Gräns", "value": ""}]))


class Line(ActionForm):
    who = forms.CharField(label="Vem")
    law = forms.CharField(label="Enligt vilken lag?", required=False)
    what = forms.CharField(label="gör vad")
    when = forms.CharField(label="när")


def test_the_composer_asks_who_what_when_in_that_order_and_the_rest_below():
    html = shown("{% composer form '/rad/' %}", form=Line())
    places = [html.index(f'name="{name}"') for name in ("who", "what", "when", "law")]
    assert places == sorted(places)
    assert html.count('name="request_id"') == 1
    assert 'id="composer"' in html
    assert "hx-post" not in html


def test_the_composer_can_be_sent_without_leaving_the_page():
    html = shown("{% composer form '/rad/' target='rader' %}", form=Line())
    assert 'hx-post="/rad/" hx-target="#rader"' in html
    assert 'action="/rad/"' in html


@pytest.mark.parametrize(
    ("kind", "word"), [("viktigt", "Viktigt"), ("varning", "Tänk på"), ("fel", "Fel"), ("klart", "Klart")]
)
def test_a_note_begins_with_a_word_and_keeps_its_markup_but_not_that_of_people(kind: str, word: str):
    html = shown("{% notis kind %}<p>{{ text }}</p>{% endnotis %}", kind=kind, text="<b>x</b>")
    assert words(html).startswith(word)
    assert "<p>&lt;b&gt;x&lt;/b&gt;</p>" in html


def test_an_empty_list_says_when_it_was_fetched_and_where_to_go():
    html = shown("{% tomt 'Inget att göra just nu.' updated=now url='/planer/' link='Mina planer' %}")
    assert words(html) == "Inget att göra just nu. Senast uppdaterat 10.48. Mina planer"


def test_print_offers_the_sizes_that_exist():
    html = shown("{% utskriftsval '/skriv-ut/' formats='12,18' %}")
    assert html.count("<button") == 2
    assert '<button class="btn btn--2" name="storlek" value="18">Stor text (18 punkter)</button>' in html, "one press"
    assert "lattlast" not in html


def test_readers_can_be_a_list_or_a_text():
    assert words(shown("{% lasrad readers %}", readers=["Maj", "Hemtjänsten"])) == "Läses av: Maj, Hemtjänsten"
    assert words(shown("{% lasrad 'Maj' %}")) == "Läses av: Maj"


def test_what_people_write_is_never_markup():
    bad = "<script>x</script>"
    measure = dict.fromkeys(MEASURE_ROW, bad) | {
        "huvudman": "annan",
        "state": "waiting",
        "meanwhile": bad,
        "in_room": bad,
    }
    html = (
        shown("{% vemgorvad measures %}", measures=[measure])
        + shown("{% vemgorvad measures audience='staff' %}", measures=[measure])
        + shown("{% malkort goal %}", goal={"text": bad, "in_persons_words": True, "state": bad})
        + shown("{% identbar person %}", person={"name": bad, "number": bad, "coordinator": bad, "interpreter": bad})
        + shown("{% granska rows %}", rows=[{"label": bad, "value": bad}])
        + shown("{% uppgift row now %}", row=ROW | {"what": bad, "person": bad, "sender": bad, "facts": [bad]})
    )
    assert "<script>" not in html
