"""A role that sees no plan is signed for no unit, so that no question about a case is answered for its unit's sake.

Its kind is its own, ``keeper``: of those who keep the system running. What they do at work, helping, letting in and
looking at the log, asks for ``access.workplace()`` and ``access.employer()``: the unit and organisation of the assignment
that is signed, in any role.
"""

from django.db import migrations

OWNERS = "security definer set search_path = public, pg_temp"

SEES = """
-- The roles that see plans, as samplan/rulebook/permissions.py has them (a test compares). Any other sees none.
create function access.sees_plans(role text) returns boolean immutable language sql as $$
  select coalesce(role in ('OFFICER', 'NEEDS_ASSESSOR', 'CONVENER', 'MEETING_LEADER', 'COORDINATOR', 'CARE_CONTACT',
    'PHYSICIAN', 'RECEIVING_PHYSICIAN', 'NURSE', 'CHIEF_PHYSICIAN', 'HEAD'), false)
$$;
revoke execute on function access.sees_plans(text) from public;
grant execute on function access.sees_plans(text) to samplan_app;
"""

ENTER = f"""
-- As before; who sees no plan is signed as a keeper, for no unit and no organisation.
create or replace function access.enter(hash text, quiet boolean)
returns table (now timestamptz, session uuid, proved_at timestamptz, person uuid, same uuid[], name text,
  assignment uuid, role text, member uuid, title text, unit uuid, unit_name text, organisation uuid,
  organisation_name text, huvudman text)
volatile {OWNERS} language plpgsql as $$
declare
  seen_at timestamptz;
  keeps boolean;
begin
  select s.id, s.created_at, s.person, access.same(s.person), coalesce(u.given_name || ' ' || u.family_name, s.name),
      a.id, a.role, u.id, u.title, n.id, n.name, o.id, o.name, o.huvudman, s.seen_at
    into session, proved_at, person, same, name,
      assignment, role, member, title, unit, unit_name, organisation, organisation_name, huvudman, seen_at
    from access.lasting(hash) s
      left join directory_assignment a on a.id = s.assignment_id
        and (a.until_at is null or a.until_at > statement_timestamp())
      left join directory_user u on u.id = a.user_id
      left join directory_unit n on n.id = a.unit_id left join directory_organisation o on o.id = n.organisation_id
    where s.seen_at > statement_timestamp() - interval '15 minutes' and (a.id is not null or s.person is not null);
  if session is null then return; end if;
  if not quiet and seen_at < clock_timestamp() - interval '1 minute' then
    update access_session s set seen_at = clock_timestamp() where s.id = session;
  end if;
  keeps := person is null and not access.sees_plans(role);
  now := access.begin(case when keeps then 'keeper' when person is null then 'unit' else 'person' end,
    case when not keeps then unit end, case when not keeps then organisation end, person, member, session, assignment);
  return next;
end $$;
"""

