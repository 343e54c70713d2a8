"""The pages of the call: what is refused says what to do, what was typed stays, and who may not is told why."""

from __future__ import annotations

import re
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.http import HttpResponse

from samplan.coordination.cases import recording
from samplan.coordination.cases.models import Case, Delivery, Document, Duty, Event, Party
from samplan.coordination.cases.recording import Outside
from samplan.coordination.meetings import calls
from samplan.coordination.meetings import queries as meetings
from samplan.coordination.meetings.models import Meeting
from samplan.coordination.plans.models import Conclusion
from samplan.demo.cast import key
from samplan.demo.play import Play
from samplan.foundation.access import actor as actors
from samplan.foundation.access.context import acting
from samplan.foundation.directory.models import Unit
from samplan.foundation.pages.templatetags.sv import dag_lang
from samplan.foundation.persons.models import Person
from samplan.rulebook.calendar import local_date
from samplan.rulebook.refused import Refused
from tests.acting import does
from tests.cast import Thread, World, acting_as


def form(thread: Thread, *units: str, **more: object) -> dict:
    """What the form of the call sends, to these units of the demo."""
    with acting(acting_as("coordinator")):
        known = {p.unit_id: str(p.id) for p in Party.objects.filter(case=thread.id, until=None)}
    day = local_date(thread.began + timedelta(days=13))
    data = {
        "steg": "skicka",
        "recipients": [known[key(unit)] for unit in units],
        "kind": "sip",
        "purpose": "Att Maj bor kvar hemma",
        "questions": "Vem ger ögondropparna?",
        "day": "other",
        "date": day.isoformat(),
        "start": "13:00",
        "end": "14:00",
        "form": "place",
        "place": "Hemma hos Maj",
        "leader": "Sara Lindqvist",
        "documenter": "Sara Lindqvist",
        "person_channel": "both",
        "checked": "on",
    }
    return {**data, **more}


def sends(world: World, thread: Thread, data: dict) -> HttpResponse:
    client = world.client("coordinator")
    if data["steg"] == "skicka":
        return client.post(f"/plan/{thread.id}/kallelse/granska/", data)
    return client.get(client.post(f"/plan/{thread.id}/kallelse/", data)["Location"])


def errors(answer: HttpResponse) -> str:
    """The summary of what to correct."""
    found = re.search(r'class="felsumma".*?</div>', answer.content.decode(), re.S)
    return found.group() if found else ""


@pytest.mark.req("CALL-02", "CALL-09")
def test_what_is_checked_is_what_is_sent_and_the_plan_says_what_to_print(world: World) -> None:
    thread = world.thread("consent")
    data = form(thread, "bjorken", needed=[])
    del data["checked"]
    review = sends(world, thread, data | {"steg": "granska"}).content.decode()
    for words in (
        "Kontrollera innan du skickar",
        "Stämmer uppgifterna?",
        "Björkgatan 4",
        "070-174 06 05",
        "Skicka till 2",
    ):
        assert words in review, words
    assert "Mötet börjar kl." not in review
    night = sends(world, thread, data | {"steg": "granska", "start": "22:30", "end": "23:00"}).content.decode()
    assert "Mötet börjar kl. 22.30" in night
    refused = sends(world, thread, data)
    assert refused.status_code == 422 and "Kontrollera adressen" in errors(refused)
    assert "Kontrollera innan du skickar" in refused.content.decode() and "Hemma hos Maj" in refused.content.decode()
    with acting(acting_as("coordinator")):
        assert not Document.objects.filter(case=thread.id, kind="call").exists()
    assert sends(world, thread, data | {"checked": "on"}).status_code == 303
    page = world.client("coordinator").get(f"/plan/{thread.id}/").content.decode()
    assert "Skriv ut brev" in page and "Hälsocentralen Björken" in page


