"""What the worklist counts and sorts lies in its indexes with all that the policies ask, so that no row is fetched."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0021_no_index_of_organisations"),
        ("directory", "0005_on_call_phone"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="duty",
            name="duty_open",
        ),
        migrations.AddIndex(
            model_name="duty",
            index=models.Index(
                condition=models.Q(("cancelled_by", ""), ("met_at", None)),
                fields=["unit", "due_at"],
                include=("case", "taken_by"),
                name="duty_open",
            ),
        ),
        migrations.AddIndex(
            model_name="duty",
            index=models.Index(
                models.F("case"),
                models.F("unit"),
                condition=models.Q(("cancelled_by", ""), ("met_at", None)),
                name="duty_open_of_case",
            ),
        ),
    ]
