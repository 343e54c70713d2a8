"""Who may read and write the spine and the persons in it. ``docs/architecture.md`` says the same in four sentences."""

from django.db import migrations

from samplan.foundation.access.rls import protect, read_only, remember

UNIT = "(select access.unit())"
ORGANISATION = "(select access.organisation())"
PERSON = "(select access.person())"
STAFF_OR_SYSTEM = "access.me() in ('unit', 'system')"


PREDICATES = """
-- The acting unit is a party now, or the acting person is the one the case is about.
create function access.takes_part(c uuid) returns boolean stable security definer set search_path = public, pg_temp
language plpgsql as $$
begin
  if access.me() = 'person' then
    return exists (select 1 from cases_case where id = c and person_id = access.person());
  end if;
  return exists (select 1 from cases_party
    where case_id = c and unit_id = access.unit() and since is not null and until is null);
end $$;

-- The next two run as whoever asks, under that one's own policies: just as if the question stood in the policy itself.
-- As functions they are planned once for each connection and not once for each query, which took longer than the answer.

-- The acting unit has been called to the case, now or before: it keeps what it owns and was given.
create function access.called(c uuid) returns boolean stable language plpgsql as $$
begin
  return exists (select 1 from public.cases_party p
    where p.case_id = c and p.unit_id = access.unit() and p.since is not null);
end $$;

-- Whoever acts may know of a case around the person.
create function access.knows(p uuid) returns boolean stable language plpgsql as $$
begin return exists (select 1 from public.cases_case c where c.person_id = p); end $$;

-- The acting unit holds the case together.
create function access.coordinates(c uuid) returns boolean stable security definer set search_path = public, pg_temp
language sql as $$
  select exists (select 1 from cases_case where id = c and coordinating_unit_id = access.unit())
$$;

-- The person with this number, so that nobody is registered twice. Tells nothing of any case.
create function access.person_by_number(n text) returns uuid stable security definer set search_path = public, pg_temp
language sql as $$
  select coalesce(p.merged_into_id, p.id) from persons_personnumber x join persons_person p on p.id = x.person_id
  where x.value = n and x.until_on is null and access.me() in ('unit', 'system')
$$;
"""

