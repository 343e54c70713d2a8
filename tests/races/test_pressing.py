"""Pressing twice is pressing once: the same form, sent six times at the same time, some of them cut off (CALL-06)."""

from __future__ import annotations

import os
import random
from collections import Counter
from uuid import uuid4

import psycopg
import pytest

from samplan.coordination.cases.models import Duty
from samplan.foundation.access.context import acting
from tests.canaries import posts
from tests.cast import World, acting_as, key
from tests.races.harness import Browser, Run, quote, together
from tests.races.pages import ID, Form, forms

TIMES, CUT_OFF = 6, 2
STEPS = ("need", "consent", "call", "acknowledge", "begin", "write", "confirm", "conclude", "deliver")
PEOPLE = ("coordinator", "nurse", "person")
# What is counted by itself (the log, the session, what is typed) is no effect of a form.
BESIDE = ("access_", "audit_", "drafts_", "django_", "outbox_worker", "persons_noticechoice")  # one row a person
# Forms that make nothing happen to anybody's plan, and so need no key of their showing.
WITHOUT_KEY = {"/logga-ut/", "/att-gora/ta/", "/logga-in/uppdrag/", "/utkast/", "/enhet/"}
WITHOUT_KEY |= {"/enhet/inloggningar/", "/min-plan/uppgifter/inloggningar/?plan=*"}
# About the person and no coordination: in a second one it has been said already, so the two do not end alike.
OF_THE_PERSON = ("/be-om-sip/", "/uppgifter/", "/person/")
OTHER_WORDS = "Helt andra ord"


def effects(seen: psycopg.Connection) -> Counter[str]:
    """How many rows each table has."""
    names = seen.execute("select tablename from pg_tables where schemaname = 'public' order by 1").fetchall()
    tables = [name for (name,) in names if not name.startswith(BESIDE)]
    counts = seen.execute(" union all ".join(f"select '{name}', count(*) from {name}" for name in tables))
    return Counter(dict(counts.fetchall()))


def _new(seen: psycopg.Connection, before: Counter[str]) -> dict[str, int]:
    return {name: count - before[name] for name, count in effects(seen).items() if count != before[name]}


def _again(world: World, browser: Browser, step: str, form: Form) -> Form | None:
    """The same form in a new coordination at the same step, None when it has none: a list has those of others too."""
    thread = world.thread(step)
    shown = forms(browser, form.who, thread, only=ID.sub("*", form.page))
    alike = [other for other in shown if other.name == form.name]
    of_a_list = not ID.search(form.page) and ID.search(form.action)
    return next((other for other in alike if not of_a_list or str(thread.id) in other.action), None)


def _press(world: World, seen: psycopg.Connection, browser: Browser, step: str, form: Form) -> list[str]:
    """Sends it once in one coordination and six times in another: the two must end alike. Returns what is wrong."""
    one, many = (_again(world, browser, step, form) for _ in range(2))
    if one is None or many is None:
        return []
    before = effects(seen)
    single = browser.post(one.action, one.body)
    expected = _new(seen, before)
    before = effects(seen)
    runs = [
        Run(
            str(n),
            lambda: browser.post(many.action, many.body),
            random.random() * 0.03,
            random.randint(8, 60) if n < CUT_OFF else 0,
        )
        for n in range(TIMES)
    ]
    together(*runs)
    faults = []
    if _new(seen, before) != expected:
        faults.append(f"made {_new(seen, before)} instead of {expected}")
    failed = [run.status or run.error for run in runs[CUT_OFF:] if run.error or run.status >= 500]
    if failed:
        faults.append(f"answered {failed}")
    if single.status_code in (302, 303) and not any(run.status == single.status_code for run in runs):
        faults.append(f"answered {[run.status for run in runs]} instead of {single.status_code}")
    if single.status_code in (302, 303):
        late = browser.post(many.action, many.body)
        if late.status_code not in (302, 303, 403, 404) or _new(seen, before) != expected:
            faults.append(f"pressed once more answered {late.status_code}")
    if single.status_code in (302, 303) and expected:
        faults += _other_words(seen, browser, many)
    return [f"{form.name} at {step}: {fault}" for fault in faults]


