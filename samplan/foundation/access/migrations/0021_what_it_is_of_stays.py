"""What a row is of never changes by whoever acts: neither the case, the person nor the owner that it was made for.

The right to change a table's other columns gave that too, to SQL of somebody's own. No page ever asked for it.
"""

from django.db import migrations

SQL = """
-- The columns it is given are never changed by the app. The owner's functions move what is to be moved.
create function access.never_moves() returns trigger volatile language plpgsql as $$
declare
  was jsonb := to_jsonb(old);
  will jsonb := to_jsonb(new);
  name text;
begin
  if current_user = 'samplan_app' then
    foreach name in array tg_argv loop
      if will -> name is distinct from was -> name then
        raise exception '% never changes', name using errcode = '42501';
      end if;
    end loop;
  end if;
  return new;
end $$;
-- A moment that has come may come anew, later; it is neither cleared nor moved back.
create function access.only_forward() returns trigger volatile language plpgsql as $$
declare
  was jsonb := to_jsonb(old);
  will jsonb := to_jsonb(new);
  name text;
begin
  if current_user = 'samplan_app' then
    foreach name in array tg_argv loop
      if was ->> name <> '' and ((will ->> name)::timestamptz >= (was ->> name)::timestamptz) is not true then
        raise exception '% has been', name using errcode = '42501';
      end if;
    end loop;
  end if;
  return new;
end $$;
revoke execute on function access.never_moves(), access.only_forward() from public;
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0020_nobody_reads_nothing")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
