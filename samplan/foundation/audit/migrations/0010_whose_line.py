"""A line says who acts in every word: the user, the session and the names too; and in a session it says when it was."""

from django.db import migrations

OWNERS = "security definer set search_path = public, pg_temp"

NAMED = f"""
-- Whether this is the name of whoever acts in a session. What our own processes do without one, they name themselves:
-- nobody gets to act so by SQL.
create function access.is_named(name text) returns boolean stable {OWNERS} language plpgsql as $$
declare
  said text := access.proved();
  session text := split_part(said, '|', 6);
  assignment text := split_part(said, '|', 7);
begin
  if session = '' then return true; end if;
  if assignment = '' then return name = (select s.name from access_session s where s.id = session::uuid); end if;
  return name = (select u.given_name || ' ' || u.family_name from directory_assignment a
    join directory_user u on u.id = a.user_id where a.id = assignment::uuid);
end $$;

-- The same with role and place, and whether the moment is now: asked as one, of every line.
create function access.logs_as(name text, role text, unit_name text, at timestamptz) returns boolean
stable {OWNERS} language plpgsql as $$
declare
  said text := access.proved();
  assignment text := split_part(said, '|', 7);
begin
  if split_part(said, '|', 6) = '' then return true; end if;
  if at < now() - interval '1 minute' or at > clock_timestamp() + interval '1 minute' then return false; end if;
  if assignment = '' then return role = 'PERSON' and unit_name = '' and access.is_named(name); end if;
  return exists (select 1 from directory_assignment a join directory_user u on u.id = a.user_id
    join directory_unit n on n.id = a.unit_id where a.id = assignment::uuid and a.role = logs_as.role
    and n.name = logs_as.unit_name and u.given_name || ' ' || u.family_name = logs_as.name);
end $$;
revoke execute on function access.is_named(text), access.logs_as(text, text, text, timestamptz) from public;
grant execute on function access.is_named(text), access.logs_as(text, text, text, timestamptz) to samplan_app;
"""

ADD = """
alter policy audit_entry_add on audit_entry with check (
  array[actor_kind::text, coalesce(unit::text, ''), coalesce(organisation::text, ''), coalesce(actor_person::text, ''),
    coalesce(actor_user::text, ''), coalesce(session::text, ''), coalesce(assignment::text, '')]
  = (select (string_to_array(access.proved(), '|'))[1:7])
  and access.logs_as(actor_name, actor_role, unit_name, at));
"""


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0009_said_whole"),
        ("access", "0016_signed_by_connection"),
        ("directory", "0005_on_call_phone"),
        ("persons", "0002_notices"),
    ]
    operations = [migrations.RunSQL(sql, migrations.RunSQL.noop) for sql in (NAMED, ADD)]
