"""``python manage.py demo``: play the demo county, if the register is empty, and print who can log in."""

from django.core.management.base import BaseCommand
from django.db import transaction

from samplan.demo import county, stories
from samplan.demo.cast import CAST
from samplan.foundation.access import actor, context
from samplan.foundation.directory.models import Organisation


class Command(BaseCommand):
    help = "Plays the made-up county through the real actions, if the register is empty."

    def handle(self, *args, **options) -> None:
        if not Organisation.objects.exists():
            self._play()
        for user, role in CAST.items():
            self.stdout.write(f"  {user:<12} {role.name}, {role.what}")

    def _play(self) -> None:
        # All or nothing: a demo that was stopped half-way is played anew.
        with transaction.atomic():
            with context.acting(actor.system("Demo")) as now:
                county.register(now)
            stories.play(now)
