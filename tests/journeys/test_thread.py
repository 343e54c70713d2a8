"""The thread: one coordination from need to the person's phone, walked by four people in their own browsers.

At every step each is asked what they may not see.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from email import message_from_bytes, policy

import pytest

from tests.browser.pages import Browse
from tests.browser.server import Served
from tests.journeys.people import Coordinator, Nurse, Person

pytestmark = pytest.mark.browser

WHY = "Maj träffar många personer och vet inte vem som gör vad."
GOAL = "Jag vill vara i sommarstugan i sommar."
NURSE_TEXT = "Vi kan ge ögondroppar varje morgon."


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
class Four:
    """The four people, each at a screen of their own."""

    sara: Coordinator
    elin: Nurse
    oskar: Person
    maj: Person


@pytest.mark.req("NEED-01", "CONS-01", "CONS-02", "CONS-05", "CONS-10", "CALL-02", "CALL-06", "CALL-10")
@pytest.mark.req("MEET-04", "MEET-05", "PLAN-01", "PLAN-04", "PLAN-18", "ACC-02", "ACC-03", "ACC-06")
@pytest.mark.req("INDI-02", "INDI-04")
def test_from_need_to_the_persons_phone_and_back(browse: Browse, server: Served) -> None:
    began = time.time() - 1
    four = Four(
        sara=Coordinator("coordinator", browse()).logs_in(),
        elin=Nurse("nurse", browse()).logs_in(),
        oskar=Person("outsider", browse()).logs_in(),
        maj=Person("person", browse(phone=True)).logs_in(),
    )
    case = a_need_is_registered(four)
    the_call_goes_out(four, case)
    the_mail_says_nothing(server, began)
    the_letter_is_posted(four, case)
    the_call_is_answered(four, case)
    the_meeting_is_held(four, case)
    the_plan_is_shared(four, case)
    maj_reads_it_on_her_phone(four)
    maj_takes_her_consent_back(four)
    the_plan_is_ended(four, case)


def a_need_is_registered(four: Four) -> str:
    """Given a need that Sara registers, nobody else knows."""
    case = four.sara.registers_a_need("19440101-2382", WHY)
    assert four.elin.answer_at(case) == 404 and four.oskar.answer_at(case) == 404
    return case


def the_call_goes_out(four: Four, case: str) -> None:
    """When she calls without consent, she is told which is missing."""
    four.sara.opens(f"{case}kallelse/")
    four.sara.does_not_see("Skicka till")

    # When Maj has said yes to both, Sara calls the district nurse's unit and Maj
    four.sara.records_both_consents(case, "Hälsocentralen Björken")
    assert four.elin.answer_at(case) == 404, "consent alone tells nobody anything"
    four.sara.calls(case)
    four.sara.sees("Skriv ut och posta")


def the_mail_says_nothing(server: Served, began: float) -> None:
    """Then the unit's function inbox gets a mail that says nothing."""
    mails = mails_to(server, "bjorken@samplan.example", began)
    assert mails and str(mails[-1]["Subject"]) == "Nytt att göra"
    assert mails[-1].get_content().strip() == "Enheten har något nytt att göra. Logga in som vanligt."


def the_letter_is_posted(four: Four, case: str) -> None:
    """And the letter is a PDF that Sara prints and posts."""
    letter = four.sara.page.locator("a[href*='/brev/']").first.get_attribute("href")
    assert letter
    answer = four.sara.page.request.get(f"{letter}brev.pdf")
    assert answer.headers["content-type"] == "application/pdf" and answer.body().startswith(b"%PDF")
    four.sara.opens(letter)
    four.sara.finds_the_page_accessible()
    four.sara.presses("Markera som postat")


