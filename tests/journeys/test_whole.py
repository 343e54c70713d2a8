"""The whole main job: one coordination from need to its end, walked by five people in browsers of their own.

Sara coordinates, Elin is a district nurse, Jonas a counsellor at school, Karin the head of Sara's unit, and Maj has a
phone. The meeting has its screen in the room. At every step Oskar, who is no part of it, is told that nothing is there.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy

import pytest
from playwright.sync_api import Page, expect

from tests.browser.pages import Browse
from tests.browser.played import Played
from tests.browser.server import Served
from tests.journeys.people import Coordinator, Nurse, Person, in_days

pytestmark = pytest.mark.browser

SOON = 6_000  # a screen follows within some three seconds; a busy machine gets as many more
WHY = "Maj träffar många personer och vet inte vem som gör vad."
GOAL = "Jag vill vara i sommarstugan i sommar."
SECRET = "HEMLIGT-TILLS-VIDARE"
JONAS_PART = "Klassen kan hälsa på hos Maj varannan vecka."


def mails_to(server: Served, address: str, since: float) -> list:
    """The mails that a real SMTP server has received for ``address``, waiting for the worker's next round."""
    for _ in range(80):
        files = [f for f in server.mail.glob("*.eml") if f.stat().st_mtime >= since]
        found = [message_from_bytes(f.read_bytes(), policy=policy.default) for f in files]
        found = [mail for mail in found if address in str(mail["To"])]
        if found:
            return found
        time.sleep(0.1)
    return []


@dataclass
class Five:
    """The five people, each at a screen of their own, and the one who is outside."""

    sara: Coordinator
    elin: Nurse
    jonas: Nurse
    karin: Person
    maj: Person
    oskar: Person

    def nothing_for_oskar(self, *paths: str) -> None:
        for path in paths:
            assert self.oskar.answer_at(path) == 404, path


@pytest.mark.req("NEED-01", "CONS-01", "CONS-02", "CONS-10", "CALL-01", "CALL-02", "CALL-04", "CALL-06", "CALL-10")
@pytest.mark.req("PREP-01", "PREP-02", "MEET-02", "MEET-03", "MEET-04", "MEET-05", "MEET-06", "PLAN-01", "PLAN-03")
@pytest.mark.req("PLAN-04", "PLAN-18", "FOLL-01", "FOLL-02", "FOLL-05", "END-01", "END-02", "ACC-02", "ACC-03")
@pytest.mark.req("ACC-06", "INDI-02", "INDI-04")
def test_the_whole_way_from_need_to_end_in_five_browsers(browse: Browse, server: Served) -> None:
    began = time.time() - 1
    five = Five(
        sara=Coordinator("coordinator", browse()).logs_in(),
        elin=Nurse("nurse", browse()).logs_in(),
        jonas=Nurse("counsellor", browse()).logs_in(),
        karin=Person("head", browse()).logs_in(),
        maj=Person("person", browse(phone=True)).logs_in(),
        oskar=Person("outsider", browse()).logs_in(),
    )
    case = a_need_is_registered(five)
    the_call_goes_out(five, case)
    the_mail_says_nothing_and_the_letter_is_posted(five, server, began)
    the_units_answer(five, case)
    maj_prepares_and_says_yes(five, case)
    the_head_sees_the_day(five, case)
    the_meeting_is_held(five, case)
    the_plan_is_shared(five, case)
    maj_reads_it_on_her_phone(five)
    a_measure_is_done(five, case)
    it_is_followed_up(five, case)
    the_coordination_is_handed_over(five, case)
    the_plan_is_ended(five, case)


def a_need_is_registered(five: Five) -> str:
    """Given a need that Sara registers, nobody else knows."""
    case = five.sara.registers_a_need("19440101-2382", WHY)
    assert five.elin.answer_at(case) == 404 and five.jonas.answer_at(case) == 404
    five.nothing_for_oskar(case, f"{case}samtycke/", f"{case}kallelse/")
    return case


def the_call_goes_out(five: Five, case: str) -> None:
    """When she calls without consent, she is told which is missing; with both, two units and Maj are called."""
    five.sara.opens(f"{case}kallelse/")
    five.sara.does_not_see("Skicka till")
    five.sara.records_both_consents(case, "Hälsocentralen Björken", "Elevhälsan Björkby")
    assert five.elin.answer_at(case) == 404, "consent alone tells nobody anything"
    five.sara.calls(case)
    five.sara.sees("Skriv ut och posta")
    five.nothing_for_oskar(case)


