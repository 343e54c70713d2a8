"""A session of a user who has shown who they are and has not chosen an assignment yet."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("access", "0005_staffing")]

    operations = [
        migrations.RemoveConstraint(model_name="session", name="session_is_staff_or_person"),
        migrations.AddConstraint(
            model_name="session",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("person__isnull", True), ("user__isnull", False)),
                    models.Q(("assignment__isnull", True), ("person__isnull", False), ("user__isnull", True)),
                    _connector="OR",
                ),
                name="session_is_staff_or_person",
            ),
        ),
    ]
