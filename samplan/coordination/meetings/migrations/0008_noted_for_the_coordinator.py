"""What the person said to the one who coordinates is read there, and by no other unit of the organisation (ACC-02).

The organisation owns what its staff noted, and what it owns is else read by all its units in the case. The others read it
while a meeting's window is open, when the person lets everybody there see it.
"""

from django.db import migrations

SQL = """
alter policy meetings_answer_read on meetings_answer using (
  (owner_org_id is not distinct from (select access.organisation())
    and (case_id = (select access.called_here()) or access.called(case_id))
    and (not on_behalf or access.coordinates(case_id)))
  or (share = 'meeting' and (case_id = (select access.reads_shared_here()) or access.reads_shared(case_id)))
  or owner_person_id = any ((select access.selves())::uuid[])
  or (owner_person_id is not null and share in ('coordinator', 'meeting') and access.coordinates(case_id)));
"""


class Migration(migrations.Migration):
    dependencies = [("meetings", "0006_counted_in_indexes"), ("cases", "0034_answers_of_one_unit")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
