"""Keep what is typed in a form until it is sent, for the one who types it and for nobody else.

A draft is a working note: it is no event, has no history and is not logged; the page that shows it is. It belongs to
the user *at the unit they acted for* (or to the person), so that words never follow someone from one unit to the next.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.core import signing
from django.db import connection
from django.db.models import Q

from samplan.foundation.access.actor import Actor
from samplan.foundation.drafts.models import Draft
from samplan.rulebook.refused import Refused

KEPT = timedelta(days=7)
LARGEST = 60_000  # bytes of JSON: fifteen of the longest texts that a form takes
NOT_WORDS = {"csrfmiddlewaretoken", "request_id", "utkast"}  # keys of one showing of a form, not what is typed in it
TOO_LARGE = "Texten är för lång för ett utkast. Skicka formuläret, eller korta texten."
IS_SENT = "Det här är redan skickat. Skriver du mer sparas det när du skickar igen."


@dataclass(frozen=True)
class Place:
    """Where one form's draft lies: whose, of which form, about which case, which of several of a kind."""

    actor: Actor
    form: str
    case: UUID | None = None
    key: str = ""

    @property
    def token(self) -> str:
        """Names the place in the form itself. Signed: it is given only to those whom the form was shown to, and says
        who they were then, so that an open page cannot keep its words for whoever logs in next in the same browser."""
        return _signer().sign_object([*_owner(self.actor), self.form, self.case and str(self.case), self.key])


def place_of(actor: Actor, token: str) -> Place | None:
    """The place that ``token`` names, if ``actor`` is the one it was given to."""
    try:
        *owner, form, case, key = _signer().unsign_object(token)
    except signing.BadSignature:
        return None
    return Place(actor, form, case and UUID(case), key) if owner == _owner(actor) else None


def found(actor: Actor, case: UUID | None, now: datetime) -> list[Draft]:
    """The actor's drafts about ``case`` (None: about no case), the newest first."""
    mine = Q(user_id=actor.user, unit_id=actor.unit, person_id=actor.person)
    there = Draft.objects.filter(mine, case=case, saved_at__gte=now - KEPT).exclude(words={})
    return list(there.order_by("-saved_at"))


def keep(place: Place, typed: Iterable[tuple[str, list[str]]], showing: str = "") -> datetime:
    """Keep what is typed, instead of what was kept there before. Returns when.

    in: field names with their values, as a browser sends them. showing: the request_id of the form they stand in.
    Raises Refused when it is more than a draft holds, and when that showing of the form has been sent already.
    """
    # No field takes a NUL and the database cannot hold one: it is left out here, and the form says so when it is sent.
    words = {_clean(name): [_clean(value) for value in values] for name, values in typed if name not in NOT_WORDS}
    text = json.dumps(words, ensure_ascii=False)
    if len(text.encode()) > LARGEST:
        raise Refused(TOO_LARGE)
    with connection.cursor() as cursor:
        said = [place.form, place.case, place.key, text, _clean(showing)]
        cursor.execute("select access.keep_draft(%s, %s, %s, %s::jsonb, %s)", said)
        at: datetime | None = cursor.fetchone()[0]
    if at is None:
        raise Refused(IS_SENT)
    return at


def drop(place: Place, showing: str) -> None:
    """Throw the draft away, if there is one. showing: the form that was sent or left, which keeps nothing from now."""
    with connection.cursor() as cursor:
        said = [place.form, place.case, place.key, _clean(showing)]
        cursor.execute("select access.drop_draft(%s, %s, %s, %s)", said)


def drop_old() -> None:
    """Throw away all drafts that are older than seven days. Needs nobody who acts."""
    with connection.cursor() as cursor:
        cursor.execute("select access.drop_old_drafts()")


def _clean(text: str) -> str:
    return text.replace("\0", "")


def _owner(actor: Actor) -> list[str | None]:
    return [str(id) if id else None for id in (actor.user, actor.unit, actor.person)]


def _signer() -> signing.Signer:
    return signing.Signer(salt="samplan.drafts")
