"""One person registered twice: joined and parted again by two people, and nothing moves (ORG-06, P26)."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

from samplan.foundation.access.rls import protect

UNIT = "(select access.unit())"
PERSON = "(select access.person())"
ORGANISATION = "(select access.organisation())"
SELVES = "any ((select access.selves())::uuid[])"

FUNCTIONS = """
-- The persons that are one: this one, and those joined with them. As the owner, since no policy shows the others yet.
create function access.same(p uuid) returns uuid[] stable strict security definer set search_path = public, pg_temp
language sql as $$
  select array(select x.id from persons_person o join persons_person x
    on x.id = coalesce(o.merged_into_id, o.id) or x.merged_into_id = coalesce(o.merged_into_id, o.id)
    where o.id = p)
$$;

-- The acting person, under each of the numbers they are registered by. Nobody's when staff act.
create function access.selves() returns uuid[] stable language plpgsql as $$
declare
  me uuid := access.person();
begin
  if me is null then return '{}'; end if;
  return access.same(me);
end $$;

create or replace function access.takes_part(c uuid) returns boolean stable security definer
set search_path = public, pg_temp language plpgsql as $$
begin
  if access.me() = 'person' then
    return exists (select 1 from cases_case where id = c and person_id = any (access.selves()));
  end if;
  return exists (select 1 from cases_party
    where case_id = c and unit_id = access.unit() and since is not null and until is null);
end $$;

-- The second question is asked of the few whom the first does not answer.
create or replace function access.knows(p uuid) returns boolean stable language plpgsql as $$
declare
  others uuid[];
begin
  if exists (select 1 from public.cases_case c where c.person_id = p) then return true; end if;
  others := array_remove(access.same(p), p);
  if others is null or others = '{}' then return false; end if;
  return exists (select 1 from public.cases_case c where c.person_id = any (others));
end $$;

create or replace function access.reads_shared(c uuid) returns boolean stable language plpgsql as $$
begin
  return exists (select 1 from public.cases_live l
      where l.case_id = c and l.unit_id = access.unit() and l.closed_at is null)
    or exists (select 1 from public.cases_case x
      where x.id = c and x.person_id = any (access.selves()) and x.concluded_at is not null);
end $$;

-- The second of the two people says yes or no. Nothing but merged_into changes, and only here.
create function access.answer_joining(j uuid, said text, target uuid, answered text) returns void volatile
security definer set search_path = public, pg_temp language plpgsql as $$
declare
  row cases_joining;
  one persons_person;
  other persons_person;
begin
  select * into row from cases_joining where id = j and answer = '' for update;
  if row.id is null or said not in ('yes', 'no') or not access.takes_part(row.case_id) or access.user() is null then
    raise exception 'no such proposal' using errcode = '42501';
  end if;
  if (select huvudman from directory_organisation where id = row.organisation_id)
      <> (select huvudman from directory_organisation where id = access.organisation()) then
    raise exception 'not of the same huvudman' using errcode = '42501';
  end if;
  if said = 'yes' then
    if row.proposed_by = access.user() then
      raise exception 'two people are needed' using errcode = '42501';
    end if;
    select * into one from persons_person where id = row.person_id for update;
    if row.kind = 'join' then
      select * into other from persons_person where id = target for update;
      if other.id is null or other.id = one.id or one.merged_into_id is not null or other.merged_into_id is not null
          or exists (select 1 from persons_person where merged_into_id = one.id)
          or one.protection <> other.protection or one.died_on is distinct from other.died_on then
        raise exception 'cannot be one' using errcode = '22023';
      end if;
      update persons_person set merged_into_id = other.id where id = one.id;
    else
      update persons_person set merged_into_id = null where id = one.id;
    end if;
  end if;
  update cases_joining set answer = said, answered_at = clock_timestamp(), answered_by = access.user(),
    answered_by_name = answered where id = j;
end $$;

-- What protects one protects both: of persons who are one, protection and death are the same whoever tells it, and where.
create function access.alike() returns trigger security definer set search_path = public, pg_temp
language plpgsql as $$
begin
  update persons_person set protection = new.protection, died_on = new.died_on
    where id = any (access.same(new.id)) and id <> new.id
      and (protection <> new.protection or died_on is distinct from new.died_on);
  if new.protection <> 'none' then
    update persons_contact set hidden = true
      where person_id = any (access.same(new.id)) and person_id <> new.id and not hidden;
  end if;
  return null;
end $$;
create trigger persons_person_alike after update of protection, died_on on persons_person for each row
  when (old.protection <> new.protection or old.died_on is distinct from new.died_on) execute function access.alike();

-- Ways to reach one who has two registrations are hidden, or shown again, in both; where notices go stays a secret.
create or replace function access.hide_contacts(c uuid, hide boolean) returns void volatile security definer
set search_path = public, pg_temp language plpgsql as $$
begin
  if access.me() <> 'unit' or not access.takes_part(c) then
    raise exception 'not a party of this case' using errcode = '42501';
  end if;
  update persons_contact set hidden = hide
    where person_id = any (access.same((select person_id from cases_case where id = c))) and hidden <> hide
      and kind in ('address', 'phone', 'email');
end $$;

alter function access.knows(uuid) cost 1000;
alter function access.takes_part(uuid) cost 1000;
revoke execute on function access.same(uuid), access.selves(), access.answer_joining(uuid, text, uuid, text),
  access.alike() from public;
grant execute on function access.same(uuid), access.selves(), access.answer_joining(uuid, text, uuid, text) to samplan_app;
"""

DEATH = """
do $do$
declare
  body text := pg_get_functiondef('access.register_death(uuid, date, jsonb)'::regprocedure);
