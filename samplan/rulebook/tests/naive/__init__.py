"""The same duties a second time, written plainly and slowly, to be compared with the real ones.

Nothing is shared with the rulebook but the shape of an event: all tables and Easter are made by hand.
"""

from datetime import UTC

from samplan.rulebook.tests.naive.calls import answers, needs_and_questions, off, preparations
from samplan.rulebook.tests.naive.ends import discharge_and_moves, ends, handing_over
from samplan.rulebook.tests.naive.meetings import measures, meetings_and_plans, the_persons_words
from samplan.rulebook.tests.naive.owed import COUNTIES, SEQUENCE, Impossible, over, passed, red_days

__all__ = ["COUNTIES", "SEQUENCE", "Impossible", "naive_duties", "red_days"]


def naive_duties(events, county, now=None):
    """A tuple per duty: kind, unit, opening kind and instant, dates, met at, late, cancelled by, ref, own."""
    table = COUNTIES[county]
    events = [event for event in events if event.kind in SEQUENCE]
    events = sorted(events, key=lambda e: (e.at.astimezone(UTC), SEQUENCE.index(e.kind)))
    owed, past = [], []
    for number, event in enumerate(events):
        if event.kind == "pack.changed":
            table = COUNTIES[event.facts["pack"]]
        step(event, number, owed, past, table)
        past.append(event)
    owed.sort(
        key=lambda d: (d.opened.at.astimezone(UTC), SEQUENCE.index(d.opened.kind), d.kind, d.unit or "", d.ref or "")
    )
    return [row(duty, now) for duty in owed]


def row(duty, now):
    gone = duty.gone or duty.paused
    if duty.met is not None:
        judge = duty.met.at
    elif now is None:
        judge = None
    else:
        judge = now if gone is None else gone.at
    late = None if judge is None else passed(duty, judge)
    return (
        duty.kind,
        duty.unit,
        duty.opened.kind,
        duty.opened.at,
        duty.not_before,
        duty.due_on,
        duty.due_at,
        duty.met.at if duty.met else None,
        late,
        gone.kind if gone else None,
        duty.ref,
        duty.own,
    )


def step(event, number, owed, past, table):
    before = len(owed)
    off(event, number, owed, past, table)
    needs_and_questions(event, number, owed, past, table)
    answers(event, number, owed, past, table)
    preparations(event, number, owed, past, table)
    the_persons_words(event, number, owed, past, table)
    meetings_and_plans(event, number, owed, past, table)
    measures(event, number, owed, past, table)
    discharge_and_moves(event, number, owed, past, table)
    handing_over(event, number, owed, past, table)
    ends(event, number, owed, past, table)
    for duty in owed:
        if duty.paused and (duty.met or duty.gone):  # nobody owed it then: no yes gives it back
            duty.met, duty.gone, duty.paused = None, duty.paused, None
    if over(past) and event.kind != "need.known":
        stays = ("question.asked", "question.answered")  # between the person and the one who coordinates
        owed[before:] = [d for d in owed[before:] if not d.own or d.kind == "acknowledge" or d.opened.kind in stays]
