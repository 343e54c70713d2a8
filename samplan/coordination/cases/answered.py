"""How an answer is refused that was written in a form opened before a newer one, or before a withdrawal (CONS-05).

Answers are never overwritten: they are added and taken back. So their number is a version, which only grows.
"""

from uuid import UUID

from samplan.coordination.cases import consents
from samplan.coordination.cases.models import Case
from samplan.foundation.pages.templatetags.sv import lang
from samplan.rulebook.refused import Refused


def version(case: Case, organisation: UUID) -> int:
    """How many times the organisation has got an answer in the case, or one was taken back, wholly or for one."""
    rows = consents.rows_of(case, organisation)
    back = sum(row.withdrawn_at is not None for row in rows)
    back += sum(scope.withdrawn_at is not None for row in rows for scope in row.scope.all())
    # A called unit stops the flow without a row of another organisation's being touched. A new yes adds two rows.
    stopped = Case.objects.filter(id=case.id, stopped_at__isnull=False).exists()
    return len(rows) + back + stopped


AGAIN = "Fråga igen, och spara sedan det nya svaret."


def check(case: Case, organisation: UUID, seen: int | None, again: str = AGAIN) -> None:
    """Raises Refused when the answers are others than those of version ``seen``; None for who has read no form.

    again: what to do now. The caller holds the case's lock alone, so that of several who have read the same version one
    writes.
    """
    if seen is None or seen == version(case, organisation):
        return
    rows = consents.rows_of(case, organisation)
    stopped = Case.objects.values_list("stopped_at", flat=True).get(id=case.id)
    back = [row.withdrawn_at for row in rows] + [one.withdrawn_at for row in rows for one in row.scope.all()]
    taken = max((at for at in [*back, stopped] if at is not None), default=None)
    answered = max((row.at for row in rows), default=None)
    if taken is not None and (answered is None or taken >= answered):
        told = f"Samtycket togs tillbaka {lang(taken)}, medan sidan var öppen."
    elif answered is not None:
        told = f"Ett nytt svar sparades {lang(answered)}, medan sidan var öppen."
    else:
        told = "Svaret har ändrats medan sidan var öppen."
    raise Refused(f"{told} Inget är sparat nu. Det som är skrivet finns kvar här. {again}", code="stale")
