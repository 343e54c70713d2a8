"""The meeting as it is met over HTTP: its parts, the rows, conflicts, a withdrawal in the middle, the end."""

import re
from datetime import timedelta
from itertools import pairwise
from uuid import uuid4

import pytest

from samplan.coordination.cases.models import Case, Document, Duty, Event, Party
from samplan.coordination.meetings import preparing
from samplan.coordination.meetings.models import Answer, Meeting
from samplan.coordination.plans.models import Goal, Measure
from samplan.demo.cast import key
from samplan.foundation.access.context import acting
from samplan.foundation.pages.templatetags.sv import dag_lang
from samplan.rulebook.calendar import STOCKHOLM, local_date
from tests.cast import Thread, World, acting_as

HTMX = {"HTTP_HX_REQUEST": "true"}


def url(thread: Thread, rest: str) -> str:
    return f"/plan/{thread.id}/{rest}"


def text(answer) -> str:
    return answer.content.decode()


def row_version(thread: Thread, measure: str) -> int:
    with acting(acting_as("coordinator")):
        return Measure.objects.get(id=thread.measures[measure]).version


@pytest.mark.req("MEET-04", "MEET-08")
def test_before_the_meeting_one_says_who_is_here_who_leads_and_sees_what_the_screen_shows(world: World) -> None:
    thread, sara = world.thread("answer"), world.client("coordinator")
    page = text(sara.get(url(thread, "mote/")))
    assert "Elin Norberg" in page and "Starta mötet ändå" in page and "Mötet är bokat till" in page
    assert "Personnummer och meddelanden syns inte" in page and "Vem skriver?" in page
    refused = sara.post(url(thread, "mote/starta/"), {"leader": "Sara", "documenter": "Sara", "kind": "sip"})
    assert refused.status_code == 422 and "Välj hur Maj är med" in text(refused)


@pytest.mark.req("CALL-04", "MEET-04")
def test_the_persons_own_answer_stands_first_among_the_answers(world: World) -> None:
    thread, sara = world.thread("answer"), world.client("coordinator")

    def answers() -> list[str]:
        listed = text(sara.get(url(thread, "mote/"))).split("Så har de svarat")[1].split("</ul>")[0]
        return [" ".join(re.sub("<[^>]+>", "", one).split()) for one in listed.split("<li>")[1:]]

    assert answers()[0] == "Maj: har inte svarat än" and "Elin Norberg" in answers()[1]
    thread.play.says_of_meeting(world.now, "yes", how="phone", words="Jag blir lätt <trött>.")
    assert answers()[0] == "Maj: Jag kommer. Jag är med på telefon. Skrev också: ”Jag blir lätt &lt;trött&gt;.”"
    thread.play.said_of_meeting(world.now + timedelta(minutes=1), "change", words="Helst på morgonen.")
    assert answers()[0] == "Maj: Jag vill ändra tid eller plats. Sa också: ”Helst på morgonen.”"
    thread.play.says_of_meeting(world.now + timedelta(minutes=2), "no")
    assert answers()[0] == "Maj: Jag vill inte ha mötet."


@pytest.mark.req("MEET-02")
def test_the_five_parts_have_their_own_pages_with_questions_and_rules(world: World) -> None:
    thread, sara = world.thread("write"), world.client("coordinator")
    asked = {
        "inledning": "Varför ni träffas", "nulage": "Vad är viktigt för dig?", "mal": "Vad kan du göra själv?",
        "sammanfatta": "Blev det rätt skrivet?", "avsluta": "När vill du att vi ses igen?",
    }  # fmt: skip
    for part, question in asked.items():
        page = text(sara.get(url(thread, f"mote/{part}/")))
        assert question in page and "Mötets regler" in page and 'aria-current="step"' in page, part


def prepares(thread: Thread, **shares: dict[str, str]) -> None:
    """The person answers, and chooses who sees what: share → part code → value."""
    person = acting_as("person")
    with acting(person) as now:
        case = Case.objects.select_related("person").get(id=thread.id)
        asked: dict[str, dict[str, str]] = {}
        chosen = {}
        for share, said in shares.items():
            for code, value in said.items():
                question = ".".join(code.split(".")[:2])
                asked.setdefault(question, {})[code] = value
                chosen[question] = share
        for question, said in asked.items():
            preparing.save_answers(case=case, question=question, said=said, by=person, now=now)
        preparing.share_answers(case=case, shares=chosen, by=person, now=now)


