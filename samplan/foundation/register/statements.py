"""How each file is held against the register: one temporary table, what is new, changed and ended, what is stored.

In each temporary table ``id`` is the row's id in the register, or a new one; ``known`` tells which.
"""

from __future__ import annotations

from dataclasses import dataclass

from samplan.foundation.register.files import ASSIGNMENTS, ORGANISATIONS, PERSONS, STAFF, UNITS

ID = "id uuid not null default gen_random_uuid(), known boolean not null default false"


@dataclass(frozen=True)
class Stage:
    """The statements of one file; all may use ``now``. new, changed and ended name what they find."""

    table: str
    create: str
    columns: tuple[str, ...]
    find: tuple[str, ...]
    new: str
    changed: str
    store: tuple[str, ...]
    ended: str = ""


def _table(name: str, columns: str, more: str = "") -> str:
    """A temporary table of texts; more: columns of other types."""
    texts = ", ".join(f"{column} text not null" for column in columns.split())
    return f"create temporary table {name} ({ID}, {texts}{more}) on commit drop"


def _found_by_hsa(name: str, table: str) -> tuple[str, ...]:
    return (
        f"update {name} l set id = r.id, known = true from {table} r where upper(r.hsa_id) = upper(l.hsa_id)",
        f"create unique index on {name} (hsa_id)",
        f"analyze {name}",
    )


def _changed(name: str, label: str, source: str, before: str, after: str) -> str:
    """before, after: the same keys, from the register and from the file, as arguments of jsonb_build_object."""
    return f"""select {label}, b, a from (select l.*, jsonb_build_object({before}) b, jsonb_build_object({after}) a
        from {name} l {source} where l.known) x join {name} l using (id) where b <> a order by 1"""


_ORGANISATION = "directory_organisation"
_STAGE_ORGANISATIONS = Stage(
    table="load_organisation",
    create=_table("load_organisation", "hsa_id slag huvudman namn kod orgnr"),
    columns=("hsa_id", "slag", "huvudman", "namn", "kod", "orgnr"),
    find=_found_by_hsa("load_organisation", _ORGANISATION),
    new="select namn from load_organisation where not known order by 1",
    changed=_changed(
        "load_organisation",
        "l.namn",
        f"join {_ORGANISATION} r on r.id = l.id",
        "'slag', r.kind, 'huvudman', r.huvudman, 'namn', r.name, 'kod', r.area, 'orgnr', r.orgnr",
        "'slag', l.slag, 'huvudman', l.huvudman, 'namn', l.namn, 'kod', l.kod, 'orgnr', l.orgnr",
    ),
    store=(
        f"""insert into {_ORGANISATION} as r (id, hsa_id, kind, huvudman, name, area, orgnr)
        select id, hsa_id, slag, huvudman, namn, kod, orgnr from load_organisation
        on conflict (id) do update set kind = excluded.kind, huvudman = excluded.huvudman, name = excluded.name,
          area = excluded.area, orgnr = excluded.orgnr
        where (r.kind, r.huvudman, r.name, r.area, r.orgnr) is distinct from
          (excluded.kind, excluded.huvudman, excluded.name, excluded.area, excluded.orgnr)""",
    ),
)

