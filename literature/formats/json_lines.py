"""Papers -> one JSON object a line (jsonl, NDJSON), each as the API's list has it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import orjson

_OPTIONS = orjson.OPT_UTC_Z | orjson.OPT_APPEND_NEWLINE


def write(papers: Iterable[Mapping[str, Any]]) -> Iterator[bytes]:
    """Yield a file line by line, in UTF-8; moments are ISO 8601 and end with Z."""
    return (orjson.dumps(paper, option=_OPTIONS) for paper in papers)
