"""Records that could not be read, read again from the bytes that were kept."""

from __future__ import annotations

import datetime as dt

from django.contrib.auth.models import User

from literature.formats import XML, UnreadableFile, format_of, read_one
from literature.intake import Incoming, take_in
from literature.models import RejectedRecord
from literature.pubmed.parse import MalformedRecord
from literature.pubmed.records import Source
from literature.pubmed.stream import RawRecord, rejected
from literature.roles import Act, require
from literature.screening.tasks import enqueue


class StillUnreadable(ValueError):
    """The bytes cannot be read by the reader of today either; the message says why and what to do."""


def read_again(record: RejectedRecord, *, by: User, at: dt.datetime) -> str:
    """Read a rejected record's bytes again, close it where they make a paper now, and say what became of it.

    Raises NotAllowed and StillUnreadable.  Needs no network; PubMed's own record is fetched by `ask_to_fetch`."""
    require(by, Act.SYNC)
    tally = take_in([_item(record.raw())], now=at, run=record.run, origin=record.origin)
    if tally.rejected or not tally.stored:
        reason = tally.rejected[0].reason if tally.rejected else "there is no record in them"
        advice = "Fetch it from PubMed, or mend it in its file and import that again."
        raise StillUnreadable(f"The bytes still cannot be read: {reason}. {advice}")
    RejectedRecord.objects.filter(pk=record.pk).update(resolved_at=at)
    enqueue(now=at, papers=[stored.paper_id for stored in tally.stored])
    return f"The record could be read now: {tally.created} new, {tally.updated} updated, {tally.unchanged} unchanged."


def _item(raw: bytes) -> Incoming:
    """Return the bytes as what they are: a record of PubMed's XML, or one of a citation file."""
    shown = format_of(raw)
    if shown is None or shown == XML:
        return RawRecord(raw)
    try:
        return read_one(Source.CSL if shown == "csl_json" else Source(shown), raw)
    except (UnreadableFile, MalformedRecord) as error:
        return rejected(str(error), raw, 0)