_PARENT = "left join load_unit p on p.hsa_id = l.overordnad"
_STAGE_UNITS = Stage(
    table="load_unit",
    create=_table(
        "load_unit", "hsa_id organisation overordnad slag namn adress telefon oppettider epost funktion jourtelefon"
    ),
    columns=(
        "hsa_id",
        "organisation",
        "overordnad",
        "slag",
        "namn",
        "adress",
        "telefon",
        "oppettider",
        "epost",
        "funktion",
        "jourtelefon",
    ),
    find=_found_by_hsa("load_unit", "directory_unit"),
    new="select namn from load_unit where not known order by 1",
    changed=_changed(
        "load_unit",
        "l.namn",
        f"join directory_unit r on r.id = l.id {_PARENT}",
        """'slag', r.kind, 'namn', r.name, 'overordnad', r.parent_id, 'adress', r.address, 'telefon', r.phone,
        'oppettider', r.opening_hours, 'epost', r.inbox_email, 'funktion', r.function,
        'jourtelefon', r.on_call_phone,
        'stängd', coalesce(r.closed_at <= %(now)s, false)""",
        """'slag', l.slag, 'namn', l.namn, 'overordnad', p.id, 'adress', l.adress, 'telefon', l.telefon,
        'oppettider', l.oppettider, 'epost', l.epost, 'funktion', coalesce(nullif(l.funktion, ''), r.function),
        'jourtelefon', coalesce(nullif(l.jourtelefon, ''), r.on_call_phone),
        'stängd', false""",
    ),
    ended="""select name from directory_unit u where (closed_at is null or closed_at > %(now)s)
        and not exists (select 1 from load_unit l where l.id = u.id) order by 1""",
    store=(
        f"""insert into directory_unit as r (id, organisation_id, parent_id, kind, name, hsa_id, address, phone,
          opening_hours, inbox_email, function, on_call_phone, closed_at)
        select l.id, o.id, p.id, l.slag, l.namn, l.hsa_id, l.adress, l.telefon, l.oppettider, l.epost, l.funktion,
          l.jourtelefon, null
        from load_unit l join load_organisation o on o.hsa_id = l.organisation {_PARENT}
        on conflict (id) do update set parent_id = excluded.parent_id, kind = excluded.kind, name = excluded.name,
          address = excluded.address, phone = excluded.phone, opening_hours = excluded.opening_hours,
          inbox_email = excluded.inbox_email, function = coalesce(nullif(excluded.function, ''), r.function),
          on_call_phone = coalesce(nullif(excluded.on_call_phone, ''), r.on_call_phone),
          closed_at = case when r.closed_at > %(now)s then r.closed_at end
        where (r.parent_id, r.kind, r.name, r.address, r.phone, r.opening_hours, r.inbox_email) is distinct from
          (excluded.parent_id, excluded.kind, excluded.name, excluded.address, excluded.phone, excluded.opening_hours,
           excluded.inbox_email)
          or excluded.function not in ('', r.function) or excluded.on_call_phone not in ('', r.on_call_phone)
          or r.closed_at <= %(now)s""",
        """update directory_unit u set closed_at = %(now)s where (closed_at is null or closed_at > %(now)s)
        and not exists (select 1 from load_unit l where l.id = u.id)""",
    ),
)

_STAGE_STAFF = Stage(
    table="load_staff",
    create=_table("load_staff", "hsa_id fornamn efternamn titel telefon"),
    columns=("hsa_id", "fornamn", "efternamn", "titel", "telefon"),
    find=_found_by_hsa("load_staff", "directory_user"),
    new="select fornamn || ' ' || efternamn from load_staff where not known order by 1",
    changed=_changed(
        "load_staff",
        "l.fornamn || ' ' || l.efternamn",
        "join directory_user r on r.id = l.id",
        "'fornamn', r.given_name, 'efternamn', r.family_name, 'titel', r.title, 'telefon', r.phone",
        "'fornamn', l.fornamn, 'efternamn', l.efternamn, 'titel', l.titel, 'telefon', l.telefon",
    ),
    store=(
        """insert into directory_user as r (id, hsa_id, given_name, family_name, title, phone)
        select id, hsa_id, fornamn, efternamn, titel, telefon from load_staff
        on conflict (id) do update set given_name = excluded.given_name, family_name = excluded.family_name,
          title = excluded.title, phone = excluded.phone
        where (r.given_name, r.family_name, r.title, r.phone) is distinct from
          (excluded.given_name, excluded.family_name, excluded.title, excluded.phone)""",
    ),
)

_ASSIGNMENT_NAME = "select u.given_name || ' ' || u.family_name || ', ' || n.name"
# What no file has named was given on screen or at login, and is ended there.
_MISSING = """from directory_assignment a where a.source = 'load' and (a.until_at is null or a.until_at > %(now)s)
    and not exists (select 1 from load_assignment l where l.id = a.id)"""
