"""``python manage.py demo``: play the demo county, if the register is empty."""

from django.core.management.base import BaseCommand
from django.db import transaction

from samplan.demo import county, stories
from samplan.foundation.access import actor, context
from samplan.foundation.directory.models import Organisation


class Command(BaseCommand):
    help = "Plays the made-up county through the real actions, if the register is empty."

    def handle(self, *args, **options) -> None:
        if Organisation.objects.exists():
            self.stdout.write("The register is not empty: the demo is not played.")
            return
        # All or nothing: a demo that was stopped half-way is played anew.
        with transaction.atomic():
            with context.acting(actor.system("Demo")) as now:
                county.register(now)
            stories.play(now)
        self.stdout.write("The demo county is played.")
