"""A head ends no administrator and no log reviewer, and nobody ends the last administrator of a huvudman (ACC-07)."""

from django.db import migrations

END = """
-- Two administrators who end each other wait here for each other: the second has been ended when its turn comes.
create or replace function access.end_assignment(a uuid) returns void volatile security definer
set search_path = public, pg_temp language plpgsql as $$
declare
  row directory_assignment;
  acts_for text;
begin
  perform pg_advisory_xact_lock(hashtextextended('assignments', 2));
  select * into row from directory_assignment where id = a;
  if not (access.administers(row.unit_id) or (access.acts_as('HEAD') and row.unit_id = access.unit()
      and row.role not in ('ADMINISTRATOR', 'LOG_REVIEWER'))) then
    raise exception 'neither an administrator nor the head of this unit' using errcode = '42501';
  end if;
  if row.until_at <= clock_timestamp() then return; end if;
  select o.huvudman into acts_for from directory_unit u join directory_organisation o on o.id = u.organisation_id
    where u.id = row.unit_id;
  if row.role = 'ADMINISTRATOR' and not exists (
      select 1 from directory_assignment b
      join directory_unit u on u.id = b.unit_id
      join directory_organisation o on o.id = u.organisation_id
      where o.huvudman = acts_for and b.role = 'ADMINISTRATOR' and b.id <> a
        and b.from_at <= clock_timestamp() and b.until_at is null
        and (u.closed_at is null or u.closed_at > clock_timestamp())) then
    raise exception 'the last administrator' using errcode = '22023';
  end if;
  update directory_assignment set until_at = greatest(clock_timestamp(), from_at + interval '1 microsecond')
    where id = a;
end $$;
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0007_help_requests")]
    operations = [migrations.RunSQL(END, migrations.RunSQL.noop)]
