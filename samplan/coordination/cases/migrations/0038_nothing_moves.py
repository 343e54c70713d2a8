"""A row stays where it was written, staff say who heard an answer, and a consent is not widened afterwards."""

from django.db import migrations

# What a row is about and whose it is. The owner's functions move rows: when one registered twice becomes one person, and
# when another takes the coordination over.
STAY = {
    "cases_case": ["coordinating_unit_id", "replaces_id"],
    "cases_need": ["case_id", "owner_org_id"],
    "cases_party": ["case_id", "unit_id", "added_by_unit_id"],
    "meetings_answer": ["case_id", "owner_org_id", "owner_person_id", "unit_id", "question", "on_behalf"],
    "meetings_attendance": ["case_id", "owner_org_id", "meeting_id"],
    "meetings_meeting": ["case_id", "owner_org_id", "unit_id"],
    "persons_carecontact": ["person_id"],
    "persons_noticechoice": ["person_id"],
    "persons_representation": ["person_id"],
    "persons_residence": ["person_id"],
    "plans_contactpoint": ["case_id", "owner_org_id", "created_at"],
    "plans_goal": ["case_id", "owner_org_id", "created_at"],
    "plans_measure": ["case_id", "owner_org_id", "created_at"],
}
STAYS = """
create function access.stays() returns trigger volatile language plpgsql as $$
declare
  name text;
begin
  if current_user = 'samplan_app' then
    foreach name in array tg_argv loop
      if to_jsonb(new) ->> name is distinct from to_jsonb(old) ->> name then
        raise exception '% stays', name using errcode = '42501';
      end if;
    end loop;
  end if;
  return new;
end $$;
""" + "".join(
    f"""create trigger {table}_stays before update of {", ".join(columns)} on {table}
    for each row execute function access.stays({", ".join(f"'{name}'" for name in columns)});
    """
    for table, columns in STAY.items()
)

HEARD = """
-- In Min plan the person answers; what staff write down they have heard, and they say so.
create function access.heard() returns trigger volatile language plpgsql as $$
begin
  if current_user = 'samplan_app' and access.me() = 'unit' and (new.heard_by = ''
      or coalesce(to_jsonb(new) ->> 'form', '') = 'portal') then
    raise exception 'heard by nobody' using errcode = '42501';
  end if;
  return new;
end $$;
create trigger cases_consent_heard before insert on cases_consent for each row execute function access.heard();
create trigger plans_acceptance_heard before insert on plans_acceptance for each row execute function access.heard();
"""

WIDENED = """
-- Whom an answer covers is written with it. It was written here and now when no other can have seen it; a row that is
-- changed looks as if it were new, and all that can be changed in one is that it is taken back.
create function access.not_widened() returns trigger volatile language plpgsql as $$
declare
  now_is bigint := pg_current_xact_id()::text::bigint;
  made bigint;
begin
  if current_user <> 'samplan_app' then return new; end if;
  select s.xmin::text::bigint into made from cases_consent s
    where s.id = new.consent_id and s.withdrawn_at is null and s.withdrawn_by = '';
  made := (now_is >> 32 << 32) + made;
  if made > now_is + 1000000000 then made := made - (1::bigint << 32); end if;
  if made is null or pg_xact_status(made::text::xid8) is distinct from 'in progress' then
    raise exception 'not with its answer' using errcode = '42501';
  end if;
  return new;
end $$;
create trigger cases_consentscope_not_widened before insert on cases_consentscope
  for each row execute function access.not_widened();
-- Before the others, by its name: what changes nothing is not written.
create trigger a_nothing_changes before update on cases_consent
  for each row execute function suppress_redundant_updates_trigger();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0037_that_one_was_answered"),
        ("meetings", "0008_noted_for_the_coordinator"),
        ("plans", "0009_signed_by_oneself"),
        ("persons", "0002_notices"),
    ]
    operations = [migrations.RunSQL(sql, migrations.RunSQL.noop) for sql in (STAYS, HEARD, WIDENED)]