@pytest.mark.req("PREP-02", "PREP-05", "MEET-02")
def test_what_was_prepared_is_shown_in_the_second_part_and_only_what_was_to_be_shown(world: World) -> None:
    thread = world.thread("answer")
    prepares(
        thread,
        meeting={"adult.1": "JAG-VILL-HEM", "adult.3.food": "badly", "adult.3.talk": "sleep", "adult.6.wish": "door"},
        coordinator={"adult.2": "BARA-TILL-SARA"},
        me={"adult.7": "BARA-MITT"},
    )
    with acting(acting_as("coordinator")):
        Answer.objects.create(
            case_id=thread.id,
            owner_org_id=acting_as("coordinator").organisation,
            unit_id=acting_as("coordinator").unit,
            question="own_part",
            text="VÅR-EGEN-DEL",
            share="me",
            changed_at=world.now,
            changed_by="x",
        )
    thread.to("begin")
    page = text(world.client("coordinator").get(url(thread, "mote/nulage/")))
    assert "JAG-VILL-HEM" in page and "NURSE-WROTE-THIS" in page and "VÅR-EGEN-DEL" in page
    assert "BARA-MITT" not in page and "BARA-TILL-SARA" not in page
    for words in ("Vad betyder mest för dig just nu?", "Går inte bra: Mat", "Sömn", "Jag sitter nära dörren"):
        assert words in page, words
    assert not [code for code in ("badly", "sleep", "door") if f">{code}<" in page], "words, not what they are kept as"
    assert page.index("JAG-VILL-HEM") < page.index("NURSE-WROTE-THIS"), "the person first"
    assert page.index("Det som går bra") < page.index("Det som inte går bra")


@pytest.mark.req("MEET-02")
def test_the_screen_shows_the_part_the_leader_has_come_to_and_no_number_or_family_name(world: World) -> None:
    thread, sara = world.thread("write"), world.client("coordinator")
    first = sara.get(url(thread, "mote/skarm/"))
    assert "Inledning" in text(first) and "ögondroppar" not in text(first)
    sara.post(url(thread, "mote/del/"), {"part": "3"})
    page = text(sara.get(url(thread, "mote/skarm/")))
    assert "Behov och mål" in page and "ger ögondroppar" in page and "Föreslaget" in page
    assert "<title>Möte</title>" in page and "Exempelsson" not in page and "19440101" not in page
    for who in ("nurse", "outsider"):
        assert world.client(who).get(url(thread, "mote/skarm/")).status_code in (403, 404)


@pytest.mark.req("MEET-02", "MEET-06", "PLAN-05")
@pytest.mark.parametrize(("answer", "said"), [("no", "Maj säger nej"), ("yes", "Maj har sagt ja")])
def test_what_the_person_says_of_a_row_is_read_aloud_and_shown_in_the_room(
    world: World, answer: str, said: str
) -> None:
    thread, sara = world.thread("write"), world.client("coordinator")
    sara.post(url(thread, "mote/del/"), {"part": "3"})
    pages = ("mote/sammanfatta/", "mote/skarm/")
    assert not [path for path in pages if said in text(sara.get(url(thread, path)))], "nothing is said yet"
    sara.post(url(thread, f"overenskommelse/{thread.measures['nurse']}/svar/"), {"answer": answer})
    for path in pages:
        assert said in text(sara.get(url(thread, path))), path


