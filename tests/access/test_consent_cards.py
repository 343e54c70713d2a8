"""The person's consent: one card for each organisation that asked, and each is taken back by itself."""

import re
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.template.loader import render_to_string
from django.test import Client

from samplan.coordination.cases import consents, queries
from samplan.coordination.cases.documents import make, to_outside
from samplan.coordination.cases.models import Case, Delivery, Document, Duty, Party
from samplan.coordination.cases.withdrawing import withdraw_from
from samplan.coordination.plans import consented
from samplan.demo.cast import key
from samplan.foundation.access import actor as actors
from samplan.foundation.access import login, sessions
from samplan.foundation.access.context import acting
from samplan.interfaces.parts.templatetags.parts import samtyckeskort
from samplan.interfaces.portal import consent_cards
from samplan.rulebook.refused import Refused
from tests.acting import does
from tests.cast import Thread, World, acting_as
from tests.readability import FOR_PERSON, lix


def cards(world: World, thread: Thread, path: str = "/min-plan/samtycke/") -> list[str]:
    page = world.client("person").get(f"{path}?plan={thread.id}").content.decode().split("Alla svar")[0]
    found = re.findall(r'<div class="card">\s*<p class="big">.*?</div>', page, re.S)
    return [" ".join(re.sub(r"<[^>]+>", " ", card).split()) for card in found]


@pytest.fixture
def asked_by_two(world: World) -> Thread:
    thread = world.thread("acknowledge")
    thread.play.consent(world.now - timedelta(hours=1), ["bistand"], by="elin", limits="Min alkohol")
    return thread


@pytest.mark.req("CONS-04", "CONS-10", "INDI-04")
@pytest.mark.parametrize("path", ["/min-plan/samtycke/", "/min-plan/"])
def test_each_organisation_that_asked_has_a_card_with_whom_it_may_tell(
    world: World, asked_by_two: Thread, path: str
) -> None:
    kommun, region = cards(world, asked_by_two, path)
    assert "får berätta om dig för: Hälsocentralen Björken" in kommun
    assert "Det här får de inte prata om: Majs ekonomi" in kommun and "alkohol" not in kommun
    assert "får berätta om dig för: Biståndsenheten" in region
    assert "Min alkohol" in region and "ekonomi" not in region
    for card in (kommun, region):
        assert "Du har sagt ja" in card and "tills planen är slut, eller tills du ändrar dig" in card


@pytest.mark.req("CONS-04")
def test_a_card_says_what_the_yes_is_about_and_until_when(world: World, asked_by_two: Thread) -> None:
    case = asked_by_two.case("person")
    with acting(acting_as("person")):
        rows = queries.consents_of(case)
        for row in rows:  # as it was written down; no page asks for a last day yet
            row.until, row.covers = datetime(2026, 12, 24, 12, tzinfo=UTC), "Mediciner."
        shown = consent_cards.of(case, rows, world.now)[1]
        text = render_to_string("parts/samtyckeskort.html", samtyckeskort(shown))
    text = " ".join(re.sub(r"<[^>]+>", " ", text).split())
    assert "Det gäller det här: Mediciner." in text and "Ditt ja gäller till torsdag 24 december" in text


@pytest.mark.req("CONS-05")
def test_what_was_said_to_one_organisation_is_taken_back_by_itself(world: World, asked_by_two: Thread) -> None:
    maj = world.client("person")
    page = maj.get(f"/min-plan/samtycke/?plan={asked_by_two.id}").content.decode()
    links = re.findall(r'href="(/min-plan/samtycke/ta-tillbaka/\?plan=[^"]+hos=[^"]+)"', page)
    assert len(links) == 2
    path = links[1].replace("&amp;", "&")
    page = maj.get(path).content.decode()
    assert "<h1>Ta tillbaka det du sa till Region Solvik</h1>" in page
    assert "Region Solvik får inte berätta något nytt om dig." in page and "Planen finns kvar." in page
    assert "Allt jag sa till Region Solvik" in page and "Allt i hela planen, till alla" in page
    assert "Bara det Region Solvik får berätta för Biståndsenheten" in page and "Björken" not in page
    assert lix(words_of(page)) <= FOR_PERSON
    assert maj.post(path, {"plan": str(asked_by_two.id), "whose": "hos"}).status_code == 303
    kommun, region = cards(world, asked_by_two)
    assert "Du har sagt ja" in kommun and "får berätta om dig för: Hälsocentralen Björken" in kommun
    assert "Du har tagit tillbaka ditt ja" in region and "får berätta" not in region
    with acting(acting_as("nurse")) as now:
        case = Case.objects.select_related("person").get(id=asked_by_two.id)
        with pytest.raises(Refused):
            consents.require(case, key("region"), [key("bistand")], now)
    with acting(acting_as("coordinator")) as now:
        case = Case.objects.select_related("person").get(id=asked_by_two.id)
        assert case.stopped_at is None and consents.require(case, key("social"), [key("bjorken")], now, plan=True)
    maj.post("/min-plan/samtycke/ta-tillbaka/", {"plan": str(asked_by_two.id), "unit": "all"})
    assert all("Du har tagit tillbaka ditt ja" in card for card in cards(world, asked_by_two))


