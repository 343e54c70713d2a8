"""Reminders and escalations wait in the outbox too: they are about no delivery."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("outbox", "0002_policies")]
    operations = [
        migrations.AlterField("row", "delivery", models.UUIDField(null=True)),
        migrations.AddField(
            "row",
            "kind",
            models.CharField(
                choices=[
                    ("notice", "Något har kommit"),
                    ("reminder", "Mötet är snart"),
                    ("escalation", "Ingen har tagit det"),
                ],
                default="notice",
                max_length=10,
            ),
        ),
        migrations.AddIndex("row", models.Index("case", condition=models.Q(("state", "due")), name="outbox_waiting")),
    ]
