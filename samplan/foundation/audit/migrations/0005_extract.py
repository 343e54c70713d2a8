"""What the log's reviewer needs to give a person an extract, and what administrators see when nobody reviews."""

from django.db import migrations

EXTRACT = """
-- The newest line in the acting reviewer's own log about the one who has this number. Null when there is none, and alike
-- when nobody has the number: the log of others is not told of.
create function access.log_about(sought text) returns bigint stable security definer
set search_path = public, pg_temp language plpgsql as $$
begin
  if not access.acts_as('LOG_REVIEWER') then
    raise exception 'not a reviewer of the log' using errcode = '42501';
  end if;
  return (select max(e.id) from persons_personnumber n join audit_entry e on e.person = any (access.same(n.person_id))
    where n.value = sought and n.until_on is null and e.organisation = access.organisation()
      and e.actor_kind = 'unit' and e.action in ('read', 'print', 'search', 'list'));
end $$;

-- How many questions about readings wait for an answer, in each organisation of the acting administrator's huvudman.
-- Nothing of whom they are from or what they say.
create function access.waiting_questions() returns table (organisation uuid, waiting bigint) stable security definer
set search_path = public, pg_temp language plpgsql as $$
begin
  if not access.acts_as('ADMINISTRATOR') then
    raise exception 'not an administrator' using errcode = '42501';
  end if;
  return query
    select r.organisation, count(*) from audit_review r join directory_organisation o on o.id = r.organisation
      join directory_organisation mine on mine.id = access.organisation()
    where r.kind = 'asked' and r.decision = '' and o.huvudman = mine.huvudman group by r.organisation;
end $$;
grant execute on function access.log_about(text), access.waiting_questions() to samplan_app;
"""
UNDO = "drop function access.log_about(text), access.waiting_questions()"


class Migration(migrations.Migration):
    dependencies = [("audit", "0004_readings_at_scale")]
    operations = [migrations.RunSQL(EXTRACT, UNDO)]
