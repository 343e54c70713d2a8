"""Who may read and write the days when staff are away."""

from django.db import migrations

from samplan.foundation.access.rls import protect

UNIT = "(select access.unit())"
OWN = f"""unit_id = {UNIT}
  and exists (select 1 from directory_assignment a where a.id = assignment_id and a.unit_id = {UNIT})
  and (substitute_id is null
    or exists (select 1 from directory_assignment a where a.id = substitute_id and a.unit_id = {UNIT}))"""


class Migration(migrations.Migration):
    dependencies = [("access", "0002_actor"), ("directory", "0002_absence")]
    operations = [
        # Whoever is about to call another unit must be told that nobody is there; the person need not know who is away.
        protect(
            "directory_absence",
            read="access.me() in ('unit', 'system')",
            write=OWN,
            change=f"unit_id = {UNIT}",
            columns="ended_at",
        ),
    ]