WORK = f"""
-- Where whoever acts works, in any role; null for the person, and for the system without a unit.
create function access.workplace() returns uuid stable language sql as $$
  select coalesce(access.unit(), (select unit_id from public.directory_assignment
    where id = nullif(split_part(access.proved(), '|', 7), '')::uuid))
$$;
create function access.employer() returns uuid stable language sql as $$
  select coalesce(access.organisation(),
    (select organisation_id from public.directory_unit where id = access.workplace()))
$$;

-- Whether a line in the log is a keeper's own, who is told of there as all staff are: at their unit.
create function access.keeper_logs(kind text, unit uuid, organisation uuid, person uuid, member uuid, session uuid,
  assignment uuid) returns boolean stable language plpgsql as $$
begin
  return array['keeper', '', '', coalesce(person::text, ''), coalesce(member::text, ''), coalesce(session::text, ''),
      coalesce(assignment::text, '')] = (string_to_array(access.proved(), '|'))[1:7]
    and kind = 'unit' and unit = access.workplace() and organisation = access.employer();
end $$;
revoke execute on function access.workplace(), access.employer(),
  access.keeper_logs(text, uuid, uuid, uuid, uuid, uuid, uuid) from public;
grant execute on function access.workplace(), access.employer(),
  access.keeper_logs(text, uuid, uuid, uuid, uuid, uuid, uuid) to samplan_app;

create or replace function access.acts_as(r text) returns boolean stable {OWNERS} language sql as $$
  select access.me() in ('unit', 'keeper') and exists (select 1 from directory_assignment a
    where a.user_id = access.user() and a.unit_id = access.workplace() and a.role = r and a.from_at <= clock_timestamp()
      and (a.until_at is null or a.until_at > clock_timestamp()))
$$;

create or replace function access.administers(u uuid) returns boolean stable {OWNERS} language sql as $$
  select access.acts_as('ADMINISTRATOR') and exists (select 1 from directory_unit t
    join directory_organisation o on o.id = t.organisation_id
    join directory_organisation mine on mine.id = access.employer()
    where t.id = u and o.huvudman = mine.huvudman)
$$;

create or replace function access.end_assignment(a uuid) returns void volatile {OWNERS} language plpgsql as $$
declare
  row directory_assignment;
  acts_for text;
begin
  perform pg_advisory_xact_lock(hashtextextended('assignments', 2));
  select * into row from directory_assignment where id = a;
  if not (access.administers(row.unit_id) or (access.acts_as('HEAD') and row.unit_id = access.workplace()
      and row.role not in ('ADMINISTRATOR', 'LOG_REVIEWER'))) then
    raise exception 'neither an administrator nor the head of this unit' using errcode = '42501';
  end if;
  if row.until_at <= clock_timestamp() then return; end if;
  select o.huvudman into acts_for from directory_unit u join directory_organisation o on o.id = u.organisation_id
    where u.id = row.unit_id;
  if row.role = 'ADMINISTRATOR' and not exists (
      select 1 from directory_assignment b
      join directory_unit u on u.id = b.unit_id
      join directory_organisation o on o.id = u.organisation_id
      where o.huvudman = acts_for and b.role = 'ADMINISTRATOR' and b.id <> a
        and b.from_at <= clock_timestamp() and b.until_at is null
        and (u.closed_at is null or u.closed_at > clock_timestamp())) then
    raise exception 'the last administrator' using errcode = '22023';
  end if;
  update directory_assignment set until_at = greatest(clock_timestamp(), from_at + interval '1 microsecond')
    where id = a;
end $$;

-- As before, and to nobody themself, as the page says: else an administrator could take a role that sees plans.
create or replace function access.give_assignment(a uuid, member uuid, place uuid, r text, begins timestamptz,
  ends timestamptz) returns void volatile {OWNERS} language plpgsql as $$
begin
  if not access.administers(place) then raise exception 'not an administrator of this unit' using errcode = '42501'; end if;
  if member = access.user() then raise exception 'not to oneself' using errcode = '42501'; end if;
  insert into directory_assignment (id, user_id, unit_id, role, licence, from_at, until_at, source)
    values (a, member, place, r, '', begins, ends, 'screen') on conflict (id) do nothing;
end $$;

create or replace function access.waiting_questions() returns table (organisation uuid, waiting bigint)
stable {OWNERS} language plpgsql as $$
begin
  if not access.acts_as('ADMINISTRATOR') then
    raise exception 'not an administrator' using errcode = '42501';
  end if;
  return query
    select r.organisation, count(*) from audit_review r join directory_organisation o on o.id = r.organisation
      join directory_organisation mine on mine.id = access.employer() join audit_entry e on e.id = r.entry
    where r.kind = 'asked' and r.decision = '' and o.huvudman = mine.huvudman and not exists (
      select 1 from directory_assignment a join directory_unit u on u.id = a.unit_id
      where u.organisation_id = r.organisation and a.role = 'LOG_REVIEWER' and a.user_id is distinct from e.actor_user
        and a.from_at <= clock_timestamp() and (a.until_at is null or a.until_at > clock_timestamp()))
    group by r.organisation;
end $$;

-- Who reviews the log tells the person that there is an answer, in the name of the unit where they work.
create or replace function access.may_tell(u uuid, about uuid, kind text) returns boolean stable language plpgsql as $$
begin
  if access.takes_part(about) then return true; end if;
  if exists (select 1 from public.cases_request r where r.id = about and r.to_unit_id = u) then return true; end if;
  if exists (select 1 from public.audit_review v where v.id = about) then return true; end if;
  return kind = 'person' and u = access.workplace() and exists (select 1 from public.audit_entry e where e."case" = about);
end $$;
"""

