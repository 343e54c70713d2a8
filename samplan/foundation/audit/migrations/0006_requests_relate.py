"""A unit that a person has asked for a SIP has to do with them: its readings do not stand out for want of a relation."""

from django.db import migrations

READINGS = """
create or replace function access.log_readings(since timestamptz, until timestamptz)
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
  with mine as materialized (select id from directory_unit where organisation_id = access.organisation()),
  read as materialized (
    select min(e.id) as entry, min(e.at) as at, min(e.actor_name) as who, min(e.actor_role) as role, e.unit,
      min(e.unit_name) as unit_name, count(*) as times, e.actor_user, e.person
    from audit_entry e
    where e.organisation = access.organisation() and e.at >= since and e.at < until and e.actor_kind = 'unit'
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


class Migration(migrations.Migration):
    dependencies = [("audit", "0005_extract"), ("cases", "0013_written_by_either")]
    operations = [migrations.RunSQL(READINGS, migrations.RunSQL.noop)]
