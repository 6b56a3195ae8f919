"""One writer of papers and tags at a time, on both databases."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

KEY = zlib.crc32(b"literature.writing")  # the triggers of literature.watching take the same lock


@contextmanager
def one_writer() -> Iterator[None]:
    """Open a transaction in which nobody else changes papers or tags; usable as a decorator, and inside itself.

    SQLite's transactions are so by nature.  On PostgreSQL an advisory lock makes them so: what a sync, an import, a
    retagging and a curator do in turn is matched and decided on what is there, and no two of them wait for each other's
    rows.  Transactions are short, so the one who waits, waits for about a second at the most.
    """
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [KEY])
        yield
