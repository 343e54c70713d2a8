"""``python manage.py work``: the worker, until it is told to stop."""

import signal

from django.core.management.base import BaseCommand

from samplan.config import startup, work


class Command(BaseCommand):
    help = "Sends what waits in the outbox, every two seconds."

    def handle(self, *args, **options) -> None:
        startup.verify()
        stopped: list[int] = []
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda number, frame: stopped.append(number))
        self.stdout.write("worker started")
        work.run(lambda: bool(stopped))
