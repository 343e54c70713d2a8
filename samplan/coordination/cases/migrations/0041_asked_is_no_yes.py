"""Whom the person has let go and is only asked about again is still let go: no sister gives it a place (CONS-05)."""

from django.db import migrations

OWNERS = "security definer set search_path = public, pg_temp"

ASKED = f"""
-- As before; and a place that it has been asked about alone, without a yes to it, is none.
create or replace function access.let_go_here(c uuid) returns setof uuid stable {OWNERS} language sql as $$
  select last.unit_id from (
    select distinct on (p.unit_id) p.id, p.unit_id, p.passed_to_id, p.until from cases_party p
      join directory_unit u on u.id = p.unit_id
      where p.case_id = c and u.organisation_id = access.organisation() and access.takes_part(c)
        and (p.since is not null or p.until is not null
          or exists (select 1 from cases_consentscope o where o.party_id = p.id))
      order by p.unit_id, p.until desc nulls first) last
  where last.until is not null and (last.passed_to_id is null
    or exists (select 1 from cases_consentscope o where o.party_id = last.id and o.withdrawn_at is not null)) $$;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0040_of_one_case")]
    operations = [migrations.RunSQL(ASKED, migrations.RunSQL.noop)]
