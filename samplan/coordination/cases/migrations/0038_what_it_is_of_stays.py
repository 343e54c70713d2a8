"""What a row is of stays; so do a receipt, a letter posted and a plan once made. Consent is heard by whoever says so.

Also by SQL of somebody's own: the pages never asked for any of it.
"""

from django.db import migrations

# What tells of whom and of what a row is. What else refers to something may change (tests/access/test_never_moves.py).
OF = {
    "cases_case": ["replaces_id", "coordinating_unit_id"],
    "cases_need": ["id", "case_id", "owner_org_id"],
    "cases_party": ["id", "case_id", "unit_id", "added_by_unit_id", "passed_to_id"],
    "persons_carecontact": ["id", "person_id"],
    "persons_noticechoice": ["id", "person_id"],
    "persons_representation": ["id", "person_id", "by_person_id"],
    "persons_residence": ["id", "person_id"],
}
STAYS = "".join(
    f"""create trigger {table}_stays before update of {", ".join(columns)} on {table}
    for each row execute function access.never_moves({", ".join(f"'{name}'" for name in columns)});
    """
    for table, columns in OF.items()
)

ONCE = """
create trigger cases_request_once before update of case_id on cases_request
  for each row execute function access.set_once('case_id');
create trigger cases_case_concluded before update of concluded_at on cases_case
  for each row execute function access.only_forward('concluded_at');
create trigger cases_delivery_once before update of seen_at, posted_at, posted_by on cases_delivery
  for each row execute function access.set_once('seen_at', 'posted_at', 'posted_by');

-- As before; and a receipt stands when it has stood for the minutes in which it may be taken back (actions.UNDO, and one).
-- Our own processes, that act without a session, play days that have been.
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
  if tg_op = 'UPDATE' and old.receipted_at is not null
      and (old.receipted_at is distinct from new.receipted_at or old.receipted_by <> new.receipted_by)
      and (new.receipted_at is not null or new.receipted_by <> ''
        or split_part(access.proved(), '|', 6) <> ''
          and not old.receipted_at between clock_timestamp() - interval '11 minutes' and clock_timestamp() + interval '1 minute')
      then
    raise exception 'the receipt stands' using errcode = '42501';
  end if;
  return new;
end $$;
"""

HEARD = """
-- As before; and what was answered in Min plan is answered there: staff say who heard it, which is themselves.
alter policy cases_consent_add on cases_consent with check (access.takes_part(case_id)
  and case when (select access.person()) is not null then form = 'portal'
    else organisation_id = (select access.organisation()) and form <> 'portal' and heard_by <> '' end);

-- Who coordinates works at the unit that does.
create function access.of_the_unit() returns trigger volatile language plpgsql as $$
begin
  if current_user = 'samplan_app' and not exists (select 1 from directory_assignment
      where id = new.coordinator_id and unit_id = new.coordinating_unit_id) then
    raise exception 'not of the unit' using errcode = '42501';
  end if;
  return new;
end $$;
revoke execute on function access.of_the_unit() from public;
create trigger cases_case_coordinator before insert or update of coordinator_id on cases_case
  for each row execute function access.of_the_unit();
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0037_that_one_was_answered"), ("access", "0021_what_it_is_of_stays")]
    operations = [migrations.RunSQL(sql, migrations.RunSQL.noop) for sql in (STAYS, ONCE, HEARD)]
