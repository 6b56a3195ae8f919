"""The triggers by which the database itself moves the data version; used by migrations.

On PostgreSQL a statement's first trigger takes the lock of `literature.writing.one_writer`, before any row is locked,
and its last moves the version where rows were changed, once a transaction.  So whoever writes at all is the one writer
until the commit: versions move in the order of commits, and the version's row is never waited for.
On SQLite, where a writing transaction is alone by nature, each changed row moves the version.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from literature.writing import KEY

VERSION = "literature_dataversion"
Statements = Mapping[str, Sequence[str]]  # by the kind of database

EVENTS = {"insert": "NEW", "update": "NEW", "delete": "OLD"}

_FUNCTIONS = (
    f"""CREATE FUNCTION literature_be_the_one_writer() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM pg_advisory_xact_lock({KEY});
        RETURN NULL;
    END $$""",
    # A setting that is local to the transaction tells that the version has been moved; undoing a savepoint undoes both.
    f"""CREATE FUNCTION literature_move_data_version() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF current_setting('literature.version_moved', true) IS DISTINCT FROM pg_current_xact_id()::text
           AND EXISTS (SELECT FROM changed) THEN
            INSERT INTO {VERSION} AS kept (id, number, changed_at) VALUES (1, 1, clock_timestamp())
                ON CONFLICT (id) DO UPDATE SET number = kept.number + 1, changed_at = excluded.changed_at;
            PERFORM set_config('literature.version_moved', pg_current_xact_id()::text, true);
        END IF;
        RETURN NULL;
    END $$""",  # noqa: S608  a constant
)
_SQLITE_MOVE = (
    f"INSERT INTO {VERSION} (id, number, changed_at) VALUES (1, 1, strftime('%Y-%m-%d %H:%M:%f', 'now'))"  # noqa: S608
    " ON CONFLICT (id) DO UPDATE SET number = number + 1, changed_at = excluded.changed_at;"
)


def prepare() -> migrations.RunPython:
    """Return the operation that makes a database ready for `watching`."""
    drop = [f"DROP FUNCTION {name}()" for name in ("literature_be_the_one_writer", "literature_move_data_version")]
    return _operation({"postgresql": _FUNCTIONS}, {"postgresql": drop})


def watching(*tables: str, events: Sequence[str] = tuple(EVENTS)) -> migrations.RunPython:
    """Return the operation after which every change of these tables moves the data version.

    `events` narrows what is watched on SQLite, where each row costs a few microseconds: a table whose rows come only
    with their paper's own row need not be watched for new rows.
    """
    begin = {
        "postgresql": [one for table in tables for one in _postgresql(table)],
        "sqlite": [_sqlite(table, event) for table in tables for event in events],
    }
    end = {
        "postgresql": [f"DROP TRIGGER {_name(t, e)} ON {t}" for t in tables for e in ("turn", *EVENTS)],
        "sqlite": [f"DROP TRIGGER {_name(t, e)}" for t in tables for e in events],
    }
    return _operation(begin, end)


def _operation(begin: Statements, end: Statements) -> migrations.RunPython:
    return migrations.RunPython(partial(_execute, begin), partial(_execute, end))


def _execute(statements: Statements, apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    for statement in statements.get(editor.connection.vendor, ()):
        editor.execute(statement, params=None)


def _name(table: str, event: str) -> str:
    return f"{table}_watched_{event}"


def _sqlite(table: str, event: str) -> str:
    return f"CREATE TRIGGER {_name(table, event)} AFTER {event} ON {table} BEGIN {_SQLITE_MOVE} END"


def _postgresql(table: str) -> Iterator[str]:
    yield (
        f"CREATE TRIGGER {_name(table, 'turn')} BEFORE INSERT OR UPDATE OR DELETE ON {table}"
        " FOR EACH STATEMENT EXECUTE FUNCTION literature_be_the_one_writer()"
    )
    for event, rows in EVENTS.items():
        yield (
            f"CREATE TRIGGER {_name(table, event)} AFTER {event} ON {table} REFERENCING {rows} TABLE AS changed"
            " FOR EACH STATEMENT EXECUTE FUNCTION literature_move_data_version()"
        )
