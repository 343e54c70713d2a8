"""Who may read and write meetings and plans: the owner, an open window while the meeting is, and the person."""

from django.db import migrations

from samplan.foundation.access.rls import protect, remember

ORGANISATION = "(select access.organisation())"
PERSON = "(select access.person())"


SHARED = """
-- The shared rows of the case are open to whoever acts: a live window, or the person's own meeting is concluded. Runs as
-- whoever asks, under that one's own policies; a function so that it is planned once for each connection.
create function access.reads_shared(c uuid) returns boolean stable language plpgsql as $$
begin
  return exists (select 1 from public.cases_live l
      where l.case_id = c and l.unit_id = access.unit() and l.closed_at is null)
    or exists (select 1 from public.cases_case x
      where x.id = c and x.person_id = access.person() and x.concluded_at is not null);
end $$;
grant execute on function access.reads_shared to samplan_app;
"""


def reading(shared: str = "true") -> str:
    """The owner in a case it has been called to · a live window · the person once the meeting is concluded."""
    own = f"owner_org_id = {ORGANISATION} and access.called(case_id)"
    return f"({own}) or ({shared} and access.reads_shared(case_id))"


OWN = f"owner_org_id = {ORGANISATION} and access.takes_part(case_id)"


class Migration(migrations.Migration):
    dependencies = [("plans", "0001_initial"), ("meetings", "0001_initial"), ("cases", "0002_policies")]
    operations = [
        migrations.RunSQL(SHARED, "drop function access.reads_shared"),
        protect("meetings_meeting", read=reading(), write=OWN),
        protect("meetings_attendance", read=reading(), write=OWN),
        protect(
            "meetings_answer",
            # What the person wrote for the coordinator, or for the meeting, the coordinating unit reads before it.
            read=reading("share = 'meeting'") + f" or owner_person_id = {PERSON} "
            "or (owner_person_id is not null and share in ('coordinator', 'meeting') and access.coordinates(case_id))",
            write=f"({OWN}) or (owner_person_id = {PERSON} and access.takes_part(case_id))",
        ),
        protect("plans_goal", read=reading(), write=OWN),
        protect("plans_measure", read=reading(), write=OWN),
        protect("plans_commitment", read=reading(), write=OWN, change=""),
        protect(
            "plans_acceptance",
            read=reading() + f" or person_id = {PERSON}",
            write=f"({OWN}) or (owner_org_id is null and person_id = {PERSON} and access.takes_part(case_id))",
            change="",
        ),
        protect("plans_conclusion", read=reading(), write=OWN, change=""),
        protect("plans_contactpoint", read=reading(), write=OWN),
        protect("plans_followup", read=reading(), write=OWN, change=""),
        protect("plans_followuprow", read=reading(), write=OWN, change=""),
        protect(
            "plans_confirmation",
            read="access.takes_part(case_id)",
            write=f"({OWN}) or (owner_org_id is null and person_id = {PERSON} and access.takes_part(case_id))",
            change="",
        ),
        *[
            remember(table)
            for table in (
                "meetings_meeting",
                "meetings_attendance",
                "meetings_answer",
                "plans_goal",
                "plans_measure",
                "plans_contactpoint",
            )
        ],
    ]
