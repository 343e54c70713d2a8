"""What nobody has taken is told by text message too, to units that have a phone for it, where the county sends any."""

from django.db import migrations

ESCALATE = """
-- As before. texted: the kinds that are told by text message too; none where there is no way out for them. Such a row is
-- about the unit and no case: what it says is asked when it leaves.
drop function access.escalate(integer);
create function access.escalate(most integer, texted text[]) returns integer volatile security definer
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
    from due where d.id = due.id returning d.case_id, d.unit_id, d.kind
  ), told as (
    select distinct m.case_id, m.unit_id, 'email' as channel from marked m join directory_unit u on u.id = m.unit_id
      where u.inbox_email <> ''
    union all select distinct m.unit_id, m.unit_id, 'sms' from marked m join directory_unit u on u.id = m.unit_id
      where u.on_call_phone <> '' and m.kind = any(texted)
  ), waits as (
    insert into outbox_row (id, "case", unit, kind, channel, due_at, next_at, attempt, state, error)
    select gen_random_uuid(), case_id, unit_id, 'escalation', channel, clock_timestamp(), clock_timestamp(), 0, 'due', ''
    from told on conflict do nothing
  )
  select count(*)::integer into found from marked;
  return found;
end $$;
revoke execute on function access.escalate(integer, text[]) from public;
grant execute on function access.escalate(integer, text[]) to samplan_app;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0011_escalation_holds_consent"),
        ("outbox", "0006_one_text"),
        ("directory", "0005_on_call_phone"),
    ]
    operations = [migrations.RunSQL(ESCALATE, migrations.RunSQL.noop)]
