"""A form that was opened before a newer answer, or before a withdrawal, undoes nothing: who sends it is told."""

from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse

from samplan.coordination.cases import withdrawing
from samplan.coordination.cases.models import Consent
from samplan.coordination.cases.recording import mark
from samplan.demo.cast import key
from samplan.foundation.access.context import acting
from tests.acting import does
from tests.canaries import posts
from tests.cast import Thread, World, acting_as

YES = {"how": "oral", "sip": "on", "exchange": "on", "parties": [str(key("bjorken"))], "given_as": "self"}
GIVE, WITHDRAW = "/min-plan/samtycke/svara/", "/min-plan/samtycke/ta-tillbaka/"


def opened(client: Any, path: str) -> dict[str, Any]:
    """What the form on the page carries."""
    page = client.get(path).content.decode()
    return filled(page, path)


def filled(page: str, path: str) -> dict[str, Any]:
    body = next(body for action, body in posts(page, path) if action.split("?")[0] == path.split("?")[0])
    return {name: value for name, value in body.items() if name != "steg"}  # the button that searches for units


def sent(client: Any, path: str, form: dict[str, Any]) -> Any:
    """The page that the form leads to."""
    answer = client.post(path, form)
    return client.get(answer["Location"]) if answer.status_code == 303 else answer


def standing(thread: Thread) -> int:
    with acting(acting_as("person")):
        return Consent.objects.filter(case=thread.id, answer="yes", withdrawn_at=None).count()


def said_to_region(thread: Thread) -> int:
    """How many yes to the called unit's own organisation hold."""
    with acting(acting_as("person")):
        rows = Consent.objects.filter(case=thread.id, answer="yes", withdrawn_at=None)
        return rows.filter(organisation_id=acting_as("nurse").own_organisation).count()


def take_back(world: World, thread: Thread) -> None:
    sent = world.client("person").post(WITHDRAW, {"plan": str(thread.id), "unit": "all"})
    assert sent.status_code == 303 and standing(thread) == 0


@pytest.mark.req("CONS-05")
def test_a_letter_opened_before_a_withdrawal_is_not_printed_after_it(world: World) -> None:
    thread = world.thread("deliver")
    sara, path = world.client("coordinator"), f"/plan/{thread.id}/brev/{thread.ids()['delivery']}/brev.pdf"
    assert sara.get(path)["Content-Type"] == "application/pdf"
    take_back(world, thread)
    stopped = sara.get(path)
    assert stopped.status_code == 403 and "Brevet är stoppat" in stopped.content.decode()


@pytest.mark.req("CONS-05", "CONS-07")
def test_a_consent_form_opened_before_a_withdrawal_does_not_undo_it(world: World) -> None:
    thread = world.thread("consent")
    sara, path = world.client("coordinator"), f"/plan/{thread.id}/samtycke/"
    form = opened(sara, path) | YES | {"limits": "Inget om ekonomin"}
    take_back(world, thread)
    answer = sara.post(path, form)
    page = answer.content.decode()
    assert answer.status_code == 422 and standing(thread) == 0
    assert "Samtycket togs tillbaka" in page and "klockan" in page and "Fråga igen" in page
    assert "Inget om ekonomin" in page
    # Who has been told, has asked again and presses once more means it.
    again = filled(page, path)
    assert sara.post(path, again | YES).status_code == 303 and standing(thread) == 2


@pytest.mark.req("CONS-05", "CONS-08")
def test_guardians_answers_opened_before_a_withdrawal_do_not_undo_it(world: World) -> None:
    thread = world.thread("need", name="ali")
    sara, path = world.client("coordinator"), f"/plan/{thread.id}/samtycke/"
    said = {"form": "oral", "sip": "on", "exchange": "on", "parties": [str(key("elevhalsa"))]}
    said |= {"guardian_0": "yes", "guardian_1": "yes"}
    assert sara.post(path, opened(sara, path) | said).status_code == 303
    form = opened(sara, path) | said
    assert sara.post(f"{path}ta-tillbaka/", {"unit": "all"}).status_code == 303
    assert sara.post(path, form).status_code == 422
    with acting(acting_as("coordinator")):
        assert not Consent.objects.filter(case=thread.id, answer="yes", withdrawn_at=None).exists()


@pytest.mark.req("CONS-05")
def test_a_form_opened_before_one_was_taken_back_does_not_let_it_in_again(world: World) -> None:
    thread = world.thread("consent")
    sara, path = world.client("coordinator"), f"/plan/{thread.id}/samtycke/"
    form = opened(sara, path) | YES
    sent = world.client("person").post(WITHDRAW, {"plan": str(thread.id), "unit": str(key("bjorken"))})
    assert sent.status_code == 303
    assert sara.post(path, form).status_code == 422


@pytest.mark.req("CONS-07")
def test_a_form_without_what_it_was_opened_against_counts_as_older_than_every_answer(world: World) -> None:
    thread = world.thread("consent")
    answer = world.client("coordinator").post(f"/plan/{thread.id}/samtycke/", YES)
    assert answer.status_code == 422 and "Ett nytt svar sparades" in answer.content.decode()


