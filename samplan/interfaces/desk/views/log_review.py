"""Loggkontroll: what stands out, what is drawn, and what persons ask about, in the own organisation's log (ACC-03)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from django.http import HttpResponse

from samplan.coordination.cases import log_answers, queries
from samplan.foundation.access.answers import Forbidden, NotFound
from samplan.foundation.access.policies import ANY_STAFF, allow
from samplan.foundation.access.request import Request
from samplan.foundation.audit import log, readings
from samplan.foundation.audit.models import Entry
from samplan.foundation.pages.forms import sent
from samplan.foundation.pages.render import done, page
from samplan.foundation.pages.templatetags.sv import klockslag
from samplan.interfaces.desk import duties
from samplan.interfaces.desk.forms.log_review import DecideForm
from samplan.rulebook.calendar import local_date
from samplan.rulebook.log_review import SHARES
from samplan.rulebook.permissions import Permission, rule, title_inside

SHOWN = 50  # of each list at a time
MONTHS = 12
SHARE = 5


def reviewer(request: Request) -> None:
    """Raises Forbidden for who does not review the log, and logs that they tried."""
    if not duties.may(request.actor, Permission.READ_LOG):
        log.note(log.Line(by=request.actor, now=request.now, action="refused", what="log_review"))
        raise Forbidden(rule(Permission.READ_LOG).refusal)


def line_of(request: Request, entry: int) -> Entry:
    """A line of the own organisation's log. Another's answers as one that does not exist."""
    reviewer(request)
    line = readings.entry_of(entry) if entry < 2**63 else None
    if line is None or line.organisation != request.actor.organisation:
        log.note(log.Line(by=request.actor, now=request.now, action="refused", what="review"))
        raise NotFound
    return line


def _months(today: date) -> list[date]:
    """The months that can be chosen: this one and those before it."""
    found = [today.replace(day=1)]
    while len(found) < MONTHS:
        found.append((found[-1] - timedelta(days=1)).replace(day=1))
    return found


@allow(ANY_STAFF, "GET")
def overview(request: Request) -> HttpResponse:
    """One month: what persons ask, what stands out, what is drawn, and what is done. No person is named."""
    reviewer(request)
    months = _months(local_date(request.now))
    month = next((one for one in months if f"{one:%Y-%m}" == request.GET.get("manad")), months[0])
    share = next((one for one in SHARES if str(one) == request.GET.get("andel")), SHARE)
    found = readings.of_month(month, share)
    todo = [one for one in found if not one.done]
    lists = {
        "avvikelser": [one for one in todo if one.patterns],
        "stickprov": [one for one in todo if one.drawn and not one.patterns],
        "klara": [one for one in found if one.done],
    }
    log.note(log.Line(by=request.actor, now=request.now, action="list", what="log_review", ground="review"))
    chosen = urlencode({"manad": f"{month:%Y-%m}", "andel": share})
    return page(
        request,
        "desk/log_review.html",
        lists={name: _part(rows, request.GET.get(name, ""), f"{chosen}&{name}=") for name, rows in lists.items()},
        asked=[(row, entry, title_inside(entry.actor_role)) for row, entry in readings.asked()],
        total=len(found),
        month=month,
        months=months,
        share=share,
        shares=SHARES,
        nav="desk:log_review",
    )


@dataclass(frozen=True)
class Part:
    """What is shown of a long list: ``rows``, from number ``first`` of ``total``, and the ways to what is around it."""

    rows: list[dict[str, object]]
    first: int
    total: int
    earlier: str = ""
    later: str = ""

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1


def _part(rows: list[readings.Reading], number: str, address: str) -> Part:
    """The part with this number, counted from 1; the first for what is none."""
    parts = max(-(-len(rows) // SHOWN), 1)
    at = int(number) if number.isascii() and number.isdigit() and len(number) < 6 else 1
    at = at if 1 <= at <= parts else 1
    begins = (at - 1) * SHOWN
    return Part(
        rows=[_shown(one) for one in rows[begins : begins + SHOWN]],
        first=begins + 1,
        total=len(rows),
        earlier=f"{address}{at - 1}" if at > 1 else "",
        later=f"{address}{at + 1}" if at < parts else "",
    )


def _shown(one: readings.Reading) -> dict[str, object]:
    return {
        "entry": one.entry,
        "at": one.at,
        "who": one.who,
        "role": title_inside(one.role),
        "unit": one.unit_name,
        "times": one.times,
        "why": [pattern.value for pattern in one.patterns],
        "drawn": one.drawn,
        "review": one.review,
    }


@dataclass
class Alike:
    """Lines of the log that say the same, shortly after one another: ``what`` was read, on what ground, and when."""

    what: str
    why: str
    times: list[datetime]

    @property
    def until(self) -> str:
        """The time of the last, "" within the same minute as the first."""
        first, last = klockslag(self.times[0]), klockslag(self.times[-1])
        return last if last != first else ""


def _alike(lines: Iterable[Entry]) -> list[Alike]:
    """The lines, in order of time, with those that say the same as one: each within ten minutes of the one before."""
    found: list[Alike] = []
    newest: dict[tuple[str, str], Alike] = {}
    for line in lines:
        said = queries.staff_words_of(line), queries.STAFF_GROUNDS.get(line.ground, "")
        last = newest.get(said)
        if last is None or (line.at - last.times[-1]).total_seconds() > queries.TOGETHER:
            last = newest[said] = Alike(*said, [])
            found.append(last)
        last.times.append(line.at)
    return found


@allow(ANY_STAFF, "GET", "POST")
def reading(request: Request, entry: int) -> HttpResponse:
    """One reading: whose it was, what was opened, and the decision. That it is looked at is itself in the log."""
    line = line_of(request, entry)
    log.note(
        log.Line(
            by=request.actor, now=request.now, action="read", what="review", ground="review", case=line.case,
            person=line.person,
        )
    )  # fmt: skip
    reviews = readings.reviews_of(line)
    waits = any(not row.decision for row in reviews)
    own = line.actor_user == request.actor.user
    alone = own and not log_answers.has_answerer(line, request.now)
    open_ = not own and (waits or not reviews)
    form = None
    if open_ or request.method == "POST":  # a page that was opened before somebody else decided keeps its words
        asked = any(row.kind == row.Kind.ASKED for row in reviews)
        form = DecideForm(sent(request), asked=asked, waits=waits)
        if form.is_bound and form.submit(log_answers.decide, entry=line, by=request.actor, now=request.now):
            return done(request, "lasning-granskad", "desk:log_review")
    return page(
        request,
        "desk/log_reading.html",
        line=line,
        role=title_inside(line.actor_role),
        person=readings.name_of_person(line),
        alike=_alike(readings.lines_with(line)),
        why=[pattern.value for pattern in readings.why(line)],
        reviews=reviews,
        form=form,
        open=open_,
        own=own,
        alone=alone,
        nav="desk:log_review",
    )  # fmt: skip
