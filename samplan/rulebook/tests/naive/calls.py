"""The call: need, consent, initiative, call, answers, preparation, and a time that no longer holds."""

from datetime import UTC, datetime

from samplan.rulebook.tests.naive.owed import (
    CALLING,
    NONE,
    OFF,
    SWEDEN,
    Impossible,
    add,
    count,
    declined_for,
    leading,
    passed,
    reopen,
    whole,
)


def off(event, number, owed, past, table):
    """A meeting moved or cancelled: what was asked for it, and the new call."""
    if event.kind not in OFF:
        return
    for duty in owed:
        of_the_call = duty.kind in ("acknowledge", "post") and duty.opened.kind in CALLING
        if duty.is_open() and (of_the_call or duty.kind in ("answer", "prepare", "call_person")):
            duty.gone = event
    if event.kind == "meeting.cancelled" and event.facts.get("again", True):
        leader = leading(past)
        called = any(duty.is_open() and duty.kind == "call" for duty in owed)
        waits = any(duty.name == "call" and declined_for(duty, past) == [leader] for duty in owed)
        if not called and not waits:
            add(owed, event, number, "call", leader, NONE, own=True, name="call")


def needs_and_questions(event, number, owed, past, table):  # noqa: C901 - plain on purpose: one `if` per kind
    kind, unit, facts = event.kind, event.unit, event.facts
    open_now = [duty for duty in owed if duty.is_open()]

    if kind == "need.known":
        add(owed, event, number, "consent", unit, NONE, own=True)
        add(owed, event, number, "call", unit, table["call"], name="call")
        add(owed, event, number, "meeting", unit, table["meeting"], name="meeting")

    if kind == "consent.recorded":
        for duty in open_now:
            if duty.kind == "consent" and duty.unit == unit:
                duty.met = event
            if duty.kind in ("call", "meeting") and duty.unit == unit and facts.get("answer") == "no":
                duty.gone = duty.gone if duty.paused else event
            if duty.kind == "end" and duty.unit == unit and facts.get("answer", "yes") == "yes":
                duty.gone = event
            if duty.kind == "let_go" and duty.ref in facts.get("covers", ()) and facts.get("answer", "yes") == "yes":
                duty.gone = event
        if any(duty.kind == "end" and duty.gone is event for duty in owed):
            go_on(event, number, owed, past)
        if facts.get("answer", "yes") == "yes":
            names = {duty.name for duty in owed if declined_for(duty, past) == [unit]}
            for name in sorted(names - {"call"} if "call_after_ready" in names else names):
                add(owed, event, number, name[:4] if name != "meeting" else name, unit, table[name], name=name)

    if kind == "call.sent":
        for duty in open_now:
            if duty.kind == "call" and duty.unit == unit:
                duty.met = event

    if kind == "call.sent" and facts.get("for") == "follow_up":
        for duty in open_now:
            if duty.kind == "call_follow_up":
                duty.met = event

    if kind in ("call.sent", "meeting.moved", "initiative.sent"):
        for receiver in sorted(set(event.to)):
            if "acknowledge" in table:
                add(owed, event, number, "acknowledge", receiver, table["acknowledge"])
            else:
                add(owed, event, number, "acknowledge", receiver, NONE, own=True)

    renewed = kind == "follow_up.held" and facts.get("document")
    if renewed or kind in (*OFF, "call.sent", "plan.delivered", "question.answered", "coordinator.named"):
        for letter in facts.get("letters", ()):
            add(owed, event, number, "post", unit, ("days", None, 0), own=True, ref=letter)


def go_on(event, number, owed, past):
    """The yes after the whole withdrawal."""
    to_come = coming(past, event)
    for duty in owed:
        for_the_meeting = duty.kind in ("answer", "prepare", "call_person")
        for_the_meeting = for_the_meeting or (duty.kind == "acknowledge" and duty.opened.kind in CALLING)
        if duty.paused is None or duty.met or duty.gone:
            continue
        if for_the_meeting and to_come == "past":
            duty.gone = duty.paused
            continue
        early = not passed(duty, duty.paused.at)
        duty.paused = None
        if early and passed(duty, event.at):
            count(duty, NONE if duty.kind == "follow_up" else duty.rule, event)
    for unit in to_come if to_come != "past" else ():
        has = [d for d in owed if d.is_open() and d.unit == unit and d.kind in ("answer", "prepare", "acknowledge")]
        has = [d for d in has if d.kind != "acknowledge" or d.opened.kind in CALLING]
        if unit != event.unit and not has:
            add(owed, event, number, "answer", unit, NONE, own=True)


