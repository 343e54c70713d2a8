"""What the person is told on the phone when the plan is over, somebody has left, or an answer has come."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.test import Client

from samplan.coordination.cases import asking, consents, queries, questions, withdrawing
from samplan.coordination.cases.models import Consent, Document, Event
from samplan.demo.cast import key
from samplan.demo.play import Play
from samplan.foundation.access.context import acting
from samplan.foundation.pages.templatetags.sv import dag_lang, lang
from samplan.interfaces.portal import ask
from samplan.rulebook.refused import Refused
from tests.access.test_asking_first import without_confirming
from tests.access.test_consent_cards import cards, words_of
from tests.access.test_first_step import asks, refuses
from tests.access.test_worklist import text
from tests.acting import does
from tests.cast import Thread, World, acting_as
from tests.readability import FOR_PERSON, lix, names

BACK = "/min-plan/samtycke/ta-tillbaka/"
LATER = timedelta(days=1)  # the page tells the newest answer of all: later than what any other test has answered her


def shown(client: Client, thread: Thread, path: str = "/min-plan/") -> str:
    return text(client.get(f"{path}?plan={thread.id}"))


def written(thread: Thread) -> tuple[int, int]:
    """How many events there are, and how many answers that hold."""
    with acting(acting_as("person")):
        yes = Consent.objects.filter(case=thread.id, withdrawn_at=None)
        return Event.objects.filter(case=thread.id).count(), yes.count()


def ended(world: World) -> Thread:
    thread = world.thread("deliver")
    thread.play.end(world.now, "moved")
    return thread


@pytest.mark.req("CONS-05", "END-01")
def test_after_the_end_the_page_says_that_the_consent_holds_no_longer(world: World) -> None:
    thread, maj = world.thread("deliver"), world.client("person")
    before = shown(maj, thread, "/min-plan/samtycke/")
    assert "Du har sagt ja" in before and "Ta tillbaka samtycket" in before
    thread.play.end(world.now, "moved")
    page = shown(maj, thread, "/min-plan/samtycke/")
    assert "Planen är avslutad. Då gäller inget samtycke längre." in page and "Ditt ja gäller inte längre" in page
    assert "Den som redan har fått en handling har den kvar." in page and "Alla svar" in page
    for promise in ("Du har sagt ja", "tills planen är slut", "får berätta", "Ta tillbaka", "ringer dig"):
        assert promise not in page, promise
    for card in cards(world, thread, "/min-plan/"):
        assert "Ditt ja gäller inte längre" in card and "tills planen är slut" not in card
    assert "Ändra eller ta tillbaka" not in shown(maj, thread)


@pytest.mark.req("CONS-05", "END-01")
@pytest.mark.parametrize("hos", ["", f"&hos={key('social')}"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_nothing_can_be_taken_back_after_the_end_and_the_page_says_why(world: World, method: str, hos: str) -> None:
    thread, maj = ended(world), world.client("person")
    before = written(thread)
    address = f"{BACK}?plan={thread.id}{hos}"
    answer = maj.get(address) if method == "get" else maj.post(address, {"unit": "all", "whose": "all"})
    page = answer.content.decode()
    assert answer.status_code == 200 and "<h1>Planen är redan avslutad</h1>" in page
    assert "Planen avslutas" not in page and "ringer dig" not in page and '<form method="post"' not in words_of(page)
    assert lix(words_of(page)) <= FOR_PERSON
    assert written(thread) == before


@pytest.mark.req("CONS-05", "END-01")
@pytest.mark.parametrize("who", ["person", "coordinator"])
def test_whoever_takes_back_without_a_page_is_told_by_the_action_that_the_plan_is_over(world: World, who: str) -> None:
    thread = ended(world)
    before, social = written(thread), key("social")
    for action, whose in (
        (consents.withdraw_consent, {}),
        (consents.withdraw_consent, {"unit": key("bjorken")}),
        (withdrawing.withdraw_from, {"organisation": social}),
    ):
        with pytest.raises(Refused, match="Planen är avslutad"):
            does(action, who, thread, **whose)
    with pytest.raises(Refused, match="Planen är avslutad"):
        does(asking.give_consent, "person", thread, answer="no", parties=[], limits="")
    if who != "person":
        page = world.client(who).post(f"/plan/{thread.id}/samtycke/ta-tillbaka/", {"unit": "all"})
        assert page.status_code == 422 and "Då gäller inget samtycke längre." in text(page)
    assert written(thread) == before


@pytest.mark.req("CONS-05", "END-01")
def test_a_question_from_before_the_end_is_not_answered_after_it(world: World) -> None:
    thread, maj = world.thread("need"), world.client("person")
    thread.play.ask(world.now, "bjorken")
    address = f"/min-plan/samtycke/svara/?plan={thread.id}"
    assert "Spara mitt svar" in maj.get(address).content.decode()
    thread.play.end(world.now, "moved")
    before = written(thread)
    for answer in (maj.get(address), maj.post(address, {"answer": "all"})):
        assert answer.status_code == 200 and "Planen är redan avslutad" in text(answer)
    assert written(thread) == before
    assert "Svara ja eller nej" not in shown(maj, thread, "/min-plan/samtycke/")


@pytest.mark.req("CONS-05", "INDI-02", "PLAN-03")
def test_min_plan_waits_for_nothing_from_a_unit_that_the_person_let_go(world: World) -> None:
    thread, maj = world.thread("deliver"), world.client("person")
    before = shown(maj, thread)
    assert "ger ögondroppar" in before.partition("Det här händer nu")[2].partition("Vem gör vad")[0]
    assert "Hälsocentralen Björken är inte med längre" not in before
    thread.play.withdraw_for(world.now, "bjorken")
    page = shown(maj, thread)
    row = page.partition("Vem gör vad")[2].partition("ordnar handtag")[0]
    assert "ger ögondroppar" in row and "Hälsocentralen Björken är inte med längre." in row
    assert "Ring" not in row and "Vill du det här?" not in row and "Blev det gjort?" not in row
    assert "ögondroppar" not in page.partition("Det här händer nu")[2].partition("Vem gör vad")[0]
    assert "har inte svarat än" not in row
    told = shown(maj, thread, f"/min-plan/overenskommelse/{thread.measures['nurse']}/")
    assert "Hälsocentralen Björken är inte med längre." in told and "Blev det gjort?" not in told
    helpers = shown(maj, thread, "/min-plan/kontakter/").partition("De som hjälper dig")[2]
    assert "ögondroppar" not in helpers and "ordnar handtag" in helpers


@pytest.mark.req("INDI-02", "INDI-04", "CONS-10")
def test_min_plan_says_after_a_no_that_there_will_be_no_plan_and_waits_for_no_call(world: World) -> None:
    thread, maj = world.thread("need"), world.client("person")
    said_no = "Du har sagt nej till en gemensam plan. Då blir det ingen plan."
    thread.play.ask(world.now, "bjorken")
    assert said_no not in shown(maj, thread)
    thread.play.give(world.now, "no")
    page = shown(maj, thread)
    assert said_no in page and "hör av sig till dig" not in page
    later = world.now + timedelta(seconds=1)
    thread.play.ask(later, "bjorken")
    thread.play.give(later)
    assert said_no not in shown(maj, thread)


@pytest.mark.req("CONS-05", "CALL-04")
def test_who_was_let_go_before_the_meeting_is_not_among_those_who_come(world: World) -> None:
    thread, maj = world.thread("acknowledge"), world.client("person")
    with acting(acting_as("person")):
        call = Document.objects.get(case=thread.id, kind="call")
    paths = ("/min-plan/mote/", f"/min-plan/post/{call.id}/")
    for path in paths:
        assert "Hälsocentralen Björken" in who_come(maj, thread, path), path
    thread.play.withdraw_for(world.now, "bjorken")
    for path in paths:
        left = who_come(maj, thread, path)
        assert "Hälsocentralen Björken" not in left and "Sara" in left, path
        assert "Hälsocentralen Björken är inte med längre." in shown(maj, thread, path), path


@pytest.mark.req("CONS-05", "CALL-04")
def test_the_invitation_to_a_meeting_that_has_been_still_says_who_was_to_come(world: World) -> None:
    thread, maj = world.thread("deliver"), world.client("person")
    with acting(acting_as("person")):
        call = Document.objects.get(case=thread.id, kind="call")
    thread.play.withdraw_for(world.now, "bjorken")
    path = f"/min-plan/post/{call.id}/"
    assert "Hälsocentralen Björken" in who_come(maj, thread, path) and "med längre" not in shown(maj, thread, path)


def who_come(client: Client, thread: Thread, path: str) -> str:
    """The list of those who come, or were to."""
    page = client.get(f"{path}?plan={thread.id}").content.decode()
    return re.split("De här (?:är|var) inbjudna", page)[1].partition("</ul>")[0]


@pytest.mark.req("PLAN-04", "END-01")
@pytest.mark.parametrize("over", ["ended", "stopped"])
def test_in_a_plan_that_is_over_nobody_is_still_to_answer(world: World, over: str) -> None:
    thread, maj = without_confirming(world.thread("answer")), world.client("person")
    assert "Hälsocentralen Björken har inte svarat än" in shown(maj, thread)
    if over == "ended":
        thread.play.end(world.now, "moved")
    else:
        thread.play.withdraw(world.now)
    page = shown(maj, thread)
    assert "har inte svarat än" not in page and "Det här var ett förslag." in page


@pytest.mark.req("PLAN-12", "CONS-05")
@pytest.mark.parametrize("over", ["ended", "stopped"])
def test_a_plan_that_is_over_is_not_asked_about_and_no_yes_to_it_is_taken(world: World, over: str) -> None:
    thread, maj = world.thread("deliver"), world.client("person")
    asked = "Är det här din plan?"
    assert asked in shown(maj, thread, "/min-plan/nytt/")
    if over == "ended":
        thread.play.end(world.now, "moved")
    else:
        thread.play.withdraw(world.now)
    assert asked not in shown(maj, thread, "/min-plan/nytt/")
    with acting(acting_as("person")):
        plan = Document.objects.get(case=thread.id, kind="plan").id
    said = {"plan": str(thread.id), "request_id": uuid4()}
    assert maj.post(f"/min-plan/nytt/{plan}/bekrafta/", said).status_code == 422
    assert asked not in shown(maj, thread, "/min-plan/nytt/")


@pytest.mark.req("PREP-01", "CONS-05")
def test_when_nothing_more_can_be_prepared_no_paper_is_offered_to_hand_in(world: World) -> None:
    thread, maj = world.thread("call"), world.client("person")
    assert "Ge sedan pappret till" in shown(maj, thread, "/min-plan/forbered/")
    thread.play.withdraw(world.now)
    page = shown(maj, thread, "/min-plan/forbered/")
    assert "Ge sedan pappret till" not in page and "Svara på papper" not in page and "Läs mina svar" in page


@pytest.mark.req("CONS-05")
def test_one_who_has_said_yes_to_nothing_is_offered_nothing_to_take_back(world: World) -> None:
    thread, maj = world.thread("need"), world.client("person")
    page = shown(maj, thread, BACK)
    assert "Det finns inget samtycke att ta tillbaka" in page and "Ta tillbaka allt" not in page
    before = written(thread)
    assert "inget samtycke att ta tillbaka" in text(maj.post(f"{BACK}?plan={thread.id}", {"unit": "all"}))
    assert written(thread) == before
    thread.play.consent(world.now, ["bjorken"])
    assert "Ta tillbaka allt" in shown(maj, thread, BACK)


def answers(thread: Thread, question: UUID, now: datetime, way: str = "digital") -> UUID:
    """The coordinator answers, in Min plan or on paper. Returns the id of the answer."""
    sara, case = acting_as("coordinator"), thread.case()
    with acting(sara):
        said = {"text": "Ja, på tisdag.", "ways": [way], "by": sara, "now": now}
        event = questions.answer_person(case=case, question=question, **said)
        return UUID(event.facts["document"])


@pytest.mark.req("INDI-04")
def test_min_plan_says_for_a_month_that_what_she_wrote_has_been_answered(world: World) -> None:
    thread, maj = world.thread("deliver"), world.client("person")
    asked = thread.play.question(world.now, "Fel telefonnummer.")
    at = world.now + LATER
    answer = answers(thread, asked, at)
    page = maj.get(f"/min-plan/?plan={thread.id}").content.decode()
    assert "Du har fått svar på det du skrev." in page and f'href="/min-plan/post/{answer}/"' in page
    news, now, rows = (page.index(f'id="{place}"') for place in ("svar-fraga", "nu", "vem-gor-vad"))
    assert now < news < rows, "what happens now comes first, and what is new before the rows"
    assert "Ja, på tisdag." in shown(maj, thread, f"/min-plan/post/{answer}/")
    with acting(acting_as("person")):
        who = acting_as("person")
        events = queries.happened_in(queries.persons_cases(who), [questions.ANSWERED])
        for days, told in ((30, answer), (32, None)):
            found = questions.newest_answer(who, at + timedelta(days=days) - ask.NEWS, events)
            assert (found and found.id) == told
        assert questions.newest_answer(who, at - ask.NEWS, []) is None, "without an answer nothing is asked for"


@pytest.mark.req("INDI-04", "ACC-02")
def test_an_answer_that_has_not_reached_the_person_is_not_told(world: World) -> None:
    thread = world.thread("deliver")
    asked = thread.play.question(world.now, "Fel telefonnummer.")
    answer = answers(thread, asked, world.now + LATER, "paper")
    address, maj = f"/min-plan/?plan={thread.id}", world.client("person")
    assert str(answer) not in maj.get(address).content.decode()
    thread.play.post(world.now + LATER)
    assert str(answer) in maj.get(address).content.decode()


@pytest.mark.req("INDI-04", "END-01")
def test_after_the_end_min_plan_still_leads_to_where_one_writes(world: World) -> None:
    thread, maj = ended(world), world.client("person")
    page = maj.get(f"/min-plan/?plan={thread.id}").content.decode()
    assert f'href="/min-plan/fraga/?plan={thread.id}"' in page
    sent = {"plan": str(thread.id), "about": "question", "text": "Vem ringer jag?"}
    assert maj.post("/min-plan/fraga/", sent).status_code == 303


@pytest.mark.req("NEED-02", "INDI-02")
def test_a_no_to_a_sip_gives_way_on_min_plan_to_a_plan_that_has_begun_and_stays_in_post(world: World) -> None:
    maj, no = world.client("person"), "Hälsocentralen Björken startar ingen SIP nu."
    refuses(asks("maj", "bjorken"), acting_as("nurse"))
    assert no in text(maj.get("/min-plan/"))
    thread = Thread(Play("maj", "sara"), world.now)
    with acting(acting_as("coordinator")) as now:
        pass
    thread.play.need(now, "Maj har ramlat.", ["region", "kommun"])
    assert no not in shown(maj, thread)
    thread.play.ask(now, "bjorken")
    thread.play.give(now)
    thread.play.call(now, now + timedelta(days=6), "Att bo kvar", "Hur?", place="Hemma hos Maj")
    post = shown(maj, thread, "/min-plan/post/")
    assert 0 < post.index("Inbjudan till möte") < post.index(no)


HOMECARE = "Hemtjänsten Centrum"  # of the organisation that coordinates


@pytest.fixture
def sisters(world: World) -> Thread:
    return world.sisters()


@pytest.mark.req("CONS-04", "CONS-07", "INDI-04")
def test_the_page_names_the_units_of_the_same_employer_that_are_with(world: World, sisters: Thread) -> None:
    maj, name = world.client("person"), HOMECARE
    (card,) = [card for card in cards(world, sisters) if "Också med" in card]
    assert f"Också med, hos samma arbetsgivare: {name}" in card
    assert name not in card.partition("får berätta om dig för:")[2].partition("Också med")[0]
    history = shown(maj, sisters, "/min-plan/samtycke/").partition("Alla svar")[2]
    assert f"Också med, hos samma arbetsgivare: {name}." in history
    plain = [names().sub("hon", re.sub(r"([.:]) ", r"\1\n", card)) for card in cards(world, sisters)]
    assert lix("\n".join(plain)) <= FOR_PERSON

    sisters.play.withdraw_for(world.now, "hemtjanst")
    page = shown(maj, sisters, "/min-plan/samtycke/")
    assert name not in page.partition("Alla svar")[0]
    assert f"Också med, hos samma arbetsgivare: {name}. Du tog tillbaka det" in page.partition("Alla svar")[2]


@pytest.mark.slow
@pytest.mark.req("CONS-04", "CONS-10", "INDI-04")
def test_of_a_unit_with_a_new_yes_the_consent_card_and_the_line_say_alike_that_it_is_with_again_soon(
    world: World,
) -> None:
    thread, maj = world.thread("need"), world.client("person")
    thread.play.consent(thread.began, ["bjorken", "hemtjanst"])
    thread.reached = "consent"
    thread.to("begin")
    thread.to("write")
    row = thread.play.measure(thread.began + timedelta(hours=8), "hemtjanst", "hjälper till", "Varje dag")
    thread.play.accept(thread.began + timedelta(hours=8), row)
    thread.to("conclude")
    thread.play.deliver(world.now - timedelta(minutes=30), ["bjorken", "hemtjanst"])
    soon = "är med igen när de får planen eller en kallelse"
    assert soon not in shown(maj, thread, "/min-plan/")
    thread.play.withdraw_for(world.now - timedelta(minutes=20), "hemtjanst")
    page = shown(maj, thread, "/min-plan/")
    assert f"{HOMECARE} är inte med längre." in page and soon not in page
    thread.play.consent(world.now - timedelta(minutes=10), ["bjorken", "hemtjanst"])
    page = shown(maj, thread, "/min-plan/")
    assert f"{HOMECARE}, som {soon}" in page and f"{HOMECARE} {soon}." in page, "the card, and the line"
    assert "är inte med längre" not in page
    thread.play.deliver(world.now - timedelta(minutes=1), ["bjorken", "hemtjanst"])
    page = shown(maj, thread, "/min-plan/")
    assert soon not in page and "är inte med längre" not in page


@pytest.mark.req("CONS-04")
def test_who_is_let_in_with_its_own_units_alone_may_tell_nobody_else(world: World) -> None:
    thread = world.thread("need")
    thread.play.consent(world.now, ["hemtjanst"])
    (card,) = cards(world, thread)
    assert "får inte berätta om dig för någon annan." in card and HOMECARE in card


@pytest.mark.req("CONS-05")
@pytest.mark.parametrize("field", ["unit", "whose"])
def test_an_old_page_that_takes_back_what_is_taken_back_is_told_so(world: World, field: str) -> None:
    thread, maj = world.thread("deliver"), world.client("person")
    address = f"{BACK}?plan={thread.id}" + (f"&hos={key('social')}" if field == "whose" else "")
    chosen = re.search(rf'name="{field}" value="([^"]+)"[^>]*>\s*<label[^>]*>[^<]*Björken', page_of(maj, address))
    assert chosen is not None
    thread.play.consent(world.now, ["bjorken", "hemtjanst"])
    thread.play.withdraw_for(world.now + timedelta(minutes=1), "bjorken")
    before = written(thread)
    late = maj.post(address, {field: chosen[1]})
    assert late.status_code == 422
    assert "Det är redan taget tillbaka för Hälsocentralen Björken." in text(late)
    assert "Välj något av alternativen" not in text(late) and written(thread) == before
    assert "<legend>Vad vill du ta tillbaka?" in " ".join(late.content.decode().split())


def page_of(client: Client, address: str) -> str:
    return client.get(address).content.decode()


@pytest.mark.req("CONS-07")
def test_what_was_taken_back_for_one_keeps_its_day_when_all_is_taken_back(world: World, sisters: Thread) -> None:
    maj = world.client("person")
    sisters.play.withdraw_for(world.now, "bjorken")
    sisters.play.withdraw(world.now + timedelta(minutes=1))
    history = shown(maj, sisters, "/min-plan/samtycke/").partition("Alla svar")[2]
    assert "Till Hälsocentralen Björken. Du tog tillbaka det" in history and "Svaret togs tillbaka" in history


@pytest.mark.req("CONS-07", "INDI-04")
def test_a_card_tells_the_day_of_the_answer_and_nobody_wrote_down_what_the_person_answered(world: World) -> None:
    thread, maj = world.thread("need"), world.client("person")
    answered = world.now - timedelta(days=3)
    thread.play.ask(answered, "bjorken")
    thread.play.give(answered)
    (card,) = cards(world, thread)
    assert f"Du svarade {dag_lang(answered)}." in card and "Antecknat av" not in card and "togs tillbaka" not in card
    thread.play.withdraw(world.now)
    (card,) = cards(world, thread)
    assert f"Du svarade {dag_lang(answered)}. Svaret togs tillbaka {dag_lang(world.now)}." in card
    history = shown(maj, thread, "/min-plan/samtycke/").partition("Alla svar")[2]
    assert "Du svarade själv i Min plan." in history and "skrev ner svaret" not in history


@pytest.mark.req("INDI-02", "CALL-02")
def test_a_meeting_that_goes_on_stands_with_its_link_on_both_pages_until_it_has_ended(world: World) -> None:
    thread, maj = world.thread("consent"), world.client("person")
    began = world.now - timedelta(minutes=10)
    link = "https://video.example/rum"
    thread.play.call(thread.began + timedelta(minutes=15), began, "Hemgång", "Hur?", place="", link=link)
    plan, page = shown(maj, thread), maj.get(f"/min-plan/mote/?plan={thread.id}").content.decode()
    assert f"Mötet är nu, {lang(began)}" in plan and "Mötet var" not in plan and "Förbered dig" not in plan
    assert lang(began) in page.lower() and link in page and "bestämt någon" not in page
    with acting(acting_as("person")):
        call = Document.objects.filter(case=thread.id, kind="call").first().id
    assert "Svara på inbjudan" in shown(maj, thread, f"/min-plan/post/{call}/")


@pytest.mark.req("INDI-02", "CALL-02")
def test_when_the_meeting_has_been_both_pages_say_when_it_was(world: World) -> None:
    thread, maj = world.thread("consent"), world.client("person")
    began = world.now - timedelta(hours=3)
    thread.play.call(thread.began + timedelta(minutes=15), began, "Hemgång", "Hur?", place="Hemma hos Maj")
    with acting(acting_as("person")):
        call = Document.objects.filter(case=thread.id, kind="call").first().id
    for path in ("/min-plan/", "/min-plan/mote/"):
        page = shown(maj, thread, path)
        assert f"Mötet var {lang(began)}" in page and "bestämt någon tid än" not in page, path
    post = shown(maj, thread, f"/min-plan/post/{call}/")
    assert "Svara på inbjudan" not in post and "De här är inbjudna" not in post
