"""What waits to be sent is nobody's to read, stop or add to but who truly acts: the outbox has policies of its own.

Here, and not beside the outbox's tables, because they ask who takes part in a case.
"""

from django.db import migrations

from samplan.foundation.access.rls import APP, protect

SYSTEM = "(select access.me()) = 'system'"
# What actions take back, of a meeting that has moved or is off. All else on its way is stopped by the owner's functions.
REMINDERS = "kind in ('reminder', 'tomorrow')"

# Until now the app role might change the tables as a whole, and so also lock them.
NARROWER = (
    f"revoke update on outbox_row, outbox_worker from {APP}",
    f"grant update on outbox_row, outbox_worker to {APP}",
)

MAY_TELL = f"""
-- Whoever acts may let unit u be told of something: of a case where they take part, of what they have asked it for, or
-- of a reading they have asked about; a reviewer of the log, in the name of the own unit, may let the person be told.
-- Runs as whoever acts, under that one's own policies, and asks about the log last: it is planned only when needed.
create function access.may_tell(u uuid, about uuid, kind text) returns boolean stable language plpgsql as $$
begin
  if access.takes_part(about) then return true; end if;
  if exists (select 1 from public.cases_request r where r.id = about and r.to_unit_id = u) then return true; end if;
  if exists (select 1 from public.audit_review v where v.id = about) then return true; end if;
  return kind = 'person' and u = access.unit() and exists (select 1 from public.audit_entry e where e."case" = about);
end $$;
grant execute on function access.may_tell(uuid, uuid, text) to {APP};
"""

CHANGE = f"""
grant update (state, next_at, attempt, sent_at, error) on outbox_row to {APP};
create policy outbox_row_change on outbox_row for update to {APP}
  using ({SYSTEM} or ({REMINDERS} and state = 'due' and access.takes_part("case")))
  with check ({SYSTEM} or ({REMINDERS} and state = 'cancelled' and access.takes_part("case")));
"""
NO_CHANGE = f"""
drop policy outbox_row_change on outbox_row;
revoke update (state, next_at, attempt, sent_at, error) on outbox_row from {APP};
"""

SIGNS = f"""
-- For /halsa, which everybody reads: when the worker was last seen, and since when the oldest due row waits.
create function access.outbox_signs(out seen_at timestamptz, out waits_since timestamptz) stable security definer
set search_path = public, pg_temp language sql as $$
  select (select w.seen_at from outbox_worker w where w.id = 1),
    (select min(o.due_at) from outbox_row o where o.state = 'due' and o.next_at <= statement_timestamp())
$$;
revoke execute on function access.outbox_signs() from public;
grant execute on function access.outbox_signs() to {APP};
"""

ESCALATE = """
-- As before, for the system alone: whoever else could say that no text message is to be sent, and it would not be.
create or replace function access.escalate(most integer, texted text[]) returns integer volatile security definer
set search_path = public, pg_temp language plpgsql as $$
declare
  held uuid[];
  found integer;
begin
  if access.me() <> 'system' then raise exception 'only the system escalates' using errcode = '42501'; end if;
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
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0014_withdrawn_from_one"),
        ("outbox", "0006_one_text"),
        ("audit", "0007_listed"),
        ("access", "0014_put_out"),
    ]
    operations = [
        migrations.RunSQL(*NARROWER),
        migrations.RunSQL(MAY_TELL, "drop function access.may_tell(uuid, uuid, text)"),
        protect(
            "outbox_row",
            read=f'{SYSTEM} or ({REMINDERS} and access.takes_part("case"))',
            # A text message is about a unit and no case, as an escalation is nobody's: access.escalate alone adds them.
            write=f"{SYSTEM} or (state = 'due' and attempt = 0 and channel <> 'sms' and kind <> 'escalation' "
            'and access.may_tell(unit, "case", kind))',
            change="",
        ),
        migrations.RunSQL(CHANGE, NO_CHANGE),
        protect("outbox_worker", read=SYSTEM, write=SYSTEM, columns="seen_at"),
        migrations.RunSQL(SIGNS, "drop function access.outbox_signs()"),
        migrations.RunSQL(ESCALATE, migrations.RunSQL.noop),
    ]
