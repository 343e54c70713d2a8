"""What someone has typed in a form and not yet sent. Read through ``keeping``, and written by its functions alone."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from samplan.foundation.directory.models import Unit, User
from samplan.foundation.persons.models import Person


class Draft(models.Model):
    """One form, half done: a user's at one unit, or the person's. It ends seven days after ``saved_at``.

    case: the case that the form is about, if any; ``key`` tells several forms of a kind apart, such as the id of the
    measure that is changed. words: field name → the values as they were typed, never files and never keys of the form;
    empty when there is no draft any longer. sent: the showings of the form that have been sent, the newest first: a
    save of one of them that comes late is not kept.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, models.PROTECT, null=True)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True)
    person = models.ForeignKey(Person, models.PROTECT, null=True)
    form = models.CharField(max_length=30)
    case = models.UUIDField(null=True)
    key = models.CharField(max_length=40, blank=True)
    words = models.JSONField()
    sent = ArrayField(models.CharField(max_length=32), default=list)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False, unit__isnull=False, person=None)
                | Q(user=None, unit=None, person__isnull=False),
                name="draft_is_of_staff_or_person",
            ),
            models.UniqueConstraint(
                fields=["user", "unit", "person", "form", "case", "key"],
                name="one_draft_of_a_form",
                nulls_distinct=False,
            ),
        ]
        indexes = [models.Index("saved_at", name="draft_oldest")]
