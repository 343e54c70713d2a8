"""The plan: goals, and who does what, when. Written in place by its owner, with a version on every row."""

import uuid

from django.db import models
from django.db.models import Q

from samplan.coordination.cases.models import Case, Party
from samplan.foundation.directory.models import Assignment, Organisation
from samplan.foundation.persons.models import Person


class Goal(models.Model):
    class Kind(models.TextChoices):
        MAIN = "main", "Det jag vill"
        SUB = "sub", "Nästa steg"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="goals")
    owner_org = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    text = models.TextField()
    in_persons_words = models.BooleanField(default=False)
    when = models.CharField(max_length=120, blank=True)  # by when it is to be reached (PLAN-09)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=200)


class Measure(models.Model):
    """The line as proposed: who does what, when. It promises nothing for another (PLAN-04); see Commitment."""

    class Kind(models.TextChoices):
        UNKNOWN = "", "inte angivet"
        SOCIAL = "social", "social"
        MEDICAL = "medical", "medicinsk"
        PSYCHOLOGICAL = "psychological", "psykologisk"
        PEDAGOGICAL = "pedagogical", "pedagogisk"
        TECHNICAL = "technical", "teknisk"
        WORK = "work", "arbetslivsinriktad"

    class Law(models.TextChoices):
        UNKNOWN = "", "Inte angivet"
        HSL = "hsl", "Hälso- och sjukvårdslagen"
        SOL = "sol", "Socialtjänstlagen"
        LSS = "lss", "LSS"
        DENTAL = "dental", "Tandvårdslagen"
        LVU = "lvu", "LVU"
        LVM = "lvm", "LVM"
        SCHOOL = "school", "Skollagen"
        OTHER = "other", "Annan lag"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="measures")
    goal = models.ForeignKey(Goal, models.PROTECT, null=True, related_name="measures")
    owner_org = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    what = models.CharField(max_length=300)
    when = models.CharField(max_length=120)
    where = models.CharField(max_length=120, blank=True)
    next_on = models.DateField(null=True)
    kind = models.CharField(max_length=15, choices=Kind.choices, blank=True)  # nothing is said until it is
    law = models.CharField(max_length=10, choices=Law.choices, blank=True)
    party = models.ForeignKey(Party, models.PROTECT, null=True, related_name="+")  # the unit that will do it
    by_person = models.BooleanField(default=False)  # the person themself
    outside = models.CharField(max_length=200, blank=True)  # someone else
    staff_name = models.CharField(max_length=200, blank=True)  # the named one at the unit
    in_room_by = models.CharField(max_length=200, blank=True)
    in_room_at = models.DateTimeField(null=True)
    meanwhile = models.CharField(max_length=300, blank=True)  # said in the room: what is done until they have decided
    stopped_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(party__isnull=False, by_person=False, outside="")
                | Q(party=None, by_person=True, outside="")
                | (Q(party=None, by_person=False) & ~Q(outside="")),
                name="measure_has_one_who",
            ),
            models.CheckConstraint(
                condition=Q(in_room_by="", in_room_at=None) | (~Q(in_room_by="") & Q(in_room_at__isnull=False)),
                name="measure_in_room_by_and_at",
            ),
        ]
        indexes = [models.Index("case", "created_at", name="measure_case")]


class Commitment(models.Model):
    """The doer's own word on a measure: confirmed, or waiting for a decision with what is done meanwhile (PLAN-06)."""

    class State(models.TextChoices):
        CONFIRMED = "confirmed", "Bekräftat"
        WAITING = "waiting", "Väntar på beslut"
        DECLINED = "declined", "Blev inte av"
        STARTED = "started", "Påbörjat"
        DONE = "done", "Klart"
        STOPPED = "stopped", "Avbrutet"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    measure = models.ForeignKey(Measure, models.PROTECT, related_name="commitments")
    owner_org = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=10, choices=State.choices)
    meanwhile = models.CharField(max_length=300, blank=True)
    effect = models.CharField(max_length=300, blank=True)  # how it went, when it is done or stopped (FOLL-02)
    decided_by = models.CharField(max_length=200)
    unit_name = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index("measure", "at", name="commitment_measure")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="waiting") | ~Q(meanwhile=""), name="waiting_says_what_is_done_meanwhile"
            )
        ]


