"""The log: who did or read what, whose, when and on what ground. Rows are added, never changed (ACC-03, PDL 4:3)."""

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
