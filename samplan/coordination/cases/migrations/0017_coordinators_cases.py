"""A coordinator's own cases are read from the index alone: the worklist counts what is theirs."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0016_left_to_sisters"),
        ("directory", "0005_on_call_phone"),
        ("persons", "0002_notices"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="case",
            name="case_open_coordinator",
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("ended_at", None)),
                fields=["coordinator", "coordinating_unit"],
                include=("id", "person"),
                name="case_open_held",
            ),
        ),
    ]
