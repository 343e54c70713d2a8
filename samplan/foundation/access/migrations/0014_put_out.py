"""A session knows which other one ended it and how, so that both can be told in words."""

from django.db import migrations, models

OWNERS = "security definer set search_path = public, pg_temp"
HASHED = "encode(sha256(convert_to(hash, 'UTF8')), 'hex')"

ENDED_BY = f"""
create or replace function access.end_other_sessions() returns setof uuid volatile {OWNERS} language sql as $$
  update access_session s set ended_at = clock_timestamp(), ended_by = access.session(), ended_how = 'others'
    where s.id in (select x.id from access.own() x) and s.id <> access.session() returning s.id
$$;

create or replace function access.end_oldest(hash text, most integer) returns setof uuid volatile {OWNERS}
language plpgsql as $$
begin
  perform pg_advisory_xact_lock(hashtextextended(
    coalesce(access."user"(), (select min(x::text)::uuid from unnest(access.selves()) x))::text, 12));
  return query update access_session s set ended_at = clock_timestamp(), ended_how = 'oldest',
      ended_by = (select n.id from access_session n where n.token_hash = {HASHED})
    where s.ended_at is null and s.id in (select x.id from access.own() x
      where (x.assignment_id is not null or x.person is not null) and x.token_hash <> {HASHED}
      order by x.created_at desc, x.seen_at desc offset greatest(most - 1, 0)) returning s.id;
end $$;

-- To whoever knows its secret's hash: how the session was ended by another of the same person's, oldest or others, ""
-- when it was not; and whether it has itself ended another by beginning. Nothing of the other.
create function access.put_out(hash text) returns table (how text, others boolean) stable {OWNERS} language sql as $$
  select s.ended_how::text, exists (select 1 from access_session o where o.ended_by = s.id and o.ended_how = 'oldest')
    from access_session s where s.token_hash = {HASHED}
$$;
grant execute on function access.put_out(text) to samplan_app;
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0013_own_sessions")]
    operations = [
        migrations.AddField("session", "ended_by", models.UUIDField(null=True)),
        migrations.AddField("session", "ended_how", models.CharField(max_length=10, blank=True, db_default="")),
        migrations.AddIndex(
            "session",
            models.Index("ended_by", name="session_ended_by", condition=models.Q(ended_by__isnull=False)),
        ),
        migrations.RunSQL(ENDED_BY, migrations.RunSQL.noop),
    ]
