"""What must hold before the system starts."""

from typing import Any

from django.conf import settings
from django.core.checks import Error, Tags, register
from django.db import connection

from samplan.foundation.access import policies
from samplan.foundation.access.oidc import provider
from samplan.rulebook.permissions import CASEWORK


@register(Tags.security)
def every_url_has_a_policy(app_configs: Any, **kwargs: Any) -> list[Error]:
    """A view without a declared policy stops the start."""
    return [
        Error(
            f"{address.pattern} ({address.view}) has no policy.",
            hint='Say who it is for: @allow(STAFF, "GET").',
            id="samplan.E001",
        )
        for address in policies.missing()
    ]


@register(Tags.security)
def every_login_is_whole(app_configs: Any, **kwargs: Any) -> list[Error]:
    """A provider that is named by half stops the start: better no login than one that believes too much."""
    faults = provider.faults()
    if settings.LOGIN_ADDS and settings.LOGIN_ADDS not in {role.name for role in CASEWORK}:
        faults = [*faults, "STAFF_LOGIN_ADDS must be a role that works with plans, as OFFICER"]
    return [Error(f"{fault}.", hint="See docs/operations.md, Login.", id="samplan.E002") for fault in faults]


def connection_faults() -> list[str]:
    """Why this database connection may not serve: it must be no superuser, pass no policy by, and own nothing.

    And its database must be at home: in a restored one a consent that was withdrawn holds again, until ``manage.py
    restore`` has gone through the ledger.
    """
    with connection.cursor() as cursor:
        cursor.execute("select current_user, rolsuper, rolbypassrls from pg_roles where rolname = current_user")
        user, superuser, bypass = cursor.fetchone()
        cursor.execute(
            """select count(*) from pg_class c join pg_namespace n on n.oid = c.relnamespace
            where n.nspname in ('public', 'access') and c.relkind in ('r', 'p')
              and pg_has_role(current_user, c.relowner, 'usage')"""
        )
        owned = cursor.fetchone()[0]
        cursor.execute("select to_regprocedure('access.is_home()') is not null")
        at_home = not cursor.fetchone()[0] or _at_home(cursor)
    faults = []
    if superuser:
        faults.append(f"{user} is a superuser")
    if bypass:
        faults.append(f"{user} passes row-level security by")
    if owned:
        faults.append(f"{user} owns {owned} tables, directly or through a role")
    if not at_home:
        faults.append(
            "the database has been restored or moved, and what was withdrawn since then has not been withdrawn again: "
            "run manage.py restore (docs/operations.md, Backup)"
        )
    return faults


def _at_home(cursor: Any) -> bool:
    cursor.execute("select access.is_home()")
    return bool(cursor.fetchone()[0])
