"""The role that a command comes to the database as: asked before anything is read or written.

What roles.sql makes is made for one use each. As another role a command would stop half-way on a refusal of
PostgreSQL's, or not stop, and leave tables that belong to somebody else.
"""

import os

import psycopg
from django.core.management.base import CommandError

ROLES = {
    "DATABASE_URL": "samplan_app",
    "OWNER_DATABASE_URL": "samplan_owner",
    "BACKUP_DATABASE_URL": "samplan_backup",
}


def address(setting: str) -> str:
    """The database's address in the environment variable ``setting``, which names the role that it is for.

    Raises CommandError, in one sentence that says what to set, when it is missing, cannot be read, is not answered or
    names another role.
    """
    role, url = ROLES[setting], os.environ.get(setting, "")
    right = f"Sätt {setting} till databasens adress med rollen {role} (docs/operations.md)."
    if not url:
        raise CommandError(right)
    try:
        with psycopg.connect(url) as connection:
            ((came,),) = connection.execute("select current_user").fetchall()
    except psycopg.ProgrammingError:  # its message would hold the address, and so the password
        raise CommandError(f"Adressen i {setting} går inte att läsa. {right}") from None
    except psycopg.OperationalError as error:  # no message of PostgreSQL holds the password
        said = " ".join(str(error).split())
        raise CommandError(f"Databasen i {setting} svarar inte ({said}). {right}") from None
    if came != role:
        raise CommandError(f"{setting} har rollen {came}. Det här kommandot behöver {role}. {right}")
    return url
