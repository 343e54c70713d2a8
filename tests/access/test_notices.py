"""What reaches the person by text message and mail: when they have chosen so, and never a word of anybody."""

from __future__ import annotations

from datetime import datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from django.core import mail
from django.test import Client

from samplan.config import work
from samplan.coordination.cases import consents
from samplan.coordination.cases.ending import end_case
from samplan.coordination.cases.models import Case
from samplan.coordination.meetings.models import Meeting
from samplan.coordination.meetings.moving import cancel_meeting
from samplan.demo.cast import key
from samplan.demo.play import Play, person, staff
from samplan.foundation.access.context import acting
from samplan.foundation.outbox.models import Row
from samplan.foundation.persons.models import Contact, NoticeChoice
from samplan.rulebook.calendar import STOCKHOLM
from tests.cast import Thread, World, acting_as
from tests.waiting import anew, rows_where

URL = "/min-plan/uppgifter/paminnelser/"
NUMBERS = {"eva": "070-174 06 81", "bo": "070-174 06 82", "gun": "070-174 06 83", "veikko": "070-174 06 85"}
NOON = datetime(2030, 5, 6, 12, tzinfo=STOCKHOLM)  # a moment when notices go out


@pytest.fixture
def folder(tmp_path: Path, settings) -> Path:
    settings.SMS_FOLDER = tmp_path
    return tmp_path


def choose(world: World, name: str, **words: str) -> Client:
    """The person, who has a plan, chooses on the page for it."""
    world.thread("need", name=name)
    client = Client()
    client.post("/logga-in/demo/", {"user": f"person:{name}"})
    sent = {"way": "sms", "number": NUMBERS.get(name, ""), "address": f"{name}@post.example", **words}
    answer = client.post(URL, sent)
    assert answer.status_code == 303, answer.content.decode()
    return client


def rows(thread: Thread, *kinds: str) -> list[Row]:
    return rows_where(case=thread.id, kind__in=kinds)


def texts(folder: Path) -> list[str]:
    return [file.read_text() for file in sorted(folder.glob("*.sms"))]


def at_noon_before(thread: Thread) -> datetime:
    with acting(acting_as("coordinator")):
        starts = Meeting.objects.filter(case=thread.id).latest("starts_at").starts_at
    return (starts.astimezone(STOCKHOLM) - timedelta(days=1)).replace(hour=12)


@pytest.mark.req("INDI-07")
def test_a_notice_is_the_same_bytes_whoever_it_is_for(world: World, folder: Path) -> None:
    for name in ("eva", "bo"):
        choose(world, name)
        thread = world.thread("call", name=name)
        assert all(work.send(row.id, NOON) for row in rows(thread, "person"))
        assert all(work.send(row.id, at_noon_before(thread)) for row in rows(thread, "tomorrow"))
    said = texts(folder)
    assert len(said) == 4
    bodies = [one.partition("\n\n")[2] for one in said]
    assert bodies[:2] == bodies[2:] and bodies[0] != bodies[1]
    heads = [[line for line in one.splitlines()[:3] if not line.startswith(("To:", "Date:"))] for one in said]
    assert heads == [["From: Samplan"]] * 4
    assert [NUMBERS["eva"] in said[0], NUMBERS["bo"] in said[2]] == [True, True]
    for one in bodies:
        assert not [word for word in ("Eva", "Bo ", "SIP", "Björk", "plan", "http") if word in one]


@pytest.mark.req("INDI-07")
def test_a_mail_is_the_same_bytes_but_for_whom_it_goes_to_and_when(world: World) -> None:
    heads = ("To", "Message-ID", "Date")
    seen = []
    for name in ("eva", "bo"):
        choose(world, name, way="mail")
        thread = world.thread("call", name=name)
        mail.outbox.clear()
        assert all(work.send(row.id, NOON) for row in rows(thread, "person"))
        message = message_from_bytes(mail.outbox[-1].message().as_bytes(), policy=policy.default)
        assert message["To"] == f"{name}@post.example" and message["Subject"] == "Du har fått ett nytt meddelande"
        for head in heads:
            del message[head]
        seen.append(message.as_bytes())
    assert seen[0] == seen[1]