begin
  body := replace(body, 'where person_id = p and ended_at is null', 'where person_id = any (access.same(p)) and ended_at is null');
  body := replace(body, 'where person_id = p and answered_at is null', 'where person_id = any (access.same(p)) and answered_at is null');
  body := replace(body, 'values (gen_random_uuid(), one.id, p,', 'values (gen_random_uuid(), one.id, one.person_id,');
  execute body;
end $do$;
"""

READ = {
    "cases_case": f"coordinating_unit_id = {UNIT} or person_id = {SELVES} or exists (select 1 from cases_party p "
    f"where p.case_id = cases_case.id and p.unit_id = {UNIT} and p.since is not null)",
    "cases_request": f"person_id = {SELVES} or to_unit_id = {UNIT}",
    "cases_event": f"access.takes_part(case_id) or (case_id is null and (person_id = {SELVES} "
    f"or organisation_id = {ORGANISATION}))",
    "cases_document": f"(owner_org_id = {ORGANISATION} and access.called(case_id)) or owner_person_id = {SELVES} "
    "or exists (select 1 from cases_delivery d where d.document_id = cases_document.id and d.recalled_at is null "
    f"and (d.to_unit_id = {UNIT} or (d.to_person_id = {SELVES} and (d.channel <> 'letter' or d.posted_at is not null))))",
    "cases_delivery": f"to_unit_id = {UNIT} or to_person_id = {SELVES} "
    f"or (from_org_id = {ORGANISATION} and access.called(case_id))",
    "persons_person": f"id = {SELVES} or access.knows(id) or access.me() = 'system'",
    **{
        f"persons_{table}": f"person_id = {SELVES} or access.knows(person_id)"
        for table in ("personnumber", "residence", "representation", "carecontact")
    },
    "persons_contact": f"person_id = {SELVES} or (not hidden and access.knows(person_id))",
    "meetings_answer": f"(owner_org_id = {ORGANISATION} and access.called(case_id)) "
    f"or (share = 'meeting' and access.reads_shared(case_id)) or owner_person_id = {SELVES} "
    "or (owner_person_id is not null and share in ('coordinator', 'meeting') and access.coordinates(case_id))",
    "plans_acceptance": f"(owner_org_id = {ORGANISATION} and access.called(case_id)) "
    f"or (true and access.reads_shared(case_id)) or person_id = {SELVES}",
    "audit_entry": f"person = {SELVES}",
}

# The number that the register knows two people by is written by access.answer_joining alone.
PERSON_COLUMNS = (
    "given_name, family_name, born_on, died_on, language, interpreter, communication, listed_at, protection"
)
TWO_PEOPLE = f"""
revoke update on persons_person from samplan_app;
grant update ({PERSON_COLUMNS}) on persons_person to samplan_app;
alter policy persons_person_add on persons_person
  with check (access.me() in ('unit', 'system') and merged_into_id is null);
alter policy cases_delivery_change on cases_delivery
  using (to_unit_id = {UNIT} or to_person_id = {SELVES} or from_unit_id = {UNIT})
  with check (to_unit_id = {UNIT} or to_person_id = {SELVES} or from_unit_id = {UNIT});
"""


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0005_staffing"),
        ("cases", "0008_notices"),
        ("directory", "0003_loaded"),
        ("meetings", "0003_said_to_staff"),
        ("persons", "0001_initial"),
        ("plans", "0002_policies"),
    ]
    operations = [
        migrations.CreateModel(
            name="Joining",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("kind", models.CharField(choices=[("join", "Slå ihop"), ("part", "Dela")], max_length=5)),
                ("number", models.CharField(blank=True, max_length=20)),
                ("number_kind", models.CharField(blank=True, max_length=20)),
                ("given_name", models.CharField(blank=True, max_length=100)),
                ("family_name", models.CharField(blank=True, max_length=100)),
                ("reason", models.TextField()),
                ("proposed_at", models.DateTimeField()),
                ("proposed_by", models.UUIDField()),
                ("proposed_by_name", models.CharField(max_length=200)),
                (
                    "answer",
                    models.CharField(blank=True, choices=[("yes", "Bekräftad"), ("no", "Avslagen")], max_length=3),
                ),
                ("answered_at", models.DateTimeField(null=True)),
                ("answered_by", models.UUIDField(null=True)),
                ("answered_by_name", models.CharField(blank=True, max_length=200)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="joinings", to="cases.case"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="directory.organisation"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="joinings", to="persons.person"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="directory.unit"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=["person"], condition=models.Q(("answer", "")), name="one_open_joining"
                    ),
                    models.CheckConstraint(
                        condition=~models.Q(("answer", "yes"), ("answered_by", models.F("proposed_by"))),
                        name="joining_needs_two_people",
                    ),
                ],
                "indexes": [
                    models.Index(fields=["unit"], name="joining_waits", condition=models.Q(("answer", ""))),
                ],
            },
        ),
        migrations.RunSQL(FUNCTIONS, migrations.RunSQL.noop),
        migrations.RunSQL(DEATH, migrations.RunSQL.noop),
        protect(
            "cases_joining",
            read=f"unit_id = {UNIT} or access.takes_part(case_id)",
            write=f"unit_id = {UNIT} and organisation_id = {ORGANISATION} and proposed_by = access.user() "
            "and answer = '' and access.takes_part(case_id)",
            change="",
        ),
        *[
            migrations.RunSQL(f"alter policy {table}_read on {table} using ({read})", migrations.RunSQL.noop)
            for table, read in READ.items()
        ],
        migrations.RunSQL(TWO_PEOPLE, migrations.RunSQL.noop),
    ]
