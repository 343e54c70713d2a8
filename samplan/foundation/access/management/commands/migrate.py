"""``python manage.py migrate``: always as the owner, who alone may change tables."""

from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.core.management.commands.migrate import Command as Migrate


class Command(Migrate):
    def handle(self, *args: Any, **options: Any) -> None:
        if "owner" not in settings.DATABASES:
            raise CommandError("Set OWNER_DATABASE_URL: tables are changed by their owner only (docs/operations.md).")
        super().handle(*args, **{**options, "database": "owner"})
