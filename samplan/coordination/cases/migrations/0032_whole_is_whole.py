"""Who takes back the whole takes back every yes, whoever asked for it; and nothing is taken back in days to come."""

from django.db import migrations

APP = "samplan_app"
OWNERS = "security definer set search_path = public, pg_temp"

STOPPED = f"""
-- As before; and without a unit every yes that stands is taken back, also those that other organisations got and that
-- whoever acts cannot see: by signed, which is the acting one's own name. Else one that nobody takes back by name would
-- hold again with the next yes to somebody else. What is answered at said_at itself stands: one guardian's yes beside the
-- other's no.
drop function access.stop_flow(uuid, uuid);
create function access.stop_flow(c uuid, party_unit uuid, signed text default null, said_at timestamptz default 'infinity')
returns void volatile {OWNERS} language plpgsql as $$
begin
  if not access.takes_part(c) then raise exception 'not a party of this case' using errcode = '42501'; end if;
  if party_unit is not null and access.me() = 'unit' and not access.coordinates(c) and not exists (
      select 1 from cases_consent s join cases_consentscope o on o.consent_id = s.id join cases_party p on p.id = o.party_id
      where s.case_id = c and s.organisation_id = access.organisation() and p.unit_id = party_unit
        and o.withdrawn_at is not null) then
    raise exception 'no consent was taken back' using errcode = '42501';
  end if;
  update cases_live set closed_at = clock_timestamp()
    where case_id = c and closed_at is null and (party_unit is null or unit_id = party_unit);
  update cases_delivery d set recalled_at = clock_timestamp()
    where d.case_id = c and d.recalled_at is null and d.channel = 'letter' and d.posted_at is null
      and (party_unit is null or d.to_unit_id = party_unit)
      and not exists (select 1 from cases_document t where t.id = d.document_id and t.kind = 'answer');
  update outbox_row o set state = 'cancelled'
    where o."case" = c and o.state = 'due' and (o.unit = party_unit
        or party_unit is null and o.kind not in ('reminder', 'tomorrow'))
      and not exists (select 1 from cases_delivery d join cases_document t on t.id = d.document_id
        where d.id = o.delivery and t.kind in ('question', 'answer'));
  if party_unit is null then
    if access.is_named(signed) is not true then raise exception 'signed by another' using errcode = '42501'; end if;
    update cases_consent set withdrawn_at = greatest(clock_timestamp(), at), withdrawn_by = coalesce(signed, 'Samplan')
      where case_id = c and answer = 'yes' and withdrawn_at is null and at < said_at;
    update cases_case set stopped_at = clock_timestamp() where id = c and stopped_at is null;
  else
    update cases_party set until = clock_timestamp() where case_id = c and unit_id = party_unit and until is null;
  end if;
end $$;
revoke execute on function access.stop_flow(uuid, uuid, text, timestamptz) from public;
grant execute on function access.stop_flow(uuid, uuid, text, timestamptz) to {APP};
"""

ONCE = """
-- As before; and what is set has come: else what is taken back on a day far off holds until then, though every page says
-- that it is taken back already, and nobody can do it sooner. Our own processes, that act without a session, play the
-- days of a story that are to come; so do the owner's functions for them.
create or replace function access.set_once() returns trigger volatile language plpgsql as $$
declare
  was jsonb := case when tg_op = 'UPDATE' then to_jsonb(old) else '{}' end;
  will jsonb := to_jsonb(new);
  name text;
begin
  foreach name in array tg_argv loop
    if was ->> name <> '' and will ->> name is distinct from was ->> name then
      raise exception '% is set once', name using errcode = '42501';
    end if;
    if (name like '%\\_at' or name = 'until') and will ->> name is distinct from was ->> name
        and (will ->> name)::timestamptz > clock_timestamp() + interval '1 minute'
        and current_user = 'samplan_app' and split_part(access.proved(), '|', 6) <> '' then
      raise exception '% is yet to come', name using errcode = '42501';
    end if;
  end loop;
  return new;
end $$;
create trigger cases_consent_has_come before insert on cases_consent
  for each row execute function access.set_once('withdrawn_at');
create trigger cases_consentscope_has_come before insert on cases_consentscope
  for each row execute function access.set_once('withdrawn_at');
"""

# The plans that have stopped before now: what the whole was taken back of, with whoever did it.
BEFORE = """
update cases_consent s set withdrawn_at = greatest(c.stopped_at, s.at),
    withdrawn_by = coalesce((select e.by_name from cases_event e where e.case_id = c.id and e.kind = 'consent.withdrawn'
      and e.facts -> 'whole' = 'true' order by e.recorded_at desc limit 1), 'Samplan')
  from cases_case c where c.id = s.case_id and c.stopped_at is not null and s.answer = 'yes' and s.withdrawn_at is null;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0031_let_go_stays")]
    operations = [migrations.RunSQL(sql, migrations.RunSQL.noop) for sql in (STOPPED, ONCE, BEFORE)]
