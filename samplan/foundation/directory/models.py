"""The register: organisations, units, staff and the assignments they act in (ORG-01, ORG-04)."""

import uuid
from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import F, Q


class Organisation(models.Model):
    """One personuppgiftsansvarig: owns what its units write, and reads. ``huvudman`` is whom it acts for (PLAN-04).

    What points to it has no index of that (``db_index=False``): few own all rows, so it would find nothing.
    """

    class Kind(models.TextChoices):
        REGION = "region", "Region"
        KOMMUN = "kommun", "Kommun"
        SCHOOL = "school", "Skola"
        PRIVATE = "private", "Privat vårdgivare"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    huvudman = models.CharField(max_length=60)  # code shared by all that act for the same huvudman
    name = models.CharField(max_length=200)
    hsa_id = models.CharField(max_length=60, unique=True)
    orgnr = models.CharField(max_length=12, blank=True)
    area = models.CharField(max_length=4, blank=True)  # code of the region (two digits) or the kommun (four)

    def __str__(self) -> str:
        return self.name

    @property
    def stripe(self) -> str:
        """Which of the owner words the person meets: region, kommun, skola."""
        return {"region": "region", "private": "region", "kommun": "kommun", "school": "skola"}[self.kind]


class UnitQuerySet(models.QuerySet):
    def open(self, now):
        """Units that can be called at ``now``."""
        return self.filter(Q(closed_at=None) | Q(closed_at__gt=now))


class Unit(models.Model):
    """A verksamhet, not a profession (ORG-01). ``inbox_email`` is its function inbox, read every working day.

    ``on_call_phone`` is carried by whoever is on duty, never one person's own: it gets what cannot wait, and no words.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="units")
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    kind = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    hsa_id = models.CharField(max_length=60, unique=True)
    address = models.CharField(max_length=300, blank=True)
    phone = models.CharField(max_length=30, blank=True)
    opening_hours = models.CharField(max_length=200, blank=True)
    inbox_email = models.EmailField(blank=True)
    on_call_phone = models.CharField(max_length=30, blank=True)
    function = models.CharField(max_length=200, blank=True)  # what the one who takes calls is called, and when (ORG-10)
    closed_at = models.DateTimeField(null=True)

    objects = UnitQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name


class User(models.Model):
    """A member of staff. How they prove who they are lies in access, what they may do in their assignments."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    given_name = models.CharField(max_length=100)
    family_name = models.CharField(max_length=100)
    title = models.CharField(max_length=100, blank=True)
    hsa_id = models.CharField(max_length=60, unique=True)
    phone = models.CharField(max_length=30, blank=True)

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}"


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def current(self, now: datetime) -> Self:
        """Assignments in force at ``now`` (aware datetime)."""
        return self.filter(from_at__lte=now).filter(Q(until_at=None) | Q(until_at__gt=now))


class Assignment(models.Model):
    """A user at a unit in a role. A person with several picks the one they act in (ORG-04)."""

    class Source(models.TextChoices):
        LOAD = "load", "Inläsning"
        SCREEN = "screen", "På skärmen"
        LOGIN = "login", "Vid inloggning"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, models.PROTECT, related_name="assignments")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="assignments")
    role = models.CharField(max_length=40)  # a value of rulebook.permissions.Role
    licence = models.CharField(max_length=60, blank=True)
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)
    # What a load has given, the next load ends when it is no longer named; what was given otherwise is ended there.
    source = models.CharField(max_length=6, choices=Source.choices, default=Source.SCREEN)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until_at=None) | Q(until_at__gt=F("from_at")), name="assignment_ends_after_it_begins"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user.name}, {self.unit.name}"


class Absence(models.Model):
    """Days when someone is not at work in an assignment, and the colleague who watches meanwhile. Never why (ORG-10).

    A row is never changed but to say that it no longer holds. ``unit`` is the assignment's, so that a unit's days are
    found at once.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="absences")
    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="absences")
    substitute = models.ForeignKey(Assignment, models.PROTECT, null=True, related_name="stands_in")
    from_on = models.DateField()
    until_on = models.DateField()  # the last day away
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Assignment, models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)  # taken back: they are at work after all

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(until_on__gte=F("from_on")), name="absence_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(substitute=None) | ~Q(substitute=F("assignment")), name="absence_substitute_is_another"
            ),
        ]
        indexes = [models.Index("unit", "until_on", name="absence_unit", condition=Q(ended_at=None))]


class HelpRequest(models.Model):
    """A question about the system from one who works in it: no case, no person, no id of a page (KNOW-06).

    It goes to the unit of those who help the asking unit, the first line, and may be passed on once to the second.
    """

    class Line(models.TextChoices):
        FIRST = "first", "Superanvändare eller användarstöd"
        SECOND = "second", "Objektspecialist"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    asked_by = models.ForeignKey(Assignment, models.PROTECT, related_name="+")
    asked_user = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    page = models.CharField(max_length=80, blank=True)  # the name of an address, "desk:call"; never the address
    text = models.CharField(max_length=2000)
    line = models.CharField(max_length=6, choices=Line.choices, default=Line.FIRST)
    to_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")  # where those who help now are
    first_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")  # where it came first
    passed_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=2000, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=200, blank=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at=None, answer="") | (Q(answered_at__isnull=False) & ~Q(answer="")),
                name="help_is_answered_with_words",
            )
        ]
        indexes = [
            models.Index("to_unit", "asked_at", name="help_waiting", condition=Q(closed_at=None)),
            models.Index("asked_user", "asked_at", name="help_asked"),
        ]

    @property
    def state(self) -> str:
        """In one word, as the lists say it."""
        if self.closed_at:
            return "Avslutad"
        if self.answered_at:
            return "Besvarad"
        return "Hos objektspecialist" if self.line == self.Line.SECOND else "Väntar på svar"
