"""The draft of a form on a page: what was typed last time is there again, and what is typed now is kept."""

from collections.abc import Collection
from datetime import datetime
from functools import cached_property
from uuid import UUID

from django.http import HttpRequest, QueryDict

from samplan.foundation.access.actor import Actor
from samplan.foundation.drafts import keeping
from samplan.foundation.drafts.models import Draft

TOKEN = "utkast"  # noqa: S105  the name of the field that names the draft


class FormDraft:
    """The draft of one form, for ``ActionForm(draft=…)``. Asks the database only when an unsent form is shown.

    key: tells several forms of a kind apart; None takes the newest of them, and goes on with the one that was sent.
    """

    def __init__(self, request: HttpRequest, form: str, case: UUID | None, key: str | None) -> None:
        self.actor: Actor = request.actor  # type: ignore[attr-defined]
        self.now: datetime = request.now  # type: ignore[attr-defined]
        self.form, self.case, self.key = form, case, key
        match = request.resolver_match
        self._comes_back = bool(match and "GET" in match.func.policy.methods)  # type: ignore[attr-defined]
        self._sent = request.POST.get(TOKEN, "")
        self._seen: dict[UUID | None, list[Draft]] = request.__dict__.setdefault("drafts_seen", {})

    @cached_property
    def draft(self) -> Draft | None:
        """What is kept, None when nothing is. The drafts of one case are fetched together."""
        if self.case not in self._seen:
            self._seen[self.case] = keeping.found(self.actor, self.case, self.now)
        drafts = (draft for draft in self._seen[self.case] if draft.form == self.form)
        return next((draft for draft in drafts if self.key in (None, draft.key)), None)

    @cached_property
    def words(self) -> QueryDict | None:
        """What was typed, as a browser would have sent it."""
        if self.draft is None:
            return None
        typed = QueryDict(mutable=True)
        for name, values in self.draft.words.items():
            typed.setlist(name, values)
        return typed

    @property
    def fresh(self) -> str:
        """The id of the form by which it is thrown away; "" on a page that cannot be asked for again by its address."""
        return f"{TOKEN}-{self.form}" if self._comes_back else ""

    @property
    def token(self) -> str:
        """Names it in the page."""
        return self.place(sent=False).token

    def place(self, *, sent: bool) -> keeping.Place:
        """Where it is kept, for a form that was sent or for one that is shown."""
        key = self.key
        if key is None and sent:
            named = keeping.place_of(self.actor, self._sent)
            key = named.key if named and (named.form, named.case) == (self.form, self.case) else ""
        elif key is None:
            key = self.draft.key if self.draft else ""
        return keeping.Place(self.actor, self.form, self.case, key)


def draft(request: HttpRequest, form: str, case: UUID | None = None, *, key: str | None = "") -> FormDraft:
    """One line in a view: ``CallForm(sent(request), …, draft=draft(request, "call", case.id))``.

    form: what the form is called among the drafts (a person's and a unit's never meet). case: the one it is about,
    which the view has opened. key: for one of several of a kind, such as the measure that is changed.
    """
    return FormDraft(request, form, case, key)


def unsent(request: HttpRequest, case: UUID, forms: Collection[str]) -> list[tuple[str, str]]:
    """Which of these forms about ``case`` the one who acts has typed in and not sent: the form and its key, of each."""
    found = keeping.found(request.actor, case, request.now)  # type: ignore[attr-defined]
    return [(draft.form, draft.key) for draft in reversed(found) if draft.form in forms and _says_something(draft)]


def _says_something(draft: Draft) -> bool:
    return any(value.strip() for values in draft.words.values() for value in values)


def keep_sent(request: HttpRequest, form: str, case: UUID, *, but: Collection[str] = ()) -> None:
    """Keep what was sent as the form's draft, for a page that follows at an address of its own.

    but: what is of this sending alone. Raises Refused when it is more than a draft holds.
    """
    typed = [(name, values) for name, values in request.POST.lists() if name not in but]
    keeping.keep(draft(request, form, case).place(sent=True), typed)
