"""``python manage.py migrate``: always as the owner, who alone may change tables."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import CommandError
from django.core.management.commands.migrate import Command as Migrate
from django.db import connections

from samplan.foundation.access import roles, signing

THE_SAME_KEY = (
    "Set SECRET_KEY to what web and worker have: the database learns by it whom to believe (docs/operations.md)."
)


class Command(Migrate):
    def handle(self, *args: Any, **options: Any) -> None:
        roles.address("OWNER_DATABASE_URL")
        try:
            signing.key()
        except ImproperlyConfigured as missing:
            raise CommandError(THE_SAME_KEY) from missing
        super().handle(*args, **{**options, "database": "owner"})
        if not options["plan"] and not options["check_unapplied"]:
            _keep_key()


def _keep_key() -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute("select to_regclass('access.key')")
        if cursor.fetchone()[0]:  # not when it was migrated back to before there was a key
            signing.keep(cursor)
