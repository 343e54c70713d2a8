"""Units that are called and have nobody who can answer: told to the administrators of their huvudman (ACC-07)."""

from django.db import migrations

CALLED = """
-- How often each unit without users has been called this last year, and when last. Nothing of whom it was about.
create function access.called_without_users(roles text[])
returns table (unit uuid, times bigint, last timestamptz) stable security definer set search_path = public, pg_temp
language sql as $$
  select p.unit_id, count(*), max(p.since) from cases_party p
  where p.since > clock_timestamp() - interval '1 year' and p.unit_id is not null and access.administers(p.unit_id)
    and not exists (select 1 from directory_assignment a where a.unit_id = p.unit_id and a.role = any (roles)
      and a.from_at <= clock_timestamp() and (a.until_at is null or a.until_at > clock_timestamp()))
  group by p.unit_id
$$;
grant execute on function access.called_without_users(text[]) to samplan_app;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0005_escalation"), ("access", "0005_staffing")]
    operations = [migrations.RunSQL(CALLED, "drop function access.called_without_users(text[])")]
