"""The spine: case, party, event, duty, consent, document, delivery, live. Everything a coordination is made of."""

import uuid
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce, Now

from samplan.foundation.directory.models import Assignment, Organisation, Unit
from samplan.foundation.persons.models import Person


def _key() -> models.UUIDField:
    # Made in Python: a row need not be readable by the one who adds it.
    return models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)


class Case(models.Model):
    """A coordination around one person (FHIR EpisodeOfCare). Screens ask ``state``, not the columns."""

    class Kind(models.TextChoices):
        SIP = "sip", "Samordning"

    class Setting(models.TextChoices):
        EVERYDAY = "everyday", "Stöd i vardagen"
        DISCHARGE = "discharge", "Utskrivning från sjukhus"
        CHILD = "child", "Barn och unga"
        HABILITATION = "habilitation", "Habilitering eller rehabilitering"
        COMPULSORY = "compulsory", "Öppen psykiatrisk tvångsvård"
        WITHIN = "within", "Inom en huvudman"

    id = _key()
    person = models.ForeignKey(Person, models.PROTECT, related_name="cases")
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.SIP)
    setting = models.CharField(max_length=12, choices=Setting.choices, default=Setting.EVERYDAY)  # NEED-08
    replaces = models.ForeignKey("self", models.PROTECT, null=True, related_name="replaced_by")  # begun anew (FOLL-03)
    pack = models.CharField(max_length=40)  # the rules it began with
    opened_by_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    need_known_at = models.DateTimeField()
    huvudman_kinds = models.CharField(max_length=60)  # region,kommun,skola: which are concerned (NEED-01)
    coordinating_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    coordinator = models.ForeignKey(Assignment, models.PROTECT, related_name="+")
    responsible_organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="+", db_index=False
    )
    concluded_at = models.DateTimeField(null=True)  # the person reads the rows from then on
    stopped_at = models.DateTimeField(null=True)  # consent withdrawn: nothing flows
    ended_at = models.DateTimeField(null=True)
    ending = models.CharField(max_length=30, blank=True)
    changed_at = models.DateTimeField()
    opened: Any = None  # not stored: access.Opened, when it was opened for a page

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at=None, ending="") | (Q(ended_at__isnull=False) & ~Q(ending="")),
                name="case_ends_with_a_reason",
            )
        ]
        indexes = [
            models.Index(  # with all that the policy asks of a row, so that none of them is fetched
                fields=["coordinator", "coordinating_unit"],
                include=["id", "person"],
                name="case_open_held",
                condition=Q(ended_at=None),
            )
        ]


class Need(models.Model):
    """Why a coordination is needed, in words: its owner's own, which a call does not carry along (NEED-01)."""

    id = _key()
    case = models.OneToOneField(Case, models.PROTECT, related_name="+")
    owner_org = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    text = models.TextField()
    grounds = models.CharField(max_length=200, blank=True)  # codes of rulebook.checklist, comma between (NEED-03)
    rests_on = models.CharField(max_length=100, blank=True)  # what the behovsbedömning rests on: codes (NEED-11)
    rests_on_text = models.CharField(max_length=500, blank=True)
    assessed_by = models.CharField(max_length=200, blank=True)


class Decision(models.Model):
    """Why no plan was made, or why one ended, in words: the person declined, a huvudman refused (NEED-04, NEED-05)."""

    class Kind(models.TextChoices):
        DECLINED = "declined", "Personen har tackat nej"
        REFUSED = "refused", "Ingen SIP görs"
        ENDED = "ended", "Planen är avslutad"

    id = _key()
    case = models.ForeignKey(Case, models.PROTECT, related_name="decisions")
    owner_org = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    reason = models.CharField(max_length=40, blank=True)  # a code of rulebook.checklist
    text = models.TextField(blank=True)
    dialogue = models.BooleanField(default=False)  # it has been talked through with the person, who still said no
    decided_by = models.CharField(max_length=200)
    at = models.DateTimeField()


