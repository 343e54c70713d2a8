"""The units on the page about consent: grouped by whom they act for, and fewer by a word, also in a county of 300."""

import gzip
import re
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.template.loader import render_to_string

from samplan.foundation.directory.models import Organisation, Unit
from samplan.interfaces.desk.forms.consent import ConsentForm
from samplan.interfaces.desk.forms.units import grouped

REGION = Organisation(kind="region", huvudman="r", name="Region Norrbotten", area="25")
PRIVATE = Organisation(kind="private", huvudman="r", name="Lyktan Vård AB")
BODEN = [
    Organisation(kind=kind, huvudman="b", name=f"{name} i Boden", area="2582")
    for kind, name in (("kommun", "Socialnämnden"), ("school", "Utbildningsnämnden"))
]
FREE = Organisation(kind="school", huvudman="s", name="Stiftelsen Sagoskolan")


def unit(organisation: Organisation, name: str) -> Unit:
    return Unit(id=uuid4(), organisation=organisation, name=name)


def form(units: list[Unit], data: Any = None, **more: Any) -> ConsentForm:
    case: Any = SimpleNamespace(person=SimpleNamespace(given_name="Maj"), stopped_at=None)
    return ConsentForm(data, case=case, units=units, own=None, close=[], known=[], seen=0, **more)


def shown(form: ConsentForm) -> str:
    return render_to_string("desk/units.html", {"form": form}).replace("\xa0", " ")


def labels(page: str) -> list[str]:
    return re.findall(r'<label for="id_parties_\d+">(.*?)</label>', page)


@pytest.mark.req("CALL-02", "ORG-02")
def test_units_stand_by_huvudman_and_kommun_the_suggested_first() -> None:
    units = [unit(one, f"Enhet {n}") for n, one in enumerate((*BODEN, PRIVATE, FREE, REGION))]
    groups = grouped(units, [units[1].id])
    assert [(group.name, list(group.units)) for group in groups] == [
        ("Föreslagna. Fråga om var och en", ["Utbildningsnämnden i Boden"]),
        ("Region Norrbotten", ["Region Norrbotten", "Lyktan Vård AB"]),
        ("Kommun: Boden", ["Socialnämnden i Boden"]),
        ("Stiftelsen Sagoskolan", ["Stiftelsen Sagoskolan"]),
    ], "the region's own right below its name"


@pytest.mark.req("CALL-02", "ORG-02")
def test_an_organisation_is_the_heading_of_its_own_units_alone_and_stands_beside_each_suggested_one() -> None:
    units = [unit(REGION, "Björken"), unit(REGION, "Tallen")]
    page = shown(form(units, suggested={units[0].id}))
    assert labels(page) == ["Björken, Region Norrbotten", "Tallen"]
    assert page.count(">Region Norrbotten</p>") == 1


@pytest.mark.req("CALL-02")
@pytest.mark.parametrize(
    ("word", "found"), [("björk", ["Björken"]), ("BODEN hemtj", ["Hemtjänsten"]), ("lyktan", ["Tallen"]), ("x", [])]
)
def test_a_word_finds_units_by_name_organisation_and_kommun(word: str, found: list[str]) -> None:
    units = [unit(REGION, "Björken"), unit(PRIVATE, "Tallen"), unit(BODEN[0], "Hemtjänsten")]
    page = shown(form(units, search=word))
    assert labels(page) == found
    assert ("1 enhet passar" in page) == bool(found) and "0 enhet" not in page
    none = re.findall(r'data-none="(.*?)">(.*?)</p>', page)[0]
    assert "Skriv en kortare del av namnet" in none[0] and "Lägg till någon utan konto" in none[0]
    assert (none[0] == none[1]) == (not found), "said where the number stands, by the page and by the script alike"


@pytest.mark.req("CALL-02")
def test_what_is_ticked_is_shown_whatever_one_looks_for() -> None:
    units = [unit(REGION, "Björken"), unit(BODEN[0], "Hemtjänsten")]
    page = shown(form(units, {"parties": [str(units[0].id)]}, search="hemtj"))
    assert labels(page) == ["Björken", "Hemtjänsten"] and page.count(" checked") == 1


@pytest.mark.req("CALL-02")
def test_three_hundred_units_lie_in_groups_to_open_and_few_lie_open() -> None:
    units = [unit(REGION, f"Hälsocentralen nummer {n}") for n in range(120)]
    units += [unit(BODEN[n % 2], f"Verksamhet nummer {n}") for n in range(120, 300)]
    page = shown(form(units, {"parties": [str(units[0].id)]}))
    assert re.findall(r"<details( open)?><summary>(.*?)</summary>", page) == [
        (" open", "Region Norrbotten (120 enheter, 1 vald)"),
        ("", "Kommun: Boden (180 enheter)"),
    ]
    assert len(labels(page)) == 300
    assert len(form(units).fields["parties"].choices) == 300
    assert len(gzip.compress(page.encode())) < 20_000, "a page that a phone can fetch"
    assert "<details" not in shown(form(units[:27]))
