"""Upptäck behov, over the floors: who may ask, answer and point out, and that one who may not learns nothing."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test import Client

from samplan.coordination.cases import access, initiatives, needs, queries, requests
from samplan.coordination.cases.models import Case, ConsentScope, Delivery, Document, Duty, Event, Party, Request
from samplan.coordination.meetings import actions as meetings
from samplan.coordination.meetings.models import Attendance
from samplan.demo.cast import key
from samplan.demo.play import Play, person, staff
from samplan.foundation.access import actor as actors
from samplan.foundation.access import context, login, sessions
from samplan.foundation.access.actor import Actor
from samplan.foundation.access.answers import NotFound
from samplan.foundation.audit.models import Entry
from samplan.foundation.persons.models import Person
from samplan.interfaces.desk import duties
from samplan.rulebook.calendar import add_working_days, local_date
from samplan.rulebook.refused import Refused
from tests.a_unit import Office
from tests.cast import Thread, World, acting_as
from tests.waiting import rows_where

ASKED = {"why": "MAJ-ASKS-THIS", "helpers": "Hemtjänsten", "phone": "070-174 06 05"}
NEED = {"need": "Vi behöver hjälpas åt.", "huvudman": "region", "grounds": "several_units", "rests_on": "contact"}


def asks(name: str = "olle", unit: str = "bistand", **values: Any) -> UUID:
    """Someone asks a unit for a SIP; an earlier question there is answered first. Returns the request's id."""
    actor = person(name)
    with context.acting(actor):
        earlier = Request.objects.filter(person_id=key(name), to_unit_id=key(unit), answered_at=None).first()
    if earlier is not None:
        refuses(earlier.id, staff({"bistand": "sara", "bjorken": "elin"}[unit]))
    with context.acting(actor) as now:
        event = requests.ask_for_sip(unit=key(unit), **{**ASKED, **values}, by=actor, now=now)
        return UUID(event.facts["asked"])


def refuses(asked: UUID, actor: Actor, **values: Any) -> Event:
    with context.acting(actor) as now:
        said = {"reason": "not_needed", "text": "Hjälpen räcker.", "next_step": "Fatima ringer.", **values}
        return requests.refuse_request(asked=asked, **said, by=actor, now=now)


def row(asked: UUID, actor: Actor) -> Request:
    with context.acting(actor):
        return Request.objects.get(id=asked)


@pytest.mark.req("NEED-02")
def test_the_person_asks_a_unit_which_has_three_working_days_to_answer(world: World) -> None:
    asked = row(asks(helped_by="Lisa, dotter"), staff("sara"))
    assert asked.due_on == add_working_days(local_date(asked.asked_at), 3)
    assert (asked.person_name, asked.person_number, asked.helped_by) == (
        "Olle Påhittad",
        "194101012393",
        "Lisa, dotter",
    )
    page = world.client("coordinator").get("/att-gora/").content.decode()
    assert "Vill ha en SIP" in page and f"/onskemal/{asked.id}/" in page
    assert len(rows_where(delivery=asked.id, unit=key("bistand"))) == 1, "the function inbox is told"
    with context.acting(person("olle")):
        event = Event.objects.get(kind="sip.requested", facts__asked=str(asked.id))
        assert event.case_id is None and event.person_id == key("olle") and "MAJ-ASKS" not in str(event.facts)


@pytest.mark.req("NEED-02")
def test_a_person_without_any_case_can_ask_and_sees_until_when_it_is_answered(world: World) -> None:
    client = Client()
    with context.acting(actors.system("Test")) as now:
        client.cookies[sessions.COOKIE] = login.individual(key("barbro"), "Barbro Dikt", now)
    for path in ("/min-plan/", "/min-plan/mer/"):
        assert "/min-plan/be-om-sip/" in client.get(path).content.decode()
    page = client.get("/min-plan/be-om-sip/").content.decode()
    assert "Du behöver inte ordna något." in page and "föräldrar" not in page
    form = {**ASKED, "why": "NORA-ASKS", "unit": str(key("bistand"))}
    answer = client.post("/min-plan/be-om-sip/", form)
    assert answer.status_code == 303, answer.content.decode()
    told = client.get(answer["Location"]).content.decode()
    assert "Vi hör av oss senast" in told and "0980-319 210" in told
    again = client.post("/min-plan/be-om-sip/", form)
    assert again.status_code == 422 and "Du har redan frågat" in again.content.decode()


