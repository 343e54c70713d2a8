"""A line says who acts in every word: the user, the session and the names too, and of a session it says when it was."""

from django.db import migrations

OWNERS = "security definer set search_path = public, pg_temp"

NAMED = f"""
-- Whether this is the name of whoever acts. The system may call itself what it likes: nobody gets to act so by SQL.
create function access.names_actor(kind text, name text, assignment uuid, person uuid, session uuid) returns boolean
stable {OWNERS} language plpgsql as $$
begin
  return case kind
    when 'unit' then name = (select u.given_name || ' ' || u.family_name from directory_assignment a
      join directory_user u on u.id = a.user_id where a.id = assignment)
    when 'person' then name = coalesce((select s.name from access_session s where s.id = session),
      (select p.given_name || ' ' || p.family_name from persons_person p where p.id = person))
    else true end;
end $$;

-- The same with role and place, and whether the moment is now: asked as one, of every line. What our own processes do
-- without a session keeps its moment.
create function access.logs_as(kind text, name text, role text, unit_name text, assignment uuid, person uuid,
  session uuid, at timestamptz) returns boolean stable {OWNERS} language plpgsql as $$
begin
  if session is not null and (at < statement_timestamp() - interval '5 minutes'
      or at > clock_timestamp() + interval '1 minute') then
    return false;
  end if;
  if kind = 'unit' then
    return exists (select 1 from directory_assignment a join directory_user u on u.id = a.user_id
      join directory_unit n on n.id = a.unit_id where a.id = assignment and a.role = logs_as.role
      and n.name = logs_as.unit_name and u.given_name || ' ' || u.family_name = logs_as.name);
  end if;
  return kind <> 'person' or (role = 'PERSON' and unit_name = ''
    and access.names_actor(kind, name, assignment, person, session));
end $$;
revoke execute on function access.names_actor(text, text, uuid, uuid, uuid),
  access.logs_as(text, text, text, text, uuid, uuid, uuid, timestamptz) from public;
grant execute on function access.names_actor(text, text, uuid, uuid, uuid),
  access.logs_as(text, text, text, text, uuid, uuid, uuid, timestamptz) to samplan_app;
"""

ADD = """
alter policy audit_entry_add on audit_entry with check (
  array[actor_kind::text, coalesce(unit::text, ''), coalesce(organisation::text, ''), coalesce(actor_person::text, ''),
    coalesce(actor_user::text, ''), coalesce(session::text, ''), coalesce(assignment::text, '')]
  = (select (string_to_array(access.proved(), '|'))[1:7])
  and access.logs_as(actor_kind, actor_name, actor_role, unit_name, assignment, actor_person, session, at));
"""


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0009_said_whole"),
        ("access", "0016_signed_by_connection"),
        ("directory", "0005_on_call_phone"),
        ("persons", "0002_notices"),
    ]
    operations = [migrations.RunSQL(sql, migrations.RunSQL.noop) for sql in (NAMED, ADD)]
