"""The meeting, the plan, its measures, follow-up and discharge, and what the person says."""

from samplan.rulebook.tests.naive.owed import NONE, add, coordinator_of, leading, second_before_midnight, whole


def meetings_and_plans(event, number, owed, past, table):  # noqa: C901 - plain on purpose: one `if` per kind
    kind, unit, facts = event.kind, event.unit, event.facts
    open_now = [duty for duty in owed if duty.is_open()]

    if kind in ("meeting.held", "follow_up.held"):
        for duty in open_now:
            if duty.kind == ("meeting" if kind == "meeting.held" else "follow_up"):
                duty.met = event
            if duty.kind == "follow_up_after_discharge":
                duty.met = event
            if duty.kind == "call" and kind == "meeting.held":
                duty.met = event

    if kind == "meeting.held":
        if "document" in table:
            others = set(event.to) or called_since_last_meeting(past)
            for part in {unit} if table.get("leader_documents") else {unit, *others}:
                add(owed, event, number, "document", part, table["document"])
        add(owed, event, number, "deliver", unit, table.get("document", NONE), own=True)

    if kind == "follow_up.held":
        for duty in open_now:
            if duty.kind == "call_follow_up":
                duty.gone = event
    if kind in ("meeting.held", "follow_up.held") and "follow_up_on" in facts:
        if not any(duty.is_open() and duty.kind == "call_follow_up" for duty in owed):
            add(owed, event, number, "call_follow_up", coordinator_of(past) or unit, NONE, own=True)

    if kind in ("meeting.held", "follow_up.held") and "follow_up" in table:
        duty = add(owed, event, number, "follow_up", coordinator_of(past) or unit, table["follow_up"])
        agreed = facts.get("follow_up_on")
        if agreed is not None and (duty.due_on is None or agreed < duty.due_on):
            duty.due_on, duty.due_at = agreed, second_before_midnight(agreed)

    renewed = kind == "follow_up.held" and facts.get("document")
    for met, now in (("document", kind == "plan.documented"), ("deliver", renewed or kind == "plan.delivered")):
        for duty in open_now if now else ():
            if duty.kind == met and duty.unit == unit:
                duty.met = event
    revised = kind == "follow_up.held" and not renewed and facts.get("next") == "revise"
    if revised and not any(duty.is_open() and duty.kind == "deliver" for duty in owed):
        add(owed, event, number, "deliver", coordinator_of(past) or unit, NONE, own=True)


def measures(event, number, owed, past, table):
    kind, facts = event.kind, event.facts
    open_now = [duty for duty in owed if duty.is_open()]

    about = [duty for duty in open_now if duty.kind == "confirm" and duty.ref == facts.get("measure")]
    declined = kind == "measure.answered" and facts.get("answer") == "no"
    if kind in ("measure.proposed", "measure.withdrawn") or declined:
        for duty in about:
            duty.gone = event
    if kind == "measure.proposed":
        for part in set(event.to):
            add(owed, event, number, "confirm", part, NONE, own=True, ref=facts.get("measure"))
    if kind == "measure.committed":
        for duty in about:
            duty.met = event


def the_persons_words(event, number, owed, past, table):
    kind, facts = event.kind, event.facts
    open_now = [duty for duty in owed if duty.is_open()]

    if kind == "invitation.answered" and facts["answer"] != "yes":
        if not any(duty.kind == "call_person" for duty in open_now):
            add(owed, event, number, "call_person", leading(past), ("work", 1), own=True)
    if kind == "person.contacted":
        for duty in open_now:
            if duty.kind == "call_person":
                duty.met = event
    if kind == "question.asked":
        add(owed, event, number, "answer_person", leading(past), ("work", 3), own=True, ref=facts["question"])
    if kind == "question.answered":
        for duty in open_now:
            if duty.kind == "answer_person" and duty.ref == facts["question"]:
                duty.met = event


def called_since_last_meeting(past):
    parties = set()
    for event in past:
        if event.kind in ("meeting.held", "meeting.cancelled"):
            parties = set()
        if event.kind == "call.sent":
            parties |= {event.unit, *event.to}
        if event.kind == "meeting.moved":
            parties |= set(event.to)
        giver = event.facts.get("from", event.unit)
        if event.kind == "call.passed_on" and event.to and event.to[0] != giver:
            parties = (parties - {giver}) | {event.to[0]}
        if event.kind == "consent.withdrawn" and not whole(event):  # who has left documents nothing more
            parties = parties - {event.facts.get("unit") or event.facts.get("organisation")}
    return parties
