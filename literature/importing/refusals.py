"""Why an import does not go on."""

from __future__ import annotations


class ImportRefused(ValueError):
    """What was handed in, or asked for, cannot be done; the message says why and what to do."""