@pytest.mark.req("CALL-07")
def test_of_two_forms_open_at_once_one_is_sent_and_the_way_back_says_that_the_call_has_gone(world: World) -> None:
    thread, client = world.thread("consent"), world.client("coordinator")
    first, second = (form(thread, "bjorken", request_id=str(uuid4()), start=start) for start in ("09:00", "13:00"))
    kept = client.post(f"/plan/{thread.id}/kallelse/", second | {"steg": "granska"})["Location"]
    assert sends(world, thread, first).status_code == 303
    again = sends(world, thread, second)
    said = " ".join(re.sub("<[^>]+>", "", again.content.decode()).split())
    assert again.status_code == 422 and "Det finns redan ett möte bokat" in said
    for path in (f"/plan/{thread.id}/kallelse/", kept):
        answer = client.get(path)
        page = (client.get(answer["Location"]) if "Location" in answer else answer).content.decode()
        said = " ".join(re.sub("<[^>]+>", "", page).split())
        assert "Kallelsen har gått ut. Det finns redan ett möte bokat" in said, path
        assert "Flytta det eller ställ in det." in said and "Granska och skicka" not in said, path
        assert f"/plan/{thread.id}/mote/flytta/" in page and f"/plan/{thread.id}/mote/stall-in/" in page, path
    with acting(acting_as("coordinator")):
        assert Document.objects.filter(case=thread.id, kind="call").count() == 1


@pytest.mark.req("CALL-05", "CALL-07")
def test_the_day_that_a_meeting_has_is_not_suggested_when_it_is_moved(world: World) -> None:
    thread, sara = world.thread("call"), world.client("coordinator")
    path = f"/plan/{thread.id}/mote/flytta/"

    def suggested() -> list[str]:
        return re.findall(r'name="day" value="([0-9-]{10})"', sara.get(path).content.decode())

    free = suggested()
    for day in free:
        times = {"day": day, "start": "10:00", "end": "11:00", "form": "place", "place": "Hemma hos Maj"}
        answer = sara.post(path, {**times, "reason": "Maj är hos doktorn", "checked": "on", "request_id": uuid4().hex})
        assert answer.status_code == 303
        assert day not in suggested() and len(suggested()) == 3


@pytest.mark.req("CALL-09", "ORG-06")
def test_the_address_of_one_with_protected_identity_is_not_there_to_check(world: World) -> None:
    thread = world.thread("consent", name="ida")
    with acting(acting_as("coordinator")):
        Person.objects.filter(id=key("ida")).update(protection=Person.Protection.REGISTERED)
    review = sends(world, thread, form(thread, "bjorken") | {"steg": "granska"}).content.decode()
    assert "Skicka brevet genom Skatteverkets förmedling" in review
    assert "Parkgatan" not in review and "070-174 06 45" not in review


@pytest.mark.req("CALL-03")
def test_the_form_says_who_must_come_and_why_and_nobody_changes_it_from_outside(world: World) -> None:
    thread = world.thread("consent")
    page = world.client("coordinator").get(f"/plan/{thread.id}/kallelse/").content.decode()
    assert "De är skyldiga att komma." in page and "de är bundna av lagen" in page
    sends(world, thread, form(thread, "bjorken", way="invited"))
    with acting(acting_as("coordinator")):
        assert Party.objects.get(case=thread.id, unit_id=key("bjorken")).way == "called"


@pytest.mark.req("CALL-02", "CALL-03")
def test_those_to_call_stand_under_whom_they_act_for(world: World) -> None:
    thread = world.thread("need")
    thread.play.consent(thread.began + timedelta(minutes=5), ["tallen", "hemtjanst", "bjorken", "lyktan_hc"])
    page = world.client("coordinator").get(f"/plan/{thread.id}/kallelse/").content.decode()
    listed = page.split('id="id_recipients"')[1].split("</fieldset>")[0]
    found = re.findall(
        r'<p class="hint">([A-Z][^<]*)</p>\s*<div class="card">|<label for="id_recipients_\d">(.*?)<', listed
    )
    assert [heading or unit for heading, unit in found] == [
        *("Region Solvik", "Hälsocentralen Björken", "Hälsocentralen Lyktan", "Hälsocentralen Tallen"),
        *("Socialnämnden i Björkby kommun", "Hemtjänsten Centrum"),
    ]


def test_calling_oneself_is_left_out_with_a_word(world: World) -> None:
    thread = world.thread("consent")
    data = form(thread, "bistand", "bjorken", steg="granska")
    review = sends(world, thread, data).content.decode()
    assert "Er egen enhet är redan med och får ingen kallelse." in review and "Skicka till 2" in review
    alone = sends(world, thread, form(thread, "bistand"))
    assert alone.status_code == 422 and "Välj vilka som ska kallas" in errors(alone)


