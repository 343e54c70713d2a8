"""Every form that is taken is one line of the log beside its event, and every refusal is one line (ACC-03).

The cast walks every page, sends each form it finds there, filled in as somebody in a hurry would, and then again as
someone who may not. What was written and what was logged is read by the owner of the tables.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.test import Client

from samplan.demo.play import person, staff
from samplan.foundation.access.actor import Actor
from tests import canaries
from tests.a_unit import Office
from tests.access.test_all_is_logged import last, owner
from tests.access.test_log_review import LIST, REVIEWER, read_by_nurse
from tests.cast import Thread, World, acting_as

__all__ = ["owner"]

pytestmark = [pytest.mark.req("ACC-03"), pytest.mark.slow]
COLUMNS = (
    "action", "what", "actor_kind", "actor_user", "actor_person", "assignment", "unit", "organisation", "person",
    '"case"', "object_id", "session",
)  # fmt: skip


@dataclass
class Walk:
    """One who walks, and what was found on the way."""

    client: Client
    actor: Actor
    owner: psycopg.Connection
    taken: set[str] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)

    def send(self, path: str, body: dict[str, Any]) -> None:
        before, begins = last(self.owner), self.owner.execute("select clock_timestamp()").fetchone()[0]
        answer = self.client.post(path, body)
        lines, events = self.lines(before), self.events(begins)
        where = f"{self.actor.name} {path} {answer.status_code}"
        writes = [line for line in lines if line["action"] == "write"]
        refusals = [line for line in lines if line["action"] == "refused"]
        self._by_whom(where, [*writes, *refusals])
        if answer.status_code == 303 and answer["Location"].partition("?")[0].endswith("/granska/"):
            right = not writes and not refusals and not events  # looked at once more before it is sent
            self.send_checked(answer["Location"])
        elif lines and {line["action"] for line in lines} == {"logout"}:
            right = not events  # a line for each session that was ended
        elif answer.status_code >= 400:
            right = len(refusals) == (answer.status_code in (403, 404)) and not writes and not events
        else:
            right = not refusals and len(writes) == max(len(events), answer.status_code == 303)
            told = {(line["object_id"], line["what"], line["case"], line["person"]) for line in writes}
            right = right and (events <= told or len(writes) < len(events))
            self.taken |= {line["what"] for line in writes}
        if not right:
            self.wrong.append(f"{where}: {[(line['action'], line['what']) for line in lines]}, {events}")

    def _by_whom(self, where: str, lines: list[dict[str, Any]]) -> None:
        for line in lines:
            if any(line[name] != getattr(self.actor, of) for name, of in WHO.items()) or line["session"] is None:
                self.wrong.append(f"{where}: {line['what']} is not by the one who sent")
            if not line["what"]:
                self.wrong.append(f"{where}: does not say what")

    def send_checked(self, path: str) -> None:
        """The last step of what is looked at once more before it is sent."""
        for to, body in canaries.posts(self.client.get(path).content.decode(), path):
            if body.get("steg") == ["skicka"]:
                self.send(to, body)

    def lines(self, before: int) -> list[dict[str, Any]]:
        asked = f"select {', '.join(COLUMNS)} from audit_entry where id > %s order by id"
        rows = self.owner.execute(asked, [before])
        return [dict(zip((name.strip('"') for name in COLUMNS), row, strict=True)) for row in rows]

    def events(self, begins: datetime) -> set[tuple]:
        asked = "select id, kind, case_id, person_id from cases_event where recorded_at >= %s"
        return set(self.owner.execute(asked, [begins]).fetchall())


WHOSE = "sixten"  # what is sent changes what stands about him: no other test has to do with him
WHO = {"actor_user": "user", "actor_person": "person", "assignment": "assignment", "unit": "unit",
       "organisation": "organisation"}  # fmt: skip


def goes(world: World, owner: psycopg.Connection, who: str) -> Walk:
    kind, _, name = who.partition(":")
    actor = {"staff": staff, "person": person}[kind](name) if name else acting_as(who)
    return Walk(world.client(who), actor, owner)


def forms(walk: Walk, paths: list[str]) -> list[tuple[str, dict[str, Any]]]:
    """What can be sent from these pages; what ends something last."""
    sent = []
    for path in paths:
        answer = walk.client.get(path)
        if answer.status_code == 200 and "html" in answer["Content-Type"]:
            sent += [one for one in canaries.posts(answer.content.decode(), path) if not canaries.left_alone(one[0])]
    return sorted(sent, key=lambda one: any(word in one[0] for word in canaries.LAST))


def open_to(thread: Thread) -> list[str]:
    return [path for path in canaries.paths(thread) if not canaries.left_alone(path)]


WAYS = [
    ("coordinator", "need", 6), ("coordinator", "consent", 8), ("coordinator", "begin", 12),
    ("coordinator", "deliver", 15), ("nurse", "call", 2), ("nurse", "deliver", 2), (f"person:{WHOSE}", "call", 2),
    (f"person:{WHOSE}", "deliver", 5),
]  # fmt: skip


@pytest.mark.parametrize(("who", "step", "kinds"), WAYS, ids=[f"{who}-{step}" for who, step, _ in WAYS])
def test_each_form_that_is_taken_writes_exactly_one_line_beside_its_event(
    world: World, owner: psycopg.Connection, who: str, step: str, kinds: int
) -> None:
    walk = goes(world, owner, who)
    for path, body in forms(walk, open_to(world.thread(step, name=WHOSE))):
        walk.send(path, body | {"request_id": uuid4().hex})
    print(sorted(walk.taken))
    assert not walk.wrong, "\n".join(walk.wrong)
    assert len(walk.taken) >= kinds, f"too little was taken to show anything: {sorted(walk.taken)}"


@pytest.mark.req("ACC-02")
@pytest.mark.parametrize("who", ["outsider", "counsellor", "protected", "staff:berit", REVIEWER])
def test_each_form_that_somebody_else_sends_is_refused_with_exactly_one_line(
    world: World, owner: psycopg.Connection, who: str
) -> None:
    thread = world.thread("deliver", name=WHOSE)
    sent = forms(goes(world, owner, "coordinator"), [path for path in open_to(thread) if path.startswith("/plan/")])
    walk, refused = goes(world, owner, who), 0
    for path, body in sent:
        if path.startswith(f"/plan/{thread.id}/"):
            walk.send(path, body | {"request_id": uuid4().hex})
            refused += 1
    assert not walk.wrong, "\n".join(walk.wrong)
    assert walk.taken == set() and refused > 30


def test_what_is_done_to_the_register_and_the_log_is_one_line_each(world: World, owner: psycopg.Connection) -> None:
    thread, entry = read_by_nurse(world)
    maj, reviewer = goes(world, owner, "person"), goes(world, owner, REVIEWER)
    maj.send(f"/min-plan/vem-har-last/{entry}/?plan={thread.id}", {"question": ""})
    reviewer.send(f"{LIST}{entry}/", {"decision": "no_remark", "words": "", "answer": ""})
    assert reviewer.taken == set(), "an answer is missing: that is no refusal of right"
    reviewer.send(f"{LIST}{entry}/", {"decision": "no_remark", "words": "", "answer": "Elin ger ögondroppar."})
    rows = owner.execute(
        """select what, person, "case" from audit_entry where what like 'log.%%' and "case" = %s order by id""",
        [thread.id],
    ).fetchall()
    whose = acting_as("person").person
    assert rows == [("log.ask", whose, thread.id), ("log.decide", whose, thread.id)]
    office = Office(world, anna="OFFICER", adam="ADMINISTRATOR", chef="HEAD")
    adam = Walk(office.client("adam"), office.actor("adam"), owner)
    page = f"/personal/enhet/{office.unit}/"
    for path, body in forms_at(adam, [page, f"{page}uppgifter/", f"/personal/uppdrag/{office.id('anna')}/avsluta/"]):
        if path.startswith("/personal/"):
            adam.send(path, body | {"hsa_id": "SE-new-one", "given_name": "Siv", "family_name": "Ny"})
    assert not (maj.wrong + reviewer.wrong + adam.wrong)
    assert len(adam.taken) >= 2, adam.taken


def forms_at(walk: Walk, paths: list[str]) -> list[tuple[str, dict[str, Any]]]:
    """As ``forms``, also of pages that other walks leave alone."""
    pages = {path: walk.client.get(path) for path in paths}
    return [one for path, page in pages.items() for one in canaries.posts(page.content.decode(), path)]
