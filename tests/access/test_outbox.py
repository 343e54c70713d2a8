"""Who reads, stops and adds what waits to be sent: a mail that never comes is a message that nobody took."""

from __future__ import annotations

import pytest

from samplan.config import work
from samplan.demo.cast import key
from samplan.foundation.access import sessions
from samplan.foundation.outbox.models import Row
from tests.access.test_attacks import ENTER, Thief, thief
from tests.cast import World
from tests.held import Held
from tests.waiting import anew, rows_where

__all__ = ["thief"]

SEES = (
    "select 1 from outbox_row",
    "select count(*) from outbox_row having count(*) > 0",
    "select 1 where exists (select 1 from outbox_row where id = '{row}')",
    "copy outbox_row to stdout",
    "select seen_at from outbox_worker",
)
SILENCES = (
    "update outbox_row set state = 'cancelled'",
    "update outbox_row set state = 'cancelled' where id = '{row}'",
    "update outbox_row set next_at = 'infinity' where id = '{row}'",
    "delete from outbox_row where id = '{row}'",
    "truncate outbox_row",
    "select 1 from outbox_row where id = '{row}' for update",
    "select 1 from outbox_row where id = '{row}' for key share",
    "lock table outbox_row in share mode",
    "lock table outbox_row in access exclusive mode",
    "lock table outbox_worker in access exclusive mode",
    "select access.begin_for('{row}')",
    "select access.escalate(100, '{{}}')",
    "select access.stop_flow('{case}', null)",
    "select access.stop_from('{case}', '{unit}', null)",
    "update outbox_worker set seen_at = 'infinity'",
    "insert into outbox_worker (id, seen_at) values (1, 'infinity') on conflict (id) do update set seen_at = now()",
)
NEW = """insert into outbox_row (id, "case", unit, kind, channel, due_at, next_at, attempt, state, error) values
    (gen_random_uuid(), '{case}', '{unit}', '{kind}', '{channel}', now(), '{at}', 0, '{state}', '')"""
A_NOTICE = {"kind": "notice", "channel": "email", "at": "now", "state": "due"}
# Rows that would be sent, and one that waits for ever in the place where only one text message may wait.
ADDS = (A_NOTICE, A_NOTICE | {"kind": "person", "channel": "person"}, A_NOTICE | {"channel": "sms", "at": "infinity"})


def _waits(world: World) -> Row:
    return rows_where(case=world.thread("call").id, kind="notice")[0]


def _of_others(world: World) -> Row:
    """What waits in a case of which none of those who try here has any part."""
    thread = world.thread("need", name="nora", leader="mats")
    thread.play.consent(thread.began, ["hemtjanst"])
    thread.reached = "consent"
    return rows_where(case=thread.to("call").id, kind="notice")[0]


@pytest.mark.req("ACC-02", "CALL-07")
def test_a_stranger_with_sql_neither_sees_nor_silences_nor_adds_what_waits(thief: Thief, world: World) -> None:
    row = _waits(world)
    about = {"row": row.id, "case": row.case, "unit": row.unit}
    statements = [*(one.format(**about) for one in (*SEES, *SILENCES)), *(NEW.format(**about, **new) for new in ADDS)]
    for said in ("", thief.said, "system||||||"):
        thief.says(said, thief.proof)
        for statement in statements:
            assert thief.tries(statement) <= 0, statement  # it sees nothing, or is refused
    thief.sql.commit()
    assert anew(row).state == "due" and work.send(row.id, row.due_at), "it is sent all the same"


@pytest.mark.req("ACC-02", "CALL-07")
@pytest.mark.parametrize(("who", "sees"), [("outsider", False), ("nurse", True), ("person", True)])
def test_one_who_truly_acts_sees_the_reminders_of_their_own_case_and_nothing_else_that_waits(
    thief: Thief, world: World, who: str, sees: bool
) -> None:
    thread = world.thread("call")
    assert {row.kind for row in rows_where(case=thread.id)} >= {"notice", "reminder", "person"}
    assert thief.tries(ENTER, sessions._hash(Held(world.client(who)).token), True) == 1
    own = """select 1 from outbox_row where "case" = %s and kind in ('reminder', 'tomorrow')"""
    assert (thief.tries(own, thread.id) > 0) == sees
    assert thief.tries("select 1 from outbox_row where kind not in ('reminder', 'tomorrow')") == 0
    assert thief.tries("select 1 from outbox_worker") == 0


@pytest.mark.req("ACC-02", "CALL-07")
@pytest.mark.parametrize("who", ["outsider", "nurse", "person"])
def test_one_who_truly_acts_may_do_as_the_actions_do_in_their_own_case_and_no_more(
    thief: Thief, world: World, who: str
) -> None:
    row, other = _waits(world), _of_others(world)
    assert thief.tries(ENTER, sessions._hash(Held(world.client(who)).token), True) == 1
    part = who != "outsider"
    mine, theirs = ({"case": one.case, "unit": key("hemtjanst")} for one in (row, other))
    reminders = f"""where "case" = '{row.case}' and kind = 'reminder'"""
    does = {
        NEW.format(**mine, **A_NOTICE): part,
        NEW.format(**theirs, **A_NOTICE): False,
        NEW.format(**mine, **A_NOTICE | {"channel": "sms"}): False,
        NEW.format(**mine, **A_NOTICE | {"kind": "escalation"}): False,
        NEW.format(**mine, **A_NOTICE | {"state": "cancelled"}): False,
        f"update outbox_row set next_at = 'infinity' {reminders}": False,
        f"update outbox_row set unit = '{key('hemtjanst')}' {reminders}": False,
        f"update outbox_row set state = 'sent' {reminders}": False,
        f"update outbox_row set state = 'cancelled' {reminders}": part,
        f"update outbox_row set state = 'cancelled' where id = '{row.id}'": False,
        f"""update outbox_row set state = 'cancelled' where "case" = '{other.case}'""": False,
        "insert into outbox_worker (id, seen_at) values (1, 'infinity')": False,
        "update outbox_worker set seen_at = 'infinity'": False,
    }
    assert {statement: thief.tries(statement) > 0 for statement in does} == does
