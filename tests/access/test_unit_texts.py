"""The text message to a unit about what cannot wait: never a word of anybody, and never when there is nothing left."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.db import OperationalError, connection
from django.test import Client

from samplan.config import work
from samplan.coordination.cases.access import open_case
from samplan.demo.play import Play, person
from samplan.foundation.access import actor as actors
from samplan.foundation.access.context import acting
from samplan.foundation.directory.models import Unit
from samplan.foundation.outbox import sms
from samplan.foundation.outbox.models import Row
from samplan.rulebook import notices
from samplan.rulebook.permissions import Permission
from tests.a_unit import Office
from tests.cast import World
from tests.waiting import anew, rows_where

MONDAY = datetime(2030, 5, 6, 12, tzinfo=ZoneInfo("Europe/Stockholm"))  # at noon
NUMBERS = ("070-174 06 31", "070-174 06 32")
PEOPLE = ("gun", "olle")


@pytest.fixture
def folder(tmp_path: Path, settings) -> Path:
    settings.SMS_FOLDER = tmp_path
    return tmp_path


@pytest.fixture
def office(world: World) -> Office:
    return with_phone(world)


def with_phone(world: World, number: str = NUMBERS[0]) -> Office:
    made = Office(world, anna="OFFICER")
    with acting(actors.system()):
        Unit.objects.filter(id=made.unit).update(on_call_phone=number)
    return made


def called_late(office: Office, name: str = "gun") -> Play:
    """A call that the unit got five days ago; marked now as left lying."""
    play = Play(name, "sara")
    at = office.world.now - timedelta(days=5)
    play.need(at, "Flera behöver hjälpas åt.", ["region", "kommun"])
    play.consent(at, [office.name])
    play.call(at, at + timedelta(days=9), "Att det hänger ihop", "Vem gör vad?", place="Hemma", channel="portal")
    escalate()
    return play


def escalate() -> None:
    for _ in range(50):
        if not work.escalate():
            return
    raise AssertionError("there is no end to it")


def texts(office: Office, state: str = "due") -> list[Row]:
    return rows_where(unit=office.unit, channel="sms", state=state)


def said(folder: Path) -> list[str]:
    return [file.read_text() for file in sorted(folder.glob("*.sms"))]


@pytest.mark.req("CALL-06", "CALL-07")
def test_it_is_the_same_bytes_whichever_the_unit_and_whoever_the_person(world: World, folder: Path) -> None:
    for number, name in zip(NUMBERS, PEOPLE, strict=True):
        office = with_phone(world, number)
        called_late(office, name)
        (row,) = texts(office)
        assert (row.case, row.delivery) == (office.unit, None), "the row itself knows of no case"
        assert work.send(row.id, MONDAY)
    first, second = said(folder)
    assert f"To: {NUMBERS[0]}\n" in first and f"To: {NUMBERS[1]}\n" in second
    left = [[line for line in one.splitlines() if not line.startswith(("To:", "Date:"))] for one in (first, second)]
    assert left[0] == left[1] == ["From: Samplan", "", notices.UNIT_SMS.text]
    assert not [w for w in ("Gun", "Olle", "SIP", "ffice", "Enheten", "plan/", "http") if w in "".join(left[0][1:])]


@pytest.mark.req("CALL-07")
def test_a_unit_without_a_phone_and_a_county_without_a_way_out_get_the_mail_alone(world: World, settings) -> None:
    mute = with_phone(world, "")
    called_late(mute)
    settings.SMS_PORT = ""
    office = with_phone(world)
    called_late(office)
    for one in (mute, office):
        assert texts(one) == []
        assert len(rows_where(unit=one.unit, kind="escalation", channel="email")) == 1


@pytest.mark.req("CALL-07")
def test_only_a_receipt_or_an_answer_that_others_wait_for_is_told_of(world: World) -> None:
    office = with_phone(world)
    office.leads("anna", days=30)
    escalate()
    assert rows_where(unit=office.unit, kind="escalation", channel="email")
    assert texts(office) == [], "its own call to make is nothing that wakes the one on duty"


@pytest.mark.req("CALL-07")
def test_an_initiative_that_nobody_takes_is_told_of_too(world: World, folder: Path) -> None:
    office = with_phone(world)
    play = Play("olle", "elin")
    at = world.now - timedelta(days=5)
    play.need(at, "Flera behöver hjälpas åt.", ["region", "kommun"])
    play.consent(at, [office.name])
    play.initiative(at, office.name, "Vi ser att mer behövs.", "Vem hos er ska vara med?")
    escalate()
    (row,) = texts(office)
    assert work.send(row.id, MONDAY) and len(said(folder)) == 1


@pytest.mark.req("CALL-07", "CONS-05", "END-03")
@pytest.mark.parametrize("what", ["acknowledged and answered", "withdrawn", "ended", "the phone", "the way out"])
def test_what_is_taken_withdrawn_or_ended_before_it_leaves_is_not_told_of(
    office: Office, folder: Path, settings, what: str
) -> None:
    play = called_late(office)
    now = office.world.now
    (row,) = texts(office)
    if what == "acknowledged and answered":
        play.acknowledge(now, office.key("anna"))
        play.answer(now, office.key("anna"), "Jag kommer.")
    elif what == "withdrawn":
        play.withdraw(now)
    elif what == "ended":
        play.end(now, "moved")
    elif what == "the phone":
        with acting(actors.system()):
            Unit.objects.filter(id=office.unit).update(on_call_phone="")
    else:
        settings.SMS_PORT = ""
    assert not work.send(row.id, MONDAY)
    row = anew(row)
    assert row.state == Row.State.CANCELLED and said(folder) == []


@pytest.mark.req("CALL-07", "CONS-05")
def test_a_withdrawal_takes_nothing_from_another_call_that_is_left_lying(office: Office, folder: Path) -> None:
    first = called_late(office)
    called_late(office, "olle")
    (row,) = texts(office)  # one says it of both
    first.withdraw(office.world.now)
    assert work.send(row.id, MONDAY) and len(said(folder)) == 1


@pytest.mark.req("CONS-05")
def test_a_withdrawal_waits_for_the_text_that_is_being_handed_over_and_is_never_overtaken(
    office: Office, monkeypatch
) -> None:
    play = called_late(office)
    (row,) = texts(office)
    holding, done = threading.Event(), threading.Event()

    class Slow:
        def send(self, to: str, text: str) -> None:
            holding.set()
            done.wait(10)

    monkeypatch.setattr(sms, "port", Slow)

    def hand_over() -> None:
        work.send(row.id, MONDAY)
        connection.close()

    worker = threading.Thread(target=hand_over)
    worker.start()
    assert holding.wait(10)
    try:
        who = person("gun")
        with pytest.raises(OperationalError, match="lock timeout"), acting(who) as now:
            with connection.cursor() as cursor:
                cursor.execute("set local lock_timeout = '200ms'")
            open_case(who, play.id, Permission.WITHDRAW_CONSENT, now)  # as the page does first
    finally:
        done.set()
        worker.join()


@pytest.mark.req("CALL-07")
def test_a_unit_is_texted_once_a_day_and_the_next_waits_for_the_morning(office: Office, folder: Path) -> None:
    called_late(office)
    (first,) = texts(office)
    assert work.send(first.id, MONDAY)
    called_late(office, "olle")
    (second,) = texts(office)
    assert not work.send(second.id, MONDAY + timedelta(hours=3))
    second = anew(second)
    assert second.state == Row.State.DUE and second.next_at == MONDAY.replace(day=7, hour=8)
    assert work.send(second.id, second.next_at) and len(said(folder)) == 2


@pytest.mark.req("CALL-07")
def test_nobody_on_duty_is_woken_and_the_weekend_is_left_in_peace(office: Office, folder: Path) -> None:
    called_late(office)
    (row,) = texts(office)
    # Its deadline has passed in May 2030, so a Saturday is no reason to wait any longer; the night is.
    assert not work.send(row.id, MONDAY.replace(day=3, hour=23)) and said(folder) == []
    row = anew(row)
    assert row.next_at == MONDAY.replace(day=4, hour=8)
    assert work.send(row.id, row.next_at) and len(said(folder)) == 1


@pytest.mark.req("CALL-07")
def test_a_gateway_that_is_down_delays_and_loses_nothing(office: Office, folder: Path, settings) -> None:
    called_late(office)
    (row,) = texts(office)
    (folder / "file").write_text("no folder")
    settings.SMS_FOLDER = folder / "file" / "below"
    assert not work.send(row.id, MONDAY)
    row = anew(row)
    assert (row.state, row.attempt) == (Row.State.DUE, 1) and NUMBERS[0] not in row.error
    assert row.next_at > MONDAY
    settings.SMS_FOLDER = folder
    assert work.send(row.id, MONDAY) and not work.send(row.id, MONDAY) and len(said(folder)) == 1


@pytest.mark.req("CALL-07")
def test_the_phone_stands_where_a_unit_is_changed_and_on_no_page_for_others(office: Office) -> None:
    client: Client = office.client("anna")
    for url in ("/att-gora/", "/att-gora/bevakning/", "/enhet/"):
        assert NUMBERS[0] not in client.get(url).content.decode()