class Request(models.Model):
    """The person, or someone close to them with their leave, asks a unit for a SIP (NEED-02). It must be answered.

    The name and number stand here too: the unit that is asked knows nothing of the person until it registers the need.
    """

    class Answer(models.TextChoices):
        CASE = "case", "Vi startar en SIP"
        REFUSED = "refused", "Vi startar ingen SIP"

    id = _key()
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    person_name = models.CharField(max_length=201)
    person_number = models.CharField(max_length=20)
    to_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    helped_by = models.CharField(max_length=200, blank=True)  # a close one who asks with the person's leave
    why = models.TextField()
    helpers = models.TextField(blank=True)  # who helps today, in the person's words
    phone = models.CharField(max_length=60, blank=True)
    asked_at = models.DateTimeField()
    due_on = models.DateField()
    answer = models.CharField(max_length=10, choices=Answer.choices, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=200, blank=True)
    reason = models.CharField(max_length=40, blank=True)
    reason_text = models.TextField(blank=True)
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at=None, answer="") | (Q(answered_at__isnull=False) & ~Q(answer="")),
                name="request_answered_with_an_answer",
            )
        ]
        indexes = [models.Index("to_unit", "due_on", name="request_open", condition=Q(answered_at=None))]


class HandOver(models.Model):
    """The coordination offered to another unit, which takes it or not (FOLL-05)."""

    class Answer(models.TextChoices):
        YES = "yes", "Tog över"
        NO = "no", "Tackade nej"
        WITHDRAWN = "withdrawn", "Togs tillbaka"

    id = _key()
    case = models.ForeignKey(Case, models.PROTECT, related_name="hand_overs")
    from_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    to_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    reason = models.TextField(blank=True)
    offered_at = models.DateTimeField()
    offered_by = models.CharField(max_length=200)
    answer = models.CharField(max_length=10, choices=Answer.choices, blank=True)
    answer_text = models.CharField(max_length=500, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(answered_at=None), name="one_hand_over_at_a_time"),
            models.CheckConstraint(
                condition=Q(answered_at=None, answer="") | (Q(answered_at__isnull=False) & ~Q(answer="")),
                name="hand_over_answered_with_an_answer",
            ),
        ]


class Party(models.Model):
    """A unit, or someone outside, that is called (must come) or invited (may come) to the coordination (CALL-03)."""

    class Way(models.TextChoices):
        CALLED = "called", "kallas"
        INVITED = "invited", "bjuds in"

    id = _key()
    case = models.ForeignKey(Case, models.PROTECT, related_name="parties")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    outside_name = models.CharField(max_length=200, blank=True)
    outside_kind = models.CharField(max_length=30, blank=True)  # a name of rulebook.calling.PartyKind (ORG-03)
    outside_address = models.CharField(max_length=300, blank=True)
    outside_phone = models.CharField(max_length=60, blank=True)
    way = models.CharField(max_length=10, choices=Way.choices, default=Way.CALLED)
    needed = models.BooleanField(default=False)
    contribution = models.CharField(max_length=500, blank=True)
    added_by_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    since = models.DateTimeField(null=True)  # when it was called; before that it knows of nothing
    until = models.DateTimeField(null=True)
    passed_to = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")  # where the call went (CALL-04)
    # Of the case, or when it left; kept by a trigger, so that each unit's newest are found at once.
    changed_at = models.DateTimeField(db_default=Now())
    over = models.BooleanField(db_default=False)  # the case has ended

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "unit"], condition=Q(until=None), name="a_unit_is_party_once"),
            models.CheckConstraint(
                condition=Q(unit__isnull=False, outside_name="") | (Q(unit=None) & ~Q(outside_name="")),
                name="party_is_unit_or_outside",
            ),
        ]
        indexes = [
            models.Index("unit", "case", name="party_unit_case"),
            models.Index(
                "unit", F("changed_at").desc(), "case", name="party_unit_changed", condition=Q(since__isnull=False)
            ),
            models.Index(
                "unit",
                F("changed_at").desc(),
                "case",
                name="party_unit_open",
                condition=Q(since__isnull=False, over=False),
            ),
        ]

    @property
    def is_close(self) -> bool:
        """Whether it is one who stands close to the person: reached in secret when the person is protected."""
        return self.outside_kind in ("RELATIVE", "LEGAL_REPRESENTATIVE")

    @property
    def name(self) -> str:
        return self.unit.name if self.unit else self.outside_name

    def is_of(self, organisation: uuid.UUID) -> bool:
        """Whether it is a unit of that organisation: what one tells the other is not disclosed."""
        return self.unit is not None and self.unit.organisation_id == organisation


