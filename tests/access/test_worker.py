"""The worker: what waits is sent through real SMTP, says nothing of anybody, and is never sent after a withdrawal."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import OperationalError, connection, transaction

from samplan.config import work
from samplan.coordination.cases import consents
from samplan.coordination.cases.access import lock
from samplan.coordination.cases.ending import end_case
from samplan.coordination.cases.models import Case, Duty
from samplan.demo.cast import key
from samplan.demo.play import Play
from samplan.foundation.access import context
from samplan.foundation.access.context import acting
from samplan.foundation.outbox.models import Row
from samplan.rulebook import notices
from tests.cast import Thread, World, acting_as
from tests.waiting import anew, rows_where
from tools.mailbox import Mailbox


@pytest.fixture
def mailbox(tmp_path: Path, settings) -> Iterator[Mailbox]:
    """A real SMTP server; mail goes to it by Django's own backend."""
    box = Mailbox(tmp_path / "mail")
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", box.port
    yield box
    box.stop()


def row_of(thread: Thread) -> Row:
    return rows_where(case=thread.id, kind=Row.Kind.NOTICE)[-1]


def send(row: Row) -> bool:
    return work.send(row.id, context.clock())


def received(box: Mailbox) -> list:
    return [message_from_bytes(f.read_bytes(), policy=policy.default) for f in sorted(box.folder.glob("*.eml"))]


@pytest.mark.req("CALL-06")
def test_a_notice_is_the_same_words_whoever_the_person_is(world: World, mailbox: Mailbox) -> None:
    for name, leader in (("maj", "sara"), ("nora", "mats")):
        assert send(row_of(world.thread("call", name=name, leader=leader)))
    first, second = received(mailbox)
    assert first["To"] == second["To"] == "bjorken@samplan.example"
    assert first["Subject"] == second["Subject"] == "Nytt att göra"
    assert first.get_content() == second.get_content()
    assert first.get_content().strip() == "Enheten har något nytt att göra. Logga in som vanligt."
    for mail in (first, second):
        assert not any(word in mail.as_string() for word in ("Maj", "Nora", "SIP", "plan/", "http"))


@pytest.mark.req("CONS-05")
def test_what_waits_is_not_sent_after_a_withdrawal(world: World, mailbox: Mailbox) -> None:
    thread = world.thread("call")
    row, person = row_of(thread), acting_as("person")
    with acting(person) as now:
        consents.withdraw_consent(case=Case.objects.get(id=thread.id), by=person, now=now)
    assert not send(row) and received(mailbox) == []
    row = anew(row)
    assert row.state == Row.State.CANCELLED


@pytest.mark.req("CONS-05")
def test_a_withdrawal_waits_for_a_notice_that_is_being_handed_over_and_is_never_overtaken(world: World) -> None:
    thread = world.thread("call")
    row, person = row_of(thread), acting_as("person")
    holding, done = threading.Event(), threading.Event()

    def hand_over() -> None:
        with transaction.atomic():
            context.begin_for(row.id)
            holding.set()
            done.wait(10)
        connection.close()

    worker = threading.Thread(target=hand_over)
    worker.start()
    assert holding.wait(10)
    try:
        with pytest.raises(OperationalError, match="lock timeout"), acting(person) as now:
            with connection.cursor() as cursor:
                cursor.execute("set local lock_timeout = '200ms'")
            consents.withdraw_consent(case=Case.objects.get(id=thread.id), by=person, now=now)
    finally:
        done.set()
        worker.join()


