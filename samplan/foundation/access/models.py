"""Server-side sessions. Only a hash of the secret in the cookie is kept."""

import uuid

from django.db import models

from samplan.foundation.directory.models import Assignment, User


class Session(models.Model):
    """One login: a user in one chosen assignment, or the person. Another assignment is another session.

    A user without an assignment has shown who they are and is choosing; such a session opens nothing else.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    token_hash = models.CharField(max_length=64, unique=True)
    user = models.ForeignKey(User, models.PROTECT, null=True)
    assignment = models.ForeignKey(Assignment, models.PROTECT, null=True)
    person = models.UUIDField(null=True)
    name = models.CharField(max_length=200)
    created_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True)  # the session of the same person's that ended it
    ended_how = models.CharField(max_length=10, blank=True, db_default="")  # oldest | others

    class Meta:
        indexes = [
            models.Index("user", "created_at", name="session_user"),
            models.Index("person", "created_at", name="session_person"),
            models.Index("ended_by", name="session_ended_by", condition=models.Q(ended_by__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(user__isnull=False, person__isnull=True)
                | models.Q(user__isnull=True, assignment__isnull=True, person__isnull=False),
                name="session_is_staff_or_person",
            )
        ]