class Acceptance(models.Model):
    """The person's yes or no to a measure (PLAN-05), by themself or as heard by the one who writes."""

    class Answer(models.TextChoices):
        YES = "yes", "Ja"
        NO = "no", "Nej"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    measure = models.ForeignKey(Measure, models.PROTECT, related_name="acceptances")
    owner_org = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="+", db_index=False
    )  # who heard it
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    answer = models.CharField(max_length=5, choices=Answer.choices)
    heard_by = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()


class Conclusion(models.Model):
    """The three answers a meeting does not end without (MEET-05): follow-up, coordinator, way of delivery."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="conclusions")
    owner_org = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    meeting_id = models.UUIDField()
    document_id = models.UUIDField()
    follow_up_at = models.DateTimeField(null=True)
    follow_up_place = models.CharField(max_length=200, blank=True)
    follow_up_by = models.CharField(max_length=200, blank=True)
    feedback = models.CharField(max_length=300, blank=True)
    coordinator = models.ForeignKey(Assignment, models.PROTECT, related_name="+")
    responsible_organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    ways = models.CharField(max_length=60, blank=True)  # digital,paper,oral
    reason = models.TextField(blank=True)  # why something is left open
    disagreement = models.TextField(blank=True)
    evaluation_at = models.DateTimeField(null=True)  # when the goals are evaluated, and by whom (PLAN-09)
    evaluation_by = models.CharField(max_length=200, blank=True)
    understood = models.CharField(max_length=10, blank=True)  # yes | partly | no: has everyone understood the same
    secure = models.CharField(max_length=10, blank=True)  # is the person content and secure (MEET-06)
    check_note = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()


class ContactPoint(models.Model):
    """Whom to ask about what: "ring om …" (PLAN-08)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="contact_points")
    owner_org = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    about = models.CharField(max_length=200)
    name = models.CharField(max_length=200)
    phone = models.CharField(max_length=60)
    version = models.PositiveIntegerField(default=1)
    removed_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=200)


class Confirmation(models.Model):
    """A party's or the person's simple confirmation of one version of the plan, instead of a signature (PLAN-12)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="confirmations")
    document_id = models.UUIDField()
    owner_org = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+", db_index=False)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    unit_name = models.CharField(max_length=200, blank=True)
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(owner_org__isnull=False, person=None) | Q(owner_org=None, person__isnull=False),
                name="confirmation_by_party_or_person",
            )
        ]


class FollowUp(models.Model):
    """How it went: row by row, new circumstances, and what happens with the plan now (FOLL-02, FOLL-03)."""

    class Next(models.TextChoices):
        GO_ON = "go_on", "Planen fortsätter som den är"
        REVISE = "revise", "Planen ändras"
        RESTART = "restart", "Det här målet är slut, en ny plan görs"
        END = "end", "Planen avslutas"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="follow_ups")
    owner_org = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    meeting_id = models.UUIDField(null=True)
    circumstances = models.TextField(blank=True)  # what is new
    needed = models.TextField(blank=True)  # another measure or actor that is needed
    next = models.CharField(max_length=10, choices=Next.choices)
    explanation = models.TextField(blank=True)  # what is different from before, and why
    next_at = models.DateTimeField(null=True)
    at = models.DateTimeField()
    by_name = models.CharField(max_length=200)


class FollowUpRow(models.Model):
    """One row of a follow-up: was the measure done, how near is the goal."""

    class Answer(models.TextChoices):
        YES = "yes", "Ja"
        PARTLY = "partly", "Delvis"
        NO = "no", "Nej"
        CLOSER = "closer", "Närmare"
        SAME = "same", "Likadant"
        FURTHER = "further", "Längre bort"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    owner_org = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    follow_up = models.ForeignKey(FollowUp, models.PROTECT, related_name="rows")
    measure = models.ForeignKey(Measure, models.PROTECT, null=True, related_name="+")
    goal = models.ForeignKey(Goal, models.PROTECT, null=True, related_name="+")
    answer = models.CharField(max_length=10, choices=Answer.choices)
    effect = models.CharField(max_length=300, blank=True)
    what_now = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(measure__isnull=False, goal=None) | Q(measure=None, goal__isnull=False),
                name="follow_up_row_is_of_a_measure_or_a_goal",
            )
        ]