DOERS = """
-- Replace the duties of a case by the rulebook's fold. Whoever made the event stores them, for every party.
create function access.store_duties(c uuid, rows jsonb) returns void volatile security definer
set search_path = public, pg_temp language plpgsql as $$
begin
  if not access.takes_part(c) then raise exception 'not a party of this case' using errcode = '42501'; end if;
  insert into cases_duty (id, case_id, kind, unit_id, ref, opened_by_kind, opened_at, not_before, due_on, due_at,
      met_at, cancelled_by, rule, rule_text, rule_source)
    select (r ->> 'id')::uuid, c, r ->> 'kind', (r ->> 'unit')::uuid, r ->> 'ref', r ->> 'opened_by_kind',
      (r ->> 'opened_at')::timestamptz, (r ->> 'not_before')::date, (r ->> 'due_on')::date,
      (r ->> 'due_at')::timestamptz, (r ->> 'met_at')::timestamptz, r ->> 'cancelled_by', r ->> 'rule',
      r ->> 'rule_text', r ->> 'rule_source'
    from jsonb_array_elements(rows) r
  on conflict on constraint duty_is_opened_once do update set not_before = excluded.not_before,
    due_on = excluded.due_on, due_at = excluded.due_at, met_at = excluded.met_at,
    cancelled_by = excluded.cancelled_by, rule = excluded.rule, rule_text = excluded.rule_text,
    rule_source = excluded.rule_source;
  delete from cases_duty d where d.case_id = c and not exists (
    select 1 from jsonb_array_elements(rows) r
    where r ->> 'kind' = d.kind and (r ->> 'unit')::uuid = d.unit_id and r ->> 'ref' = d.ref
      and r ->> 'opened_by_kind' = d.opened_by_kind and (r ->> 'opened_at')::timestamptz = d.opened_at);
  update cases_case set changed_at = clock_timestamp() where id = c;
end $$;

-- Stop everything on its way: windows close, letters not posted are recalled, notices not sent are cancelled.
-- With a unit: for that party only, which leaves. Without: for the whole case.
create function access.stop_flow(c uuid, party_unit uuid) returns void volatile security definer
set search_path = public, pg_temp language plpgsql as $$
begin
  if not access.takes_part(c) then raise exception 'not a party of this case' using errcode = '42501'; end if;
  update cases_live set closed_at = clock_timestamp()
    where case_id = c and closed_at is null and (party_unit is null or unit_id = party_unit);
  update cases_delivery set recalled_at = clock_timestamp()
    where case_id = c and recalled_at is null and channel = 'letter' and posted_at is null
      and (party_unit is null or to_unit_id = party_unit);
  update outbox_row set state = 'cancelled'
    where "case" = c and state = 'due' and (party_unit is null or unit = party_unit);
  if party_unit is null then
    update cases_case set stopped_at = clock_timestamp() where id = c and stopped_at is null;
  else
    update cases_party set until = clock_timestamp() where case_id = c and unit_id = party_unit and until is null;
  end if;
end $$;

-- One without an account leaves: what was not posted to it is stopped. Returns those letters.
create function access.let_go(c uuid, p uuid) returns uuid[] volatile security definer
set search_path = public, pg_temp language plpgsql as $$
declare
  letters uuid[];
begin
  if not access.takes_part(c) then raise exception 'not a party of this case' using errcode = '42501'; end if;
  with stopped as (
    update cases_delivery set recalled_at = clock_timestamp()
      where case_id = c and party_id = p and recalled_at is null and channel = 'letter' and posted_at is null
      returning id)
  select coalesce(array_agg(id), '{}') into letters from stopped;
  update cases_party set until = clock_timestamp() where id = p and case_id = c and unit_id is null and until is null;
  return letters;
end $$;

-- The acting unit gives its place to another unit of its own organisation: the call, and what was consented to (CALL-04).
create function access.pass_on(c uuid, receiver uuid) returns uuid volatile security definer
set search_path = public, pg_temp language plpgsql as $$
declare
  mine cases_party;
  theirs uuid;
begin
  select p.* into mine from cases_party p
    where p.case_id = c and p.unit_id = access.unit() and p.since is not null and p.until is null;
  if mine.id is null or access.coordinates(c) then
    raise exception 'not a called party of this case' using errcode = '42501';
  end if;
  if not exists (select 1 from directory_unit where id = receiver and id <> access.unit()
      and organisation_id = access.organisation()) then
    raise exception 'not a unit of the same organisation' using errcode = '42501';
  end if;
  select id into theirs from cases_party where case_id = c and unit_id = receiver and until is null;
  if theirs is null then
    theirs := gen_random_uuid();
    insert into cases_party (id, case_id, unit_id, outside_name, outside_kind, outside_address, outside_phone, way,
        needed, contribution, added_by_unit_id, since)
      values (theirs, c, receiver, '', '', '', '', mine.way, mine.needed, mine.contribution, mine.added_by_unit_id,
        clock_timestamp());
  else
    update cases_party set since = coalesce(since, clock_timestamp()), needed = needed or mine.needed where id = theirs;
  end if;
  insert into cases_consentscope (id, consent_id, party_id, subject, allowed)
    select gen_random_uuid(), s.consent_id, theirs, s.subject, s.allowed from cases_consentscope s
    where s.party_id = mine.id and s.withdrawn_at is null
    on conflict do nothing;
  update cases_party set until = clock_timestamp(), passed_to_id = theirs where id = mine.id;
  return theirs;
end $$;

-- The unit that was offered the coordination takes it (FOLL-05). What the coordination consists of goes along: the list of
-- those who are in it, and the meetings that are not held yet; what has been written stays its owner's.
create function access.take_over(c uuid, assignment uuid) returns void volatile security definer
set search_path = public, pg_temp language plpgsql as $$
begin
  if not access.takes_part(c) then raise exception 'not a party of this case' using errcode = '42501'; end if;
  if not exists (select 1 from directory_assignment where id = assignment and unit_id = access.unit()
      and from_at <= clock_timestamp() and (until_at is null or until_at > clock_timestamp())) then
    raise exception 'not an assignment of this unit' using errcode = '42501';
  end if;
  update cases_handover set answer = 'yes', answered_at = clock_timestamp(),
      answered_by = (select u.given_name || ' ' || u.family_name from directory_assignment a
        join directory_user u on u.id = a.user_id where a.id = assignment)
    where case_id = c and to_unit_id = access.unit() and answered_at is null
      and exists (select 1 from cases_case x where x.id = c and x.ended_at is null
        and x.coordinating_unit_id = cases_handover.from_unit_id);
  if not found then raise exception 'not offered to this unit' using errcode = '42501'; end if;
  update cases_case set coordinating_unit_id = access.unit(), coordinator_id = assignment where id = c;
  update cases_party set added_by_unit_id = access.unit() where case_id = c and until is null;
  update meetings_meeting set owner_org_id = access.organisation(), unit_id = access.unit()
    where case_id = c and held_at is null and cancelled_at is null;
end $$;

-- The person has died: every coordination around them ends at once, also those that whoever tells it does not know of
-- (END-03). The case it was told in gets its event from the action; the others get theirs here, in the name of the system:
-- who told it, and where, is not theirs to know. Each unit there is to document the end: document is its rule, as JSON.
create function access.register_death(c uuid, died date, document jsonb) returns void volatile security definer
set search_path = public, pg_temp language plpgsql as $$
declare
  one cases_case;
  p uuid;
  units jsonb;
  moment timestamptz := clock_timestamp();
begin
  if access.me() <> 'unit' or not access.takes_part(c) then
    raise exception 'not a party of this case' using errcode = '42501';
  end if;
  select person_id into p from cases_case where id = c;
  update persons_person set died_on = died where id = p and died_on is null;
  for one in select * from cases_case where person_id = p and ended_at is null order by id for update loop
    update cases_case set ended_at = moment, ending = 'deceased', changed_at = moment where id = one.id;
    update cases_live set closed_at = moment where case_id = one.id and closed_at is null;
    update cases_delivery set recalled_at = moment
      where case_id = one.id and recalled_at is null and channel = 'letter' and posted_at is null;
    update outbox_row set state = 'cancelled' where "case" = one.id and state = 'due';
    update cases_duty set cancelled_by = 'case.ended' where case_id = one.id and met_at is null and cancelled_by = '';
    update meetings_meeting set cancelled_at = moment
      where case_id = one.id and held_at is null and cancelled_at is null;
    update cases_handover set answer = 'withdrawn', answered_at = moment, answered_by = 'Samplan'
      where case_id = one.id and answered_at is null;
    if one.id <> c then
      select coalesce(jsonb_agg(unit_id order by unit_id), '[]') into units from cases_party
        where case_id = one.id and unit_id is not null and unit_id <> one.coordinating_unit_id and since is not null
          and until is null;
      insert into cases_event (id, case_id, person_id, kind, at, recorded_at, channel, by_kind, by_name, request_id,
          request_digest, facts)
        values (gen_random_uuid(), one.id, p, 'case.ended', moment, moment, 'screen', 'system', 'Samplan',
          gen_random_uuid(), '', jsonb_build_object('ending', 'deceased', 'to', units, 'for_unit', one.coordinating_unit_id));
      insert into cases_duty (id, case_id, kind, unit_id, ref, opened_by_kind, opened_at, cancelled_by, rule,
          rule_text, rule_source)
        select gen_random_uuid(), one.id, 'document_end', u::uuid, '', 'case.ended', moment, '', document ->> 'rule',
          document ->> 'text', document ->> 'source'
        from jsonb_array_elements_text(units || to_jsonb(one.coordinating_unit_id)) u where units <> '[]';
    end if;
  end loop;
  update cases_request set answer = 'refused', reason = 'deceased', answered_at = moment, answered_by = 'Samplan'
    where person_id = p and answered_at is null;
end $$;
grant execute on all functions in schema access to samplan_app;
"""

