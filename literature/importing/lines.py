"""Which line of a file a byte stands in."""

from __future__ import annotations

from typing import BinaryIO

_PIECE = 256 * 1024


class LineCounter:
    """Counts the lines of a stream from its beginning; asked for places in rising order, it reads the stream once."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._read = 0
        self._line = 1

    def line_of(self, position: int) -> int:
        """Return the line, counted from 1, in which the byte stands.  One behind it is answered as it was."""
        while self._read < position:
            piece = self._stream.read(min(_PIECE, position - self._read))
            if not piece:
                break
            self._read += len(piece)
            self._line += piece.count(b"\n")
        return self._line
