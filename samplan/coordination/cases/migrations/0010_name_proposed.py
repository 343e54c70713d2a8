"""What stands here of the number in a proposal, told to the second of the two people before they say yes (P26)."""

from django.db import migrations

NAME = """
-- Nobody but another user of the same huvudman, who may answer, is told; and only as long as the proposal waits.
create function access.name_proposed(j uuid) returns text stable security definer set search_path = public, pg_temp
language sql as $$
  select p.given_name || ' ' || p.family_name
  from cases_joining w
  join directory_organisation o on o.id = w.organisation_id
  join directory_organisation mine on mine.id = access.organisation() and mine.huvudman = o.huvudman
  join persons_personnumber n on n.value = w.number and n.until_on is null
  join persons_person p on p.id = n.person_id
  where w.id = j and w.answer = '' and w.proposed_by <> access.user() and access.takes_part(w.case_id)
$$;
revoke execute on function access.name_proposed(uuid) from public;
grant execute on function access.name_proposed(uuid) to samplan_app;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0009_joining"), ("access", "0007_help_requests")]
    operations = [migrations.RunSQL(NAME, migrations.RunSQL.noop)]
