"""A consent is not widened after it was given: whom an answer covers is written with it."""

from django.db import migrations

WIDENED = """
-- Whom an answer covers is written with it. It was written here and now when no other can have seen it; a row that is
-- changed looks as if it were new, and all that can be changed in one is that it is taken back.
create function access.not_widened() returns trigger volatile language plpgsql as $$
declare
  now_is bigint := pg_current_xact_id()::text::bigint;
  made bigint;
begin
  if current_user <> 'samplan_app' then return new; end if;
  select s.xmin::text::bigint into made from cases_consent s
    where s.id = new.consent_id and s.withdrawn_at is null and s.withdrawn_by = '';
  made := (now_is >> 32 << 32) + made;
  if made > now_is + 1000000000 then made := made - (1::bigint << 32); end if;
  if made is null or pg_xact_status(made::text::xid8) is distinct from 'in progress' then
    raise exception 'not with its answer' using errcode = '42501';
  end if;
  return new;
end $$;
create trigger cases_consentscope_not_widened before insert on cases_consentscope
  for each row execute function access.not_widened();
-- Before the others, by its name: what changes nothing is not written.
create trigger a_nothing_changes before update on cases_consent
  for each row execute function suppress_redundant_updates_trigger();
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0038_what_it_is_of_stays")]
    operations = [migrations.RunSQL(WIDENED, migrations.RunSQL.noop)]
