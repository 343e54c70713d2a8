"""A name that a row is signed with is the name of whoever acts, as in the log; also who answers a question or decides."""

from django.db import migrations

SIGNS = """
-- The columns it is given hold the acting one's own name whenever they are filled in. The owner's functions say for
-- themselves whom they name.
create function access.signs() returns trigger volatile language plpgsql as $$
declare
  name text;
  said text;
begin
  if current_user = 'samplan_app' then
    foreach name in array tg_argv loop
      said := to_jsonb(new) ->> name;
      if said <> '' and (tg_op = 'INSERT' or said is distinct from to_jsonb(old) ->> name)
          and access.is_named(said) is not true then
        raise exception 'signed by another' using errcode = '42501';
      end if;
    end loop;
  end if;
  return new;
end $$;
create trigger audit_review_signed before insert or update of decided_by_name on audit_review
  for each row execute function access.signs('decided_by_name');
create trigger directory_helprequest_signed before insert or update of answered_by on directory_helprequest
  for each row execute function access.signs('answered_by');
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0010_whose_line"), ("access", "0007_help_requests")]
    operations = [migrations.RunSQL(SIGNS, migrations.RunSQL.noop)]