@pytest.mark.req("NEED-02")
@pytest.mark.parametrize(("years", "told"), [(17, True), (18, False), (None, False)])
def test_only_one_under_eighteen_is_told_of_their_parents(world: World, years: int | None, told: bool) -> None:
    client = Client()
    with context.acting(actors.system("Test")) as now:
        today = local_date(now)
        born = None if years is None else today.replace(year=today.year - years, day=min(today.day, 28))
        someone = Person(given_name="Alva", family_name="Ung-Påhittad", born_on=born)
        someone.save(force_insert=True)
        client.cookies[sessions.COOKIE] = login.individual(someone.id, someone.name, now)
    page = client.get("/min-plan/be-om-sip/").content.decode()
    assert ("Du och dina föräldrar behöver inte ordna något." in page) is told
    assert ("Du behöver inte ordna något." in page) is not told


@pytest.mark.req("NEED-02")
@pytest.mark.parametrize("show", ["", "mina", "klart"])
def test_who_asks_is_counted_in_the_tabs_of_the_list_where_the_row_stands(world: World, show: str) -> None:
    office = Office(world, anna="NEEDS_ASSESSOR")
    client = office.client("anna")

    def tabs() -> list[int]:
        page = client.get(f"/att-gora/?visa={show}").content.decode()
        return [int(number) for number in re.findall(r"(?:Enheten|Bara mina|Klart i dag) \((\d+)\)", page)]

    assert tabs() == [0, 0, 0]
    asked = asks("ida", office.name)
    assert tabs() == [1, 1, 0]
    refuses(asked, office.actor("anna"))
    assert tabs() == [0, 0, 0]


@pytest.mark.req("NEED-02")
def test_who_is_helped_to_write_says_by_whom_and_which_relation(world: World) -> None:
    client = world.client("person")
    form = {**ASKED, "unit": str(key("lyktan_hc")), "helped": "on"}
    answer = client.post("/min-plan/be-om-sip/", form)
    text = answer.content.decode()
    assert answer.status_code == 422 and "Skriv vad den som hjälper dig heter" in text and "Skriv vem det är" in text
    sent = client.post("/min-plan/be-om-sip/", {**form, "helper_name": "Lisa", "helper_relation": "dotter"})
    assert sent.status_code == 303
    with context.acting(staff("oskar")):
        asked = Request.objects.filter(to_unit_id=key("lyktan_hc"), person_id=key("maj")).latest("asked_at")
        assert asked.helped_by == "Lisa, dotter"
    refuses(asked.id, staff("oskar"))


@pytest.mark.req("NEED-02")
@pytest.mark.parametrize("unit", ["psykiatri", "avdelning", "elevhalsa"])
def test_only_the_open_doors_can_be_asked(world: World, unit: str) -> None:
    with pytest.raises(Refused, match="Välj vem"):
        asks(unit=unit)


@pytest.mark.req("NEED-02", "ACC-02")
def test_another_units_request_answers_as_one_that_does_not_exist(world: World) -> None:
    asked = asks("eva")
    for who in ("nurse", "outsider", "counsellor"):
        client = world.client(who)
        for method, path in (("get", "/onskemal/{}/"), ("post", "/onskemal/{}/"), ("get", "/behov/ny/?onskemal={}")):
            real, other = (getattr(client, method)(path.format(id)) for id in (asked, uuid4()))
            assert real.status_code == other.status_code == 404 and real.content == other.content, (who, path)
        with context.acting(acting_as(who)) as now:
            assert not Request.objects.filter(id=asked).exists()
            assert asked not in [one.id for one in requests.open_requests(acting_as(who), now)]
            with pytest.raises(NotFound):
                requests.of(acting_as(who), asked, now)
            with pytest.raises(Refused):
                requests.refuse_request(
                    asked=asked, reason="other", text="x", next_step="y", by=acting_as(who), now=now
                )
    assert row(asked, staff("sara")).answered_at is None
    assert world.client("coordinator").get("/onskemal/not-an-id/").status_code == 404
    assert world.client("coordinator").get("/behov/ny/?onskemal=not-an-id").status_code == 404


