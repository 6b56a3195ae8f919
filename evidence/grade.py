"""Certainty of evidence after GRADE: a curator's judgement, by five reasons down and three up.  Pure.

Source: Guyatt et al., "GRADE: an emerging consensus on rating quality of evidence and strength of recommendations",
BMJ 2008;336:924, and the GRADE Handbook (Schünemann et al. 2013), chapter 5.  It stands beside the computed verdict
(`evidence.verdict`) and is never mixed with it: nothing here reads a verdict, and no verdict reads this.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, TypeGuard

SCALE = ("very-low", "low", "moderate", "high")
STARTS = MappingProxyType({"high": "randomised trials", "low": "observational studies"})


@dataclass(frozen=True, slots=True)
class Domain:
    """A reason to rate down or up: its name as stored, as shown, and the changes that it allows (steps)."""

    name: str
    label: str
    changes: tuple[int, ...]
    asks: str


_DOWN, _ONE_UP, _TWO_UP = (0, -1, -2), (0, 1), (0, 1, 2)
DOMAINS: Mapping[str, Domain] = MappingProxyType(
    {
        domain.name: domain
        for domain in (
            Domain("risk_of_bias", "risk of bias", _DOWN, "Are the studies likely to be biased?"),
            Domain("inconsistency", "inconsistency", _DOWN, "Do their results differ without a reason that is known?"),
            Domain("indirectness", "indirectness", _DOWN, "Are these the patients, treatments and outcomes asked for?"),
            Domain("imprecision", "imprecision", _DOWN, "Are patients or events few, or intervals wide?"),
            Domain("publication_bias", "publication bias", _DOWN, "Are studies likely to be missing?"),
            Domain("large_effect", "large effect", _TWO_UP, "Is the effect large (twofold), or very large (fivefold)?"),
            Domain("dose_response", "dose response", _ONE_UP, "Does more of it do more?"),
            Domain("plausible_confounding", "plausible confounding", _ONE_UP, "Would confounding have hidden it?"),
        )
    }
)


# What every judgement speaks to: GRADE rates a body of evidence on all five reasons to rate down.
ALWAYS_JUDGED = tuple(name for name, domain in DOMAINS.items() if min(domain.changes) < 0)


class WrongJudgement(ValueError):
    """A judgement that GRADE does not know; `sentences` say what is wrong, each with the domain that it is about."""

    def __init__(self, sentences: tuple[str, ...]) -> None:
        super().__init__(" ".join(sentences))
        self.sentences = sentences


def in_order(judged: Mapping[str, Any]) -> list[tuple[Domain, Any]]:
    """Return the domains that were judged in the order of the form, which PostgreSQL does not keep in JSON."""
    return [(domain, judged[name]) for name, domain in DOMAINS.items() if name in judged]


def certainty(starts: str, domains: Mapping[str, Mapping[str, Any]]) -> str:
    """Return "high", "moderate", "low" or "very-low": where it starts ("high" for randomised trials, "low" for
    observational studies) and each domain's {"change": steps, "reason"}. A reason to rate up may be left out.

    Raises WrongJudgement for what cannot be: another start, domain or change, a domain without a reason, a reason to
    rate down that was not judged, and a rise where the evidence starts high or was rated down, which GRADE keeps for
    sound observational studies."""
    if wrong := tuple(_wrong(starts, domains)):
        raise WrongJudgement(wrong)
    place = SCALE.index(starts) + sum(judged["change"] for judged in domains.values())
    return SCALE[max(0, min(place, len(SCALE) - 1))]


def _wrong(starts: str, domains: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    if starts not in STARTS:
        yield f"Certainty starts high (randomised trials) or low (observational studies), not “{starts}”."
    for name, judged in domains.items():
        yield from _wrong_domain(name, judged)
    if missing := [DOMAINS[name].label for name in ALWAYS_JUDGED if name not in domains]:
        yield f"Not judged: {', '.join(missing)}. Each gets a change, 0 where there is no concern, and the reason."
    changes = [change for judged in domains.values() if _is_step(change := judged.get("change"))]
    if max(changes, default=0) > 0 and starts == "high":
        yield "Certainty that starts high is not rated up: rating up is for observational studies."
    elif max(changes, default=0) > 0 and min(changes) < 0:
        yield "Certainty is rated up only where nothing rates it down: a large effect may be bias."


def _wrong_domain(name: str, judged: Mapping[str, Any]) -> Iterator[str]:
    domain = DOMAINS.get(name)
    if domain is None:
        yield f"“{name}” is not a domain of GRADE: they are {', '.join(DOMAINS)}."
        return
    change = judged.get("change")
    if not _is_step(change) or change not in domain.changes:
        allowed = ", ".join(f"{step:+d}" if step else "0" for step in domain.changes)
        yield f"{domain.label.capitalize()} changes certainty by {allowed} steps, not by {change!r}."
    if not str(judged.get("reason") or "").strip():
        yield f"{domain.label.capitalize()} has no reason: say why."


def _is_step(change: object) -> TypeGuard[int]:
    return isinstance(change, int) and not isinstance(change, bool)