@pytest.mark.req("PLAN-02", "PLAN-09")
def test_the_plan_that_was_delivered_says_on_the_screen_when_a_goal_is_to_be_reached(world: World) -> None:
    thread, sara = world.thread("write"), world.client("coordinator")
    for kind in ("main", "sub"):
        wanted = {"text": "Gå ut själv", "kind": kind, "when": f"TILL-VÅREN-{kind}"}
        assert sara.post(url(thread, "mal/"), wanted).status_code == 303
    assert sara.post(url(thread, "mote/avsluta/"), the_three_answers(thread, world)).status_code == 303
    with acting(acting_as("coordinator")):
        plan = Document.objects.get(case=thread.id, kind="plan").id
    page = text(sara.get(url(thread, f"handling/{plan}/")))
    assert "Ska vara nått: TILL-VÅREN-main" in page and "Ska vara nått: TILL-VÅREN-sub" in page
    own = text(world.client("person").get(f"/min-plan/post/{plan}/"))
    assert "Ska vara nått: TILL-VÅREN-main" in own


@pytest.mark.req("MEET-02", "PLAN-02")
def test_to_go_on_from_how_it_is_now_saves_what_is_written_there_and_takes_the_screen_along(world: World) -> None:
    thread, sara = world.thread("begin"), world.client("coordinator")
    page = text(sara.get(url(thread, "mote/nulage/")))
    assert "Spara och gå till Behov och mål" in page and "Vidare:" not in page
    written = {"situation": "Maj ser sämre", "needs": "", "resources": "", "vidare": "ja", "request_id": uuid4().hex}
    answer = sara.post(url(thread, "nulage/"), written)
    assert answer.status_code == 303 and "/mote/mal/" in answer["Location"]
    assert "Maj ser sämre" in text(sara.get(url(thread, "mote/nulage/")))
    assert "Behov och mål" in text(sara.get(url(thread, "mote/skarm/")))


@pytest.mark.req("MEET-05", "MEET-06")
def test_text_that_is_typed_and_not_saved_is_told_of_before_the_meeting_is_ended(world: World) -> None:
    thread, sara = world.thread("write"), world.client("coordinator")
    ending = ("mote/sammanfatta/", "mote/avsluta/")
    told = "Du har text som inte är sparad"
    assert not [path for path in ending if told in text(sara.get(url(thread, path)))]
    measure = thread.measures["nurse"]
    row = f"overenskommelse/{measure}/"
    places = {
        "mote/nulage/": ("situation", "nulage/", "mote/nulage/#nulage"),
        "mote/mal/": ("text", "mal/", "mote/mal/#mal"),
        row: ("what", row, row),
    }
    for path, (field, action, there) in places.items():
        shown = text(sara.get(url(thread, path)))
        form = shown.split(f'action="{url(thread, action)}"')[1] if action != row else shown
        token = re.search(r'name="utkast" value="([^"]+)"', form)
        assert token, path
        typed = {field: "INTE-SPARAT", "utkast": token[1], "request_id": uuid4().hex}
        assert sara.post("/utkast/", typed).status_code < 300
        for page in ending:
            said = text(sara.get(url(thread, page)))
            assert told in said and f'href="{url(thread, there)}"' in said, (path, page)
    mats = text(world.client("staff:mats").get(url(thread, "mote/sammanfatta/")))
    assert "Läs upp en rad" in mats and told not in mats, "a colleague's draft is nobody else's"


@pytest.mark.req("PLAN-03")
def test_what_kind_of_help_a_row_is_stands_nowhere_until_someone_says_it(world: World) -> None:
    thread, sara = world.thread("write"), world.client("coordinator")
    row = {"who": "person", "what": "går ut", "when": "Varje dag"}
    for kind in ("", "medical"):
        assert sara.post(url(thread, "overenskommelse/"), row | {"kind": kind}).status_code == 303
    with acting(acting_as("coordinator")):
        kinds = (
            Measure.objects.filter(case=thread.id, what="går ut").order_by("created_at").values_list("kind", flat=True)
        )
        assert list(kinds) == ["", "medical"]


@pytest.mark.req("CALL-07")
def test_the_plan_page_does_not_say_that_a_meeting_which_has_been_is_to_come(world: World) -> None:
    thread, sara = world.thread("answer"), world.client("coordinator")
    assert "<dt>När</dt>" in text(sara.get(url(thread, "")))
    thread = world.thread("deliver")
    page = text(sara.get(url(thread, "")))
    assert "<dt>Kallelsen gällde</dt>" in page and "<dt>När</dt>" not in page and "Mötet hölls" in page
    assert "<dt>När</dt>" not in text(world.client("nurse").get(url(thread, "")))