def words_of(page: str) -> str:
    main = page.split("<main")[1].split("</main>")[0]
    return re.sub(r"[ \t]+", " ", re.sub(r"<[^>]+>", "\n", main))


@pytest.mark.req("CONS-05")
def test_one_on_an_organisations_card_is_taken_back_and_both_are_in_the_plan_still(
    world: World, asked_by_two: Thread
) -> None:
    path = f"/min-plan/samtycke/ta-tillbaka/?plan={asked_by_two.id}&hos={key('region')}"
    maj = world.client("person")
    choices = re.findall(r'name="whose" value="([^"]+)"', maj.get(path).content.decode())
    assert len(choices) == 3 and (choices[0], choices[2]) == ("hos", "all")
    assert maj.post(path, {"plan": str(asked_by_two.id), "whose": choices[1]}).status_code == 303
    kommun, region = cards(world, asked_by_two)
    assert "får berätta om dig för: Hälsocentralen Björken" in kommun
    assert "Region Solvik får inte berätta om dig för någon" in region
    with acting(acting_as("coordinator")):
        assert Party.objects.filter(case=asked_by_two.id, since__isnull=False, until=None).count() >= 2


@pytest.mark.req("CONS-05")
@pytest.mark.parametrize("whose", ["hos", "all"])
def test_without_the_yes_to_the_one_that_coordinates_the_plan_stops_and_the_page_says_so(
    world: World, asked_by_two: Thread, whose: str
) -> None:
    path = f"/min-plan/samtycke/ta-tillbaka/?plan={asked_by_two.id}&hos={key('social')}"
    maj = world.client("person")
    page = maj.get(path).content.decode()
    assert "Därför slutar hela planen." in page and "Hälsocentralen Björken, som då inte är med längre" in page
    assert lix(words_of(page)) <= FOR_PERSON
    assert maj.post(path, {"plan": str(asked_by_two.id), "whose": whose}).status_code == 303
    assert all("Du har tagit tillbaka ditt ja" in card for card in cards(world, asked_by_two))
    with acting(acting_as("coordinator")):
        assert Case.objects.get(id=asked_by_two.id).stopped_at is not None
        assert Duty.objects.open().filter(case=asked_by_two.id, kind="end").exists()


@pytest.mark.req("CONS-07")
def test_all_answers_list_the_same_receivers_as_the_cards(world: World, asked_by_two: Thread) -> None:
    page = world.client("person").get(f"/min-plan/samtycke/?plan={asked_by_two.id}").content.decode()
    told = set(re.findall(r"<br>Till ([^.<]+)\.", page.split("Alla svar")[1]))
    on_cards = set(
        re.findall(r"<li>([^<]+)</li>", "".join(re.findall(r"får berätta om dig för:</p>.*?</ul>", page, re.S)))
    )
    assert told == on_cards == {"Hälsocentralen Björken", "Biståndsenheten Björkby"}


@pytest.mark.req("INDI-04")
def test_the_cards_are_easy_to_read(world: World, asked_by_two: Thread) -> None:
    words = "\n".join(re.sub(r"([.:]) ", r"\1\n", card) for card in cards(world, asked_by_two))
    assert lix(words) <= FOR_PERSON


@pytest.mark.req("CONS-05")
@pytest.mark.parametrize("whose", ["region", "social"])
def test_a_letter_not_posted_stops_with_the_yes_to_the_organisation_that_sends_it(
    world: World, asked_by_two: Thread, whose: str
) -> None:
    with acting(acting_as("coordinator")) as now:
        case = Case.objects.get(id=asked_by_two.id)
        party = Party.objects.create(case=case, outside_name="Bolaget Prov", added_by_unit_id=key("bistand"), since=now)
    nurse = acting_as("nurse")
    with acting(nurse) as now:
        case = Case.objects.select_related("person", "coordinating_unit").get(id=asked_by_two.id)
        consent = consents.require(case, key("region"), [key("bistand")], now)
        besked = make(case, Document.Kind.BESKED, {"kind": "ended"}, by=nurse, now=now)
        letter = to_outside(besked, party, consent=consent, by=nurse, now=now)
    maj = acting_as("person")
    with acting(maj) as now:
        case = Case.objects.select_related("coordinating_unit").get(id=asked_by_two.id)
        if whose == "region":
            withdraw_from(case=case, organisation=key("region"), by=maj, now=now)
        else:
            withdraw_from(case=case, organisation=key("social"), party=party_of("bjorken", case), by=maj, now=now)
    with acting(nurse):
        assert (Delivery.objects.get(id=letter.id).recalled_at is not None) == (whose == "region")


def party_of(unit: str, case: Case) -> UUID:
    return Party.objects.get(case=case, unit_id=key(unit), until=None).id


