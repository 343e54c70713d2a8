"""What a goal, a measure and a contact are of stays, also by SQL of somebody's own."""

from django.db import migrations

OF = {
    "plans_goal": ["id", "case_id", "owner_org_id"],
    "plans_measure": ["id", "case_id", "owner_org_id"],
    "plans_contactpoint": ["id", "case_id", "owner_org_id"],
}
STAYS = "".join(
    f"""create trigger {table}_stays before update of {", ".join(columns)} on {table}
    for each row execute function access.never_moves({", ".join(f"'{name}'" for name in columns)});
    """
    for table, columns in OF.items()
)

HEARD = """
-- As before; and a yes that staff write says who heard it, as one of the person's own does not.
alter policy plans_acceptance_add on plans_acceptance with check (access.takes_part(case_id) and (
  (owner_org_id = (select access.organisation()) and heard_by <> '')
  or (owner_org_id is null and heard_by = '' and person_id = any ((select access.selves())::uuid[]))));
"""


class Migration(migrations.Migration):
    dependencies = [("plans", "0009_signed_by_oneself"), ("cases", "0038_what_it_is_of_stays")]
    operations = [migrations.RunSQL(sql, migrations.RunSQL.noop) for sql in (STAYS, HEARD)]