@pytest.mark.req("MEET-03")
def test_who_follows_gets_304_until_something_is_written_and_nothing_is_logged(world: World) -> None:
    thread, nurse = world.thread("write"), world.client("nurse")
    path = url(thread, "mote/folj/")
    first = nurse.get(path, **HTMX)
    again = nurse.get(path, headers={"hx-request": "true", "if-none-match": first["ETag"]})
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
    thread.play.measure(world.now, "bjorken", "NYTT-I-PLANEN", "Nu")
    newer = nurse.get(path, headers={"hx-request": "true", "if-none-match": first["ETag"]})
    assert newer.status_code == 200 and "NYTT-I-PLANEN" in text(newer) and "<html" not in text(newer)
    assert "<html" in text(nurse.get(path)), "without a script it is a page"


@pytest.mark.parametrize("step", ["answer", "begin", "write", "deliver"])
@pytest.mark.parametrize("own_words", [True, False])
def test_who_follows_meets_no_heading_that_skips_a_level(world: World, step: str, own_words: bool) -> None:
    """A goal in the person's own words is a quotation, another one is a heading: it stands under one too."""
    thread, nurse = world.thread(step), world.client("nurse")
    if step in ("begin", "write"):
        thread.play.goal(world.now, "MÅLET", own_words=own_words)
    for path in ("", "mote/folj/"):
        page = text(nurse.get(url(thread, path)))
        assert ("MÅLET" in page) == (step in ("begin", "write")), "it is not the page that is meant"
        levels = [int(level) for level in re.findall(r"<h([1-6])", page)]
        assert levels[0] == 1 and all(after <= before + 1 for before, after in pairwise(levels)), (path, levels)


@pytest.mark.req("PLAN-04")
def test_the_doer_confirms_with_one_press_while_the_meeting_goes_on(world: World) -> None:
    thread, nurse = world.thread("write"), world.client("nurse")
    page = text(nurse.get(url(thread, "")))
    path = url(thread, f"overenskommelse/{thread.measures['nurse']}/bekrafta/")
    assert f'action="{path}"' in page and "Det som skrivs nu" in page
    said = nurse.post(path, {"state": "confirmed", "version": row_version(thread, "nurse")}, **HTMX)
    assert said.status_code == 200 and "Bekräftat" in text(said)
    assert "Bekräftat" in text(world.client("coordinator").get(url(thread, "mote/mal/")))


@pytest.mark.req("PLAN-03")
def test_a_row_added_comes_back_in_its_place_with_a_fresh_composer_and_the_keyboard_in_vem(world: World) -> None:
    thread, sara = world.thread("begin"), world.client("coordinator")
    form = {"who": "person", "what": "går ut", "when": "Varje dag", "kind": "social"}
    added = sara.post(url(thread, "overenskommelse/"), form, **HTMX)
    assert added.status_code == 200 and 'hx-swap-oob="true"' in text(added) and "data-focus" in text(added)
    assert text(added).count("data-say") == 1 and "<html" not in text(added)
    refused = sara.post(url(thread, "overenskommelse/"), {**form, "when": ""}, **HTMX)
    assert refused.status_code == 422 and 'value="går ut"' in text(refused) and "<title>Fel: " in text(refused)
    assert sara.post(url(thread, "overenskommelse/"), {**form, "what": "sover"}).status_code == 303


@pytest.mark.req("MEET-03")
def test_two_on_one_row_see_both_texts_and_can_keep_either_or_merge(world: World) -> None:
    thread, sara = world.thread("write"), world.client("coordinator")
    path = url(thread, f"overenskommelse/{thread.measures['nurse']}/")
    old = {"version": "1", "when": "Varje morgon"}
    assert sara.post(path, {**old, "what": "ger droppar klockan åtta"}).status_code == 303
    stale = sara.post(path, {**old, "what": "ger droppar klockan nio"})
    page = text(stale)
    assert stale.status_code == 422 and "Två har skrivit" in page
    assert "ger droppar klockan åtta" in page and "ger droppar klockan nio" in page
    assert "Behåll min" in page and "Slå ihop" in page and "Använd Sara Lindqvist" in page
    kept = sara.post(path, {"version": "2", "when": "Varje morgon", "what": "ger droppar klockan nio"})
    assert kept.status_code == 303
    with acting(acting_as("coordinator")):
        assert Measure.objects.get(id=thread.measures["nurse"]).what == "ger droppar klockan nio"


