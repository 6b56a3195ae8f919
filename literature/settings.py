"""Django's settings as the values that the parts below want."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from literature.pubmed.client import EntrezSettings


def entrez_settings() -> EntrezSettings:
    """Return who asks NCBI, where, and within what budget a run may ask."""
    return EntrezSettings(
        email=settings.NCBI_EMAIL,
        tool=settings.NCBI_TOOL,
        api_key=settings.NCBI_API_KEY,
        base_url=settings.NCBI_EUTILS_URL,
        timeout_seconds=settings.NCBI_TIMEOUT_SECONDS,
        max_tries=settings.NCBI_MAX_TRIES,
        max_requests=settings.SYNC_MAX_REQUESTS,
        max_seconds=settings.SYNC_MAX_SECONDS,
        pace_file=Path(settings.VAR_DIR) / "ncbi-pace.json",
    )
