"""A question about the system is read by the one who asked, and by those who help where it is or first came."""

from django.db import migrations

from samplan.foundation.access.rls import protect

UNIT, USER = "(select access.unit())", "(select access.user())"
FIRST = "((select access.acts_as('SUPER_USER')) or (select access.acts_as('USER_SUPPORT')))"
SECOND = "(select access.acts_as('OBJECT_SPECIALIST'))"
HELPS = f"(to_unit_id = {UNIT} and ((line = 'first' and {FIRST}) or (line = 'second' and {SECOND})))"


class Migration(migrations.Migration):
    dependencies = [("access", "0006_choosing"), ("directory", "0004_help_requests")]
    operations = [
        protect(
            "directory_helprequest",
            read=f"asked_user_id = {USER} or {HELPS} or (first_unit_id = {UNIT} and {FIRST})",
            # Who asks does so in their own name; whoever helps changes what lies there, and may give it on.
            write=f"(asked_user_id = {USER} and exists (select 1 from directory_assignment a where a.id = asked_by_id "
            f"and a.user_id = {USER} and a.unit_id = {UNIT})) or {HELPS} or (first_unit_id = {UNIT} and {FIRST})",
            change=f"asked_user_id = {USER} or {HELPS}",
            columns="line, to_unit_id, passed_at, answer, answered_at, answered_by, closed_at",
        )
    ]
