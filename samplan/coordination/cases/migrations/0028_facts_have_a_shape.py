"""What an event and a document hold has the shape that pages, letters and the rulebook read: a row that no page could
show, or that no next action could count with, is refused.

A shape is a word for a value ("text"), codes of which it is one ("yes|no"), a list with the shape of each, or the keys that must be there; a key with "?"
need not be. Keys that are not named may be there too, as long as a reader can take them in.
"""

from __future__ import annotations

import json
from typing import Any

from django.db import migrations

T, ID, AT = "text", "id", "time"
STATE = "proposed|in_room|confirmed|waiting|declined|started|done|stopped"
WHOSE = "du|region|kommun|skola|annan"
NAMED = {"name?": T, "first_name?": T, "number?": T}
PLACE = {"name?": T, "title?": T, "unit?": T, "organisation?": T, "phone?": T}
MEETING = {"id": ID, "starts_at": AT, "ends_at": AT, "form": T, "place": T, "sequence?": "number"}
TEXTS = dict.fromkeys(("kind?", "by?", "unit?", "name?", "title?", "phone?", "text?", "reason?"), T)
ANY = {"person?": NAMED, "sender?": PLACE, "at?": AT} | TEXTS

# By the kind of document, and by what a besked is and whose a reply is.
CONTENT: dict[str, Any] = {
    "call": ANY
    | {
        "meeting": MEETING | dict.fromkeys(("link?", "phone?", "kind?"), T),
        "moved_from?": {"starts_at": AT, "place?": T},
        "recipients": [{"name": T, "contribution?": T, "way?": T}],
        "questions?": [T],
        **dict.fromkeys(("purpose?", "why?", "goal?", "leader?", "documenter?"), T),
    },
    "reply": ANY
    | {"answer": T, "said_on?": "date"}
    | dict.fromkeys(("from?", "how?", "meeting?", "words?", "who?", "to?", "noted_by?", "channel?", "call?"), T),
    "reply person": {"answer": "yes|change|no"},
    "plan": ANY
    | {
        "number": "number",
        "made_at": AT,
        **dict.fromkeys(("situation", "needs", "resources", "purpose?", "consent?", "ways?"), T),
        **dict.fromkeys(("disagreement?", "explanation?"), T),
        "goals": [{"id": ID, "text": T, "kind": T, "when": T, "in_persons_words": "bool"}],
        "measures": [
            {"id": ID, "state_at?": "time or nothing", "told?": T, "effect?": T}
            | {"state": STATE, "stripe": WHOSE, "huvudman?": WHOSE}
            | dict.fromkeys(("who", "what", "when", "where", "organisation", "unit", "goal", "kind"), T)
            | dict.fromkeys(("law", "in_room", "meanwhile", "decided_by", "answer", "staff"), T)
            | dict.fromkeys(("who_phone", "huvudman_code"), T)
        ],
        "responsible?": {"organisation?": T, "huvudman?": T},
        "coordinator?": PLACE | {"name": T},
        "follow_up?": {"at": "time or nothing", "place": T, "by": T, "feedback?": T, "reason?": T},
        "evaluation?": {"at?": "time or nothing", "by?": T},
        "check?": {"understood?": T, "secure?": T, "note?": T},
        "participants?": [{"name": T, "unit": T, "how?": T}],
        "missing?": [{"unit": T}],
        "contacts?": [{"about": T, "name": T, "phone": T}],
        "care_contacts?": [dict.fromkeys(("name?", "title?", "workplace?", "phone?"), T)],
        "changes?": [T],
        "follow_up_result?": {
            "held_at?": AT,
            "measures?": [dict.fromkeys(("who?", "what?", "answer?", "effect?", "what_now?"), T)],
            "goals?": [{"text?": T, "answer?": T}],
            "overall?": [{"about?": T, "answer?": T}],
            **dict.fromkeys(("circumstances?", "needed?", "next?"), T),
        },
    },
    "besked": ANY | {"kind": T, "measure?": ID, "meeting_off?": AT},
    "besked commitment": {"measure": ID, "at": AT, "by": T, "state": STATE, "meanwhile": T, "effect?": T},
    "besked answer": {"measure": ID, "at": AT, "answer": T},
    "besked told": {"measure": ID, "at": AT, "answer": T},
    "besked coordinator": {"at": AT},
    "besked declined": {"at": AT},
    "besked refused": {"at": AT},
    "initiative": ANY | {"to": {"id": ID, "name": T}, "why": T, "asks": T, "need?": T},
    "mapping": ANY | {"areas": [{"name": T, "sides": [{"name": T, "text": T}]}]},
    "question": ANY | {"about": T, "text": T},
    "answer": ANY | {"text": T, "asked?": T},
}