def test_five_hundred_recipients_are_refused_and_the_words_are_kept(world: World) -> None:
    thread = world.thread("consent")
    answer = sends(world, thread, form(thread, "bjorken", recipients=[str(uuid4()) for _ in range(500)]))
    assert answer.status_code == 422 and "högst 40 mottagare" in errors(answer)
    assert "Att Maj bor kvar hemma" in answer.content.decode()


@pytest.mark.slow
@pytest.mark.req("CALL-08")
def test_many_are_warned_about_and_not_stopped(world: World) -> None:
    thread = world.thread("need", name="per")  # with whom nobody else in the tests has to do
    units = [
        *("bjorken", "hemtjanst", "hemsjukvard", "boendestod", "psykiatri"),
        *("habilitering", "avdelning", "elevhalsa", "lyktan_hc"),
    ]
    thread.play.consent(thread.began + timedelta(minutes=5), units)
    warning = "Bjud in så få som möjligt. Många"
    assert warning in sends(world, thread, form(thread, *units, steg="granska")).content.decode()
    assert warning not in sends(world, thread, form(thread, *units[:3], steg="granska")).content.decode()
    assert sends(world, thread, form(thread, *units)).status_code == 303


def test_a_unit_that_closed_since_the_form_was_shown_is_named(world: World) -> None:
    thread = world.thread("need")
    with acting(actors.system("Test")) as now:
        unit = Unit(organisation_id=key("social"), kind="hemtjanst", name="Hemtjänsten Söder", hsa_id=uuid4().hex)
        unit.save(force_insert=True)
    from samplan.coordination.cases.recording import record_consent
    from tests.acting import does

    yes = {"answer": "yes", "form": "oral", "sip": True, "exchange": True, "parties": [unit.id]}
    does(record_consent, "coordinator", thread, **yes)
    shown = world.client("coordinator").get(f"/plan/{thread.id}/kallelse/").content.decode()
    assert "Ingen som tar emot är på plats på Hemtjänsten Söder i dag" in shown, (
        "a unit with no active user is said at once"
    )
    with acting(acting_as("coordinator")):
        party = str(Party.objects.get(case=thread.id, unit_id=unit.id).id)
    with acting(actors.system("Test")):
        Unit.objects.filter(id=unit.id).update(closed_at=now - timedelta(hours=1))
    answer = sends(world, thread, form(thread, recipients=[party]))
    assert answer.status_code == 422 and "Hemtjänsten Söder är stängd" in errors(answer)
    assert "fråga personen om den enhet som har tagit över" in errors(answer)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"date": "2020-01-10"}, "förflutna"),
        ({"start": "14:00", "end": "13:00"}, "slutar innan det börjar"),
        ({"form": "video", "link": ""}, "Skriv länken till videomötet"),
        ({"day": "", "date": ""}, "Välj en dag för mötet"),
        ({"person_channel": ""}, "Välj hur Maj får inbjudan"),
        ({"questions": ""}, "Skriv vad mötet ska svara på"),
        ({"kind": "party"}, "Välj något av alternativen"),
    ],
)
def test_what_cannot_be_says_what_to_do(world: World, values: dict, said: str) -> None:
    thread = world.thread("consent")
    answer = sends(world, thread, form(thread, "bjorken", **values))
    assert answer.status_code == 422 and said in errors(answer), errors(answer)
    assert "Att Maj bor kvar hemma" in answer.content.decode()


@pytest.mark.req("CALL-05", "CALL-11")
def test_a_day_outside_the_window_is_warned_about_and_the_persons_reason_moves_the_limit(world: World) -> None:
    thread = world.thread("consent")
    late = local_date(world.now + timedelta(days=45)).isoformat()
    review = sends(world, thread, form(thread, "bjorken", date=late, steg="granska")).content.decode()
    assert "som är den sista dagen enligt riktlinjen" in review and "Personens behov flyttar gränsen" in review
    assert sends(world, thread, form(thread, "bjorken", date=late, outside_reason="person_wishes")).status_code == 303
    page = world.client("coordinator").get(f"/plan/{thread.id}/").content.decode()
    assert "Flyttad gräns" in page and "Personen vill ha en annan tid" in page


