"""What is due in a case: a pure fold over its events.

`duties(events, pack)` gives every duty that ever arose, with when it was met, moved or cancelled. The worklist, the
history, the statistics and the command explain_deadlines are all this function.

The duties of the guidelines, and how each is opened and met:

| Duty | Opened by | For | Met by |
|---|---|---|---|
| call | need.known | its unit | call.sent by that unit, meeting.held |
| call | ready_notice.sent | the unit in `contact` | call.sent by that unit, meeting.held |
| call, meeting | consent.recorded, a yes after a no | its unit | as above |
| acknowledge | initiative.sent, call.sent, meeting.moved | each receiver | *.acknowledged by that unit |
| meeting | need.known | its unit | meeting.held |
| document | meeting.held | its unit and each in `to`, or who was called | plan.documented by that unit |
| follow_up | meeting.held, follow_up.held | its unit | follow_up.held |
| follow_up_after_discharge | patient.discharged | its `contact` | meeting.held, follow_up.held |

Samplan's own order of work (`Duty.own` is true for it) adds consent, answer, post, confirm, deliver and end, an
acknowledge without date where the guideline has no time for it, so that no message lies where nobody sees it, and:

| Duty | Opened by | For | Met by (cancelled by) |
|---|---|---|---|
| answer_initiative | initiative.acknowledged | its unit | initiative.answered (acknowledgement.undone) |
| prepare | call.answered, `ready` false | its unit | part.prepared, `ready` true (the meeting, moved or off) |
| call | meeting.cancelled, unless `again` is false | the coordinator | call.sent, meeting.held |
| call_person | invitation.answered, `answer` change or no | the coordinator | person.contacted (as prepare) |
| answer_person | question.asked | the coordinator | question.answered with the same `question` |
| call_follow_up | meeting.held, follow_up.held with `follow_up_on` | the coordinator | call.sent `for` follow_up |
| let_go | consent.withdrawn for one `unit`, or `silent`, by another | the coordinator | let_go.noted (a yes) of it |
| answer | consent.recorded, a yes after the whole withdrawal | who was called and had answered | call.answered |
| take_over | coordinator.offered | each in `to` | coordinator.named, .declined (.offer_withdrawn) |
| document_end | case.ended with receivers | its unit and each in `to` | end.documented by that unit |

Where the guidelines leave room, this is what holds:
- The day of the event is day 0; a last day lasts to 23:59:59 and is never moved to a working day.
- A guideline that says nothing (–) leaves call and meeting to the law's "utan dröjsmål", which has no date, and gives
  no other duty. A guideline that says something without a time ("enligt överenskommelse") gives a duty without date.
- An agreed day for follow-up (`follow_up_on` of meeting.held or follow_up.held) is the last day when it comes before
  the guideline's.
- One event meets every open duty it answers. What is met before it is cancelled stays met; what is cancelled stays so,
  but for what a yes gives back.
- A meeting or a follow-up counts whoever led it; a call, a receipt and a documentation count for their own unit, since
  each answers for its own (at discharge the call is by law the fast vårdkontakt's).
- A meeting that was held meets every open duty to call, also when nobody had called to it (a talk on the phone, or the
  service was down): what the call was for has come to be. A need that becomes known after it opens its own.
- When the ready notice named a contact, that unit follows up after discharge; otherwise the unit of the discharge.
- A call that is passed on takes its receipt with it, also one already given: the unit that shall come is the one to
  take it. The clock goes on. If that unit already was called, the first one's duty is cancelled. A call passed on to
  nobody, or to the unit that has it, stays where it is.
- Those who took part document: the meeting's unit and every unit in `to`. When the meeting names nobody, it is those
  who have called and been called since the last one, a call passed on counting for the unit that it went to.
- A case keeps the pack it began with. `pack.changed` (`pack` in facts) holds for what is opened after it.
- A deadline is moved for all open duties of its kind; from "3–21 dagar" the first day falls away when the new last day
  comes before it. A deadline moved after it had passed is marked as missed before it was moved.
- A receipt undone opens the duty again, with its first deadline.
- Naming a coordinator moves what the coordinator owes to that unit.
- A no (`answer` of consent.recorded; not told is a yes) answers the question of consent and cancels the open call and
  meeting of the unit that was told it: nothing is sent against a no (NEED-05). What is done stays done. A later yes to
  the unit that then has the duty (the coordinator named since; at discharge always the contact) opens what the no
  cancelled anew, counted from that yes, since nobody could begin before it: the unit is not late for having respected
  a no, and not free of time for having got a yes. Declined calls become one call; is one of them the fast
  vårdkontakt's, its time holds, since the law sets it. A need that becomes known again is asked about again and opens
  its own. What has ended since the no, or the unit itself has been let go for, no yes opens. Who cannot answer has said
  neither.
- Withdrawal of the whole consent cancels all that is open but answers to the person, and asks for one thing: to end the
  case. A yes to the unit that has it to end cancels that (CONS-06), and what was stopped is owed again, as far as
  nothing since has answered it: not the letters, which are recalled, and what a call asks for only when its meeting is
  to come. Limits stay; one that passed between the two counts anew from the yes, and a follow-up is then due without
  delay, since it counts in years. Who was called and has nothing left to answer answers again: they were told that the
  meeting is off.
- Withdrawal for one party (`unit` in facts) cancels what that unit owes, and it documents no meeting held later.
  The coordinator is told whom the person has let go, unless it has recorded that itself, or the person says yes to
  that one again (`covers` in facts of consent.recorded). Withdrawal that names no limit is of the whole.
- A meeting that begins or has been held cancels the letters that invite to it (the same `meeting`) and are not posted.
- A meeting moved or cancelled cancels what its call asked for: receipts, answers, preparation, letters not yet posted.
  A moved one asks the units in `to` anew, as a call does; the duty to call and the meeting's window go on as they were.
- After the end of the case nothing of our own opens but what the end asks for: that each huvudman documents it, and the
  letters that tell of it (none when the person has died). No withdrawal and no second end stops that. A new need begins
  anew.
- What the person has asked is answered, and the answer posted, whatever is withdrawn or ended before or after: it is
  between the person and the one who coordinates, and shares nothing with anybody else. Only a death stops it
  (`ending` deceased, or death.registered when the case had ended before).
- `late` of a cancelled duty looks at the moment it was cancelled.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple

from samplan.rulebook.events import Event, in_order, instant
from samplan.rulebook.fold import Fold, Moved, Work, is_past
from samplan.rulebook.packs.schema import Pack, Rule

# The kinds of duty that guidelines know, and Samplan's own; a new call after a cancelled meeting is own too.
GUIDELINE_KINDS = ("call", "acknowledge", "meeting", "document", "follow_up", "follow_up_after_discharge")
OWN_KINDS = (
    *("consent", "answer", "answer_initiative", "prepare", "call_person", "answer_person", "post", "confirm"),
    *("deliver", "call_follow_up", "let_go", "take_over", "end", "document_end"),
)
OWN = "samplan."


class Moment(NamedTuple):
    """Which event, and when: its kind, its instant, and the caller's own id for it."""

    kind: str
    at: datetime
    id: str | None = None


