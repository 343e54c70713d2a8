"""Whom the person has let go stays so: a sister unit gives it no place, nor the consent, without a new yes.

Nor is anything passed on when the consent that it came on has run out or was taken back. And a scope says when it was
not the person who named the party, but a unit that they said yes to that passed its place on.
"""

import django.db.models.deletion
from django.db import migrations, models

from samplan.foundation.access.rls import without_statistics

OWNERS = "security definer set search_path = public, pg_temp"

ASKED = f"""
-- The units of the acting one's organisation that the person has let go: out, and not by passing the call on alone.
create function access.let_go_here(c uuid) returns setof uuid stable {OWNERS} language sql as $$
  select last.unit_id from (
    select distinct on (p.unit_id) p.id, p.unit_id, p.passed_to_id, p.until from cases_party p
      join directory_unit u on u.id = p.unit_id
      where p.case_id = c and u.organisation_id = access.organisation() and access.takes_part(c)
      order by p.unit_id, p.until desc nulls first) last
  where last.until is not null and (last.passed_to_id is null
    or exists (select 1 from cases_consentscope o where o.party_id = last.id and o.withdrawn_at is not null)) $$;

-- How the consent stands on which the acting unit got the newest call or initiativ: '' when it holds, else the code of
-- the rulebook, with the last day of what has run out. It is another's, which the unit itself does not read.
create function access.consent_behind(c uuid) returns text stable {OWNERS} language plpgsql as $$
declare
  asked uuid;
  own boolean;
  last cases_consent;
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
      order by s.given_as, lower(s.given_by_name), s.at desc) n
    where n.answer = 'yes' and n.withdrawn_at is null
      and (own or exists (select 1 from cases_consentscope o join cases_party p on p.id = o.party_id
        where o.consent_id = n.id and p.unit_id = access.unit() and p.until is null
          and o.allowed and o.withdrawn_at is null))
    order by n.until desc nulls first limit 1;
  if last.id is null or exists (select 1 from cases_case where id = c and stopped_at is not null) then
    return 'withdrawn';
  end if;
  if (last.until at time zone 'Europe/Stockholm')::date < (clock_timestamp() at time zone 'Europe/Stockholm')::date then
    return 'expired ' || (last.until at time zone 'Europe/Stockholm')::date;
  end if;
  return '';
end $$;

-- What was said yes to for one party holds for the one that has got its place. Not from an organisation that has asked
-- about that one itself: of it the person has answered already. It is kept whom they said yes to.
create function access.carry_consent(mine uuid, theirs uuid) returns void volatile {OWNERS} language sql as $$
  insert into cases_consentscope (id, consent_id, party_id, subject, allowed, passed_from_id)
    select gen_random_uuid(), s.consent_id, theirs, s.subject, s.allowed, coalesce(s.passed_from_id, mine)
    from cases_consentscope s
    join cases_consent k on k.id = s.consent_id
    where s.party_id = mine and s.withdrawn_at is null and not exists (
      select 1 from cases_consentscope o join cases_consent ok on ok.id = o.consent_id
      where o.party_id = theirs and ok.organisation_id = k.organisation_id)
    on conflict do nothing $$;
revoke execute on function access.let_go_here(uuid), access.consent_behind(uuid), access.carry_consent(uuid, uuid)
  from public;
grant execute on function access.let_go_here(uuid), access.consent_behind(uuid) to samplan_app;
"""

