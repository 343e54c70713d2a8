#!/usr/bin/env python3
"""Django's commands. Any Python can start it: it goes on in .venv."""

import os
import sys

from tools.handover import to_venv


def main() -> None:
    """Runs one command, with Samplan's settings."""
    to_venv()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "samplan.config.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
