"""Tokens: a client that shows one is counted by its name and may ask more often.  They open nothing that is closed."""

from __future__ import annotations

import hashlib
import secrets

from django.db import models
from django.utils import timezone

_PREFIX = "bm_"  # lets a scanner of published code recognise what it has found
_RANDOM_BYTES = 32


class ApiToken(models.Model):
    """A token, known by its digest only: 256 random bits need no slow hash, for nobody can try them all."""

    name = models.CharField(max_length=100, unique=True, help_text="Whose it is: a person, a project, a program.")
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    is_active = models.BooleanField(default=True, help_text="Take the mark away to refuse the token from now on.")

    class Meta:
        ordering = ["name"]
        verbose_name = "API token"

    def __str__(self) -> str:
        return self.name

    @classmethod
    def issue(cls, name: str) -> tuple[ApiToken, str]:
        """Make a token; return it and its text, which is kept nowhere. Raises ValidationError for a name in use."""
        token = cls(name=name.strip())
        text = token.renew()
        token.full_clean()
        token.save()
        return token, text

    def renew(self) -> str:
        """Give the token a new text and return it; to be saved by the caller."""
        text = _PREFIX + secrets.token_urlsafe(_RANDOM_BYTES)
        self.digest = _digest(text)
        return text

    @classmethod
    def of(cls, text: str) -> ApiToken | None:
        """Return the active token that has this text, or None."""
        return cls.objects.filter(digest=_digest(text), is_active=True).first()


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
