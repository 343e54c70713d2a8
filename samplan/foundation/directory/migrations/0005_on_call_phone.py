"""The telephone of a unit that gets a text message when something cannot wait."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("directory", "0004_help_requests")]
    operations = [
        migrations.AddField("unit", "on_call_phone", models.CharField(blank=True, default="", max_length=30), False)
    ]
