"""How somebody stands to an opened case is believed for five seconds: longer than a page takes.

It holds while the consent lock does. But SQL of somebody's own can let the lock go with a savepoint, and say again what
was said of it. From then on each row is asked, as if nothing had been opened.
"""

from django.db import migrations

PROOF = """pg_catalog.encode(pg_catalog.sha256(k || pg_catalog.convert_to(
    said || '|' || pg_catalog.pg_current_xact_id_if_assigned(), 'UTF8') || k), 'hex')"""

PROVED = f"""
-- As before; the thirteenth field is when the case was opened (seconds since 1970).
create or replace function access.proved() returns text stable security definer language plpgsql as $$
declare
  said text := pg_catalog.current_setting('samplan.actor', true);
  k bytea;
  opened text;
begin
  if said <> '' then
    k := pg_catalog.int8send(pg_catalog.currval('access.secret'));
    if pg_catalog.current_setting('samplan.proof', true) = {PROOF} then
      opened := pg_catalog.split_part(said, '|', 13);
      if opened = '' or pg_catalog.date_part('epoch', pg_catalog.clock_timestamp()) < opened::double precision + 5 then
        return said;
      end if;
      return pg_catalog.array_to_string((pg_catalog.string_to_array(said, '|'))[1:8], '|', '');
    end if;
  end if;
  raise exception 'no actor in this transaction' using errcode = '28000';
end $$;
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0016_signed_by_connection")]
    operations = [migrations.RunSQL(PROVED, migrations.RunSQL.noop)]
