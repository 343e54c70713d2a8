"""What is told of a person is told by a unit that knows them, or that registers them in this very transaction; and what
happens is told by whoever it names.

A number opens the plan to whoever can log in with it: it comes with the person, or by joining two registrations.
"""

from django.db import migrations

OWNERS = "security definer set search_path = public, pg_temp"
COLUMNS = "id, given_name, family_name, born_on, died_on, language, interpreter, communication, listed_at, protection"

REGISTERED = f"""
-- In which transaction somebody was registered, of which life of the server: the database's own word. A dump brings it
-- along to where transactions are counted anew.
create function access.this_transaction() returns text stable {OWNERS} language sql as $$
  select pg_current_xact_id() || '@' || extract(epoch from pg_postmaster_start_time()) $$;
revoke execute on function access.this_transaction() from public;
grant execute on function access.this_transaction() to samplan_app;
alter table persons_person add column registered_in text not null default '';
alter table persons_person alter column registered_in set default access.this_transaction();
revoke insert on persons_person from samplan_app;
grant insert ({COLUMNS}, merged_into_id) on persons_person to samplan_app;
revoke update (died_on) on persons_person from samplan_app;
revoke update on persons_personnumber from samplan_app;
drop policy persons_personnumber_change on persons_personnumber;

create function access.registers(p uuid) returns boolean stable {OWNERS} language plpgsql as $$
begin
  return access.me() in ('unit', 'system') and exists (
    select 1 from persons_person where id = p and registered_in = access.this_transaction());
end $$;
-- The acting unit is with now, in a case around the person: one that has left still knows them, and changes nothing.
create function access.meets(p uuid) returns boolean stable {OWNERS} language plpgsql as $$
declare
  own uuid := access.unit();
begin
  return own is not null and exists (select 1 from cases_case c
    where (c.person_id = p or c.person_id = any (access.same(p))) and (c.coordinating_unit_id = own or exists (
      select 1 from cases_party x where x.case_id = c.id and x.unit_id = own and x.since is not null and x.until is null)));
end $$;
create function access.may_tell_of(p uuid) returns boolean stable {OWNERS} language plpgsql as $$
begin
  return access.me() = 'system' or access.meets(p) or access.registers(p);
end $$;
revoke execute on function access.registers(uuid), access.meets(uuid), access.may_tell_of(uuid) from public;
grant execute on function access.registers(uuid), access.meets(uuid), access.may_tell_of(uuid) to samplan_app;
alter policy persons_person_change on persons_person with check (access.may_tell_of(id));

alter policy persons_personnumber_add on persons_personnumber
  with check (access.registers(person_id) or (select access.me()) = 'system');
"""

TOLD = "".join(
    f"""
alter policy {table}_add on {table} with check (access.may_tell_of(person_id));
alter policy {table}_change on {table} with check (access.may_tell_of(person_id));
"""
    for table in ("persons_contact", "persons_residence", "persons_representation", "persons_carecontact")
)

EVENTS = """
alter policy cases_event_add on cases_event with check (
  array[by_kind::text, coalesce(unit_id::text, ''), coalesce(organisation_id::text, ''), coalesce(by_person::text, ''),
    coalesce(by_user::text, ''), coalesce(by_assignment::text, '')]
  = (select (string_to_array(access.proved(), '|'))[1:5] || split_part(access.proved(), '|', 7))
  and access.is_named(by_name)
  and (access.takes_part(case_id) or (case_id is null and (person_id = any ((select access.selves())::uuid[])
    or organisation_id = (select access.organisation())))));
"""

CASES = """
-- Whom a case is about, and who opened it, is never another.
revoke update on cases_case from samplan_app;
grant update (kind, setting, pack, need_known_at, huvudman_kinds, concluded_at, stopped_at, ended_at, ending, changed_at,
  coordinating_unit_id, coordinator_id, replaces_id, responsible_organisation_id) on cases_case to samplan_app;

-- A call tells of a meeting: every list of meetings counts on it.
alter table cases_document add constraint call_tells_of_a_meeting
  check (kind <> 'call' or content -> 'meeting' ->> 'starts_at' is not null);

-- What has been seen and taken is said by whoever got it. The owner's functions may say it for them.
create function access.own_receipt() returns trigger volatile language plpgsql as $$
begin
  if current_user = 'samplan_app' and access.unit() is distinct from old.to_unit_id
      and not coalesce(old.to_person_id = any (access.selves()), false)
      and (old.seen_at is distinct from new.seen_at or old.receipted_at is distinct from new.receipted_at
        or old.receipted_by <> new.receipted_by) then
    raise exception 'not the receiver' using errcode = '42501';
  end if;
  return new;
end $$;
create trigger cases_delivery_receipt before update of seen_at, receipted_at, receipted_by on cases_delivery
  for each row execute function access.own_receipt();
"""

