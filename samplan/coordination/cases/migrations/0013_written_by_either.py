"""One who is registered twice writes in the coordinations of both, and one choice of notices holds for both (ORG-06)."""

from django.db import migrations

SELVES = """
alter policy cases_document_add on cases_document with check (
  (owner_org_id = (select access.organisation()) or owner_person_id = any ((select access.selves())::uuid[]))
  and access.takes_part(case_id));
-- What the person does for themself alone belongs to no case: whoever acts stands in by_person, then as now.
alter policy cases_event_add on cases_event with check (
  unit_id is not distinct from (select access.unit())
  and organisation_id is not distinct from (select access.organisation())
  and by_kind = (select access.me()) and by_person is not distinct from (select access.person())
  and (access.takes_part(case_id) or (case_id is null and (person_id = any ((select access.selves())::uuid[])
    or organisation_id = (select access.organisation())))));
alter policy persons_noticechoice_read on persons_noticechoice
  using (person_id = any ((select access.selves())::uuid[]));
"""

NOTICE = """
-- As before, but of persons who are one, the choice of the one that the others are joined to holds for all. When that
-- one has made none, another's holds.
create or replace function access.notice_to(r uuid)
returns table (way varchar, value varchar, shows_time boolean, starts_at timestamptz)
stable security definer set search_path = public, pg_temp language plpgsql as $$
begin
  return query
    select n.way, x.value, n.shows_time, (select min(m.starts_at) from meetings_meeting m where m.case_id = c.id
      and m.cancelled_at is null and m.begun_at is null and m.held_at is null and m.starts_at > clock_timestamp())
    from outbox_row o join cases_case c on c.id = o."case" join persons_person p on p.id = c.person_id
      join lateral (select y.* from persons_noticechoice y join persons_person q on q.id = y.person_id
        where q.id = any (access.same(p.id)) order by q.merged_into_id nulls first limit 1) n on true
      join persons_contact x on x.person_id = n.person_id and x.kind = n.way
    where o.id = r and o.state = 'due' and o.kind in ('person', 'moved', 'tomorrow') and access.me() = 'system'
      and o.unit = access.unit() and p.protection = 'none' and p.died_on is null and c.stopped_at is null;
end $$;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0012_on_call_texts")]
    operations = [
        migrations.RunSQL(SELVES, migrations.RunSQL.noop),
        migrations.RunSQL(NOTICE, migrations.RunSQL.noop),
    ]
