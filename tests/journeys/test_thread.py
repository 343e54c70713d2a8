"""The thread: one coordination from need to the person's phone, walked by four people in their own browsers.

At every step each is asked what they may not see.
"""

from __future__ import annotations

import re
import time
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


@pytest.mark.req(
    "NEED-01", "CONS-01", "CONS-02", "CONS-05", "CONS-10", "CALL-02", "CALL-06", "CALL-10", "MEET-04", "MEET-05", "PLAN-01",
    "PLAN-04", "PLAN-18", "ACC-02", "ACC-03", "ACC-06", "INDI-02", "INDI-04",
)  # fmt: skip
def test_from_need_to_the_persons_phone_and_back(browse: Browse, server: Served) -> None:
    began = time.time() - 1
    sara = Coordinator("coordinator", browse()).logs_in()
    elin = Nurse("nurse", browse()).logs_in()
    oskar = Person("outsider", browse()).logs_in()
    maj = Person("person", browse(phone=True)).logs_in()
    assert isinstance(sara, Coordinator) and isinstance(elin, Nurse)

    # Given a need that Sara registers, nobody else knows
    case = sara.registers_a_need("19440101-2382", WHY)
    assert elin.answer_at(case) == 404 and oskar.answer_at(case) == 404

    # When she calls without consent, she is told which is missing
    sara.opens(f"{case}kallelse/")
    sara.does_not_see("Skicka till")

    # When Maj has said yes to both, Sara calls the district nurse's unit and Maj
    sara.records_both_consents(case, "Hälsocentralen Björken")
    assert elin.answer_at(case) == 404, "consent alone tells nobody anything"
    sara.calls(case)
    sara.sees("Skriv ut och posta")

    # Then the unit's function inbox gets a mail that says nothing
    mails = mails_to(server, "bjorken@samplan.example", began)
    assert mails and str(mails[-1]["Subject"]) == "Nytt att göra"
    assert mails[-1].get_content().strip() == "Enheten har något nytt att göra. Logga in som vanligt."

    # And the letter is a PDF that Sara prints and posts
    letter = sara.page.locator("a[href*='/brev/']").first.get_attribute("href")
    assert letter
    answer = sara.page.request.get(f"{letter}brev.pdf")
    assert answer.headers["content-type"] == "application/pdf" and answer.body().startswith(b"%PDF")
    sara.opens(letter)
    sara.finds_the_page_accessible()
    sara.presses("Markera som postat")

    # When Elin takes the call in one click and answers without having asked Maj, not a word of hers leaves
    elin.acknowledges(case)
    elin.opens(case)
    elin.sees("Att Maj ska kunna bo kvar hemma")
    elin.does_not_see(WHY)
    elin.answers(case, "HEMLIGT-TILLS-VIDARE", has_asked=False)
    sara.opens(case)
    sara.sees("Elin Norberg")
    sara.does_not_see("HEMLIGT-TILLS-VIDARE")
    elin.opens(case)

    # When the meeting is held, with Elin there
    elin.opens(f"{case}samtycke/")
    elin.ticks("Muntligt", "de valda parterna delar uppgifter inför och på mötet", "Biståndsenheten Björkby")
    elin.presses("Spara svaret")
    sara.holds_the_meeting(case)
    sara.writes_a_goal(GOAL)
    sara.adds("Hälsocentralen Björken", "ger ögondroppar", "Varje morgon")
    sara.adds("Biståndsenheten Björkby", "ordnar handtag i hallen", "Före jul")
    assert oskar.answer_at(case) == 404
    maj.opens("/min-plan/")
    maj.does_not_see(GOAL)

    # Then Elin's organisation confirms its own, on her own screen
    elin.opens(case)
    elin.sees(GOAL, "Mötet pågår")
    elin.confirms_her_own(case)

    # When the meeting ends and the plan is shared
    sara.ends_the_meeting(case)
    elin.opens(case)
    elin.does_not_see(GOAL)
    sara.shares_the_plan(case)
    elin.opens(case)
    elin.sees(GOAL, "ger ögondroppar")

    # Then Maj reads on her phone who does what
    maj.opens("/min-plan/")
    maj.sees("Det här händer nu", "ger ögondroppar", "ordnar handtag i hallen", GOAL, "0980-319 220")
    maj.finds_the_page_accessible()

    # And sees who has read
    maj.page.get_by_role("link", name=re.compile("vem som har läst")).first.click()
    maj.sees("Elin Norberg", "Sara Lindqvist")
    maj.does_not_see("Oskar Berg")
    maj.finds_the_page_accessible()

    # When she takes her consent back
    maj.opens("/min-plan/")
    maj.page.get_by_role("link", name="Ändra eller ta tillbaka ditt samtycke").first.click()
    maj.page.get_by_role("link", name=re.compile("Ta tillbaka")).first.click()
    maj.sees("Den som redan har fått en handling har den kvar")
    maj.finds_the_page_accessible()
    maj.page.get_by_label("Ta tillbaka allt").check()
    maj.presses("Ta tillbaka")
    maj.sees("Ditt samtycke är taget tillbaka.")

    # Then nothing new reaches anybody, and what was delivered stays
    elin.opens(case)
    elin.sees(GOAL, "Samtycket är taget tillbaka")
    sara.opens(case)
    sara.sees("Ring personen och avsluta planen")
    sara.opens(f"{case}dela/")
    assert sara.page.get_by_role("button", name="Dela planen").count() == 0

    # And the coordinator ends the plan with its reason
    sara.opens(f"{case}avsluta/")
    sara.finds_the_page_accessible()
    sara.page.get_by_label("Samtycket är taget tillbaka").check()
    sara.page.locator("main form").last.get_by_role("button").last.click()
    sara.sees("Planen är avslutad.")
    assert oskar.answer_at(case) == 404