@pytest.mark.req("NEED-02", "ORG-04")
def test_a_head_reads_what_the_unit_is_asked_and_does_not_answer_it(world: World) -> None:
    asked, head = asks("leo"), world.client("head")
    path = f"/onskemal/{asked}/"
    assert "MAJ-ASKS-THIS" in head.get(path).content.decode()
    refused = head.post(path, {"reason": "not_needed", "text": "Hjälpen räcker.", "next_step": "Fatima ringer."})
    assert refused.status_code == 403 and "Be en handläggare" in refused.content.decode()
    assert row(asked, staff("sara")).answered_at is None


@pytest.mark.req("NEED-02", "ACC-02")
def test_the_person_cannot_answer_their_own_request_nor_see_anothers(world: World) -> None:
    asked = asks("bo")
    with context.acting(person("bo")):
        changed = Request.objects.filter(id=asked).update(answer="case", answered_at=world.now, answered_by="Bo")
        assert changed == 0
    with context.acting(person("maj")):
        assert not Request.objects.filter(id=asked).exists()
    assert row(asked, staff("sara")).answered_at is None


@pytest.mark.slow
@pytest.mark.req("NEED-02", "NEED-04")
def test_a_no_needs_reason_and_next_step_and_the_person_reads_both(world: World) -> None:
    asked = asks("maj", "bjorken")
    client = world.client("nurse")
    bare = client.post(f"/onskemal/{asked}/", {})
    text = bare.content.decode()
    assert bare.status_code == 422
    assert "Välj varför ni inte startar" in text and "Skriv vad som händer nu i stället" in text
    said = {"reason": "not_both", "text": "DET-HÄR-ÄR-VARFÖR", "next_step": "ELIN-RINGER-PÅ-MÅNDAG"}
    assert client.post(f"/onskemal/{asked}/", said).status_code == 303
    maj = world.client("person")
    for path in ("/min-plan/", "/min-plan/post/", "/min-plan/be-om-sip/svar/"):
        page = maj.get(path).content.decode()
        assert "DET-HÄR-ÄR-VARFÖR" in page and "ELIN-RINGER-PÅ-MÅNDAG" in page, path
        assert "Du behöver inte hjälp från både regionen och kommunen." in page and "Elin Norberg" in page
    with pytest.raises(Refused, match="redan svarat"):
        refuses(asked, staff("elin"))


@pytest.mark.req("NEED-02")
def test_a_yes_begins_a_case_whose_need_was_known_when_the_person_asked(world: World) -> None:
    asked = asks("rut")
    client = world.client("coordinator")
    page = client.get(f"/behov/ny/?onskemal={asked}").content.decode()
    assert "MAJ-ASKS-THIS" in page and 'name="number"' not in page, "what was said is there, and not asked again"
    answer = client.post("/behov/ny/", {**NEED, "assessed_by": "Sara", "onskemal": str(asked), "sett": "ja"})
    assert answer.status_code == 303, answer.content.decode()
    found = row(asked, staff("sara"))
    with context.acting(staff("sara")):
        case = Case.objects.get(id=found.case_id)
        assert (found.answer, case.person_id, case.need_known_at) == ("case", key("rut"), found.asked_at)
        event = Event.objects.get(case=case, kind="need.known")
        assert event.at == found.asked_at and event.facts["asked"] == str(asked)
    again = client.post("/behov/ny/", {**NEED, "assessed_by": "Sara", "onskemal": str(asked), "sett": "ja"})
    assert again.status_code == 422 and "redan svarat" in again.content.decode()


@pytest.mark.req("NEED-02", "ACC-03")
def test_who_has_read_a_request_is_told_to_the_person(world: World) -> None:
    asked = asks("per")
    assert world.client("coordinator").get(f"/onskemal/{asked}/").status_code == 200
    with context.acting(person("per")):
        line = Entry.objects.filter(object_id=asked, action="read").get()
        assert (line.actor_name, line.what) == ("Sara Lindqvist", "request")


