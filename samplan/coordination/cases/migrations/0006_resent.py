"""Whether the acting user has done a thing already: also for who has left the case with it, and reads its events no more."""

from django.db import migrations

DID = """
create function access.did(request uuid, c uuid, what text) returns boolean stable security definer
set search_path = public, pg_temp language sql as $$
  select exists (select 1 from cases_event where request_id = request and case_id = c and kind = what
    and by_user = access.user() and unit_id = access.unit())
$$;
revoke execute on function access.did(uuid, uuid, text) from public;
grant execute on function access.did(uuid, uuid, text) to samplan_app;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0005_escalation"), ("access", "0004_user")]
    operations = [migrations.RunSQL(DID, "drop function access.did(uuid, uuid, text)")]
