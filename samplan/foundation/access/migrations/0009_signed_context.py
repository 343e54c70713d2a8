"""Who acts is believed only when it is signed, and sessions are reached through these few questions alone.

The context is a line of seven ids (``FIELDS``) and a proof: HMAC-SHA256 over the line, the backend and the transaction,
so it holds in one transaction of one connection. Two can make it: the database itself, for a session that lives
(``access.enter``), and our own processes, which know SECRET_KEY (``context.begin``).
"""

from django.db import migrations

FIELDS = {
    "me": "text",
    "unit": "uuid",
    "organisation": "uuid",
    "person": "uuid",
    '"user"': "uuid",
    "session": "uuid",
}
OWNERS = "security definer set search_path = public, pg_temp"
PROOF = """encode(sha256(k.outside || sha256(k.inside || convert_to(
    said || '|' || pg_backend_pid() || '|' || pg_current_xact_id_if_assigned(), 'UTF8'))), 'hex')"""

KEY = """
-- The key as HMAC uses it, put here by `manage.py migrate`. Only the owner reads it: no grant, no policy.
create table access.key (
  sole boolean primary key default true check (sole), inside bytea not null, outside bytea not null
);
alter table access.key enable row level security;
"""

BEGIN = f"""
drop function access.begin(text, uuid, uuid, uuid, uuid);

-- Sign and set who acts. For the owner's own functions; nobody else may execute it.
create function access.begin(kind text, unit uuid, organisation uuid, person uuid, member uuid,
  session uuid default null, assignment uuid default null)
returns timestamptz volatile set search_path = public, pg_temp language plpgsql as $$
declare
  said text := format('%s|%s|%s|%s|%s|%s|%s', kind, unit, organisation, person, member, session, assignment);
  k access.key;
begin
  perform pg_current_xact_id();  -- the transaction needs its number first
  select * into k from access.key;
  perform set_config('samplan.actor', said, true), set_config('samplan.proof', {PROOF}, true);
  return clock_timestamp();
end $$;
revoke execute on function access.begin(text, uuid, uuid, uuid, uuid, uuid, uuid) from public;

create or replace function access.clear() returns void volatile language sql as $$
  select set_config('samplan.actor', '', true), set_config('samplan.proof', '', true);
$$;
"""


def field(name: str, kind: str, place: int) -> str:
    """One value of the context. An error when there is none, or when it is not proved: never a value, never nothing.

    Asked some hundred times a page, so the whole stands in one function, and the key is read outside the expression.
    """
    return f"""
create or replace function access.{name}() returns {kind} stable {OWNERS} language plpgsql as $$
declare
  said text := current_setting('samplan.actor', true);
  k record;
begin
  select x.inside, x.outside into k from access.key x;
  if (current_setting('samplan.proof', true) = {PROOF}) is not true then
    raise exception 'no actor in this transaction' using errcode = '28000';
  end if;
  return nullif(split_part(said, '|', {place}), '')::{kind};
end $$;
grant execute on function access.{name}() to samplan_app;
"""


CONTEXT = "".join(field(name, kind, place) for place, (name, kind) in enumerate(FIELDS.items(), 1))

REMEMBER = f"""
-- As before, with who acts as it is proved; nobody acts when the owner changes rows.
create or replace function access.remember() returns trigger {OWNERS} language plpgsql as $$
declare
  v jsonb := to_jsonb(old);
  acts boolean := coalesce(current_setting('samplan.actor', true), '') <> '';
begin
  insert into access.history (tab, row_id, case_id, organisation_id, old, by_kind, by_unit, by_person) values (
    tg_table_name, old.id, nullif(v ->> tg_argv[0], '')::uuid, nullif(v ->> tg_argv[1], '')::uuid, v,
    case when acts then access.me() else '' end, case when acts then access.unit() end,
    case when acts then access.person() end);
  return new;
end $$;

-- As before, for the system alone: the worker says first that it is.
create or replace function access.begin_for(r uuid) returns uuid volatile {OWNERS} language plpgsql as $$
declare u uuid; o uuid;
begin
  if access.me() <> 'system' then raise exception 'only the system acts for others' using errcode = '42501'; end if;
  select unit into u from outbox_row where id = r and state = 'due' for update skip locked;
  if u is null then return null; end if;
  select organisation_id into o from directory_unit where id = u;
  perform access.begin('system', u, o, null, null);
  return u;
end $$;
"""

