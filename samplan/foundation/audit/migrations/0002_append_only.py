"""The log is only added to: partitioned by month, kept by triggers and grants, and sealed in a chain (ACC-03)."""

from django.db import migrations, models

BEFORE = """
alter table audit_entry rename to audit_entry_before;
alter index audit_entry_pkey rename to audit_entry_before_pkey;
drop index audit_case_at, audit_organisation_at;
alter sequence audit_entry_id_seq rename to audit_entry_before_id_seq;
"""

TABLE = """
create sequence audit_entry_id_seq;
-- id, recorded_at and txid are the database's own: nobody but the owner has a grant that lets them be chosen. They are
-- defaults and no trigger, since a trigger may not move a row to the month it belongs to.
create table audit_entry (
  id bigint not null default nextval('audit_entry_id_seq'),
  recorded_at timestamptz not null default clock_timestamp(),
  txid xid8 not null default pg_current_xact_id(),
  at timestamptz not null,
  actor_kind varchar(10) not null, actor_name varchar(200) not null, actor_role varchar(60) not null,
  actor_user uuid, actor_person uuid, assignment uuid,
  unit uuid, unit_name varchar(200) not null, organisation uuid, session uuid,
  action varchar(10) not null
    constraint audit_action
    check (action in ('read', 'list', 'print', 'search', 'write', 'refused', 'login', 'logout')),
  what varchar(60) not null, ground varchar(40) not null,
  "case" uuid, person uuid, object_id uuid, cases jsonb not null,
  primary key (id, recorded_at)
) partition by range (recorded_at);
alter sequence audit_entry_id_seq owned by audit_entry.id;
create index audit_case_at on audit_entry ("case", at) where "case" is not null;
create index audit_person_at on audit_entry (person, at) where person is not null;
create index audit_organisation_at on audit_entry (organisation, at);
create index audit_txid on audit_entry (txid);

create function access.only_added_to() returns trigger language plpgsql as $$
begin raise exception 'the log is only added to' using errcode = '42501'; end $$;
create trigger audit_entry_kept before update or delete on audit_entry for each row
  execute function access.only_added_to();
create trigger audit_entry_kept_whole before truncate on audit_entry for each statement
  execute function access.only_added_to();
"""

MONTHS = """
-- What no month takes is taken here, so that a line is never refused for the day it comes on.
create table audit_entry_default partition of audit_entry default;
alter table audit_entry_default enable row level security;
create trigger audit_entry_kept_whole before truncate on audit_entry_default for each statement
  execute function access.only_added_to();

-- The partition of one month, if there is none. A month that has begun in the default partition stays there.
create function access.make_log_month(month date) returns void volatile set search_path = public, pg_temp
language plpgsql as $$
declare
  name text := 'audit_entry_' || to_char(month, 'YYYY_MM');
  begins timestamptz := month::timestamp at time zone 'UTC';
  ends timestamptz := (month + interval '1 month') at time zone 'UTC';
begin
  if to_regclass(name) is not null
      or exists (select 1 from audit_entry_default where recorded_at >= begins and recorded_at < ends) then
    return;
  end if;
  execute format('create table %I (like audit_entry including defaults including constraints)', name);
  execute format('alter table %I enable row level security', name);
  execute format('create trigger audit_entry_kept_whole before truncate on %I for each statement '
    'execute function access.only_added_to()', name);
  execute format('alter table audit_entry attach partition %I for values from (%L) to (%L)', name, begins, ends);
end $$;

-- This month's partition and the next two. Whoever asks chooses nothing.
create function access.make_log_months() returns void volatile security definer set search_path = public, pg_temp
language sql as $$
  select access.make_log_month((date_trunc('month', clock_timestamp() at time zone 'UTC')
    + make_interval(months => ahead))::date) from generate_series(0, 2) ahead;
$$;
"""

POLICIES = """
alter table audit_entry enable row level security;
grant select, insert (at, actor_kind, actor_name, actor_role, actor_user, actor_person, assignment, unit, unit_name,
  organisation, session, action, what, ground, "case", person, object_id, cases) on audit_entry to samplan_app;
grant usage on sequence audit_entry_id_seq to samplan_app;
grant select on audit_entry to samplan_backup;
-- A line is written by the one it names, and read by the person it is about.
create policy audit_entry_read on audit_entry for select to samplan_app
  using (person = any ((select access.selves())::uuid[]));
create policy audit_entry_add on audit_entry for insert to samplan_app
  with check (actor_kind = (select access.me()) and unit is not distinct from (select access.unit())
    and actor_person is not distinct from (select access.person()));
"""

