"""The people of the journeys: each has a browser of their own and does what a person would do with it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Self

from playwright.sync_api import Page, expect

from samplan.rulebook.calendar import local_date
from tests.browser.axe import assert_axe_clean

DAYS_TO_MEETING = 12
# A form that keeps a draft is saved before it is sent: the new page comes a little after the click.
KEPT_FIRST = "button => !!button.form?.elements.utkast && !button.form.hasAttribute('hx-post')"


def in_days(days: int) -> str:
    """The Swedish date that lies so many days ahead, as a date control takes it."""
    return (local_date(datetime.now(UTC)) + timedelta(days=days)).isoformat()


@dataclass
class Person:
    """Someone at a screen. ``name`` is what the demo's door takes: of the cast, "staff:ulf" or "person:olle"."""

    name: str
    page: Page
    javascript: bool = True

    def logs_in(self) -> Self:
        """By the demo's door, without looking at it; the next thing they do is to open a page."""
        answer = self.page.request.post("/logga-in/demo/", form={"user": self.name}, max_redirects=0)
        assert answer.status == 303, f"{self.name} is not let in"
        return self

    def opens(self, path: str) -> None:
        self.page.goto(path)

    def presses(self, button: str) -> None:
        found = self.page.get_by_role("button", name=button, exact=True)
        if self.javascript and found.evaluate(KEPT_FIRST):
            with self.page.expect_navigation():
                found.click()
        else:
            found.click()
        self.page.wait_for_load_state()

    def fills(self, label: str, text: str) -> None:
        self.page.get_by_role("textbox", name=label).fill(text)

    def ticks(self, *labels: str) -> None:
        for label in labels:
            self.page.get_by_label(label, exact=True).check()

    def sees(self, *texts: str) -> None:
        for text in texts:
            expect(self.page.locator("body")).to_contain_text(text)

    def does_not_see(self, *texts: str) -> None:
        for text in texts:
            expect(self.page.locator("body")).not_to_contain_text(text)

    def finds_the_page_accessible(self) -> None:
        if not self.javascript:
            return  # axe is a script; the same pages are looked at with it elsewhere
        assert_axe_clean(self.page)
        assert self.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "it scrolls sideways"
        assert self.page.locator("h1").count() == 1

    def answer_at(self, path: str) -> int:
        answer = self.page.request.get(path)
        return answer.status


