"""The tables, the calendar and what is owed, all made by hand."""

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
    deadline.moved consent.withdrawn let_go.noted case.ended end.documented death.registered
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
    rule: tuple = NONE
    paused: object = None  # the whole withdrawal that waits for a yes

    def is_open(self):
        return self.met is None and self.gone is None


def add(owed, event, number, kind, unit, rule, own=False, ref=None, name=""):
    duty = Owed(kind, unit, event, number, own=own, ref=ref, name=name, rule=rule)
    count(duty, rule, event)
    owed.append(duty)
    return duty


def count(duty, rule, event):
    """The limits of the duty, counted from the event."""
    duty.not_before = duty.due_on = duty.due_at = None
    today = event.at.astimezone(SWEDEN).date()
    if rule[0] == "days" and rule[1] is not None:
        duty.not_before = today + timedelta(days=rule[1])
    duty.due_on = last_day(rule, today)
    if duty.due_on is not None:
        duty.due_at = second_before_midnight(duty.due_on)


def passed(duty, at):
    if duty.due_on is not None:
        return at.astimezone(SWEDEN).date() > duty.due_on
    return duty.due_at is not None and at.astimezone(UTC) > duty.due_at.astimezone(UTC)


def coordinator_of(past):
    named = [event.to[0] if event.to else event.unit for event in past if event.kind == "coordinator.named"]
    return named[-1] if named else None


def whole(event):
    one = event.facts.get("unit") or event.facts.get("organisation")
    return event.kind == "consent.withdrawn" and (bool(event.facts.get("whole")) or not one)


def reopen(duty, past, owed):
    """Open again, unless something since it was met would have ended it, or a withdrawal still stops it."""
    # Who takes back the whole consent gives the coordinator an end to see to; a yes takes that end away again.
    stopping = [one.opened for one in owed if one.kind == "end"]
    yes = [one.gone for one in owed if one.kind == "end" and one.gone and one.gone.kind == "consent.recorded"]
    since, stops, for_good = False, [], False
    for event in past:
        if since:
            for_unit = event.kind == "consent.withdrawn" and duty.unit == event.facts.get("unit")
            other_time = event.kind in OFF and duty.opened.kind in CALLING
            if any(event is one for one in yes):
                stops = [one for one in stops if not any(one is other for other in stopping)]
            elif any(event is one for one in stopping):
                stops.append(event)
            elif event.kind == "case.ended" or whole(event) or for_unit or other_time:
                stops.append(event)
                for_good = True
        since = since or event is duty.met
    duty.met = None
    if for_good:
        duty.gone = stops[0]
    elif stops:
        duty.paused = stops[0]


def leading(past):
    """The unit that coordinates: named, else the last that called, else the first that knew of a need."""
    callers = [event.unit for event in past if event.kind == "call.sent"]
    needs = [event.unit for event in past if event.kind == "need.known" and event.unit]
    return coordinator_of(past) or (callers[-1] if callers else (needs[0] if needs else None))


def declined_for(duty, past):
    """[the unit whose yes opens anew what a no has cancelled]; [] when no yes does."""
    if not duty.name or duty.gone is None or duty.gone.kind != "consent.recorded":
        return []
    heir = duty.unit
    since = False
    for event in past:
        if since:
            if event.kind == "case.ended":
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


def over(past):
    """Whether the case has ended and no new need has been known since."""
    turns = [event.kind for event in past if event.kind in ("case.ended", "need.known")]
    return turns[-1:] == ["case.ended"]