@pytest.mark.req("MEET-03")
def test_two_on_the_background_see_both_texts(world: World) -> None:
    thread, sara = world.thread("begin"), world.client("coordinator")
    read = {"situation_version": "0", "needs_version": "0", "resources_version": "0"}
    assert sara.post(url(thread, "nulage/"), {"situation": "Bor ensam", **read}).status_code == 303
    stale = sara.post(url(thread, "nulage/"), {"situation": "Bor med Rut", **read})
    assert stale.status_code == 422 and "Bor ensam" in text(stale) and "Bor med Rut" in text(stale)
    assert 'name="situation_version" value="1"' in text(stale), "the next sending counts"


@pytest.mark.req("CONS-05")
def test_consent_taken_back_during_the_meeting_is_told_at_the_next_press_and_the_text_is_kept(world: World) -> None:
    thread, sara, nurse = world.thread("write"), world.client("coordinator"), world.client("nurse")
    thread.play.withdraw(world.now)
    form = {"who": "person", "what": "DET-JAG-SKREV", "when": "Nu", "kind": "social"}
    for headers in ({}, HTMX):
        refused = sara.post(url(thread, "overenskommelse/"), form, **headers)
        assert refused.status_code == 422 and "Samtycket är taget tillbaka" in text(refused)
        assert "DET-JAG-SKREV" in text(refused) and "hann inte sparas" in text(refused)
    for path, data in (
        ("nulage/", {"situation": "KVAR-PÅ-SIDAN"}),
        ("mal/", {"text": "KVAR-PÅ-SIDAN", "kind": "main"}),
    ):
        kept = sara.post(url(thread, path), data)
        assert kept.status_code == 422 and "KVAR-PÅ-SIDAN" in text(kept)
    word = nurse.post(url(thread, f"overenskommelse/{thread.measures['nurse']}/bekrafta/"), {"state": "confirmed"})
    assert word.status_code == 422 and "Samtycket är taget tillbaka" in text(word)
    assert "Samtycket är taget tillbaka" in text(nurse.get(url(thread, "mote/folj/")))
    assert "Mötet är stoppat" in text(sara.get(url(thread, "mote/skarm/")))
    with acting(acting_as("coordinator")):
        assert not Measure.objects.filter(case=thread.id, what="DET-JAG-SKREV").exists()


@pytest.mark.req("MEET-03")
def test_a_form_with_a_fault_is_kept_also_before_the_meeting_has_begun_and_the_page_takes_nothing_more(
    world: World,
) -> None:
    thread, sara = world.thread("answer"), world.client("coordinator")
    for path, data in (
        ("nulage/", {"situation": "KVAR-PÅ-SIDAN" * 400}),
        ("mal/", {"text": "", "when": "KVAR-PÅ-SIDAN"}),
        ("overenskommelse/", {"who": "person", "what": "KVAR-PÅ-SIDAN", "when": ""}),
    ):
        kept = sara.post(url(thread, path), data)
        assert kept.status_code == 422 and "KVAR-PÅ-SIDAN" in text(kept) and "hann inte sparas" in text(kept), path
        assert f'action="{url(thread, path)}"' not in text(kept), path


