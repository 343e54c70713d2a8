"""What staff have noted of what the person said is the person's to read at once, not only after the meeting."""

from django.db import migrations

ALONE = "access.person() is not null and on_behalf and access.takes_part(case_id)"


class Migration(migrations.Migration):
    dependencies = [("meetings", "0002_unit"), ("plans", "0002_policies")]
    operations = [
        migrations.RunSQL(
            f"create policy meetings_answer_said on meetings_answer for select to samplan_app using ({ALONE})",
            "drop policy meetings_answer_said on meetings_answer",
        )
    ]
