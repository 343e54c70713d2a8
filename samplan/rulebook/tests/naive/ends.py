"""Whose the duties are, what moves them, and the end."""

from samplan.rulebook.tests.naive.owed import NONE, Impossible, add, leading, over, second_before_midnight, whole


def discharge_and_moves(event, number, owed, past, table):
    kind, unit, facts = event.kind, event.unit, event.facts
    open_now = [duty for duty in owed if duty.is_open()]

    if kind == "ready_notice.sent":
        contact = facts.get("contact", unit)
        add(owed, event, number, "call", contact, table["call_after_ready"], name="call_after_ready")

    if kind == "patient.discharged" and "follow_up_after_discharge" in table:
        contacts = [e.facts.get("contact", e.unit) for e in past if e.kind == "ready_notice.sent"]
        responsible = facts.get("contact") or (contacts[-1] if contacts else None) or unit
        add(owed, event, number, "follow_up_after_discharge", responsible, table["follow_up_after_discharge"])

    if kind == "coordinator.named":
        for duty in open_now:
            theirs = ("meeting", "deliver", "follow_up", "follow_up_after_discharge", "end")
            theirs += ("call_person", "answer_person", "call_follow_up", "let_go")
            if duty.kind in theirs or duty.name == "call":
                duty.unit = event.to[0] if event.to else unit

    if kind == "deadline.moved":
        moving = [duty for duty in open_now if duty.kind == facts["duty"] and not duty.paused]
        if not moving or not facts["reason"]:
            raise Impossible
        for duty in moving:
            duty.due_on, duty.due_at = facts["to"], second_before_midnight(facts["to"])
            if duty.not_before is not None and facts["to"] < duty.not_before:
                duty.not_before = None


def handing_over(event, number, owed, past, table):
    kind, unit = event.kind, event.unit
    offers = [duty for duty in owed if duty.is_open() and duty.kind == "take_over"]

    if kind == "coordinator.offered":
        for receiver in sorted(set(event.to)):
            if not any(duty.unit == receiver for duty in offers):
                add(owed, event, number, "take_over", receiver, ("work", 1), own=True)
    for duty in offers:
        if kind == "coordinator.named":
            if duty.unit == (event.to[0] if event.to else unit):
                duty.met = event
            else:
                duty.gone = event
        if kind == "coordinator.declined" and duty.unit == unit:
            duty.met = event
        if kind == "coordinator.offer_withdrawn" and (duty.unit in event.to or not event.to):
            duty.gone = event


def ends(event, number, owed, past, table):  # noqa: C901 - plain on purpose: one `if` per kind
    kind, unit, facts = event.kind, event.unit, event.facts
    # What an end has asked for stays to be done whatever stops the rest, and what the person asked, to be answered.
    stays = ("case.ended", "question.asked", "question.answered")
    open_now = [duty for duty in owed if duty.is_open() and duty.opened.kind not in stays]

    if kind == "death.registered" or (kind == "case.ended" and facts.get("ending") == "deceased"):
        for duty in owed:
            if duty.is_open() and duty.kind in ("answer_person", "post"):
                duty.gone = event

    if kind == "case.ended":
        for duty in open_now:
            if duty.kind == "end":
                duty.met = event
            else:
                duty.gone = event
        the_end_itself(event, number, owed)
    if kind == "end.documented":
        for duty in owed:
            if duty.is_open() and duty.kind == "document_end" and duty.unit == unit:
                duty.met = event

    if kind == "consent.withdrawn":
        for duty in open_now:
            if whole(event) and not over(past) and duty.kind not in ("post", "end"):
                duty.paused = duty.paused or event
                continue
            if whole(event) or ("unit" in facts and duty.unit == facts["unit"]) or duty.ref in facts.get("letters", ()):
                duty.gone = event
        told = [duty.ref for duty in owed if duty.is_open() and duty.kind == "let_go"]
        one = facts.get("unit") or facts.get("silent")
        if not whole(event) and one and one not in told and leading(past) not in (None, one, unit):
            add(owed, event, number, "let_go", leading(past), ("work", 1), own=True, ref=one)
        if whole(event):
            unit = facts.get("coordinator") or leading(past)
            add(owed, event, number, "end", unit, ("work", 1), own=True)

    if kind == "let_go.noted":
        for duty in owed:
            if duty.is_open() and duty.kind == "let_go" and duty.ref == facts["unit"]:
                duty.met = event


def the_end_itself(event, number, owed):
    if event.to:
        for part in {event.unit, *event.to}:
            add(owed, event, number, "document_end", part, NONE, own=True)
    for letter in event.facts.get("letters", ()):
        if event.facts.get("ending") != "deceased":
            add(owed, event, number, "post", event.unit, ("days", None, 0), own=True, ref=letter)