@pytest.mark.req("MEET-03")
def test_the_plan_is_not_written_before_the_meeting_which_says_when_it_is_and_keeps_the_text(world: World) -> None:
    thread, sara = world.thread("answer"), world.client("coordinator")
    with acting(acting_as("coordinator")):
        day = dag_lang(Meeting.objects.get(case=thread.id).starts_at, world.now)
    for path, data in (
        ("nulage/", {"situation": "SKREVS-FÖR-TIDIGT"}),
        ("mal/", {"text": "SKREVS-FÖR-TIDIGT", "kind": "main"}),
        ("overenskommelse/", {"who": "person", "what": "SKREVS-FÖR-TIDIGT", "when": "Nu", "kind": "social"}),
    ):
        answer = sara.post(url(thread, path), data)
        page = text(answer)
        assert answer.status_code == 422 and f"SIP-mötet, som är bokat till {day}" in page, path
        assert "SKREVS-FÖR-TIDIGT" in page and "Starta mötet ändå</button>" in page, path
    elin = {"who": "person", "what": "SKREVS-FÖR-TIDIGT", "when": "Nu", "kind": "social"}
    assert "medan mötet pågår" in text(world.client("nurse").post(url(thread, "overenskommelse/"), elin))
    uncalled = world.thread("consent")
    answer = sara.post(url(uncalled, "mal/"), {"text": "SKREVS-FÖR-TIDIGT", "kind": "main"})
    assert answer.status_code == 422 and "Skicka kallelsen först" in text(answer)
    with acting(acting_as("coordinator")):
        assert not Goal.objects.filter(text="SKREVS-FÖR-TIDIGT").exists()
        assert not Measure.objects.filter(what="SKREVS-FÖR-TIDIGT").exists()


@pytest.mark.req("CONS-05")
def test_a_party_that_leaves_while_a_row_is_written_for_it_is_told_and_the_text_is_kept(world: World) -> None:
    thread, sara = world.thread("write"), world.client("coordinator")
    page = text(sara.get(url(thread, "mote/mal/")))
    who = page.split('value="party:')[1:]
    bjorken = next(part.split('"')[0] for part in who if "Björken" in part.split("</option>")[0])
    thread.play.withdraw_for(world.now, "bjorken")
    refused = sara.post(
        url(thread, "overenskommelse/"),
        {"who": f"party:{bjorken}", "what": "ger droppar", "when": "Nu", "kind": "social"},
    )
    assert refused.status_code == 422 and "Hälsocentralen Björken är inte med längre" in text(refused)
    assert 'value="ger droppar"' in text(refused) and "Det de fått finns kvar hos dem" in text(refused)
    nurse = world.client("nurse")
    assert "Er enhet är inte med längre" in text(nurse.get(url(thread, "mote/folj/")))
    gone = nurse.post(url(thread, f"overenskommelse/{thread.measures['nurse']}/bekrafta/"), {"state": "confirmed"})
    assert gone.status_code == 403 and "inte med i samordningen längre" in text(gone)


def the_three_answers(thread: Thread, world: World) -> dict:
    sara = acting_as("coordinator")
    with acting(sara):
        party = Case.objects.get(id=thread.id).parties.filter(unit_id=key("bjorken")).order_by("changed_at").last()
    return {
        "follow_up_date": local_date(world.now + timedelta(days=90)).isoformat(), "follow_up_time": "13:00",
        "follow_up_place": "Hemma", "follow_up_by": "Sara", "feedback": "Ringer i januari",
        "coordinator": str(sara.assignment), "responsible_organisation": str(key("social")),
        "ways": ["digital", "handed"], "parties": [str(party.id)],
    }  # fmt: skip


def yes_again(world: World, step: str) -> tuple[Thread, str]:
    """Björken is let go while the meeting goes on, and the person then says yes to it again: id of its new place."""
    thread = world.thread(step)
    thread.play.withdraw_for(world.now, "bjorken")
    thread.play.consent(world.now + timedelta(minutes=1), ["bjorken"])
    with acting(acting_as("coordinator")):
        party = Party.objects.get(case=thread.id, unit_id=key("bjorken"), until=None)
    assert party.since is None, "known to the one that coordinates, until it is let in"
    return thread, str(party.id)


