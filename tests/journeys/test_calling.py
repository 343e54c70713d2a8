"""What it costs to call and to answer: few screens, few clicks, also without JavaScript."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from samplan.foundation.pages.templatetags.sv import dag_lang
from samplan.rulebook.calendar import local_date
from tests.browser.pages import Browse
from tests.browser.played import Played
from tests.journeys.counting import Counted
from tests.journeys.people import Coordinator, Nurse, Person

pytestmark = pytest.mark.browser
UNITS = ("Hälsocentralen Björken", "Hemtjänsten Centrum")


def consents_and_calls(sara: Coordinator, case: str) -> Counted:
    """From the plan page to a call that is sent to two units and the person."""
    sara.opens(case)
    page = sara.page
    counted = Counted("Samtycke och kallelse till två enheter och personen", page)
    counted.click(page.locator("a.btn", has_text="Registrera samtycke").first)
    for label in ("Muntligt", "en SIP görs", "de valda parterna delar uppgifter inför och på mötet", *UNITS):
        counted.choose(page.get_by_label(label, exact=True))
    counted.click(page.get_by_role("button", name="Spara svaret", exact=True))
    counted.types(page.get_by_role("textbox", name="Vad är syftet med mötet?"), "Att kunna bo kvar hemma")
    counted.types(page.get_by_role("textbox", name="Vad ska mötet svara på?"), "Vem ger ögondropparna?")
    counted.types(page.get_by_role("textbox", name="Plats"), "Hemma")
    counted.choose(page.locator("[name=day]").first)
    counted.choose(page.get_by_label("Båda", exact=True))
    sara.finds_the_page_accessible()
    counted.click(page.get_by_role("button", name="Granska och skicka"))
    counted.choose(page.get_by_label("Jag har kontrollerat uppgifterna"))
    sara.finds_the_page_accessible()
    counted.click(page.locator("button[value=skicka]"))
    sara.sees("Kallelsen är skickad.", "Skriv ut och posta")
    return counted


@pytest.mark.counts
@pytest.mark.req("CALL-02", "CALL-06", "CALL-09")
def test_consent_and_a_call_cost_four_screens_and_twelve_clicks(browse: Browse, played: Played) -> None:
    sara = Coordinator("coordinator", browse()).logs_in()
    case = f"/plan/{played('bo', 'need').id}/"
    consents_and_calls(sara, case).within(screens=4, clicks=12)

    elin = Nurse("nurse", browse()).logs_in()
    elin.opens(f"{case}svara/")
    elin.finds_the_page_accessible()
    reply = Counted("Svara på en kallelse", elin.page)
    reply.choose(elin.page.get_by_label("Vi kommer", exact=True))
    reply.click(elin.page.get_by_role("button", name="Skicka svaret"))
    elin.sees("Svaret är skickat.")
    reply.within(screens=1, clicks=2)


@pytest.mark.counts
@pytest.mark.req("CALL-04", "INDI-07")
def test_the_person_says_yes_with_one_click_and_the_coordinator_sees_it(browse: Browse, played: Played) -> None:
    sara = Coordinator("coordinator", browse(javascript=False), javascript=False).logs_in()
    case = f"/plan/{played('maj', 'need').id}/"
    consents_and_calls(sara, case)
    maj = Person("person", browse(phone=True)).logs_in()
    maj.opens(f"/min-plan/mote/?plan={case.split('/')[2]}")
    maj.finds_the_page_accessible()
    counted = Counted("Svara på inbjudan", maj.page)
    counted.click(maj.page.get_by_role("button", name="Jag kommer"))
    maj.sees("Tack. Vi har sagt till dem som kommer.", "Du har svarat")
    counted.within(screens=1, clicks=1)
    maj.finds_the_page_accessible()
    sara.opens(case)
    sara.sees("Maj svarade: Jag kommer")
    sara.page.get_by_role("link", name="Flytta mötet").first.click()
    day = local_date(datetime.now(UTC)) + timedelta(days=60)
    sara.page.locator("[name=date]").fill(day.isoformat())
    sara.fills("Varför flyttas mötet?", "Läkaren kan inte den dagen.")
    sara.page.get_by_label("Jag har kontrollerat uppgifterna").check()
    sara.presses("Flytta mötet")
    sara.sees("Mötet är flyttat.")
    maj.opens(f"/min-plan/mote/?plan={case.split('/')[2]}")
    maj.sees("Ny tid.", dag_lang(day).partition(" ")[2])
    expect(maj.page.get_by_role("button", name="Jag kommer")).to_be_visible()

    sara.opens(f"{case}mote/stall-in/")
    sara.fills("Varför ställs mötet in?", "Vi hittar ingen tid.")
    sara.page.get_by_label("Nej", exact=True).check()
    sara.page.get_by_label("Jag har kontrollerat uppgifterna").check()
    sara.presses("Ställ in mötet")
    sara.sees("Mötet är inställt.")
    maj.opens(f"/min-plan/mote/?plan={case.split('/')[2]}")
    maj.sees("är inställt", "Vi hittar ingen tid.")
    maj.finds_the_page_accessible()


def test_only_the_fields_that_go_with_the_day_and_the_way_to_meet_are_shown(browse: Browse, played: Played) -> None:
    sara = Coordinator("coordinator", browse()).logs_in()
    sara.opens(f"/plan/{played('gun', 'consent').id}/kallelse/")
    place, link = sara.page.locator("[name=place]"), sara.page.locator("[name=link]")
    expect(place).to_be_visible()
    expect(link).to_be_hidden()
    sara.page.get_by_label("Video", exact=True).check()
    expect(link).to_be_visible()
    expect(place).to_be_hidden()
    day = sara.page.locator("[name=date]")
    expect(day).to_be_visible()
    sara.page.locator("[name=day]").first.check()
    expect(day).to_be_hidden()
    sara.page.get_by_label("Välj en annan dag").check()
    expect(day).to_be_visible()
    assert re.search("Bjud in så få som möjligt", sara.page.content())


@pytest.mark.req("CALL-02")
@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "plain"])
def test_the_way_back_after_a_sent_call_is_pages_and_nothing_is_sent_again(
    browse: Browse, played: Played, javascript: bool
) -> None:
    sara = Coordinator("coordinator", browse(javascript=javascript), javascript=javascript).logs_in()
    page = sara.page
    case = f"/plan/{played('gun', 'consent').id}/"
    sara.opens(f"{case}kallelse/")
    sara.fills("Plats", "Hemma hos Gun")
    sara.presses("Granska och skicka")
    sara.sees("Skriv syftet med mötet")
    sara.fills("Vad är syftet med mötet?", "Att Gun kan bo kvar")
    sara.fills("Vad ska mötet svara på?", "Vem gör vad?")
    page.locator("[name=day]").first.check()
    page.get_by_label("I Min plan", exact=True).check()
    sara.presses("Granska och skicka")
    sara.sees("Kontrollera innan du skickar", "Hemma hos Gun")
    page.get_by_role("link", name="Ändra", exact=True).click()
    sara.sees("Här är ditt utkast")
    expect(page.get_by_role("textbox", name="Vad är syftet med mötet?")).to_have_value("Att Gun kan bo kvar")
    sara.presses("Granska och skicka")
    page.locator("button[value=skicka]").click()
    sara.sees("Kallelsen är skickad.")
    for _ in range(2):
        page.go_back()
        expect(page.locator("h1")).to_have_text("Skicka kallelse")
        sara.sees("Kallelsen har gått ut.")
        expect(page.get_by_role("button", name="Granska och skicka")).to_have_count(0)


@pytest.mark.req("CALL-02")
def test_units_are_found_while_one_types_and_what_is_ticked_stays(browse: Browse, played: Played) -> None:
    sara = Coordinator("coordinator", browse()).logs_in()
    page = sara.page
    sara.opens(f"/plan/{played('bo', 'need').id}/samtycke/")
    page.get_by_label("Hälsocentralen Björken", exact=True).check()
    search = page.get_by_label("Sök enhet eller kommun")
    search.fill("granby hem")
    expect(page.get_by_label("Hemsjukvården Granby", exact=True)).to_be_visible()
    expect(page.get_by_label("Hälsocentralen Björken", exact=True)).to_be_checked()
    expect(page.get_by_label("Hälsocentralen Tallen", exact=True)).to_be_hidden()
    expect(page.get_by_text("Lyktan Vård AB")).to_be_hidden()
    expect(page.locator("[data-found]")).to_contain_text("1 enhet passar.")
    sara.finds_the_page_accessible()
    search.press("Enter")
    assert "sok=" not in page.url and page.locator(".felsumma").count() == 0, "it neither searches anew nor answers"
    search.fill("Hälsocentrallen")
    expect(page.locator("[data-found]")).to_contain_text("Ingen enhet passar. Skriv en kortare del av namnet")
    search.fill("")
    expect(page.get_by_label("Hälsocentralen Tallen", exact=True)).to_be_visible()
