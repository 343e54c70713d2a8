"""The same duties a second time, written plainly and slowly, to be compared with the real ones.

Nothing is shared with the rulebook but the shape of an event: all tables and Easter are made by hand.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

SWEDEN = ZoneInfo("Europe/Stockholm")
NONE = ("none",)
CALLING = ("call.sent", "meeting.moved")
OFF = ("meeting.moved", "meeting.cancelled")

# work days, days (first, last), years; "open" is owed without a date; missing: the guideline has no such duty
COUNTIES = {
    "lag": {"call": ("open",), "meeting": ("open",), "call_after_ready": ("days", None, 3)},
    "sormland": {"call": ("open",), "meeting": ("open",), "call_after_ready": ("days", None, 3)},
    "vastmanland-2017": {
        "call": ("open",),
        "meeting": ("open",),
        "acknowledge": ("work", 1),
        "document": ("days", None, 2),
        "follow_up": ("open",),
        "call_after_ready": ("days", None, 3),
    },
    "vastra-gotaland-2020": {
        "call": ("open",),
        "meeting": ("open",),
        "document": ("open",),
        "leader_documents": True,
        "follow_up": ("open",),
        "follow_up_after_discharge": ("open",),
        "call_after_ready": ("days", None, 3),
    },
    "norrbotten-2023": {
        "call": ("work", 3),
        "meeting": ("days", 3, 21),
        "document": ("days", None, 3),
        "follow_up": ("years", 1),
        "follow_up_after_discharge": ("days", None, 21),
        "call_after_ready": ("days", None, 3),
    },
}

SEQUENCE = """
    pack.changed
    need.known consent.recorded initiative.sent initiative.acknowledged initiative.answered
    ready_notice.sent patient.discharged
    call.sent meeting.moved call.passed_on call.acknowledged call.answered acknowledgement.undone part.prepared
    invitation.answered person.contacted question.asked question.answered meeting.cancelled
    meeting.started goal.written
    measure.proposed measure.committed measure.answered measure.withdrawn meeting.held plan.documented
    plan.delivered letter.posted
    follow_up.held coordinator.offered coordinator.declined coordinator.offer_withdrawn coordinator.named
    deadline.moved consent.withdrawn case.ended end.documented