class Event(models.Model):
    """Something that happened. Only added. ``facts`` hold codes and ids, never text a person wrote."""

    class Channel(models.TextChoices):
        SCREEN = "screen", "på skärm"
        PHONE = "phone", "på telefon"
        PAPER = "paper", "på papper"
        API = "api", "från annat system"

    id = _key()
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="events")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=40)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    channel = models.CharField(max_length=10, choices=Channel.choices, default=Channel.SCREEN)
    by_kind = models.CharField(max_length=10)
    by_name = models.CharField(max_length=200)
    by_user = models.UUIDField(null=True)
    by_person = models.UUIDField(null=True)
    by_assignment = models.UUIDField(null=True)
    request_id = models.UUIDField(unique=True)
    request_digest = models.CharField(
        max_length=64, blank=True
    )  # of what was sent: the same key with other words is told
    corrects = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    facts = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index("case", "at", name="event_case_at")]


class DutyQuerySet(models.QuerySet):
    def open(self) -> "DutyQuerySet":
        """Neither met nor cancelled.

        The empty text stands in the statement itself, as it does in the index of open duties. A statement that is
        planned once for all values of a parameter would not know that the index is enough: it would read all duties.
        """
        return self.filter(met_at=None, cancelled_by=RawSQL("''", ()))


class Duty(models.Model):
    """What is to be done, by which unit, until when: the rulebook's fold over the case's events, stored after each."""

    id = _key()
    case = models.ForeignKey(Case, models.PROTECT, related_name="duties")
    kind = models.CharField(max_length=30)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    ref = models.CharField(max_length=60, blank=True)  # the delivery or measure it is about
    opened_by_kind = models.CharField(max_length=40)
    opened_at = models.DateTimeField()
    not_before = models.DateField(null=True)
    due_on = models.DateField(null=True)
    due_at = models.DateTimeField(null=True)
    met_at = models.DateTimeField(null=True)
    cancelled_by = models.CharField(max_length=40, blank=True)
    rule = models.CharField(max_length=60)
    rule_text = models.CharField(max_length=500, blank=True)
    rule_source = models.CharField(max_length=200, blank=True)
    escalates_at = models.DateTimeField(null=True)  # by rulebook.reminding: when nobody taking it is told to the head
    reminded_at = models.DateTimeField(null=True)
    escalated_at = models.DateTimeField(null=True)
    taken_by = models.ForeignKey(Assignment, models.PROTECT, null=True, related_name="+")  # a duty is its unit's still
    stored_at = models.DateTimeField(db_default=Now())  # when it first came to the list, whatever day it counts from

    objects = DutyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "kind", "unit", "opened_by_kind", "opened_at", "ref"], name="duty_is_opened_once"
            )
        ]
        indexes = [
            models.Index(  # with what the policy and the worklist's counts ask, so that no row is fetched
                fields=["unit", "due_at"],
                include=["case", "taken_by"],
                name="duty_open",
                condition=Q(met_at=None, cancelled_by=""),
            ),
            models.Index("case", "unit", name="duty_open_of_case", condition=Q(met_at=None, cancelled_by="")),
            models.Index("unit", "met_at", name="duty_met", condition=Q(met_at__isnull=False)),
            models.Index("unit", "stored_at", name="duty_new", condition=Q(met_at=None, cancelled_by="")),
            models.Index(  # in the order of the worklist
                "unit",
                Coalesce("due_at", "opened_at"),
                "opened_at",
                name="duty_urgent",
                condition=Q(met_at=None, cancelled_by=""),
            ),
            models.Index(
                "escalates_at",
                name="duty_escalates",
                condition=Q(met_at=None, cancelled_by="", escalated_at=None),
            ),
        ]

    @property
    def cancelled(self) -> str:
        """What cancelled it, as the list's chip asks."""
        return self.cancelled_by


