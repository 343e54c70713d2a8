"""What waits to leave by a channel out. Rows hold ids only; what is sent is the same bytes for everyone (P32).

The worker reads and writes all rows, as the system. An action adds rows and takes reminders back, and reads no other.
"""

import uuid

from django.db import models


class Row(models.Model):
    class State(models.TextChoices):
        DUE = "due", "Väntar"
        SENT = "sent", "Skickat"
        CANCELLED = "cancelled", "Stoppat"
        FAILED = "failed", "Gick inte fram"

    class Kind(models.TextChoices):
        NOTICE = "notice", "Något har kommit"
        REMINDER = "reminder", "Mötet är snart"
        ESCALATION = "escalation", "Ingen har tagit det"
        # To the person, by the way that the person has chosen when it is sent.
        PERSON = "person", "Personen har fått något"
        MOVED = "moved", "En tid har ändrats för personen"
        TOMORROW = "tomorrow", "Personen har en tid i morgon"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    delivery = models.UUIDField(null=True)  # what has come; a reminder and an escalation are about no delivery
    case = models.UUIDField()  # a text message is about no case: the unit's id stands for it
    unit = models.UUIDField()  # whose function inbox it goes to; of a notice to the person, the unit that sends it
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.NOTICE)
    channel = models.CharField(max_length=10, default="email")
    due_at = models.DateTimeField()
    next_at = models.DateTimeField()
    attempt = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DUE)
    sent_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["delivery", "channel"], name="one_notice_per_delivery_and_channel"),
            # They all say the same, so one says it of whatever more comes before it leaves.
            models.UniqueConstraint(
                fields=["unit"], condition=models.Q(channel="sms", state="due"), name="one_text_waits_for_a_unit"
            ),
        ]
        indexes = [
            models.Index("next_at", name="outbox_due", condition=models.Q(state="due")),
            models.Index("case", name="outbox_waiting", condition=models.Q(state="due")),
            models.Index("sent_at", name="outbox_sent", condition=models.Q(sent_at__isnull=False)),
        ]


TO_PERSON = (Row.Kind.PERSON, Row.Kind.MOVED, Row.Kind.TOMORROW)


class Worker(models.Model):
    """The worker's sign of life: one row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    seen_at = models.DateTimeField()
