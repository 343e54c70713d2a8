"""When a duty that nobody has taken is told to the head of its unit: kept with the duty, so that one look finds all."""

from django.db import migrations, models

STORE = """
create or replace function access.store_duties(c uuid, rows jsonb) returns void volatile security definer
set search_path = public, pg_temp language plpgsql as $$
begin
  if not access.takes_part(c) then raise exception 'not a party of this case' using errcode = '42501'; end if;
  insert into cases_duty (id, case_id, kind, unit_id, ref, opened_by_kind, opened_at, not_before, due_on, due_at,
      met_at, cancelled_by, rule, rule_text, rule_source, escalates_at)
    select (r ->> 'id')::uuid, c, r ->> 'kind', (r ->> 'unit')::uuid, r ->> 'ref', r ->> 'opened_by_kind',
      (r ->> 'opened_at')::timestamptz, (r ->> 'not_before')::date, (r ->> 'due_on')::date,
      (r ->> 'due_at')::timestamptz, (r ->> 'met_at')::timestamptz, r ->> 'cancelled_by', r ->> 'rule',
      r ->> 'rule_text', r ->> 'rule_source', (r ->> 'escalates_at')::timestamptz
    from jsonb_array_elements(rows) r
  on conflict on constraint duty_is_opened_once do update set not_before = excluded.not_before,
    due_on = excluded.due_on, due_at = excluded.due_at, met_at = excluded.met_at,
    cancelled_by = excluded.cancelled_by, rule = excluded.rule, rule_text = excluded.rule_text,
    rule_source = excluded.rule_source, escalates_at = excluded.escalates_at,
    -- a limit that has moved ahead is no alarm any longer
    escalated_at = case when excluded.escalates_at > clock_timestamp() then null else cases_duty.escalated_at end;
  delete from cases_duty d where d.case_id = c and not exists (
    select 1 from jsonb_array_elements(rows) r
    where r ->> 'kind' = d.kind and (r ->> 'unit')::uuid = d.unit_id and r ->> 'ref' = d.ref
      and r ->> 'opened_by_kind' = d.opened_by_kind and (r ->> 'opened_at')::timestamptz = d.opened_at);
  update cases_case set changed_at = clock_timestamp() where id = c;
end $$;
"""

ESCALATE = """
-- What nobody has taken when most of its time has passed: marked, and a neutral notice to the unit waits in the outbox.
-- The worker alone asks, as nobody: it learns how many there were and nothing else.
create function access.escalate(most integer) returns integer volatile security definer
set search_path = public, pg_temp language sql as $$
  with due as (
    select id from cases_duty
    where met_at is null and cancelled_by = '' and escalated_at is null and escalates_at <= clock_timestamp()
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
  select count(*)::integer from marked
$$;
revoke execute on function access.escalate from public;
grant execute on function access.escalate to samplan_app;
"""

RECALL = """
-- The letters of a call that no longer holds, and that have not been posted, shall not be.
create function access.recall_letters(d uuid) returns void volatile security definer set search_path = public, pg_temp
language sql as $$
  update cases_delivery set recalled_at = clock_timestamp()
    where document_id = d and from_unit_id = access.unit() and channel = 'letter' and posted_at is null
      and recalled_at is null
$$;
grant execute on function access.recall_letters to samplan_app;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0004_need"), ("outbox", "0003_reminders")]
    operations = [
        migrations.AddField("duty", "escalates_at", models.DateTimeField(null=True)),
        migrations.AddIndex(
            "duty",
            models.Index(
                "escalates_at",
                condition=models.Q(("cancelled_by", ""), ("escalated_at", None), ("met_at", None)),
                name="duty_escalates",
            ),
        ),
        migrations.RunSQL(STORE, migrations.RunSQL.noop),
        migrations.RunSQL(ESCALATE, "drop function access.escalate"),
        migrations.RunSQL(RECALL, "drop function access.recall_letters"),
    ]