def test_two_sends_of_one_form_are_one_call(world: World) -> None:
    thread = world.thread("consent")
    client = world.client("coordinator")
    path = f"/plan/{thread.id}/kallelse/"
    review = client.get(client.post(path, form(thread, "bjorken", steg="granska"))["Location"]).content.decode()
    shown = re.findall(r'name="request_id" value="([0-9a-f]{32})"', review)
    assert len(shown) == 1, "the page that is checked names this sending"
    data = form(thread, "bjorken", request_id=shown[0])
    first, second = (client.post(f"{path}granska/", data) for _ in range(2))
    assert first.status_code == second.status_code == 303
    with acting(acting_as("coordinator")):
        assert Event.objects.filter(case=thread.id, kind="call.sent").count() == 1


@pytest.mark.slow
@pytest.mark.req("CALL-02")
def test_every_page_on_the_way_to_a_sent_call_can_be_asked_for_again(world: World) -> None:
    """So that the way back is never a form that was sent: what was typed is kept, and what was sent is sent once."""
    thread = world.thread("consent")
    client, path = world.client("coordinator"), f"/plan/{thread.id}/kallelse/"
    wrong = client.post(path, form(thread, "bjorken", steg="granska", purpose="", why="DET-JAG-SKREV", request_id=""))
    assert wrong.status_code == 303
    again = client.get(wrong["Location"])
    assert "Skriv syftet med mötet" in errors(again) and "DET-JAG-SKREV" in again.content.decode()
    assert "DET-JAG-SKREV" in client.get(path).content.decode(), "nothing typed is lost on the way back"

    named = "a" * 32
    checked = client.post(path, form(thread, "bjorken", steg="granska", request_id=named))
    assert checked.status_code == 303 and checked["Location"].startswith(f"{path}granska/")
    for _ in range(2):
        review = client.get(checked["Location"]).content.decode()
        assert "Kontrollera innan du skickar" in review and f'name="request_id" value="{named}"' in review
    refused = client.post(f"{path}granska/", form(thread, "bjorken", request_id=named, checked=""))
    assert (
        refused.status_code == 422
        and "Kontrollera innan du skickar" in client.get(checked["Location"]).content.decode()
    )
    data = form(thread, "bjorken", request_id=named)
    assert client.post(f"{path}granska/", data).status_code == 303
    back = client.get(checked["Location"])
    assert (back.status_code, back["Location"]) == (303, path), "there is nothing left to send"
    assert "Att Maj bor kvar hemma" not in client.get(path).content.decode()
    client.post(path, form(thread, "bjorken", steg="granska", request_id=named))
    client.post(f"{path}granska/", data)  # the old page, which the browser had kept
    with acting(acting_as("coordinator")):
        assert Event.objects.filter(case=thread.id, kind="call.sent").count() == 1


def test_a_call_longer_than_a_draft_holds_is_refused_where_it_was_written(world: World) -> None:
    thread = world.thread("consent")
    data = form(thread, "bjorken", steg="granska", why="å" * 31_000)
    answer = world.client("coordinator").post(f"/plan/{thread.id}/kallelse/", data)
    assert answer.status_code == 422 and "för lång" in errors(answer) and "å" * 31_000 in answer.content.decode()


@pytest.mark.req("CALL-04", "PREP-05")
def test_what_was_written_for_the_meeting_is_not_lost_when_the_call_goes_on_to_another_unit(world: World) -> None:
    thread, nurse = world.thread("acknowledge"), world.client("nurse")
    form = {"answer": "pass_on", "unit": str(key("psykiatri")), "text": "Maj ringer oss varje dag."}
    answer = nurse.post(f"/plan/{thread.id}/svara/", form)
    page = answer.content.decode()
    assert answer.status_code == 422 and "Er del följer inte med när kallelsen skickas vidare." in page
    assert "Maj ringer oss varje dag.</textarea>" in page and "way--comes has-problem" in page
    assert nurse.post(f"/plan/{thread.id}/svara/", form | {"text": ""}).status_code == 303


