"""What is read and what is written holds still what it rests on, until its transaction ends."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection

from samplan.coordination.cases import access, asking, recording
from samplan.coordination.cases.models import Case
from samplan.coordination.meetings import answers, preparing
from samplan.coordination.plans import actions, everything
from samplan.foundation.access.actor import Actor
from samplan.foundation.access.context import acting
from samplan.rulebook.permissions import Permission
from tests.cast import Thread, World, acting_as

CONSENT, TEXTS = 7, 8
ALONE, TOGETHER = "ExclusiveLock", "ShareLock"
HELD = """select mode from pg_locks where locktype = 'advisory' and pid = pg_backend_pid() and granted
  and (classid::bigint << 32 | objid::bigint) = hashtextextended(%s, %s)"""
NOTED = {"said": {"adult.1": "Att bo hemma."}, "share": "meeting", "how": "met"}
READBACK = {"understood": "yes", "secure": "yes", "check_note": "", "disagreement": ""}
TEXT = {
    "the background": ("coordinator", actions.write_background, {"situation": "Ny", "needs": "", "resources": ""}),
    "the readback": ("coordinator", actions.check_understanding, READBACK),
    "who helps": ("person", preparing.save_helper, {"helped": "yes", "name": "Siv", "relation": "syster"}),
    "an answer": ("person", preparing.save_answers, {"question": "adult.1", "said": {"adult.1": "Att bo hemma."}}),
    "one's own part": ("nurse", answers.prepare_part, {"text": "Vi ger droppar", "ready": False, "asked": False}),
    "what the person said": ("coordinator", preparing.note_answers, NOTED),
}


@contextmanager
def within(thread: Thread, who: str) -> Iterator[tuple[Case, Actor]]:
    by = acting_as(who)
    with acting(by):
        yield Case.objects.select_related("person", "coordinating_unit").get(id=thread.id), by


def held(thread: Thread, number: int) -> set[str]:
    """How the acting transaction holds the lock of this number."""
    with connection.cursor() as cursor:
        cursor.execute(HELD, [str(thread.id), number])
        return {mode for (mode,) in cursor.fetchall()}


@pytest.mark.parametrize("what", TEXT)
def test_whoever_writes_a_text_keeps_others_from_writing_it_meanwhile(world: World, what: str) -> None:
    who, action, values = TEXT[what]
    thread = world.thread("begin" if action.__module__.startswith("samplan.coordination.plans") else "call")
    with within(thread, who) as (case, by):
        action(case=case, by=by, now=world.now, **values)
        assert held(thread, TEXTS) == {ALONE}


def test_a_question_about_consent_and_its_answer_hold_the_consent_alone(world: World) -> None:
    thread = world.thread("need")
    with within(thread, "coordinator") as (case, by):
        asking.ask_consent(case=case, parties=[str(acting_as("nurse").unit)], by=by, now=world.now)
        assert ALONE in held(thread, CONSENT)
    with within(thread, "person") as (case, by):
        asking.give_consent(case=case, answer="all", parties=[], limits="", by=by, now=world.now + timedelta(minutes=1))
        assert ALONE in held(thread, CONSENT)


def test_an_answer_that_staff_record_holds_the_consent_alone(world: World) -> None:
    thread = world.thread("need")
    said = {"answer": "yes", "form": "oral", "sip": True, "exchange": True, "parties": [acting_as("nurse").unit]}
    with within(thread, "coordinator") as (case, by):
        recording.record_consent(case=case, by=by, now=world.now, **said)
        assert ALONE in held(thread, CONSENT)


@pytest.mark.slow
def test_what_is_told_about_a_person_holds_the_consent_together_with_other_readers(world: World) -> None:
    thread = world.thread("consent")
    with within(thread, "coordinator") as (case, by):
        everything.of_unit(case, by, world.now)
        assert held(thread, CONSENT) == {TOGETHER}


@pytest.mark.parametrize(("permission", "mode"), [(Permission.READ_PLAN, TOGETHER), (Permission.END_CASE, ALONE)])
def test_a_case_is_opened_with_the_lock_that_its_permission_names(
    world: World, permission: Permission, mode: str
) -> None:
    thread = world.thread("consent")
    with within(thread, "coordinator") as (_, by):
        access.open_case(by, thread.id, permission, world.now)
        assert held(thread, CONSENT) == {mode}
