"""A row says what kind of help it is when somebody has said so, and nothing before (PLAN-03)."""

from django.db import migrations, models

KINDS = [
    ("", "inte angivet"),
    ("social", "social"),
    ("medical", "medicinsk"),
    ("psychological", "psykologisk"),
    ("pedagogical", "pedagogisk"),
    ("technical", "teknisk"),
    ("work", "arbetslivsinriktad"),
]


class Migration(migrations.Migration):
    dependencies = [("plans", "0006_written_by_either")]
    operations = [
        migrations.AlterField("measure", "kind", models.CharField(blank=True, choices=KINDS, max_length=15)),
    ]