@pytest.mark.slow
@pytest.mark.req("CALL-04")
def test_a_call_is_passed_on_from_the_page_and_the_giver_is_left_at_its_worklist(world: World) -> None:
    thread = world.thread("call")
    nurse = world.client("nurse")
    page = nurse.get(f"/plan/{thread.id}/svara/").content.decode()
    assert "Hör till en annan enhet" in page and "Vi kan inte komma" not in page
    assert "Hälsocentralen Lyktan" in page and "Hemtjänsten Centrum" not in page, "within the huvudman alone"
    missing = nurse.post(f"/plan/{thread.id}/svara/", {"answer": "pass_on"})
    assert missing.status_code == 422 and "Välj vilken enhet kallelsen hör till" in errors(missing)
    answer = nurse.post(f"/plan/{thread.id}/svara/", {"answer": "pass_on", "unit": str(key("psykiatri"))})
    assert answer.status_code == 303 and answer["Location"].startswith("/att-gora/?klart=skickat-vidare")
    shown = world.client("coordinator").get(f"/plan/{thread.id}/").content.decode()
    assert "Kallelsen skickades vidare från Hälsocentralen Björken." in shown
    (call,) = re.findall(rf'href="(/plan/{thread.id}/handling/[^"]+)">Läs hela kallelsen', shown)
    for page in (shown, world.client("coordinator").get(call).content.decode()):
        assert "Skickad vidare till Vuxenpsykiatrin Solvik." in page, "who has the call now"


@pytest.mark.req("CALL-04")
def test_a_double_click_on_passing_on_says_twice_that_it_is_done(world: World) -> None:
    thread = world.thread("call")
    nurse, path = world.client("nurse"), f"/plan/{thread.id}/svara/"
    data = {"answer": "pass_on", "unit": str(key("psykiatri")), "request_id": uuid4().hex}
    first, second = (nurse.post(path, data) for _ in range(2))
    assert first.status_code == second.status_code
    assert first["Location"].partition(".")[0] == second["Location"].partition(".")[0], (
        "but for the time it is signed with"
    )
    assert second["Location"].startswith("/att-gora/?klart=skickat-vidare")
    with acting(acting_as("coordinator")):
        assert Event.objects.filter(case=thread.id, kind="call.passed_on").count() == 1
    assert nurse.post(path, data | {"request_id": uuid4().hex}).status_code == 403, "another sending is another thing"
    assert nurse.post(path, data | {"request_id": "not a key"}).status_code == 403
    elsewhere = world.client("head").post(path, data)
    assert "skickat-vidare" not in elsewhere.get("Location", ""), "the key of another tells nothing"


@pytest.mark.slow
@pytest.mark.req("CALL-12")
def test_the_coordinator_and_the_person_see_before_the_meeting_who_is_missing(world: World) -> None:
    thread = world.thread("consent")
    data = form(thread, "bjorken")
    assert sends(world, thread, data | {"needed": data["recipients"]}).status_code == 303
    page = world.client("coordinator").get(f"/plan/{thread.id}/").content.decode()
    assert "Mötet går inte att hålla utan dem." in page and f"/plan/{thread.id}/mote/flytta/" in page
    page = world.client("person").get(f"/min-plan/mote/?plan={thread.id}").content.decode()
    assert "Hälsocentralen Björken har inte svarat än." in page


@pytest.mark.req("CALL-10")
def test_the_caller_reads_what_a_coordinator_does_and_nobody_else_is_told_to(world: World) -> None:
    thread = world.thread("call")
    assert "Det här gör samordnaren" in world.client("coordinator").get(f"/plan/{thread.id}/").content.decode()
    assert "Det här gör samordnaren" not in world.client("nurse").get(f"/plan/{thread.id}/").content.decode()


@pytest.mark.slow
@pytest.mark.req("CALL-07")
def test_only_who_coordinates_moves_and_cancels(world: World) -> None:
    thread = world.thread("answer")
    for path in ("mote/flytta/", "mote/stall-in/", "tidsgrans/", "svar/", "ring/"):
        assert world.client("nurse").get(f"/plan/{thread.id}/{path}").status_code == 403, path
        assert world.client("coordinator").get(f"/plan/{thread.id}/{path}").status_code == 200, path
        assert world.client("person").get(f"/plan/{thread.id}/{path}").status_code == 403, path


