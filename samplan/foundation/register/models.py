"""What has been loaded into the register, and when: one row for each load. Rows are added, never changed."""

import uuid

from django.db import models


class Load(models.Model):
    """One load of a county's folder. ``counts``: file → new, changed, ended, same; ``digest``: of all its files."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    at = models.DateTimeField()
    by_name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    counts = models.JSONField(default=dict)
