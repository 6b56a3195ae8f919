"""What a process that may be killed does: one sync, as the command does it, without the pauses NCBI asks for."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import django

django.setup()

from django.db import connection  # noqa: E402

from literature.models import RunOutcome, Strategy  # noqa: E402
from literature.pubmed.client import Entrez, EntrezClient, EntrezSettings  # noqa: E402
from literature.sync import AlreadyRunning, Options, Silence, fetching, sync  # noqa: E402
from tests.standin.fixtures import NoPace  # noqa: E402


def sync_once(database: str, url: str, folder: str, options: dict[str, Any]) -> None:
    """Sync all active strategies on the database, and end with the exit code of the command."""
    connection.settings_dict["NAME"] = database
    fetching.BATCH = 100  # more batches, more moments between them
    Entrez.time = SimpleNamespace(time=time.time, sleep=lambda seconds: None)  # Biopython's own pause
    settings = EntrezSettings(email="c@example.org", tool="tests", base_url=url, pace_file=Path(folder) / "pace.json")
    try:
        runs = sync(list(Strategy.objects.all()), EntrezClient(settings, pace=NoPace()), Options(**options), Silence())
    except AlreadyRunning:
        sys.exit(3)
    sys.exit(0 if all(run.outcome == RunOutcome.SUCCEEDED for run in runs) else 1)
