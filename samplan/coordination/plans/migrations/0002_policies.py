"""Who may read and write meetings and plans: the owner, an open window while the meeting is, and the person."""

from django.db import migrations

from samplan.foundation.access.rls import protect, remember

UNIT = "(select access.unit())"
ORGANISATION = "(select access.organisation())"
PERSON = "(select access.person())"


def reading(table: str, shared: str = "true") -> str:
    """The owner in a case where it takes part · a live window · the person once the meeting is concluded."""
    return (
        f"(owner_org_id = {ORGANISATION} and exists (select 1 from cases_party p where p.case_id = {table}.case_id "
        f"and p.unit_id = {UNIT} and p.since is not null)) "
        f"or ({shared} and exists (select 1 from cases_live l where l.case_id = {table}.case_id "
        f"and l.unit_id = {UNIT} and l.closed_at is null)) "
        f"or ({shared} and exists (select 1 from cases_case c where c.id = {table}.case_id "
        f"and c.person_id = {PERSON} and c.concluded_at is not null))"
    )


OWN = f"owner_org_id = {ORGANISATION} and access.takes_part(case_id)"


class Migration(migrations.Migration):
    dependencies = [("plans", "0001_initial"), ("meetings", "0001_initial"), ("cases", "0002_policies")]
    operations = [
        protect("meetings_meeting", read=reading("meetings_meeting"), write=OWN),
        protect("meetings_attendance", read=reading("meetings_attendance"), write=OWN),
        protect(
            "meetings_answer",
            read=reading("meetings_answer", "share = 'meeting'") + f" or owner_person_id = {PERSON}",
            write=f"({OWN}) or (owner_person_id = {PERSON} and access.takes_part(case_id))",
        ),
        protect("plans_goal", read=reading("plans_goal"), write=OWN),
        protect("plans_measure", read=reading("plans_measure"), write=OWN),
        protect("plans_commitment", read=reading("plans_commitment"), write=OWN, change=""),
        protect(
            "plans_acceptance",
            read=reading("plans_acceptance") + f" or person_id = {PERSON}",
            write=f"({OWN}) or (owner_org_id is null and person_id = {PERSON} and access.takes_part(case_id))",
            change="",
        ),
        protect("plans_conclusion", read=reading("plans_conclusion"), write=OWN, change=""),
        *[
            remember(table)
            for table in ("meetings_meeting", "meetings_attendance", "meetings_answer", "plans_goal", "plans_measure")
        ],
    ]
