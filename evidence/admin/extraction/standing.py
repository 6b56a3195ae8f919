"""What stands beside the form while it is filled in: checks, level, derived values, and what has no quote yet."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from evidence.admin.extraction import texts as typed_texts
from evidence.admin.extraction.fields import defaults
from evidence.admin.extraction.layout import ROWS
from evidence.admin.extraction.terms import Terms, kind_of
from evidence.admin.extraction.texts import Texts
from evidence.admin.wording import place_of, value_label
from evidence.checks import check, unsourced
from evidence.derived import derive
from evidence.findings import Document, Finding, impossible
from evidence.levels import Level, level
from evidence.models import EvidenceItem
from evidence.secondhand import retyped
from evidence.typed import read, typed_path

_ANSWER = "_answer."
_NAMING_PATHS = ("nothing-quoted", "unknown-path")  # findings that name values by their paths
_PATH = re.compile(r"“([a-z_]+(?:\.[a-z0-9_]+)*)”")


@dataclass(frozen=True, slots=True)
class Noted:
    """A finding at its place in the form: `place` is the id of what it speaks of, `name` the field of its answer,
    `answer` what was typed there; `is_missing` says that it only was not filled in yet."""

    path: str
    label: str
    message: str
    name: str = ""
    answer: str = ""
    is_missing: bool = False

    @property
    def place(self) -> str:
        """The id of the field, row or section that it speaks of."""
        return place_of(self.path)


@dataclass(frozen=True, slots=True)
class Worked:
    """A derived value at its place in the form."""

    path: str
    label: str
    says: str


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the typed item stands."""

    document: Document
    warnings: list[Finding]
    impossible: list[Noted]
    implausible: list[Noted]
    derived: list[Worked]
    unsourced: list[tuple[str, str]]
    extracted: list[str]
    level: Level
    override: int | None

    @property
    def wrong(self) -> list[Noted]:
        """What cannot be as it was typed."""
        return [noted for noted in self.impossible if not noted.is_missing]

    @property
    def lacking(self) -> list[Noted]:
        """What an item cannot be saved without."""
        return [noted for noted in self.impossible if noted.is_missing]

    @property
    def open_warnings(self) -> int:
        """How many warnings have no answer."""
        return sum(not noted.answer for noted in self.implausible)


def standing_of(
    texts: Texts, terms: Terms, answered: Mapping[tuple[str, str, str], str], told: Collection[str] = ()
) -> Standing:
    """Return where the texts of a form stand. `answered` holds the answers that were saved: by code, path and message
    of the warning; `told` the words that are known to be a secondary source's (`evidence.checked.told_of`)."""
    given = typed_texts.to_read(terms.as_slugs(texts), defaults())
    document, unreadable = read(given)
    at, said = _places(given), typed_texts.nested(texts)
    found = [(one, one.path) for one in (*unreadable, *_no_terms(given, terms))]  # their paths are those typed
    unread = {path for _, path in found}  # is missing in the document, and was said already
    found += [(one, at(one.path)) for one in check(document) if at(one.path) not in unread]
    found += [(one, at(one.path)) for one in retyped(document, told)]
    warnings = [(one, path) for one, path in found if one.kind == "implausible"]
    return Standing(
        document=document,
        warnings=[one for one, _ in warnings],
        impossible=[_noted(one, path, said) for one, path in found if one.kind == "impossible"],
        implausible=[_answered(one, path, said, texts, answered) for one, path in warnings],
        derived=[Worked(at(d.path), value_label(at(d.path), said), d.says) for d in derive(document)],
        unsourced=[(at(path), value_label(at(path), said)) for path in unsourced(document)],
        extracted=[at(path) for path in unsourced({**document, "quotes": []})],
        level=level(document),
        override=document.get("level_override"),
    )


def _places(given: Texts) -> Callable[[str], str]:
    """Return what says where the form has a value of the document; each row is looked up once."""
    row_at = cache(lambda row: typed_path(given, row))

    def at(path: str) -> str:
        key, _, rest = path.partition(".")
        number, dot, name = rest.partition(".")
        return f"{row_at(f'{key}.{number}')}{dot}{name}" if key in ROWS and number else path

    return at


def _no_terms(given: Texts, terms: Terms) -> Iterable[Finding]:
    """Yield what was typed for a term and is none."""
    for path, text in given.items():
        kind = kind_of(path)
        if kind and text and not terms.has(kind, text):
            yield impossible(path, "unknown-term", f"“{text}” is no term here{_instead(terms.near(kind, text))}")


def _instead(near: list[str]) -> str:
    if not near:
        return ": choose one of the list, or ask an editor to add it."
    return f". Do you mean {' or '.join(f'“{name}”' for name in near)}? If not, ask an editor to add it."


def _noted(finding: Finding, path: str, said: Mapping[str, Any]) -> Noted:
    return Noted(path, value_label(path, said), _told(finding, said), is_missing=finding.code == "missing")


def _told(finding: Finding, said: Mapping[str, Any]) -> str:
    """Return what a finding says, with the values that a quote names called as the form calls them."""
    if finding.code not in _NAMING_PATHS:
        return finding.message
    return _PATH.sub(lambda path: f"“{value_label(path[1], said)}”", finding.message)


def _answered(
    finding: Finding, path: str, said: Mapping[str, Any], texts: Texts, saved: Mapping[tuple[str, str, str], str]
) -> Noted:
    name = f"{_ANSWER}{finding.code}.{finding.path}"
    answer = texts.get(name) or saved.get((finding.code, finding.path, finding.message), "")
    return Noted(path, value_label(path, said), _told(finding, said), name, answer)


def answers_to(standing: Standing) -> list[tuple[Finding, str]]:
    """Return the warnings that were answered in the form, each with its answer."""
    told = zip(standing.warnings, standing.implausible, strict=True)
    return [(finding, noted.answer) for finding, noted in told if noted.answer]


def saved_answers(item: EvidenceItem | None) -> dict[tuple[str, str, str], str]:
    """Return the answers to warnings that are kept of an item."""
    if item is None:
        return {}
    kept = item.warning_answers.values_list("code", "path", "message", "answer")
    return {(code, path, message): answer for code, path, message, answer in kept}
