"""How far the data have moved: one row, kept by the database itself."""

from __future__ import annotations

from django.db import models


class DataVersion(models.Model):
    """The one row that every transaction which changes what may be shown moves (migration 0003_data_version).

    Triggers write it and `literature.versions` reads it; nothing else touches it."""

    number = models.BigIntegerField(default=0)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = (models.CheckConstraint(condition=models.Q(id=1), name="data_version_one_row"),)

    def __str__(self) -> str:
        return f"{self.number}, {self.changed_at:%Y-%m-%d %H:%M:%S}"