""".split()  # noqa: SIM905 - read as a list of words


class Impossible(Exception):
    """These events cannot have happened so."""


def easter(year):
    """Easter Sunday by the Gregorian computus."""
    a, b, c = year % 19, year // 100, year % 100
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    k = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    m = (a + 11 * h + 22 * k) // 451
    month, day = divmod(h + k - 7 * m + 114, 31)
    return date(year, month, day + 1)


def first(year, month, day, weekday):
    """The first such weekday on or after a date."""
    found = date(year, month, day)
    while found.weekday() != weekday:
        found += timedelta(days=1)
    return found


def red_days(year):
    """The days of lag (1930:173) that are not plain Saturdays or Sundays."""
    spring = easter(year)
    fixed = [(1, 1), (1, 6), (5, 1), (6, 6), (12, 24), (12, 25), (12, 26), (12, 31)]
    days = {date(year, month, day) for month, day in fixed}
    days |= {spring + timedelta(days=number) for number in (-2, 0, 1, 39, 49)}
    days |= {first(year, 6, 19, 4), first(year, 6, 20, 5), first(year, 10, 31, 5)}
    return days


def works(day):
    return day.weekday() not in (5, 6) and day not in red_days(day.year)


def last_day(rule, day):
    if rule[0] == "days":
        return day + timedelta(days=rule[2])
    if rule[0] == "work":
        left = rule[1]
        while left:
            day += timedelta(days=1)
            left -= works(day)
        return day
    if rule[0] == "years":
        while True:
            try:
                return date(day.year + rule[1], day.month, day.day)
            except ValueError:
                day -= timedelta(days=1)
    return None


def second_before_midnight(day):
    return datetime(day.year, day.month, day.day, 23, 59, 59, tzinfo=SWEDEN)


@dataclass
class Owed:
    kind: str
    unit: str | None
    opened: object
    number: int
    not_before: date | None = None
    due_on: date | None = None
    due_at: datetime | None = None
    met: object = None
    gone: object = None
    ref: str | None = None
    own: bool = False
    name: str = ""

    def is_open(self):
        return self.met is None and self.gone is None


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
    if duty.met is not None:
        judge = duty.met.at
    elif now is None:
        judge = None
    else:
        judge = now if duty.gone is None else duty.gone.at
    if judge is None:
        late = None
    elif duty.due_on is not None:
        late = judge.astimezone(SWEDEN).date() > duty.due_on
    else:
        late = duty.due_at is not None and judge.astimezone(UTC) > duty.due_at.astimezone(UTC)
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
        duty.gone.kind if duty.gone else None,
        duty.ref,
        duty.own,
    )


def add(owed, event, number, kind, unit, rule, own=False, ref=None, name=""):
    duty = Owed(kind, unit, event, number, own=own, ref=ref, name=name)
    today = event.at.astimezone(SWEDEN).date()
    if rule[0] == "days" and rule[1] is not None:
        duty.not_before = today + timedelta(days=rule[1])
    duty.due_on = last_day(rule, today)
    if duty.due_on is not None:
        duty.due_at = second_before_midnight(duty.due_on)
    owed.append(duty)
    return duty


def coordinator_of(past):
    named = [event.to[0] if event.to else event.unit for event in past if event.kind == "coordinator.named"]
    return named[-1] if named else None


def whole(event):
    return event.kind == "consent.withdrawn" and (bool(event.facts.get("whole")) or not event.facts.get("unit"))


def reopen(duty, past):
    """Open again, unless something since it was met would have ended it."""
    since = False
    for event in past:
        if since and duty.gone is None:
            for_unit = event.kind == "consent.withdrawn" and duty.unit == event.facts.get("unit")
            other_time = event.kind in OFF and duty.opened.kind in CALLING
            if event.kind == "case.ended" or whole(event) or for_unit or other_time:
                duty.gone = event
        since = since or event is duty.met
    duty.met = None


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
    if over(past) and event.kind != "need.known":
        owed[before:] = [duty for duty in owed[before:] if not duty.own or duty.kind == "acknowledge"]


def over(past):
    """Whether the case has ended and no new need has been known since."""
    turns = [event.kind for event in past if event.kind in ("case.ended", "need.known")]
    return turns[-1:] == ["case.ended"]


def leading(past):
    """The unit that coordinates: named, else the last that called, else the first that knew of a need."""
    callers = [event.unit for event in past if event.kind == "call.sent"]
    needs = [event.unit for event in past if event.kind == "need.known" and event.unit]
    return coordinator_of(past) or (callers[-1] if callers else (needs[0] if needs else None))


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
                duty.gone = event
            if duty.kind == "end" and duty.unit == unit and facts.get("answer", "yes") == "yes":
                duty.gone = event
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
                reopen(duty, past)
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
            if duty.is_open() and duty.kind in ("prepare", "call_person"):
                duty.gone = event


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


def meetings_and_plans(event, number, owed, past, table):  # noqa: C901 - plain on purpose: one `if` per kind
    kind, unit, facts = event.kind, event.unit, event.facts
    open_now = [duty for duty in owed if duty.is_open()]

    if kind in ("meeting.held", "follow_up.held"):
        for duty in open_now:
            if duty.kind == ("meeting" if kind == "meeting.held" else "follow_up"):
                duty.met = event
            if duty.kind == "follow_up_after_discharge":
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
            theirs += ("call_person", "answer_person", "call_follow_up")
            if duty.kind in theirs or duty.name == "call":
                duty.unit = event.to[0] if event.to else unit

    if kind == "deadline.moved":
        moving = [duty for duty in open_now if duty.kind == facts["duty"]]
        if not moving or not facts["reason"]:
            raise Impossible
        for duty in moving:
            duty.due_on, duty.due_at = facts["to"], second_before_midnight(facts["to"])
            if duty.not_before is not None and facts["to"] < duty.not_before:
                duty.not_before = None


def ends(event, number, owed, past, table):  # noqa: C901 - plain on purpose: one `if` per kind
    kind, unit, facts = event.kind, event.unit, event.facts
    # What an end has asked for stays to be done, whatever stops the rest.
    open_now = [duty for duty in owed if duty.is_open() and duty.opened.kind != "case.ended"]

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
            if whole(event) or duty.unit == facts.get("unit") or duty.ref in facts.get("letters", ()):
                duty.gone = event
        if whole(event):
            unit = facts.get("coordinator") or leading(past)
            add(owed, event, number, "end", unit, ("work", 1), own=True)


def the_end_itself(event, number, owed):
    if event.to:
        for part in {event.unit, *event.to}:
            add(owed, event, number, "document_end", part, NONE, own=True)
    for letter in event.facts.get("letters", ()):
        if event.facts.get("ending") != "deceased":
            add(owed, event, number, "post", event.unit, ("days", None, 0), own=True, ref=letter)


def declined_for(duty, past):
    """[the unit whose yes opens anew what a no has cancelled]; [] when no yes does."""
    if duty.kind == "end" or duty.gone is None or duty.gone.kind != "consent.recorded":
        return []
    heir = duty.unit
    since = False
    for event in past:
        if since:
            if event.kind == "case.ended" or whole(event):
                return []
            if event.kind == "consent.withdrawn" and event.facts.get("unit") == heir:
                return []
            if event.kind == "consent.recorded" and event.unit == heir and event.facts.get("answer", "yes") == "yes":
                return []
            if event.kind == "need.known" and event.unit == heir and duty.name != "call_after_ready":
                return []
            contact = event.facts.get("contact", event.unit)
            if event.kind == "ready_notice.sent" and contact == heir and duty.name == "call_after_ready":
                return []
            if event.kind == "coordinator.named" and duty.name != "call_after_ready":
                heir = event.to[0] if event.to else event.unit
        since = since or event is duty.gone
    return [heir]


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
    return parties


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
            reopen(duty, past)
