"""The log: who did or read what, whose, when and on what ground. Rows are added, never changed (ACC-03, PDL 4:3)."""

import uuid

from django.db import models
from django.db.models.functions import Now


class Entry(models.Model):
    """One line of the log. Holds ids, never foreign keys, so that it outlives and never hinders what it tells of.

    The table is partitioned by the month of ``recorded_at``. It also has ``txid``, the transaction that wrote the line,
    by which the seals know which lines are all there (``seals.py``).
    """

    class Action(models.TextChoices):
        READ = "read", "läste"
        LIST = "list", "såg i en lista"
        PRINT = "print", "skrev ut"
        SEARCH = "search", "sökte"
        WRITE = "write", "skrev"
        REFUSED = "refused", "nekades"
        LOGIN = "login", "loggade in"
        LOGOUT = "logout", "loggade ut"

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    actor_kind = models.CharField(max_length=10)
    actor_name = models.CharField(max_length=200)
    actor_role = models.CharField(max_length=60, blank=True)
    actor_user = models.UUIDField(null=True)
    actor_person = models.UUIDField(null=True)
    assignment = models.UUIDField(null=True)
    unit = models.UUIDField(null=True)
    unit_name = models.CharField(max_length=200, blank=True)
    organisation = models.UUIDField(null=True)
    session = models.UUIDField(null=True)
    action = models.CharField(max_length=10, choices=Action.choices)
    what = models.CharField(max_length=60)
    ground = models.CharField(max_length=40, blank=True)
    case = models.UUIDField(null=True)
    person = models.UUIDField(null=True)
    object_id = models.UUIDField(null=True)
    cases = models.JSONField(default=list)  # ids of the cases that a list view showed

    class Meta:
        indexes = [
            models.Index("case", "at", name="audit_case_at", condition=models.Q(case__isnull=False)),
            models.Index("person", "at", name="audit_person_at", condition=models.Q(person__isnull=False)),
            models.Index("organisation", "at", name="audit_organisation_at"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    action__in=["read", "list", "print", "search", "write", "refused", "login", "logout"]
                ),
                name="audit_action",
            )
        ]


class Review(models.Model):
    """One reading that somebody has looked into: because the person asked about it, or by the log's reviewer.

    ``entry`` is the line of the log that it begins with. The row is kept: who decided what, when, in which words.
    """

    class Kind(models.TextChoices):
        ASKED = "asked", "Personen har frågat"
        CHECKED = "checked", "Granskad"

    class Decision(models.TextChoices):
        NO_REMARK = "no_remark", "Inget att anmärka"
        ASKED_READER = "asked_reader", "Jag har frågat den som läste, och svaret räcker"
        REPORTED = "reported", "Läsningen var fel och är anmäld"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    entry = models.BigIntegerField()
    organisation = models.UUIDField()
    person = models.UUIDField()
    kind = models.CharField(max_length=7, choices=Kind.choices)
    made_at = models.DateTimeField()
    question = models.TextField(blank=True)  # in the person's own words
    decision = models.CharField(max_length=12, choices=Decision.choices, blank=True)
    words = models.TextField(blank=True)  # for the organisation
    answer = models.TextField(blank=True)  # to the person
    decided_at = models.DateTimeField(null=True)
    decided_by = models.UUIDField(null=True)
    decided_by_name = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry", "kind"], name="one_review_of_each_kind"),
            models.CheckConstraint(
                condition=models.Q(decision="", decided_at=None, decided_by=None)
                | models.Q(decided_at__isnull=False, decided_by__isnull=False) & ~models.Q(decision=""),
                name="review_is_decided_or_not",
            ),
            models.CheckConstraint(
                condition=models.Q(kind="checked") | models.Q(decision="") | ~models.Q(answer=""),
                name="who_asked_is_answered",
            ),
        ]
        indexes = [models.Index("organisation", "made_at", name="audit_review_organisation")]
