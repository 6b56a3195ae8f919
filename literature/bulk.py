"""Many rows at once, by the quickest way that each database has."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar

import orjson
from django.db import connection, models
from django.db.models import Q
from django.db.models.expressions import Combinable

Key = tuple[Any, ...]
Item = TypeVar("Item")
Adapter = Callable[[Any], Any]
IDS_A_STATEMENT = 900  # SQLite may be built to take no more than 999 values in one statement


def chunks(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """Yield the items in lists of `size`, the last one shorter."""
    iterator = iter(items)
    while chunk := list(islice(iterator, size)):
        yield chunk


def among(column: str, values: Collection[int] | Collection[str]) -> Q:
    """Return the condition that the column holds one of the values, which go to the database as one parameter.

    With hundreds of values Django's `__in`, a parameter a value, takes longer than the look-ups themselves."""
    if not values:
        return Q(pk__in=())  # never asked of the database
    listed, opening, closing = (
        (list(values), " = ANY(", ")")
        if connection.vendor == "postgresql"
        else (_json(list(values)), " IN (SELECT value FROM json_each(", "))")
    )
    parts = models.F(column), models.Value(listed)
    template = "%(expressions)s" + closing
    return Q(models.Func(*parts, arg_joiner=opening, template=template, output_field=models.BooleanField()))


def as_stored(column: str) -> Combinable:
    """Return a column as the database hands it over: JSON as text, a flag as 0 or 1 on SQLite.

    Django converts values one by one, which for thousands of rows takes longer than reading them."""
    return models.ExpressionWrapper(models.F(column), output_field=models.TextField())


def insert(model: type[models.Model], columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Insert rows inside the caller's transaction: COPY on PostgreSQL, executemany on SQLite.

    Five to ten times quicker than model instances.  Column names are those of the table ("paper_id"); every column
    without a default in the database must be named.  A JSON column takes whatever orjson writes, dataclasses included.
    Raises IntegrityError where a constraint is broken.
    """
    if not rows:
        return
    adapters = _adapters(model, columns)
    adapted = _adapted(rows, adapters) if any(adapters) else rows
    table = connection.ops.quote_name(model._meta.db_table)
    names = ", ".join(connection.ops.quote_name(column) for column in columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with connection.wrap_database_errors, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in adapted:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", adapted)  # noqa: S608 own names


def _adapted(rows: Iterable[Sequence[Any]], adapters: Sequence[Adapter | None]) -> list[Sequence[Any]]:
    return [[adapt(value) if adapt else value for adapt, value in zip(adapters, row, strict=True)] for row in rows]


def _adapters(model: type[models.Model], columns: Sequence[str]) -> list[Adapter | None]:
    """Return for each column what makes its values those of the driver; None where they are already."""
    by_column = {field.column: field for field in model._meta.concrete_fields}
    return [_adapter(by_column[column]) for column in columns]


def _adapter(field: models.Field[Any, Any]) -> Adapter | None:
    if isinstance(field, models.JSONField):
        return _json
    if connection.vendor == "postgresql":
        return None
    if isinstance(field, models.DateTimeField):
        return connection.ops.adapt_datetimefield_value
    return _iso_date if isinstance(field, models.DateField) else None


def _json(value: Any) -> str | None:
    return None if value is None else orjson.dumps(value).decode()


def _iso_date(value: dt.date | None) -> str | None:
    return None if value is None else value.isoformat()


def new_ids(model: type[models.Model], number: int) -> list[int]:
    """Return primary keys for rows to be inserted in this transaction, which nobody else will be given."""
    if not number:
        return []
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            sequence = "nextval(pg_get_serial_sequence(%s, 'id'))"
            cursor.execute(f"SELECT {sequence} FROM generate_series(1, %s)", [table, number])  # noqa: S608 a constant
            return [row[0] for row in cursor.fetchall()]
        # SQLite has one writer at a time, and AUTOINCREMENT remembers the highest key ever given.
        cursor.execute("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = %s", [table])
        last = cursor.fetchone()[0]
        return list(range(last + 1, last + 1 + number))


def ids_by_key(
    model: type[models.Model],
    key_columns: Sequence[str],
    wanted: Collection[Key],
    make: Callable[..., models.Model],
) -> dict[Key, int]:
    """Return the primary key of each wanted row, creating those that are not there by `make(*key)`.

    The key columns are covered by a unique constraint; two processes creating the same row at a time end with one.
    """
    if not wanted:
        return {}
    found = _find(model, key_columns, wanted)
    if missing := sorted(set(wanted) - found.keys()):
        add(model, [make(*key) for key in missing])
        found |= _find(model, key_columns, missing)
    return found


def _find(model: type[models.Model], key_columns: Sequence[str], wanted: Collection[Key]) -> dict[Key, int]:
    """Return the primary keys of the wanted rows that are there, each looked up in the unique index.

    One parameter a column, not one a value, so that no statement of thousands of parameters has to be written."""
    quote = connection.ops.quote_name
    names = [quote(column) for column in key_columns]
    source, same, parameters = (_from_arrays if connection.vendor == "postgresql" else _from_json)(names, wanted)
    kept = ", ".join(f"kept.{name}" for name in (*names, quote("id")))
    table = quote(model._meta.db_table)
    with connection.cursor() as cursor:
        sql = f"SELECT {kept} FROM {source} CROSS JOIN {table} AS kept WHERE {same}"  # noqa: S608 own names
        cursor.execute(sql, parameters)
        return {row[:-1]: row[-1] for row in cursor.fetchall()}


def _from_arrays(names: Sequence[str], wanted: Collection[Key]) -> tuple[str, str, list[Any]]:
    """Return PostgreSQL's source of the wanted rows, when one is the kept one, and the parameters."""
    arrays = ", ".join(["%s::text[]"] * len(names))
    same = " AND ".join(f"wanted.{name} = kept.{name}" for name in names)
    return (
        f"unnest({arrays}) AS wanted({', '.join(names)})",
        same,
        [list(column) for column in zip(*wanted, strict=True)],
    )


def _from_json(names: Sequence[str], wanted: Collection[Key]) -> tuple[str, str, list[Any]]:
    """Return the same for SQLite."""
    same = " AND ".join(f"json_extract(wanted.value, '$[{n}]') = kept.{name}" for n, name in enumerate(names))
    return "json_each(%s) AS wanted", same, [_json(list(wanted))]


def add(model: type[models.Model], instances: Iterable[models.Model]) -> None:
    """Insert the instances, few of them, but for those that are there already by a unique constraint."""
    columns = [field.attname for field in model._meta.concrete_fields if not field.primary_key]
    adapters = _adapters(model, columns)
    rows = _adapted(([getattr(row, column) for column in columns] for row in instances), adapters)
    table = connection.ops.quote_name(model._meta.db_table)
    names = ", ".join(map(connection.ops.quote_name, columns))
    marks = f"({', '.join(['%s'] * len(columns))})"
    with connection.cursor() as cursor:
        for chunk in chunks(rows, 500):
            values = ", ".join([marks] * len(chunk))
            sql = f"INSERT INTO {table} ({names}) VALUES {values} ON CONFLICT DO NOTHING"  # noqa: S608 own names
            cursor.execute(sql, [value for row in chunk for value in row])
