"""An administrator says which phone of the unit gets text messages, with how else it is reached."""

from django.db import migrations

ARRANGE = """
-- As before, and the phone; null leaves it as it is.
drop function access.arrange_unit(uuid, text, text, text, text);
create function access.arrange_unit(u uuid, takes text, tel text, hours text, mail text, texts text) returns void
volatile security definer set search_path = public, pg_temp language plpgsql as $$
begin
  if not access.administers(u) then raise exception 'not an administrator of this unit' using errcode = '42501'; end if;
  update directory_unit set function = takes, phone = tel, opening_hours = hours, inbox_email = mail,
    on_call_phone = coalesce(texts, on_call_phone) where id = u;
end $$;
revoke execute on function access.arrange_unit(uuid, text, text, text, text, text) from public;
grant execute on function access.arrange_unit(uuid, text, text, text, text, text) to samplan_app;
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0011_asked_once"), ("directory", "0005_on_call_phone")]
    operations = [migrations.RunSQL(ARRANGE, migrations.RunSQL.noop)]
