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


class Migration(migrations.Migration):
    dependencies = [("plans", "0009_signed_by_oneself"), ("cases", "0038_what_it_is_of_stays")]
    operations = [migrations.RunSQL(STAYS, migrations.RunSQL.noop)]
