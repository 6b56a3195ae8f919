"""Files to hand in."""

from __future__ import annotations

from django.core.files.uploadedfile import SimpleUploadedFile


def ris(*entries: str) -> bytes:
    """Return an RIS file of entries given as "TI  - ..." lines."""
    return "".join(f"TY  - JOUR\n{entry}\nER  - \n\n" for entry in entries).encode()


def entry(title: str, *, author: str = "Ries, Edward", year: int = 1937, **tags: str) -> str:
    """Return the lines of an entry."""
    lines = [f"TI  - {title}", f"AU  - {author}", f"PY  - {year}", *(f"{tag}  - {said}" for tag, said in tags.items())]
    return "\n".join(lines)


def upload(content: bytes, name: str = "papers.ris") -> SimpleUploadedFile:
    """Return a file as a form brings it."""
    return SimpleUploadedFile(name, content)