LOG = f"""
create or replace function access.log_about(sought text) returns bigint stable {OWNERS} language plpgsql as $$
begin
  if not access.acts_as('LOG_REVIEWER') then
    raise exception 'not a reviewer of the log' using errcode = '42501';
  end if;
  return (select max(e.id) from persons_personnumber n join audit_entry e on e.person = any (access.same(n.person_id))
    where n.value = sought and n.until_on is null and e.organisation = access.employer()
      and e.actor_kind = 'unit' and e.action in ('read', 'print', 'search', 'list'));
end $$;

create or replace function access.log_listed(about bigint, since timestamptz, until timestamptz)
returns table (first timestamptz, latest timestamptz, times bigint, who varchar, role varchar, unit_name varchar)
stable {OWNERS} language plpgsql as $$
declare
  own boolean := access.me() = 'person';
  whose uuid[];
  mine text[];
begin
  if own then
    whose := access.selves()::uuid[];
  elsif access.acts_as('LOG_REVIEWER') then
    select access.same(e.person) into whose from audit_entry e where e.id = about and e.organisation = access.employer();
  else
    raise exception 'neither the person nor a reviewer of the log' using errcode = '42501';
  end if;
  select array_agg(c.id::text) into mine from cases_case c where c.person_id = any (whose);
  return query
    select min(e.at), max(e.at), count(*), e.actor_name, e.actor_role, e.unit_name from audit_entry e
    where e.action = 'list' and e.cases ?| mine and e.at >= since and e.at < until and e.actor_kind = 'unit'
      and (own or e.organisation = access.employer())
    group by e.actor_user, e.unit, e.actor_name, e.actor_role, e.unit_name order by max(e.at) desc;
end $$;

create or replace function access.reviewed_person(line bigint) returns text stable {OWNERS} language sql as $$
  select p.given_name || ' ' || p.family_name from audit_entry e join persons_person p on p.id = e.person
    where e.id = line and e.organisation = access.employer() and access.acts_as('LOG_REVIEWER')
$$;

create or replace function access.log_readings(since timestamptz, until timestamptz)
returns table (entry bigint, at timestamptz, who varchar, role varchar, unit_name varchar, times bigint,
  given varchar, family varchar, of_given varchar, of_family varchar, protected boolean, colleague boolean,
  related boolean)
stable {OWNERS} language plpgsql as $$
#variable_conflict use_column
begin
  if not access.acts_as('LOG_REVIEWER') then
    raise exception 'not a reviewer of the log' using errcode = '42501';
  end if;
  return query
  with mine as materialized (select id from directory_unit where organisation_id = access.employer()),
  read as materialized (
    select min(e.id) as entry, min(e.at) as at, min(e.actor_name) as who, min(e.actor_role) as role, e.unit,
      min(e.unit_name) as unit_name, count(*) as times, e.actor_user, e.person
    from audit_entry e
    where e.organisation = access.employer() and e.at >= since and e.at < until and e.actor_kind = 'unit'
      and e.action in ('read', 'print', 'search', 'list') and e.person is not null and e.what <> 'review'
    group by e.actor_user, e.person, e.unit, (e.at at time zone 'Europe/Stockholm')::date),
  names as materialized (
    select distinct lower(o.given_name) as given, lower(o.family_name) as family
    from directory_user o join directory_assignment a on a.user_id = o.id join mine on mine.id = a.unit_id),
  -- When each unit has had to do with each person, and the 30 days after; a person with two numbers is one.
  -- Who has asked the unit for a SIP has to do with it before there is any case.
  bonds as materialized (
    select coalesce(p.merged_into_id, p.id) as person, b.unit, range_agg(tstzrange(b.began, b.ended + interval '30 days'))
      as days
    from (
      select c.person_id, i.unit, i.began, i.ended from (
        select y.case_id, y.unit_id as unit, y.since as began, coalesce(y.until, 'infinity') as ended
          from cases_party y join mine on mine.id = y.unit_id where y.since is not null
        union all
        select d.case_id, d.unit_id, d.opened_at, greatest(coalesce(d.met_at, 'infinity'), d.opened_at)
          from cases_duty d join mine on mine.id = d.unit_id
        union all
        select v.case_id, v.to_unit_id, v.at, v.at from cases_delivery v join mine on mine.id = v.to_unit_id
      ) i join cases_case c on c.id = i.case_id
      union all
      select q.person_id, q.to_unit_id, q.asked_at, coalesce(q.answered_at, 'infinity')
        from cases_request q join mine on mine.id = q.to_unit_id
    ) b join persons_person p on p.id = b.person_id
    where b.ended + interval '30 days' >= since and b.began <= b.ended
    group by 1, 2)
  select r.entry, r.at, r.who::varchar, r.role::varchar, r.unit_name::varchar, r.times, u.given_name, u.family_name,
    p.given_name, p.family_name, p.protection <> 'none', n.given is not null, coalesce(b.days @> r.at, false)
  from read r join directory_user u on u.id = r.actor_user join persons_person p on p.id = r.person
    left join names n on n.given = lower(p.given_name) and n.family = lower(p.family_name)
    left join bonds b on b.person = coalesce(p.merged_into_id, p.id) and b.unit = r.unit
  order by r.at desc;
end $$;
"""