@pytest.mark.req("CALL-06")
def test_the_calendar_file_is_for_those_who_got_the_call(world: World) -> None:
    thread = world.thread("call")
    ids = thread.ids()
    with acting(acting_as("coordinator")):
        call = Document.objects.get(case=thread.id, kind="call").id
    for who, path in (("nurse", f"/plan/{ids['id']}/kallelse/{call}/"), ("person", f"/min-plan/post/{call}/")):
        answer = world.client(who).get(f"{path}mote.ics")
        assert answer["Content-Type"].startswith("text/calendar")
        assert b"Maj" not in answer.content and b"SUMMARY:M" in answer.content
    assert world.client("protected").get(f"/min-plan/post/{call}/mote.ics").status_code == 404


@pytest.mark.req("CALL-06", "ORG-03")
def test_the_letter_to_someone_outside_is_printed_with_their_own_address(world: World) -> None:
    from samplan.coordination.meetings.tests.test_calls import with_outside

    thread = world.thread("consent")
    fk = with_outside(thread)
    data = form(thread, "bjorken")
    assert sends(world, thread, data | {"recipients": [*data["recipients"], str(fk.id)]}).status_code == 303
    with acting(acting_as("coordinator")):
        letter = Delivery.objects.get(case=thread.id, party=fk)
    client = world.client("coordinator")
    assert "Försäkringskassan, Storgatan 2" in client.get(f"/plan/{thread.id}/brev/{letter.id}/").content.decode()
    assert client.get(f"/plan/{thread.id}/brev/{letter.id}/brev.pdf").content.startswith(b"%PDF")


@pytest.mark.req("FOLL-01")
def test_the_form_of_the_follow_up_has_the_day_that_was_agreed(world: World) -> None:
    thread = world.thread("deliver")
    page = world.client("coordinator").get(f"/plan/{thread.id}/kallelse/").content.decode()
    assert 'value="follow_up" selected' in page and "Hemma hos Maj" in page and "hos dig" not in page
    with acting(acting_as("coordinator")):
        agreed = local_date(Conclusion.objects.get(case=thread.id).follow_up_at).isoformat()
    assert agreed in page
    suggested = re.findall(r'name="day" value="(\d{4}-\d\d-\d\d)"', page)[0]
    sent = form(thread, "bjorken", kind="follow_up", day=suggested, date=agreed)
    for typed in (agreed, (local_date(thread.began) + timedelta(days=50)).isoformat(), "i morgon"):
        answer = sends(world, thread, sent | {"date": typed, "steg": "granska"}).content.decode()
        assert f"{dag_lang(date.fromisoformat(suggested))}, kl. 13.00" in answer, typed
    other = sent | {"day": "other", "date": "i morgon", "steg": "granska"}
    assert sends(world, thread, other).status_code == 422, "the field that is shown counts"


@pytest.mark.req("CALL-07")
def test_a_suggested_day_is_the_new_day_though_the_old_one_stands_in_the_date_field(world: World) -> None:
    thread, sara = world.thread("answer"), world.client("coordinator")
    path = f"/plan/{thread.id}/mote/flytta/"
    page = sara.get(path).content.decode()
    old = re.search(r'name="date" value="([\d-]+)"', page)
    assert old, "the old day stands there"
    suggested = next(day for day in re.findall(r'name="day" value="(\d{4}-\d\d-\d\d)"', page) if day != old[1])
    sent = {"date": old[1], "start": "13:00", "end": "14:00", "form": "place", "place": "Hemma hos Maj"}
    sent |= {"day": suggested, "reason": "Läkaren kan inte", "checked": "on"}
    assert sara.post(path, sent).status_code == 303
    with acting(acting_as("coordinator")):
        assert local_date(Meeting.objects.get(case=thread.id).starts_at).isoformat() == suggested


