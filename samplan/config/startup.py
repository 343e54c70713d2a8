"""Refuse to start in a state that would not keep the promises."""

import logging
import sys

import psycopg
from django.conf import settings
from django.core import checks
from django.db import connection

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
            # Beside the pool, which would try for ten seconds before it said no more than that.
            psycopg.connect(**connection.get_connection_params()).close()
        except psycopg.OperationalError as error:  # no message of PostgreSQL holds the password
            said = " ".join(str(error).split())
            sys.exit(
                f"Samplan does not start: the database that DATABASE_URL names does not answer ({said}). "
                "See that PostgreSQL is running, and that host, port, name, role and password are right."
            )
        faults = connection_faults()
    if faults:
        sys.exit("Samplan does not start: " + "; ".join(faults) + ".")
    if not settings.DEMO:
        for name in provider.unset():
            logger.warning("login is off: %s is not set (docs/operations.md, Login)", name)
