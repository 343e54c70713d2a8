"""What a line, an answer and a follow-up refer to is of the same case, by SQL of somebody's own too."""

from django.db import migrations

OF = {
    "plans_measure": {"goal_id": "plans_goal", "party_id": "cases_party"},
    "plans_acceptance": {"measure_id": "plans_measure"},
    "plans_conclusion": {"meeting_id": "meetings_meeting", "document_id": "cases_document"},
    "plans_confirmation": {"document_id": "cases_document"},
    "plans_followup": {"meeting_id": "meetings_meeting"},
    "plans_followuprow": {
        "follow_up_id": "plans_followup",
        "measure_id": "plans_measure",
        "goal_id": "plans_goal",
    },
}
SAME = "".join(
    f"""create trigger {table}_one_case before insert or update of {", ".join(references)} on {table}
    for each row execute function access.of_one_case({", ".join(f"'{a}', '{b}'" for a, b in references.items())});
    """
    for table, references in OF.items()
)


class Migration(migrations.Migration):
    dependencies = [
        ("plans", "0010_what_it_is_of_stays"),
        ("meetings", "0010_of_one_case"),
    ]
    operations = [migrations.RunSQL(SAME, migrations.RunSQL.noop)]
