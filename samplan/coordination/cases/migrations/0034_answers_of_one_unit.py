"""What the person asks and is answered is read by the two: no other unit of the organisation reads the answer (ACC-02).

The answer quotes what was asked, and an organisation's papers are else read by all its units in the case. Read it may
the unit that answered, and the one that coordinates now, when that is of the same organisation.
"""

from django.db import migrations

SQL = """
alter policy cases_document_read on cases_document using (
  (owner_org_id = (select access.organisation())
    and (case_id = (select access.called_here()) or access.called(case_id))
    and (kind <> 'answer' or access.coordinates(case_id) or exists (select 1 from cases_delivery d
      where d.document_id = cases_document.id and d.from_unit_id = (select access.unit()))))
  or owner_person_id = any ((select access.selves())::uuid[])
  or exists (select 1 from cases_delivery d where d.document_id = cases_document.id and d.recalled_at is null
    and (d.to_unit_id = (select access.unit()) or (d.to_person_id = any ((select access.selves())::uuid[])
      and (d.channel <> 'letter' or d.posted_at is not null)))));
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0033_only_ones_own_to_make")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
