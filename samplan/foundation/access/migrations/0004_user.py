"""Which user acts, told to the database too: what one has begun to write is not for the rest of the unit."""

from django.db import migrations

USER = """
create function access.user() returns uuid stable language plpgsql as $$
begin perform access.me(); return nullif(current_setting('samplan.user', true), '')::uuid; end $$;

drop function access.begin(text, uuid, uuid, uuid);
create function access.begin(kind text, unit uuid, organisation uuid, person uuid, member uuid default null)
returns timestamptz volatile language sql as $$
  select set_config('samplan.kind', kind, true), set_config('samplan.unit', coalesce(unit::text, ''), true),
    set_config('samplan.organisation', coalesce(organisation::text, ''), true),
    set_config('samplan.person', coalesce(person::text, ''), true),
    set_config('samplan.user', coalesce(member::text, ''), true);
  select clock_timestamp();
$$;

create or replace function access.clear() returns void volatile language sql as $$
  select set_config('samplan.kind', '', true), set_config('samplan.unit', '', true),
    set_config('samplan.organisation', '', true), set_config('samplan.person', '', true),
    set_config('samplan.user', '', true);
$$;
grant execute on function access.user(), access.begin(text, uuid, uuid, uuid, uuid) to samplan_app;
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0003_absence"), ("outbox", "0002_policies")]  # where begin is called with four values
    operations = [migrations.RunSQL(USER, migrations.RunSQL.noop)]