def the_mail_says_nothing_and_the_letter_is_posted(five: Five, server: Served, began: float) -> None:
    """Then the unit's function inbox gets a mail that says nothing, and the letter is a PDF that Sara posts."""
    mails = mails_to(server, "bjorken@samplan.example", began)
    assert mails and str(mails[-1]["Subject"]) == "Nytt att göra"
    assert mails[-1].get_content().strip() == "Enheten har något nytt att göra. Logga in som vanligt."
    letter = five.sara.page.locator("a[href*='/brev/']").first.get_attribute("href")
    assert letter
    answer = five.sara.page.request.get(f"{letter}brev.pdf")
    assert answer.headers["content-type"] == "application/pdf" and answer.body().startswith(b"%PDF")
    five.nothing_for_oskar(letter, f"{letter}brev.pdf")
    five.sara.opens(letter)
    five.sara.finds_the_page_accessible()
    five.sara.presses("Markera som postat")


def the_units_answer(five: Five, case: str) -> None:
    """When Elin takes the call in one click and has not asked Maj, not a word of hers leaves; Jonas has asked."""
    five.elin.acknowledges(case)
    five.elin.opens(case)
    five.elin.sees("Att Maj ska kunna bo kvar hemma")
    five.elin.does_not_see(WHY)
    five.elin.answers(case, SECRET, has_asked=False)
    five.jonas.acknowledges(case)
    five.jonas.answers(case, JONAS_PART, has_asked=True)
    five.sara.opens(case)
    for name, unit in (("Elin Norberg", "Hälsocentralen Björken"), ("Jonas Ek", "Elevhälsan Björkby")):
        five.sara.opens(case)
        five.sara.sees(name)
        five.sara.page.get_by_role("link", name=f"Läs svaret från {unit}").first.click()
        five.sara.does_not_see(SECRET)
    five.sara.sees(JONAS_PART)
    five.nothing_for_oskar(case)


def maj_prepares_and_says_yes(five: Five, case: str) -> None:
    """When Maj answers one of the seven questions on her phone, shows it to all, and says that she comes."""
    query = f"?plan={case.split('/')[2]}"
    five.maj.opens(f"/min-plan/forbered/{query}")
    five.maj.ticks("Nej, jag svarar själv")
    five.maj.presses("Börja svara")
    five.maj.page.locator("textarea").first.fill("Att komma ut till stugan.")
    five.maj.presses("Spara och gå ut")
    five.maj.opens(f"/min-plan/forbered/svar/{query}")
    five.maj.finds_the_page_accessible()
    five.maj.page.get_by_label("Alla på mötet").first.check()
    five.maj.presses("Dela mina svar")
    five.maj.opens(f"/min-plan/mote/{query}")
    five.maj.presses("Jag kommer")
    five.maj.sees("Tack. Vi har sagt till dem som kommer.")
    five.sara.opens(case)
    five.sara.sees("Maj har förberett sig", "Maj svarade: Jag kommer")


def the_head_sees_the_day(five: Five, case: str) -> None:
    """Then the head of Sara's unit sees who has what to do, and the plan among the unit's."""
    five.karin.opens("/att-gora/")
    five.karin.finds_the_page_accessible()
    five.karin.opens("/planer/")
    expect(five.karin.page.locator(f"a[href^='{case}']").first).to_be_visible()
    five.karin.opens(case)
    five.karin.sees("Sara Lindqvist", "Att Maj ska kunna bo kvar hemma")


