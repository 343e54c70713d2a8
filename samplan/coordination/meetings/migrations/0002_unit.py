"""Which unit calls to a meeting, so that its calendar is found by an index."""

import django.db.models.deletion
from django.db import migrations, models

FILL = """
create function access.by_unit() returns trigger language plpgsql as $$
begin
  new.unit_id := coalesce(new.unit_id, access.unit());
  return new;
end $$;
create trigger meetings_meeting_unit before insert on meetings_meeting for each row execute function access.by_unit();
update meetings_meeting m set unit_id = c.coordinating_unit_id from cases_case c where c.id = m.case_id;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0002_actor"),
        ("cases", "0003_worklist"),
        ("directory", "0002_absence"),
        ("meetings", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="meeting",
            name="unit",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="directory.unit"
            ),
        ),
        migrations.AddIndex(
            model_name="meeting",
            index=models.Index(
                models.F("unit"),
                models.F("starts_at"),
                models.F("case"),
                condition=models.Q(("cancelled_at", None), ("held_at", None)),
                name="meeting_unit",
            ),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
