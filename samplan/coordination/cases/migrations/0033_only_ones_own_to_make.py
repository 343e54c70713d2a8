"""What only one who coordinates makes is made by nobody else, and each thing is of the one it is said to be of.

So it was on the pages already. SQL of somebody's own could make a plan that the person was asked to confirm, send what it
had to somebody outside, join a person with another than the one proposed, and take over in a colleague's name.
"""

from django.db import migrations

OWNERS = "security definer set search_path = public, pg_temp"

DOCUMENTS = """
alter policy cases_document_add on cases_document with check (
  (owner_org_id = (select access.organisation()) or owner_person_id = any ((select access.selves())::uuid[]))
  and access.takes_part(case_id)
  and case when kind in ('plan', 'call', 'mapping', 'initiative', 'answer') then access.coordinates(case_id)
    when kind = 'question' then owner_person_id is not null else true end);
"""

DELIVERIES = """
alter policy cases_delivery_add on cases_delivery with check (
  ((from_unit_id = (select access.unit()) and from_org_id = (select access.organisation()))
    or (from_unit_id is null and from_org_id is null and (select access.person()) is not null))
  and access.takes_part(case_id) and access.may_send(document_id, case_id, to_unit_id)
  and (to_person_id is null or exists (select 1 from cases_case c where c.id = case_id and c.person_id = to_person_id))
  and (party_id is null or exists (select 1 from cases_party p where p.id = party_id and p.case_id = cases_delivery.case_id)));
"""

JOINING = f"""
-- As before, and with nobody but the one whose number was proposed.
create or replace function access.answer_joining(j uuid, said text, target uuid, answered text) returns void
volatile {OWNERS} language plpgsql as $$
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
      if access.person_by_number(row.number) is distinct from target then
        raise exception 'not the one proposed' using errcode = '42501';
      end if;
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

TAKE_OVER = f"""
-- As before, signed by who acts; whom they name to coordinate may be a colleague.
create or replace function access.take_over(c uuid, assignment uuid) returns void volatile {OWNERS} language plpgsql as $$
begin
  if not access.takes_part(c) then raise exception 'not a party of this case' using errcode = '42501'; end if;
  if not exists (select 1 from directory_assignment where id = assignment and unit_id = access.unit()
      and from_at <= clock_timestamp() and (until_at is null or until_at > clock_timestamp())) then
    raise exception 'not an assignment of this unit' using errcode = '42501';
  end if;
  update cases_handover set answer = 'yes', answered_at = clock_timestamp(),
      answered_by = (select u.given_name || ' ' || u.family_name from directory_user u where u.id = access.user())
    where case_id = c and to_unit_id = access.unit() and answered_at is null
      and exists (select 1 from cases_case x where x.id = c and x.ended_at is null
        and x.coordinating_unit_id = cases_handover.from_unit_id);
  if not found then raise exception 'not offered to this unit' using errcode = '42501'; end if;
  update cases_case set coordinating_unit_id = access.unit(), coordinator_id = assignment where id = c;
  update cases_party set added_by_unit_id = access.unit() where case_id = c and until is null;
  update meetings_meeting set owner_org_id = access.organisation(), unit_id = access.unit()
    where case_id = c and held_at is null and cancelled_at is null;
end $$;
"""

CALLED = f"""
-- As before, of units where nobody answers for care: the roles are those of directory.queries.TAKES_CARE (a test compares),
-- and none that the asker gives, since with none at all it told of every unit.
drop function access.called_without_users(text[]);
create function access.takes_care(role text) returns boolean immutable language sql as $$
  select coalesce(role in ('OFFICER', 'NEEDS_ASSESSOR', 'CONVENER', 'MEETING_LEADER', 'COORDINATOR', 'CARE_CONTACT', 'PHYSICIAN', 'RECEIVING_PHYSICIAN', 'NURSE', 'CHIEF_PHYSICIAN'), false)
$$;
create function access.called_without_users() returns table (unit uuid, times bigint, last timestamptz) stable {OWNERS}
language sql as $$
  select p.unit_id, count(*), max(p.since) from cases_party p
  where p.since > clock_timestamp() - interval '1 year' and p.unit_id is not null and access.administers(p.unit_id)
    and not exists (select 1 from directory_assignment a where a.unit_id = p.unit_id and access.takes_care(a.role)
      and a.from_at <= clock_timestamp() and (a.until_at is null or a.until_at > clock_timestamp()))
  group by p.unit_id