def the_call_is_answered(four: Four, case: str) -> None:
    """When Elin takes the call in one click and answers without having asked Maj, not a word of hers leaves."""
    four.elin.acknowledges(case)
    four.elin.opens(case)
    four.elin.sees("Att Maj ska kunna bo kvar hemma")
    four.elin.does_not_see(WHY)
    four.elin.answers(case, "HEMLIGT-TILLS-VIDARE", has_asked=False)
    four.sara.opens(case)
    four.sara.sees("Elin Norberg")
    four.sara.does_not_see("HEMLIGT-TILLS-VIDARE")
    four.elin.opens(case)


def the_meeting_is_held(four: Four, case: str) -> None:
    """When the meeting is held, with Elin there."""
    four.elin.opens(f"{case}samtycke/")
    four.elin.ticks("Muntligt", "de valda parterna delar uppgifter inför och på mötet", "Biståndsenheten Björkby")
    four.elin.presses("Spara svaret")
    four.sara.holds_the_meeting(case)
    four.sara.writes_a_goal(GOAL)
    four.sara.adds("Hälsocentralen Björken", "ger ögondroppar", "Varje morgon")
    four.sara.adds("Biståndsenheten Björkby", "ordnar handtag i hallen", "Före jul")
    assert four.oskar.answer_at(case) == 404
    four.maj.opens("/min-plan/")
    four.maj.does_not_see(GOAL)

    # Then Elin's organisation confirms its own, on her own screen
    four.elin.opens(case)
    four.elin.sees(GOAL, "Mötet pågår")
    four.elin.confirms_her_own(case)


def the_plan_is_shared(four: Four, case: str) -> None:
    """When the meeting ends and the plan is shared."""
    four.sara.ends_the_meeting(case)
    four.elin.opens(case)
    four.elin.does_not_see(GOAL)
    four.sara.shares_the_plan(case)
    four.elin.opens(case)
    four.elin.sees(GOAL, "ger ögondroppar")


def maj_reads_it_on_her_phone(four: Four) -> None:
    """Then Maj reads on her phone who does what."""
    four.maj.opens("/min-plan/")
    four.maj.sees("Det här händer nu", "ger ögondroppar", "ordnar handtag i hallen", GOAL, "0980-319 220")
    four.maj.finds_the_page_accessible()

    # And sees who has read
    four.maj.page.get_by_role("link", name=re.compile("vem som har läst")).first.click()
    four.maj.sees("Elin Norberg", "Sara Lindqvist")
    four.maj.does_not_see("Oskar Berg")
    four.maj.finds_the_page_accessible()


def maj_takes_her_consent_back(four: Four) -> None:
    """When she takes her consent back."""
    four.maj.opens("/min-plan/")
    four.maj.page.get_by_role("link", name="Ändra eller ta tillbaka ditt samtycke").first.click()
    four.maj.page.get_by_role("link", name=re.compile("Ta tillbaka")).first.click()
    four.maj.sees("Den som redan har fått en handling har den kvar")
    four.maj.finds_the_page_accessible()
    four.maj.page.get_by_label("Ta tillbaka allt").check()
    four.maj.presses("Ta tillbaka")
    four.maj.sees("Ditt samtycke är taget tillbaka.")


def the_plan_is_ended(four: Four, case: str) -> None:
    """Then nothing new reaches anybody, and what was delivered stays."""
    four.elin.opens(case)
    four.elin.sees(GOAL, "Samtycket är taget tillbaka")
    four.sara.opens(case)
    four.sara.sees("Ring personen och avsluta planen")
    four.sara.opens(f"{case}dela/")
    assert four.sara.page.get_by_role("button", name="Dela planen").count() == 0

    # And the coordinator ends the plan with its reason
    four.sara.opens(f"{case}avsluta/")
    four.sara.finds_the_page_accessible()
    four.sara.page.get_by_label("Personen har tagit tillbaka sitt samtycke").check()
    four.sara.page.locator("main form").last.get_by_role("button").last.click()
    four.sara.sees("Planen är avslutad.")
    assert four.oskar.answer_at(case) == 404
