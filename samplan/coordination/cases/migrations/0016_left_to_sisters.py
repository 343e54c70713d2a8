"""A unit that has left reads no more of what others in its own organisation go on writing (CONS-05, ACC-02)."""

from django.db import migrations

OWNERS = "security definer cost 1000 set search_path = public, pg_temp"

CALLED = f"""
-- The acting unit has been called to the case, and reads there what its organisation owns. When it has left and another
-- unit of the organisation goes on, that one's work is not its own any more: it keeps what has been delivered to it.
-- As the owner: a unit always reads its own place in a case, and a person has none.
create or replace function access.called(c uuid) returns boolean stable {OWNERS} language plpgsql as $$
declare
  own uuid := access.unit();
  here boolean;
begin
  if own is null then return false; end if;
  select bool_or(until is null) into here from cases_party where case_id = c and unit_id = own and since is not null;
  if here is distinct from false then return coalesce(here, false); end if;
  return not exists (select 1 from cases_party p join directory_unit u on u.id = p.unit_id
    where p.case_id = c and p.unit_id <> own and p.since is not null and p.until is null
      and u.organisation_id = access.organisation());
end $$;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0015_outbox_protected"), ("access", "0011_asked_once")]
    operations = [migrations.RunSQL(CALLED, migrations.RunSQL.noop)]
