"""``python manage.py explain_deadlines --pack NAME < events.json``: what is due in a case, and why.

Needs neither database nor environment. What it reads and answers is told in samplan/rulebook/explain.py.
"""

import os
import sys

from django.core.management.base import BaseCommand

from samplan.rulebook import explain


class Command(BaseCommand):
    help = "Reads events as JSON on stdin and writes the duties that follow from them, by a county's guideline."
    requires_system_checks = []

    def run_from_argv(self, argv: list[str]) -> None:
        """Past Django's own options and errors: whoever asks gets JSON and 0, or one sentence and 2."""
        try:
            code = explain.main(argv[2:], sys.stdin, sys.stdout, sys.stderr)
        except BrokenPipeError:
            # The reader has seen enough. Python would flush once more on its way out, and complain.
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            code = 0
        sys.exit(code)

    def print_help(self, prog_name: str, subcommand: str) -> None:
        """For ``manage.py help explain_deadlines``."""
        explain.main(["--help"], sys.stdin, sys.stdout, sys.stderr)