SEALS = r"""
-- Each seal vouches for the rows whose ids it names, and for the seal before it. What is hashed, and how, is told in
-- tools/verify_log.py, which checks it without this code.
create table audit_seal (
  id bigint primary key,
  at timestamptz not null default clock_timestamp(),
  form smallint not null,  -- which columns a row's hash holds, and in which order
  count bigint not null,
  ids int8multirange not null,
  horizon xid8 not null,  -- every transaction before this one had ended, and its rows are sealed
  root text not null,
  previous text not null,
  txid xid8 not null,
  hash text not null  -- last: it is of the columns before it
);
create index audit_seal_ids on audit_seal using gist (ids);
grant select on audit_seal to samplan_app, samplan_backup;
create trigger audit_seal_kept before update or delete on audit_seal for each row
  execute function access.only_added_to();
create trigger audit_seal_kept_whole before truncate on audit_seal for each statement
  execute function access.only_added_to();

-- A value as COPY writes it: what is hashed of a row is its line in the file that an auditor gets.
create function access.copied(v text) returns text immutable language sql as $$
  select replace(replace(replace(replace(replace(replace(replace(v, E'\\', E'\\\\'), E'\b', E'\\b'),
    E'\f', E'\\f'), E'\n', E'\\n'), E'\r', E'\\r'), E'\t', E'\\t'), E'\x0b', E'\\v')
$$;

create function access.log_hash(e audit_entry) returns bytea stable language sql as $$
  select sha256(convert_to(array_to_string(array[
    e.id::text, e.recorded_at::text, e.txid::text, e.at::text, access.copied(e.actor_kind),
    access.copied(e.actor_name), access.copied(e.actor_role), e.actor_user::text, e.actor_person::text,
    e.assignment::text, e.unit::text, access.copied(e.unit_name), e.organisation::text, e.session::text,
    access.copied(e.action), access.copied(e.what), access.copied(e.ground), e."case"::text, e.person::text,
    e.object_id::text, access.copied(e.cases::text)], E'\t', E'\\N'), 'UTF8'))
$$;

-- Seal the rows of every transaction that has ended and is not sealed yet. Returns how many rows; 0 makes no seal.
-- Rows that arrive late have a later transaction's number, or are simply in no seal: they come in the next, once.
create function access.seal_log() returns bigint volatile security definer set search_path = public, pg_temp
set timezone = 'UTC' set datestyle = 'ISO' language plpgsql as $$
declare
  last audit_seal;
  made audit_seal;
  since xid8 := '0';
  until xid8;
  cut xid8;
begin
  lock table audit_seal in share row exclusive mode;
  made.horizon := pg_snapshot_xmin(pg_current_snapshot());
  until := made.horizon;
  select * into last from audit_seal order by id desc limit 1;
  -- A database that was restored from a dump counts its transactions anew. Then the last seal was not written by the
  -- transaction it names, and every row that is in no seal is sought, whatever its number.
  if exists (select 1 from audit_seal s where s.id = last.id
      and s.xmin::text::bigint <> s.txid::text::bigint % 4294967296) then
    until := '18446744073709551615';
  else
    since := coalesce(last.horizon, since);
    -- At most about 200 000 rows at a time, and whole transactions.
    select txid into cut from audit_entry where txid >= since and txid < until order by txid offset 200000 limit 1;
    if cut > since then
      made.horizon := cut;
      until := cut;
    end if;
  end if;
  select count(*), range_agg(int8range(e.id, e.id, '[]')),
      encode(sha256(coalesce(string_agg(access.log_hash(e), ''::bytea order by e.id), ''::bytea)), 'hex')
    into made.count, made.ids, made.root
    from audit_entry e
    where txid >= since and txid < until and not exists (select 1 from audit_seal s where s.ids @> e.id);
  if made.count = 0 then
    return 0;
  end if;
  made.id := coalesce(last.id, 0) + 1;
  made.at := clock_timestamp();
  made.form := 1;
  made.previous := coalesce(last.hash, '');
  made.txid := pg_current_xact_id();
  made.hash := encode(sha256(convert_to(array_to_string(array[
    made.id::text, made.at::text, made.form::text, made.count::text, made.ids::text, made.horizon::text, made.root,
    made.previous, made.txid::text], E'\t'), 'UTF8')), 'hex');
  insert into audit_seal select made.*;
  return made.count;
end $$;

-- When the oldest row was recorded that no seal vouches for yet; null when all are sealed.
create function access.log_waits_since() returns timestamptz stable security definer set search_path = public, pg_temp
language sql as $$
  select recorded_at from audit_entry
    where txid >= coalesce((select horizon from audit_seal order by id desc limit 1), '0') order by txid limit 1
$$;
grant execute on function access.make_log_months(), access.seal_log(), access.log_waits_since() to samplan_app;
"""

# What was there is moved, sealed at once, and has no transaction number of its own.
COLUMNS = """id, recorded_at, at, actor_kind, actor_name, actor_role, actor_user, actor_person, assignment, unit,
  unit_name, organisation, session, action, what, ground, "case", person, object_id, cases"""
MOVE = f"""
select access.make_log_month(month::date) from (
  select distinct date_trunc('month', recorded_at at time zone 'UTC') as month from audit_entry_before) months;
select access.make_log_months();
insert into audit_entry (txid, {COLUMNS}) select '0', {COLUMNS} from audit_entry_before;
select setval('audit_entry_id_seq', (select last_value from audit_entry_before_id_seq),
  (select is_called from audit_entry_before_id_seq));
drop table audit_entry_before;
select access.seal_log();
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0007_help_requests"), ("audit", "0001_initial"), ("cases", "0009_joining")]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(sql, migrations.RunSQL.noop) for sql in (BEFORE, TABLE, MONTHS, POLICIES, SEALS, MOVE)
            ],
            state_operations=[
                migrations.AddIndex(
                    "entry",
                    models.Index(
                        models.F("person"),
                        models.F("at"),
                        condition=models.Q(("person__isnull", False)),
                        name="audit_person_at",
                    ),
                )
            ],
        )
    ]
