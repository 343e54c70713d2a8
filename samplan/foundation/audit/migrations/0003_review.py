"""Who looks into readings: the person asks, and the reviewer of the reader's organisation decides (ACC-03, INDI-04)."""

import uuid

from django.db import migrations, models

REVIEWS = "organisation = (select access.organisation()) and (select access.acts_as('LOG_REVIEWER'))"
MINE = "person = any ((select access.selves())::uuid[])"

POLICIES = f"""
alter policy audit_entry_read on audit_entry using ({MINE} or ({REVIEWS}));
alter table audit_review enable row level security;
grant select, insert on audit_review to samplan_app;
grant update (decision, words, answer, decided_at, decided_by, decided_by_name) on audit_review to samplan_app;
grant select on audit_review to samplan_backup;
create policy audit_review_read on audit_review for select to samplan_app
  using ((kind = 'asked' and {MINE}) or ({REVIEWS}));
-- The person asks about a line of their own; the reviewer writes down what was decided, in their own name.
create policy audit_review_add on audit_review for insert to samplan_app with check (
  exists (select 1 from audit_entry e where e.id = entry and e.person = audit_review.person
    and e.organisation = audit_review.organisation and e.actor_kind = 'unit')
  and ((kind = 'asked' and decision = '' and {MINE})
    or (kind = 'checked' and decided_by = (select access.user()) and {REVIEWS})));
create policy audit_review_change on audit_review for update to samplan_app
  using (kind = 'asked' and decision = '' and {REVIEWS})
  with check (decided_by = (select access.user()) and {REVIEWS});
"""

FUNCTIONS = """
-- What one looks for in the log of the acting reviewer's organisation: one member of staff, one person, one day.
create function access.log_readings(since timestamptz, until timestamptz)
returns table (entry bigint, at timestamptz, who varchar, role varchar, unit_name varchar, times bigint,
  given varchar, family varchar, of_given varchar, of_family varchar, protected boolean, colleague boolean,
  related boolean)
stable security definer set search_path = public, pg_temp language plpgsql as $$
#variable_conflict use_column
begin
  if not access.acts_as('LOG_REVIEWER') then
    raise exception 'not a reviewer of the log' using errcode = '42501';
  end if;
  return query
  with read as (
    select min(e.id) as entry, min(e.at) as at, min(e.actor_name) as who, min(e.actor_role) as role, e.unit,
      min(e.unit_name) as unit_name, count(*) as times, e.actor_user, e.person, array_agg(distinct e."case") as cases
    from audit_entry e
    where e.organisation = access.organisation() and e.at >= since and e.at < until and e.actor_kind = 'unit'
      and e.action in ('read', 'print', 'search', 'list') and e.person is not null and e.what <> 'review'
    group by e.actor_user, e.person, e.unit, (e.at at time zone 'Europe/Stockholm')::date)
  select r.entry, r.at, r.who::varchar, r.role::varchar, r.unit_name::varchar, r.times, u.given_name, u.family_name,
    p.given_name, p.family_name, p.protection <> 'none',
    exists (select 1 from directory_user o join directory_assignment a on a.user_id = o.id
      join directory_unit t on t.id = a.unit_id
      where t.organisation_id = access.organisation() and o.id <> u.id
        and lower(o.given_name) = lower(p.given_name) and lower(o.family_name) = lower(p.family_name)),
    exists (select 1 from cases_case c join cases_party y on y.case_id = c.id
      where c.person_id = any (access.same(r.person)) and y.unit_id = r.unit and y.since <= r.at
        and coalesce(y.until, 'infinity') > r.at - interval '30 days')
    or exists (select 1 from cases_case c join cases_duty d on d.case_id = c.id
      where c.person_id = any (access.same(r.person)) and d.unit_id = r.unit and d.opened_at <= r.at
        and coalesce(d.met_at, 'infinity') > r.at - interval '30 days')
    or exists (select 1 from cases_delivery v
      where v.case_id = any (r.cases) and v.to_unit_id = r.unit and v.at between r.at - interval '30 days' and r.at)
  from read r join directory_user u on u.id = r.actor_user join persons_person p on p.id = r.person
  order by r.at desc;
end $$;

-- Whose it is that was read, told to the reviewer who has opened the reading.
create function access.reviewed_person(line bigint) returns text stable security definer
set search_path = public, pg_temp language sql as $$
  select p.given_name || ' ' || p.family_name from audit_entry e join persons_person p on p.id = e.person
    where e.id = line and e.organisation = access.organisation() and access.acts_as('LOG_REVIEWER')
$$;
grant execute on function access.log_readings(timestamptz, timestamptz), access.reviewed_person(bigint) to samplan_app;
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_append_only")]
    operations = [
        migrations.CreateModel(
            name="Review",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("entry", models.BigIntegerField()),
                ("organisation", models.UUIDField()),
                ("person", models.UUIDField()),
                (
                    "kind",
                    models.CharField(choices=[("asked", "Personen har frågat"), ("checked", "Granskad")], max_length=7),
                ),
                ("made_at", models.DateTimeField()),
                ("question", models.TextField(blank=True)),
                (
                    "decision",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("no_remark", "Inget att anmärka"),
                            ("asked_reader", "Jag har frågat den som läste, och svaret räcker"),
                            ("reported", "Läsningen var fel och är anmäld"),
                        ],
                        max_length=12,
                    ),
                ),
                ("words", models.TextField(blank=True)),
                ("answer", models.TextField(blank=True)),
                ("decided_at", models.DateTimeField(null=True)),
                ("decided_by", models.UUIDField(null=True)),
                ("decided_by_name", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "indexes": [
                    models.Index(models.F("organisation"), models.F("made_at"), name="audit_review_organisation")
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("entry", "kind"), name="one_review_of_each_kind"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at", None), ("decided_by", None), ("decision", "")),
                            models.Q(
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                                models.Q(("decision", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="review_is_decided_or_not",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind", "checked"),
                            ("decision", ""),
                            models.Q(("answer", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="who_asked_is_answered",
                    ),
                ],
            },
        ),
        migrations.RunSQL(FUNCTIONS, migrations.RunSQL.noop),
        migrations.RunSQL(POLICIES, migrations.RunSQL.noop),
    ]