GUARDS = """
create trigger cases_event_stamp before insert on cases_event for each row execute function access.stamp();
"""

CALLED = "access.called(case_id)"  # for rows that are read case by case; lists of cases ask in the policy itself

POLICIES = [
    protect(
        "cases_case",
        read=f"coordinating_unit_id = {UNIT} or person_id = {PERSON} or exists (select 1 from cases_party p "
        f"where p.case_id = cases_case.id and p.unit_id = {UNIT} and p.since is not null)",
        write=f"coordinating_unit_id = {UNIT} and (opened_by_unit_id = {UNIT} or access.takes_part(id))",
    ),
    protect(
        "cases_party",
        read=f"(unit_id = {UNIT} and since is not null) or added_by_unit_id = {UNIT} "
        f"or ((since is not null or {PERSON} is not null) and access.takes_part(case_id))",
        write=f"added_by_unit_id = {UNIT} and access.coordinates(case_id)",
        change="access.coordinates(case_id)",
    ),
    protect(
        "cases_need",
        read=f"(owner_org_id = {ORGANISATION} and {CALLED}) or ({PERSON} is not null and access.takes_part(case_id))",
        write=f"owner_org_id = {ORGANISATION} and access.takes_part(case_id)",
    ),
    protect(
        "cases_decision",
        read=f"(owner_org_id = {ORGANISATION} and {CALLED}) or ({PERSON} is not null and access.takes_part(case_id))",
        write=f"owner_org_id = {ORGANISATION} and access.takes_part(case_id)",
        change="",
    ),
    protect(
        "cases_request",
        read=f"person_id = {PERSON} or to_unit_id = {UNIT}",
        write=f"person_id = {PERSON} or to_unit_id = {UNIT}",
        change=f"to_unit_id = {UNIT}",
        columns="answer, answered_at, answered_by, reason, reason_text, case_id",
    ),
    protect(
        "cases_handover",
        read=f"from_unit_id = {UNIT} or to_unit_id = {UNIT} or access.takes_part(case_id)",
        # The one who coordinates offers and takes it back; the receiver says no. To take it is access.take_over's alone.
        write=f"access.takes_part(case_id) and ((from_unit_id = {UNIT} and answer in ('', 'withdrawn') "
        f"and access.coordinates(case_id)) or (to_unit_id = {UNIT} and answer = 'no'))",
        change=f"(from_unit_id = {UNIT} or to_unit_id = {UNIT}) and answered_at is null",
        columns="answer, answer_text, answered_at, answered_by",
    ),
    protect(
        "cases_event",
        read=f"access.takes_part(case_id) or (case_id is null and (person_id = {PERSON} "
        f"or organisation_id = {ORGANISATION}))",
        write=f"unit_id is not distinct from {UNIT} and organisation_id is not distinct from {ORGANISATION} "
        f"and by_kind = (select access.me()) and by_person is not distinct from {PERSON} "
        f"and (access.takes_part(case_id) or (case_id is null and (person_id = {PERSON} "
        f"or organisation_id = {ORGANISATION})))",
        change="",
    ),
    read_only("cases_duty", read=f"unit_id = {UNIT} or access.takes_part(case_id)"),
    protect(
        "cases_consent",
        read=f"(organisation_id = {ORGANISATION} and {CALLED}) "
        f"or ({PERSON} is not null and access.takes_part(case_id))",
        write=f"(organisation_id = {ORGANISATION} or {PERSON} is not null) and access.takes_part(case_id)",
        columns="withdrawn_at, withdrawn_by",
    ),
    protect(
        "cases_consentscope",
        read="exists (select 1 from cases_consent c where c.id = consent_id)",
        write="exists (select 1 from cases_consent c where c.id = consent_id and access.takes_part(c.case_id))",
        columns="withdrawn_at",
    ),
    protect(
        "cases_document",
        read=f"(owner_org_id = {ORGANISATION} and {CALLED}) or owner_person_id = {PERSON} "
        "or exists (select 1 from cases_delivery d where d.document_id = cases_document.id and d.recalled_at is null "
        f"and (d.to_unit_id = {UNIT} or (d.to_person_id = {PERSON} and d.channel <> 'letter') "
        f"or (d.to_person_id = {PERSON} and d.posted_at is not null)))",
        write=f"(owner_org_id = {ORGANISATION} or owner_person_id = {PERSON}) and access.takes_part(case_id)",
        change="",
    ),
    protect(
        "cases_delivery",
        read=f"to_unit_id = {UNIT} or to_person_id = {PERSON} or (from_org_id = {ORGANISATION} and {CALLED})",
        write=f"(from_unit_id = {UNIT} and from_org_id = {ORGANISATION} and access.takes_part(case_id)) "
        f"or (from_unit_id is null and {PERSON} is not null and access.takes_part(case_id))",
        change="",
    ),
    # A receiver says that it has seen and taken; the sender that it has posted. Nothing else of a delivery changes.
    migrations.RunSQL(
        f"""grant update (seen_at, receipted_at, receipted_by, posted_at, posted_by) on cases_delivery to samplan_app;
        create policy cases_delivery_change on cases_delivery for update to samplan_app
        using (to_unit_id = {UNIT} or to_person_id = {PERSON} or from_unit_id = {UNIT})
        with check (to_unit_id = {UNIT} or to_person_id = {PERSON} or from_unit_id = {UNIT})""",
        "drop policy cases_delivery_change on cases_delivery",
    ),
    protect(
        "cases_live",
        read=f"unit_id = {UNIT} or access.takes_part(case_id)",
        write="access.coordinates(case_id) and access.takes_part(case_id)",
        columns="closed_at",
    ),
    protect(
        "persons_person",
        read=f"id = {PERSON} or access.knows(id) or access.me() = 'system'",
        write=STAFF_OR_SYSTEM,
        change="access.knows(id)",
    ),
    *[
        protect(
            f"persons_{table}",
            read=f"person_id = {PERSON} or access.knows(person_id)",
            write=STAFF_OR_SYSTEM,
            change="access.knows(person_id)",
        )
        for table in ("personnumber", "residence", "representation", "carecontact")
    ],
    protect(
        "persons_contact",
        # A hidden address or phone is for the person alone: staff are told what to do instead.
        read=f"person_id = {PERSON} or (not hidden and access.knows(person_id))",
        write=STAFF_OR_SYSTEM,
        change="access.knows(person_id)",
    ),
]

