"""Who may know that a case exists, read what is in it, and do what: one place, three questions, each with its reason.

``visible_to`` and ``readable_by`` say in Python what the policies say in the database, written apart on purpose.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar
from uuid import UUID

from django.db import connection, models
from django.db.models import Exists, OuterRef, Q

from samplan.coordination.cases.models import Case, Delivery, Document, Live, Party
from samplan.foundation.access.actor import Actor
from samplan.foundation.access.answers import Forbidden, NotFound
from samplan.foundation.audit import log
from samplan.rulebook import permissions
from samplan.rulebook.permissions import Permission, Relation, Role

FOREVER = datetime.max.replace(tzinfo=UTC)
GROUNDS = {"own": "egna uppgifter", "delivered": "delgivning på samtycke", "meeting": "mötet", "self": "egen plan"}


@dataclass(frozen=True)
class Verdict:
    ok: bool
    reason: str = ""

    def __bool__(self) -> bool:
        return self.ok


def visible_to(actor: Actor) -> models.QuerySet[Case]:
    """The cases that ``actor`` may know of: its own unit's, those it has been called to, or the person's own."""
    if actor.is_person:
        return Case.objects.filter(person_id__in=actor.selves)
    return Case.objects.filter(Q(coordinating_unit_id=actor.own_unit) | Exists(_places(actor)))


def met_by(actor: Actor) -> models.QuerySet[Case]:
    """Those of them that the unit is with in now: of one that it has left it is told nothing new."""
    if actor.is_person:
        return visible_to(actor)
    return Case.objects.filter(Q(coordinating_unit_id=actor.own_unit) | Exists(_places(actor).filter(until=None)))


def _places(actor: Actor) -> models.QuerySet[Party]:
    """The unit's places in a case that it has been called to, now or before."""
    return Party.objects.filter(case=OuterRef("pk"), unit_id=actor.own_unit, since__isnull=False)


@dataclass(frozen=True)
class Standing:
    """How an actor stands to a case at the moment it was asked. For one page; an action asks again.

    called: its unit has been called, now or before. takes_part: its unit is a party now. window: a meeting lets its
    unit read the shared rows now. left_at: when its unit left, if it is a party no more. followed: another unit of its
    organisation was a party after that, and may be still. The person takes part in their own case.
    """

    called: bool
    takes_part: bool
    window: bool
    followed: bool = False
    left_at: datetime | None = None

    @property
    def has_left(self) -> bool:
        """Whether its unit takes part no more: what happens now is not told to it."""
        return self.left_at is not None

    @property
    def reads_own(self) -> bool:
        """Whether its unit reads what the organisation owns: not what others there went on writing when it had left."""
        return self.takes_part or (self.called and not self.followed)


@dataclass(frozen=True)
class Opened:
    """What was read of a case to open it, so that its page need not ask again. parties: all that whoever opened it may
    know of, those that have left too; None of the person's own case, whose standing needs none."""

    standing: Standing
    parties: list[Party] | None = None


def look(actor: Actor, case: Case, *, window: bool | None = None) -> Opened:
    """How ``actor`` stands to ``case`` now, and the parties that it was read from. window: whether one is open for its
    unit, when that has been asked."""
    if actor.is_person:
        return Opened(Standing(False, case.person_id in actor.selves, False))
    parties = list(parties_in(case))
    called = [party for party in parties if party.since is not None]
    own = [party for party in called if party.unit_id == actor.unit]
    takes_part = any(party.until is None for party in own)
    left_at = None if takes_part else max(filter(None, (party.until for party in own)), default=None)
    gone = left_at or FOREVER
    standing = Standing(
        called=bool(own),
        takes_part=takes_part,
        window=window_open(actor, case) if window is None else window,
        followed=any(
            party.is_of(actor.own_organisation) and (party.until is None or party.until > gone) for party in called
        ),
        left_at=left_at,
    )
    return Opened(standing, parties)


def parties_in(case: Case) -> models.QuerySet[Party]:
    """The parties of ``case``, those that have left too, with unit and organisation."""
    return Party.objects.filter(case=case).select_related("unit__organisation")


def standing_of(actor: Actor, case: Case) -> Standing:
    """How ``actor`` stands to ``case`` now, for however many permissions a page then asks for."""
    return look(actor, case).standing


def self_in(actor: Actor, case: Case) -> UUID:
    """The person who acts, by the registration that the case is of: one person may have two (ORG-06).

    What they write in the case is that one's, as all that is sent to them. Raises Refused for anybody else.
    """
    return case.person_id if case.person_id in actor.selves else actor.own_person


Rows = TypeVar("Rows", bound=models.QuerySet)