@pytest.mark.req("CONS-05", "MEET-04")
def test_one_let_go_and_said_yes_to_again_is_let_in_to_the_meeting_and_gets_the_plan(world: World) -> None:
    thread, party = yes_again(world, "confirm")
    sara, nurse = world.client("coordinator"), world.client("nurse")
    for path in ("mote/mal/", "mote/avsluta/"):
        page = text(sara.get(url(thread, path)))
        assert "Maj har sagt ja till Hälsocentralen Björken igen" in page, path
        assert "Hälsocentralen Björken är inte längre med" not in page, path
    assert party in text(sara.get(url(thread, "mote/mal/"))).split('id="id_attend_party"')[1].split("</select>")[0]
    refused = sara.post(url(thread, "mote/narvaro/"), {"party": party, "how": "missing"})
    assert refused.status_code == 422 and "är inte kallad. Välj hur de är med" in text(refused)
    let_in = sara.post(url(thread, "mote/narvaro/"), {"party": party, "how": "place", "note": "Elin Norberg"})
    assert let_in.status_code == 303
    page = text(sara.get(url(thread, "mote/mal/")))
    assert "sagt ja till Hälsocentralen Björken igen" not in page and f'value="party:{party}"' in page
    assert page.split("De som är med</summary>")[1].split("</ul>")[0].count("Björken") == 1
    assert "ger ögondroppar" in text(nurse.get(url(thread, "mote/folj/")))
    form = {**the_three_answers(thread, world), "parties": [party]}
    assert party in text(sara.get(url(thread, "mote/avsluta/"))).split('name="parties"')[1]
    assert sara.post(url(thread, "mote/avsluta/"), form).status_code == 303
    with acting(acting_as("nurse")):
        plan = Document.objects.get(case=thread.id, kind="plan").content
        assert Duty.objects.open().filter(case=thread.id, kind="document", unit_id=key("bjorken")).exists()
    assert [one["name"] for one in plan["participants"]].count("Elin Norberg") == 1
    assert nurse.post(url(thread, "dokumenterat/")).status_code == 303
    page = text(sara.get(url(thread, "")))
    assert "Kom med under mötet" in page and "Kallades" not in page


@pytest.mark.req("CONS-05", "MEET-05")
@pytest.mark.parametrize("again", [False, True], ids=["let go", "said yes to again"])
def test_a_unit_that_is_not_with_when_the_meeting_ends_has_nothing_to_document(world: World, again: bool) -> None:
    if again:
        thread, _ = yes_again(world, "confirm")
    else:
        thread = world.thread("confirm")
        thread.play.withdraw_for(world.now, "bjorken")
    sara, nurse = world.client("coordinator"), world.client("nurse")
    form = {**the_three_answers(thread, world), "parties": []}
    assert sara.post(url(thread, "mote/avsluta/"), form).status_code == 303
    with acting(acting_as("coordinator")):
        assert not Duty.objects.open().filter(case=thread.id, unit_id=key("bjorken")).exists()
    assert str(thread.id) not in text(nurse.get("/att-gora/"))
    page = text(sara.get(url(thread, "")))
    assert "Ska dokumentera sin del" not in page and "Kallades aldrig" not in page
    assert ("Kallades inte igen" in page) == again
    assert 'class="chip chip--ok"' not in page.partition("De som är med")[2].partition("Handlingar")[0]


@pytest.mark.req("CONS-05", "PLAN-04")
def test_a_row_reworded_for_one_that_has_left_asks_for_no_word_that_it_could_not_give(world: World) -> None:
    thread, sara = world.thread("write"), world.client("coordinator")
    thread.play.withdraw_for(world.now, "bjorken")
    form = {"what": "ger insulin", "when": "Varje dag", "version": 1}
    path = url(thread, f"overenskommelse/{thread.measures['nurse']}/")
    assert sara.post(path, form).status_code == 303
    with acting(acting_as("coordinator")):
        assert not Duty.objects.open().filter(case=thread.id, unit_id=key("bjorken")).exists()


