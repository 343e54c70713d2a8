"""A draft is read by the one who typed it, acting as they did then. The app writes none itself: three functions do."""

from django.db import migrations

from samplan.foundation.access.rls import read_only

MINE = "(user_id = (select access.user()) and unit_id = (select access.unit())) or person_id = (select access.person())"

KEEPERS = """
-- Keep what is typed in one form, in the name of whoever acts; the newest words of a form replace the older.
create function access.keep_draft(f text, c uuid, k text, w jsonb) returns timestamptz volatile security definer
set search_path = public, pg_temp language plpgsql as $$
declare at timestamptz := clock_timestamp();
begin
  insert into drafts_draft (id, user_id, unit_id, person_id, form, "case", key, words, saved_at)
    values (gen_random_uuid(), access.user(), access.unit(), access.person(), f, c, k, w, at)
  on conflict on constraint one_draft_of_a_form do update set words = excluded.words, saved_at = excluded.saved_at;
  return at;
end $$;

-- Throw away one's own draft of one form.
create function access.drop_draft(f text, c uuid, k text) returns void volatile security definer
set search_path = public, pg_temp language sql as $$
  delete from drafts_draft where form = f and "case" is not distinct from c and key = k
    and ((user_id = access.user() and unit_id = access.unit()) or person_id = access.person());
$$;

-- Throw away what nobody has gone on with for seven days, whoever asks.
create function access.drop_old_drafts() returns void volatile security definer
set search_path = public, pg_temp language sql as $$
  delete from drafts_draft where saved_at < clock_timestamp() - interval '7 days';
$$;
grant execute on function access.keep_draft(text, uuid, text, jsonb), access.drop_draft(text, uuid, text),
  access.drop_old_drafts() to samplan_app;
"""


class Migration(migrations.Migration):
    dependencies = [("drafts", "0001_initial"), ("access", "0004_user")]
    operations = [
        read_only("drafts_draft", read=f"({MINE}) and saved_at >= now() - interval '7 days'"),
        migrations.RunSQL(
            KEEPERS,
            "drop function access.keep_draft(text, uuid, text, jsonb), access.drop_draft(text, uuid, text), "
            "access.drop_old_drafts()",
        ),
    ]
