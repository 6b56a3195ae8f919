"""A second process for work that needs no database, and what makes such work quick.

Imports no model: the new process comes here first, before Django is set up.
"""

from __future__ import annotations

import gc
import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import partial
from multiprocessing import get_context, parent_process
from typing import Any, TypeVar

import django

Result = TypeVar("Result")


class HelperDied(RuntimeError):
    """The second process ended without an answer."""


class Helper:
    """Another process, which does one piece of work after the other while this one does something else.

    It takes about a second to start, leaves Ctrl-C to this process, and ends with it even where this one is killed.
    """

    def __init__(self) -> None:
        self._pool = ProcessPoolExecutor(1, get_context("spawn"), _begin)

    def give(self, work: Callable[..., Result], *arguments: Any) -> Callable[[], Result]:
        """Let the work begin when all given before is done, and return what waits for its result.

        The work and what it takes and returns are pickled.  Both calls raise HelperDied, the second also what the work
        raises."""
        with _alive():
            return partial(_result, self._pool.submit(work, *arguments))

    def end(self) -> None:
        """Let what has not begun be, wait for what has, and end the process."""
        self._pool.shutdown(cancel_futures=True)


@contextmanager
def collector_resting() -> Iterator[None]:
    """Let the garbage collector rest during work that makes many objects and no cycles; usable as a decorator.

    A batch of records is stored a quarter quicker so."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _begin() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    django.setup()


def _end_with_parent() -> None:
    if parent := parent_process():
        parent.join()
        os._exit(1)


def _result(future: Future[Result]) -> Result:
    with _alive():
        return future.result()


@contextmanager
def _alive() -> Iterator[None]:
    try:
        yield
    except BrokenProcessPool as error:
        raise HelperDied(
            "The second process ended unexpectedly; it may have been killed for want of memory. What was stored stays:"
            " start again."
        ) from error
