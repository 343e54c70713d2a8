"""Who decides who works where: each huvudman's administrators, for all that act for it, and a unit's head when one leaves."""

from django.db import migrations

STAFFING = """
-- The acting user's assignment at the acting unit has this role now.
create function access.acts_as(r text) returns boolean stable security definer set search_path = public, pg_temp
language sql as $$
  select access.me() = 'unit' and exists (select 1 from directory_assignment a
    where a.user_id = access.user() and a.unit_id = access.unit() and a.role = r and a.from_at <= clock_timestamp()
      and (a.until_at is null or a.until_at > clock_timestamp()))
$$;

-- The acting user is an administrator of the huvudman that this unit acts for; private providers on contract included.
create function access.administers(u uuid) returns boolean stable security definer set search_path = public, pg_temp
language sql as $$
  select access.acts_as('ADMINISTRATOR') and exists (select 1 from directory_unit t
    join directory_organisation o on o.id = t.organisation_id
    join directory_organisation mine on mine.id = access.organisation()
    where t.id = u and o.huvudman = mine.huvudman)
$$;

create function access.give_assignment(a uuid, member uuid, place uuid, r text, begins timestamptz, ends timestamptz)
returns void volatile security definer set search_path = public, pg_temp language plpgsql as $$
begin
  if not access.administers(place) then raise exception 'not an administrator of this unit' using errcode = '42501'; end if;
  insert into directory_assignment (id, user_id, unit_id, role, licence, from_at, until_at, source)
    values (a, member, place, r, '', begins, ends, 'screen') on conflict (id) do nothing;
end $$;

-- Whoever has left is out at the next click. What has ended stays ended.
create function access.end_assignment(a uuid) returns void volatile security definer
set search_path = public, pg_temp language plpgsql as $$
declare
  place uuid := (select unit_id from directory_assignment where id = a);
begin
  if not (access.administers(place) or (access.acts_as('HEAD') and place = access.unit())) then
    raise exception 'neither an administrator nor the head of this unit' using errcode = '42501';
  end if;
  update directory_assignment set until_at = greatest(clock_timestamp(), from_at + interval '1 microsecond')
    where id = a and (until_at is null or until_at > clock_timestamp());
end $$;

create function access.add_user(u uuid, hsa text, given text, family text, called text, tel text) returns void
volatile security definer set search_path = public, pg_temp language plpgsql as $$
begin
  if not access.acts_as('ADMINISTRATOR') then raise exception 'not an administrator' using errcode = '42501'; end if;
  insert into directory_user (id, hsa_id, given_name, family_name, title, phone)
    values (u, hsa, given, family, called, tel) on conflict (id) do nothing;
end $$;

create function access.arrange_unit(u uuid, takes text, tel text, hours text, mail text) returns void
volatile security definer set search_path = public, pg_temp language plpgsql as $$
begin
  if not access.administers(u) then raise exception 'not an administrator of this unit' using errcode = '42501'; end if;
  update directory_unit set function = takes, phone = tel, opening_hours = hours, inbox_email = mail where id = u;
end $$;
grant execute on function access.acts_as(text), access.administers(uuid),
  access.give_assignment(uuid, uuid, uuid, text, timestamptz, timestamptz), access.end_assignment(uuid),
  access.add_user(uuid, text, text, text, text, text), access.arrange_unit(uuid, text, text, text, text) to samplan_app;
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0004_user"), ("directory", "0003_loaded")]
    operations = [migrations.RunSQL(STAFFING, migrations.RunSQL.noop)]
