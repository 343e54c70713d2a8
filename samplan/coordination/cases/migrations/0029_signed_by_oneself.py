"""Who decided, heard, offered, answered, took or posted is whoever acts; and a letter is posted by who sends it."""

from django.db import migrations

SIGNED = {
    "cases_decision": ["decided_by"],
    "cases_request": ["answered_by"],
    "cases_handover": ["offered_by", "answered_by"],
    "cases_consent": ["heard_by", "withdrawn_by"],
    "cases_delivery": ["receipted_by", "posted_by"],
}
SIGNS = "".join(
    f"""create trigger {table}_signed before insert or update of {", ".join(columns)} on {table}
    for each row execute function access.signs({", ".join(f"'{name}'" for name in columns)});
    """
    for table, columns in SIGNED.items()
)

RECEIPTS = """
-- As before, and nothing is seen or taken when it is sent; and that it is posted is said by who sends it.
create or replace function access.own_receipt() returns trigger volatile language plpgsql as $$
begin
  if current_user <> 'samplan_app' then return new; end if;
  if access.unit() is distinct from new.to_unit_id and not coalesce(new.to_person_id = any (access.selves()), false)
      and (case tg_op when 'INSERT' then new.seen_at is not null or new.receipted_at is not null
        else old.seen_at is distinct from new.seen_at or old.receipted_at is distinct from new.receipted_at
          or old.receipted_by <> new.receipted_by end) then
    raise exception 'not the receiver' using errcode = '42501';
  end if;
  if tg_op = 'UPDATE' and access.organisation() is distinct from old.from_org_id
      and (old.posted_at is distinct from new.posted_at or old.posted_by <> new.posted_by) then
    raise exception 'not the sender' using errcode = '42501';
  end if;
  return new;
end $$;
drop trigger cases_delivery_receipt on cases_delivery;
create trigger cases_delivery_receipt
  before insert or update of seen_at, receipted_at, receipted_by, posted_at, posted_by on cases_delivery
  for each row execute function access.own_receipt();
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0028_facts_have_a_shape"), ("audit", "0011_signed_by_oneself")]
    operations = [migrations.RunSQL(sql, migrations.RunSQL.noop) for sql in (SIGNS, RECEIPTS)]
