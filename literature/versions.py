"""The version of all data that may be shown: equal versions, equal answers."""

from __future__ import annotations

import datetime as dt

from literature.models import DataVersion

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def data_version() -> str:
    """Return a short text (letters, digits, one hyphen) that is another after every commit which changed shown data.

    One query of one row.  Ask before reading the data: what is then read is of this version or newer, so an answer
    that carries it can be out of date only under a version that is, too.  The time in it keeps a database restored
    from a copy from giving a version out twice.
    """
    return data_state()[0]


def last_changed_at() -> dt.datetime | None:
    """Return when shown data last changed, by the writing transaction's clock; None in a database never written to.

    As HTTP's Last-Modified it is a weak word: it has whole seconds, and it is taken when a transaction first writes,
    not when it commits.  Give it only once it is a minute old, which no transaction here lasts.
    """
    return data_state()[1]


def data_state() -> tuple[str, dt.datetime | None]:
    """Return what `data_version` and `last_changed_at` return, in one query."""
    row = DataVersion.objects.values_list("number", "changed_at").first()
    if row is None:
        return "0-0", None
    return f"{row[0]:x}-{(row[1] - _EPOCH) // dt.timedelta(microseconds=1):x}", row[1]
