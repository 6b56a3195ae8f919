"""A sliding window on a byte stream, for searching it without holding it in memory."""

from __future__ import annotations

import re
from typing import BinaryIO

from literature.pubmed.encoding import DamagedStream, utf8_chunks

# No token that is searched for is longer: so much is looked at again when a chunk ended in the middle of one.
_LONGEST_TOKEN = 32


class Window:
    """The part of a stream that is in memory, as UTF-8.

    `start` and `scan` are indexes into `data`: what lies before `start` may be forgotten, what lies before `scan`
    has been looked at.  `ended` says that the stream has no more; `damage` says why, where that is not its natural
    end."""

    def __init__(self, stream: BinaryIO, chunk_bytes: int) -> None:
        self._chunks = utf8_chunks(stream, chunk_bytes)
        self._base = 0
        self.data = b""
        self.start = 0
        self.scan = 0
        self.ended = False
        self.damage = ""

    @property
    def position(self) -> int:
        """The offset of `start` in the stream."""
        return self._base + self.start

    def more(self) -> bool:
        """Forget what lies before `start` and read one more chunk; False at the end of the stream."""
        try:
            chunk = next(self._chunks, None)
        except DamagedStream as error:
            self.damage, chunk = str(error), None
        if chunk is None:
            self.ended = True
            return False
        self.data = self.data[self.start :] + chunk
        self._base += self.start
        self.scan -= self.start
        self.start = 0
        return True

    def find(self, pattern: re.Pattern[bytes], *, limit: int | None = None) -> re.Match[bytes] | None:
        """Return the next match and move `scan` behind it; None at the end of the stream, and when there is none within
        `limit` bytes from `start`.  Without a limit everything before the match is forgotten as the search goes on."""
        while True:
            if found := pattern.search(self.data, self.scan):
                self.scan = found.end()
                return found
            self.scan = max(self.scan, len(self.data) - _LONGEST_TOKEN)
            if limit is None:
                self.start = self.scan
            elif len(self.data) - self.start > limit:
                return None
            if not self.more():
                return None

    def next_byte(self) -> bytes:
        """Return the byte at `scan` without moving; b"" at the end of the stream."""
        while self.scan >= len(self.data) and self.more():
            pass
        return self.data[self.scan : self.scan + 1]

    def head(self, size: int) -> bytes:
        """Return the first bytes from `start` on, without moving."""
        while len(self.data) - self.start < size and self.more():
            pass
        return self.data[self.start : self.start + size]