@pytest.mark.req("NEED-06", "ACC-02")
def test_a_sip_that_the_unit_may_not_know_of_changes_nothing_on_the_page(world: World) -> None:
    """Oskar's unit is in no plan. Leo has one, tomorrow's newcomer none: the pages are the same, byte for byte."""
    Play("leo", "sara").need(world.now - timedelta(hours=1), "Leo behöver hjälp.", ["region", "kommun"])
    client = world.client("outsider")
    hidden, nobody = "20040128-2397", "18900102-9819"
    for path, extra in (("/sok/", {}), ("/behov/ny/", {"steg": "ny"}), ("/behov/ny/", {})):
        pages = []
        for number in (hidden, nobody):
            answer = client.post(path, {"number": number, **extra})
            text = answer.content.decode().replace(number, "NUMBER")
            pages.append((answer.status_code, _without_keys(text)))
        assert pages[0] == pages[1], path
    text = client.post("/behov/ny/", {"number": hidden, "steg": "ny"}).content.decode()
    assert "Fråga personen om det redan finns en SIP." in text and "Det finns redan en SIP" not in text


def _without_keys(text: str) -> str:
    # Random, or made of the very number that was typed.
    return re.sub(r'name="(csrfmiddlewaretoken|request_id|utkast)" value="[^"]+"|nonce="[^"]+"', "", text)


@pytest.mark.req("NEED-06")
def test_the_units_own_sip_is_shown_first_and_followed_up_before_anything_new_begins(world: World) -> None:
    thread = world.thread("need", name="eva")
    client = world.client("coordinator")
    page = client.post("/behov/ny/", {"number": "19580108-2743", "steg": "ny"}).content.decode()
    follow, anew = page.index("Följ upp den som finns"), page.index("Börja om (målet har ändrats mycket)")
    assert follow < anew and f"/plan/{thread.id}/borja-om/" in page
    assert "Fråga Eva om det redan finns en SIP. Säger Eva ja kan du be samordnaren om att få vara med." in page
    whole = {**NEED, "number": "19580108-2743", "known_on": local_date(world.now).isoformat(), "assessed_by": "Sara"}
    first = client.post("/behov/ny/", whole)
    assert first.status_code == 422 and "Ni är redan med i en SIP" in first.content.decode()
    assert client.post("/behov/ny/", {**whole, "sett": "ja"}).status_code == 303


@pytest.mark.req("NEED-07")
def test_the_page_says_what_does_not_replace_a_sip_and_what_a_sip_is_not_for(world: World) -> None:
    page = world.client("coordinator").get("/behov/ny/").content.decode()
    for words in ("vårdplan", "genomförandeplan", "tvångsvård"):
        assert words in page


@pytest.mark.req("NEED-03", "NEED-11")
def test_the_form_asks_for_grounds_and_for_what_the_assessment_rests_on(world: World) -> None:
    answer = world.client("coordinator").post("/behov/ny/", {"number": "19440101-2382"})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Kryssa för minst en sak som stämmer" in text and "Välj vad bedömningen av behovet bygger på" in text
    assert text.count('name="grounds"') == 8 and text.count('name="rests_on"') == 4


def suggested(thread: Thread, who: str = "coordinator") -> dict[str, Any]:
    actor = acting_as(who)
    with context.acting(actor) as now:
        case = Case.objects.select_related("person").get(id=thread.id)
        return {one.huvudman: one for one in initiatives.suggestions(case, queries.all_parties(case), actor, now)}