_STAGE_ASSIGNMENTS = Stage(
    table="load_assignment",
    create=_table(
        "load_assignment",
        "personal enhet roll legitimation",
        ", fran timestamptz, till timestamptz, user_id uuid, unit_id uuid",
    ),
    columns=("personal", "enhet", "roll", "legitimation", "fran", "till"),
    find=(
        "update load_assignment l set user_id = s.id from load_staff s where s.hsa_id = l.personal",
        "update load_assignment l set unit_id = u.id from load_unit u where u.hsa_id = l.enhet",
        """update load_assignment l set id = a.id, known = true from (
          select distinct on (user_id, unit_id, role) id, user_id, unit_id, role from directory_assignment
          where until_at is null or until_at > %(now)s order by user_id, unit_id, role, from_at) a
        where (a.user_id, a.unit_id, a.role) = (l.user_id, l.unit_id, l.roll)""",
        # One that ended before the file was made, and has ended in the register, has nothing to say.
        "delete from load_assignment where not known and till <= %(now)s",
        "create unique index on load_assignment (id)",
        "analyze load_assignment",
    ),
    new=f"""{_ASSIGNMENT_NAME} from load_assignment l join load_unit k on k.id = l.unit_id
        join directory_user u on u.id = l.user_id join directory_unit n on n.id = l.unit_id
        where not l.known order by 1""",
    changed=_changed(
        "load_assignment",
        "l.personal || ', ' || l.enhet",
        "join directory_assignment r on r.id = l.id",
        "'legitimation', r.licence, 'till', r.until_at, 'källa', r.source, "
        "'fran', case when l.fran is not null then r.from_at end",
        "'legitimation', l.legitimation, 'till', l.till, 'källa', 'load', 'fran', l.fran",
    ),
    ended=f"""{_ASSIGNMENT_NAME} from (select a.* {_MISSING}) a
        join directory_user u on u.id = a.user_id join directory_unit n on n.id = a.unit_id order by 1""",
    store=(
        """insert into directory_assignment as r (id, user_id, unit_id, role, licence, from_at, until_at, source)
        select id, user_id, unit_id, roll, legitimation, coalesce(fran, least(%(now)s, till - interval '1 second')),
          till, 'load' from load_assignment
        on conflict (id) do update set licence = excluded.licence, until_at = excluded.until_at, source = 'load',
          from_at = case when exists (select 1 from load_assignment l where l.id = r.id and l.fran is not null)
            then excluded.from_at else r.from_at end
        where (r.licence, r.until_at, r.source) is distinct from (excluded.licence, excluded.until_at, 'load')
          or exists (select 1 from load_assignment l where l.id = r.id and l.fran <> r.from_at)""",
        # One that had not begun is over as soon as it begins.
        f"""update directory_assignment x set until_at = greatest(%(now)s, x.from_at + interval '1 microsecond')
        where x.id in (select a.id {_MISSING})""",
    ),
)

