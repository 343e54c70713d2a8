"""Who acts is proved by a secret of the connection, drawn anew for each transaction: quicker to ask than a table.

A sequence holds it, since its last number is known to the connection that set it and to no other, and read by the owner's
functions alone. What our own processes sign is looked at once, and then said in the same way.
"""

from django.db import migrations

OWNERS = "security definer set search_path = public, pg_temp"
# HMAC as it was, for what our own processes sign.
SIGNED = """encode(sha256(k.outside || sha256(k.inside || convert_to(
    said || '|' || pg_backend_pid() || '|' || pg_current_xact_id_if_assigned(), 'UTF8'))), 'hex')"""
# With the connection's secret, at both ends, so that nothing can be put after what was said. HMAC would hash twice, and it
# is asked in every statement; and a secret lives for one transaction.
PROOF = """pg_catalog.encode(pg_catalog.sha256(k || pg_catalog.convert_to(
    said || '|' || pg_catalog.pg_current_xact_id_if_assigned(), 'UTF8') || k), 'hex')"""
DRAWN = "pg_catalog.int8send(pg_catalog.currval('access.secret'))"

SAY = f"""
create unlogged sequence access.secret;

-- Say who acts. The first time in a transaction a secret is drawn, and what was proved before it is so no longer; it stays
-- until the end, so that a step that is taken back brings back whoever acted before it. For the owner's own functions.
create function access.say(said text) returns void volatile set search_path = public, pg_temp language plpgsql as $$
declare
  number text := pg_current_xact_id();
  k bytea;
  proof text;
begin
  if current_setting('samplan.drawn', true) is distinct from number then
    perform set_config('samplan.drawn', number, true), setval('access.secret', 1 | (9223372036854775807
      & ('x' || left(encode(sha256(uuid_send(gen_random_uuid())), 'hex'), 16))::bit(64)::bigint));
  end if;
  k := {DRAWN};
  -- Alone, since the secret would stand in the plan of a statement, and any role may have plans printed.
  proof := {PROOF};
  perform set_config('samplan.actor', said, true), set_config('samplan.proof', proof, true);
end $$;
revoke execute on function access.say(text) from public;
"""

BEGIN = """
create or replace function access.begin(kind text, unit uuid, organisation uuid, person uuid, member uuid,
  session uuid default null, assignment uuid default null)
returns timestamptz volatile set search_path = public, pg_temp language plpgsql as $$
begin
  perform access.say(format('%s|%s|%s|%s|%s|%s|%s|%s', kind, unit, organisation, person, member, session, assignment,
    array_to_string(access.same(person), ',')));
  return clock_timestamp();
end $$;
"""

BELIEVE = f"""
-- Say who acts as one of our own processes has signed it, for this transaction of this connection.
create function access.believe(said text, proof text) returns void volatile {OWNERS} language plpgsql as $$
declare
  k access.key;
begin
  select * into k from access.key;
  if (proof = {SIGNED}) is not true then
    raise exception 'no actor in this transaction' using errcode = '28000';
  end if;
  perform access.say(said);
end $$;
revoke execute on function access.believe(text, text) from public;
grant execute on function access.believe(text, text) to samplan_app;
"""

PROVED = f"""
-- As before. No search_path of its own, which costs as much as the rest: the app role makes nothing that could be found first.
create or replace function access.proved() returns text stable security definer language plpgsql as $$
declare
  said text := pg_catalog.current_setting('samplan.actor', true);
  k bytea;
begin
  if said <> '' then
    k := {DRAWN};
    if pg_catalog.current_setting('samplan.proof', true) = {PROOF} then return said; end if;
  end if;
  raise exception 'no actor in this transaction' using errcode = '28000';
end $$;
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0015_proved_in_one_place")]
    operations = [migrations.RunSQL(sql, migrations.RunSQL.noop) for sql in (SAY, BEGIN, BELIEVE, PROVED)]