def coming(past, now):
    """The units that are called to a meeting that is to come, or "past" when the last one called to was to be before.

    Nobody when it has begun, been held or is off, or when the case has ended since.
    """
    units, starts = [], None
    for event in past:
        if event.kind in CALLING:
            units, starts = list(event.to), event.facts.get("starts_at")
        if event.kind in ("meeting.started", "meeting.held", "meeting.cancelled", "case.ended"):
            units = []
        if event.kind == "consent.withdrawn" and not whole(event):
            units = [unit for unit in units if unit != (event.facts.get("unit") or event.facts.get("organisation"))]
        giver = event.facts.get("from", event.unit)
        if event.kind == "call.passed_on" and event.to and event.to[0] != giver and giver in units:
            units = [unit for unit in units if unit != giver] + [event.to[0]]
    if starts is not None and datetime.fromisoformat(starts).astimezone(UTC) <= now.at.astimezone(UTC):
        return "past"
    return sorted(set(units))


def answers(event, number, owed, past, table):  # noqa: C901 - plain on purpose: one `if` per kind
    kind, unit, facts = event.kind, event.unit, event.facts
    open_now = [duty for duty in owed if duty.is_open()]

    if kind in ("call.acknowledged", "initiative.acknowledged"):
        questions = CALLING if kind == "call.acknowledged" else ("initiative.sent",)
        asked = any(e.kind in questions and unit in e.to for e in past)
        if kind == "call.acknowledged":
            asked = asked or any(e.kind == "call.passed_on" and e.to and e.to[0] == unit for e in past)
        if not asked:
            raise Impossible
        taken = [d for d in open_now if d.kind == "acknowledge" and d.unit == unit and d.opened.kind in questions]
        for duty in taken:
            duty.met = event
        if taken:
            answer = "answer" if kind == "call.acknowledged" else "answer_initiative"
            add(owed, event, number, answer, unit, NONE, own=True)

    if kind == "initiative.answered":
        for duty in open_now:
            receipt = duty.kind == "acknowledge" and duty.opened.kind == "initiative.sent"
            if duty.unit == unit and (receipt or duty.kind == "answer_initiative"):
                duty.met = event

    if kind == "call.answered":
        for duty in open_now:
            if duty.unit == unit and (
                duty.kind == "answer" or (duty.kind == "acknowledge" and duty.opened.kind in CALLING)
            ):
                duty.met = event

    if kind == "call.passed_on":
        pass_on(event, facts.get("from", unit), owed, past)

    if kind == "acknowledgement.undone":
        receipts = [duty for duty in owed if duty.kind == "acknowledge" and duty.unit == unit and duty.met is not None]
        if not receipts:
            raise Impossible
        newest = max(receipts, key=lambda duty: (duty.met.at, duty.number)).met
        for duty in receipts:
            if duty.met is newest:
                reopen(duty, past, owed)
        for duty in open_now:
            if duty.kind in ("answer", "answer_initiative") and duty.opened is newest:
                duty.gone = event

    if kind == "letter.posted":
        for duty in open_now:
            if duty.kind == "post" and duty.ref == facts.get("delivery"):
                duty.met = event


def preparations(event, number, owed, past, table):
    kind, unit, facts = event.kind, event.unit, event.facts
    mine = [duty for duty in owed if duty.is_open() and duty.kind == "prepare" and duty.unit == unit]

    if kind == "call.answered" and facts.get("ready") is False and not mine:
        duty = add(owed, event, number, "prepare", unit, NONE, own=True)
        if "starts_at" in facts:
            duty.due_at = datetime.fromisoformat(facts["starts_at"]).astimezone(SWEDEN)
    if kind == "part.prepared" or (kind == "call.answered" and facts.get("ready") is True):
        for duty in mine:
            duty.met = event
    if kind in ("meeting.started", "meeting.held"):
        for duty in owed:
            invites = duty.kind == "post" and duty.opened.kind in CALLING
            invites = invites and duty.opened.facts.get("meeting") == facts.get("meeting")
            if duty.is_open() and (invites or duty.kind in ("prepare", "call_person")):
                duty.gone = event


def pass_on(event, giver, owed, past):
    called = any(e.kind in CALLING and giver in e.to for e in past)
    called = called or any(e.kind == "call.passed_on" and e.to and e.to[0] == giver for e in past)
    if not called:
        raise Impossible
    if not event.to or event.to[0] == giver:
        return
    new = event.to[0]
    receipts = [d for d in owed if d.kind == "acknowledge" and d.opened.kind in CALLING and d.unit == giver]
    alive = [d for d in receipts if d.gone is None]
    moving = [duty for duty in alive if duty.met is None] or alive[-1:]
    for duty in owed:
        if duty.is_open() and duty.kind == "answer" and duty.unit == giver:
            duty.gone = event
    for duty in moving:
        if any(d.kind == "acknowledge" and d.unit == new and d.opened is duty.opened for d in owed):
            if duty.met is None:
                duty.gone = event
            continue
        duty.unit = new
        if duty.met is not None:
            reopen(duty, past, owed)
