"""What a row of a case refers to is of the same case, by SQL of somebody's own too."""

from django.db import migrations

SQL = """
-- Given pairs: a column, and the table that it refers to. Says the same of what is another's and of what is not there.
create function access.of_one_case() returns trigger volatile security definer set search_path = public, pg_temp
language plpgsql as $$
declare
  will jsonb := to_jsonb(new);
  refers uuid;
  same boolean;
begin
  for i in 0 .. tg_nargs - 1 by 2 loop
    refers := will ->> tg_argv[i];
    continue when refers is null;
    execute format('select exists (select 1 from %I where id = $1 and case_id = $2)', tg_argv[i + 1])
      into same using refers, new.case_id;
    if not same then raise exception '% is of no such case', tg_argv[i] using errcode = '42501'; end if;
  end loop;
  return new;
end $$;
revoke execute on function access.of_one_case() from public;
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0021_what_it_is_of_stays")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
