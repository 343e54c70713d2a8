"""With nobody acting each table is empty, whatever stands in it.

An error told which rows there are: it came when a row was found by its index, and not when there was none. So who acts is
then nobody ("nobody", of no unit, no organisation and no person), to whom no policy answers. What somebody has to act to do
is refused as before.
"""

from django.db import migrations

PROOF = """pg_catalog.encode(pg_catalog.sha256(k || pg_catalog.convert_to(
    said || '|' || pg_catalog.pg_current_xact_id_if_assigned(), 'UTF8') || k), 'hex')"""

PROVED = f"""
-- As before, but null when nobody acts; also in a connection that has drawn no secret, whatever is said there.
create or replace function access.proved() returns text stable security definer language plpgsql as $$
declare
  said text := pg_catalog.current_setting('samplan.actor', true);
  k bytea;
  opened text;
begin
  if said <> '' then
    k := pg_catalog.int8send(pg_catalog.currval('access.secret'));
    if pg_catalog.current_setting('samplan.proof', true) = {PROOF} then
      opened := pg_catalog.split_part(said, '|', 13);
      if opened = '' or pg_catalog.date_part('epoch', pg_catalog.clock_timestamp()) < opened::double precision + 5 then
        return said;
      end if;
      return pg_catalog.array_to_string((pg_catalog.string_to_array(said, '|'))[1:8], '|', '');
    end if;
  end if;
  return null;
exception when object_not_in_prerequisite_state then
  return null;
end $$;

-- A word of its own and not null, so that "anyone but the system" is true of nobody.
create or replace function access.me() returns text stable language sql
  return coalesce(nullif(split_part(access.proved(), '|', 1), ''), 'nobody');
"""

SAY = f"""
-- As before; of nobody nothing is said.
create or replace function access.say(said text) returns void volatile set search_path = public, pg_temp language plpgsql as $$
declare
  number text := pg_current_xact_id();
  k bytea;
  proof text;
begin
  if said is null then raise exception 'no actor in this transaction' using errcode = '28000'; end if;
  if current_setting('samplan.drawn', true) is distinct from number then
    perform set_config('samplan.drawn', number, true), setval('access.secret', 1 | (9223372036854775807
      & ('x' || left(encode(sha256(uuid_send(gen_random_uuid())), 'hex'), 16))::bit(64)::bigint));
  end if;
  k := pg_catalog.int8send(pg_catalog.currval('access.secret'));
  -- Alone, since the secret would stand in the plan of a statement, and any role may have plans printed.
  proof := {PROOF};
  perform set_config('samplan.actor', said, true), set_config('samplan.proof', proof, true);
end $$;
"""

OPEN = """
-- As before, for somebody.
create or replace function access.open(c uuid) returns void volatile security definer set search_path = public, pg_temp
language plpgsql as $$
declare
  said text := access.proved();
  own uuid := nullif(split_part(said, '|', 2), '')::uuid;
  known uuid;
  called boolean := false;
  part boolean;
  shared boolean;
begin
  if said is null then raise exception 'no actor in this transaction' using errcode = '28000'; end if;
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
    case when shared then c::text else '' end, coalesce(known::text, ''), extract(epoch from clock_timestamp())));
end $$;
"""

HISTORY = """
-- What stood before is read by the organisation that it is of. No page shows it to the person, who read there what was
-- never shared with them.
alter policy history_read on access.history using (organisation_id = (select access.organisation())
  and (case_id = (select access.takes_part_here()) or access.takes_part(case_id)));
"""

DIRECTORY = """
-- Whoever asks for help asks in their own name; who helps changes what others have asked, and asks nothing for them.
alter policy directory_helprequest_add on directory_helprequest with check (asked_user_id = (select access.user())
  and exists (select 1 from directory_assignment a where a.id = asked_by_id
    and a.user_id = (select access.user()) and a.unit_id = (select access.workplace())));
-- Whoever says that somebody is away says so in their own name.
alter policy directory_absence_add on directory_absence with check (unit_id = (select access.workplace())
  and made_by_id = (select nullif(split_part(access.proved(), '|', 7), '')::uuid)
  and exists (select 1 from directory_assignment a where a.id = assignment_id
    and a.unit_id = (select access.workplace()))
  and (substitute_id is null or exists (select 1 from directory_assignment a where a.id = substitute_id
    and a.unit_id = (select access.workplace()))));
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0019_roles_without_plans"), ("cases", "0030_reminders_wait")]
    operations = [migrations.RunSQL(sql, migrations.RunSQL.noop) for sql in (PROVED, SAY, OPEN, HISTORY, DIRECTORY)]
