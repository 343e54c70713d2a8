"""A form that has been sent has no draft: a save of it that comes late, from whatever tab, brings no word back."""

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models

KEEPERS = """
drop function access.keep_draft(text, uuid, text, jsonb);
drop function access.drop_draft(text, uuid, text);

-- Keep what is typed in one form, in the name of whoever acts; the newest words of a form replace the older. r: names
-- the showing of the form. Null, and nothing is kept, when that showing has been sent.
create function access.keep_draft(f text, c uuid, k text, w jsonb, r text) returns timestamptz volatile security definer
set search_path = public, pg_temp language sql as $$
  insert into drafts_draft (id, user_id, unit_id, person_id, form, "case", key, words, sent, saved_at)
    values (gen_random_uuid(), access.user(), access.unit(), access.person(), f, c, k, w, '{}', clock_timestamp())
  on conflict on constraint one_draft_of_a_form do update set words = excluded.words, saved_at = excluded.saved_at
    where r <> all(drafts_draft.sent)
  returning saved_at;
$$;

-- Throw away one's own draft of one form. r: the showing that was sent, which is remembered as long as a draft
-- is; "" when none was.
create function access.drop_draft(f text, c uuid, k text, r text) returns void volatile security definer
set search_path = public, pg_temp language sql as $$
  insert into drafts_draft (id, user_id, unit_id, person_id, form, "case", key, words, sent, saved_at)
    values (gen_random_uuid(), access.user(), access.unit(), access.person(), f, c, k, '{}', array_remove(array[r], ''),
      clock_timestamp())
  on conflict on constraint one_draft_of_a_form do update set words = '{}', saved_at = excluded.saved_at,
    sent = (excluded.sent || drafts_draft.sent)[:50];
$$;
revoke execute on function access.keep_draft(text, uuid, text, jsonb, text), access.drop_draft(text, uuid, text, text)
  from public;
grant execute on function access.keep_draft(text, uuid, text, jsonb, text), access.drop_draft(text, uuid, text, text)
  to samplan_app;
"""


class Migration(migrations.Migration):
    dependencies = [("drafts", "0002_policies")]
    operations = [
        migrations.AddField("draft", "sent", ArrayField(models.CharField(max_length=32), default=list)),
        migrations.RunSQL(KEEPERS, migrations.RunSQL.noop),
    ]
