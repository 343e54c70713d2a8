"""Who may do what: one table of permissions and roles, for developers, users and lawyers alike.

A permission is a right of an assignment (its role) in a relation to the case. It never opens content alone: what a unit
may read is decided by ownership, delivery and consent. `lock` is the hold the act takes on the case's consents: what
reads content out, prints or sends holds it shared, so that a withdrawal, which takes it alone, waits for nobody and is
followed by nobody.

Sources: 4 kap. 1–3 §§ patientdatalagen (2008:355), 10 § lag (2001:454), ORG-04, ACC-01–03, PLAN-04, CONS-05,
CALL-07, PREP-05, FOLL-05, END-02.
"""

from dataclasses import dataclass
from enum import Enum, unique


@unique
class Permission(Enum):
    """What can be done in a case. The value is what the Swedish table calls it."""

    SEE = "Se att samordningen finns"
    REGISTER_NEED = "Registrera behov"
    RECORD_CONSENT = "Anteckna samtycke"
    CALL = "Kalla och bjuda in"
    ACKNOWLEDGE = "Kvittera"
    ANSWER = "Svara på en kallelse"
    HOLD_MEETING = "Hålla möte"
    WRITE_GOAL = "Skriva mål"
    PROPOSE_MEASURE = "Föreslå vem som gör vad"
    CONFIRM_MEASURE = "Bekräfta det den egna huvudmannen ska göra"
    ANSWER_MEASURE = "Säga ja eller nej till det som erbjuds"
    CONCLUDE = "Avsluta mötet"
    DELIVER = "Lämna ut planen"
    PRINT = "Skriva ut"
    POST_LETTER = "Posta brev"
    WITHDRAW_CONSENT = "Återkalla samtycke"
    READ_PLAN = "Läsa planen"
    READ_LOG = "Se vem som har läst"
    END_CASE = "Avsluta samordningen"
    NAME_COORDINATOR = "Utse samordnare"
    ANSWER_INITIATIVE = "Svara på ett initiativ"
    SEND_INITIATIVE = "Skicka initiativ"
    MOVE_MEETING = "Flytta eller ställa in möte"
    PREPARE = "Förbereda mötet"
    CONFIRM_PLAN = "Bekräfta planen"
    FOLLOW_UP = "Följa upp"
    REPORT_MEASURE = "Säga hur det går med det egna"
    OFFER_COORDINATION = "Erbjuda någon annan att samordna"
    TAKE_COORDINATION = "Ta över samordningen eller säga nej"
    DOCUMENT_END = "Bekräfta att avslutet är antecknat"
    REGISTER_DEATH = "Registrera att personen har avlidit"
    ASK = "Fråga, rätta eller säga att något inte stämmer"
    ANSWER_PERSON = "Svara personen"
    EDIT_PERSON = "Ändra kontaktuppgifter och närstående"
    TAKE_DUTY = "Ta en uppgift eller ge den till en kollega"
    ARRANGE_COVER = "Ordna bevakning för andra på enheten"
    GIVE_ASSIGNMENT = "Ge uppdrag och sköta enheternas uppgifter"
    END_ASSIGNMENT = "Avsluta uppdrag"


@unique
class Role(Enum):
    """The roles an assignment can have, and the person themselves. The value is the Swedish title."""

    OFFICER = "Handläggare eller medarbetare"
    NEEDS_ASSESSOR = "Biståndshandläggare"
    CONVENER = "Sammankallande"
    MEETING_LEADER = "Mötesledare"
    COORDINATOR = "Samordningsansvarig"
    CARE_CONTACT = "Fast vårdkontakt"
    PHYSICIAN = "Behandlande läkare"
    RECEIVING_PHYSICIAN = "Läkare som tar över ansvaret"
    NURSE = "Ansvarig sjuksköterska"
    CHIEF_PHYSICIAN = "Chefsöverläkare"
    HEAD = "Verksamhetschef eller enhetschef"
    MAS = "Medicinskt ansvarig sjuksköterska (MAS)"
    USER_SUPPORT = "Användarstöd"
    SUPER_USER = "Superanvändare"
    SIP_SUPPORTER = "SIP-stödjare"
    OBJECT_SPECIALIST = "Objektspecialist"
    SYSTEM_MANAGER = "Förvaltningsledare"
    ADMINISTRATOR = "Administratör"
    LOG_REVIEWER = "Loggranskare"
    PERSON = "Personen själv"
    REPRESENTATIVE = "Företrädare för personen"