@pytest.mark.slow
@pytest.mark.req("NEED-09")
def test_where_to_begin_is_the_unit_with_a_contact_that_one_knows_of_else_the_halsocentral(world: World) -> None:
    fresh = world.thread("need", name="elsa")
    basic = suggested(fresh)["region"]
    assert (basic.unit.id, basic.ongoing) == (key("bjorken"), False)
    page = world.client("coordinator").get(f"/plan/{fresh.id}/").content.decode()
    assert "Vet du inte vem? Börja med Hälsocentralen Björken." in page
    assert f"/plan/{fresh.id}/samtycke/?enhet={key('bjorken')}" in page
    other = Play("elsa", "sara")
    other.need(world.now - timedelta(days=1), "Elsa har kontakt med psykiatrin.", ["region", "kommun"])
    other.consent(world.now - timedelta(days=1), ["psykiatri"])
    other.call(world.now, world.now + timedelta(days=6), "x", "y", place="z")
    known = suggested(fresh)["region"]
    assert (known.unit.id, known.ongoing) == (key("psykiatri"), True)
    # What the unit does not know of, it is not told: another unit's coordination is no contact to it.
    theirs = Play("elsa", "elin")
    theirs.need(world.now - timedelta(days=1), "Elsa behöver hjälp.", ["region", "kommun"])
    actor = staff("elin")
    with context.acting(actor) as now:
        case = Case.objects.select_related("person").get(id=theirs.id)
        (kommun,) = initiatives.suggestions(case, queries.all_parties(case), actor, now)
        assert (kommun.huvudman, kommun.unit and kommun.unit.id, kommun.ongoing) == ("kommun", key("bistand"), False)


@pytest.mark.req("NEED-09")
def test_a_huvudman_that_somebody_is_from_already_is_not_suggested(world: World) -> None:
    assert "kommun" not in suggested(world.thread("need"))
    assert suggested(world.thread("consent")) == {}


@pytest.mark.req("NEED-12")
def test_a_unit_that_does_not_know_the_person_can_be_called_take_part_write_its_part_and_is_counted(
    world: World,
) -> None:
    play, now = Play("gun", "sara"), world.now
    play.need(now - timedelta(days=1), "Gun behöver hjälp.", ["region", "kommun"])
    marta = staff("marta")
    with context.acting(marta):
        assert not access.visible_to(marta).filter(person_id=key("gun")).exists(), "it knows nothing of Gun"
    play.consent(now - timedelta(hours=9), ["habilitering"])
    play.call(now - timedelta(hours=8), now + timedelta(days=6), "Att Gun får hjälp", "Vad finns?", place="Hemma")
    play.acknowledge(now - timedelta(hours=7), "marta")
    play.answer(now - timedelta(hours=6), "marta", "Vi kan berätta om vår verksamhet.")
    play.begin(now - timedelta(hours=2), {"habilitering": "place"})
    measure = play.measure(now - timedelta(hours=1), "habilitering", "berättar om sin verksamhet", "På mötet")
    play.commit(now - timedelta(hours=1), "marta", measure)
    with context.acting(staff("sara")):
        came = Attendance.objects.filter(case=play.id, party__unit_id=key("habilitering"))
        assert list(came.values_list("how", flat=True)) == ["place"]


@pytest.mark.req("CONS-06")
def test_nobody_can_be_called_in_a_plan_that_was_replaced(world: World) -> None:
    thread = world.thread("consent")
    with context.acting(staff("sara")) as now:
        party = Party.objects.get(case=thread.id, unit_id=key("bjorken")).id
        case = thread_case(thread)
        told = {"need": "Nytt mål.", "huvudman": ["region", "kommun"], "difference": "Maj vill flytta."}
        needs.restart(case=case, known_at=now, **told, by=staff("sara"), now=now)
        with pytest.raises(Refused, match="avslutad"):
            meetings.invite(
                case=thread_case(thread),
                recipients=[meetings.Recipient(party, "called")],
                person_channel="portal",
                purpose="x",
                why="",
                goal="",
                questions="y",
                starts_at=now + timedelta(days=9),
                ends_at=now + timedelta(days=9, hours=1),
                form="place",
                place="z",
                link="",
                phone="",
                leader="",
                by=staff("sara"),
                now=now,
            )


def thread_case(thread: Thread) -> Case:
    return Case.objects.select_related("person", "coordinating_unit").get(id=thread.id)


def sends(thread: Thread, unit: str = "bjorken", **values: Any) -> Event:
    actor = staff("sara")
    with context.acting(actor) as now:
        said = {"why": "INITIATIVE-WHY", "asks": "Vem ska kallas?", "with_need": False, **values}
        return initiatives.send_initiative(case=thread_case(thread), unit=key(unit), **said, by=actor, now=now)


