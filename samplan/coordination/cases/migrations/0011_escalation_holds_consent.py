"""Nothing is told of for one who is being withdrawn: what escalates holds the consent still, as all that sends does."""

from django.db import migrations

ESCALATE = """
-- What nobody has taken when most of its time has passed: marked, and a neutral notice to the unit waits in the outbox.
-- The worker alone asks, as nobody: it learns how many there were and nothing else. A withdrawal that goes on holds the
-- consent of its case alone: such a case is left until the next time, and the second statement sees what it came to.
create or replace function access.escalate(most integer) returns integer volatile security definer
set search_path = public, pg_temp language plpgsql as $$
declare
  held uuid[];
  found integer;
begin
  select array_agg(case_id) into held from (
    select distinct case_id from (
      select case_id from cases_duty
      where met_at is null and cancelled_by = '' and escalated_at is null and escalates_at <= clock_timestamp()
      order by escalates_at limit most) late
    offset 0) one  -- first which, then their locks
  where pg_try_advisory_xact_lock_shared(hashtextextended(case_id::text, 7));
  with due as (
    select id from cases_duty
    where case_id = any(held)
      and met_at is null and cancelled_by = '' and escalated_at is null and escalates_at <= clock_timestamp()
    order by escalates_at limit most for update skip locked
  ), marked as (
    update cases_duty d set escalated_at = clock_timestamp(), reminded_at = coalesce(d.reminded_at, clock_timestamp())
    from due where d.id = due.id returning d.case_id, d.unit_id
  ), told as (
    insert into outbox_row (id, "case", unit, kind, channel, due_at, next_at, attempt, state, error)
    select gen_random_uuid(), m.case_id, m.unit_id, 'escalation', 'email', clock_timestamp(), clock_timestamp(), 0,
      'due', ''
    from (select distinct case_id, unit_id from marked) m join directory_unit u on u.id = m.unit_id
    where u.inbox_email <> ''
  )
  select count(*)::integer into found from marked;
  return found;
end $$;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0010_name_proposed")]
    operations = [migrations.RunSQL(ESCALATE, migrations.RunSQL.noop)]
