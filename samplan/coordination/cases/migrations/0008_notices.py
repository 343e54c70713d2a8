"""The person's own choice of notices: theirs to read and write, and the worker's to follow when it sends."""

from django.db import migrations

from samplan.foundation.access.rls import APP, protect

PERSON = "(select access.person())"
OWN = f"person_id = {PERSON} and kind in ('sms', 'mail') and hidden"

CONTACTS = f"""
create policy persons_contact_own_add on persons_contact for insert to {APP} with check ({OWN});
create policy persons_contact_own_change on persons_contact for update to {APP} using ({OWN}) with check ({OWN});
"""
NO_CONTACTS = """
drop policy persons_contact_own_add on persons_contact;
drop policy persons_contact_own_change on persons_contact;
"""

HIDE = """
-- As before, but where notices go is the person's own secret also when nothing else is.
create or replace function access.hide_contacts(c uuid, hide boolean) returns void volatile security definer
set search_path = public, pg_temp language plpgsql as $$
begin
  if access.me() <> 'unit' or not access.takes_part(c) then
    raise exception 'not a party of this case' using errcode = '42501';
  end if;
  update persons_contact set hidden = hide
    where person_id = (select person_id from cases_case where id = c) and hidden <> hide
      and kind in ('address', 'phone', 'email');
end $$;
"""

NOTICE = """
-- Where one due notice to a person goes, by the choice that holds now, and when they next meet. The worker asks, for the
-- unit of that row and of no other. Nowhere, for one who has chosen none, is protected or has died.
create function access.notice_to(r uuid)
returns table (way varchar, value varchar, shows_time boolean, starts_at timestamptz)
stable security definer set search_path = public, pg_temp language plpgsql as $$
begin
  return query
    select n.way, x.value, n.shows_time, (select min(m.starts_at) from meetings_meeting m where m.case_id = c.id
      and m.cancelled_at is null and m.begun_at is null and m.held_at is null and m.starts_at > clock_timestamp())
    from outbox_row o join cases_case c on c.id = o."case" join persons_person p on p.id = c.person_id
      join persons_noticechoice n on n.person_id = p.id
      join persons_contact x on x.person_id = p.id and x.kind = n.way
    where o.id = r and o.state = 'due' and o.kind in ('person', 'moved', 'tomorrow') and access.me() = 'system'
      and o.unit = access.unit() and p.protection = 'none' and p.died_on is null and c.stopped_at is null;
end $$;
revoke execute on function access.notice_to(uuid) from public;
grant execute on function access.notice_to(uuid) to samplan_app;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0007_resent_and_hidden"), ("persons", "0002_notices"), ("outbox", "0004_notices")]
    operations = [
        protect("persons_noticechoice", read=f"person_id = {PERSON}", write=f"person_id = {PERSON}"),
        migrations.RunSQL(CONTACTS, NO_CONTACTS),
        migrations.RunSQL(HIDE, migrations.RunSQL.noop),
        migrations.RunSQL(NOTICE, "drop function access.notice_to(uuid)"),
    ]
