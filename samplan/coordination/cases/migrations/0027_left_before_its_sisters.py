"""A unit that has left reads nothing that its sisters wrote after, also when they have left too (CONS-05, ACC-02)."""

from django.db import migrations

OWNERS = "security definer cost 1000 set search_path = public, pg_temp"

CALLED = f"""
-- As before, but that another unit of the organisation was with after the acting one left is enough: what it wrote is no
-- more the acting one's to read when that other has left too.
create or replace function access.called(c uuid) returns boolean stable {OWNERS} language plpgsql as $$
declare
  own uuid := access.unit();
  gone timestamptz;
begin
  if own is null then return false; end if;
  if exists (select 1 from cases_party
      where case_id = c and unit_id = own and since is not null and until is null) then return true; end if;
  select max(until) into gone from cases_party where case_id = c and unit_id = own and since is not null;
  return gone is not null
    and not exists (select 1 from cases_party p join directory_unit u on u.id = p.unit_id
      where p.case_id = c and p.unit_id <> own and p.since is not null and (p.until is null or p.until > gone)
        and u.organisation_id = access.organisation());
end $$;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0026_what_is_done_stays")]
    operations = [migrations.RunSQL(CALLED, migrations.RunSQL.noop)]