# Of every event: lists of ids and codes, and nothing else that is not one word.
LISTS = {"covers": [ID], "left": [ID], "letters": [ID], "parties": [ID], "to": [ID], "changed": [T], "questions": [T]}
ONES = {
    **dict.fromkeys(("unit", "for_unit", "coordinator", "organisation", "from", "contact", "silent", "party"), ID),
    **dict.fromkeys(("measure", "delivery", "document", "meeting"), ID),
    "starts_at": AT,
    "follow_up_on": "date",
}
EVERY = {f"{key}?": shape for key, shape in (LISTS | ONES).items()}
FACTS: dict[str, Any] = {
    "call.sent": {"meeting": ID},
    "meeting.moved": {"meeting": ID},
    "call.answered": {"answer": T},
    "consent.asked": {"parties": [ID]},
    "initiative.answered": {"unit": ID},
    "case.ended": {"ending": T},
    "letter.posted": {"delivery": ID},
    "question.asked": {"question": ID},
    "question.answered": {"question": ID},
    "measure.proposed": {"measure": ID},
    "pack.changed": {"pack": T},
    "protection.set": {"protection": T},
    # The one whose "to" is a day
    "deadline.moved": {"duty": T, "to": "date", "reason": T},
}

DAY = r"(19|20|21)\d\d-[01]\d-[0-3]\d"

FITS = f"""
-- Whether a value has the shape. No time zone and no table is asked: true once is true always, also while restoring.
create function access.fits(value jsonb, shape jsonb) returns boolean immutable parallel safe language plpgsql as $$
declare
  kind text := pg_catalog.jsonb_typeof(value);
  said text := value #>> '{{}}';
  key text;
  its jsonb;
begin
  if value is null then return false; end if;
  if pg_catalog.jsonb_typeof(shape) = 'object' then
    if kind <> 'object' then return false; end if;
    for key, its in select * from pg_catalog.jsonb_each(shape) loop
      if pg_catalog.right(key, 1) = '?' then
        key := pg_catalog.left(key, -1);
        continue when not value ? key;
      end if;
      if not access.fits(value -> key, its) then return false; end if;
    end loop;
    return true;
  elsif pg_catalog.jsonb_typeof(shape) = 'array' then
    if kind <> 'array' then return false; end if;
    for its in select * from pg_catalog.jsonb_array_elements(value) loop
      if not access.fits(its, shape -> 0) then return false; end if;
    end loop;
    return true;
  end if;
  case shape #>> '{{}}'
    when 'text' then return kind = 'string';
    when 'bool' then return kind = 'boolean';
    when 'number' then return kind = 'number' and said ~ '^\\d{{1,9}}$';
    when 'id' then return kind = 'string' and said ~ '^[0-9a-f]{{8}}(-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}}$';
    when 'time or nothing' then
      if kind = 'string' and said = '' then return true; end if;
      return access.fits(value, '"time"');
    when 'date', 'time' then
      if kind <> 'string' or said !~ (case shape #>> '{{}}' when 'date' then '^{DAY}$'
          else '^{DAY}T([01]\\d|2[0-3]):[0-5]\\d(:[0-5]\\d(\\.\\d{{1,6}})?)?(Z|[+-](0\\d|1[0-4]):[0-5]\\d)$' end) then
        return false;
      end if;
      -- a day that is in no calendar is an error, which refuses it as well
      return pg_catalog.make_date(pg_catalog.substr(said, 1, 4)::integer, pg_catalog.substr(said, 6, 2)::integer,
        pg_catalog.substr(said, 9, 2)::integer) is not null;
    else return kind = 'string' and said = any (pg_catalog.string_to_array(shape #>> '{{}}', '|'));
  end case;
end $$;

-- Nothing so deep or so long that what reads it gives up.
create function access.is_plain(value jsonb) returns boolean immutable parallel safe language plpgsql as $$
begin
  return pg_catalog.jsonb_typeof(value) = 'object' and not value @? 'strict $.**{{9 to last}}'
    and not value @? 'strict $.** ? (@.type() == "number" && (@ > 1000000000000 || @ < -1000000000000))';
end $$;

create function access.content_fits(kind text, content jsonb) returns boolean immutable parallel safe
language plpgsql as $$
declare
  shapes constant jsonb := '{json.dumps(CONTENT)}';
begin
  return access.is_plain(content) and shapes ? kind and access.fits(content, shapes -> kind)
    and access.fits(content, coalesce(shapes -> (kind || ' ' || (content ->> 'kind')), '{{}}'))
    and access.fits(content, coalesce(shapes -> (kind || ' ' || (content ->> 'from')), '{{}}'));
end $$;

create function access.facts_fit(kind text, facts jsonb) returns boolean immutable parallel safe language plpgsql as $$
declare
  every constant jsonb := '{json.dumps(EVERY)}';
  shapes constant jsonb := '{json.dumps(FACTS)}';
  lists constant text[] := '{{{",".join(LISTS)}}}';
begin
  if not access.is_plain(facts) then return false; end if;
  if exists (select 1 from pg_catalog.jsonb_each(facts) one
      where pg_catalog.jsonb_typeof(one.value) in ('object', 'array') and one.key <> all (lists)) then
    return false;
  end if;
  return access.fits(facts, case kind when 'deadline.moved' then every - 'to?' else every end)
    and access.fits(facts, coalesce(shapes -> kind, '{{}}'));
end $$;
revoke execute on function access.fits(jsonb, jsonb), access.is_plain(jsonb), access.content_fits(text, jsonb),
  access.facts_fit(text, jsonb) from public;
grant execute on function access.fits(jsonb, jsonb), access.is_plain(jsonb), access.content_fits(text, jsonb),
  access.facts_fit(text, jsonb) to samplan_app;

alter table cases_document drop constraint call_tells_of_a_meeting;
alter table cases_document add constraint document_can_be_read check (access.content_fits(kind, content));
alter table cases_event add constraint event_can_be_counted check (access.facts_fit(kind, facts));
"""

