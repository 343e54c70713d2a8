"""The outbox as the worker sees it: nobody else reads all that waits, was sent or was stopped."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from samplan.foundation.access import actor, context
from samplan.foundation.outbox.models import Row


def rows_where(**wanted: Any) -> list[Row]:
    """The rows, oldest first. Whoever acted before goes on."""
    with transaction.atomic():
        context.begin(actor.system("Test"))
        found = list(Row.objects.filter(**wanted).order_by("due_at", "id"))
        transaction.set_rollback(True)
    return found


def anew(row: Row) -> Row:
    """The row as it is now."""
    (found,) = rows_where(id=row.id)
    return found
