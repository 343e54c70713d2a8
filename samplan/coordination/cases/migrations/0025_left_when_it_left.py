"""A party that has left keeps the moment it left: what happens after is not told to it, nor by its list (CONS-05)."""

from django.db import migrations

LEFT = """
-- Each party's copy of when the case was changed: as far as the party was with. Whether it has ended holds for all.
create or replace function access.party_changed() returns trigger language plpgsql as $$
begin
  update cases_party set changed_at = coalesce(until, new.changed_at), over = new.ended_at is not null
    where case_id = new.id;
  return null;
end $$;
update cases_party set changed_at = until where until is not null;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0024_told_by_who_knows")]
    operations = [migrations.RunSQL(LEFT, migrations.RunSQL.noop)]