def _other_words(seen: psycopg.Connection, browser: Browser, form: Form) -> list[str]:
    """The same key with other words: refused, with the words kept."""
    other = {name: [OTHER_WORDS] for name, value in form.body.items() if value == ["Vi ses"]}
    if not other:
        return []
    before = effects(seen)
    answer = browser.post(form.action, form.body | other)
    if new := _new(seen, before):
        return [f"other words under the same key made {new}"]
    said = answer.content.decode()
    if answer.status_code in (302, 303) and "klart=" in answer.get("Location", ""):
        return ["other words under the same key were said to be saved"]
    return [] if OTHER_WORDS in said or answer.status_code in (303, 403, 404) else ["other words were lost"]


@pytest.mark.slow
@pytest.mark.req("CALL-06")
def test_a_form_that_is_sent_six_times_at_once_has_one_effect(world: World, seen: psycopg.Connection) -> None:
    """A few forms of a few steps; all forms of all steps by the command. What has no key makes nothing happen."""
    whole = "RACES_ROUNDS" in os.environ
    places = [(step, who) for step in STEPS for who in PEOPLE]
    faults, tried, without = [], set(), set()
    for step, who in places if whole else random.sample(places, 2):
        browser = Browser(who)
        found = {form.name: form for form in forms(browser, who, world.thread(step))}
        without |= {ID.sub("*", form.action) for form in found.values() if "request_id" not in form.body}
        keyed = [form for form in found.values() if "request_id" in form.body and form.name not in tried]
        keyed = [form for form in keyed if not any(part in form.name for part in OF_THE_PERSON)]
        for form in keyed if whole else random.sample(keyed, min(2, len(keyed))):
            tried.add(form.name)
            faults += _press(world, seen, browser, step, form)
    quote(
        f"P18 pressing: {len(tried)} forms, {TIMES * len(tried)} sendings ({CUT_OFF} of {TIMES} cut off), "
        f"{len(faults)} faults"
    )
    assert not without - WITHOUT_KEY, "forms without a key of their showing"
    assert not faults, "\n".join(faults)


@pytest.mark.slow
def test_a_duty_that_is_taken_by_six_clicks_is_taken_once(world: World, seen: psycopg.Connection) -> None:
    """The list has one form for all its rows, and so no key of its own."""
    thread, browser = world.thread("need"), Browser("coordinator")
    # The forms above may have said that she is away today.
    seen.execute(
        "update directory_absence set ended_at = now() where assignment_id = %s", [acting_as("coordinator").assignment]
    )
    with acting(acting_as("coordinator")):
        duty = Duty.objects.filter(case=thread.id, unit_id=key("bistand")).first()
    runs = [Run(str(n), lambda: browser.post("/att-gora/ta/", {"duty": str(duty.id)})) for n in range(TIMES)]
    together(*runs)
    assert [run.status for run in runs] == [303] * TIMES
    asked = "select count(*) from cases_event where case_id = %s and kind = 'duty.taken'"
    assert seen.execute(asked, [thread.id]).fetchone() == (1,)


@pytest.mark.slow
@pytest.mark.req("CONS-01")
def test_an_answer_about_consent_that_is_sent_six_times_is_one_and_nobody_waits_in_a_ring(
    world: World, seen: psycopg.Connection
) -> None:
    """Whoever reads holds the consent together with others, and could then not hold it alone."""
    thread, browser = world.thread("need"), Browser("person")
    thread.play.ask(world.now, "bjorken")
    path = f"/min-plan/samtycke/svara/?plan={thread.id}"
    (body,) = (body for to, body in posts(browser.get(path).content.decode(), path) if "answer" in body)
    body |= {"answer": "all", "request_id": uuid4().hex}
    runs = [Run(str(n), lambda: browser.post(path, body)) for n in range(TIMES)]
    together(*runs)
    assert [run.status for run in runs] == [303] * TIMES
    asked = "select purpose, count(*) from cases_consent where case_id = %s group by 1 order by 1"
    assert seen.execute(asked, [thread.id]).fetchall() == [("exchange", 1), ("sip", 1)]
