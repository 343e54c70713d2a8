"""A database knows where it is at home. Moved, restored or promoted it is elsewhere, and nobody is served from it."""

from django.db import migrations

HOME = """
-- One row: the cluster, the database in it and its timeline, when what had been taken back was last known to be so.
-- The three are PostgreSQL's own and in no dump: pg_restore changes the first two, recovery to a moment the third.
create table access.home (system bigint not null, database oid not null, timeline text not null,
  settled_at timestamptz not null default clock_timestamp());
grant select on access.home to samplan_app, samplan_backup;

create function access.is_home() returns boolean stable language sql as $$
  select exists (select 1 from access.home where system = (select system_identifier from pg_control_system())
    and database = (select oid from pg_database where datname = current_database())
    and timeline = left(pg_walfile_name(pg_current_wal_lsn()), 8))
$$;
grant execute on function access.is_home to samplan_app, samplan_backup;

-- The owner's alone, who writes the table: said by a restore when all that was taken back has been taken back again.
create function access.settle() returns void volatile language sql as $$
  delete from access.home;
  insert into access.home (system, database, timeline)
    select c.system_identifier, d.oid, left(pg_walfile_name(pg_current_wal_lsn()), 8)
    from pg_control_system() c, pg_database d where d.datname = current_database();
$$;
select access.settle();
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0009_signed_context")]
    operations = [migrations.RunSQL(HOME, "drop table access.home; drop function access.is_home, access.settle")]
