"""What is told of a person is told by a unit that knows them, or that registers them in this very transaction; and what
happens is told by whoever it names.

A number opens the plan to whoever can log in with it: it comes with the person, or by joining two registrations.
"""

from django.db import migrations

OWNERS = "security definer set search_path = public, pg_temp"
COLUMNS = "id, given_name, family_name, born_on, died_on, language, interpreter, communication, listed_at, protection"

REGISTERED = f"""
-- In which transaction somebody was registered: the database's own word. Of those who are here, in none that goes on.
alter table persons_person add column registered_in xid8 not null default '0';
alter table persons_person alter column registered_in set default pg_current_xact_id();
revoke insert on persons_person from samplan_app;
grant insert ({COLUMNS}, merged_into_id) on persons_person to samplan_app;
revoke update (died_on) on persons_person from samplan_app;
revoke update on persons_personnumber from samplan_app;
drop policy persons_personnumber_change on persons_personnumber;

create function access.registers(p uuid) returns boolean stable {OWNERS} language plpgsql as $$
begin
  return access.me() in ('unit', 'system') and exists (
    select 1 from persons_person where id = p and registered_in = pg_current_xact_id_if_assigned());
end $$;
create function access.may_tell_of(p uuid) returns boolean stable {OWNERS} language plpgsql as $$
begin
  return access.me() = 'system' or (access.unit() is not null and access.knows(p)) or access.registers(p);
end $$;
revoke execute on function access.registers(uuid), access.may_tell_of(uuid) from public;
grant execute on function access.registers(uuid), access.may_tell_of(uuid) to samplan_app;

alter policy persons_personnumber_add on persons_personnumber
  with check (access.registers(person_id) or (select access.me()) = 'system');
"""

TOLD = "".join(
    f"""
alter policy {table}_add on {table} with check (access.may_tell_of(person_id));
alter policy {table}_change on {table} with check (access.may_tell_of(person_id));
"""
    for table in ("persons_contact", "persons_residence", "persons_representation", "persons_carecontact")
)

EVENTS = """
alter policy cases_event_add on cases_event with check (
  array[by_kind::text, coalesce(unit_id::text, ''), coalesce(organisation_id::text, ''), coalesce(by_person::text, ''),
    coalesce(by_user::text, ''), coalesce(by_assignment::text, '')]
  = (select (string_to_array(access.proved(), '|'))[1:5] || split_part(access.proved(), '|', 7))
  and access.names_actor(by_kind, by_name, by_assignment, by_person, access.session())
  and (access.takes_part(case_id) or (case_id is null and (person_id = any ((select access.selves())::uuid[])
    or organisation_id = (select access.organisation())))));
"""

# A dump brings numbers of another cluster's transactions along.
SETTLE = """
create or replace function access.settle() returns void volatile language sql as $$
  delete from access.home;
  insert into access.home (system, database, timeline)
    select c.system_identifier, d.oid, left(pg_walfile_name(pg_current_wal_lsn()), 8)
    from pg_control_system() c, pg_database d where d.datname = current_database();
  update persons_person set registered_in = '0' where registered_in <> '0';
$$;
"""

OPEN = f"""
-- As before, and when it was asked: access.proved() believes it for some seconds.
create or replace function access.open(c uuid) returns void volatile {OWNERS} language plpgsql as $$
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
    case when shared then c::text else '' end, coalesce(known::text, ''), extract(epoch from clock_timestamp())));
end $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0023_fewer_questions"),
        ("access", "0017_standing_passes"),
        ("audit", "0010_whose_line"),
        ("persons", "0002_notices"),
    ]
    operations = [migrations.RunSQL(sql, migrations.RunSQL.noop) for sql in (REGISTERED, TOLD, EVENTS, SETTLE, OPEN)]
