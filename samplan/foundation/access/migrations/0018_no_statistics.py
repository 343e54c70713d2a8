"""No statistics are kept of what a row-secured table says of a person: the planner's estimates told it (ACC-02).

Whoever has SQL as the app role, and no right, could ask EXPLAIN. See docs/adr/0021-no-statistics-of-persons.md.
"""

from django.db import migrations

from samplan.foundation.access.rls import without_statistics

TELLING = r"""
-- The columns of row-secured tables, and the expressions in their indexes, that say something of a person or hold words
-- that people wrote. Numbers, moments, ids of cases and units and the like, and enumerations of ours are none of them:
-- the planner needs their statistics, and those tell counts. target: what has been said of the column's statistics.
create function access.telling(only_of regclass default null)
returns table (relation regclass, of_index boolean, number smallint, name name, target smallint)
stable language sql as $$
  select a.attrelid, c.of_index, a.attnum, a.attname, a.attstattarget::smallint
  from pg_class t cross join lateral (
    select t.oid, false as of_index, ''::int2vector as columns
    union all select i.indexrelid, true, i.indkey from pg_index i where i.indrelid = t.oid and i.indexprs is not null
  ) c join pg_attribute a on a.attrelid = c.oid
  where t.relrowsecurity and t.oid = coalesce(only_of, t.oid) and a.attnum > 0 and not a.attisdropped
    and (not c.of_index or c.columns[a.attnum - 1] = 0)
    and a.atttypid <> all ('{boolean, smallint, integer, bigint, xid8, timestamptz}'::regtype[])
    and not (a.atttypid = 'uuid'::regtype and a.attname ~ ('(^|_)(case|unit|org|organisation|user|assignment'
      || '|coordinator|taken_by|consent|party|document|delivery|meeting|goal|measure|follow_up)(_id)?$'))
    and not (a.atttypid = 'varchar'::regtype and a.atttypmod between 1 and 44 and a.attname = any (
      '{kind, by_kind, actor_kind, opened_by_kind, state, channel, way, purpose, answer, action, ground, role, form,
        how, setting, ending, share, law, next, decision, subject, cancelled_by}'))
$$;

-- Keep none of them, and throw away what there is. In its place stands what is the same whatever the rows hold: half of
-- what may be null is null, and an id stands in one row. Without it the planner believes that an id stands in one row
-- of two hundred, and reads all persons to find one. PostgreSQL before 18 can neither throw away nor be told.
create function access.keep_no_statistics(only_of regclass default null) returns void volatile language plpgsql as $$
declare
  one record;
begin
  for one in
    select t.*, c.relnamespace::regnamespace::text as schema, c.relname, c.relkind = 'p' as parted,
      case when a.attnotnull then 0 else 0.5 end::real as nulls, a.atttypid = 'uuid'::regtype as id
    from access.telling(only_of) t join pg_class c on c.oid = t.relation
      join pg_attribute a on a.attrelid = t.relation and a.attnum = t.number
  loop
    if one.target is distinct from 0 then
      execute format('alter %s %s alter column %s set statistics 0',
        case when one.of_index then 'index' else 'table' end, one.relation,
        case when one.of_index then one.number::text else quote_ident(one.name) end);
    end if;
    if to_regproc('pg_catalog.pg_clear_attribute_stats') is not null then
      perform pg_clear_attribute_stats(one.schema, one.relname, one.name, inherited)
        from unnest('{f, t}'::boolean[]) inherited;
      if not one.of_index then
        perform pg_restore_attribute_stats('schemaname', one.schema, 'relname', one.relname::text,
          'attname', one.name::text, 'inherited', one.parted, 'null_frac', one.nulls,
          'n_distinct', case when one.id then one.nulls - 1 else 0 end::real);
      end if;
    end if;
  end loop;
end $$;
revoke all on function access.telling, access.keep_no_statistics from public;
"""

# As it was, but for the line about statistics: a partition has not those of its table, and is what autovacuum analyses.
MONTH = """
create or replace function access.make_log_month(month date) returns void volatile set search_path = public, pg_temp
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
  perform access.keep_no_statistics(name::regclass);
  execute format('create trigger audit_entry_kept_whole before truncate on %I for each statement '
    'execute function access.only_added_to()', name);
  execute format('alter table audit_entry attach partition %I for values from (%L) to (%L)', name, begins, ends);
end $$;
"""

# As it was, but for the last line: what the planner is told in place of statistics is in no dump.
SETTLE = """
create or replace function access.settle() returns void volatile language sql as $$
  delete from access.home;
  insert into access.home (system, database, timeline)
    select c.system_identifier, d.oid, left(pg_walfile_name(pg_current_wal_lsn()), 8)
    from pg_control_system() c, pg_database d where d.datname = current_database();
  select access.keep_no_statistics();
$$;
"""


class Migration(migrations.Migration):
    # After the newest of every room: what is said here is said of all tables there are.
    dependencies = [
        ("access", "0017_standing_passes"),
        ("audit", "0010_whose_line"),
        ("cases", "0025_left_when_it_left"),
        ("directory", "0005_on_call_phone"),
        ("drafts", "0003_sent"),
        ("meetings", "0006_counted_in_indexes"),
        ("outbox", "0006_one_text"),
        ("persons", "0002_notices"),
        ("plans", "0008_no_index_of_organisations"),
        ("register", "0001_loaded"),
    ]
    operations = [migrations.RunSQL(sql, migrations.RunSQL.noop) for sql in (TELLING, MONTH, SETTLE)] + [
        without_statistics()
    ]
