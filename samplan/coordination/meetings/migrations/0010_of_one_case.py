"""Who came is of the meeting's own case, and a unit's part is changed by that unit alone, by SQL too."""

from django.db import migrations

SQL = """
create trigger meetings_attendance_one_case before insert or update of meeting_id, party_id on meetings_attendance
  for each row execute function access.of_one_case('meeting_id', 'meetings_meeting', 'party_id', 'cases_party');

-- As a new row, which asks for the unit already.
alter policy meetings_answer_change on meetings_answer
  using (access.takes_part(case_id) and (unit_id is null or unit_id = (select access.unit()))
    and (owner_org_id = (select access.organisation()) or owner_person_id = any ((select access.selves())::uuid[])))
  with check (access.takes_part(case_id) and (unit_id is null or unit_id = (select access.unit()))
    and (owner_org_id = (select access.organisation()) or owner_person_id = any ((select access.selves())::uuid[])));
"""


class Migration(migrations.Migration):
    dependencies = [("meetings", "0009_what_it_is_of_stays"), ("cases", "0040_of_one_case")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
