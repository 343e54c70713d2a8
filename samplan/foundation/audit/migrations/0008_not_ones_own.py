"""Nobody decides about what they have read themselves; a question about it waits for another, seen by administrators."""

from django.db import migrations

REVIEWS = "organisation = (select access.organisation()) and (select access.acts_as('LOG_REVIEWER'))"
MINE = "person = any ((select access.selves())::uuid[])"
OTHERS = """decided_by = (select access.user())
    and not exists (select 1 from audit_entry o where o.id = entry and o.actor_user = (select access.user()))"""
LINE = """exists (select 1 from audit_entry e where e.id = entry and e.person = audit_review.person
    and e.organisation = audit_review.organisation and e.actor_kind = 'unit')"""
ASKED = f"kind = 'asked' and decision = '' and {MINE}"


def policies(decided: str) -> str:
    """decided: what must hold of what the acting reviewer decides."""
    return f"""
alter policy audit_review_add on audit_review
  with check ({LINE} and (({ASKED}) or (kind = 'checked' and {decided} and {REVIEWS})));
alter policy audit_review_change on audit_review with check ({decided} and {REVIEWS});
"""


WAITING = """
-- How many questions about readings wait that nobody can answer, in each organisation of the acting administrator's
-- huvudman: it has no reviewer of the log, or none but the one who has read. Nothing of whom they are from or what they say.
create or replace function access.waiting_questions() returns table (organisation uuid, waiting bigint) stable
security definer set search_path = public, pg_temp language plpgsql as $$
begin
  if not access.acts_as('ADMINISTRATOR') then
    raise exception 'not an administrator' using errcode = '42501';
  end if;
  return query
    select r.organisation, count(*) from audit_review r join directory_organisation o on o.id = r.organisation
      join directory_organisation mine on mine.id = access.organisation() join audit_entry e on e.id = r.entry
    where r.kind = 'asked' and r.decision = '' and o.huvudman = mine.huvudman and not exists (
      select 1 from directory_assignment a join directory_unit u on u.id = a.unit_id
      where u.organisation_id = r.organisation and a.role = 'LOG_REVIEWER' and a.user_id is distinct from e.actor_user
        and a.from_at <= clock_timestamp() and (a.until_at is null or a.until_at > clock_timestamp()))
    group by r.organisation;
end $$;
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0007_listed")]
    operations = [
        migrations.RunSQL(policies(OTHERS), policies("decided_by = (select access.user())")),
        migrations.RunSQL(WAITING, migrations.RunSQL.noop),
    ]
