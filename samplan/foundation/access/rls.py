"""Row-level security in its plainest form: one helper that migrations use for every protected table."""

from django.db import migrations

APP = "samplan_app"
BACKUP = "samplan_backup"


def protect(table: str, *, read: str, write: str, change: str | None = None, columns: str = "*") -> migrations.RunSQL:
    """Protect ``table``: who reads a row, and who may write one.

    read, write: SQL conditions over the row. ``write`` is the check on every new and changed row, so that USING
    never doubles as one. change: which rows may be changed at all ("" = none, default: those ``write`` allows).
    columns: the columns that may be changed ("*" = all). Deleting is never granted.
    """
    grants = ["select", "insert"]
    policies = [
        f"create policy {table}_read on {table} for select to {APP} using ({read})",
        f"create policy {table}_add on {table} for insert to {APP} with check ({write})",
    ]
    if change != "":
        grants.append("update" if columns == "*" else f"update ({columns})")
        mine = change or write
        policies.append(
            f"create policy {table}_change on {table} for update to {APP} using ({mine}) with check ({write})"
        )
    sql = [
        f"alter table {table} enable row level security",
        f"grant {', '.join(grants)} on {table} to {APP}",
        f"grant select on {table} to {BACKUP}",
        *policies,
    ]
    undo = [f"alter table {table} disable row level security"]
    undo += [
        f"drop policy {table}_{name} on {table}" for name in ("read", "add", *(["change"] if change != "" else []))
    ]
    return migrations.RunSQL(";\n".join(sql), ";\n".join(undo))


def read_only(table: str, *, read: str) -> migrations.RunSQL:
    """Protect ``table`` so that the app only reads it: its rows are written by triggers or definer functions."""
    return migrations.RunSQL(
        f"""alter table {table} enable row level security;
        grant select on {table} to {APP}, {BACKUP};
        create policy {table}_read on {table} for select to {APP} using ({read})""",
        f"alter table {table} disable row level security; drop policy {table}_read on {table}",
    )


def open_table(table: str, grants: str = "select, insert, update") -> migrations.RunSQL:
    """A table without policies. Each is named with its reason in tests/guards."""
    return migrations.RunSQL(
        f"grant {grants} on {table} to {APP}; grant select on {table} to {BACKUP}", migrations.RunSQL.noop
    )


def without_statistics() -> migrations.RunSQL:
    """No statistics of what tells of a person: stands last where a protected table or a column of it is made."""
    return migrations.RunSQL("select access.keep_no_statistics()", migrations.RunSQL.noop)


def remember(
    table: str, *, case: str = "case_id", organisation: str = "owner_org_id", of: str = ""
) -> migrations.RunSQL:
    """Keep the old row of every change of ``table`` in the history; with ``of``, of changes to those columns only."""
    columns = f" of {of}" if of else ""
    return migrations.RunSQL(
        f"""create trigger {table}_history before update{columns} on {table} for each row
        when (old.* is distinct from new.*) execute function access.remember('{case}', '{organisation}')""",
        f"drop trigger {table}_history on {table}",
    )