@unique
class Relation(Enum):
    """How the one who acts must stand to the case. The value is the Swedish wording."""

    ANY = "ingen särskild"
    PARTY = "den egna enheten är part"
    COORDINATING = "den egna enheten samordnar"
    UNIT = "saken ligger hos den egna enheten"
    PERSON = "det är den egna planen"


CASEWORK = frozenset(
    {
        Role.OFFICER,
        Role.NEEDS_ASSESSOR,
        Role.CONVENER,
        Role.MEETING_LEADER,
        Role.COORDINATOR,
        Role.CARE_CONTACT,
        Role.PHYSICIAN,
        Role.RECEIVING_PHYSICIAN,
        Role.NURSE,
        Role.CHIEF_PHYSICIAN,
    }
)
THE_PERSON = frozenset({Role.PERSON, Role.REPRESENTATIVE})
NOBODY: frozenset[Role] = frozenset()


@dataclass(frozen=True, slots=True)
class PermissionRule:
    """One row of the table. `relation` is what staff need; the person and their representative need their own plan."""

    permission: Permission
    roles: frozenset[Role]
    relation: Relation
    lock: str | None
    refusal: str

    def refusal_for(self, role: Role) -> str:
        """What the one who is refused is told: that the role does not have the right, or else whose it is."""
        if role in self.roles:
            return self.refusal
        return f"Rollen {role.value} får inte göra det här ({self.permission.value.lower()})."

    def relation_for(self, role: Role) -> Relation:
        """The relation this role needs."""
        return Relation.PERSON if role in THE_PERSON else self.relation


_HEAD = frozenset({Role.HEAD})
_ADMINISTRATOR = frozenset({Role.ADMINISTRATOR})
_ONLY_COORDINATOR = "Det är den enhet som samordnar som kan göra det här."
_ONLY_PARTY = "Det är de enheter som är med i samordningen som kan göra det här."
_ONLY_UNIT = "Det ligger hos en annan enhet att göra det här."
_P, _R = Permission, Relation