@pytest.mark.req("MEET-05", "PLAN-18")
def test_the_meeting_is_ended_and_the_plan_shared_in_one_press(world: World) -> None:
    thread, sara = world.thread("confirm"), world.client("coordinator")
    form = the_three_answers(thread, world)
    assert sara.post(url(thread, "mote/avsluta/"), {**form, "ways": []}).status_code == 422
    pressed = {**form, "request_id": uuid4().hex}
    ended, twice = (sara.post(url(thread, "mote/avsluta/"), pressed) for _ in range(2))
    assert ended.status_code == 303 and "mote-avslutat-delat" in ended["Location"]
    assert twice.status_code == 303 and "mote-avslutat-delat" in twice["Location"]
    with acting(acting_as("coordinator")):
        kinds = list(Event.objects.filter(case=thread.id).order_by("recorded_at").values_list("kind", flat=True))
    assert kinds[-2:] == ["meeting.held", "plan.delivered"]
    with acting(acting_as("nurse")):
        assert Document.objects.filter(case=thread.id, kind="plan").exists()
    again = sara.post(url(thread, "mote/avsluta/"), form)
    assert again.status_code == 422 and "Mötet är redan avslutat" in text(again) and "Läs planen" in text(again)


@pytest.mark.req("PLAN-18")
def test_a_plan_that_cannot_be_shared_does_not_end_the_meeting_halfway(world: World) -> None:
    thread, sara = world.thread("confirm"), world.client("coordinator")
    form = the_three_answers(thread, world)
    thread.play.withdraw_for(world.now, "bjorken")
    answer = sara.post(url(thread, "mote/avsluta/"), form)
    assert answer.status_code == 422
    with acting(acting_as("coordinator")):
        assert not Document.objects.filter(case=thread.id, kind="plan").exists()


@pytest.mark.req("PLAN-16")
def test_the_main_rule_of_the_overall_responsibility_stands_as_a_hint_with_what_the_plan_says(world: World) -> None:
    thread = world.thread("write")
    page = text(world.client("coordinator").get(url(thread, "mote/avsluta/")))
    assert "mest kontakt" in page and "Så många saker ska var och en göra" in page


@pytest.mark.req("MEET-07")
def test_a_phone_meeting_is_registered_afterwards_on_one_page(world: World) -> None:
    thread, sara = world.thread("consent"), world.client("coordinator")
    page = text(sara.get(url(thread, "mote/efterhand/")))
    assert "Varför registreras det nu?" in page and "Hälsocentralen Björken" in page
    with acting(acting_as("coordinator")):
        party = Case.objects.get(id=thread.id).parties.get(unit_id=key("bjorken"))
    form = {
        "form": "phone", "date": "1999-01-01", "starts": "09:00", "ends": "09:20", "kind": "sip", "purpose": "Droppar",
        "person": "missing", f"party_{party.id}": "phone", f"name_{party.id}": "Elin", "reason": "phone",
    }  # fmt: skip
    wrong = sara.post(url(thread, "mote/efterhand/"), form)
    assert wrong.status_code == 422 and "blev känt" in text(wrong) and 'value="Elin"' in text(wrong)


@pytest.mark.req("MEET-06")
def test_the_meeting_opens_where_it_has_come_to_also_at_its_end(world: World) -> None:
    thread, sara = world.thread("write"), world.client("coordinator")
    for part in ("4", "5"):
        assert sara.post(url(thread, "mote/del/"), {"part": part}).status_code == 303
        answer = sara.get(sara.get(url(thread, "mote/"))["Location"])
        assert answer.status_code == 200 and "Blev det rätt?" in text(answer) and 'name="understood"' in text(answer)


@pytest.mark.req("MEET-07", "CONS-03")
def test_a_meeting_registered_afterwards_counts_on_the_consents_of_then(world: World) -> None:
    thread, sara = world.thread("call"), world.client("coordinator")
    thread.play.consent(world.now, [], answer="cannot")
    held = (world.now - timedelta(hours=2)).astimezone(STOCKHOLM)
    with acting(acting_as("coordinator")):
        party = Case.objects.get(id=thread.id).parties.get(unit_id=key("bjorken"))
    form = {
        "form": "phone", "date": held.date().isoformat(), "starts": f"{held:%H:%M}",
        "ends": f"{held + timedelta(minutes=20):%H:%M}", "kind": "sip", "purpose": "Droppar", "person": "missing",
        f"party_{party.id}": "phone", f"name_{party.id}": "Elin", "reason": "phone",
    }  # fmt: skip
    assert sara.post(url(thread, "mote/efterhand/"), form).status_code == 303
