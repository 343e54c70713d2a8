"""The outbox holds ids only and has no policy: the worker must find due rows of every unit."""

from django.db import migrations

from samplan.foundation.access.rls import open_table

BEGIN_FOR = """
-- Act as the system on behalf of the unit of one due row, and of no other. Locks the row: who else wants to stop it waits.
create function access.begin_for(r uuid) returns uuid volatile security definer set search_path = public, pg_temp
language plpgsql as $$
declare u uuid; o uuid;
begin
  select unit into u from outbox_row where id = r and state = 'due' for update skip locked;
  if u is null then return null; end if;
  select organisation_id into o from directory_unit where id = u;
  perform access.begin('system', u, o, null);
  return u;
end $$;
"""


class Migration(migrations.Migration):
    dependencies = [("outbox", "0001_initial"), ("access", "0002_actor")]
    operations = [
        open_table("outbox_row"),
        open_table("outbox_worker"),
        migrations.RunSQL(BEGIN_FOR, "drop function access.begin_for"),
    ]