DUTIES = """
-- As before, and only for those who are in the case, now or before, or of the organisation that passes its call on.
create or replace function access.store_duties(c uuid, rows jsonb) returns void volatile security definer
set search_path = public, pg_temp language plpgsql as $$
begin
  if not access.takes_part(c) then raise exception 'not a party of this case' using errcode = '42501'; end if;
  if exists (select 1 from jsonb_array_elements(rows) r where not exists (
      select 1 from cases_party p where p.case_id = c and p.unit_id = (r ->> 'unit')::uuid)
      and not exists (select 1 from directory_unit u
        where u.id = (r ->> 'unit')::uuid and u.organisation_id = access.organisation())) then
    raise exception 'a duty of one who is not in this case' using errcode = '42501';
  end if;
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

JOINING = f"""
-- Who is joined is the one whom the case is about, or who has been joined with them, and names are those of who acts.
alter policy cases_joining_add on cases_joining with check (
  unit_id = (select access.unit()) and organisation_id = (select access.organisation()) and proposed_by = access."user"()
  and answer = '' and access.takes_part(case_id) and access.is_named(proposed_by_name)
  and person_id = any (access.same((select c.person_id from cases_case c where c.id = case_id))));

create or replace function access.answer_joining(j uuid, said text, target uuid, answered text) returns void volatile {OWNERS}
language plpgsql as $$
declare
  row cases_joining;
  one persons_person;
  other persons_person;
begin
  select * into row from cases_joining where id = j and answer = '' for update;
  if row.id is null or said not in ('yes', 'no') or not access.takes_part(row.case_id) or access.user() is null then
    raise exception 'no such proposal' using errcode = '42501';
  end if;
  if access.is_named(answered) is not true
      or not row.person_id = any (access.same((select person_id from cases_case where id = row.case_id))) then
    raise exception 'no such proposal' using errcode = '42501';
  end if;
  if (select huvudman from directory_organisation where id = row.organisation_id)
      <> (select huvudman from directory_organisation where id = access.organisation()) then
    raise exception 'not of the same huvudman' using errcode = '42501';
  end if;
  if said = 'yes' then
    if row.proposed_by = access.user() then
      raise exception 'two people are needed' using errcode = '42501';
    end if;
    select * into one from persons_person where id = row.person_id for update;
    if row.kind = 'join' then
      select * into other from persons_person where id = target for update;
      if other.id is null or other.id = one.id or one.merged_into_id is not null or other.merged_into_id is not null
          or exists (select 1 from persons_person where merged_into_id = one.id)
          or exists (select 1 from persons_personnumber  -- who has a personnummer is nobody else (ADR 15)
            where person_id = one.id and kind = 'personnummer' and until_on is null)
          or one.protection <> other.protection or one.died_on is distinct from other.died_on then
        raise exception 'cannot be one' using errcode = '22023';
      end if;
      update persons_person set merged_into_id = other.id where id = one.id;
    else
      update persons_person set merged_into_id = null where id = one.id;
    end if;
  end if;
  update cases_joining set answer = said, answered_at = clock_timestamp(), answered_by = access.user(),
    answered_by_name = answered where id = j;
end $$;
"""

OPEN = f"""
-- As before, and when it was asked: access.proved() believes it for some seconds.
create or replace function access.open(c uuid) returns void volatile {OWNERS} language plpgsql as $$
declare
  said text := access.proved();
  own uuid := nullif(split_part(said, '|', 2), '')::uuid;
  known uuid;
  called boolean := false;
  part boolean;
  shared boolean;
begin
  perform pg_advisory_xact_lock_shared(hashtextextended(c::text, 7));
  if own is null then
    select person_id, true, concluded_at is not null into known, part, shared from cases_case
      where id = c and person_id = any (string_to_array(split_part(said, '|', 8), ',')::uuid[]);
  else
    select (select x.person_id from cases_case x where x.id = c and (x.coordinating_unit_id = own
        or exists (select 1 from cases_party where case_id = c and unit_id = own and since is not null))),
      exists (select 1 from cases_party where case_id = c and unit_id = own and since is not null and until is null),
      exists (select 1 from cases_live where case_id = c and unit_id = own and closed_at is null)
      into known, part, shared;
    called := part or access.called(c);
  end if;
  perform access.say(concat_ws('|', array_to_string((string_to_array(said, '|'))[1:8], '|', ''),
    case when called then c::text else '' end, case when part then c::text else '' end,
    case when shared then c::text else '' end, coalesce(known::text, ''), extract(epoch from clock_timestamp())));
end $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0023_fewer_questions"),
        ("access", "0017_standing_passes"),
        ("audit", "0010_whose_line"),
        ("persons", "0002_notices"),
    ]
    operations = [
        migrations.RunSQL(sql, migrations.RunSQL.noop)
        for sql in (REGISTERED, TOLD, EVENTS, CASES, DUTIES, JOINING, OPEN)
    ]
