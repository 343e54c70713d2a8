"""Who acts is proved in one function, and the questions of who it is are expressions that ask it.

A PL/pgSQL function has to be made ready once in each transaction, and that took as long as ten answers. There were six of
them, each with the whole proof in it. What is written as an expression stands in the statement itself when it is planned.
"""

from django.db import migrations

FIELDS = ("me", "unit", "organisation", "person", "user", "session", "assignment", "selves")
OWNERS = "security definer set search_path = public, pg_temp"
PROOF = """encode(sha256(k.outside || sha256(k.inside || convert_to(
    said || '|' || pg_backend_pid() || '|' || pg_current_xact_id_if_assigned(), 'UTF8'))), 'hex')"""
KINDS = {"me": "text", "selves": "uuid[]"}  # the others are uuid

PROVED = f"""
-- What is said of who acts, when it is proved. An error when there is nothing, or no proof: never an empty answer.
create function access.proved() returns text stable {OWNERS} language plpgsql as $$
declare
  said text := current_setting('samplan.actor', true);
  k record;
begin
  select x.inside, x.outside into k from access.key x;
  if (current_setting('samplan.proof', true) = {PROOF}) is not true then
    raise exception 'no actor in this transaction' using errcode = '28000';
  end if;
  return said;
end $$;
revoke execute on function access.proved() from public;
grant execute on function access.proved() to samplan_app;
"""

BEGIN = f"""
-- As before, and with everyone in the register who is this person: it was asked anew in each question.
create or replace function access.begin(kind text, unit uuid, organisation uuid, person uuid, member uuid,
  session uuid default null, assignment uuid default null)
returns timestamptz volatile set search_path = public, pg_temp language plpgsql as $$
declare
  said text := format('%s|%s|%s|%s|%s|%s|%s|%s', kind, unit, organisation, person, member, session, assignment,
    array_to_string(access.same(person), ','));
  k access.key;
begin
  perform pg_current_xact_id();  -- the transaction needs its number first
  select * into k from access.key;
  perform set_config('samplan.actor', said, true), set_config('samplan.proof', {PROOF}, true);
  return clock_timestamp();
end $$;
"""


def question(name: str, place: int) -> str:
    """One value of the context. Its names are looked up now, so that no search_path of the asker's changes them."""
    kind = KINDS.get(name, "uuid")
    value = f"split_part(access.proved(), '|', {place})"
    value = f"string_to_array({value}, ',')" if kind == "uuid[]" else f"nullif({value}, '')"
    return f"""
create or replace function access."{name}"() returns {kind} stable language sql return {value}::{kind};
"""


QUESTIONS = "".join(question(name, place) for place, name in enumerate(FIELDS, 1) if name != "assignment")


class Migration(migrations.Migration):
    dependencies = [("access", "0014_put_out"), ("cases", "0018_answers_go_on")]
    operations = [migrations.RunSQL(sql, migrations.RunSQL.noop) for sql in (PROVED, BEGIN, QUESTIONS)]