class Consent(models.Model):
    """One answer from one giver to one organisation for one purpose. Never overwritten, only withdrawn (CONS-07)."""

    class Purpose(models.TextChoices):
        EXCHANGE = "exchange", "dela uppgifter"
        SIP = "sip", "göra en SIP"

    class Answer(models.TextChoices):
        YES = "yes", "Säger ja"
        NO = "no", "Säger nej"
        CANNOT = "cannot", "Kan inte ta ställning nu"

    class Form(models.TextChoices):
        ORAL = "oral", "Muntligt"
        WRITTEN = "written", "Skriftligt"
        OTHER = "other", "På annat sätt"
        PORTAL = "portal", "I Min plan"

    class GivenAs(models.TextChoices):
        SELF = "self", "Personen själv"
        GUARDIAN = "guardian", "Vårdnadshavare"
        REPRESENTATIVE = "representative", "God man eller annan företrädare"

    id = _key()
    case = models.ForeignKey(Case, models.PROTECT, related_name="consents")
    purpose = models.CharField(max_length=10, choices=Purpose.choices)
    answer = models.CharField(max_length=10, choices=Answer.choices)
    form = models.CharField(max_length=10, choices=Form.choices)
    given_as = models.CharField(max_length=15, choices=GivenAs.choices, default=GivenAs.SELF)
    given_by_name = models.CharField(max_length=200, blank=True)
    # which asked and will disclose
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    heard_by = models.CharField(max_length=200)
    covers = models.TextField(blank=True)  # what may be shared, in words
    limits = models.TextField(blank=True)  # what the consent does not cover, in words
    kept_elsewhere = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    until = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index("case", "organisation", name="consent_case_organisation")]
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by="") | (Q(withdrawn_at__gte=F("at")) & ~Q(withdrawn_by="")),
                name="consent_withdrawn_after_given_by_someone",
            )
        ]


class ConsentScope(models.Model):
    """Which party a consent covers, or not. Rows, so that they can be asked and withdrawn one by one."""

    id = _key()
    consent = models.ForeignKey(Consent, models.PROTECT, related_name="scope")
    party = models.ForeignKey(Party, models.PROTECT, related_name="+")
    subject = models.CharField(max_length=60, blank=True)
    allowed = models.BooleanField()
    withdrawn_at = models.DateTimeField(null=True)
    # The party that the person said yes to, when it gave its place to this one (CALL-04); of this they said nothing.
    passed_from = models.ForeignKey(Party, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["consent", "party", "subject"], name="one_scope_per_party")]


class Document(models.Model):
    """What leaves an owner: immutable. PDF and screens render it."""

    class Kind(models.TextChoices):
        CALL = "call", "kallelse"
        REPLY = "reply", "svar på kallelse"
        PLAN = "plan", "plan"
        BESKED = "besked", "besked"
        INITIATIVE = "initiative", "initiativ"
        MAPPING = "mapping", "kartläggning"
        QUESTION = "question", "fråga från personen"
        ANSWER = "answer", "svar till personen"

    id = _key()
    case = models.ForeignKey(Case, models.PROTECT, related_name="documents")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    owner_org = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+", db_index=False)
    owner_person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    number = models.PositiveIntegerField(default=1)
    content = models.JSONField()
    made_at = models.DateTimeField()
    corrects = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(owner_org__isnull=False, owner_person=None) | Q(owner_org=None, owner_person__isnull=False),
                name="document_has_one_owner",
            )
        ]
        indexes = [models.Index("case", "kind", "number", name="document_case_kind")]


