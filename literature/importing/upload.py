"""How files get in: into the import page alone, up to its limit, on disk and not in memory."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler, StopUpload, TemporaryFileUploadHandler
from django.http import HttpRequest

# Room for the form around the file; what is longer than twice the limit is not even read to its end.
_ROOM = 100_000


class NoFiles(FileUploadHandler):
    """Refuses files: the handler of every page but the import's."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Refuse it before a byte of it is kept."""
        raise RequestDataTooBig("This page takes no files.")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Nothing comes here."""

    def file_complete(self, file_size: int) -> None:
        """Nothing comes here."""


class Limited(FileUploadHandler):
    """Stops an upload at the limit; `is_too_large` then says so, and the file is not in the form."""

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.is_too_large = False
        self._received = 0

    def handle_raw_input(  # the names and types are Django's
        self,
        input_data: Any,
        META: dict[str, str],  # noqa: N803
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> None:
        """Refuse by the length that was announced what is far too long to be read out politely."""
        self.is_too_large = content_length > settings.IMPORT_MAX_BYTES + _ROOM
        if content_length > 2 * settings.IMPORT_MAX_BYTES + _ROOM:
            raise RequestDataTooBig("The file is far larger than what can be read at once.")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Hand the piece on while there is room."""
        self._received += len(raw_data)
        if self._received > settings.IMPORT_MAX_BYTES + _ROOM:
            self.is_too_large = True
            raise StopUpload(connection_reset=False)
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """The next handler completes it."""


def allow_file(request: HttpRequest) -> Limited:
    """Let this request bring a file, up to the limit; call it before its form is read."""
    limited = Limited(request)
    request.upload_handlers = [limited, TemporaryFileUploadHandler(request)]
    return limited