def readable_by(
    actor: Actor, case: Case, rows: Rows, *, shared: Q | None = None, standing: Standing | None = None
) -> Rows:
    """Those of ``rows`` (goals, measures, answers … of ``case``, with ``owner_org``) that ``actor`` may read.

    Its organisation's own in a case it has been called to, see ``Standing.reads_own``; the ``shared`` ones (all, unless
    said) while a meeting window is open for its unit; for the person the shared ones once the meeting is concluded.
    standing: how the actor stands to the case, when that has been asked for this page; else it is asked now.
    """
    rows, shared = rows.filter(case=case), shared or Q()
    if actor.is_person:
        return rows.filter(shared) if case.person_id in actor.selves and case.concluded_at else rows.none()
    standing = standing or standing_of(actor, case)
    own = Q(owner_org_id=actor.organisation)
    if standing.window:
        return rows.filter(own | shared if shared else shared)
    return rows.filter(own) if standing.reads_own else rows.none()


def readable_documents(actor: Actor, case: Case, standing: Standing | None = None) -> models.QuerySet[Document]:
    """Documents of ``case`` that ``actor`` owns, or that have reached it and were not recalled.

    standing: how the actor stands to the case, when that has been asked for this page.
    """
    if standing is None or actor.is_person:
        return documents_for(actor).filter(case=case)
    # Asked once, and not of each document.
    here = case.deliveries.filter(recalled_at=None, to_unit_id=actor.unit).values("document_id")
    own = Q(owner_org_id=actor.organisation)
    if case.coordinating_unit_id != actor.unit:
        own &= _its_own_answers(actor)
    return Document.objects.filter(own | Q(id__in=here) if standing.reads_own else Q(id__in=here), case=case)


def _its_own_answers(actor: Actor) -> Q:
    """Of the answers to what the person asked, those that the unit gave: no others of its organisation read them."""
    gave = Delivery.objects.filter(document=OuterRef("pk"), from_unit_id=actor.own_unit)
    return ~Q(kind=Document.Kind.ANSWER) | Q(Exists(gave))


def documents_for(actor: Actor) -> models.QuerySet[Document]:
    """Documents of any case that have reached ``actor`` and were not recalled, or that it owns.

    A unit owns what its organisation does in the cases that it has been called to, unless it has left one to others of
    the organisation: also when they have left it since, it reads nothing of what they wrote. What the person has asked
    is answered by one unit, and read by that one and by the one that coordinates.
    """
    received = Delivery.objects.filter(document=OuterRef("pk"), recalled_at=None)
    if actor.is_person:
        mine = received.filter(to_person_id__in=actor.selves).filter(~Q(channel="letter") | Q(posted_at__isnull=False))
        return Document.objects.filter(Q(owner_person_id__in=actor.selves) | Exists(mine))
    here = received.filter(to_unit_id=actor.unit)
    there = Party.objects.filter(case=OuterRef("case_id"), since__isnull=False)
    # Later than the own unit's place: with no other, and no newer of its own, it was the last of its organisation.
    later = Q(until=None) | Q(until__gt=OuterRef("until"))
    others = there.filter(later, unit__organisation_id=actor.own_organisation)
    own = there.filter(Q(until=None) | ~Exists(others), unit_id=actor.own_unit)
    answers = Q(case__coordinating_unit_id=actor.own_unit) | _its_own_answers(actor)
    return Document.objects.filter(Q(Exists(own), answers, owner_org_id=actor.organisation) | Exists(here))


def reached(actor: Actor) -> Q:
    """What has been delivered to the person, asked from the deliveries: they are few, and found by their receiver."""
    mine = Q(deliveries__to_person_id__in=actor.selves, deliveries__recalled_at=None)
    return mine & (~Q(deliveries__channel="letter") | Q(deliveries__posted_at__isnull=False))


def window_open(actor: Actor, case: Case) -> bool:
    """Whether a meeting lets the actor's unit read the shared rows now."""
    return _windows(actor).filter(case=case).exists()


def _windows(actor: Actor) -> models.QuerySet[Live]:
    return Live.objects.filter(unit_id=actor.own_unit, closed_at=None)


def ground_of(actor: Actor, case: Case, standing: Standing) -> str:
    """On what ground the actor reads in this case: self · meeting · own (it coordinates) · delivered."""
    if actor.is_person:
        return "self"
    if standing.window:
        return "meeting"
    return "own" if case.coordinating_unit_id == actor.unit else "delivered"


# When the newest came that the unit may know of: the case's last change, or its leaving when it takes part no more.
STAMP = """
select case when p.here or c.coordinating_unit_id = %(unit)s then c.changed_at else p.left_at end,
  exists (select 1 from cases_live l where l.case_id = c.id and l.unit_id = %(unit)s and l.closed_at is null)
from cases_case c cross join lateral (select bool_or(until is null) as here, max(until) as left_at from cases_party
  where case_id = c.id and unit_id = %(unit)s and since is not null) p
where c.id = %(case)s and (c.coordinating_unit_id = %(unit)s or p.here is not null)
"""