TABLE: tuple[PermissionRule, ...] = tuple(
    PermissionRule(*row)
    for row in (
        (_P.SEE, CASEWORK | _HEAD | THE_PERSON, _R.PARTY, None, "Din roll ger inte rätt att se samordningar."),
        (_P.REGISTER_NEED, CASEWORK, _R.ANY, None, "Din roll ger inte rätt att registrera behov. Be en handläggare."),
        (_P.RECORD_CONSENT, CASEWORK, _R.PARTY, None, _ONLY_PARTY),
        (_P.CALL, CASEWORK, _R.COORDINATING, "shared", _ONLY_COORDINATOR),
        (_P.ACKNOWLEDGE, CASEWORK | _HEAD, _R.UNIT, None, _ONLY_UNIT),
        (_P.ANSWER, CASEWORK, _R.UNIT, "shared", _ONLY_UNIT),
        (_P.HOLD_MEETING, CASEWORK, _R.COORDINATING, "shared", _ONLY_COORDINATOR),
        (_P.WRITE_GOAL, CASEWORK, _R.PARTY, "shared", _ONLY_PARTY),
        (_P.PROPOSE_MEASURE, CASEWORK, _R.PARTY, "shared", _ONLY_PARTY),
        (
            _P.CONFIRM_MEASURE,
            CASEWORK,
            _R.PARTY,
            "shared",
            "Bara den huvudman som ska göra det kan bekräfta. Till dess är det ett förslag.",
        ),
        (_P.ANSWER_MEASURE, THE_PERSON, _R.PERSON, "shared", "Bara personen själv säger ja eller nej till hjälpen."),
        (_P.CONCLUDE, CASEWORK, _R.COORDINATING, "shared", _ONLY_COORDINATOR),
        (_P.DELIVER, CASEWORK, _R.COORDINATING, "shared", _ONLY_COORDINATOR),
        (_P.PRINT, CASEWORK | THE_PERSON, _R.PARTY, "shared", _ONLY_PARTY),
        (_P.POST_LETTER, CASEWORK, _R.UNIT, "shared", _ONLY_UNIT),
        (_P.WITHDRAW_CONSENT, CASEWORK | _HEAD | THE_PERSON, _R.PARTY, "exclusive", _ONLY_PARTY),
        (
            _P.READ_PLAN,
            CASEWORK | _HEAD | THE_PERSON,
            _R.PARTY,
            "shared",
            "Planen läses av personen och av de enheter som den har lämnats till.",
        ),
        (
            _P.READ_LOG,
            THE_PERSON | {Role.LOG_REVIEWER},
            _R.ANY,
            None,
            "Loggen läses av personen själv och av den som granskar loggar i den egna organisationen.",
        ),
        (_P.END_CASE, CASEWORK, _R.COORDINATING, "exclusive", _ONLY_COORDINATOR),
        (_P.NAME_COORDINATOR, CASEWORK, _R.COORDINATING, None, _ONLY_COORDINATOR),
        (_P.ANSWER_INITIATIVE, CASEWORK, _R.UNIT, "shared", _ONLY_UNIT),
        (_P.SEND_INITIATIVE, CASEWORK, _R.COORDINATING, "shared", _ONLY_COORDINATOR),
        (_P.MOVE_MEETING, CASEWORK, _R.COORDINATING, "shared", _ONLY_COORDINATOR),
        (_P.PREPARE, CASEWORK | THE_PERSON, _R.PARTY, "shared", _ONLY_PARTY),
        (_P.CONFIRM_PLAN, CASEWORK | THE_PERSON, _R.PARTY, "shared", _ONLY_PARTY),
        (_P.FOLLOW_UP, CASEWORK, _R.COORDINATING, "shared", _ONLY_COORDINATOR),
        (_P.REPORT_MEASURE, CASEWORK, _R.PARTY, "shared", _ONLY_PARTY),
        (_P.OFFER_COORDINATION, CASEWORK, _R.COORDINATING, "shared", _ONLY_COORDINATOR),
        (_P.TAKE_COORDINATION, CASEWORK, _R.UNIT, "shared", _ONLY_UNIT),
        (_P.DOCUMENT_END, CASEWORK | _HEAD, _R.UNIT, None, _ONLY_UNIT),
        (_P.REGISTER_DEATH, CASEWORK | _HEAD, _R.PARTY, "exclusive", _ONLY_PARTY),
        (
            _P.ASK,
            THE_PERSON,
            _R.PERSON,
            None,
            "Här frågar bara personen själv.",
        ),
        (_P.ANSWER_PERSON, CASEWORK, _R.COORDINATING, None, _ONLY_COORDINATOR),
        (_P.EDIT_PERSON, CASEWORK, _R.PARTY, None, _ONLY_PARTY),
        (_P.TAKE_DUTY, CASEWORK | _HEAD, _R.UNIT, None, _ONLY_UNIT),
        (_P.ARRANGE_COVER, _HEAD, _R.ANY, None, "Det är enhetens chef som ordnar bevakning för andra."),
        (_P.GIVE_ASSIGNMENT, _ADMINISTRATOR, _R.ANY, None, "Det är huvudmannens administratör som ger uppdrag."),
        (
            _P.END_ASSIGNMENT,
            _ADMINISTRATOR | _HEAD,
            _R.ANY,
            None,
            "Det är enhetens chef eller huvudmannens administratör som avslutar uppdrag.",
        ),
    )
)
_BY_PERMISSION = {row.permission: row for row in TABLE}


def rule(permission: Permission) -> PermissionRule:
    """The row of the table for a permission."""
    return _BY_PERMISSION[permission]


def may(role: Role, permission: Permission) -> bool:
    """Whether the role has the permission at all; the relation to the case is asked for besides."""
    return role in rule(permission).roles


def holds(code: str, permission: Permission) -> bool:
    """The same of a role by its code, as assignments and actors keep it. A code that is no role's holds nothing."""
    return code in Role.__members__ and may(Role[code], permission)


def title(code: str) -> str:
    """The Swedish title of a role by its code; "" for a code that is no role's."""
    return Role[code].value if code in Role.__members__ else ""


# Of roles that a reader has at work and not towards the person who asks: what they are, in everyday words.
TO_THE_PERSON = {
    Role.OFFICER: "medarbetare",
    Role.CONVENER: "medarbetare",
    Role.MEETING_LEADER: "medarbetare",
    Role.COORDINATOR: "medarbetare",
    Role.CARE_CONTACT: "vårdpersonal",
    Role.PHYSICIAN: "läkare",
    Role.RECEIVING_PHYSICIAN: "läkare",
    Role.NURSE: "sjuksköterska",
    Role.HEAD: "chef",
}


def title_to_person(code: str) -> str:
    """As ``title_inside``, in the list of who has read: nobody who is not theirs is called "fast vårdkontakt"."""
    return TO_THE_PERSON.get(Role[code], title_inside(code)) if code in Role.__members__ else ""


def title_inside(code: str) -> str:
    """The same as it stands inside a sentence: "chef", but "SIP-stödjare", which begins with an abbreviation."""
    words = title(code)
    return words if words[:2].isupper() else words[:1].lower() + words[1:]