@pytest.mark.req("INDI-04", "CONS-05")
def test_the_persons_own_open_form_does_not_undo_what_they_took_back_elsewhere(world: World) -> None:
    thread = world.thread("consent")
    thread.play.ask(world.now - timedelta(minutes=5), "bjorken")
    maj, path = world.client("person"), f"{GIVE}?plan={thread.id}"
    form = opened(maj, path) | {"answer": "all"}
    take_back(world, thread)
    answer = maj.post(path, form)
    page = answer.content.decode()
    assert answer.status_code == 422 and standing(thread) == 0
    assert "Du har tagit tillbaka ditt samtycke, och planen har stannat" in page


@pytest.mark.req("INDI-04", "CONS-02")
def test_a_yes_to_all_is_not_a_yes_to_those_who_came_into_the_question_later(world: World) -> None:
    thread = world.thread("need")
    thread.play.ask(world.now - timedelta(minutes=5), "bjorken")
    maj, path = world.client("person"), f"{GIVE}?plan={thread.id}"
    form = opened(maj, path) | {"answer": "all"}
    thread.play.ask(world.now - timedelta(minutes=4), "bjorken", "psykiatri")
    answer = maj.post(path, form)
    assert answer.status_code == 422 and standing(thread) == 0
    assert "Frågan ändrades medan sidan var öppen" in answer.content.decode()


@pytest.mark.req("INDI-04")
def test_another_answer_than_the_one_that_was_saved_is_told_and_the_same_form_again_is_not(world: World) -> None:
    thread = world.thread("need")
    thread.play.ask(world.now - timedelta(minutes=5), "bjorken")
    maj, path = world.client("person"), f"{GIVE}?plan={thread.id}"
    first, second = (opened(maj, path) | {"answer": says} for says in ("all", "no"))
    assert maj.post(path, first).status_code == 303 and maj.post(path, first).status_code == 303
    answer = maj.post(path, second)
    assert answer.status_code == 422 and "Ditt svar här är inte sparat" in answer.content.decode()


def led_to(answer: HttpResponse) -> str:
    """Where it leads and what it says: not the time that the saying is signed with."""
    return answer["Location"].partition(".")[0]


@pytest.mark.req("CALL-06", "CONS-07")
def test_the_same_answer_sent_again_is_saved_once_also_with_someone_close_who_then_takes_part(world: World) -> None:
    thread = world.thread("need")
    sara, path = world.client("coordinator"), f"/plan/{thread.id}/samtycke/"
    form = opened(sara, path)
    assert form["close"], "nobody close to ask about"
    form |= YES | {"limits": "Inget om ekonomin"}
    first, again = (sara.post(path, form) for _ in range(2))
    assert (first.status_code, again.status_code) == (303, 303)
    assert led_to(first) == led_to(again)
    assert standing(thread) == 2


@pytest.mark.req("CALL-06", "CONS-05")
def test_who_goes_back_and_sends_other_words_is_told_once_keeps_them_and_saves_them_by_the_next_press(
    world: World,
) -> None:
    thread = world.thread("need")
    sara, path = world.client("coordinator"), f"/plan/{thread.id}/samtycke/"
    form = opened(sara, path) | YES
    assert sara.post(path, form | {"limits": "Inget om ekonomin"}).status_code == 303
    refused = sara.post(path, form | {"limits": "Inget om grannen"})
    page = refused.content.decode()
    assert refused.status_code == 422 and "Inget om grannen" in page and "Ett nytt svar sparades" in page
    again = filled(page, path) | YES | {"limits": "Inget om grannen"}
    assert sara.post(path, again | {"told": mark("Gränsen ”Inget om ekonomin” gäller inte längre.")}).status_code == 303
    with acting(acting_as("coordinator")):
        rows = Consent.objects.filter(case=thread.id, purpose="exchange").order_by("at")
        assert list(rows.values_list("limits", flat=True)) == ["Inget om ekonomin", "Inget om grannen"]


@pytest.mark.slow
@pytest.mark.req("CONS-05", "CONS-10")
@pytest.mark.parametrize("page", ["svara", "var-del"])
def test_a_called_unit_that_too_had_asked_does_not_undo_what_was_taken_back_from_it(world: World, page: str) -> None:
    thread = world.thread("answer")
    elin, path = world.client("nurse"), f"/plan/{thread.id}/{page}/"
    said = {"answer": "attends", "who": "Elin Norberg", "text": "Vi ger ögondroppar", "asked": "on"}
    assert elin.post(path, opened(elin, path) | said).status_code == 303
    form = opened(elin, path) | said | {"text": "Vi ger ögondroppar varje dag"}
    assert said_to_region(thread) == 1
    does(withdrawing.withdraw_from, "person", thread, organisation=acting_as("nurse").own_organisation)
    assert said_to_region(thread) == 0
    answer = elin.post(path, form)
    body = answer.content.decode()
    assert answer.status_code == 422 and said_to_region(thread) == 0
    assert "Samtycket togs tillbaka" in body and "Fråga igen" in body and "Vi ger ögondroppar varje dag" in body
    # Without the tick the answer goes and not a word leaves; with it, pressed once more, it is meant.
    without = {name: value for name, value in filled(body, path).items() if name != "asked"}
    assert elin.post(path, without).status_code == 303 and said_to_region(thread) == 0
    assert elin.post(path, opened(elin, path) | said).status_code == 303 and said_to_region(thread) == 1