class Coordinator(Person):
    """Sara, a biståndshandläggare."""

    def registers_a_need(self, number: str, why: str) -> str:
        """Returns the address of the new case. Is told, and presses on, when there is a SIP around the person."""
        self.opens("/behov/ny/")
        self.fills("Personnummer", number)
        self.fills("Varför behövs en samordning?", why)
        self.ticks("Regionen", "Kommunen", "Det är oklart vem som ansvarar för vad.")
        self.ticks("Det som har kommit fram i kontakten med personen")
        self.finds_the_page_accessible()
        self.presses("Registrera behov")
        there_is = self.page.get_by_role("heading", name="Det finns redan en SIP")
        expect(self.page.get_by_role("heading", name="Planöversikt").or_(there_is)).to_be_visible()
        if there_is.count():
            self.presses("Registrera behov")
        self.sees("Behovet är registrerat.")
        found = re.search(r"/plan/[0-9a-f-]{36}/", self.page.url)
        assert found, self.page.url
        return found.group()

    def records_both_consents(self, case: str, *units: str) -> None:
        self.opens(f"{case}samtycke/")
        self.finds_the_page_accessible()
        self.ticks("Muntligt", "en SIP görs", "de valda parterna delar uppgifter inför och på mötet", *units)
        self.presses("Spara svaret")
        self.sees("Samtycket är sparat.")

    def calls(self, case: str) -> None:
        self.opens(f"{case}kallelse/")
        self.fills("Vad är syftet med mötet?", "Att Maj ska kunna bo kvar hemma")
        self.fills("Vad ska mötet svara på?", "Vem ger ögondropparna?")
        self.page.locator("[name=date]:not([type=radio]), [name=other_date]").first.fill(in_days(DAYS_TO_MEETING))
        self.fills("Plats", "Hemma hos Maj")
        self.ticks("Båda")
        self.finds_the_page_accessible()
        self.presses("Granska och skicka")
        self.sees("Kontrollera innan du skickar", "Hälsocentralen Björken")
        self.finds_the_page_accessible()
        self.page.get_by_label("Jag har kontrollerat uppgifterna").check()
        self.page.locator("button[value=skicka]").click()
        self.sees("Kallelsen är skickad.")

    def holds_the_meeting(self, case: str) -> None:
        self.opens(f"{case}mote/")
        self.finds_the_page_accessible()
        for here in self.page.locator("input[type=radio][value=place]").all():
            here.check()
        self.page.get_by_role("button", name=re.compile("^Starta mötet")).click()
        self.sees("Mötet har börjat.")
        self.finds_the_page_accessible()
        for part in ("nulage", "mal"):
            self.opens(f"{case}mote/{part}/")
            self.finds_the_page_accessible()

    def writes_a_goal(self, text: str) -> None:
        form = self.page.locator("form[action$='/mal/']").first
        form.locator("textarea").fill(text)
        form.locator("[name=in_persons_words]").check()
        form.locator("button").click()
        self.sees("Målet är sparat.", text)

    def adds(self, who: str, what: str, when: str) -> None:
        form = self.page.locator("form[action$='/overenskommelse/']")
        form.locator("[name=who]").select_option(label=who)
        form.locator("[name=what]").fill(what)
        form.locator("[name=when]").fill(when)
        form.locator("[name=when]").press("Enter")
        self.sees("Överenskommelsen är tillagd.", what)

    def ends_the_meeting(self, case: str) -> None:
        self.opens(f"{case}mote/sammanfatta/")
        self.finds_the_page_accessible()
        self.page.locator("[name=understood][value=yes]").check()
        self.page.locator("[name=secure][value=yes]").check()
        self.presses("Spara och gå till Avsluta")
        self.finds_the_page_accessible()
        self.page.locator("[name=follow_up_date]").fill(in_days(100))
        self.page.locator("[name=follow_up_place]").fill("Hemma hos Maj")
        self.page.locator("[name=feedback]").fill("Sara ringer i januari")
        self.page.get_by_label("Socialnämnden i Björkby kommun").check()
        self.ticks("I Min plan", "På papper, med brev")
        self.presses("Avsluta, dela senare")
        self.sees("Mötet är avslutat.")

    def shares_the_plan(self, case: str) -> None:
        self.opens(f"{case}dela/")
        self.finds_the_page_accessible()
        self.presses("Dela planen")
        self.sees("Planen är delad.")


class Nurse(Person):
    """Elin, a district nurse."""

    def acknowledges(self, case: str) -> None:
        """One click from the worklist."""
        self.opens("/att-gora/")
        self.finds_the_page_accessible()
        self.page.locator(f"form[action='{case}kvittera/'] button").click()
        self.sees("Kvitterat.")

    def answers(self, case: str, text: str, *, has_asked: bool) -> None:
        self.opens(f"{case}svara/")
        self.finds_the_page_accessible()
        self.ticks("Vi kommer")
        self.page.locator("summary", has_text="Skriv er del inför mötet").press("Enter")
        self.fills("Vad kan ni göra, och vad behöver ni av andra?", text)
        if has_asked:
            self.page.locator("[name=asked]").check()
        self.presses("Skicka svaret")
        self.sees("Svaret är skickat.")

    def confirms_her_own(self, case: str) -> None:
        self.opens(case)
        self.finds_the_page_accessible()
        self.page.get_by_role("button", name=re.compile(r"^Bekräfta\b")).first.click()
        self.sees("Bekräftat")
