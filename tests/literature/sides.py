"""Work that goes on at the same time."""

from __future__ import annotations

import threading
from collections.abc import Callable

from django.db import connection


class Side:
    """Work on a thread and a connection of its own; `join` raises what it raised."""

    def __init__(self, work: Callable[[], object]) -> None:
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, args=(work,))
        self._thread.start()

    def _run(self, work: Callable[[], object]) -> None:
        try:
            work()
        except BaseException as error:  # noqa: BLE001 raised again by join
            self._error = error
        finally:
            connection.close()

    def is_alive(self) -> bool:
        """Return whether the work goes on."""
        return self._thread.is_alive()

    def join(self) -> None:
        """Wait for the end of the work, a minute at most."""
        self._thread.join(60)
        assert not self._thread.is_alive()
        if self._error:
            raise self._error
