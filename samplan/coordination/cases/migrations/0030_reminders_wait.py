"""A reminder waits through a withdrawal of the whole consent: the worker sends none while the plan has stopped.

So there is one when the person says yes again before its day. What has been cancelled cannot be brought back.
"""

from django.db import migrations

OWNERS = "security definer set search_path = public, pg_temp"

STOPPED = f"""
-- As before, but for the reminders of the whole case. A unit that is put out has its own taken back.
create or replace function access.stop_flow(c uuid, party_unit uuid) returns void volatile {OWNERS}
language plpgsql as $$
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
    update cases_case set stopped_at = clock_timestamp() where id = c and stopped_at is null;
  else
    update cases_party set until = clock_timestamp() where case_id = c and unit_id = party_unit and until is null;
  end if;
end $$;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0029_signed_by_oneself")]
    operations = [migrations.RunSQL(STOPPED, migrations.RunSQL.noop)]