@pytest.mark.req("CONS-05", "ACC-03")
@pytest.mark.parametrize(("step", "page"), [("consent", "kallelse"), ("deliver", "uppfoljning")])
def test_what_is_missing_in_a_form_that_is_gone_does_not_hide_that_the_consent_was_taken_back(
    world: World, step: str, page: str
) -> None:
    thread = world.thread(step)
    sara, path = world.client("coordinator"), f"/plan/{thread.id}/{page}/"
    text = "purpose" if page == "kallelse" else "circumstances"
    form = filled(sara.get(path).content.decode(), path) | {text: "Maj har fallit två gånger"}
    for name in ("person_channel", "next"):
        form.pop(name, None)
    assert '<a href="#id_' in sent(sara, path, form).content.decode(), "nothing was missing"
    take_back(world, thread)
    answer = sent(sara, path, form)
    body = answer.content.decode()
    summary = body[body.index('<div class="felsumma"') : body.index("</div>", body.index('<div class="felsumma"'))]
    assert answer.status_code == 422 and summary.count("<li>") == 1 and "<a " not in summary
    assert "Samtycket togs tillbaka" in summary and "medan sidan var öppen" in summary
    assert "hann inte sparas" in body and "Maj har fallit två gånger" in body


@pytest.mark.req("CONS-05", "CALL-02")
@pytest.mark.parametrize("gone", ["taken back from each", "called from another page"])
def test_a_call_that_nobody_is_left_for_says_why_and_not_what_was_missing_in_it(world: World, gone: str) -> None:
    thread = world.thread("consent")
    sara, path = world.client("coordinator"), f"/plan/{thread.id}/kallelse/"
    form = filled(sara.get(path).content.decode(), path) | {"purpose": "Att Maj bor kvar"}
    form.pop("person_channel", None)
    assert '<a href="#id_' in sent(sara, path, form).content.decode(), "nothing was missing"
    if gone == "taken back from each":
        thread.play.withdraw_for(world.now, "bjorken")
        why = ("Samtycket för dem som skulle kallas togs tillbaka", "medan sidan var öppen")
    else:
        thread.to("call")
        why = ("En kallelse skickades medan sidan var öppen. Den här är inte skickad.",)
    answer = sent(sara, path, form)
    body = answer.content.decode()
    summary = body[body.index('<div class="felsumma"') : body.index("</div>", body.index('<div class="felsumma"'))]
    assert answer.status_code == 422 and summary.count("<li>") == 1 and "<a " not in summary
    assert all(words in summary for words in why)
    assert "hann inte sparas" in body and "Att Maj bor kvar" in body
    bar = body[body.index('class="identbar') : body.index("</section>")]
    assert ("Samtycke finns" in bar) == (gone != "taken back from each")
    assert ("Ingen kvar att dela med" in bar) == (gone == "taken back from each")


@pytest.mark.req("CONS-05", "CONS-09")
def test_the_identity_bar_tells_of_a_consent_that_was_taken_back_from_one_of_several(world: World) -> None:
    thread = world.thread("need")
    thread.play.consent(world.now, ["bjorken", "psykiatri"])
    sara = world.client("coordinator")
    for gone, said in (("", "Samtycke finns"), ("bjorken", "Samtycke med gränser")):
        if gone:
            thread.play.withdraw_for(world.now, gone)
        body = sara.get(f"/plan/{thread.id}/kallelse/").content.decode()
        bar = body[body.index('class="identbar') : body.index("</section>")]
        assert said in bar and "Registrera samtycke innan du skickar" not in body
    page = sara.get(f"/plan/{thread.id}/").content.decode()
    assert "Samtycke finns" not in page and f"/plan/{thread.id}/samtycke/ta-tillbaka/" in page, "the rest still holds"


@pytest.mark.req("CONS-02")
@pytest.mark.parametrize("method", ["get", "head"])
def test_the_page_to_answer_on_leads_on_when_nothing_is_asked(world: World, method: str) -> None:
    thread = world.thread("consent")
    answer = getattr(world.client("person"), method)(f"/min-plan/samtycke/svara/?plan={thread.id}")
    assert answer.status_code == 303 and "/samtycke/" in answer["Location"]


@pytest.mark.req("CONS-04", "END-01")
@pytest.mark.parametrize("who", ["coordinator", "nurse"])
def test_after_the_end_no_consent_is_said_to_hold(world: World, who: str) -> None:
    thread = world.thread("deliver")
    page = world.client(who).get(f"/plan/{thread.id}/").content.decode()
    assert "Samtycke finns" in page and "Gäller:" in page
    thread.play.end(world.now, "moved")
    page = world.client(who).get(f"/plan/{thread.id}/").content.decode()
    assert "Samtycke finns" not in page and "Gäller:" not in page and "Planen är avslutad" in page
