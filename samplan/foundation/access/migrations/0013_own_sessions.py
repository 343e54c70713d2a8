"""One's own sessions: see them, end the others, and have no more than so many. Of whoever acts, as it is proved."""

from django.db import migrations, models

OWNERS = "security definer set search_path = public, pg_temp"

OWN = f"""
-- The sessions of whoever acts that have neither ended nor passed their whole time: in use, locked, or choosing.
create function access.own() returns setof access_session stable language sql as $$
  select * from public.access_session s
    where (s.user_id = (select access."user"()) or s.person = any ((select access.selves())::uuid[]))
      and s.ended_at is null and s.created_at > statement_timestamp() - interval '10 hours'
$$;
revoke execute on function access.own() from public;

-- What the one who acts sees of them, the newest first; not what opens nothing, since it is choosing or has no right.
create function access.own_sessions()
returns table (unit_name text, role text, begun_at timestamptz, seen_at timestamptz, locked boolean, here boolean)
stable {OWNERS} language sql as $$
  select n.name, a.role, s.created_at, s.seen_at, s.seen_at <= statement_timestamp() - interval '15 minutes',
      coalesce(s.id = access.session(), false)
    from access.own() s
      left join directory_assignment a on a.id = s.assignment_id
        and (a.until_at is null or a.until_at > statement_timestamp())
      left join directory_unit n on n.id = a.unit_id
    where a.id is not null or s.person is not null
    order by s.created_at desc, s.id
$$;

-- End all of them but the one acted in; none, for one who acts in no session. Returns which ended.
create function access.end_other_sessions() returns setof uuid volatile {OWNERS} language sql as $$
  update access_session s set ended_at = clock_timestamp()
    where s.id in (select x.id from access.own() x) and s.id <> access.session() returning s.id
$$;

-- End the oldest, so that at most so many are left; never the one whose secret's hash is given, which has just begun.
-- Two that begin at the same time wait for each other. One who is choosing has not come in yet. Returns which ended.
create function access.end_oldest(hash text, most integer) returns setof uuid volatile {OWNERS} language plpgsql as $$
begin
  perform pg_advisory_xact_lock(hashtextextended(
    coalesce(access."user"(), (select min(x::text)::uuid from unnest(access.selves()) x))::text, 12));
  return query update access_session s set ended_at = clock_timestamp()
    where s.ended_at is null and s.id in (select x.id from access.own() x
      where (x.assignment_id is not null or x.person is not null)
        and x.token_hash <> encode(sha256(convert_to(hash, 'UTF8')), 'hex')
      order by x.created_at desc, x.seen_at desc offset greatest(most - 1, 0)) returning s.id;
end $$;
revoke execute on function access.own_sessions(), access.end_other_sessions(), access.end_oldest(text, integer)
  from public;
grant execute on function access.own_sessions(), access.end_other_sessions(), access.end_oldest(text, integer)
  to samplan_app;
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0012_on_call_phone"), ("cases", "0009_joining")]
    operations = [
        migrations.AddIndex("session", models.Index("user", "created_at", name="session_user")),
        migrations.AddIndex("session", models.Index("person", "created_at", name="session_person")),
        migrations.RunSQL(OWN, migrations.RunSQL.noop),
    ]