@pytest.mark.req("CONS-05")
def test_staff_take_back_only_what_was_said_to_their_own_organisation(world: World, asked_by_two: Thread) -> None:
    nurse = acting_as("nurse")
    with acting(nurse) as now, pytest.raises(Refused, match="inget samtycke att ta tillbaka"):
        case = Case.objects.select_related("coordinating_unit").get(id=asked_by_two.id)
        withdraw_from(case=case, organisation=key("social"), by=nurse, now=now)


@pytest.mark.req("CONS-04", "CONS-10")
def test_the_question_says_of_units_of_the_same_employer_what_the_card_then_says(world: World) -> None:
    thread = world.thread("need")
    thread.play.ask(world.now, "bjorken", "hemtjanst")
    page = world.client("person").get(f"/min-plan/samtycke/svara/?plan={thread.id}").content.decode()
    told, _, also = words_of(page).partition("Också med, hos samma arbetsgivare:")
    assert "Hälsocentralen Björken" in told and "Hemtjänsten Centrum" not in told.partition("berätta om dig för")[2]
    assert also.strip().startswith("Hemtjänsten Centrum")


@pytest.mark.req("CONS-08", "INDI-04")
def test_the_cards_of_a_child_name_who_has_answered_and_say_when_somebody_has_not(world: World) -> None:
    thread = world.thread("need", name="ali")
    path, own = f"/plan/{thread.id}/", f"/min-plan/samtycke/?plan={thread.id}"
    sara, ali = world.client("coordinator"), Client()
    with acting(actors.system("Test")) as now:  # the demo's door has grown-ups only
        ali.cookies[sessions.COOKIE] = login.individual(key("ali"), "Ali Exempel", now)
    thread.play.consent(world.now, ["elevhalsa"], giver="Samira Exempel")
    for page in (text_of(sara, path), text_of(ali, own)):
        assert "Alla har inte svarat än" in page and "Samira Exempel svarade" in page
        assert "Samtycke finns" not in page and "Svaret är ja" not in page
    assert "Din samordnare frågar dem som ska svara." in text_of(ali, own)
    assert "Ta tillbaka samtycket" in text_of(ali, own)
    thread.play.consent(world.now + timedelta(minutes=1), ["elevhalsa"], giver="Karim Exempel")
    assert "Samtycke finns Samira Exempel och Karim Exempel svarade, senast" in text_of(sara, path)
    shown = text_of(ali, own).split("Alla svar")[0]
    assert "Svaret är ja Samira Exempel och Karim Exempel svarade, senast" in shown
    assert "eller tills det tas tillbaka" in shown and "Du har sagt ja" not in shown and "Du svarade" not in shown
    thread.play.consent(world.now + timedelta(minutes=2), [], giver="Samira Exempel", answer="no")
    assert "Samtycket är taget tillbaka" in text_of(sara, path)


def text_of(client: Client, path: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", client.get(path).content.decode()).split())


@pytest.mark.req("CONS-10", "INDI-04")
def test_what_another_organisation_records_leaves_the_coordinators_question_open(world: World) -> None:
    thread = world.thread("acknowledge")
    thread.play.ask(world.now - timedelta(minutes=3), "lyktan_hc")
    thread.play.consent(world.now - timedelta(minutes=2), ["bistand"], by="elin")
    maj = world.client("person")
    assert "Svara ja eller nej" in text_of(maj, f"/min-plan/samtycke/?plan={thread.id}")
    thread.play.consent(world.now - timedelta(minutes=1), ["bjorken"])
    assert "Svara ja eller nej" not in text_of(maj, f"/min-plan/samtycke/?plan={thread.id}")


@pytest.mark.req("CONS-07")
def test_the_history_says_whether_all_or_one_was_taken_back(world: World) -> None:
    thread, sara = world.sisters("acknowledge"), world.client("coordinator")
    thread.play.consent(world.now - timedelta(minutes=9), ["bistand"], by="elin")
    does(withdraw_from, "person", thread, organisation=key("region"))
    thread.play.withdraw_for(world.now, "hemtjanst")
    thread.play.withdraw(world.now)
    page = text_of(sara, f"/plan/{thread.id}/historik/")
    for said in ("Hela samtycket", "Samtycket för Hemtjänsten Centrum", "Samtycket till att Region Solvik berättar"):
        assert f"{said} togs tillbaka" in page


@pytest.mark.req("CONS-08", "PLAN-09")
def test_the_plan_says_that_the_guardians_said_yes_and_not_who_they_are(world: World) -> None:
    thread = world.thread("need", name="ali")
    for minutes, name in ((0, "Samira Exempel"), (1, "Karim Exempel")):
        thread.play.consent(world.now + timedelta(minutes=minutes), ["elevhalsa"], giver=name)
    case, by = thread.case(), acting_as("coordinator")
    with acting(by) as now:
        said = consented.consent_sentence(case, by, now)
    assert "hade Alis vårdnadshavare sagt ja till den" in said and said.endswith("delas med Elevhälsan Björkby.")