SESSIONS = f"""
alter table access_session enable row level security;
revoke all on access_session from samplan_app;
-- The cookie holds a secret, the web knows its hash, and here is the hash of that: what is read here opens nothing.
update access_session set token_hash = encode(sha256(convert_to(token_hash, 'UTF8')), 'hex');

-- The session of a secret's hash, in use or locked: neither ended nor past its whole time.
create function access.lasting(hash text) returns setof access_session stable language sql as $$
  select * from public.access_session s where s.token_hash = encode(sha256(convert_to(hash, 'UTF8')), 'hex')
    and s.ended_at is null and s.created_at > statement_timestamp() - interval '10 hours'
$$;
revoke execute on function access.lasting(text) from public;

-- The way in of every request: who acts is found, counted as present unless quiet, signed and set. No row: nobody acts.
create function access.enter(hash text, quiet boolean)
returns table (now timestamptz, session uuid, proved_at timestamptz, person uuid, same uuid[], name text,
  assignment uuid, role text, member uuid, title text, unit uuid, unit_name text, organisation uuid,
  organisation_name text, huvudman text)
volatile {OWNERS} language plpgsql as $$
declare
  seen_at timestamptz;
begin
  select s.id, s.created_at, s.person, access.same(s.person), coalesce(u.given_name || ' ' || u.family_name, s.name),
      a.id, a.role, u.id, u.title, n.id, n.name, o.id, o.name, o.huvudman, s.seen_at
    into session, proved_at, person, same, name,
      assignment, role, member, title, unit, unit_name, organisation, organisation_name, huvudman, seen_at
    from access.lasting(hash) s
      left join directory_assignment a on a.id = s.assignment_id
        and (a.until_at is null or a.until_at > statement_timestamp())
      left join directory_user u on u.id = a.user_id
      left join directory_unit n on n.id = a.unit_id left join directory_organisation o on o.id = n.organisation_id
    where s.seen_at > statement_timestamp() - interval '15 minutes' and (a.id is not null or s.person is not null);
  if session is null then return; end if;
  if not quiet and seen_at < clock_timestamp() - interval '1 minute' then
    update access_session s set seen_at = clock_timestamp() where s.id = session;
  end if;
  now := access.begin(case when person is null then 'unit' else 'person' end, unit, organisation, person, member,
    session, assignment);
  return next;
end $$;

-- What a browser's session is, in use or locked, and the seconds until it locks. in_use: somebody is at the screen.
create function access.session_of(hash text, in_use boolean)
returns table (id uuid, member uuid, assignment uuid, person uuid, name text, unit_name text, proved_at timestamptz,
  seconds double precision)
volatile {OWNERS} language plpgsql as $$
begin
  if in_use then
    update access_session s set seen_at = clock_timestamp()
      where s.id = (select x.id from access.lasting(hash) x) and s.seen_at > clock_timestamp() - interval '15 minutes';
  end if;
  return query select s.id, s.user_id, s.assignment_id, s.person, s.name::text, n.name::text, s.created_at,
      extract(epoch from least(s.seen_at + interval '15 minutes', s.created_at + interval '10 hours')
        - clock_timestamp())::double precision
    from access.lasting(hash) s left join directory_assignment a on a.id = s.assignment_id
      left join directory_unit n on n.id = a.unit_id;
end $$;

-- The assignment that this session's user chose the last time.
create function access.last_assignment(hash text) returns uuid stable {OWNERS} language sql as $$
  select x.assignment_id from access.lasting(hash) s join access_session x on x.user_id = s.user_id
    where x.assignment_id is not null order by x.created_at desc limit 1
$$;

-- Begin a session. Only the system, as our processes prove: nobody logs themselves in by SQL.
create function access.start_session(hash text, member uuid, works uuid, owner uuid, called text, proved timestamptz,
  at timestamptz)
returns void volatile {OWNERS} language plpgsql as $$
begin
  if access.me() <> 'system' or access.unit() is not null then
    raise exception 'only the system begins a session' using errcode = '42501';
  end if;
  insert into access_session (id, token_hash, user_id, assignment_id, person, name, created_at, seen_at)
    values (gen_random_uuid(), encode(sha256(convert_to(hash, 'UTF8')), 'hex'), member, works, owner, called, proved, at);
end $$;

create function access.end_session(hash text, at timestamptz) returns void volatile {OWNERS} language sql as $$
  update access_session set ended_at = at
    where token_hash = encode(sha256(convert_to(hash, 'UTF8')), 'hex') and ended_at is null
$$;
grant execute on function access.enter(text, boolean), access.session_of(text, boolean), access.last_assignment(text),
  access.start_session(text, uuid, uuid, uuid, text, timestamptz, timestamptz),
  access.end_session(text, timestamptz) to samplan_app;
"""

ONCE = """
-- Asked once for the statement, and not once for each row.
alter policy directory_absence_read on directory_absence using ((select access.me()) in ('unit', 'system'));
"""


class Migration(migrations.Migration):
    # After the migration that grants all functions made until then.
    dependencies = [("access", "0008_last_administrator"), ("outbox", "0004_notices"), ("cases", "0009_joining")]
    operations = [
        migrations.RunSQL(sql, migrations.RunSQL.noop) for sql in (KEY, BEGIN, CONTEXT, REMEMBER, SESSIONS, ONCE)
    ]