@pytest.mark.slow
@pytest.mark.req("CALL-06", "PREP-05")
def test_two_units_of_one_organisation_write_a_part_each_and_neither_changes_the_others(world: World) -> None:
    play, at = Play("gun", "sara"), world.now - timedelta(hours=2)
    play.need(at, "Gun behöver flera.", ["region", "kommun"])
    play.consent(at, ["bjorken", "psykiatri"])
    play.call(at, at + timedelta(days=6), "Att Gun mår bättre", "Hur?", place="Hemma hos Gun")
    for name in ("elin", "ulf"):
        play.acknowledge(at + timedelta(minutes=5), name)
    play.answer(at + timedelta(minutes=6), "elin", "VI-PÅ-HÄLSOCENTRALEN")
    form = world.client("staff:ulf").get(f"/plan/{play.id}/svara/").content.decode()
    assert "VI-PÅ-HÄLSOCENTRALEN" not in form, "another unit's words are no beginning of one's own"
    play.answer(at + timedelta(minutes=7), "ulf", "VI-I-PSYKIATRIN")
    for name, own, other in (
        ("elin", "VI-PÅ-HÄLSOCENTRALEN", "VI-I-PSYKIATRIN"),
        ("ulf", "VI-I-PSYKIATRIN", "VI-PÅ-HÄLSOCENTRALEN"),
    ):
        page = world.client(f"staff:{name}").get(f"/plan/{play.id}/").content.decode()
        assert own in page and other not in page
    play.begin(at + timedelta(minutes=9), {"bjorken": "place", "psykiatri": "place"})
    page = world.client("coordinator").get(f"/plan/{play.id}/mote/nulage/").content.decode()
    assert "VI-PÅ-HÄLSOCENTRALEN" in page and "VI-I-PSYKIATRIN" in page


@pytest.mark.req("CALL-04")
def test_a_form_that_has_answered_and_is_sent_again_to_pass_the_call_on_is_told_of(world: World) -> None:
    thread, nurse = world.thread("call"), world.client("nurse")
    address = f"/plan/{thread.id}/svara/"
    data = {"answer": "attends", "who": "Elin", "text": "Ögondroppar", "ready": "on", "asked": "on", "seen": "0"}
    data |= {"request_id": uuid4().hex}
    assert nurse.post(address, data).status_code == 303
    answer = nurse.post(address, data | {"answer": "pass_on", "unit": str(key("psykiatri")), "seen": "1"})
    assert answer.status_code == 422 and "Ögondroppar" in answer.content.decode()


@pytest.mark.req("CALL-07", "CONS-05")
def test_one_said_yes_to_again_is_called_to_the_booked_meeting_and_nobody_else_is_asked_anew(world: World) -> None:
    thread = world.sisters("answer")
    sara, at = world.client("coordinator"), f"/plan/{thread.id}/"
    thread.play.withdraw_for(world.now, "bjorken")
    assert "Det finns ingen fler att kalla" in sara.get(f"{at}kallelse/fler/").content.decode()
    thread.play.consent(world.now + timedelta(minutes=1), ["bjorken", "hemtjanst"])

    def card() -> str:
        page = sara.get(at).content.decode()
        cards = page.partition("De som är med</h2>")[2].partition("<h2>Handlingar")[0].split("<li")
        return next(one for one in cards if "Björken" in one)

    said = card()
    assert "Inte kallad igen än" in said and "chip--wait" in said and "chip--ok" not in said
    assert "Elin Norberg" not in said and "Deras del är klar" not in said and "kallelse/fler/" in said
    assert "Kalla fler till mötet" in sara.get(f"{at}kallelse/").content.decode()
    for path in ("flytta", "stall-in"):
        page = sara.get(f"{at}mote/{path}/").content.decode()
        assert "Kallelsen gäller inte Hälsocentralen Björken, som inte får veta det." in page, path
        assert "inte med längre" not in page, path
    with acting(acting_as("coordinator")):
        before = Duty.objects.open().filter(case=thread.id, unit_id=key("hemtjanst"), kind="acknowledge").count()
        party = Party.objects.get(case=thread.id, unit_id=key("bjorken"), until=None)
    assert sara.post(f"{at}kallelse/fler/", {"recipients": []}).status_code == 422
    called = sara.post(f"{at}kallelse/fler/", {"recipients": [str(party.id)]})
    assert called.status_code == 303 and "kallelse-skickad" in called["Location"]
    said = card()
    assert "Har inte kvitterat än" in said and "Elin Norberg" not in said and "kallelse/fler/" not in said
    with acting(acting_as("coordinator")):
        mine = Duty.objects.open().filter(case=thread.id, kind="acknowledge")
        assert mine.filter(unit_id=key("bjorken")).count() == 1
        assert mine.filter(unit_id=key("hemtjanst")).count() == before
    nurse = world.client("nurse")
    assert nurse.post(f"{at}kvittera/").status_code == 303
    assert nurse.get(f"{at}svara/").status_code == 200
    again = sara.post(f"{at}kallelse/fler/", {"recipients": [str(party.id)]})
    assert again.status_code == 422


