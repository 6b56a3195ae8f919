"""Many reads that see one state of the database, while others write."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def one_state(at_most_seconds: int) -> Iterator[None]:
    """Let all reads inside see the database as it was at the first of them; nothing may be written inside.

    Nobody waits for it: on PostgreSQL it is a transaction REPEATABLE READ, on SQLite a read transaction of the
    write-ahead log.  What it holds back is cleaning up (vacuum, checkpoint), so PostgreSQL ends it when nothing was
    asked for `at_most_seconds`; the next read then raises OperationalError.  Inside a transaction of the caller's it is
    that transaction which decides what is seen.
    """
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic():
            _execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            _execute(f"SET LOCAL idle_in_transaction_session_timeout = '{int(at_most_seconds)}s'")
            yield
    else:
        # Django's own transactions on SQLite take the write lock at once (config.database), which a reader must not.
        _execute("BEGIN DEFERRED")
        try:
            yield
        finally:
            _execute("ROLLBACK")


def _execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
