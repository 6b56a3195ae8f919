"""How long an answer takes: percentiles of the time from request to the last byte, inside one process."""

from __future__ import annotations

import gc
import itertools
import os
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

_addresses = itertools.count(1)


@dataclass(frozen=True)
class Times:
    """Milliseconds, one an answer."""

    each: Sequence[float]

    def percentile(self, share: float) -> float:
        """Return the smallest time that this share of the answers did not exceed."""
        ordered = sorted(self.each)
        return ordered[min(len(ordered) - 1, round(share * len(ordered) + 0.5) - 1)]

    @property
    def p50(self) -> float:
        """The median."""
        return self.percentile(0.5)

    @property
    def p95(self) -> float:
        """What 95 of 100 answers did not exceed."""
        return self.percentile(0.95)


def timed(work: Iterable[Callable[[], Any]], seconds: float = 20.0) -> Times:
    """Do each piece of work once, until the time is used up; at least one is done."""
    each = []
    gc.collect()
    until = time.perf_counter() + seconds
    for one in work:
        began = time.perf_counter()
        one()
        each.append((time.perf_counter() - began) * 1000)
        if time.perf_counter() > until:
            break
    return Times(each)


class Refusal(RuntimeError):
    """The API did not answer as it should."""


class Api:
    """Our API, asked within the process: every middleware and the rendering count, the network does not."""

    def __init__(self) -> None:
        from django.test import Client

        self._client = Client(headers={"accept": "application/json"})

    def get(self, path: str, headers: dict[str, str] | None = None, expect: int = 200, **parameters: Any) -> Any:
        """Return the answer, read to its end; raises Refusal for another status than the one expected."""
        address = f"/api/v1/{path}{'?' + urlencode(parameters) if parameters else ''}"
        return self.follow(address, headers, expect)

    def follow(self, address: str, headers: dict[str, str] | None = None, expect: int = 200) -> Any:
        """Return the answer at an address of ours."""
        number = next(_addresses)  # every request comes from somebody else, so that no limit of a client is reached
        visitor = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
        answer = self._client.get(address, headers=headers, REMOTE_ADDR=visitor)
        if answer.status_code != expect:
            said = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[arg-type]
            raise Refusal(f"{answer.status_code} for {address}: {said[:200].decode(errors='replace')}")
        return answer


def row(title: str, work: Any, aim: int | None = None) -> None:
    """Do each piece of work once and print how long they took; the first one of many is the warming up."""
    each, spent = [], 0.0
    for one in work:
        began, before = time.perf_counter(), processor_seconds()
        one()
        each.append((time.perf_counter() - began) * 1000)
        spent += processor_seconds() - before
    times = Times(each[1:] or each)
    met = "" if aim is None else "  aim met" if times.p95 <= aim else f"  aim of {aim} MISSED"
    figures = f"{times.p50:7.1f}/{times.p95:.1f}"
    print(f"  {title:44} {figures:14} {spent / len(each) * 1000:8.1f}{met}", flush=True)


def processor_seconds() -> float:
    """Return what this process has spent, and PostgreSQL's process that serves it."""
    from django.db import connection

    served = 0.0
    if connection.vendor == "postgresql":
        connection.ensure_connection()
        fields = Path(f"/proc/{connection.connection.info.backend_pid}/stat").read_text().rpartition(")")[2].split()
        served = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return time.process_time() + served
