"""One who is registered twice answers, says yes and confirms in the coordinations of both (ORG-06)."""

from django.db import migrations

OWN = "owner_org_id = (select access.organisation()) and access.takes_part(case_id)"
SELVES = "any ((select access.selves())::uuid[])"
ANSWER = f"({OWN}) or (owner_person_id = {SELVES} and access.takes_part(case_id))"
PERSONS = f"({OWN}) or (owner_org_id is null and person_id = {SELVES} and access.takes_part(case_id))"

WRITE = f"""
alter policy meetings_answer_add on meetings_answer with check ({ANSWER});
alter policy meetings_answer_change on meetings_answer using ({ANSWER}) with check ({ANSWER});
alter policy plans_acceptance_add on plans_acceptance with check ({PERSONS});
alter policy plans_confirmation_add on plans_confirmation with check ({PERSONS});
"""


class Migration(migrations.Migration):
    dependencies = [
        ("plans", "0005_own_meetings"),
        ("meetings", "0004_own_part"),
        ("cases", "0013_written_by_either"),
    ]
    operations = [migrations.RunSQL(WRITE, migrations.RunSQL.noop)]
