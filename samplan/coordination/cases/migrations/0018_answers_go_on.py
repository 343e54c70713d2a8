"""What the person has asked is answered though consent is taken back; only a death stops it, in every case (END-03)."""

from django.db import migrations

STOP = """
-- Stop everything on its way: windows close, letters not posted are recalled, notices not sent are cancelled.
-- With a unit: for that party only, which leaves. Without: for the whole case. What the person asks and the answer to it
-- is between them and the one who coordinates, and goes on.
create or replace function access.stop_flow(c uuid, party_unit uuid) returns void volatile security definer
set search_path = public, pg_temp language plpgsql as $$
begin
  if not access.takes_part(c) then raise exception 'not a party of this case' using errcode = '42501'; end if;
  update cases_live set closed_at = clock_timestamp()
    where case_id = c and closed_at is null and (party_unit is null or unit_id = party_unit);
  update cases_delivery d set recalled_at = clock_timestamp()
    where d.case_id = c and d.recalled_at is null and d.channel = 'letter' and d.posted_at is null
      and (party_unit is null or d.to_unit_id = party_unit)
      and not exists (select 1 from cases_document t where t.id = d.document_id and t.kind = 'answer');
  update outbox_row o set state = 'cancelled'
    where o."case" = c and o.state = 'due' and (party_unit is null or o.unit = party_unit)
      and not exists (select 1 from cases_delivery d join cases_document t on t.id = d.document_id
        where d.id = o.delivery and t.kind in ('question', 'answer'));
  if party_unit is null then
    update cases_case set stopped_at = clock_timestamp() where id = c and stopped_at is null;
  else
    update cases_party set until = clock_timestamp() where case_id = c and unit_id = party_unit and until is null;
  end if;
end $$;
"""

DEATH = """
-- The person has died: every coordination around them ends at once, also those that whoever tells it does not know of
-- (END-03), and those of the other registration of somebody who is registered twice. The case it was told in gets its
-- event from the action; the others get theirs here, in the name of the system: who told it, and where, is not theirs to
-- know. Each unit there is to document the end: document is its rule, as JSON.
create or replace function access.register_death(c uuid, died date, document jsonb) returns void volatile security definer
set search_path = public, pg_temp language plpgsql as $$
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
    dependencies = [("cases", "0017_coordinators_cases")]
    operations = [migrations.RunSQL(STOP, migrations.RunSQL.noop), migrations.RunSQL(DEATH, migrations.RunSQL.noop)]