EVENTS = """
-- Those whose duties an event opens are in its case, now or before, or of the organisation that passes its call on: as
-- access.store_duties asks of each. An event that names another would stop all that is done after it.
create function access.names_those_here(c uuid, kind text, facts jsonb) returns boolean stable security definer
set search_path = public, pg_temp language plpgsql as $$
begin
  return c is null or access.takes_part(c) and not exists (
    select 1 from (
      select jsonb_array_elements_text(case jsonb_typeof(facts -> 'to') when 'array' then facts -> 'to' else '[]' end)
      union all select facts ->> 'for_unit' union all select facts ->> 'coordinator'
      union all select facts ->> 'contact' where kind not like 'contact.%'
    ) named (unit)
    where named.unit is not null
      and not exists (select 1 from cases_party p where p.case_id = c and p.unit_id::text = named.unit)
      and not exists (select 1 from directory_unit u
        where u.id::text = named.unit and u.organisation_id = access.organisation()));
end $$;
revoke execute on function access.names_those_here(uuid, text, jsonb) from public;
grant execute on function access.names_those_here(uuid, text, jsonb) to samplan_app;
alter policy cases_event_add on cases_event with check (
  array[by_kind::text, coalesce(unit_id::text, ''), coalesce(organisation_id::text, ''), coalesce(by_person::text, ''),
    coalesce(by_user::text, ''), coalesce(by_assignment::text, '')]
  = (select (string_to_array(access.proved(), '|'))[1:5] || split_part(access.proved(), '|', 7))
  and access.is_named(by_name) and access.names_those_here(case_id, kind, facts)
  and (access.takes_part(case_id) or (case_id is null and (person_id = any ((select access.selves())::uuid[])
    or organisation_id = (select access.organisation())))));
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0027_left_before_its_sisters")]
    operations = [migrations.RunSQL(sql, migrations.RunSQL.noop) for sql in (FITS, EVENTS)]