class Duty(NamedTuple):
    """One thing someone owes. Both dates None means without delay; `late` is None when nothing can be said yet."""

    kind: str
    unit: str | None
    opened_by: Moment
    not_before: date | None
    due_on: date | None
    due_at: datetime | None
    met_at: datetime | None
    late: bool | None
    cancelled: str | None
    rule: Rule
    ref: str | None = None
    met_by: Moment | None = None
    cancelled_at: datetime | None = None
    moved: Moved | None = None
    resumed_at: datetime | None = None

    @property
    def open(self) -> bool:
        """Still to be done."""
        return self.met_at is None and self.cancelled is None

    @property
    def own(self) -> bool:
        """Samplan's own order of work, not a duty of law or guideline."""
        return self.rule.id.startswith(OWN)


def duties(events: Iterable[Event], pack: Pack, now: datetime | None = None) -> list[Duty]:
    """Every duty the events give rise to under the pack, sorted by opening event, kind and unit.

    Unsorted events are sorted; kinds the rules do not know are passed over. `now` decides what unmet is late.
    Raises Refused for an answer before its question, a passing on or an undoing of nothing, and a move that cannot be.
    """
    fold = Fold(pack)
    for event in in_order(list(events)):
        fold.take(event)
    clock = None if now is None else instant(now)
    return [_duty(work, clock) for work in fold.sorted_works()]


def _duty(work: Work, now: datetime | None) -> Duty:
    """The finished duty. What is unmet has no `late` without a `now` to judge by."""
    opened, met, cancelled = work.opened, work.met, work.cancelled
    end = met or (cancelled if now else None)
    judged = instant(end.at) if end else now
    # By place and not by name, which takes longer: a long case has many hundreds.
    return Duty(
        work.kind,
        work.unit,
        Moment(opened.kind, opened.at, opened.id),
        work.not_before,
        work.due_on,
        work.due_at,
        met.at if met else None,
        None if judged is None else is_past(work.due_on, work.due_at, judged),
        cancelled.kind if cancelled else None,
        work.rule,
        work.ref,
        Moment(met.kind, met.at, met.id) if met else None,
        cancelled.at if cancelled else None,
        work.moved,
        work.resumed.at if work.resumed else None,
    )
