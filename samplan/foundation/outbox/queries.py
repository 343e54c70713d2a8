"""How the outbox is doing."""

from datetime import datetime

from django.db import connection


def signs_of_life() -> tuple[datetime | None, datetime | None]:
    """When the worker last was seen, and since when the oldest due row waits; None when never and when nothing does.

    Asked of the database by everybody who looks at /halsa: nobody but the worker reads the rows.
    """
    with connection.cursor() as cursor:
        cursor.execute("select seen_at, waits_since from access.outbox_signs()")
        seen, oldest = cursor.fetchone()
        return seen, oldest
