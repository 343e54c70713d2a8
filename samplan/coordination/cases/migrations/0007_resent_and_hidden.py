"""Two questions that the one who asks may not read the rows of: what a form sent again has done, and a hidden address."""

from django.db import migrations

DID = """
-- Whether the acting user has done a thing already: also for who has left the case with it, and reads its events no more.
create function access.did(request uuid, c uuid, what text) returns boolean stable security definer
set search_path = public, pg_temp language sql as $$
  select exists (select 1 from cases_event where request_id = request and case_id = c and kind = what
    and by_user = access.user() and unit_id = access.unit())
$$;
revoke execute on function access.did(uuid, uuid, text) from public;
grant execute on function access.did(uuid, uuid, text) to samplan_app;
"""

HIDE = """
-- The ways to reach the person of this case are hidden, or shown again: who may say so reads no hidden row, then as now.
create function access.hide_contacts(c uuid, hide boolean) returns void volatile security definer
set search_path = public, pg_temp language plpgsql as $$
begin
  if access.me() <> 'unit' or not access.takes_part(c) then
    raise exception 'not a party of this case' using errcode = '42501';
  end if;
  update persons_contact set hidden = hide
    where person_id = (select person_id from cases_case where id = c) and hidden <> hide;
end $$;
revoke execute on function access.hide_contacts(uuid, boolean) from public;
grant execute on function access.hide_contacts(uuid, boolean) to samplan_app;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0006_called_without_users"), ("access", "0004_user")]
    operations = [
        migrations.RunSQL(DID, "drop function access.did(uuid, uuid, text)"),
        migrations.RunSQL(HIDE, "drop function access.hide_contacts(uuid, boolean)"),
    ]
