"""A pack's folder -> `PackData`, checked as a whole.   (pure: files in, values out)

A pack is pack.toml, strategies.toml, topics.toml and, where it brings them, reasons.toml (reasons for exclusion),
collection.jsonl (papers) and known.toml (papers that every search should find); apps above this one read files of their
own (`literature.packs.parts`).  docs/packs.md tells what each holds.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from literature.packs.checks import Table, named, one_of, repeated
from literature.packs.data import KnownData, NameData, PackData, PackError, ReasonData, StrategyData, TopicData
from literature.packs.entries import read_entries
from literature.packs.parts import read_parts
from literature.query import QueryError, parse

_REQUIRED_FILES = ("pack.toml", "strategies.toml", "topics.toml")
_REASONS, _COLLECTION, _KNOWN = "reasons.toml", "collection.jsonl", "known.toml"
_STAGES = ("title_abstract", "full_text")
_MOST_REVIEWERS = 9
_FRAGMENT = re.compile(r"\{([^{}]*)\}")


def read_pack(folder: Path) -> PackData:
    """Return what the pack in the folder says. Raises PackError with every fault: file, place and what to do."""
    problems: list[str] = []
    head, strategies, topics = (_table(folder, name, problems) for name in _REQUIRED_FILES)
    reasons, known = (read_table(folder, name, problems) for name in (_REASONS, _KNOWN))
    if problems:
        raise PackError(problems)
    pack = _pack(head, strategies, topics, read_lines(folder, _COLLECTION), problems)
    pack = replace(pack, reasons=_reasons(reasons), known=_known(known, pack))
    pack = replace(pack, parts=read_parts(folder, pack, problems))
    if problems:
        raise PackError(problems)
    return pack


def _table(folder: Path, name: str, problems: list[str]) -> Table:
    values: object = {}
    try:
        values = tomllib.loads((folder / name).read_text(encoding="utf-8"))
    except FileNotFoundError:
        problems.append(f"{name}: there is no such file in {folder}; a pack has {', '.join(_REQUIRED_FILES)}")
    except OSError as error:
        problems.append(f"{name}: cannot be read ({error.strerror})")
    except tomllib.TOMLDecodeError as error:
        problems.append(f"{name}: is not TOML: {error}")
    except UnicodeDecodeError:
        problems.append(f"{name}: is not UTF-8; save the file as UTF-8")
    return Table(values, name, problems)


def read_table(folder: Path, name: str, problems: list[str]) -> Table:
    """Return a TOML file that a pack may do without; an empty table where it does."""
    return _table(folder, name, problems) if (folder / name).exists() else Table({}, name, problems)


def read_lines(folder: Path, name: str) -> bytes:
    """Return a file of JSON lines as it stands; a pack may do without one."""
    try:
        return (folder / name).read_bytes()
    except FileNotFoundError:
        return b""
    except OSError as error:
        raise PackError([f"{name}: cannot be read ({error.strerror})"]) from error


def _pack(head: Table, strategies: Table, topics: Table, collection: bytes, problems: list[str]) -> PackData:
    head.only(("slug", "title", "version", "description", "names", "fragments"))
    strategies.only(("strategies",))
    topics.only(("topics",))
    slug = head.slug("slug")
    fragments = _fragments(head.table("fragments"))
    tree = _topics(topics, fragments)
    return PackData(
        slug=slug,
        title=head.text("title", required=True, longest=200),
        version=head.text("version", required=True, longest=40),
        description=head.text("description"),
        names=_names(head),
        strategies=_strategies(strategies, fragments),
        topics=tree,
        collection=read_entries(collection, _COLLECTION, slug, {topic.slug for topic in tree}, problems),
    )


def _names(head: Table) -> tuple[NameData, ...]:
    names = []
    for table in head.tables("names"):
        table.only(("name", "language", "note"))
        name = table.text("name", required=True, longest=200)
        names.append(NameData(name, table.language("language") or "eng", table.text("note")))
    for name in repeated(name.name for name in names):
        head.fault(f"the name {name!r} is listed twice")
    return tuple(names)


def _known(file: Table, pack: PackData) -> tuple[KnownData, ...]:
    """Return the papers that every search should find, each an entry of the pack's collection."""
    file.only(("known",))
    keys = {entry.key for entry in pack.collection}
    known = []
    for table in file.tables("known"):
        table.only(("entry", "note"))
        entry = table.text("entry", required=True, longest=100)
        key = entry if ":" in entry else f"{pack.slug}:{entry}"
        if entry and key not in keys:
            table.fault(f"entry {entry!r} is no entry of {_COLLECTION}; name one by its key")
        known.append(KnownData(key, table.text("note")))
    for key in repeated(one.key for one in known):
        file.fault(f"the entry {key!r} is listed twice")
    return tuple(known)