PASSED = f"""
-- As before; and neither to one that the person has let go nor on a consent that holds no more.
create or replace function access.pass_on(c uuid, receiver uuid) returns uuid volatile {OWNERS} language plpgsql as $$
declare
  mine cases_party;
  theirs uuid;
begin
  select p.* into mine from cases_party p
    where p.case_id = c and p.unit_id = access.unit() and p.since is not null and p.until is null;
  if mine.id is null or access.coordinates(c) then
    raise exception 'not a called party of this case' using errcode = '42501';
  end if;
  if not exists (select 1 from directory_unit where id = receiver and id <> access.unit()
      and organisation_id = access.organisation()) then
    raise exception 'not a unit of the same organisation' using errcode = '42501';
  end if;
  if receiver in (select access.let_go_here(c)) then
    raise exception 'the person has let that unit go' using errcode = '42501';
  end if;
  if access.consent_behind(c) <> '' then raise exception 'no consent holds' using errcode = '42501'; end if;
  select id into theirs from cases_party where case_id = c and unit_id = receiver and until is null;
  if theirs is null then
    theirs := gen_random_uuid();
    insert into cases_party (id, case_id, unit_id, outside_name, outside_kind, outside_address, outside_phone, way,
        needed, contribution, added_by_unit_id, since)
      values (theirs, c, receiver, '', '', '', '', mine.way, mine.needed, mine.contribution, mine.added_by_unit_id,
        clock_timestamp());
  else
    update cases_party set since = coalesce(since, clock_timestamp()), needed = needed or mine.needed where id = theirs;
  end if;
  perform access.carry_consent(mine.id, theirs);
  update cases_party set until = clock_timestamp(), passed_to_id = theirs where id = mine.id;
  update cases_live set closed_at = clock_timestamp()
    where case_id = c and unit_id = mine.unit_id and closed_at is null; -- of a meeting that has begun
  return theirs;
end $$;

create or replace function access.name_unit(c uuid, named uuid) returns uuid volatile {OWNERS} language plpgsql as $$
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
  if named in (select access.let_go_here(c)) then
    raise exception 'the person has let that unit go' using errcode = '42501';
  end if;
  if access.consent_behind(c) <> '' then raise exception 'no consent holds' using errcode = '42501'; end if;
  select id into theirs from cases_party where case_id = c and unit_id = named and until is null;
  if theirs is null then
    theirs := gen_random_uuid();
    insert into cases_party (id, case_id, unit_id, outside_name, outside_kind, outside_address, outside_phone, way,
        needed, contribution, added_by_unit_id)
      values (theirs, c, named, '', '', '', '', mine.way, mine.needed, '', mine.added_by_unit_id);
  end if;
  if other.id = own.id then perform access.carry_consent(mine.id, theirs); end if;
  update cases_party set until = clock_timestamp(), passed_to_id = theirs where id = mine.id;
  return theirs;
end $$;

-- As before; and a call that goes on to a sister does so by the same two rules.
create or replace function access.may_send(document uuid, c uuid, receiver uuid) returns boolean stable {OWNERS}
language plpgsql as $$
declare
  sent cases_document;
  row cases_case;
  passed boolean;
begin
  select * into sent from cases_document where id = document and case_id = c;
  select * into row from cases_case where id = c;
  passed := sent.kind = 'call' and exists (select 1 from cases_delivery d
    where d.document_id = sent.id and d.to_unit_id = access.unit() and d.recalled_at is null)
    and exists (select 1 from directory_unit where id = receiver and organisation_id = access.organisation());
  if passed then
    passed := receiver not in (select access.let_go_here(c)) and access.consent_behind(c) = '';
  end if;
  return (sent.owner_org_id = access.organisation() or sent.owner_person_id = any (access.selves()) or passed)
    and (row.stopped_at is null and row.ended_at is null or sent.kind in ('besked', 'question', 'answer'))
    and (receiver is null or passed or receiver = row.coordinating_unit_id or exists (select 1 from cases_party
      where case_id = c and unit_id = receiver and until is null));
end $$;
"""

LEAVES = f"""
-- As before; and it is put out by the person, by who holds the case together, by an organisation whose own consent for
-- it was taken back, or because it is somebody close who has been blocked.
create or replace function access.let_go(c uuid, p uuid) returns uuid[] volatile {OWNERS} language plpgsql as $$
declare
  letters uuid[];
begin
  if not access.takes_part(c) then raise exception 'not a party of this case' using errcode = '42501'; end if;
  if access.me() = 'unit' and not access.coordinates(c) and not exists (
      select 1 from cases_consent s join cases_consentscope o on o.consent_id = s.id
      where s.case_id = c and s.organisation_id = access.organisation() and o.party_id = p
        and o.withdrawn_at is not null) and not exists (
      select 1 from cases_party x join cases_case k on k.id = x.case_id
      join persons_representation r on r.person_id = any (access.same(k.person_id))
      where x.id = p and x.case_id = c and x.unit_id is null and lower(r.name) = lower(x.outside_name)
        and r.blocked_at is not null) then
    raise exception 'no consent was taken back' using errcode = '42501';
  end if;
  with stopped as (
    update cases_delivery set recalled_at = clock_timestamp()
      where case_id = c and party_id = p and recalled_at is null and channel = 'letter' and posted_at is null
      returning id)
  select coalesce(array_agg(id), '{{}}') into letters from stopped;
  update cases_party set until = clock_timestamp() where id = p and case_id = c and unit_id is null and until is null;
  return letters;
end $$;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0030_reminders_wait")]
    operations = [
        migrations.AddField(
            "consentscope",
            "passed_from",
            models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.party"
            ),
        ),
        *(migrations.RunSQL(sql, migrations.RunSQL.noop) for sql in (ASKED, PASSED, LEAVES)),
        without_statistics(),
    ]