def the_meeting_is_held(five: Five, case: str) -> None:
    """When it is held: Sara writes, the room reads, and Elin confirms her own at her own screen."""
    five.elin.opens(f"{case}samtycke/")
    five.elin.ticks("Muntligt", "de valda parterna delar uppgifter inför och på mötet", "Biståndsenheten Björkby")
    five.elin.presses("Spara svaret")
    five.sara.holds_the_meeting(case)
    five.sara.opens(f"{case}mote/nulage/")
    five.sara.presses("Spara och gå till Behov och mål")
    room = five.sara.page.context.new_page()
    room.goto(f"{case}mote/skarm/")
    five.elin.opens(case)
    five.elin.sees("Mötet pågår")
    five.sara.writes_a_goal(GOAL)
    composes(five.sara.page, "Häls", "ger ögondroppar", "Varje morgon")
    composes(five.sara.page, "Elev", "hälsar på med klassen", "Varannan vecka")
    composes(five.sara.page, "Bist", "ordnar handtag i hallen", "Före jul")
    expect(room.locator("#skarm")).to_contain_text("ordnar handtag i hallen", timeout=SOON)
    expect(room.locator("#skarm")).to_contain_text(GOAL)
    five.nothing_for_oskar(case, f"{case}mote/", f"{case}mote/skarm/", f"{case}mote/folj/")
    five.maj.opens("/min-plan/")
    five.maj.does_not_see(GOAL)
    expect(five.elin.page.locator("#folj")).to_contain_text("ger ögondroppar", timeout=SOON)
    five.elin.confirms_her_own(case)
    expect(room.locator("#skarm")).to_contain_text("Bekräftat", timeout=SOON)
    room.close()


def composes(page: Page, who: str, what: str, when: str) -> None:
    """A row by the keyboard: three fields and Enter, and the keyboard is in Vem again."""
    page.locator("#id_who").focus()
    page.keyboard.type(who)
    page.keyboard.press("Tab")
    page.keyboard.type(what)
    page.keyboard.press("Tab")
    page.keyboard.type(when)
    page.keyboard.press("Enter")
    expect(page.locator("#rader")).to_contain_text(what)
    expect(page.locator("#id_who")).to_be_focused()


def the_plan_is_shared(five: Five, case: str) -> None:
    """When it has been read aloud and the three questions are answered, the plan goes to those who take part."""
    five.sara.ends_the_meeting(case)
    five.elin.opens(case)
    five.elin.does_not_see(GOAL)
    five.sara.shares_the_plan(case)
    for one in (five.elin, five.jonas):
        one.opens(case)
        one.sees(GOAL, "ger ögondroppar")
    five.nothing_for_oskar(case, f"{case}plan.pdf")


def maj_reads_it_on_her_phone(five: Five) -> None:
    """Then Maj reads on her phone what happens next, who does it, and who has read."""
    five.maj.opens("/min-plan/")
    expect(five.maj.page.get_by_role("heading", name="Det här händer nu")).to_be_in_viewport()
    five.maj.sees("ger ögondroppar", "ordnar handtag i hallen", GOAL, "0980-319 220")
    five.maj.finds_the_page_accessible()
    five.maj.page.get_by_role("link", name=re.compile("vem som har läst")).first.click()
    five.maj.sees("Elin Norberg", "Sara Lindqvist", "Jonas Ek")
    five.maj.does_not_see("Oskar Berg")
    five.maj.finds_the_page_accessible()


def a_measure_is_done(five: Five, case: str) -> None:
    """When Elin has done her part she says so, and Maj says so too."""
    five.elin.opens(case)
    five.elin.page.get_by_role("link", name=re.compile("^Skriv hur det gick.*ger ögondroppar")).first.click()
    five.elin.finds_the_page_accessible()
    five.elin.ticks("Klart")
    five.elin.fills("Hur gick det?", "Ögat är bra nu.")
    five.elin.presses("Spara")
    five.maj.opens("/min-plan/")
    five.maj.sees("Ögat är bra nu.")
    five.maj.page.get_by_role("link", name=re.compile("^Blev det gjort.*handtag")).first.click()
    five.maj.finds_the_page_accessible()
    five.maj.presses("Ja")
    five.sara.opens(case)
    five.sara.sees("Ögat är bra nu.")


def it_is_followed_up(five: Five, case: str) -> None:
    """When it is followed up row by row, the plan goes on to a new day."""
    page = five.sara.page
    five.sara.opens(f"{case}uppfoljning/")
    five.sara.finds_the_page_accessible()
    rows = page.locator("fieldset:has(input[name^='line_'])").all()
    assert len(rows) == 2, "what is done is not asked about again"
    for group in rows:
        group.get_by_label("Ja", exact=True).check()
    page.get_by_label("Närmare", exact=True).first.check()
    page.get_by_label("Planen fortsätter som den är").check()
    page.locator("[name=next_date]").fill(in_days(80))
    five.sara.presses("Spara uppföljningen")
    five.sara.sees("Uppföljningen är sparad.")
    five.nothing_for_oskar(f"{case}uppfoljning/")


