"""What "Läses av" says where one writes is so: exactly those it names read the words (ACC-02)."""

from __future__ import annotations

import json
from datetime import timedelta
from uuid import UUID

import pytest
from django.test import Client

from samplan.coordination.cases.withdrawing import withdraw_from
from samplan.demo.cast import key
from samplan.demo.play import Play
from tests.access.test_after_the_meeting import text_of
from tests.acting import does, parties
from tests.cast import World

UNITS = {"sara": "coordinator", "fatima": "staff:fatima", "elin": "nurse"}


def read_by(world: World, case: UUID, word: str) -> set[str]:
    """Who finds ``word`` in what they can take out of the case or read on its pages."""
    found = set()
    for name, who in UNITS.items():
        client = world.client(who)
        pages = text_of(client, f"/plan/{case}/") + text_of(client, f"/plan/{case}/historik/")
        if word in pages + taken_out(client, f"/plan/{case}/person/allt.json", case):
            found.add(name)
    maj = world.client("person")
    if word in taken_out(maj, "/min-plan/allt.json", case):
        found.add("maj")
    return found


def taken_out(client: Client, path: str, case: UUID) -> str:
    plans = client.get(path).json()["plans"]
    return json.dumps([plan for plan in plans if plan["id"] == str(case)], ensure_ascii=False)


def called(world: World) -> Play:
    """Biståndsenheten and Hemtjänsten are of one organisation, and vårdcentralen Björken of another."""
    play, at = Play("maj", "sara"), world.now - timedelta(hours=6)
    play.need(at, "Behovskanarie", ["region", "kommun"])
    play.consent(at, ["bjorken", "hemtjanst"], limits="Gränskanarie")
    play.call(at, at + timedelta(days=6), "Att bo kvar", "Hur?", place="Hemma")
    return play


@pytest.mark.slow
@pytest.mark.req("ACC-02")
def test_who_reads_the_need_and_the_limits_is_who_the_line_says(world: World) -> None:
    case = called(world).id
    ours = {"maj", "sara", "fatima"}
    assert read_by(world, case, "Behovskanarie") == read_by(world, case, "Gränskanarie") == ours
    line = "Läses av: Maj och de hos er arbetsgivare som är med"
    assert line in text_of(world.client("coordinator"), f"/plan/{case}/samtycke/")
    assert text_of(world.client("staff:fatima"), f"/plan/{case}/").count(line) >= 2, "the need, and the limits"
    mine = text_of(world.client("person"), f"/min-plan/samtycke/?plan={case}")
    assert "Läses av: Du och de hos Socialnämnden i Björkby kommun som är med" in mine


@pytest.mark.req("ACC-02", "INDI-04")
def test_what_the_person_says_to_the_coordinator_is_taken_out_by_no_other_unit_of_the_organisation(
    world: World,
) -> None:
    play = called(world)
    play.note(world.now - timedelta(hours=1), {"adult.1": "Svarskanarie"})
    assert read_by(world, play.id, "Svarskanarie") == {"maj", "sara"}


@pytest.mark.req("ACC-02")
def test_the_person_is_told_who_else_of_the_organisation_reads_the_limits(world: World) -> None:
    play = Play("maj", "sara")
    play.need(world.now, "Maj behöver hjälp.", ["region", "kommun"])
    play.ask(world.now, "bjorken", "hemtjanst")
    page = text_of(world.client("person"), f"/min-plan/samtycke/svara/?plan={play.id}")
    line = page.partition("Läses av: ")[2].partition("</p>")[0]
    assert (
        line.startswith("Du, Biståndsenheten")
        and "och de andra hos Socialnämnden i Björkby kommun som är med: Hemtjänsten" in line
    )
    assert "Björken" not in line


@pytest.mark.slow
@pytest.mark.req("ACC-02", "END-01")
def test_who_reads_the_closing_words_is_who_the_line_says_and_no_other_is_told_why(world: World) -> None:
    thread = world.sisters()
    line = "Läses av: Maj och de hos er arbetsgivare som är med"
    assert line in text_of(world.client("coordinator"), f"/plan/{thread.id}/avsluta/")
    thread.play.end(world.now, "goals_met", text="Slutkanarie")
    ours = {"maj", "sara", "fatima"}
    assert read_by(world, thread.id, "Slutkanarie") == read_by(world, thread.id, "goals_met") == ours


@pytest.mark.req("FOLL-01", "CONS-10", "ACC-02")
def test_the_page_of_a_status_names_those_who_get_it_and_those_who_do_not(world: World) -> None:
    thread = world.sisters("deliver")
    thread.play.consent(world.now - timedelta(minutes=1), ["bistand", "hemtjanst"], by="elin")
    path, elin = f"/plan/{thread.id}/overenskommelse/{thread.measures['nurse']}/lage/", world.client("nurse")
    everybody = "Maj, Biståndsenheten Björkby, Hemtjänsten Centrum och de hos er arbetsgivare som är med"
    page = text_of(elin, path)
    assert f"De här får veta det: {everybody}." in page and f"Läses av: {everybody}" in page
    home_care = parties(thread)[key("hemtjanst")].id
    does(withdraw_from, "person", thread, organisation=key("region"), party=home_care)
    page = text_of(elin, path)
    assert "De här får veta det: Maj, Biståndsenheten Björkby och de hos er arbetsgivare som är med." in page
    assert "Maj har inte sagt ja till att ni berättar för dem: Hemtjänsten Centrum." in page
    saved = elin.post(path, {"state": "started", "effect": "Lägeskanarie"})
    assert saved.status_code == 303 and "Alla som är med har inte fått det." in text_of(elin, saved["Location"])
    assert read_by(world, thread.id, "Lägeskanarie") == {"maj", "sara", "elin"}
