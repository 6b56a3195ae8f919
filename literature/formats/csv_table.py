"""Papers, or other rows -> CSV (RFC 4180) that spreadsheets open and programs read.

UTF-8 with a byte order mark, without which Excel takes it for another encoding; commas, CR LF.  The members of a list
are joined by " | ".  A text that begins with = + - @, their full-width forms, a tab, a carriage return or a line feed
would be executed or changed by a spreadsheet (OWASP, "CSV Injection"), so it has an apostrophe before it; so has one
that begins with a byte order mark, which a spreadsheet passes over.
"""

from __future__ import annotations

import codecs
import csv
import datetime as dt
import io
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import islice

from literature.formats.table import COLUMNS, Column, Row, Value

SEPARATOR = " | "
_EXECUTED = (*"=+-@", *"\uff1d\uff0b\uff0d\uff20", *"\t\r\n", "\ufeff")  # the second four are full-width = + - @
_ROWS = 50


def write(papers: Iterable[Row], columns: Sequence[Column] = COLUMNS) -> Iterator[bytes]:
    """Yield a CSV file in pieces: a line of names, and one a paper."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow([column.name for column in columns])
    yield codecs.BOM_UTF8 + buffer.getvalue().encode()
    waiting = iter(papers)
    while some := list(islice(waiting, _ROWS)):
        buffer.seek(0)
        buffer.truncate()
        writer.writerows(
            [["" if (value := column.read(paper)) is None else cell(value) for column in columns] for paper in some]
        )  # most cells of a wide table are empty: a call less for each of them
        yield buffer.getvalue().encode(errors="replace")


def cell(value: Value) -> str | int | float | Decimal:
    """Return a value as the cell of a table shows it; what is not said is empty."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float, Decimal)):
        return value
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, list):
        return _harmless(SEPARATOR.join(part.replace("|", "/") for part in value))
    return _harmless(value)


def _harmless(text: str) -> str:
    clean = text.replace("\x00", "")
    return f"'{clean}" if clean.startswith(_EXECUTED) else clean
