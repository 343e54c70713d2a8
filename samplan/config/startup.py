"""Refuse to start in a state that would not keep the promises."""

import logging
import sys

from django.conf import settings
from django.core import checks
from django.db import OperationalError

from samplan.foundation.access.checks import connection_faults
from samplan.foundation.access.oidc import provider

logger = logging.getLogger(__name__)


def verify() -> None:
    """End the process with a sentence when settings, URLs or the database connection are not fit to serve."""
    if not settings.SECRET_KEY:
        sys.exit("Samplan does not start: set SECRET_KEY to a long random string.")
    if not settings.DATABASES["default"]:
        sys.exit("Samplan does not start: set DATABASE_URL to the database, as the role samplan_app.")
    faults = [error.msg for error in checks.run_checks() if error.level >= checks.ERROR]
    if not faults:
        try:
            faults = connection_faults()
        except OperationalError as error:  # its cause has the reason; no message of PostgreSQL holds the password
            said = str(error.__cause__ or error).strip().splitlines()[0]
            sys.exit(
                f"Samplan does not start: the database that DATABASE_URL names does not answer ({said}). "
                "See that PostgreSQL is running, and that host, port, name, role and password are right."
            )
    if faults:
        sys.exit("Samplan does not start: " + "; ".join(faults) + ".")
    if not settings.DEMO:
        for name in provider.unset():
            logger.warning("login is off: %s is not set (docs/operations.md, Login)", name)