@pytest.mark.req("CALL-09", "CONS-09")
def test_one_without_an_account_who_is_called_later_gets_a_letter_when_its_address_is_checked(world: World) -> None:
    thread, sara = world.thread("call"), world.client("coordinator")
    eva = Outside("Eva Exempelsson", "RELATIVE", "Älvvägen 2, 981 00 Björkby", "")
    said = {"form": "oral", "sip": True, "exchange": True, "parties": [key("bjorken")], "outside": [eva]}
    does(recording.record_consent, "coordinator", thread, answer="yes", **said)
    path = f"/plan/{thread.id}/kallelse/fler/"
    page = sara.get(path).content.decode()
    assert "Eva Exempelsson, Älvvägen 2, 981 00 Björkby" in page and "Björken" not in page.partition("<form")[2]
    party = re.search(r'name="recipients" value="([^"]+)"', page)[1]
    assert "Kontrollera adressen" in sara.post(path, {"recipients": [party]}).content.decode()
    sent = sara.post(path, {"recipients": [party], "checked": "on"})
    assert sent.status_code == 303 and "kallelse-skickad-brev" in sent["Location"]


@pytest.mark.req("CALL-12")
def test_one_more_called_takes_no_answer_from_the_others(world: World) -> None:
    thread = world.thread("answer")
    with acting(acting_as("coordinator")):
        Party.objects.filter(case=thread.id, unit_id=key("bjorken")).update(needed=True)
        case = Case.objects.get(id=thread.id)
        assert meetings.needed_missing(case) == []
    thread.play.consent(world.now, ["bjorken", "hemtjanst"])
    with acting(acting_as("coordinator")):
        new = Party.objects.get(case=thread.id, unit_id=key("hemtjanst")).id
    does(calls.call_more, "coordinator", thread, recipients=[new], checked=False)
    with acting(acting_as("coordinator")):
        assert meetings.needed_missing(case) == []


@pytest.mark.req("CONS-03", "CALL-07")
def test_nobody_is_called_later_without_consent_or_without_a_meeting_or_twice(world: World) -> None:
    thread = world.thread("call")
    with acting(acting_as("coordinator")):
        new = Party(case_id=thread.id, unit_id=key("psykiatri"), added_by_unit_id=key("bistand"))
        new.save(force_insert=True)
        bjorken = Party.objects.get(case=thread.id, unit_id=key("bjorken")).id
    for party, words in ((new.id, "[Ss]amtycke"), (bjorken, "redan gått till")):
        with pytest.raises(Refused, match=words):
            does(calls.call_more, "coordinator", thread, recipients=[party], checked=True)
    thread.to("begin")
    with pytest.raises(Refused, match="inget bokat möte"):
        does(calls.call_more, "coordinator", thread, recipients=[new.id], checked=True)


@pytest.mark.req("CALL-04", "CONS-10")
def test_a_unit_that_only_got_the_call_passed_on_is_not_shown_as_one_the_person_said_yes_to(world: World) -> None:
    thread = world.thread("call")
    passed = {"answer": "pass_on", "unit": str(key("psykiatri"))}
    assert world.client("nurse").post(f"/plan/{thread.id}/svara/", passed).status_code == 303
    maj, said = (
        world.client("person"),
        "Vuxenpsykiatrin Solvik, som tog över från Hälsocentralen Björken, som du sa ja till",
    )
    page = maj.get(f"/min-plan/samtycke/?plan={thread.id}").content.decode()
    assert page.count(said) == 2, "the card, and all answers"
    shown = world.client("coordinator").get(f"/plan/{thread.id}/").content.decode()
    assert "Vuxenpsykiatrin Solvik: tog över från Hälsocentralen Björken, som Maj sa ja till" in shown
    assert "Vuxenpsykiatrin Solvik: ja" not in shown
