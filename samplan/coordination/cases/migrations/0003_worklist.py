"""What the lists need: who has taken a duty, when it came, when a call's meeting is, each unit's newest cases."""

import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.datetime
from django.db import migrations, models

UNIT = "(select access.unit())"
WORKS_HERE = f"exists (select 1 from directory_assignment a where a.id = taken_by_id and a.unit_id = {UNIT})"

# A unit says which of its own takes its duty, and changes nothing else of what the rulebook gave.
TAKE = f"""
grant update (taken_by_id) on cases_duty to samplan_app;
create policy cases_duty_take on cases_duty for update to samplan_app
  using (unit_id = {UNIT}) with check (unit_id = {UNIT} and (taken_by_id is null or {WORKS_HERE}));
"""

# Each party's copy of when the case was changed. The history keeps what is said of a party, and not this.
CHANGED = """
create function access.party_changed() returns trigger language plpgsql as $$
begin
  update cases_party set changed_at = new.changed_at, over = new.ended_at is not null where case_id = new.id;
  return null;
end $$;
create trigger cases_case_changed after update of changed_at on cases_case for each row
  when (old.changed_at is distinct from new.changed_at) execute function access.party_changed();
drop trigger cases_party_history on cases_party;
create trigger cases_party_history before update on cases_party for each row
  when (to_jsonb(old) - 'changed_at' - 'over' is distinct from to_jsonb(new) - 'changed_at' - 'over')
  execute function access.remember('case_id', '');
update cases_party p set changed_at = c.changed_at, over = c.ended_at is not null from cases_case c where c.id = p.case_id;
"""

# What the planner should know: each answer takes a tenth of a millisecond, so rows are sorted and cut before it is asked.
COSTLY = """
alter function access.called(uuid) cost 1000;
alter function access.knows(uuid) cost 1000;
alter function access.takes_part(uuid) cost 1000;
"""

MEETINGS = """
update cases_delivery d set meeting_at = (m.content -> 'meeting' ->> 'starts_at')::timestamptz
  from cases_document m where m.id = d.document_id and m.kind = 'call' and d.to_unit_id is not null;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0002_actor"),
        ("cases", "0002_policies"),
        ("directory", "0002_absence"),
        ("persons", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="delivery",
            name="meeting_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="duty",
            name="stored_at",
            field=models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
        ),
        migrations.AddField(
            model_name="duty",
            name="taken_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="directory.assignment"
            ),
        ),
        migrations.AddField(
            model_name="party",
            name="changed_at",
            field=models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
        ),
        migrations.AddField(
            model_name="party",
            name="over",
            field=models.BooleanField(db_default=False),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                models.F("coordinator"), condition=models.Q(("ended_at", None)), name="case_open_coordinator"
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                models.F("to_unit"),
                models.F("meeting_at"),
                models.F("case"),
                condition=models.Q(("meeting_at__isnull", False)),
                name="delivery_meeting",
            ),
        ),
        migrations.AddIndex(
            model_name="duty",
            index=models.Index(
                models.F("unit"),
                models.F("stored_at"),
                condition=models.Q(("cancelled_by", ""), ("met_at", None)),
                name="duty_new",
            ),
        ),
        migrations.AddIndex(
            model_name="duty",
            index=models.Index(
                models.F("unit"),
                django.db.models.functions.comparison.Coalesce("due_at", "opened_at"),
                models.F("opened_at"),
                condition=models.Q(("cancelled_by", ""), ("met_at", None)),
                name="duty_urgent",
            ),
        ),
        migrations.AddIndex(
            model_name="party",
            index=models.Index(
                models.F("unit"),
                models.OrderBy(models.F("changed_at"), descending=True),
                models.F("case"),
                condition=models.Q(("since__isnull", False)),
                name="party_unit_changed",
            ),
        ),
        migrations.AddIndex(
            model_name="party",
            index=models.Index(
                models.F("unit"),
                models.OrderBy(models.F("changed_at"), descending=True),
                models.F("case"),
                condition=models.Q(("over", False), ("since__isnull", False)),
                name="party_unit_open",
            ),
        ),
        migrations.RunSQL(TAKE, migrations.RunSQL.noop),
        migrations.RunSQL(COSTLY, migrations.RunSQL.noop),
        migrations.RunSQL(CHANGED, migrations.RunSQL.noop),
        migrations.RunSQL(MEETINGS, migrations.RunSQL.noop),
    ]
