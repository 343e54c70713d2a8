"""That an answer went to the person is known to those who read it, and to no other unit of the organisation (ACC-02).

A delivery says of which document it is, when it was sent and how. The organisation's units read those of each other; of
an answer only the unit that gave it, and the one that coordinates now.
"""

from django.db import migrations

SQL = """
-- Whether whoever acts may know of the organisation's delivery to the person. As the owner: the policy of documents asks
-- for deliveries itself. Most are of no answer, and that is asked first.
create function access.reads_told(d uuid, sender uuid, c uuid) returns boolean stable security definer
set search_path = public, pg_temp language plpgsql as $$
begin
  return not exists (select 1 from cases_document where id = d and kind = 'answer')
    or sender = access.unit() or access.coordinates(c);
end $$;
revoke execute on function access.reads_told(uuid, uuid, uuid) from public;
grant execute on function access.reads_told(uuid, uuid, uuid) to samplan_app;
alter policy cases_delivery_read on cases_delivery using (
  to_unit_id = (select access.unit()) or to_person_id = any ((select access.selves())::uuid[])
  or (from_org_id = (select access.organisation())
    and (case_id = (select access.called_here()) or access.called(case_id))
    and (to_person_id is null or access.reads_told(document_id, from_unit_id, case_id))));
-- What stood before in such a row, and in what staff noted that the person said, is read as the row is.
alter policy history_read on access.history using (organisation_id = (select access.organisation())
  and (case_id = (select access.takes_part_here()) or access.takes_part(case_id))
  and case tab when 'meetings_answer' then not (old ->> 'on_behalf')::boolean or access.coordinates(case_id)
    when 'cases_delivery' then
      access.reads_told((old ->> 'document_id')::uuid, (old ->> 'from_unit_id')::uuid, case_id)
    else true end);
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0034_answers_of_one_unit"), ("access", "0020_nobody_reads_nothing")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
