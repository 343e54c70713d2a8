"""What the planner should know of a question that policies put: rows are sorted and cut before it is asked."""

from django.db import migrations

COSTLY = "alter function access.reads_shared(uuid) cost 1000"


class Migration(migrations.Migration):
    dependencies = [("plans", "0002_policies")]
    operations = [migrations.RunSQL(COSTLY, migrations.RunSQL.noop)]
