"""What one organisation has on its way to others stops, when the person takes back what they said to it (CONS-05)."""

from django.db import migrations

STOP_FROM = """
-- receiver: a party, or null for everybody. What is not posted is recalled, and no notice leaves of what has come. What
-- goes to the person themself is theirs. Returns the letters.
create function access.stop_from(c uuid, organisation uuid, receiver uuid) returns uuid[] volatile security definer
set search_path = public, pg_temp language plpgsql as $$
declare
  letters uuid[];
begin
  if not access.takes_part(c) then raise exception 'not a party of this case' using errcode = '42501'; end if;
  if access.me() <> 'person' and organisation is distinct from access.organisation() then
    raise exception 'not the consent of this organisation' using errcode = '42501';
  end if;
  with stopped as (
    update cases_delivery d set recalled_at = clock_timestamp()
      where d.case_id = c and d.from_org_id = organisation and d.to_person_id is null
        and d.recalled_at is null and d.channel = 'letter' and d.posted_at is null
        and (receiver is null or d.party_id = receiver)
      returning d.id)
  select coalesce(array_agg(id), '{}') into letters from stopped;
  update outbox_row o set state = 'cancelled'
    from cases_delivery d
    join directory_unit u on u.id = d.to_unit_id
    where o.delivery = d.id and o.state = 'due' and d.case_id = c and d.from_org_id = organisation
      and u.organisation_id <> organisation
      and (receiver is null or d.to_unit_id = (select p.unit_id from cases_party p where p.id = receiver));
  return letters;
end $$;
revoke execute on function access.stop_from(uuid, uuid, uuid) from public;
grant execute on function access.stop_from(uuid, uuid, uuid) to samplan_app;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0013_written_by_either"),
        ("directory", "0005_on_call_phone"),
        ("outbox", "0006_one_text"),
    ]
    operations = [migrations.RunSQL(STOP_FROM, "drop function access.stop_from")]
