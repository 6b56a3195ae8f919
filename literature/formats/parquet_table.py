"""Papers -> Parquet, which data frames read: the columns of the table with their types, lists as lists.

pyarrow is an extra (requirements-parquet.txt) and is imported only when a file is written.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from literature.formats.table import COLUMNS, Column, Row

_ROW_GROUP = 2_000  # papers; what is held in memory at a time, about 10 MB


def is_available() -> bool:
    """Whether pyarrow is installed."""
    return importlib.util.find_spec("pyarrow") is not None


def write(papers: Iterable[Row], columns: Sequence[Column] = COLUMNS) -> Iterator[bytes]:
    """Yield a Parquet file, a row group at a time. Raises ImportError without pyarrow."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = _schema(pa, columns)
    sink = _Sink()
    waiting = iter(papers)
    with pq.ParquetWriter(sink, schema, compression="zstd") as writer:
        while some := list(islice(waiting, _ROW_GROUP)):
            values = {column.name: [column.read(paper) for paper in some] for column in columns}
            writer.write_table(pa.table(values, schema=schema))
            yield sink.taken()
    yield sink.taken()


def _schema(pa: Any, columns: Sequence[Column]) -> Any:
    types = {
        "text": pa.string(),
        "number": pa.int64(),
        "flag": pa.bool_(),
        "moment": pa.timestamp("us", tz="UTC"),
        "texts": pa.list_(pa.string()),
    }
    return pa.schema([(column.name, types[column.kind]) for column in columns])


class _Sink:
    """What a writer takes for a file: it gives away what was written, and only remembers how much."""

    closed = False

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._position = 0

    def write(self, data: Any) -> int:
        """Take bytes."""
        part = bytes(data)
        self._parts.append(part)
        self._position += len(part)
        return len(part)

    def taken(self) -> bytes:
        """Return what was written since the last call."""
        data, self._parts = b"".join(self._parts), []
        return data

    def tell(self) -> int:
        """Return how much was written in all."""
        return self._position

    def flush(self) -> None:
        """Do nothing: what is written is taken from here."""

    def close(self) -> None:
        """Do nothing: what is written is taken from here."""

    def writable(self) -> bool:
        """Say that it takes bytes."""
        return True

    def readable(self) -> bool:
        """Say that nothing is read from it."""
        return False

    def seekable(self) -> bool:
        """Say that it only goes forward."""
        return False
