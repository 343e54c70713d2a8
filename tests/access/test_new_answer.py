"""A new answer takes the place of the one before: the form begins with what holds, and asks about what falls away."""

import re
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any

import pytest
from django.template.loader import render_to_string

from samplan.coordination.cases import consents, recording
from samplan.coordination.cases.models import Case, Consent, Delivery, Duty, Event, Party
from samplan.coordination.cases.recording import Outside
from samplan.coordination.meetings.calls import Recipient
from samplan.coordination.meetings.moving import move_meeting
from samplan.demo.cast import key
from samplan.foundation.access.context import acting
from samplan.rulebook.refused import Refused
from tests.acting import call, does, only, parties
from tests.cast import Thread, World, acting_as

AGENCY = Outside("Försäkringskassan", "AUTHORITY", "Box 1, 981 00 Björkby")
YES = {"answer": "yes", "form": "oral", "sip": True, "exchange": True}
GONE = "De här är då inte med längre: Hemtjänsten Centrum, Hälsocentralen Björken."


def text(page: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.content.decode()).split())


class Sent(HTMLParser):
    """What a browser would send with the forms of a page as they are shown; nothing is filled in."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: dict[str, list[str]] = {}
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = dict(attrs)
        kind, name = has.get("type"), has.get("name") or ""
        if tag == "textarea":
            self.text = name
            self.found[name] = [""]
        elif tag == "input" and name and (kind not in ("checkbox", "radio") or "checked" in has):
            self.found.setdefault(name, []).append(has.get("value") or ("on" if "checked" in has else ""))

    def handle_data(self, data: str) -> None:
        if self.text:
            self.found[self.text][0] += data.removeprefix("\n")

    def handle_endtag(self, tag: str) -> None:
        self.text = "" if tag == "textarea" else self.text


def filled(page: Any) -> dict[str, Any]:
    return {name: values for name, values in Sent(page.content.decode()).found.items() if name != "sok"}


def opened(client: Any, path: str) -> dict[str, Any]:
    return filled(client.get(path))


def mark(page: Any) -> str:
    """The value of the tick that the page asks for, "" when it asks nothing."""
    found = re.search(r'<input type="checkbox" name="told" value="(\w+)"', page.content.decode())
    return found[1] if found else ""


def limits(thread: Thread) -> list[str]:
    case = thread.case()
    with acting(acting_as("coordinator")) as now:
        return consents.limits(consents.standing(case, consents.rows_of(case, key("social")), now))


@pytest.fixture
def called(world: World) -> Thread:
    """Björken and Hemtjänsten are called, and there is a limit."""
    thread = world.thread("need")
    thread.play.consent(thread.began, ["bjorken", "hemtjanst"], limits="Inget om min ekonomi")
    thread.reached = "consent"
    return thread.to("call")


def path(thread: Thread) -> str:
    return f"/plan/{thread.id}/samtycke/"


@pytest.mark.req("CONS-07", "CONS-02")
def test_a_new_answer_begins_with_what_holds_now_so_that_adding_one_drops_nobody(world: World, called: Thread) -> None:
    sara = world.client("coordinator")
    page = sara.get(path(called))
    assert "Det nya svaret ersätter det förra." in text(page) and "Inget är förvalt" not in text(page)
    form = filled(page)
    assert set(form["parties"]) == {str(key("bjorken")), str(key("hemtjanst"))}
    assert form["limits"] == ["Inget om min ekonomi"] and form["sip"] and form["exchange"]
    more = form | {"how": "oral", "given_as": "self", "parties": [*form["parties"], str(key("lyktan_hc"))]}
    assert sara.post(path(called), more).status_code == 303
    assert {key("bjorken"), key("hemtjanst"), key("lyktan_hc")} <= set(parties(called))
    assert limits(called) == ["Inget om min ekonomi"]


@pytest.mark.req("CONS-05", "CONS-07")
def test_who_would_leave_and_the_limit_that_would_fall_are_asked_about_before_they_do(
    world: World, called: Thread
) -> None:
    sara = world.client("coordinator")
    fewer = opened(sara, path(called)) | {"how": "oral", "given_as": "self", "limits": ""}
    fewer |= {"parties": [str(key("lyktan_hc"))]}
    asked = sara.post(path(called), fewer)
    assert asked.status_code == 422 and GONE in text(asked)
    assert "Gränsen ”Inget om min ekonomi” gäller inte längre." in text(asked)
    kept = filled(asked)
    assert kept["parties"] == [str(key("lyktan_hc"))] and kept["how"] == ["oral"], "nothing is lost"
    assert {key("bjorken"), key("hemtjanst")} <= set(parties(called)) and limits(called)
    # What was not told is not ticked by the tick for something else.
    both = {"parties": [str(key("lyktan_hc")), str(key("bjorken"))]}
    assert sara.post(path(called), kept | both | {"told": mark(asked)}).status_code == 422
    saved = sara.post(path(called), kept | {"told": mark(asked)})
    assert saved.status_code == 303
    saved = sara.get(saved["Location"])
    assert "Vilka som inte är med längre står på planens sida" in text(saved)
    assert "Inte med längre: Hemtjänsten Centrum, Hälsocentralen Björken." in text(saved)
    assert not {key("bjorken"), key("hemtjanst")} & set(parties(called)) and limits(called) == []
    history = text(sara.get(f"/plan/{called.id}/historik/"))
    assert "Inte med längre: Hemtjänsten Centrum, Hälsocentralen Björken" in history


@pytest.mark.req("CONS-05")
@pytest.mark.parametrize("no", [{"how": "no"}, {"how": "oral", "sip": ""}])
def test_a_no_that_stops_the_plan_is_asked_about_too(world: World, called: Thread, no: dict[str, str]) -> None:
    sara = world.client("coordinator")
    form = opened(sara, path(called)) | {"given_as": "self"} | no
    asked = sara.post(path(called), {name: value for name, value in form.items() if value})
    assert asked.status_code == 422 and "Hela samtycket är då taget tillbaka." in text(asked)
    assert called.case().stopped_at is None
    form |= {"told": mark(asked)}
    assert sara.post(path(called), {name: value for name, value in form.items() if value}).status_code == 303
    assert called.case().stopped_at is not None


@pytest.fixture
def with_agency(world: World) -> Thread:
    """Björken and the agency are called; the letter to the agency waits to be posted."""
    thread = world.thread("need")
    does(recording.record_consent, "coordinator", thread, parties=[key("bjorken")], outside=[AGENCY], **YES)
    agency = parties(thread)["Försäkringskassan"]
    call(thread, [*only(thread, "bjorken"), Recipient(agency.id)])
    return thread


@pytest.mark.req("CONS-05", "CONS-09")
@pytest.mark.parametrize("who", ["coordinator", "person"])
def test_one_without_an_account_who_is_not_in_the_new_yes_leaves_and_gets_no_letter(
    world: World, with_agency: Thread, who: str
) -> None:
    agency = parties(with_agency)["Försäkringskassan"]
    with acting(acting_as("coordinator")):
        letter = Delivery.objects.get(case=with_agency.id, party=agency)
        assert Duty.objects.open().filter(case=with_agency.id, kind="post", ref=str(letter.id)).exists()
    if who == "person":
        with_agency.play.ask(world.now + timedelta(minutes=1), "bjorken")
        with_agency.play.give(world.now + timedelta(minutes=2))
    else:
        does(recording.record_consent, "coordinator", with_agency, parties=[key("bjorken")], **YES)
    with acting(acting_as("coordinator")):
        assert Party.objects.get(id=agency.id).until is not None
        assert Delivery.objects.get(id=letter.id).recalled_at is not None
        event = Event.objects.filter(case=with_agency.id, kind="consent.recorded").latest("at")
        assert (event.facts["left"], event.facts["letters"]) == ([str(agency.id)], [str(letter.id)])
        open_now = Duty.objects.open().filter(case=with_agency.id)
        assert not open_now.filter(kind="post", ref=str(letter.id)).exists()
        assert open_now.filter(kind="let_go", ref=str(agency.id)).exists() == (who == "person")
    moved = {"meeting": _meeting(with_agency), "starts_at": world.now + timedelta(days=9)}
    moved |= {"ends_at": moved["starts_at"] + timedelta(hours=1), "reason": "Nytt läge", "checked": True}
    moved |= {"form": "place", "place": "Hemma", "link": "", "phone": ""}
    assert does(move_meeting, "coordinator", with_agency, world.now + timedelta(minutes=3), **moved)


def _meeting(thread: Thread) -> Any:
    with acting(acting_as("coordinator")):
        return Event.objects.filter(case=thread.id, kind="call.sent").latest("at").facts["meeting"]


@pytest.mark.req("CONS-09")
def test_the_refusal_names_whom_the_consent_does_not_cover(world: World, with_agency: Thread) -> None:
    agency, case = parties(with_agency)["Försäkringskassan"], with_agency.case()
    with acting(acting_as("coordinator")) as now:
        for row in Consent.objects.filter(case=with_agency.id, purpose="exchange"):
            row.scope.filter(party=agency).update(withdrawn_at=now)
        with pytest.raises(Refused, match="Samtycket gäller inte Försäkringskassan"):
            consents.require(case, key("social"), [], now, outside=[agency])


@pytest.mark.req("INDI-04", "CONS-09")
def test_who_has_no_account_goes_into_the_question_in_min_plan_too(world: World) -> None:
    thread = world.thread("need")
    sara, maj = world.client("coordinator"), world.client("person")
    form = opened(sara, path(thread)) | {"how": "portal", "given_as": "self", "parties": [str(key("bjorken"))]}
    form |= {"outside_1_name": "Försäkringskassan", "outside_1_kind": "AUTHORITY", "outside_1_address": "Box 1"}
    assert sara.post(path(thread), form).status_code == 303
    give = f"/min-plan/samtycke/svara/?plan={thread.id}"
    page = maj.get(give)
    close = parties(thread)  # those close whom the form began with
    assert "Försäkringskassan" in text(page) and "Hälsocentralen Björken" in text(page) and len(close) >= 3
    assert maj.post(give, filled(page) | {"answer": "all"}).status_code == 303
    agency, case = parties(thread)["Försäkringskassan"], thread.case()
    assert agency.outside_address == "Box 1"
    with acting(acting_as("coordinator")) as now:
        assert consents.require(case, key("social"), [key("bjorken")], now, outside=[agency], plan=True)


@pytest.mark.req("INDI-04")
@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"limits": "Inget om grannen"}, "Gränsen skriver Maj själv i Min plan. Ta bort det nya här"),
        ({"given_by_name": "Siv Exempelsson"}, "I Min plan svarar Maj själv. Ta bort namnet"),
    ],
)
def test_words_that_the_question_cannot_hold_are_kept_and_said_to_be_left_out(
    world: World, typed: dict[str, str], said: str
) -> None:
    thread = world.thread("need")
    sara = world.client("coordinator")
    form = opened(sara, path(thread)) | {"how": "portal", "given_as": "self", "parties": [str(key("bjorken"))]}
    answer = sara.post(path(thread), form | typed)
    assert answer.status_code == 422 and said in text(answer)
    assert all(filled(answer)[name] == [words] for name, words in typed.items())
    with acting(acting_as("coordinator")):
        assert not Event.objects.filter(case=thread.id, kind="consent.asked").exists()


@pytest.mark.req("INDI-04", "CONS-07")
def test_the_persons_own_new_answer_begins_with_the_limit_and_says_who_is_not_asked_about(
    world: World, called: Thread
) -> None:
    called.play.ask(world.now + timedelta(minutes=1), "lyktan_hc")
    maj, give = world.client("person"), f"/min-plan/samtycke/svara/?plan={called.id}"
    page = maj.get(give)
    assert "Säger du ja är de inte med längre: Hemtjänsten Centrum Hälsocentralen Björken" in text(page)
    assert filled(page)["limits"] == ["Inget om min ekonomi"]


@pytest.mark.req("INDI-04", "CONS-05")
def test_a_no_in_min_plan_that_ends_a_plan_says_so_and_asks_before_it_is_saved(world: World, called: Thread) -> None:
    called.play.ask(world.now + timedelta(minutes=1), "lyktan_hc")
    maj, give = world.client("person"), f"/min-plan/samtycke/svara/?plan={called.id}"
    page = maj.get(give)
    assert "Om du säger nej slutar planen. Då får ingen läsa något nytt om dig här." in text(page)
    told = maj.post(give, filled(page) | {"answer": "no", "limits": "Min ekonomi"})
    assert told.status_code == 422 and "Säger du nej slutar planen. Ingen får läsa något nytt om dig här." in text(told)
    assert called.case().stopped_at is None and filled(told)["limits"] == ["Min ekonomi"]
    again = maj.post(give, filled(told) | {"answer": "no"})
    assert again.status_code == 422 and called.case().stopped_at is None  # the same words, and nothing ticked
    (mark,) = re.findall(r'name="told" value="(\w+)"', told.content.decode())
    assert maj.post(give, filled(again) | {"answer": "no", "told": mark}).status_code == 303
    assert called.case().stopped_at is not None


@pytest.mark.req("CONS-05", "CONS-10")
def test_a_no_to_a_called_unit_says_whom_it_may_no_longer_tell_before_it_is_saved(world: World) -> None:
    thread, elin = world.thread("answer"), world.client("nurse")
    thread.play.consent(world.now - timedelta(minutes=1), ["bistand"], by="elin")
    form = opened(elin, path(thread)) | {"how": "no", "given_as": "self"}
    told = elin.post(path(thread), form)
    assert told.status_code == 422
    assert "Ni får då inte längre berätta för de här: Biståndsenheten Björkby." in text(told)
    (mark,) = re.findall(r'name="told" value="(\w+)"', told.content.decode())
    assert elin.post(path(thread), form | {"told": mark}).status_code == 303


@pytest.mark.req("INDI-04")
def test_the_first_no_is_one_press(world: World) -> None:
    thread = world.thread("need")
    thread.play.ask(world.now, "bjorken")
    maj, give = world.client("person"), f"/min-plan/samtycke/svara/?plan={thread.id}"
    page = maj.get(give)
    assert "Om du säger nej blir det ingen SIP." in text(page) and "Ja, jag säger nej" not in text(page)
    assert maj.post(give, filled(page) | {"answer": "no"}).status_code == 303


@pytest.mark.req("CONS-10", "INDI-04")
def test_the_question_says_who_may_tell_whom_as_it_is_recorded(world: World) -> None:
    thread = world.thread("need")
    thread.play.ask(world.now, "bjorken")
    page = text(world.client("person").get(f"/min-plan/samtycke/svara/?plan={thread.id}"))
    assert "får Socialnämnden i Björkby kommun berätta om dig för de här" in page and "varandra" not in page


@pytest.mark.req("CONS-05", "CONS-10")
def test_a_called_unit_does_not_ask_while_the_whole_consent_is_taken_back(world: World) -> None:
    thread = world.thread("answer")
    elin = world.client("nurse")
    form = opened(elin, path(thread)) | {"how": "oral", "given_as": "self", "sip": "on", "exchange": "on"}
    form |= {"parties": [str(key("bistand"))]}
    thread.play.withdraw(world.now)
    said = "Maj har tagit tillbaka hela sitt samtycke. Den som samordnar frågar först."
    page = elin.get(path(thread))
    assert said in text(page) and "Spara svaret" not in text(page)
    assert path(thread) not in re.sub(r"ta-tillbaka", "", elin.get(f"/plan/{thread.id}/").content.decode())
    with acting(acting_as("nurse")) as now, pytest.raises(Refused, match="Den som samordnar frågar först"):
        case = Case.objects.select_related("person").get(id=thread.id)
        yes = YES | {"parties": [key("bistand")]}
        recording.record_consent(case=case, by=acting_as("nurse"), now=now, **yes)
    assert elin.post(path(thread), form).status_code == 422


@pytest.mark.req("CONS-08", "CONS-04")
def test_the_limits_of_all_who_answer_for_a_child_are_shown_each_once(world: World) -> None:
    thread = world.thread("need", name="ali")
    at, said = world.now, (("Samira Exempel", "Inget om pappa"), ("Karim Exempel", "Inget om mamma\nInget om pappa"))
    for minute, (name, limit) in enumerate(said):
        thread.play.consent(at + timedelta(minutes=minute), ["elevhalsa"], giver=name, limits=limit)
    page = text(world.client("coordinator").get(f"/plan/{thread.id}/"))
    assert "Gäller inte: Inget om pappa; Inget om mamma" in page
    case = thread.case()
    with acting(acting_as("coordinator")):
        rows = consents.named_rows(case, key("social"))
    assert consents.told_limits(rows) == "Inget om pappa; Inget om mamma"


@pytest.mark.req("INDI-04", "CONS-01")
def test_the_next_step_says_that_the_question_waits_in_min_plan(world: World) -> None:
    thread, sara = world.thread("need"), world.client("coordinator")
    thread.play.ask(world.now, "bjorken")
    page = text(sara.get(f"/plan/{thread.id}/"))
    assert "Nästa steg: Vänta på svar om samtycke Frågan finns i Min plan sedan" in page
    assert "Registrera svaret om Maj svarar på annat sätt." in page
    thread.play.give(world.now + timedelta(minutes=1))
    assert "finns i Min plan sedan" not in text(sara.get(f"/plan/{thread.id}/"))


@pytest.mark.req("MEET-01", "CONS-02")
def test_consent_saved_during_a_meeting_leads_back_to_the_meeting(world: World) -> None:
    thread, sara = world.thread("begin"), world.client("coordinator")
    form = opened(sara, path(thread)) | {"how": "oral", "given_as": "self"}
    saved = sara.post(path(thread), form)
    assert saved.status_code == 303 and saved["Location"].startswith(f"/plan/{thread.id}/mote/")


@pytest.mark.req("CONS-10", "CONS-04")
def test_a_called_units_own_limit_stands_by_its_tick_and_is_asked_about_in_its_form(world: World) -> None:
    thread, elin = world.thread("answer"), world.client("nurse")
    thread.play.consent(world.now - timedelta(hours=1), ["bistand"], by="elin", limits="Min alkohol")
    form = opened(elin, path(thread)) | {"how": "oral", "given_as": "self", "limits": ""}
    asked = elin.post(path(thread), {name: value for name, value in form.items() if name != "exchange"})
    assert asked.status_code == 422
    assert "Ni får då inte längre berätta för de här: Biståndsenheten Björkby." in text(asked)
    assert "Gränsen ”Min alkohol” gäller inte längre." in text(asked)
    case = thread.case("nurse")
    with acting(acting_as("nurse")) as now:
        assert recording.also_asked(case, "oral", None, acting_as("nurse"), now).limits == "Min alkohol"


@pytest.mark.req("CONS-05", "CONS-09")
def test_the_coordinator_is_told_to_ring_one_without_an_account_that_was_called_and_is_let_go(
    world: World, with_agency: Thread
) -> None:
    agency = parties(with_agency)["Försäkringskassan"]
    does(consents.withdraw_consent, "person", with_agency, party=agency.id)
    page = text(world.client("coordinator").get(f"/plan/{with_agency.id}/"))
    assert "Ring också Försäkringskassan" in page and "säg att de inte ska komma på mötet" in page


@pytest.mark.req("INDI-04", "CONS-07")
def test_all_answers_says_each_limit_by_itself_and_none_of_a_no(world: World) -> None:
    thread = world.thread("need")
    thread.play.consent(world.now, ["bjorken"], limits="Min alkohol\nMin ekonomi")
    path = f"/min-plan/samtycke/?plan={thread.id}"
    page = world.client("person").get(path).content.decode().partition("Alla svar")[2]
    assert "<li>Min alkohol</li><li>Min ekonomi</li>" in page
    with acting(acting_as("person")):
        row = Consent.objects.filter(case=thread.id, purpose="exchange").latest("at")
    row.answer = "no"
    assert "gällde inte" not in render_to_string("portal/consent_row.html", {"row": row})