HISTORY = """
alter table access.history enable row level security;
grant select on access.history to samplan_app, samplan_backup;
create policy history_read on access.history for select to samplan_app using (
  access.takes_part(case_id) and (organisation_id = (select access.organisation()) or access.me() = 'person'));
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0001_initial"),
        ("persons", "0001_initial"),
        ("outbox", "0002_policies"),
        ("access", "0002_actor"),
    ]
    operations = [
        migrations.RunSQL(PREDICATES, migrations.RunSQL.noop),
        migrations.RunSQL(DOERS, migrations.RunSQL.noop),
        migrations.RunSQL(GUARDS, migrations.RunSQL.noop),
        *POLICIES,
        migrations.RunSQL(HISTORY, migrations.RunSQL.noop),
        remember(
            "cases_case",
            case="id",
            organisation="",
            of="coordinating_unit_id, coordinator_id, responsible_organisation_id, concluded_at, stopped_at, "
            "ended_at, ending",
        ),
        remember("cases_party", organisation=""),
        remember("cases_need"),
        remember("cases_request", organisation=""),
        remember("cases_handover", organisation=""),
        remember("cases_consent", organisation="organisation_id"),
        remember("cases_consentscope", case="", organisation=""),
        remember("cases_delivery", organisation="from_org_id", of="posted_at, recalled_at"),
        *[
            remember(f"persons_{t}", case="", organisation="")
            for t in ("person", "contact", "representation", "carecontact")
        ],
    ]
