"""One text message at a time waits for a unit: they all say the same."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("outbox", "0005_sent")]
    operations = [
        migrations.AddConstraint(
            "row",
            models.UniqueConstraint(
                fields=["unit"],
                condition=models.Q(("channel", "sms"), ("state", "due")),
                name="one_text_waits_for_a_unit",
            ),
        )
    ]