def points_out(thread: Thread, who: str, unit: str) -> Event:
    actor = staff(who)
    with context.acting(actor) as now:
        return initiatives.answer_initiative(case=thread_case(thread), unit=key(unit), by=actor, now=now)


@pytest.mark.req("CALL-01", "ACC-06")
def test_an_initiativ_goes_only_where_the_consent_reaches_and_says_of_the_need_what_was_chosen(world: World) -> None:
    thread = world.thread("need")
    with pytest.raises(Refused, match="Samtycke till att uppgifter lämnas saknas"):
        sends(thread)
    thread.to("consent")
    with pytest.raises(Refused):
        sends(thread, "psykiatri")
    event = sends(thread, with_need=True)
    with context.acting(staff("elin")):
        document = Document.objects.get(id=event.facts["document"])
        assert document.content["need"] == "Maj har ramlat två gånger."
        assert Duty.objects.open().get(case=thread.id, kind="acknowledge").opened_by_kind == "initiative.sent"
    with context.acting(staff("oskar")):
        assert not Document.objects.filter(id=document.id).exists()
    plain = world.thread("consent")
    other = sends(plain)
    with context.acting(staff("elin")):
        assert Document.objects.get(id=other.facts["document"]).content["need"] == ""
        assert "ramlat" not in str(Document.objects.get(id=other.facts["document"]).content)
    with pytest.raises(Refused, match="redan med"):
        sends(plain)


@pytest.mark.req("CALL-01", "CALL-06")
def test_an_initiativ_pressed_twice_is_sent_once_and_with_other_words_it_is_told_of_and_kept(world: World) -> None:
    thread, sara = world.thread("consent"), world.client("coordinator")
    path = f"/plan/{thread.id}/initiativ/"
    form = {"unit": str(key("bjorken")), "why": "Maj ramlar", "asks": "Vem?", "request_id": uuid4().hex}
    assert [sara.post(path, form).status_code for _ in range(2)] == [303, 303]
    answer = sara.post(path, form | {"why": "Helt andra ord"})
    page = answer.content.decode()
    assert answer.status_code == 422 and "redan sparat en gång" in page and "Helt andra ord" in page
    with context.acting(staff("sara")):
        assert Document.objects.filter(case=thread.id, kind="initiative").count() == 1


@pytest.mark.req("CALL-01")
def test_it_is_taken_from_the_worklist_in_one_click_and_then_answered(world: World) -> None:
    thread = world.thread("consent")
    event = sends(thread)
    elin = world.client("nurse")
    with context.acting(staff("elin")):  # in the list itself it may lie behind thirty others of these tests
        duty = Duty.objects.open().get(case=thread.id, kind="acknowledge", unit_id=key("bjorken"))
        assert duties.title(duty) == "Initiativ: vilken enhet ska kallas?"
    taken = elin.post(f"/plan/{thread.id}/kvittera/")
    assert taken.status_code == 303 and taken["Location"].startswith(f"/plan/{thread.id}/initiativ/svara/")
    with context.acting(staff("sara")):
        delivery = Delivery.objects.get(document_id=event.facts["document"], to_unit_id=key("bjorken"))
        assert delivery.receipted_by == "Elin Norberg"
        assert Duty.objects.open().filter(case=thread.id, kind="answer_initiative", unit_id=key("bjorken")).exists()
    assert elin.post(f"/plan/{thread.id}/kvittera/angra/").status_code == 303
    with context.acting(staff("sara")):
        assert Delivery.objects.get(id=delivery.id).receipted_at is None
    assert elin.post(f"/plan/{thread.id}/initiativ/svara/", {"unit": str(key("bjorken"))}).status_code == 303
    with context.acting(staff("sara")):
        assert Delivery.objects.get(id=delivery.id).receipted_at is not None, "an answer is a receipt too"
        assert not Duty.objects.open().filter(case=thread.id, unit_id=key("bjorken")).exists()
    page = world.client("coordinator").get(f"/plan/{thread.id}/").content.decode()
    assert "kalla Hälsocentralen Björken" in page


