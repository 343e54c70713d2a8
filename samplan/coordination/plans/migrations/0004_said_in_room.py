"""What is done until the doer has decided, as it was said in the room (PLAN-06)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("plans", "0003_costly")]
    operations = [
        migrations.AddField(
            model_name="measure",
            name="meanwhile",
            field=models.CharField(blank=True, max_length=300),
        ),
    ]
