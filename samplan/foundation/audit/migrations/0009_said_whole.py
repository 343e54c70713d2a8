"""A line is held against what is said of who acts in one question, and its organisation too."""

from django.db import migrations

ADD = """
alter policy audit_entry_add on audit_entry with check (
  array[actor_kind::text, coalesce(unit::text, ''), coalesce(organisation::text, ''), coalesce(actor_person::text, '')]
  = (select (string_to_array(access.proved(), '|'))[1:4]));
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0008_not_ones_own"), ("access", "0016_signed_by_connection")]
    operations = [migrations.RunSQL(ADD, migrations.RunSQL.noop)]
