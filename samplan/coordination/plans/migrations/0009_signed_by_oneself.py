"""What is written in a plan is signed by whoever acts, and the word on a measure is its doer's (PLAN-04)."""

from django.db import migrations

SIGNED = {
    "meetings_answer": ["changed_by"],
    "plans_goal": ["changed_by"],
    "plans_measure": ["changed_by"],
    "plans_commitment": ["decided_by"],
    "plans_acceptance": ["heard_by"],
    "plans_contactpoint": ["changed_by"],
    "plans_confirmation": ["by_name"],
    "plans_followup": ["by_name"],
}
SIGNS = "".join(
    f"""create trigger {table}_signed before insert or update of {", ".join(columns)} on {table}
    for each row execute function access.signs({", ".join(f"'{name}'" for name in columns)});
    """
    for table, columns in SIGNED.items()
)

DOERS = """
-- Whether this is the name of the acting unit, "" of one without; as access.is_named without a session.
create function access.is_unit_named(name text) returns boolean stable security definer
set search_path = public, pg_temp language plpgsql as $$
begin
  return split_part(access.proved(), '|', 6) = ''
    or name = coalesce((select u.name from directory_unit u where u.id = access.unit()), '');
end $$;
-- The measure is to be done by the huvudman of whoever acts: nobody promises for another (rulebook.plan.may_confirm).
create function access.does(m uuid, c uuid) returns boolean stable security definer
set search_path = public, pg_temp language plpgsql as $$
begin
  return access.takes_part(c) and exists (select 1 from plans_measure x join cases_party p on p.id = x.party_id
    join directory_unit u on u.id = p.unit_id join directory_organisation o on o.id = u.organisation_id
    where x.id = m and x.case_id = c
      and o.huvudman = (select own.huvudman from directory_organisation own where own.id = access.organisation()));
end $$;
revoke execute on function access.is_unit_named(text), access.does(uuid, uuid) from public;
grant execute on function access.is_unit_named(text), access.does(uuid, uuid) to samplan_app;
alter policy plans_commitment_add on plans_commitment with check (
  owner_org_id = (select access.organisation()) and access.takes_part(case_id) and access.does(measure_id, case_id)
  and access.is_unit_named(unit_name));
alter policy plans_confirmation_add on plans_confirmation with check (access.is_unit_named(unit_name) and (
  (owner_org_id = (select access.organisation()) and access.takes_part(case_id)) or (owner_org_id is null
    and person_id = any ((select access.selves())::uuid[]) and access.takes_part(case_id))));
"""


class Migration(migrations.Migration):
    dependencies = [("plans", "0008_no_index_of_organisations"), ("cases", "0029_signed_by_oneself")]
    operations = [migrations.RunSQL(sql, migrations.RunSQL.noop) for sql in (SIGNS, DOERS)]
