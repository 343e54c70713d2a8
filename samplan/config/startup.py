"""Refuse to start in a state that would not keep the promises."""

import sys

from django.conf import settings
from django.core import checks

from samplan.foundation.access.checks import connection_faults


def verify() -> None:
    """End the process with a sentence when settings, URLs or the database connection are not fit to serve."""
    if not settings.SECRET_KEY:
        sys.exit("Samplan does not start: set SECRET_KEY to a long random string.")
    if not settings.DATABASES["default"]:
        sys.exit("Samplan does not start: set DATABASE_URL to the database, as the role samplan_app.")
    faults = [error.msg for error in checks.run_checks() if error.level >= checks.ERROR]
    if not faults:
        faults = connection_faults()
    if faults:
        sys.exit("Samplan does not start: " + "; ".join(faults) + ".")