_LOCAL_DAY = "(%(now)s at time zone 'Europe/Stockholm')::date"
_STAGE_PERSONS = Stage(
    table="load_person",
    create=_table(
        "load_person",
        "nummer nummer_slag fornamn efternamn skydd kommun adress telefon sprak tolk kommunikation halsocentral",
        ", fodd date, unit_id uuid",
    ),
    columns=(
        "nummer",
        "nummer_slag",
        "fodd",
        "fornamn",
        "efternamn",
        "skydd",
        "kommun",
        "adress",
        "telefon",
        "sprak",
        "tolk",
        "kommunikation",
        "halsocentral",
    ),
    find=(
        """update load_person l set id = coalesce(p.merged_into_id, p.id), known = true
        from persons_personnumber n join persons_person p on p.id = n.person_id
        where n.value = l.nummer and n.until_on is null""",
        "update load_person l set unit_id = u.id from load_unit u where u.hsa_id = l.halsocentral",
        # Where a protected person lives, and where they are listed, is told by no file.
        "update load_person set kommun = '', unit_id = null where skydd <> 'none'",
        "create unique index on load_person (id)",
        "analyze load_person",
    ),
    # Who they are is on no screen of the one who loads: numbers say how many.
    new="select '' from load_person where not known",
    changed=_changed(
        "load_person",
        "''",
        """join persons_person r on r.id = l.id
        left join lateral (select value from persons_contact c
          where c.person_id = l.id and c.kind = 'address' limit 1) c on true
        left join lateral (select kommun from persons_residence k
          where k.person_id = l.id and k.until_on is null limit 1) k on true""",
        """'fornamn', r.given_name, 'efternamn', r.family_name, 'skydd', r.protection, 'halsocentral', r.listed_at,
        'adress', coalesce(c.value, ''), 'kommun', coalesce(k.kommun, '')""",
        """'fornamn', l.fornamn, 'efternamn', l.efternamn, 'skydd', l.skydd, 'halsocentral', l.unit_id,
        'adress', coalesce(nullif(l.adress, ''), c.value, ''),
        'kommun', case when l.skydd <> 'none' then '' else coalesce(nullif(l.kommun, ''), k.kommun, '') end""",
    ),
    store=(
        """insert into persons_person as r (id, given_name, family_name, born_on, protection, language, interpreter,
          communication, listed_at)
        select id, fornamn, efternamn, fodd, skydd, sprak, tolk, kommunikation, unit_id from load_person
        on conflict (id) do update set given_name = excluded.given_name, family_name = excluded.family_name,
          protection = excluded.protection, listed_at = excluded.listed_at
        where (r.given_name, r.family_name, r.protection, r.listed_at) is distinct from
          (excluded.given_name, excluded.family_name, excluded.protection, excluded.listed_at)""",
        """insert into persons_personnumber (id, person_id, kind, value)
        select gen_random_uuid(), id, nummer_slag, nummer from load_person where not known""",
        """update persons_contact c set hidden = l.skydd <> 'none' from load_person l
        where l.known and c.person_id = l.id and c.hidden <> (l.skydd <> 'none')""",
        """update persons_contact c set value = l.adress from load_person l
        where l.known and c.person_id = l.id and c.kind = 'address' and l.adress not in ('', c.value)""",
        *[
            f"""insert into persons_contact (id, person_id, kind, value, hidden)
            select gen_random_uuid(), l.id, '{kind}', l.{column}, l.skydd <> 'none' from load_person l
            where l.{column} <> '' and not exists (
              select 1 from persons_contact c where c.person_id = l.id and c.kind = '{kind}')"""
            for kind, column in (("address", "adress"), ("phone", "telefon"))
        ],
        f"""update persons_residence k set until_on = {_LOCAL_DAY} - 1 from load_person l
        where l.known and k.person_id = l.id and k.until_on is null
          and (l.skydd <> 'none' or l.kommun not in ('', k.kommun))""",
        f"""insert into persons_residence (id, person_id, kommun, from_on, source)
        select gen_random_uuid(), l.id, l.kommun, case when l.known then {_LOCAL_DAY} end, 'Inläsning'
        from load_person l where l.kommun <> '' and not exists (
          select 1 from persons_residence k where k.person_id = l.id and k.until_on is null)""",
    ),
)

STAGES = {
    ORGANISATIONS: _STAGE_ORGANISATIONS,
    UNITS: _STAGE_UNITS,
    STAFF: _STAGE_STAFF,
    ASSIGNMENTS: _STAGE_ASSIGNMENTS,
    PERSONS: _STAGE_PERSONS,
}

# Who worked where before, to be held against who does afterwards.
BEFORE = """create temporary table load_before on commit drop as
    select a.id, a.unit_id, u.organisation_id, o.huvudman, a.role from directory_assignment a
    join directory_unit u on u.id = a.unit_id join directory_organisation o on o.id = u.organisation_id
    where a.from_at <= %(now)s and (a.until_at is null or a.until_at > %(now)s)"""
_AFTER = """select a.id, a.unit_id, u.organisation_id, o.huvudman, a.role, a.until_at from directory_assignment a
    join directory_unit u on u.id = a.unit_id join directory_organisation o on o.id = u.organisation_id
    where a.from_at <= %(now)s and (a.until_at is null or a.until_at > %(now)s + interval '1 second')"""


def _emptied(table: str, column: str) -> str:
    """Name, how many there were, how many have ended: where nobody is left, or fewer than half of four or more."""
    return f"""select n.name, b.had, b.ended from (
        select b.{column} as id, count(*) as had, count(*) filter (where a.id is null) as ended
        from load_before b left join ({_AFTER}) a on a.id = b.id group by 1) b
      join {table} n on n.id = b.id
      where b.ended > 0 and (b.had >= 4 and b.ended * 2 > b.had
        or not exists (select 1 from ({_AFTER}) a where a.{column} = n.id))"""


EMPTIED = f"""{_emptied("directory_organisation", "organisation_id")}
    union all {_emptied("directory_unit", "unit_id")} order by 3 desc, 1"""
UNADMINISTERED = f"""select distinct b.huvudman from load_before b where b.role = 'ADMINISTRATOR'
    and not exists (select 1 from ({_AFTER}) a where a.huvudman = b.huvudman and a.role = 'ADMINISTRATOR') order by 1"""