def stamp(actor: Actor, id: UUID) -> str:
    """What says whether a page about the case shows the newest: changes with every event and with the actor's window.

    Of a unit that has left it changes no more: that others go on is not told to it. "" when the actor may not know of
    the case. One small question that reads nothing of what the case holds, so that it is not logged: pages that follow
    a meeting ask it every other second.
    """
    with connection.cursor() as cursor:
        cursor.execute(STAMP, {"case": id, "unit": actor.own_unit})
        found = cursor.fetchone()
    return f'"{found[0].timestamp()}-{int(found[1])}"' if found else ""


READING = (Permission.SEE, Permission.READ_PLAN, Permission.PRINT)


ALONE = "select pg_advisory_xact_lock(hashtextextended(%s::text, 7))"
LEFT = "Er enhet är inte med i samordningen längre. Det ni redan har fått finns kvar hos er."


def can(actor: Actor, permission: Permission, case: Case, standing: Standing) -> Verdict:
    """Whether ``actor`` may do this in ``case``: its role, then its relation to the case. With the reason if not."""
    rule = permissions.rule(permission)
    role = Role[actor.role] if actor.role in Role.__members__ else None
    if role is None or not permissions.may(role, permission):
        return Verdict(False, rule.refusal)
    relation = rule.relation_for(role)
    if relation is Relation.PERSON:
        ok = actor.is_person and case.person_id in actor.selves
    elif relation is Relation.COORDINATING:
        ok = case.coordinating_unit_id == actor.unit
    elif permission in READING:
        ok = (
            standing.called or standing.takes_part
        )  # what has been delivered stays with its receiver, also one who left
    else:
        # UNIT: that the matter lies with this unit is asked by the action, which finds the unit's duty.
        ok = relation is Relation.ANY or standing.takes_part
        if not ok and standing.called:
            return Verdict(False, LEFT)
    return Verdict(ok, "" if ok else rule.refusal)


def lock(case: UUID, *, alone: bool = False) -> None:
    """Hold the consent of ``case`` still until the transaction ends: together with other readers, or alone.

    Together, the database also remembers how whoever acts stands to the case, so that its policies need not ask of each
    row. What is done alone may change that.
    """
    with connection.cursor() as cursor:
        cursor.execute(ALONE if alone else "select access.open(%s)", [case])


def lock_all(cases: Iterable[UUID]) -> None:
    """Hold the consents of several cases still, together with other readers; always in one order."""
    with connection.cursor() as cursor:
        ids = sorted(str(case) for case in cases)
        cursor.execute("select pg_advisory_xact_lock_shared(hashtextextended(x, 7)) from unnest(%s::text[]) x", [ids])


def lock_texts(case: UUID) -> None:
    """Let those who write texts in ``case`` wait for each other: what one has read still is so when it writes."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 8))", [str(case)])


def lock_meetings(case: UUID) -> None:
    """Let those who call to meetings in ``case`` wait for each other: of two at once the second sees the first."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 9))", [str(case)])


def open_case(actor: Actor, id: UUID, permission: Permission, now: datetime, logged: str = "read") -> Case:
    """Find a case, take the lock that ``permission`` names, check, and log the read. One line in every view.

    logged: "read", or "print" for what is made to leave; "" when what is then read out logs itself.
    Raises NotFound when the actor may not know of it (as if it did not exist) and Forbidden, with the reason, when the
    actor may see it but not do this.
    """
    mode = permissions.rule(permission).lock
    if mode:
        lock(id, alone=mode == "exclusive")
    rows = visible_to(actor).select_related("person", "coordinating_unit__organisation", "coordinator__user")
    if not actor.is_person:
        rows = rows.annotate(window=Exists(_windows(actor).filter(case=OuterRef("pk"))))
    case = rows.filter(id=id).first()
    if case is None:
        log.note(log.Line(by=actor, now=now, action="refused", what=permission.name.lower(), object_id=id))
        raise NotFound
    opened = look(actor, case, window=getattr(case, "window", None))
    standing = opened.standing
    verdict = can(actor, permission, case, standing)
    action = logged if verdict else "refused"
    if action:
        ground, about = ground_of(actor, case, standing), case.person_id
        what = permission.name.lower()
        log.note(log.Line(by=actor, now=now, action=action, what=what, ground=ground, case=id, person=about))
    if not verdict:
        raise Forbidden(verdict.reason)
    case.opened = opened
    return case
