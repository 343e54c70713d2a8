"""What the worklist counts and sorts lies in its indexes with all that the policies ask, so that no row is fetched."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0022_counted_in_indexes"),
        ("directory", "0005_on_call_phone"),
        ("meetings", "0005_no_index_of_organisations"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="meeting",
            name="meeting_unit",
        ),
        migrations.AddIndex(
            model_name="meeting",
            index=models.Index(
                condition=models.Q(("cancelled_at", None), ("held_at", None)),
                fields=["unit", "starts_at", "case"],
                include=("owner_org",),
                name="meeting_unit",
            ),
        ),
    ]
