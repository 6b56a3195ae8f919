"""What apps above this one bring to packs: files of their own, read and loaded with the rest.

A part is registered when its app starts.  It reads its files while the pack is read, so that its faults are told with
all others and a broken pack changes nothing, and it loads them after the papers, in the same transaction.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from literature.models import Pack
from literature.packs.data import PackData
from literature.packs.report import PackReport


@dataclass(frozen=True, slots=True)
class Loading:
    """One load, as a part sees it. `papers` has the id of the paper that each entry of the collection has become, by
    the entry's key; `stamp` names pack and version; `accept_demo` asks to accept what comes as a draft, as a
    demonstration."""

    pack: Pack
    papers: Mapping[str, int]
    stamp: str
    report: PackReport
    now: dt.datetime
    accept_demo: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """What an app brings. `read` takes the folder, the pack and the list of faults, and returns what `load` takes."""

    name: str
    read: Callable[[Path, PackData, list[str]], Any]
    load: Callable[[Any, Loading], None]


_parts: dict[str, Part] = {}


def register_part(part: Part) -> None:
    """Have the part's files read and loaded with every pack."""
    _parts[part.name] = part


def read_parts(folder: Path, pack: PackData, problems: list[str]) -> dict[str, Any]:
    """Return what each part's files say, by the part's name; faults go into `problems`."""
    return {name: part.read(folder, pack, problems) for name, part in _parts.items()}


def load_parts(said: Mapping[str, Any], loading: Loading) -> None:
    """Load what the parts read, in the order in which they were registered."""
    for name, one in said.items():
        _parts[name].load(one, loading)