def test_a_mail_server_that_is_down_delays_and_loses_nothing(world: World, settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    row = row_of(world.thread("call"))
    assert not send(row)
    row = anew(row)
    assert (row.state, row.attempt, row.error) == (Row.State.DUE, 1, "ConnectionRefusedError")
    assert row.next_at > row.due_at


def test_a_row_is_sent_once(world: World, mailbox: Mailbox) -> None:
    row = row_of(world.thread("call"))
    assert [send(row), send(row)] == [True, False]
    assert len(received(mailbox)) == 1


def test_the_worker_acts_for_the_unit_of_the_row_and_for_no_other(world: World) -> None:
    row = row_of(world.thread("call"))
    with transaction.atomic():
        assert context.begin_for(row.id) == key("bjorken")
        with connection.cursor() as cursor:
            cursor.execute("select access.me(), access.unit()")
            assert cursor.fetchone() == ("system", key("bjorken"))
        transaction.set_rollback(True)


@pytest.mark.req("ACC-02")
def test_while_one_reads_a_withdrawal_waits_and_while_one_withdraws_a_reader_waits(world: World) -> None:
    """Consent is a lock: readers share it, a withdrawal takes it alone."""
    from samplan.coordination.cases.access import open_case
    from samplan.rulebook.permissions import Permission

    thread = world.thread("deliver")
    holding, done = threading.Event(), threading.Event()

    def reads() -> None:
        nurse = acting_as("nurse")
        with acting(nurse) as now:
            open_case(nurse, thread.id, Permission.READ_PLAN, now)
            holding.set()
            done.wait(10)
        connection.close()

    reader = threading.Thread(target=reads)
    reader.start()
    assert holding.wait(10)
    person = acting_as("person")
    try:
        with pytest.raises(OperationalError, match="lock timeout"), acting(person) as now:
            with connection.cursor() as cursor:
                cursor.execute("set local lock_timeout = '200ms'")
            open_case(person, thread.id, Permission.WITHDRAW_CONSENT, now)
    finally:
        done.set()
        reader.join()


def five_days_ago(world: World) -> Thread:
    """A call that nobody has taken though its time is out."""
    return Thread(Play("maj", "sara"), world.now - timedelta(days=5)).to("call")


def duty_of(thread: Thread) -> Duty:
    with acting(acting_as("coordinator")):
        return Duty.objects.get(case=thread.id, kind="acknowledge")


@pytest.mark.req("CALL-07")
def test_a_call_that_nobody_takes_is_told_at_three_fifths_of_its_time_once_and_in_the_same_words(
    world: World, mailbox: Mailbox
) -> None:
    late = five_days_ago(world)
    early = Thread(Play("maj", "sara"), world.now - timedelta(minutes=20)).to("call")
    assert work.escalate() >= 1
    assert duty_of(late).escalated_at is not None and duty_of(late).reminded_at is not None
    assert duty_of(early).escalates_at is not None and duty_of(early).escalated_at is None
    (row,) = rows_where(case=late.id, kind="escalation")
    assert (row.unit, row.delivery) == (key("bjorken"), None)
    assert send(row)
    assert received(mailbox)[-1].get_content().strip() == notices.UNIT_MAIL.text.strip()
    work.escalate()
    assert len(rows_where(case=late.id, kind="escalation")) == 1


@pytest.mark.req("CALL-07")
def test_what_has_been_taken_is_never_told_of(world: World) -> None:
    thread = five_days_ago(world)
    thread.play.acknowledge(world.now, "elin")
    work.escalate()
    assert duty_of(thread).escalated_at is None
    assert not rows_where(case=thread.id, kind="escalation")


def _withdraws(thread: Thread, unit: UUID | None) -> None:
    """The person takes back consent as the page does: the case held alone."""
    person = acting_as("person")
    with acting(person) as now:
        lock(thread.id, alone=True)
        consents.withdraw_consent(case=Case.objects.get(id=thread.id), unit=unit, by=person, now=now)


@pytest.mark.req("CONS-05")
@pytest.mark.parametrize("unit", ["bjorken", None])
def test_one_who_has_been_withdrawn_is_told_of_nothing_that_they_had_not_taken(
    world: World, mailbox: Mailbox, unit: str | None
) -> None:
    before, after = five_days_ago(world), five_days_ago(world)
    work.escalate()
    _withdraws(before, unit and key(unit))
    _withdraws(after, unit and key(unit))
    work.escalate()
    for row in rows_where(case__in=[before.id, after.id], unit=key("bjorken")):
        assert not send(row), row.kind
    assert received(mailbox) == []


@pytest.mark.req("CONS-05")
@pytest.mark.parametrize("unit", ["bjorken", None])
def test_what_nobody_has_taken_is_not_told_of_in_the_middle_of_a_withdrawal(
    world: World, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch, unit: str | None
) -> None:
    """What waits has been stopped, the duties have not yet been counted anew, and the worker comes by."""
    thread, stop = five_days_ago(world), consents.stop_flow

    def then_comes_the_worker(*stopped: Any) -> None:
        stop(*stopped)
        with ThreadPoolExecutor(1) as pool:
            pool.submit(work.escalate).result(30)
            pool.submit(lambda: connection.close()).result(30)  # the thread's own

    monkeypatch.setattr(consents, "stop_flow", then_comes_the_worker)
    _withdraws(thread, unit and key(unit))
    work.escalate()
    assert not [row.kind for row in rows_where(case=thread.id, unit=key("bjorken")) if send(row)]
    assert received(mailbox) == []


@pytest.mark.req("CALL-07")
def test_nobody_is_reminded_of_a_meeting_when_the_case_has_ended(world: World, mailbox: Mailbox) -> None:
    thread = world.thread("call")
    actor = acting_as("coordinator")
    with acting(actor) as now:
        end_case(case=Case.objects.get(id=thread.id), ending="moved", by=actor, now=now)
    before = len(received(mailbox))
    for row in rows_where(case=thread.id, kind="reminder", unit=key("bjorken")):
        assert not send(row)
        assert anew(row).state == Row.State.CANCELLED
    assert len(received(mailbox)) == before


@pytest.mark.req("CONS-05", "CALL-07")
def test_a_plan_that_has_stopped_reminds_nobody_and_whatever_else_waited_is_taken_back(
    world: World, mailbox: Mailbox
) -> None:
    thread = world.thread("call")
    _withdraws(thread, None)
    waits = rows_where(case=thread.id, state="due")
    assert {row.kind for row in waits} == {"reminder", "tomorrow"}
    before = len(received(mailbox))
    for row in waits:
        assert not send(row)
        assert anew(row).state == Row.State.CANCELLED, "its day came meanwhile"
    assert len(received(mailbox)) == before


@pytest.mark.req("CONS-06", "CALL-07")
def test_who_says_yes_again_before_the_meeting_is_reminded_of_it_and_so_are_those_who_are_with(
    world: World, mailbox: Mailbox
) -> None:
    thread = world.thread("call")
    _withdraws(thread, None)
    thread.play.consent(context.clock(), ["bjorken"])
    (row,) = rows_where(case=thread.id, kind="reminder", unit=key("bjorken"))
    assert send(row) and len(received(mailbox)) == 1
    assert rows_where(case=thread.id, kind="tomorrow", state="due")
    _withdraws(thread, key("bjorken"))
    assert not rows_where(case=thread.id, unit=key("bjorken"), state="due"), "one that is put out is told nothing"


@pytest.mark.req("CALL-07")
def test_a_reminder_is_sent_when_its_day_comes_and_says_nothing_of_anybody(world: World, mailbox: Mailbox) -> None:
    thread = world.thread("call")
    (row,) = rows_where(case=thread.id, kind="reminder", unit=key("bjorken"))
    assert row.state == "due" and row.next_at > world.now
    assert send(row), "when it is due"
    assert received(mailbox)[-1].get_content().strip() == notices.UNIT_MAIL.text.strip()