def the_coordination_is_handed_over(five: Five, case: str) -> None:
    """When Sara asks Björken to take over and Elin says yes, Elin coordinates and Sara does not."""
    five.sara.opens(f"{case}lamna-over/")
    five.sara.ticks("Hälsocentralen Björken")
    five.sara.fills("Varför lämnas samordningen över?", "Det mesta som är kvar är vård.")
    five.sara.finds_the_page_accessible()
    five.sara.presses("Fråga om de tar över")
    five.sara.sees("Frågan är skickad. Ni samordnar tills de har tagit över.")
    five.nothing_for_oskar(f"{case}ta-over/")
    five.elin.opens(case)
    five.elin.page.locator(f"a[href^='{case}ta-over/']").first.click()
    five.elin.sees("Det mesta som är kvar är vård.")
    five.elin.finds_the_page_accessible()
    five.elin.presses("Ta över")
    five.elin.sees("Ni samordnar nu.")
    assert five.sara.answer_at(f"{case}avsluta/") == 403
    five.maj.opens("/min-plan/")
    five.maj.sees("Elin Norberg")


def the_plan_is_ended(five: Five, case: str) -> None:
    """When Elin ends it with its reason, each huvudman says that it is written down, and Maj reads why."""
    five.elin.opens(f"{case}avsluta/")
    five.elin.finds_the_page_accessible()
    five.elin.ticks("Målen är nådda, och det finns inget mer att samordna.")
    five.elin.ticks("Vi har utvärderat målen tillsammans med Maj och de som är med")
    five.elin.presses("Avsluta planen")
    five.elin.sees("Planen är avslutad.")
    for one in (five.sara, five.jonas):
        one.opens(case)
        one.finds_the_page_accessible()
        one.presses("Bekräfta avslutet")
        one.sees("Avslutet är bekräftat.")
    five.elin.opens(case)
    five.elin.sees("Har bekräftat avslutet")
    five.maj.opens(f"/min-plan/?plan={case.split('/')[2]}")
    five.maj.sees("Planen är avslutad", "Du har nått dina mål.")
    five.maj.finds_the_page_accessible()
    five.karin.opens("/att-gora/")
    assert five.karin.page.locator(f"a[href^='{case}']").count() == 0, "nothing is left to do at the unit"
    five.nothing_for_oskar(case)


@pytest.mark.req("CONS-05", "INDI-04", "ACC-06", "PLAN-18")
def test_who_takes_the_consent_back_stops_all_that_is_new_and_nothing_that_was_given(
    browse: Browse, played: Played
) -> None:
    play, at = played("olle", "meeting"), datetime.now(UTC)
    goal = play.goal(at, GOAL)
    play.measure(at, "bjorken", "ger ögondroppar", "Varje morgon", goal=goal)
    play.conclude(at, at + timedelta(days=60), ["digital"])
    play.deliver(at, ["bjorken"])
    case = f"/plan/{play.id}/"
    olle = Person("person:olle", browse(phone=True)).logs_in()
    olle.opens(f"/min-plan/?plan={play.id}")
    olle.page.get_by_role("link", name="Ändra eller ta tillbaka ditt samtycke").first.click()
    olle.page.get_by_role("link", name=re.compile("Ta tillbaka")).first.click()
    olle.sees("Den som redan har fått något har det kvar")
    olle.finds_the_page_accessible()
    olle.page.get_by_label("Allt i hela planen").check()
    olle.presses("Ta tillbaka")
    olle.sees("Ditt samtycke är taget tillbaka.")
    elin = Nurse("nurse", browse()).logs_in()
    elin.opens(case)
    elin.sees(GOAL, "Samtycket är taget tillbaka")
    sara = Coordinator("coordinator", browse()).logs_in()
    sara.opens(case)
    sara.sees("Ring personen och avsluta planen")
    sara.opens(f"{case}dela/")
    assert sara.page.get_by_role("button", name="Dela planen").count() == 0
    sara.opens(f"{case}avsluta/")
    sara.page.get_by_label("Personen har tagit tillbaka sitt samtycke").check()
    sara.presses("Avsluta planen")
    sara.sees("Planen är avslutad.")
