"""A page about one case asks once how whoever acts stands to it, and the policies remember that until the transaction ends.

Asked of each row, the same three questions took most of what the policies cost. The answers stand in what is signed, so
nobody can write them; whatever changes one of them takes them away, and then each row is asked again.
"""

from django.db import migrations

OWNERS = "security definer set search_path = public, pg_temp"
# The questions whose answers are remembered, each with its field in what is said of who acts.
HERE = {"called": 9, "takes_part": 10, "reads_shared": 11}
KNOWN = 12  # and the person of the case, when whoever acts may know of it

OPEN = f"""
-- Hold the case's consents still together with other readers, and remember how whoever acts stands to the case now: what
-- the questions answer, asked together.
create function access.open(c uuid) returns void volatile {OWNERS} language plpgsql as $$
declare
  said text := access.proved();
  own uuid := nullif(split_part(said, '|', 2), '')::uuid;
  known uuid;
  called boolean := false;
  part boolean;
  shared boolean;
begin
  perform pg_advisory_xact_lock_shared(hashtextextended(c::text, 7));
  if own is null then
    select person_id, true, concluded_at is not null into known, part, shared from cases_case
      where id = c and person_id = any (string_to_array(split_part(said, '|', 8), ',')::uuid[]);
  else
    select (select x.person_id from cases_case x where x.id = c and (x.coordinating_unit_id = own
        or exists (select 1 from cases_party where case_id = c and unit_id = own and since is not null))),
      exists (select 1 from cases_party where case_id = c and unit_id = own and since is not null and until is null),
      exists (select 1 from cases_live where case_id = c and unit_id = own and closed_at is null)
      into known, part, shared;
    called := part or access.called(c);
  end if;
  perform access.say(concat_ws('|', array_to_string((string_to_array(said, '|'))[1:8], '|', ''),
    case when called then c::text else '' end, case when part then c::text else '' end,
    case when shared then c::text else '' end, coalesce(known::text, '')));
end $$;
revoke execute on function access.open(uuid) from public;
grant execute on function access.open(uuid) to samplan_app;

-- Forget it, in the transaction that changes it. A savepoint that is taken back takes this back too.
create function access.forget() returns trigger volatile {OWNERS} language plpgsql as $$
begin
  if cardinality(string_to_array(current_setting('samplan.actor', true), '|')) > 8 then
    perform access.say(array_to_string((string_to_array(access.proved(), '|'))[1:8], '|', ''));
  end if;
  return null;
end $$;
revoke execute on function access.forget() from public;

create trigger cases_party_forget after insert or update on cases_party for each statement execute function access.forget();
create trigger cases_live_forget after insert or update on cases_live for each statement execute function access.forget();
create trigger cases_case_forget after update of person_id, coordinating_unit_id, concluded_at on cases_case
  for each statement execute function access.forget();
"""


def remembered(question: str, place: int) -> str:
    return f"""
-- Of what the answer is yes, as it was when the case was opened; nothing else is known by this.
create function access.{question}_here() returns uuid stable language sql
  return nullif(split_part(access.proved(), '|', {place}), '')::uuid;
revoke execute on function access.{question}_here() from public;
grant execute on function access.{question}_here() to samplan_app;
"""


FIRST = f"""
do $do$
declare
  one record;
begin
  for one in select * from pg_policies where schemaname in ('public', 'access') and cmd = 'SELECT'
      and qual ~ 'access\\.({"|".join(HERE)})\\(' loop
    execute format('alter policy %I on %I.%I using (%s)', one.policyname, one.schemaname, one.tablename,
      regexp_replace(replace(one.qual, '(access.me() ', '((select access.me()) '),
      'access\\.({"|".join(HERE)})\\(("?case(_id)?"?)\\)', '(\\2 = (select access.\\1_here()) or access.\\1(\\2))', 'g'));
  end loop;
end $do$;
"""

KNOWS = f"""
-- As before. The common answer, by a case under the very number, is sought first and alone.
create or replace function access.knows(p uuid) returns boolean stable {OWNERS} language plpgsql as $$
declare
  own uuid := access.unit();
  others uuid[];
begin
  if own is null then
    return p = any (access.selves()) and exists (select 1 from cases_case c where c.person_id = any (access.selves()));
  end if;
  if access.unit_knows(own, array[p]) then return true; end if;
  others := array_remove(access.same(p), p);
  return others <> '{{}}' and access.unit_knows(own, others);
end $$;

-- The same conditions as before, with those first that most rows answer with. A list is of cases that are seen, and so of
-- persons that are known: that is asked of each row without a function.
alter policy persons_person_read on persons_person using (
  id = (select access.knows_here()) or id = any ((select access.selves())::uuid[])
  or exists (select 1 from cases_case c where c.person_id = persons_person.id) or access.knows(id) or (select access.me()) = 'system');
alter policy persons_contact_read on persons_contact using (
  (not hidden and person_id = (select access.knows_here())) or person_id = any ((select access.selves())::uuid[])
  or (not hidden and access.knows(person_id)));
alter policy cases_party_read on cases_party using (
  (case_id = (select access.takes_part_here()) and (since is not null or (select access.person()) is not null))
  or (unit_id = (select access.unit()) and since is not null) or added_by_unit_id = (select access.unit())
  or ((since is not null or (select access.person()) is not null) and access.takes_part(case_id)));
alter policy cases_delivery_read on cases_delivery using (
  (case_id = (select access.called_here()) and from_org_id = (select access.organisation()))
  or to_unit_id = (select access.unit()) or to_person_id = any ((select access.selves())::uuid[])
  or (from_org_id = (select access.organisation()) and access.called(case_id)));
alter policy meetings_answer_said on meetings_answer using (
  (select access.person()) is not null and on_behalf
  and (case_id = (select access.takes_part_here()) or access.takes_part(case_id)));
"""

OF_PERSONS = "".join(
    f"""
alter policy {table}_read on {table} using (person_id = (select access.knows_here())
  or person_id = any ((select access.selves())::uuid[]) or access.knows(person_id));
"""
    for table in ("persons_personnumber", "persons_residence", "persons_representation", "persons_carecontact")
)


class Migration(migrations.Migration):
    dependencies = [("cases", "0019_asked_as_owner"), ("access", "0016_signed_by_connection")]
    operations = [
        migrations.RunSQL(sql, migrations.RunSQL.noop)
        for sql in (
            OPEN,
            *(remembered(*one) for one in HERE.items()),
            remembered("knows", KNOWN),
            FIRST,
            KNOWS,
            OF_PERSONS,
        )
    ]
