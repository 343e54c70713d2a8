"""What a database consists of beside its rows, as lines that can be compared: who owns, who may, and what is enforced.

A backup keeps the lines beside the dump, and a restore compares. A policy, a grant or a trigger that did not come along
would be missed by nobody until somebody saw what they should not.
"""

from __future__ import annotations

import re

import psycopg

OURS = "n.nspname in ('public', 'access')"

# Each gives lines of text. Rights are unfolded and sorted: the order in which they were given means nothing.
LINES = {
    "role": """select r.rolname || ' ' || concat_ws(' ', r.rolsuper, r.rolinherit, r.rolcreaterole, r.rolcanlogin,
        r.rolreplication, r.rolbypassrls, array_to_string(r.rolconfig, ','),
        (select string_agg(pg_get_userbyid(m.roleid), ',' order by 1) from pg_auth_members m where m.member = r.oid))
      from pg_roles r where r.rolname like 'samplan\\_%'""",
    "database": """select concat_ws(' ', pg_get_userbyid(d.datdba), pg_encoding_to_char(d.encoding), a)
      from pg_database d
      left join unnest(d.datacl) a on true where d.datname = current_database()""",
    "schema": """select concat_ws(' ', n.nspname, pg_get_userbyid(n.nspowner), a) from pg_namespace n
      left join unnest(n.nspacl) a on true where $OURS""",
    "relation": """select concat_ws(' ', c.relkind, n.nspname, c.relname, pg_get_userbyid(c.relowner),
        c.relrowsecurity, c.relforcerowsecurity, a)
      from pg_class c join pg_namespace n on n.oid = c.relnamespace left join unnest(c.relacl) a on true
      where $OURS""",
    "column": """select concat_ws(' ', n.nspname, c.relname, t.attname, format_type(t.atttypid, t.atttypmod),
        t.attnotnull, t.attidentity, pg_get_expr(d.adbin, d.adrelid), a)
      from pg_attribute t join pg_class c on c.oid = t.attrelid join pg_namespace n on n.oid = c.relnamespace
        left join pg_attrdef d on d.adrelid = t.attrelid and d.adnum = t.attnum left join unnest(t.attacl) a on true
      where $OURS and t.attnum > 0 and not t.attisdropped and c.relkind in ('r', 'p', 'v', 'm')""",
    "policy": """select concat_ws(' ', schemaname, tablename, policyname, permissive, roles, cmd, qual, '/', with_check)
      from pg_policies""",
    "trigger": """select pg_get_triggerdef(t.oid) || ' ' || t.tgenabled::text from pg_trigger t
      join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace
      where $OURS and not t.tgisinternal""",
    "constraint": """select concat_ws(' ', c.conrelid::regclass, c.conname, pg_get_constraintdef(c.oid),
        c.convalidated) from pg_constraint c join pg_namespace n on n.oid = c.connamespace where $OURS""",
    "index": "select indexdef from pg_indexes where schemaname in ('public', 'access')",
    "function": """select concat_ws(' ', pg_get_functiondef(p.oid), pg_get_userbyid(p.proowner), a)
      from pg_proc p join pg_namespace n on n.oid = p.pronamespace left join unnest(p.proacl) a on true
      where $OURS and p.prokind = 'f'""",
    "sequence": """select concat_ws(' ', schemaname, sequencename, data_type, start_value, increment_by, cycle)
      from pg_sequences where schemaname in ('public', 'access')""",
    "default": """select concat_ws(' ', pg_get_userbyid(d.defaclrole), d.defaclnamespace::regnamespace, d.defaclobjtype,
      a) from pg_default_acl d left join unnest(d.defaclacl) a on true""",
}


def read(connection: psycopg.Connection) -> list[str]:
    """The lines of the connected database, sorted."""
    connection.execute("set search_path = ''")  # names are then written in full, whoever asks
    lines = []
    for kind, sql in LINES.items():
        found = connection.execute(sql.replace("$OURS", OURS).encode())
        lines += [f"{kind}: {_plain(line)}" for (line,) in found]
    connection.execute("reset search_path")
    return sorted(lines)


def _plain(line: str) -> str:
    """One way to write a list of codes: PostgreSQL turns its casts about when it reads what it has written."""
    line = re.sub(r"\(('[^']*'::character varying)\)::text", r"\1", line)
    return re.sub(r"\(\((ARRAY\[[^]]*])\)::text\[]\)", r"(\1)", line)