def _fragments(table: Table) -> Mapping[str, str]:
    """Return the pieces of query that rules and strategies share; a piece may use those that stand before it."""
    fragments: dict[str, str] = {}
    for name in table.values:
        fragments[name] = _filled(table, table.text(name, required=True), fragments)
    return fragments


def _filled(table: Table, text: str, fragments: Mapping[str, str]) -> str:
    """Put each fragment, in parentheses, in the place of its name in braces."""
    for name in dict.fromkeys(_FRAGMENT.findall(text)):
        if name not in fragments:
            table.fault(f"{{{name}}} names no fragment of pack.toml that is known here")
    return _FRAGMENT.sub(lambda found: f"({fragments.get(found[1], '')})", text)


def _strategies(file: Table, fragments: Mapping[str, str]) -> tuple[StrategyData, ...]:
    strategies = []
    for table in file.tables("strategies"):
        table.only(("slug", "title", "description", "query", "note", "active", "reviewers"))
        slug = named(table)
        strategies.append(
            StrategyData(
                slug=slug,
                title=table.text("title", required=True, longest=200),
                description=table.text("description"),
                query=_query(table, "query", fragments, required=True),
                note=table.text("note"),
                active=table.flag("active", default=True),
                reviewers=_reviewers(table),
            )
        )
    for slug in repeated(strategy.slug for strategy in strategies):
        file.fault(f"strategy {slug!r} is defined twice; give one of them another slug")
    return tuple(strategies)


def _reviewers(table: Table) -> int | None:
    number = table.number("reviewers")
    if number is not None and not 1 <= number <= _MOST_REVIEWERS:
        table.fault(f"reviewers {number} must be a whole number from 1 to {_MOST_REVIEWERS}")
        return None
    return number


def _reasons(file: Table) -> tuple[ReasonData, ...]:
    file.only(("reasons",))
    reasons = []
    for position, table in enumerate(file.tables("reasons"), 1):
        table.only(("slug", "label", "description", "stage"))
        slug, stage = named(table), one_of(table, "stage", _STAGES, absent="; leave it out for both")
        label = table.text("label", required=True, longest=200)
        reasons.append(ReasonData(slug, label, table.text("description"), stage, position))
    for slug in repeated(reason.slug for reason in reasons):
        file.fault(f"reason {slug!r} is defined twice; give one of them another slug")
    return tuple(reasons)


def _topics(file: Table, fragments: Mapping[str, str]) -> tuple[TopicData, ...]:
    topics = []
    for position, table in enumerate(file.tables("topics"), 1):
        table.only(("slug", "name", "parent", "description", "rule", "note"))
        slug = named(table)
        topics.append(
            TopicData(
                slug=slug,
                name=table.text("name", required=True, longest=200),
                parent=table.slug("parent", required=False),
                description=table.text("description"),
                rule=_query(table, "rule", fragments, required=False),
                note=table.text("note"),
                position=position,
            )
        )
    for slug in repeated(topic.slug for topic in topics):
        file.fault(f"topic {slug!r} is defined twice; give one of them another slug")
    return _parents_first(file, topics)


def _query(table: Table, name: str, fragments: Mapping[str, str], *, required: bool) -> str:
    text = _filled(table, table.text(name, required=required), fragments)
    if not text:
        return ""
    try:
        parse(text)
    except QueryError as error:
        near = text[max(0, error.position - 30) : error.position + 30]
        table.fault(f"the {name} cannot be read at character {error.position + 1}, near …{near}…: {error.message}")
    return text


def _parents_first(file: Table, topics: list[TopicData]) -> tuple[TopicData, ...]:
    """Order the topics so that parents come first; unknown parents and circles are faults."""
    known = {topic.slug for topic in topics}
    for topic in topics:
        if topic.parent and topic.parent not in known:
            file.fault(f"topic {topic.slug!r}: its parent {topic.parent!r} is no topic of this pack")
    placed: dict[str, TopicData] = {}
    waiting = topics
    while ready := [t for t in waiting if not t.parent or t.parent in placed or t.parent not in known]:
        placed.update({topic.slug: topic for topic in ready})
        waiting = [topic for topic in waiting if topic.slug not in placed]
    if waiting:
        circle = ", ".join(topic.slug for topic in waiting)
        file.fault(f"topics {circle} are their own ancestors; one of them needs another parent")
    return tuple(placed.values())
