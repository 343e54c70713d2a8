"""What must hold before the system starts."""

from typing import Any

from django.conf import settings
from django.core.checks import Error, Tags, register
from django.db import OperationalError, connection, transaction

from samplan.foundation.access import actor, context, policies
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


OTHER_KEY = (
    "SECRET_KEY is another than the one that the database knows. Set the one that was used before, or run "
    "manage.py migrate with this one and start web and worker again"
)
NOT_HOME = (
    "the database has been restored or moved, and what was withdrawn since then has not been withdrawn again: run "
    "manage.py restore (docs/operations.md, Backup)"
)


def connection_faults() -> list[str]:
    """Why this database connection may not serve.

    It must be no superuser, pass no policy by, own and make nothing. Its database must be at home: in a restored one a
    consent that was withdrawn holds again, until ``manage.py restore`` has gone through the ledger. And the database
    must believe us, or nobody gets in.
    """
    with connection.cursor() as cursor:
        faults = _rights_too_many(cursor)
        if not _at_home(cursor):
            faults.append(NOT_HOME)
    if not faults and not key_fits():
        faults.append(OTHER_KEY)
    return faults


def _rights_too_many(cursor: Any) -> list[str]:
    cursor.execute("select current_user, rolsuper, rolbypassrls from pg_roles where rolname = current_user")
    user, superuser, bypass = cursor.fetchone()
    cursor.execute(
        """select count(*) from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname in ('public', 'access') and c.relkind in ('r', 'p')
          and pg_has_role(current_user, c.relowner, 'usage')"""
    )
    owned = cursor.fetchone()[0]
    cursor.execute(
        """select 'temporary tables' where has_database_privilege(current_database(), 'temp')
        union all select 'schemas' where has_database_privilege(current_database(), 'create')
        union all select 'things in the schema ' || nspname from pg_namespace
          where has_schema_privilege(oid, 'create')"""
    )
    makes = ", ".join(what for (what,) in cursor.fetchall())
    said = {
        f"{user} is a superuser": superuser,
        f"{user} passes row-level security by": bypass,
        f"{user} owns {owned} tables, directly or through a role": owned,
        f"{user} may make {makes}: revoke what roles.sql revokes": makes,
    }
    return [fault for fault, holds in said.items() if holds]


def _at_home(cursor: Any) -> bool:
    cursor.execute("select to_regprocedure('access.is_home()') is null")
    if cursor.fetchone()[0]:  # before the migration that knows it
        return True
    cursor.execute("select access.is_home()")
    return bool(cursor.fetchone()[0])


def key_fits() -> bool:
    """Whether the database believes what we sign."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            context.begin(actor.system())
            cursor.execute("select access.me()")
            transaction.set_rollback(True)  # whoever acted before goes on
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", "") != "28000":
            raise
        return False
    return True
