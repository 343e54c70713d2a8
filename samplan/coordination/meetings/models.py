"""The meeting, who came, and what each brings to it."""

import uuid

from django.db import models
from django.db.models import Q

from samplan.coordination.cases.models import Case, Party
from samplan.foundation.directory.models import Organisation, Unit
from samplan.foundation.persons.models import Person


class Meeting(models.Model):
    """A SIP-möte (FHIR Appointment). Owned by the organisation that calls to it; others read it in the call."""

    class Kind(models.TextChoices):
        SIP = "sip", "SIP-möte"
        PREPARATORY = "preparatory", "Förberedande möte"
        STAFF = "staff", "Aktörsmöte"
        PROFESSIONAL = "professional", "Professionellt för- eller eftermöte"
        FOLLOW_UP = "follow_up", "Uppföljning"
        EVALUATION = "evaluation", "Utvärdering"
        JOINT_CARE = "joint_care", "Samordnad vårdplanering"

    class Form(models.TextChoices):
        PLACE = "place", "På plats"
        VIDEO = "video", "Video"
        PHONE = "phone", "Telefon"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="meetings")
    owner_org = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.SIP)  # MEET-01
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")  # that calls; a trigger fills it in
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    form = models.CharField(max_length=10, choices=Form.choices)
    place = models.CharField(max_length=200, blank=True)
    link = models.CharField(max_length=300, blank=True)
    phone = models.CharField(max_length=60, blank=True)
    purpose = models.TextField()
    why = models.TextField(blank=True)
    goal = models.TextField(blank=True)
    questions = models.TextField()
    leader = models.CharField(max_length=200)
    documenter = models.CharField(max_length=200)
    part = models.PositiveSmallIntegerField(default=1)  # which of the five parts the meeting is in
    afterwards = models.BooleanField(default=False)  # held first, written afterwards (MEET-07)
    begun_at = models.DateTimeField(null=True)
    held_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    change_reason = models.CharField(max_length=300, blank=True)  # why it was moved or cancelled
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=models.F("starts_at")), name="meeting_ends_after_it_starts")
        ]
        indexes = [
            models.Index("case", "starts_at", name="meeting_case_start"),
            models.Index("starts_at", name="meeting_coming", condition=Q(held_at=None, cancelled_at=None)),
            models.Index(
                fields=["unit", "starts_at", "case"],
                include=["owner_org"],  # all that the policy asks of the unit's own
                name="meeting_unit",
                condition=Q(held_at=None, cancelled_at=None),
            ),
        ]


class Attendance(models.Model):
    """Who took part and how, and who was called but missing (MEET-04)."""

    class How(models.TextChoices):
        PLACE = "place", "på plats"
        PHONE = "phone", "på telefon"
        VIDEO = "video", "på video"
        PART = "part", "en del av mötet"
        OTHER = "other", "genom någon annan"
        MISSING = "missing", "kom inte"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    owner_org = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="attendance")
    party = models.ForeignKey(Party, models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=200, blank=True)
    how = models.CharField(max_length=10, choices=How.choices)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "party"], name="a_party_attends_once"),
            models.CheckConstraint(
                condition=Q(party__isnull=False, person=None) | Q(party=None, person__isnull=False),
                name="attendance_is_party_or_person",
            ),
        ]


class Answer(models.Model):
    """What someone writes before or at the meeting (FHIR QuestionnaireResponse). ``share`` says who may read it."""

    class Share(models.TextChoices):
        ME = "me", "Bara vi"
        COORDINATOR = "coordinator", "Samordnaren"
        MEETING = "meeting", "Alla på mötet"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="answers")
    owner_org = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+", db_index=False)
    owner_person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    # Whose part it is; null when the organisation says it as one, as it does of the plan's background.
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    question = models.CharField(max_length=40)
    text = models.TextField(blank=True)
    share = models.CharField(max_length=12, choices=Share.choices, default=Share.ME)
    on_behalf = models.BooleanField(default=False)  # staff wrote down what the person said
    helped_by = models.CharField(max_length=200, blank=True)  # who helped the person to answer
    ready_at = models.DateTimeField(null=True)  # ticked as ready before the meeting (PREP-05)
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "owner_org", "unit", "question"],
                name="one_answer_per_owner_and_question",
                condition=Q(owner_org__isnull=False),
                nulls_distinct=False,
            ),
            models.UniqueConstraint(
                fields=["case", "owner_person", "question"], name="one_answer_per_person_and_question"
            ),
        ]
