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

-- Whether these are the role and the place of whoever acts, and the moment is now. What our own processes do without a
-- session keeps its moment.
create function access.places_actor(kind text, role text, unit_name text, assignment uuid, session uuid, at timestamptz)
returns boolean stable {OWNERS} language plpgsql as $$
begin
  if session is not null and (at < statement_timestamp() - interval '5 minutes'
      or at > clock_timestamp() + interval '1 minute') then
    return false;
  end if;
  return case kind
    when 'unit' then exists (select 1 from directory_assignment a join directory_unit n on n.id = a.unit_id
      where a.id = assignment and a.role = places_actor.role and n.name = places_actor.unit_name)
    when 'person' then role = 'PERSON' and unit_name = ''
    else true end;
end $$;
revoke execute on function access.names_actor(text, text, uuid, uuid, uuid),
  access.places_actor(text, text, text, uuid, uuid, timestamptz) from public;
grant execute on function access.names_actor(text, text, uuid, uuid, uuid),
  access.places_actor(text, text, text, uuid, uuid, timestamptz) to samplan_app;
"""

ADD = """
alter policy audit_entry_add on audit_entry with check (
  array[actor_kind::text, coalesce(unit::text, ''), coalesce(organisation::text, ''), coalesce(actor_person::text, ''),
    coalesce(actor_user::text, ''), coalesce(session::text, ''), coalesce(assignment::text, '')]
  = (select (string_to_array(access.proved(), '|'))[1:7])
  and access.names_actor(actor_kind, actor_name, assignment, actor_person, session)
  and access.places_actor(actor_kind, actor_role, unit_name, assignment, session, at));
"""


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0009_said_whole"),
        ("access", "0016_signed_by_connection"),
        ("directory", "0005_on_call_phone"),
        ("persons", "0002_notices"),
    ]
    operations = [migrations.RunSQL(sql, migrations.RunSQL.noop) for sql in (NAMED, ADD)]
