"""Who acts, told to the database: the functions that every policy asks, and the policies of log and register."""

from django.db import migrations

from samplan.foundation.access.rls import open_table, protect

FUNCTIONS = """
create schema access;
grant usage on schema access to samplan_app, samplan_backup;

-- Raises when nobody acts, so that a forgotten context is an error and never an empty list.
create function access.me() returns text stable language plpgsql as $$
declare v text := nullif(current_setting('samplan.kind', true), '');
begin
  if v is null then raise exception 'no actor in this transaction' using errcode = '28000'; end if;
  return v;
end $$;

create function access.unit() returns uuid stable language plpgsql as $$
begin perform access.me(); return nullif(current_setting('samplan.unit', true), '')::uuid; end $$;

create function access.organisation() returns uuid stable language plpgsql as $$
begin perform access.me(); return nullif(current_setting('samplan.organisation', true), '')::uuid; end $$;

create function access.person() returns uuid stable language plpgsql as $$
begin perform access.me(); return nullif(current_setting('samplan.person', true), '')::uuid; end $$;

create function access.begin(kind text, unit uuid, organisation uuid, person uuid) returns timestamptz
volatile language sql as $$
  select set_config('samplan.kind', kind, true), set_config('samplan.unit', coalesce(unit::text, ''), true),
    set_config('samplan.organisation', coalesce(organisation::text, ''), true),
    set_config('samplan.person', coalesce(person::text, ''), true);
  select clock_timestamp();
$$;

create function access.clear() returns void volatile language sql as $$
  select set_config('samplan.kind', '', true), set_config('samplan.unit', '', true),
    set_config('samplan.organisation', '', true), set_config('samplan.person', '', true);
$$;

-- One history for all tables: the row as it was. Runs as the owner, so that nobody else can write history.
create table access.history (
  id bigint generated always as identity primary key,
  tab text not null, row_id uuid not null, case_id uuid, organisation_id uuid, old jsonb not null,
  at timestamptz not null default clock_timestamp(), by_kind text not null, by_unit uuid, by_person uuid
);
create index history_row on access.history (tab, row_id);
create function access.remember() returns trigger security definer set search_path = public, pg_temp
language plpgsql as $$
declare v jsonb := to_jsonb(old);
begin
  insert into access.history (tab, row_id, case_id, organisation_id, old, by_kind, by_unit, by_person) values (
    tg_table_name, old.id, nullif(v ->> tg_argv[0], '')::uuid, nullif(v ->> tg_argv[1], '')::uuid, v,
    coalesce(current_setting('samplan.kind', true), ''), nullif(current_setting('samplan.unit', true), '')::uuid,
    nullif(current_setting('samplan.person', true), '')::uuid);
  return new;
end $$;
"""

LOG = """
alter table audit_entry enable row level security;
grant insert, select on audit_entry to samplan_app;
grant select on audit_entry to samplan_backup;
-- A line is written by the one it names, and read by the person it is about.
create policy audit_entry_read on audit_entry for select to samplan_app
  using (person = (select access.person()));
create policy audit_entry_add on audit_entry for insert to samplan_app
  with check (actor_kind = (select access.me()) and unit is not distinct from (select access.unit())
    and actor_person is not distinct from (select access.person()));
grant usage on sequence audit_entry_id_seq to samplan_app;
"""

STAMP = """
-- The moment of recording is the database's own: whatever was sent in, it is overwritten.
create function access.stamp() returns trigger language plpgsql as $$
begin new.recorded_at := clock_timestamp(); return new; end $$;
create trigger audit_entry_stamp before insert on audit_entry for each row execute function access.stamp();
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0001_initial"), ("audit", "0001_initial"), ("directory", "0001_initial")]
    operations = [
        migrations.RunSQL(FUNCTIONS, "drop schema access cascade"),
        migrations.RunSQL(LOG, migrations.RunSQL.noop),
        migrations.RunSQL(STAMP, migrations.RunSQL.noop),
        *[
            protect(f"directory_{table}", read="true", write="access.me() = 'system'")
            for table in ("organisation", "unit", "user", "assignment")
        ],
        open_table("access_session"),
        open_table("django_migrations", "select"),  # /halsa tells whether the tables fit the code
    ]
