"""What a row refers to is of its own case, and a meeting's window rests on a yes that covers the unit.

By SQL of somebody's own: whoever coordinates could open a window for a unit that the person had let go, by giving it a
place in the case again. Now that takes writing in one's own name that the person has said yes to it.
"""

from django.db import migrations

OWNERS = "security definer set search_path = public, pg_temp"
OF = {
    "cases_party": {"passed_to_id": "cases_party"},
    "cases_event": {"corrects_id": "cases_event"},
    "cases_document": {"corrects_id": "cases_document"},
    "cases_delivery": {"consent_id": "cases_consent"},
    "cases_live": {"consent_id": "cases_consent"},
}
SAME = "".join(
    f"""create trigger {table}_one_case before insert or update of {", ".join(references)} on {table}
    for each row execute function access.of_one_case({", ".join(f"'{a}', '{b}'" for a, b in references.items())});
    """
    for table, references in OF.items()
)

WINDOW = f"""
-- As before; and a yes to the organisation of whoever coordinates covers the unit, unless it is of that organisation.
create or replace function access.may_open(c uuid, opened uuid) returns boolean stable {OWNERS} language sql as $$
  select exists (select 1 from cases_case x where x.id = c and x.coordinating_unit_id = access.unit()
      and x.stopped_at is null and x.ended_at is null)
    and exists (select 1 from cases_party p join directory_unit u on u.id = p.unit_id
      where p.case_id = c and p.unit_id = opened and p.since is not null and p.until is null
        and (u.organisation_id = access.organisation() or exists (select 1 from cases_consentscope o
          join cases_consent s on s.id = o.consent_id
          where o.party_id = p.id and o.allowed and o.withdrawn_at is null
            and s.case_id = c and s.organisation_id = access.organisation() and s.purpose = 'exchange'
            and s.answer = 'yes' and s.withdrawn_at is null))) $$;
"""

AGE = f"""
-- As before; and what guardians answered holds while the person is under 18.
create or replace function access.consent_behind(c uuid) returns text stable {OWNERS} language plpgsql as $$
declare
  asked uuid;
  own boolean;
  last cases_consent;
  today date := (clock_timestamp() at time zone 'Europe/Stockholm')::date;
begin
  if not access.takes_part(c) then return 'withdrawn'; end if;
  select s.organisation_id into asked from cases_delivery d join cases_document x on x.id = d.document_id
    join cases_consent s on s.id = d.consent_id
    where d.case_id = c and d.to_unit_id = access.unit() and x.kind in ('call', 'initiative')
    order by d.at desc limit 1;
  own := asked = access.organisation();  -- within one organisation nothing is disclosed, and no one need be named
  select n.* into last from (
    select distinct on (s.given_as, lower(s.given_by_name)) s.* from cases_consent s
      where s.case_id = c and s.organisation_id = asked and s.purpose = 'exchange'
        and (s.given_as <> 'guardian' or exists (select 1 from cases_case k join persons_person q on q.id = k.person_id
          where k.id = c and q.born_on > today - interval '18 years'))
      order by s.given_as, lower(s.given_by_name), s.at desc) n
    where n.answer = 'yes' and n.withdrawn_at is null
      and (own or exists (select 1 from cases_consentscope o join cases_party p on p.id = o.party_id
        where o.consent_id = n.id and p.unit_id = access.unit() and p.until is null
          and o.allowed and o.withdrawn_at is null))
    order by n.until desc nulls first limit 1;
  if last.id is null or exists (select 1 from cases_case where id = c and stopped_at is not null) then
    return 'withdrawn';
  end if;
  if (last.until at time zone 'Europe/Stockholm')::date < today then
    return 'expired ' || (last.until at time zone 'Europe/Stockholm')::date;
  end if;
  return '';
end $$;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0039_not_widened"), ("access", "0022_of_one_case")]
    operations = [migrations.RunSQL(sql, migrations.RunSQL.noop) for sql in (SAME, WINDOW, AGE)]