$$;
revoke execute on function access.takes_care(text), access.called_without_users() from public;
grant execute on function access.takes_care(text), access.called_without_users() to samplan_app;
"""

DEATH = """
-- As before, on a day that has come and after they were born, and with a rule of the shape that the rulebook gives.
create or replace function access.register_death(c uuid, died date, document jsonb) returns void
volatile security definer set search_path = public, pg_temp language plpgsql as $$
declare
  one cases_case;
  p uuid;
  units jsonb;
  moment timestamptz := clock_timestamp();
begin
  if access.me() <> 'unit' or not access.takes_part(c) then
    raise exception 'not a party of this case' using errcode = '42501';
  end if;
  select person_id into p from cases_case where id = c;
  if (died <= (clock_timestamp() at time zone 'Europe/Stockholm')::date) is not true
      or exists (select 1 from persons_person where id = p and born_on > died) then
    raise exception 'nobody dies on such a day' using errcode = '22023';
  end if;
  if not (access.fits(document, '{"rule": "text", "text": "text", "source": "text"}') and length(document ->> 'rule') <= 60
      and length(document ->> 'text') <= 500 and length(document ->> 'source') <= 200) then
    raise exception 'not a rule' using errcode = '22023';
  end if;
  update persons_person set died_on = died where id = p and died_on is null;
  for one in select * from cases_case where person_id = any (access.same(p)) and ended_at is null order by id for update loop
    update cases_case set ended_at = moment, ending = 'deceased', changed_at = moment where id = one.id;
    update cases_live set closed_at = moment where case_id = one.id and closed_at is null;
    update cases_delivery set recalled_at = moment
      where case_id = one.id and recalled_at is null and channel = 'letter' and posted_at is null;
    update outbox_row set state = 'cancelled' where "case" = one.id and state = 'due';
    update cases_duty set cancelled_by = 'case.ended' where case_id = one.id and met_at is null and cancelled_by = '';
    update meetings_meeting set cancelled_at = moment
      where case_id = one.id and held_at is null and cancelled_at is null;
    update cases_handover set answer = 'withdrawn', answered_at = moment, answered_by = 'Samplan'
      where case_id = one.id and answered_at is null;
    if one.id <> c then
      select coalesce(jsonb_agg(unit_id order by unit_id), '[]') into units from cases_party
        where case_id = one.id and unit_id is not null and unit_id <> one.coordinating_unit_id and since is not null
          and until is null;
      insert into cases_event (id, case_id, person_id, kind, at, recorded_at, channel, by_kind, by_name, request_id,
          request_digest, facts)
        values (gen_random_uuid(), one.id, one.person_id, 'case.ended', moment, moment, 'screen', 'system', 'Samplan',
          gen_random_uuid(), '', jsonb_build_object('ending', 'deceased', 'to', units, 'for_unit', one.coordinating_unit_id));
      insert into cases_duty (id, case_id, kind, unit_id, ref, opened_by_kind, opened_at, cancelled_by, rule,
          rule_text, rule_source)
        select gen_random_uuid(), one.id, 'document_end', u::uuid, '', 'case.ended', moment, '', document ->> 'rule',
          document ->> 'text', document ->> 'source'
        from jsonb_array_elements_text(units || to_jsonb(one.coordinating_unit_id)) u where units <> '[]';
    end if;
  end loop;
  -- Where it had ended before, what was left for the living falls away, in an event so that it stays away.
  for one in select * from cases_case where person_id = any (access.same(p)) and ended_at is not null and ending <> 'deceased'
    order by id for update loop
    update cases_delivery set recalled_at = moment
      where case_id = one.id and recalled_at is null and channel = 'letter' and posted_at is null;
    update outbox_row set state = 'cancelled' where "case" = one.id and state = 'due';
    update cases_duty set cancelled_by = 'death.registered'
      where case_id = one.id and met_at is null and cancelled_by = '' and kind in ('answer_person', 'post');
    if found and one.id <> c then
      update cases_case set changed_at = moment where id = one.id;
      insert into cases_event (id, case_id, person_id, kind, at, recorded_at, channel, by_kind, by_name, request_id,
          request_digest, facts)
        values (gen_random_uuid(), one.id, one.person_id, 'death.registered', moment, moment, 'screen', 'system', 'Samplan',
          gen_random_uuid(), '', jsonb_build_object('ending', 'deceased', 'for_unit', one.coordinating_unit_id));
    end if;
  end loop;
  update cases_request set answer = 'refused', reason = 'deceased', answered_at = moment, answered_by = 'Samplan'
    where person_id = any (access.same(p)) and answered_at is null;
end $$;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0032_whole_is_whole"), ("access", "0020_nobody_reads_nothing")]
    operations = [
        migrations.RunSQL(sql, migrations.RunSQL.noop)
        for sql in (DOCUMENTS, DELIVERIES, JOINING, TAKE_OVER, CALLED, DEATH)
    ]