@pytest.mark.req("INDI-07", "CALL-07")
def test_the_day_and_time_stand_in_the_reminder_only_when_the_person_has_chosen_so(world: World, folder: Path) -> None:
    for shows in ("", "on"):
        choose(world, "eva", **({"shows_time": shows} if shows else {}))
        thread = world.thread("call", name="eva")
        (row,) = rows(thread, "tomorrow")
        with acting(acting_as("coordinator")):
            meets = Meeting.objects.get(case=thread.id).starts_at.astimezone(STOCKHOLM)
        assert row.due_at.astimezone(STOCKHOLM).hour == 9 and (meets.date() - row.due_at.date()).days == 1
        assert work.send(row.id, at_noon_before(thread))
        assert (f"kl. {meets:%H.%M}" in texts(folder)[-1]) == bool(shows)
    assert not [t for t in texts(folder) if "Eva" in t or "Hemma" in t]


@pytest.mark.req("INDI-07")
def test_who_has_chosen_nothing_or_none_gets_nothing(world: World, folder: Path) -> None:
    choose(world, "bo", way="none")
    for name in ("bo", "rut"):
        thread = world.thread("call", name=name)
        found = list(rows(thread, "person", "tomorrow"))
        assert found and not any(work.send(row.id, at_noon_before(thread)) for row in found)
        assert {row.state for row in rows(thread, "person", "tomorrow")} == {"cancelled"}
    assert texts(folder) == [] and mail.outbox == []


@pytest.mark.req("INDI-07")
def test_a_notice_waits_for_the_morning(world: World, folder: Path) -> None:
    choose(world, "eva")
    (row,) = rows(world.thread("call", name="eva"), "person")
    night = NOON.replace(hour=23)
    assert not work.send(row.id, night) and texts(folder) == []
    row = anew(row)
    assert row.state == "due" and row.next_at == NOON.replace(day=7, hour=8)
    assert work.send(row.id, row.next_at) and len(texts(folder)) == 1


@pytest.mark.req("CONS-05", "END-03", "CALL-07")
def test_withdrawal_death_end_and_cancelling_stop_what_waits(world: World, folder: Path) -> None:
    choose(world, "gun")
    withdrawn, ended, cancelled = (world.thread("call", name="gun") for _ in range(3))
    with acting(person("gun")) as now:
        consents.withdraw_consent(case=Case.objects.get(id=withdrawn.id), by=person("gun"), now=now)
    sara = acting_as("coordinator")
    with acting(sara) as now:
        end_case(case=Case.objects.get(id=ended.id), ending="moved", by=sara, now=now)
    with acting(sara) as now:
        meeting = Meeting.objects.get(case=cancelled.id)
        case = Case.objects.select_related("person", "coordinating_unit").get(id=cancelled.id)
        cancel_meeting(case=case, meeting=meeting.id, reason="Sjukdom", again=True, checked=True, by=sara, now=now)
    for thread in (withdrawn, ended, cancelled):
        assert not any(work.send(row.id, at_noon_before(thread)) for row in rows(thread, "tomorrow")), thread
    assert not any(work.send(row.id, NOON) for row in rows(withdrawn, "person"))
    (news,) = rows(cancelled, "moved")
    assert work.send(news.id, NOON) and "En tid har ändrats." in texts(folder)[-1]
    assert len(texts(folder)) == 1