class Delivery(models.Model):
    """A document handed to a unit, the person or someone outside, on a named ground (ACC-06)."""

    class Channel(models.TextChoices):
        INBOX = "inbox", "i Samplan"
        PORTAL = "portal", "i Min plan"
        LETTER = "letter", "med brev"
        HANDED = "handed", "på papper i handen"
        ORAL = "oral", "muntligt"

    class Ground(models.TextChoices):
        CONSENT = "consent", "samtycke"
        SELF = "self", "den enskildes egen rätt"
        ANSWER = "answer", "svar på kallelsen"
        NOTICE = "notice", "besked om att delningen är slut"

    id = _key()
    document = models.ForeignKey(Document, models.PROTECT, related_name="deliveries")
    case = models.ForeignKey(Case, models.PROTECT, related_name="deliveries")
    from_unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    from_org = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+", db_index=False)
    to_unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    to_person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    to_outside = models.CharField(max_length=200, blank=True)
    party = models.ForeignKey(Party, models.PROTECT, null=True, related_name="+")  # the outside one
    channel = models.CharField(max_length=10, choices=Channel.choices)
    ground = models.CharField(max_length=10, choices=Ground.choices)
    consent = models.ForeignKey(Consent, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)
    receipted_at = models.DateTimeField(null=True)
    receipted_by = models.CharField(max_length=200, blank=True)
    posted_at = models.DateTimeField(null=True)
    posted_by = models.CharField(max_length=200, blank=True)
    recalled_at = models.DateTimeField(null=True)
    meeting_at = models.DateTimeField(
        null=True
    )  # of a call to a unit: when they meet, so that its calendar is an index

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(ground="consent") | Q(consent__isnull=False), name="delivery_on_consent_names_it"
            ),
            models.CheckConstraint(
                condition=Q(to_unit=None) | Q(ground__in=["consent", "answer", "notice", "self"]),
                name="delivery_to_unit_has_a_ground",
            ),
            models.CheckConstraint(
                condition=Q(to_unit__isnull=False, to_person=None, to_outside="")
                | Q(to_unit=None, to_person__isnull=False, to_outside="")
                | (Q(to_unit=None, to_person=None) & ~Q(to_outside="")),
                name="delivery_has_one_receiver",
            ),
        ]
        indexes = [
            models.Index("document", "to_unit", name="delivery_document_unit"),
            models.Index("to_unit", "at", name="delivery_unit_at"),
            models.Index("case", "to_unit", name="delivery_case_unit"),
            models.Index("case", "to_person", name="delivery_case_person"),
            models.Index(
                "to_unit", "meeting_at", "case", name="delivery_meeting", condition=Q(meeting_at__isnull=False)
            ),
        ]


class Live(models.Model):
    """A window in which a unit reads the case's shared rows: open only while the meeting is."""

    id = _key()
    case = models.ForeignKey(Case, models.PROTECT, related_name="live")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    ground = models.CharField(max_length=10, default="meeting")
    consent = models.ForeignKey(Consent, models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "unit"], condition=Q(closed_at=None), name="one_open_window")
        ]


class Joining(models.Model):
    """A proposal that two registered persons are one, or are two after all: said by one, answered by another (ORG-06).

    person: the one registered by a number that does not last. number: of the one they are. given_name, family_name: as
    in their papers, for when the number is new here.
    """

    class Kind(models.TextChoices):
        JOIN = "join", "Slå ihop"
        PART = "part", "Dela"

    class Answer(models.TextChoices):
        YES = "yes", "Bekräftad"
        NO = "no", "Avslagen"

    id = _key()
    case = models.ForeignKey(Case, models.PROTECT, related_name="joinings")
    person = models.ForeignKey(Person, models.PROTECT, related_name="joinings")
    kind = models.CharField(max_length=5, choices=Kind.choices)
    number = models.CharField(max_length=20, blank=True)
    number_kind = models.CharField(max_length=20, blank=True)
    given_name = models.CharField(max_length=100, blank=True)
    family_name = models.CharField(max_length=100, blank=True)
    reason = models.TextField()
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    proposed_at = models.DateTimeField()
    proposed_by = models.UUIDField()
    proposed_by_name = models.CharField(max_length=200)
    answer = models.CharField(max_length=3, choices=Answer.choices, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.UUIDField(null=True)
    answered_by_name = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=Q(answer=""), name="one_open_joining"),
            models.CheckConstraint(
                condition=~Q(answer="yes", answered_by=F("proposed_by")), name="joining_needs_two_people"
            ),
        ]
        indexes = [models.Index(fields=["unit"], name="joining_waits", condition=Q(answer=""))]
