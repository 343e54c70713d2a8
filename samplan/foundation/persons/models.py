"""The person the plan is for (ORG-06), those close to them (ORG-07), and the only home of addresses and phones."""

import uuid
from datetime import date

from django.db import models
from django.db.models import Q


class Person(models.Model):
    """A person by system id. Numbers are attributes with a history, never the identity (P26)."""

    class Protection(models.TextChoices):
        NONE = "none", "Ingen"
        MARKED = "marked", "Sekretessmarkering"
        REGISTERED = "registered", "Skyddad folkbokföring"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    given_name = models.CharField(max_length=100)
    family_name = models.CharField(max_length=100)
    born_on = models.DateField(null=True)
    died_on = models.DateField(null=True)
    language = models.CharField(max_length=60, blank=True)
    interpreter = models.CharField(max_length=60, blank=True)
    communication = models.CharField(max_length=300, blank=True)
    listed_at = models.UUIDField(null=True)  # the unit id of the hälsocentral
    protection = models.CharField(max_length=10, choices=Protection.choices, default=Protection.NONE)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True)

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}"

    @property
    def protected(self) -> bool:
        return self.protection != self.Protection.NONE


class PersonNumber(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="numbers")
    kind = models.CharField(max_length=20)  # personnummer | samordningsnummer | reservnummer
    value = models.CharField(max_length=20)
    from_on = models.DateField(null=True)
    until_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["value"], condition=Q(until_on=None), name="one_holder_of_a_number")
        ]


class Residence(models.Model):
    """Where the person is registered over time: moved is a new row."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="residences")
    kommun = models.CharField(max_length=60)
    from_on = models.DateField(null=True)
    until_on = models.DateField(null=True)
    source = models.CharField(max_length=60, blank=True)


class Contact(models.Model):
    """The only home of address and phone. Protection sets ``hidden``; no data moves."""

    class Kind(models.TextChoices):
        ADDRESS = "address", "Adress"
        PHONE = "phone", "Telefon"
        EMAIL = "email", "E-post"
        # Where notices go: hidden always, given by the person, read by nobody but the person and the worker.
        SMS = "sms", "Mobil för påminnelser"
        MAIL = "mail", "E-post för påminnelser"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="contacts")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    value = models.CharField(max_length=300)
    hidden = models.BooleanField(default=False)


class NoticeChoice(models.Model):
    """How the person wants to hear of something new, and whether a meeting's day and time may be told (INDI-07)."""

    class Way(models.TextChoices):
        NONE = "none", "Inte alls"
        SMS = "sms", "Sms"
        MAIL = "mail", "E-post"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.OneToOneField(Person, models.PROTECT, related_name="+")
    way = models.CharField(max_length=4, choices=Way.choices, default=Way.NONE)
    shows_time = models.BooleanField(default=False)


class Representation(models.Model):
    """Someone who may act for the person: närstående, vårdnadshavare, god man, ombud … (ORG-07)."""

    class Kind(models.TextChoices):
        RELATIVE = "relative", "Närstående"
        SUPPORT = "support", "Stödperson"
        GUARDIAN = "guardian", "Vårdnadshavare"
        GOD_MAN = "god_man", "God man"
        FORVALTARE = "forvaltare", "Förvaltare"
        PROXY = "proxy", "Ombud med fullmakt"
        FUTURE_PROXY = "future_proxy", "Framtidsfullmakt"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="representatives")
    by_person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="represents")
    name = models.CharField(max_length=200)
    phone = models.CharField(max_length=30, blank=True)
    address = models.CharField(max_length=300, blank=True)
    relation = models.CharField(max_length=60, blank=True)  # dotter, granne … in the person's words
    takes_part = models.BooleanField(default=False)  # the person wants them at meetings
    kind = models.CharField(max_length=20, choices=Kind.choices)
    scope = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=200, blank=True)
    from_on = models.DateField(null=True)
    until_on = models.DateField(null=True)
    blocked_at = models.DateTimeField(null=True)

    @property
    def acts(self) -> bool:
        """Whether they may act for the person, and do not only stand close."""
        return self.kind not in (self.Kind.RELATIVE, self.Kind.SUPPORT)

    def holds(self, day: date) -> bool:
        """Whether they stand there on ``day``: not blocked, begun and not ended."""
        begun = self.from_on is None or self.from_on <= day
        return self.blocked_at is None and begun and (self.until_on is None or self.until_on >= day)


class CareContact(models.Model):
    """Fast vårdkontakt: named, with workplace and phone; one of several has the coordination (ORG-08, ORG-09)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="care_contacts")
    name = models.CharField(max_length=200)
    title = models.CharField(max_length=100, blank=True)
    workplace = models.CharField(max_length=200)
    phone = models.CharField(max_length=30)
    coordinates = models.BooleanField(default=False)
    physician = models.BooleanField(default=False)  # fast läkarkontakt
    named_by = models.CharField(max_length=200, blank=True)  # the head of the unit, who names
    by_wish = models.BooleanField(default=False)  # the person asked for this one
    from_on = models.DateField()
    until_on = models.DateField(null=True)
