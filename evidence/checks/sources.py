"""Quotes: each extracted value rests on words of the paper and the place where they stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from evidence.findings import Document, Finding, implausible, impossible
from evidence.shape import Member, is_whole, member, members_of

# The curator's own words, judgements and labels, which no paper can be quoted for.
JUDGED = {
    *("question", "design", "design_source", "statement", "direction", "better", "counted", "n_is_approximate"),
    *("level_override", "level_override_reason", "cited_source"),
}
_LABELS = {"label", "role", "stratum", "name", "group", "measure", "factor", "design", "what"}  # of rows


def unsourced(said: Document) -> list[str]:
    """Return the paths of the extracted values that no quote with text and place stands for.

    A quote stands for the values that it names, and for all of a row or part that it names ("groups.0", "therapy").
    Exempt are the curator's judgements, terms of the vocabulary, labels, and units, which go with their value."""
    quoted = {path for quote in said.get("quotes", ()) if _is_whole_quote(quote) for path in quote.get("values", ())}
    return [
        path
        for path, what, _ in members_of(said)
        if _is_extracted(path, what) and path not in quoted and path.rpartition(".")[0] not in quoted
    ]


def _is_whole_quote(quote: Mapping[str, Any]) -> bool:
    """Whether there are words, or numbers, and a place: a dot is neither."""
    return all(any(letter.isalnum() for letter in quote.get(part, "")) for part in ("text", "place"))


def _is_extracted(path: str, what: Member) -> bool:
    before, _, name = path.rpartition(".")
    if path.startswith("quotes.") or what.kind in ("term", "paths") or name.endswith("_unit"):
        return False
    return name not in _LABELS if "." in before else path not in JUDGED


def quotes(said: Document) -> Iterator[Finding]:
    """A quote names values, and such as there are."""
    for position, quote in enumerate(said.get("quotes", ())):
        path, named = f"quotes.{position}.values", quote.get("values", ())
        unknown = [one for one in named if not is_whole(one) and member(one) is None]
        empty = [one for one in named if one not in unknown and not _has(said, one)]
        if unknown:
            message = f"The quote is for {_listed(unknown)}: an item has no such value."
            yield impossible(path, "unknown-path", message)
        if empty:
            yield implausible(path, "nothing-quoted", f"The quote is for {_listed(empty)}: nothing is filled in there.")
        elif not named:
            yield implausible(path, "nothing-quoted", _FOR_SOME if _has_extracted(said) else _FOR_NONE)


_FOR_SOME = "The quote is for no value: say which of them it stands for."
_FOR_NONE = (
    "The quote is for no value, and the item has none that was taken from the paper: fill in what the words tell "
    "(of whom, how many, with what, what came of it), or answer why there is nothing."
)


def _has_extracted(said: Document) -> bool:
    return any(_is_extracted(path, what) for path, what, _ in members_of(said))


def _listed(paths: list[str]) -> str:
    return ", ".join(f"“{path}”" for path in paths)


def _has(said: Any, path: str) -> bool:
    """Return whether the document has something at the path."""
    for step in path.split("."):
        if isinstance(said, Mapping) and step in said:
            said = said[step]
        elif isinstance(said, list) and int(step) < len(said):
            said = said[int(step)]
        else:
            return False
    return True


def direction(said: Document) -> Iterator[Finding]:
    """A test supports a diagnosis or does not; a treatment does good or harm."""
    fitting = _DIRECTIONS.get(said.get("question", ""))
    if fitting and said.get("direction") in fitting[0]:
        message = f"The direction “{said['direction']}” is not one for a finding on {said['question']}: {fitting[1]}."
        yield implausible("direction", "direction-question", message)


_OF_TREATMENT, _OF_TESTS = ("benefit", "harm"), ("supports", "does-not-support")
# Question -> the directions that do not fit it, and those that do.
_DIRECTIONS = {
    "diagnosis": (_OF_TREATMENT, "a test supports or does not support what it is used for"),
    **dict.fromkeys(("therapy", "harm"), (_OF_TESTS, "a treatment has benefit, harm or no difference")),
}

RULES = (quotes, direction)
