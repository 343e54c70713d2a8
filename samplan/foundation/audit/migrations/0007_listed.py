"""Who has met a person's name in a list: the person may know, and those whom the reviewer gives an extract (8:5 PDL)."""

from django.db import migrations

LISTED = """
create index audit_listed on audit_entry using gin (cases) where action = 'list';

-- Those who have seen the person in a list of cases, each once, the latest first. about: a line of the acting reviewer's
-- log, whose person it is asked of, and then only the own organisation's are told; for the person itself it is null, and
-- all are. A line of a list names other persons' cases too, so the lines themselves are read by neither.
create function access.log_listed(about bigint, since timestamptz, until timestamptz)
returns table (first timestamptz, latest timestamptz, times bigint, who varchar, role varchar, unit_name varchar)
stable security definer set search_path = public, pg_temp language plpgsql as $$
declare
  own boolean := access.me() = 'person';
  whose uuid[];
  mine text[];
begin
  if own then
    whose := access.selves()::uuid[];
  elsif access.acts_as('LOG_REVIEWER') then
    select access.same(e.person) into whose from audit_entry e where e.id = about and e.organisation = access.organisation();
  else
    raise exception 'neither the person nor a reviewer of the log' using errcode = '42501';
  end if;
  select array_agg(c.id::text) into mine from cases_case c where c.person_id = any (whose);
  return query
    select min(e.at), max(e.at), count(*), e.actor_name, e.actor_role, e.unit_name from audit_entry e
    where e.action = 'list' and e.cases ?| mine and e.at >= since and e.at < until and e.actor_kind = 'unit'
      and (own or e.organisation = access.organisation())
    group by e.actor_user, e.unit, e.actor_name, e.actor_role, e.unit_name order by max(e.at) desc;
end $$;
grant execute on function access.log_listed(bigint, timestamptz, timestamptz) to samplan_app;
"""
UNDO = "drop function access.log_listed(bigint, timestamptz, timestamptz); drop index audit_listed"


class Migration(migrations.Migration):
    dependencies = [("audit", "0006_requests_relate"), ("cases", "0009_joining")]
    operations = [migrations.RunSQL(LISTED, UNDO)]
