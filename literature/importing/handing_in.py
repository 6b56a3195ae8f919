"""Handing in: a file or a list of PMIDs becomes an import, kept as it came until a job has read it."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.files.uploadedfile import UploadedFile

from literature import jobs
from literature.formats import ENDINGS, NAMES, UnreadableFile, format_of, format_of_name
from literature.formats.packed import head_unpacked
from literature.formats.text import known_binary
from literature.identifiers import normalise_pmid
from literature.importing.refusals import ImportRefused
from literature.models import ImportOrigin, JobKind, PaperImport
from literature.roles import Act, require
from literature.store import COMPRESSION

if TYPE_CHECKING:  # Django's own class takes no type arguments at run time
    Upload = UploadedFile[Any]
else:
    Upload = UploadedFile

MAX_PMIDS = 10_000
PMIDS = "pmids"
_HEAD = 64 * 1024
_LONGEST_NAME = 300
_WORD = re.compile(r"[^\s,;]+")
_LABEL = re.compile(r"\bPMIDs?\s*[:=]?\s*", re.IGNORECASE)


def start_upload(file: Upload, *, by: User, at: dt.datetime) -> PaperImport:
    """Keep an uploaded file and ask for it to be read.

    Raises NotAllowed, and ImportRefused for a file that is empty, too large or of no format that is read."""
    require(by, Act.BRING_IN)
    name = (file.name or "file")[-_LONGEST_NAME:]
    size = file.size or 0
    if size > settings.IMPORT_MAX_BYTES:
        raise ImportRefused(
            f"{name} has {megabytes(size)}; at most {megabytes(settings.IMPORT_MAX_BYTES)} can be read at once. "
            "Split the file, or let who runs this installation import it with “manage.py import_papers”."
        )
    head = file.read(_HEAD)
    kind = _recognised(name, head)
    kept = _Kept.of(_pieces(file, head))
    return _begin(PaperImport(origin=ImportOrigin.UPLOAD, name=name, format=kind, size=size), kept, by, at)


def start_pmids(text: str, *, by: User, at: dt.datetime) -> PaperImport:
    """Keep a pasted list of PMIDs and ask for their records to be fetched.

    Raises NotAllowed, and ImportRefused for a list without a PMID, with too many, or with a NUL character."""
    require(by, Act.BRING_IN)
    if "\x00" in text:
        raise ImportRefused("The list holds a NUL character, which is part of no text. Write the PMIDs into the box.")
    numbers = sum(1 for _, _, pmid in listed_pmids(text) if pmid)
    if not numbers:
        raise ImportRefused("There is no PMID in the list. A PMID is a number such as 8505611; write one to a line.")
    if numbers > MAX_PMIDS:
        raise ImportRefused(f"The list has {numbers:,} PMIDs; at most {MAX_PMIDS:,} can be fetched at once. Split it.")
    name = " ".join(text.split())
    shown = name if len(name) <= 80 else f"{name[:80]}…"
    raw = text.encode("utf-8", "replace")
    handed = PaperImport(origin=ImportOrigin.PMIDS, name=shown, format=PMIDS, encoding="utf-8", size=len(raw))
    return _begin(handed, _Kept.of([raw]), by, at)


def listed_pmids(text: str) -> Iterator[tuple[int, str, int | None]]:
    """Yield line, word and PMID of each word of a list; None for a word that is no PMID.  Words are separated by white
    space, commas and semicolons; "PMID:" before a number is passed over."""
    for number, line in enumerate(text.splitlines(), start=1):
        for word in _WORD.findall(_LABEL.sub(" ", line)):
            yield number, word, normalise_pmid(word.rstrip("."))


def megabytes(size: int) -> str:
    """Return a number of bytes as people say it."""
    return f"{size / 1_000_000:,.1f} MB"


def _recognised(name: str, head: bytes) -> str:
    """Return the format that the file's content shows, else that of its name.  Raises ImportRefused for neither."""
    try:
        head = head_unpacked(head)
    except UnreadableFile as error:
        raise ImportRefused(f"{name} cannot be read: {error}.") from error
    if not head.strip():
        raise ImportRefused(f"{name} is empty.")
    shown = format_of(head)
    if shown is None and (what := known_binary(head)):
        unpack = "Unpack it (gzip alone is unpacked here), or export" if "archive" in what else "Export"
        raise ImportRefused(
            f"{name} is {what}, not a list of papers. {unpack} your papers as RIS, and upload that file."
        )
    if found := shown or format_of_name(name):
        return found
    formats = ", ".join(f"{NAMES[each]} ({endings[0]})" for each, endings in ENDINGS.items())
    raise ImportRefused(f"{name} is of no format that is read here: {formats}.")


def _pieces(file: Upload, head: bytes) -> Iterator[bytes]:
    yield head
    while piece := file.read(_HEAD):
        yield piece


@dataclass(frozen=True, slots=True)
class _Kept:
    """What was handed in, compressed, and its digest."""

    body: bytes
    sha256: str

    @classmethod
    def of(cls, pieces: Iterable[bytes]) -> _Kept:
        digest, packer = hashlib.sha256(), zlib.compressobj(COMPRESSION)
        packed: list[bytes] = []
        for piece in pieces:
            digest.update(piece)
            packed.append(packer.compress(piece))
        return cls(b"".join((*packed, packer.flush())), digest.hexdigest())


def _begin(handed: PaperImport, kept: _Kept, by: User, at: dt.datetime) -> PaperImport:
    handed.body, handed.sha256 = kept.body, kept.sha256
    handed.created_by, handed.created_at = by, at
    handed.save()
    jobs.ask(JobKind.READ_IMPORT, str(handed.pk), by=by, at=at)
    handed.refresh_from_db()
    return handed
