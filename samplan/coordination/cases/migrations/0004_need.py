"""A unit that has been sent an initiativ points out the one that is to be called in its place (CALL-01)."""

from django.db import migrations

NAME_UNIT = """
-- The acting unit, which has been sent an initiativ, gives its place to the unit it points out, of its own huvudman. That
-- one is not called yet and knows of nothing. What the person consented to follows along within the organisation alone.
create function access.name_unit(c uuid, named uuid) returns uuid volatile security definer
set search_path = public, pg_temp language plpgsql as $$
declare
  mine cases_party;
  theirs uuid;
  own directory_organisation;
  other directory_organisation;
begin
  select p.* into mine from cases_party p
    where p.case_id = c and p.unit_id = access.unit() and p.since is not null and p.until is null;
  if mine.id is null or access.coordinates(c) or not exists (
      select 1 from cases_delivery d join cases_document x on x.id = d.document_id
      where d.case_id = c and d.to_unit_id = access.unit() and x.kind = 'initiative') then
    raise exception 'not asked by an initiativ in this case' using errcode = '42501';
  end if;
  select o.* into own from directory_organisation o where o.id = access.organisation();
  select o.* into other from directory_unit u join directory_organisation o on o.id = u.organisation_id
    where u.id = named and u.id <> access.unit();
  if other.id is null or other.huvudman <> own.huvudman then
    raise exception 'not a unit of the same huvudman' using errcode = '42501';
  end if;
  select id into theirs from cases_party where case_id = c and unit_id = named and until is null;
  if theirs is null then
    theirs := gen_random_uuid();
    insert into cases_party (id, case_id, unit_id, outside_name, outside_kind, outside_address, outside_phone, way,
        needed, contribution, added_by_unit_id)
      values (theirs, c, named, '', '', '', '', mine.way, mine.needed, '', mine.added_by_unit_id);
  end if;
  if other.id = own.id then
    insert into cases_consentscope (id, consent_id, party_id, subject, allowed)
      select gen_random_uuid(), s.consent_id, theirs, s.subject, s.allowed from cases_consentscope s
      where s.party_id = mine.id and s.withdrawn_at is null
      on conflict do nothing;
  end if;
  update cases_party set until = clock_timestamp(), passed_to_id = theirs where id = mine.id;
  return theirs;
end $$;
grant execute on function access.name_unit(uuid, uuid) to samplan_app;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0003_worklist")]
    operations = [migrations.RunSQL(NAME_UNIT, "drop function access.name_unit(uuid, uuid)")]