@pytest.mark.req("ORG-06", "INDI-07")
def test_a_protected_person_gets_none_and_can_choose_none(world: World, folder: Path) -> None:
    client = world.client("protected")
    thread = world.thread("call", name="nora")
    assert list(rows(thread, "person", "moved", "tomorrow")) == []
    page = client.get(URL, {"plan": str(thread.id)}).content.decode()
    assert "skickar vi inga sms" in page and "<textarea" not in page and 'name="number"' not in page
    refused = client.post(URL, {"way": "sms", "number": "070-174 06 84"})
    assert refused.status_code == 422 and "Dina uppgifter är skyddade" in refused.content.decode()
    # One who became protected after a notice began to wait gets none either.
    choose(world, "veikko")
    waiting = world.thread("call", name="veikko")
    sara = world.client("coordinator")
    sara.post(f"/plan/{waiting.id}/person/skydd/", {"kind": "marked"})
    try:
        assert not any(work.send(row.id, NOON) for row in rows(waiting, "person"))
        assert texts(folder) == []
    finally:
        sara.post(f"/plan/{waiting.id}/person/skydd/ta-bort/", {"reason": "mistake", "confirmed": "on"})
    with acting(acting_as("coordinator")):
        assert not Contact.objects.filter(kind__in=("sms", "mail")).exists(), "lifting it shows no number of this kind"


@pytest.mark.req("INDI-07", "ACC-02")
def test_where_notices_go_is_read_by_the_person_alone(world: World) -> None:
    mine = choose(world, "eva")
    thread = world.thread("call", name="eva")
    assert NUMBERS["eva"] in mine.get("/min-plan/uppgifter/").content.decode()
    for path in ("", "person/", "person/andra/", "historik/"):
        assert NUMBERS["eva"] not in world.client("coordinator").get(f"/plan/{thread.id}/{path}").content.decode()
    with acting(acting_as("coordinator")):
        assert not NoticeChoice.objects.exists() and not Contact.objects.filter(kind="sms").exists()
    with acting(person("bo")):
        assert not NoticeChoice.objects.filter(person_id=key("eva")).exists()
        assert NoticeChoice.objects.filter(person_id=key("eva")).update(way="none") == 0


@pytest.mark.req("INDI-07")
def test_a_number_that_is_none_is_refused_and_what_was_typed_stays(world: World) -> None:
    client = choose(world, "eva")
    for words, says in (
        ({"way": "sms", "number": "12"}, "Skriv mobilnumret med siffror"),
        ({"way": "mail", "address": "eva"}, "Skriv e-postadressen som namn@exempel.se"),
        ({}, "Välj hur du vill få veta"),
        ({"way": "brev"}, "Välj något av alternativen"),
    ):
        answer = client.post(URL, words)
        assert answer.status_code == 422 and says in answer.content.decode(), words
        assert words.get("number", "") in answer.content.decode()


@pytest.mark.req("INDI-07")
def test_without_a_way_out_no_text_messages_are_offered(world: World, settings) -> None:
    client = choose(world, "eva", way="mail")
    settings.SMS_PORT = ""
    page = client.get(URL).content.decode()
    assert 'value="sms"' not in page and 'value="mail"' in page
    assert client.post(URL, {"way": "sms", "number": NUMBERS["eva"]}).status_code == 422
    assert client.post(URL, {"way": "none"}).status_code == 303


@pytest.mark.req("INDI-07")
def test_a_gateway_that_is_down_delays_and_loses_nothing(world: World, settings, folder: Path) -> None:
    choose(world, "eva")
    (row,) = rows(world.thread("call", name="eva"), "person")
    settings.SMS_FOLDER = folder / "file" / "below"
    (folder / "file").write_text("no folder")
    assert not work.send(row.id, NOON)
    row = anew(row)
    assert (row.state, row.attempt) == ("due", 1) and NUMBERS["eva"] not in row.error
    settings.SMS_FOLDER = folder
    assert work.send(row.id, NOON)


def test_the_demo_shows_text_messages_beside_the_mail(world: World, folder: Path, settings) -> None:
    settings.DEMO_MAIL = folder / "mail"
    choose(world, "eva")
    (row,) = rows(Thread(Play("eva", "sara"), world.now - timedelta(days=1)).to("call"), "person")
    assert work.send(row.id, NOON)
    shown = Client().get("/demo/post/").content.decode()
    assert NUMBERS["eva"] in shown and "Du har fått ett nytt meddelande." in shown and "Sms" in shown
    assert staff("sara").name not in shown
