"""What can happen around a reading in the log: the person asks about it, the organisation's reviewer decides.

Reviews are of no case and have no events: that a reading was looked into is nothing the parties of the case are told.
Like all actions they have ``by=``, ``now=`` and ``request_id=``, happen whole or not at all, and are lines in the log.
"""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any
from uuid import UUID

from django.db import transaction

from samplan.foundation.audit import log
from samplan.foundation.audit.models import Entry, Review
from samplan.rulebook.calendar import local
from samplan.rulebook.refused import Refused


def _action(function: Callable[..., Review]) -> Callable[..., Review]:
    @wraps(function)
    def run(*, by: log.Acting, now: datetime, request_id: str | UUID | None = None, **kwargs: Any) -> Review:
        with transaction.atomic():
            row = function(by=by, now=now, **kwargs)
            what = f"log.{function.__name__}"
            about = {"case": kwargs["entry"].case, "person": row.person, "object_id": row.id}
            log.write([log.Line(by=by, now=now, action="write", what=what, **about)])
        return row

    run.is_action = True  # type: ignore[attr-defined]
    return run


@_action
def ask(*, entry: Entry, question: str, by: log.Acting, now: datetime) -> Review:
    """The person does not recognise a reading. It goes to those who review the log where the reader works (INDI-04).

    Asked again it changes nothing. Raises Refused when nobody's organisation is in the line, and for other words than
    those that were sent first: they would reach nobody.
    """
    if entry.organisation is None or entry.person is None:
        raise Refused("Den här raden går inte att fråga om.")
    row = Review(entry=entry.id, organisation=entry.organisation, person=entry.person, kind=Review.Kind.ASKED)
    row.made_at, row.question = now, question
    _add(row)
    first = Review.objects.get(entry=entry.id, kind=Review.Kind.ASKED)
    if question not in ("", first.question):
        where = "Svaret står under Vem har läst." if first.decision else "Svaret kommer under Vem har läst."
        raise Refused(f"Du har redan frågat om den här läsningen. {where}", code="already")
    return first


@_action
def decide(*, entry: Entry, decision: str, words: str, answer: str = "", by: log.Acting, now: datetime) -> Review:
    """Say what came of looking into a reading, and answer the person if they asked (ACC-03, 4 kap. 3 § PDL).

    The same sent twice is one. Raises Refused when it has been decided, when one reviews oneself, and when what went
    wrong is not told in words.
    """
    if entry.actor_user == by.user:
        raise Refused("Det är du själv som har läst. Någon annan behöver granska det.")
    asked = Review.objects.select_for_update().filter(entry=entry.id, kind=Review.Kind.ASKED, decision="").first()
    said: dict[str, Any] = {"decision": decision, "words": words, "answer": answer, "decided_by": by.user}
    if asked is None and (done := _decided(entry)) is not None:
        if all(getattr(done, name) == value for name, value in said.items()):
            return done
        raise _already(done)
    if decision != Review.Decision.NO_REMARK and not words:
        raise Refused("Skriv vad du har fått veta och gjort.", field="words")
    if entry.organisation is None or entry.person is None:
        raise Refused("Den här raden går inte att granska.")
    if asked is not None and not answer:
        raise Refused("Svara den som har frågat.", field="answer")
    said |= {"answer": answer if asked else "", "decided_at": now, "decided_by_name": by.name}
    if asked is not None:
        Review.objects.filter(id=asked.id).update(**said)
        return Review.objects.get(id=asked.id)
    whose = {"organisation": entry.organisation, "person": entry.person}
    row = Review(entry=entry.id, kind=Review.Kind.CHECKED, made_at=now, **whose, **said)
    if not _add(row):
        raise _already(_decided(entry))
    return row


def _decided(entry: Entry) -> Review | None:
    """What was decided last about a reading."""
    return Review.objects.filter(entry=entry.id).exclude(decision="").order_by("-decided_at").first()


def _already(done: Review | None) -> Refused:
    """The one who was first is named, so that the two can talk."""
    who = (
        f" {done.decided_by_name} sparade sitt beslut {local(done.decided_at):%Y-%m-%d kl. %H.%M}."
        if done and done.decided_at
        else ""
    )
    return Refused(f"Läsningen är redan granskad.{who} Ditt beslut är inte sparat.", code="already")


def _add(row: Review) -> bool:
    """Add ``row`` unless there is one like it, also when two click at the same moment. Whether it is there now."""
    Review.objects.bulk_create([row], ignore_conflicts=True)
    return Review.objects.filter(id=row.id).exists()
