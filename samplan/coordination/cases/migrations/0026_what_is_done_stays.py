"""What is taken back, ended or left stays so; nobody delivers another's document; what is hidden is changed by nobody.

Also by SQL of somebody's own: the pages never asked for any of it.
"""

from django.db import migrations

OWNERS = "security definer set search_path = public, pg_temp"

ONCE = f"""
-- A moment that has been set is history: it is neither cleared nor moved. The owner's functions set it as everybody does.
create function access.set_once() returns trigger volatile language plpgsql as $$
declare
  was jsonb := to_jsonb(old);
  will jsonb := to_jsonb(new);
  name text;
begin
  foreach name in array tg_argv loop
    if was ->> name <> '' and will ->> name is distinct from was ->> name then
      raise exception '% is set once', name using errcode = '42501';
    end if;
  end loop;
  return new;
end $$;

-- A case that was stopped goes on when the person has said yes anew, and only then (CONS-06).
create function access.goes_on_by_yes() returns trigger volatile {OWNERS} language plpgsql as $$
begin
  if old.stopped_at is not null and new.stopped_at is distinct from old.stopped_at and (new.stopped_at is not null
      or not exists (select 1 from cases_consent s join directory_unit u on u.id = new.coordinating_unit_id
        where s.case_id = new.id and s.organisation_id = u.organisation_id and s.answer = 'yes'
          and s.withdrawn_at is null)) then
    raise exception 'only a yes lets it go on' using errcode = '42501';
  end if;
  return new;
end $$;
revoke execute on function access.set_once(), access.goes_on_by_yes() from public;

create trigger cases_case_ended_once before update of ended_at, ending on cases_case
  for each row execute function access.set_once('ended_at', 'ending');
create trigger cases_case_goes_on before update of stopped_at on cases_case
  for each row execute function access.goes_on_by_yes();
create trigger cases_consent_once before update of withdrawn_at, withdrawn_by on cases_consent
  for each row execute function access.set_once('withdrawn_at', 'withdrawn_by');
create trigger cases_consentscope_once before update of withdrawn_at on cases_consentscope
  for each row execute function access.set_once('withdrawn_at');
create trigger cases_party_once before update of until on cases_party
  for each row execute function access.set_once('until');
create trigger cases_live_once before update of closed_at on cases_live
  for each row execute function access.set_once('closed_at');
revoke update (id, case_id, unit_id) on cases_party from samplan_app;
"""

SENT = f"""
-- Whether the acting unit or person may let that document go to the unit (null: to somebody else): it is their own, and
-- of that case; or a call that the unit has got, for another of its organisation (CALL-04). To a unit that is in the case.
-- When the case has stopped or ended only what tells of that goes, and what the person asks and is answered.
create function access.may_send(document uuid, c uuid, receiver uuid) returns boolean stable {OWNERS}
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
  return (sent.owner_org_id = access.organisation() or sent.owner_person_id = any (access.selves()) or passed)
    and (row.stopped_at is null and row.ended_at is null or sent.kind in ('besked', 'question', 'answer'))
    and (receiver is null or passed or receiver = row.coordinating_unit_id or exists (select 1 from cases_party
      where case_id = c and unit_id = receiver and until is null));
end $$;
revoke execute on function access.may_send(uuid, uuid, uuid) from public;
grant execute on function access.may_send(uuid, uuid, uuid) to samplan_app;
alter policy cases_delivery_add on cases_delivery with check (
  ((from_unit_id = (select access.unit()) and from_org_id = (select access.organisation()))
    or (from_unit_id is null and (select access.person()) is not null))
  and access.takes_part(case_id) and access.may_send(document_id, case_id, to_unit_id));
"""

LIVE = f"""
-- A window is opened for a unit that is in the case, while the case goes on.
create function access.may_open(c uuid, opened uuid) returns boolean stable {OWNERS} language sql as $$
  select exists (select 1 from cases_case x where x.id = c and x.coordinating_unit_id = access.unit()
      and x.stopped_at is null and x.ended_at is null)
    and exists (select 1 from cases_party
      where case_id = c and unit_id = opened and since is not null and until is null) $$;
revoke execute on function access.may_open(uuid, uuid) from public;
grant execute on function access.may_open(uuid, uuid) to samplan_app;
alter policy cases_live_add on cases_live with check (access.takes_part(case_id) and access.may_open(case_id, unit_id));
"""

ASKED = """
-- Who asks for a plan is the person, and nobody for them.
alter policy cases_request_add on cases_request with check (person_id = (select access.person()));
"""

REACHED = f"""
-- What is hidden from staff is not changed by them either, nor shown again while the person is protected. Where the
-- person's own notices go is the person's alone.
revoke update on persons_contact from samplan_app;
grant update (value) on persons_contact to samplan_app;
alter policy persons_contact_change on persons_contact using (not hidden and access.knows(person_id))
  with check (not hidden and access.may_tell_of(person_id));
alter policy persons_contact_add on persons_contact
  with check (access.may_tell_of(person_id) and (kind in ('address', 'phone', 'email') or access.me() = 'system'));

create or replace function access.hide_contacts(c uuid, hide boolean) returns void volatile {OWNERS}
language plpgsql as $$
begin
  if access.me() <> 'unit' or not access.takes_part(c) or (not hide and exists (select 1 from persons_person
      where id = any (access.same((select person_id from cases_case where id = c))) and protection <> 'none')) then
    raise exception 'not a party of this case' using errcode = '42501';
  end if;
  update persons_contact set hidden = hide
    where person_id = any (access.same((select person_id from cases_case where id = c))) and hidden <> hide
      and kind in ('address', 'phone', 'email');
end $$;
"""

STOPPED = f"""
-- As before; and one unit is put out by the person, by who holds the case together, or where its consent was taken back.
create or replace function access.stop_flow(c uuid, party_unit uuid) returns void volatile {OWNERS}
language plpgsql as $$
begin
  if not access.takes_part(c) then raise exception 'not a party of this case' using errcode = '42501'; end if;
  if party_unit is not null and access.me() = 'unit' and not access.coordinates(c) and not exists (
      select 1 from cases_consent s join cases_consentscope o on o.consent_id = s.id join cases_party p on p.id = o.party_id
      where s.case_id = c and s.organisation_id = access.organisation() and p.unit_id = party_unit
        and o.withdrawn_at is not null) then
    raise exception 'no consent was taken back' using errcode = '42501';
  end if;
  update cases_live set closed_at = clock_timestamp()
    where case_id = c and closed_at is null and (party_unit is null or unit_id = party_unit);
  update cases_delivery d set recalled_at = clock_timestamp()
    where d.case_id = c and d.recalled_at is null and d.channel = 'letter' and d.posted_at is null
      and (party_unit is null or d.to_unit_id = party_unit)
      and not exists (select 1 from cases_document t where t.id = d.document_id and t.kind = 'answer');
  update outbox_row o set state = 'cancelled'
    where o."case" = c and o.state = 'due' and (party_unit is null or o.unit = party_unit)
      and not exists (select 1 from cases_delivery d join cases_document t on t.id = d.document_id
        where d.id = o.delivery and t.kind in ('question', 'answer'));
  if party_unit is null then
    update cases_case set stopped_at = clock_timestamp() where id = c and stopped_at is null;
  else
    update cases_party set until = clock_timestamp() where case_id = c and unit_id = party_unit and until is null;
  end if;
end $$;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0025_left_when_it_left")]
    operations = [migrations.RunSQL(sql, migrations.RunSQL.noop) for sql in (ONCE, SENT, LIVE, ASKED, REACHED, STOPPED)]