MINE = "person = any ((select access.selves())::uuid[])"
REVIEWS = "organisation = (select access.employer()) and (select access.acts_as('LOG_REVIEWER'))"
NOT_OWN = """not exists (select 1 from audit_entry o where o.id = audit_review.entry
  and o.actor_user = (select access.user()))"""

AUDIT = f"""
alter policy audit_entry_add on audit_entry with check (
  (array[actor_kind::text, coalesce(unit::text, ''), coalesce(organisation::text, ''), coalesce(actor_person::text, ''),
      coalesce(actor_user::text, ''), coalesce(session::text, ''), coalesce(assignment::text, '')]
    = (select (string_to_array(access.proved(), '|'))[1:7])
    or access.keeper_logs(actor_kind, unit, organisation, actor_person, actor_user, session, assignment))
  and access.logs_as(actor_name, actor_role, unit_name, at));
alter policy audit_entry_read on audit_entry using ({MINE} or ({REVIEWS}));
alter policy audit_review_read on audit_review using ((kind = 'asked' and {MINE}) or ({REVIEWS}));
alter policy audit_review_add on audit_review with check (
  exists (select 1 from audit_entry e where e.id = entry and e.person = audit_review.person
    and e.organisation = audit_review.organisation and e.actor_kind = 'unit')
  and ((kind = 'asked' and decision = '' and {MINE})
    or (kind = 'checked' and decided_by = (select access.user()) and {NOT_OWN} and {REVIEWS})));
alter policy audit_review_change on audit_review using (kind = 'asked' and decision = '' and {REVIEWS})
  with check (decided_by = (select access.user()) and {NOT_OWN} and {REVIEWS});
"""

UNIT, USER = "(select access.workplace())", "(select access.user())"
FIRST = "((select access.acts_as('SUPER_USER')) or (select access.acts_as('USER_SUPPORT')))"
SECOND = "(select access.acts_as('OBJECT_SPECIALIST'))"
HELPS = f"(to_unit_id = {UNIT} and ((line = 'first' and {FIRST}) or (line = 'second' and {SECOND})))"
PASSED = f"(first_unit_id = {UNIT} and {FIRST})"
ASKS = f"""(asked_user_id = {USER} and exists (select 1 from directory_assignment a where a.id = asked_by_id
  and a.user_id = {USER} and a.unit_id = {UNIT}))"""
AWAY = f"""unit_id = {UNIT}
  and exists (select 1 from directory_assignment a where a.id = assignment_id and a.unit_id = {UNIT})
  and (substitute_id is null
    or exists (select 1 from directory_assignment a where a.id = substitute_id and a.unit_id = {UNIT}))"""

DIRECTORY = f"""
alter policy directory_helprequest_read on directory_helprequest using (asked_user_id = {USER} or {HELPS} or {PASSED});
alter policy directory_helprequest_add on directory_helprequest with check ({ASKS} or {HELPS} or {PASSED});
alter policy directory_helprequest_change on directory_helprequest using (asked_user_id = {USER} or {HELPS})
  with check ({ASKS} or {HELPS} or {PASSED});
alter policy directory_absence_read on directory_absence using ((select access.me()) in ('unit', 'keeper', 'system'));
alter policy directory_absence_add on directory_absence with check ({AWAY});
alter policy directory_absence_change on directory_absence using (unit_id = {UNIT}) with check ({AWAY});
"""


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0018_no_statistics"),
        ("audit", "0010_whose_line"),
        ("cases", "0026_what_is_done_stays"),
        ("directory", "0005_on_call_phone"),
    ]
    operations = [migrations.RunSQL(sql, migrations.RunSQL.noop) for sql in (SEES, ENTER, WORK, LOG, AUDIT, DIRECTORY)]
