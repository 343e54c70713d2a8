"""The questions that policies ask row by row run as the owner: one proof each, and no policies within policies."""

from django.db import migrations

OWNERS = "security definer cost 1000 set search_path = public, pg_temp"
# Who acts, proved once: the unit, or everyone in the register who is the person.
UNIT_OF = "nullif(split_part(said, '|', 2), '')::uuid"
SELVES_OF = "string_to_array(split_part(said, '|', 8), ',')::uuid[]"

TAKES_PART = f"""
-- As before: the acting unit is a party now, or the case is about the acting person under any of their numbers.
create or replace function access.takes_part(c uuid) returns boolean stable {OWNERS} language plpgsql as $$
declare
  said text := access.proved();
  own uuid := {UNIT_OF};
begin
  if own is null then
    return exists (select 1 from cases_case where id = c and person_id = any ({SELVES_OF}));
  end if;
  return exists (select 1 from cases_party
    where case_id = c and unit_id = own and since is not null and until is null);
end $$;
"""

CALLED = f"""
-- As before. The common answer, that the unit is with, is sought first and alone.
create or replace function access.called(c uuid) returns boolean stable {OWNERS} language plpgsql as $$
declare
  own uuid := access.unit();
begin
  if own is null then return false; end if;
  if exists (select 1 from cases_party
      where case_id = c and unit_id = own and since is not null and until is null) then return true; end if;
  return exists (select 1 from cases_party where case_id = c and unit_id = own and since is not null)
    and not exists (select 1 from cases_party p join directory_unit u on u.id = p.unit_id
      where p.case_id = c and p.unit_id <> own and p.since is not null and p.until is null
        and u.organisation_id = access.organisation());
end $$;
"""

KNOWS = f"""
-- Whoever acts may know of a case around the person: the same cases as the policy of cases_case shows. A second question
-- is asked of the few whom the first does not answer: of a case under another of the person's numbers.
create or replace function access.knows(p uuid) returns boolean stable {OWNERS} language plpgsql as $$
declare
  own uuid := access.unit();
begin
  if own is null then
    return p = any (access.selves()) and exists (select 1 from cases_case c where c.person_id = any (access.selves()));
  end if;
  return access.unit_knows(own, array[p]) or access.unit_knows(own, array_remove(access.same(p), p));
end $$;

-- For the function before alone: it tells of any unit, so nobody else may ask.
create function access.unit_knows(own uuid, persons uuid[]) returns boolean stable
set search_path = public, pg_temp language plpgsql as $$
begin
  return exists (select 1 from cases_case c where c.person_id = any (persons) and (c.coordinating_unit_id = own
    or exists (select 1 from cases_party x where x.case_id = c.id and x.unit_id = own and x.since is not null)));
end $$;
revoke execute on function access.unit_knows(uuid, uuid[]) from public;
"""

READS_SHARED = f"""
-- As before: the unit has a window that is open, or the person's own plan is concluded.
create or replace function access.reads_shared(c uuid) returns boolean stable {OWNERS} language plpgsql as $$
declare
  said text := access.proved();
  own uuid := {UNIT_OF};
begin
  if own is null then
    return exists (select 1 from cases_case
      where id = c and person_id = any ({SELVES_OF}) and concluded_at is not null);
  end if;
  return exists (select 1 from cases_live where case_id = c and unit_id = own and closed_at is null);
end $$;
"""

# A person has no organisation, and what is owned by one was compared with nothing, which is neither true nor false: so the
# next question was asked too, of each row. Now the answer is no.
NOBODYS = """
do $do$
declare
  one record;
begin
  for one in select * from pg_policies where schemaname = 'public' and cmd = 'SELECT'
      and qual like '%owner_org_id = ( SELECT access.organisation() AS organisation)) AND %' loop
    execute format('alter policy %I on %I using (%s)', one.policyname, one.tablename, replace(one.qual,
      'owner_org_id = ( SELECT access.organisation() AS organisation)',
      'owner_org_id is not distinct from (select access.organisation())'));
  end loop;
end $do$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0018_answers_go_on"),
        ("access", "0015_proved_in_one_place"),
        ("plans", "0007_kind_unsaid"),
    ]
    operations = [
        migrations.RunSQL(sql, migrations.RunSQL.noop) for sql in (TAKES_PART, CALLED, KNOWS, READS_SHARED, NOBODYS)
    ]
