"""What a meeting, an attendance and an answer are of stays, also by SQL of somebody's own."""

from django.db import migrations

OF = {
    "meetings_meeting": ["id", "case_id", "owner_org_id", "unit_id"],
    "meetings_attendance": ["id", "case_id", "owner_org_id", "meeting_id", "person_id"],
    "meetings_answer": ["id", "case_id", "owner_org_id", "owner_person_id", "unit_id", "question", "on_behalf"],
}
STAYS = "".join(
    f"""create trigger {table}_stays before update of {", ".join(columns)} on {table}
    for each row execute function access.never_moves({", ".join(f"'{name}'" for name in columns)});
    """
    for table, columns in OF.items()
)

PARTS = """
-- As before; and a unit's part is its own to write, and no sister's.
alter policy meetings_answer_add on meetings_answer with check (access.takes_part(case_id)
  and (unit_id is null or unit_id = (select access.unit())) and (owner_org_id = (select access.organisation())
    or owner_person_id = any ((select access.selves())::uuid[])));
"""


class Migration(migrations.Migration):
    dependencies = [
        ("meetings", "0008_noted_for_the_coordinator"),
        ("cases", "0038_what_it_is_of_stays"),
        ("plans", "0009_signed_by_oneself"),
    ]
    operations = [migrations.RunSQL(sql, migrations.RunSQL.noop) for sql in (STAYS, PARTS)]
