"""Who acts is proved as seldom as can be: once for each row that is asked about, where it was two or three times."""

from django.db import migrations

OWNERS = "security definer set search_path = public, pg_temp"

ONCE = f"""
-- As before. Who the person also is, under another number, is asked only when the case is not this one's.
create or replace function access.takes_part(c uuid) returns boolean stable {OWNERS} language plpgsql as $$
declare
  own uuid := access.person();
begin
  if own is not null then
    return exists (select 1 from cases_case
      where id = c and (person_id = own or person_id = any (access.same(own))));
  end if;
  return exists (select 1 from cases_party
    where case_id = c and unit_id = access.unit() and since is not null and until is null);
end $$;

-- As the owner: a unit always reads its own place in a case, and a person has none.
create or replace function access.called(c uuid) returns boolean stable {OWNERS} language plpgsql as $$
declare
  own uuid := access.unit();
begin
  return own is not null and exists (select 1 from cases_party
    where case_id = c and unit_id = own and since is not null);
end $$;
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0010_home")]
    operations = [migrations.RunSQL(ONCE, migrations.RunSQL.noop)]
