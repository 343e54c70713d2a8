"""A unit reads the meetings that it calls to without the case being asked: its calendar lists them by the hundred.

It has been called to the case of each, since it is the one that coordinates or did.
"""

from django.db import migrations

ORGANISATION, UNIT = "(select access.organisation())", "(select access.unit())"
SHARED = "access.reads_shared(case_id)"
BEFORE = f"(owner_org_id = {ORGANISATION} and access.called(case_id)) or {SHARED}"
AFTER = f"(owner_org_id = {ORGANISATION} and (unit_id = {UNIT} or access.called(case_id))) or {SHARED}"
CHANGE = "alter policy meetings_meeting_read on meetings_meeting using ({})"


class Migration(migrations.Migration):
    dependencies = [("plans", "0004_said_in_room"), ("meetings", "0003_said_to_staff")]
    operations = [migrations.RunSQL(CHANGE.format(AFTER), CHANGE.format(BEFORE))]
