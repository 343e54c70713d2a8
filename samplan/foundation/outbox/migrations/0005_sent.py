"""What has been sent is found by when: the ledger that outlives the database asks for the newest every other second."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("outbox", "0004_notices")]
    operations = [
        migrations.AddIndex(
            model_name="row",
            index=models.Index("sent_at", condition=models.Q(("sent_at__isnull", False)), name="outbox_sent"),
        ),
    ]
