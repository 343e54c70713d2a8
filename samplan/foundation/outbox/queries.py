"""How the outbox is doing."""

from datetime import datetime

from django.db.models import Min

from samplan.foundation.outbox.models import Row, Worker


def signs_of_life(now: datetime) -> tuple[datetime | None, datetime | None]:
    """When the worker last was seen, and since when the oldest due row waits; None when never and when nothing does."""
    worker = Worker.objects.filter(id=1).first()
    oldest = Row.objects.filter(state=Row.State.DUE, next_at__lte=now).aggregate(at=Min("due_at"))["at"]
    return (worker.seen_at if worker else None), oldest