@pytest.mark.req("CALL-01", "CONS-05")
def test_a_unit_of_the_same_organisation_takes_the_place_with_what_was_consented_to(world: World) -> None:
    thread = world.thread("consent")
    sends(thread)
    points_out(thread, "elin", "psykiatri")
    with context.acting(staff("sara")):
        party = Party.objects.get(case=thread.id, unit_id=key("psykiatri"), until=None)
        assert party.since is None and ConsentScope.objects.filter(party=party, allowed=True).exists()
        assert Party.objects.get(case=thread.id, unit_id=key("bjorken")).passed_to_id == party.id
    with context.acting(staff("ulf")):
        assert not Case.objects.filter(id=thread.id).exists(), "pointed out is not called"
    form = world.client("coordinator").get(f"/plan/{thread.id}/kallelse/").content.decode()
    assert "Vuxenpsykiatrin Solvik" in form and str(party.id) in form


@pytest.mark.req("CALL-01", "CONS-10")
def test_a_unit_of_another_organisation_is_asked_about_first(world: World) -> None:
    thread = world.thread("consent")
    sends(thread)
    points_out(thread, "elin", "lyktan_hc")
    with context.acting(staff("sara")):
        party = Party.objects.get(case=thread.id, unit_id=key("lyktan_hc"), until=None)
        assert not ConsentScope.objects.filter(party=party).exists()
    client = world.client("coordinator")
    page = client.get(f"/plan/{thread.id}/").content.decode()
    assert "Samtycket gäller inte Hälsocentralen Lyktan." in page
    assert f"/plan/{thread.id}/samtycke/?enhet={key('lyktan_hc')}" in page
    assert "Hälsocentralen Lyktan" not in client.get(f"/plan/{thread.id}/kallelse/").content.decode()


@pytest.mark.req("CALL-01", "ACC-02")
def test_only_the_unit_that_was_asked_answers_and_only_with_a_unit_of_its_own_huvudman(world: World) -> None:
    thread = world.thread("consent")
    sends(thread)
    with pytest.raises(Refused, match="Välj en enhet hos er"):
        points_out(thread, "elin", "hemtjanst")
    path = f"/plan/{thread.id}/initiativ/svara/"
    for who in ("outsider", "counsellor"):
        client = world.client(who)
        real, other = (
            client.post(p, {"unit": str(key("bjorken"))}) for p in (path, path.replace(str(thread.id), str(uuid4())))
        )
        assert real.status_code == other.status_code == 404 and real.content == other.content
    assert world.client("nurse").get(f"/plan/{thread.id}/initiativ/").status_code == 403
    points_out(thread, "elin", "bjorken")
    with pytest.raises(Refused, match="inget initiativ"):
        points_out(thread, "elin", "psykiatri")


@pytest.mark.req("ACC-02")
def test_no_unit_gives_its_place_away_without_having_been_asked(world: World) -> None:
    thread = world.thread("call")  # called, but never sent an initiativ
    for who, unit in (("elin", "psykiatri"), ("oskar", "bjorken"), ("sara", "hemtjanst")):
        with context.acting(staff(who)), connection.cursor() as cursor:
            with pytest.raises(ProgrammingError, match="not asked by an initiativ"), transaction.atomic():
                cursor.execute("select access.name_unit(%s, %s)", [thread.id, key(unit)])


@pytest.mark.req("CONS-07")
def test_one_answer_to_two_questions_is_counted_as_one(world: World) -> None:
    thread = world.thread("consent")
    page = world.client("coordinator").get(f"/plan/{thread.id}/samtycke/").content.decode()
    assert "Tidigare svar (1)" in page
    earlier = page.partition("Tidigare svar (1)")[2].partition("</details>")[0]
    assert earlier.count('class="card"') == 1 and "dela uppgifter" in earlier and "göra en SIP" in earlier
    thread.play.consent(world.now, ["bjorken"])
    assert "Tidigare svar (2)" in world.client("coordinator").get(f"/plan/{thread.id}/samtycke/").content.decode()
