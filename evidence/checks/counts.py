"""Counts: what is counted among something, arms that add up, tables that add up, patients who are listed one by one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from evidence.checks.grim import LARGEST_SPLIT, MOST_UNKNOWN, can_split
from evidence.checks.reading import arms, called, fractions, number, strata, total
from evidence.findings import Document, Finding, implausible, impossible
from evidence.shape import ITEM

CELLS = ("true_positives", "false_positives", "false_negatives", "true_negatives", "indeterminate")


def among(said: Document) -> Iterator[Finding]:
    """Events are not more than those among whom they were counted, nor with the missing, unless these are others."""
    whole = total(said)
    for one in fractions(said):
        if one.events is not None and one.n is not None and one.events > one.n:
            message = f"{one.events} of {one.n} for {one.what}: {one.events - one.n} more than there are."
            yield impossible(one.at(one.events_name), "more-than-n", message)
        elif one.n is not None and (lost := one.row.get("missing", 0)) + (one.events or 0) > one.n:
            if not lost or (whole and lost > whole[1]):  # which is told by the whole
                continue
            message = (
                f"{one.events or 0} events and {lost} missing of {one.n} for {one.what}: right only if the missing are "
                "not among them."
            )
            yield implausible(one.at("missing"), "missing-of-n", message)


def totals(said: Document) -> Iterator[Finding]:
    """Women, the analysed and the lost are among the enrolled; what is counted, among all."""
    if not (whole := total(said)):
        return
    name, n = whole
    for part in ("n_analysed", "women_n", "lost_to_follow_up"):
        if said.get(part, 0) > n:
            message = (
                f"{ITEM[part].label.capitalize()} {said[part]}, {ITEM[name].label} {n}: {said[part] - n} too many."
            )
            yield impossible(part, "more-than-total", message)
    lost, analysed = said.get("lost_to_follow_up"), said.get("n_analysed")
    if name == "n_enrolled" and lost and analysed and n < lost + analysed <= n + lost:
        message = (
            f"{analysed} analysed and {lost} lost are {analysed + lost}, more than the {n} enrolled: right only if "
            "those lost were analysed, too."
        )
        yield implausible("lost_to_follow_up", "lost-analysed", message)


def within_total(said: Document) -> Iterator[Finding]:
    """No group, and nothing else that is counted, is larger than the whole."""
    if not (whole := total(said)):
        return
    name, n = whole
    for one in fractions(said):
        some = max(one.n or 0, one.events or 0, one.row.get("missing", 0))
        if some > n and not (one.events is not None and one.n is not None and one.events > one.n):
            message = f"{some} for {one.what} are more than the {ITEM[name].label}, {n}."
            tell = implausible if said.get("n_is_approximate") else impossible
            path = next(name for name in (one.n_name, one.events_name, "missing") if one.row.get(name) == some)
            yield tell(one.at(path), "more-than-total", message)


def arms_add_up(said: Document) -> Iterator[Finding]:
    """Arms of known size together are those analysed; those of unknown size can be what is left. Where it is not told
    how many were analysed, the arms are no more than all."""
    found = arms(said)
    n = said.get("n_analysed")
    if not found or said.get("n_is_approximate"):
        return
    known = [(position, group["n"]) for position, group in found if "n" in group]
    if n is None:
        yield from _within_enrolled(said.get("n_enrolled"), [size for _, size in known])
        return
    unknown = [(position, group) for position, group in found if "n" not in group]
    if not unknown:
        yield from _sum(n, known)
    elif len(found) > 1:
        yield from _rest(n - sum(size for _, size in known), n, unknown)
    else:
        yield from _alone(n, *unknown[0])


def _within_enrolled(enrolled: int | None, sizes: list[int]) -> Iterator[Finding]:
    together = sum(sizes)
    if enrolled is None or together <= enrolled or len(sizes) < 2:
        return
    arithmetic = f"The arms have {' + '.join(map(str, sizes))} = {together}, and {enrolled} were enrolled"
    if all(size == enrolled for size in sizes):
        yield implausible("n_enrolled", "arms-overlap", f"{arithmetic}: right only if everybody was in each arm.")
    else:
        yield impossible("n_enrolled", "arms-add-up", f"{arithmetic}: {together - enrolled} too many.")


def _sum(n: int, known: list[tuple[int, int]]) -> Iterator[Finding]:
    together = sum(size for _, size in known)
    added = f"The arms have {' + '.join(str(size) for _, size in known)} = {together}"
    arithmetic = f"{added if len(known) > 1 else f'The only arm has {together}'}, and {n} were analysed"
    if together > n and len(known) > 1 and all(size == n for _, size in known):
        message = f"{arithmetic}: right only if everybody was in each arm."
        yield implausible("n_analysed", "arms-overlap", message)
    elif together > n:
        yield impossible("n_analysed", "arms-add-up", f"{arithmetic}: {together - n} too many.")
    elif together < n:
        yield implausible("n_analysed", "arms-add-up", f"{arithmetic}: {n - together} are in no arm.")


def _alone(n: int, position: int, group: Mapping[str, Any]) -> Iterator[Finding]:
    """Check that the only arm can be all who were analysed; it may be a part of them, which has a size."""
    if 0 < n <= LARGEST_SPLIT and not can_split([(number(group, "percent"), group.get("events"))], n):
        message = f"{_known(group)} cannot be of all {n} analysed: how many were in this arm?"
        yield implausible(f"groups.{position}.n", "no-split", message)


def _rest(rest: int, n: int, unknown: list[tuple[int, Mapping[str, Any]]]) -> Iterator[Finding]:
    """Check that arms whose size is not printed can share the rest."""
    shown = " and ".join(_known(group) for _, group in unknown)
    path = f"groups.{unknown[0][0]}"
    if rest < len(unknown):
        message = f"{rest} of the {n} analysed are left for {shown}: each arm has at least one."
        yield impossible(path, "arms-add-up", message)
    elif rest <= LARGEST_SPLIT and len(unknown) <= MOST_UNKNOWN:
        arms_known = [(number(group, "percent"), group.get("events")) for _, group in unknown]
        if not can_split(arms_known, rest):
            message = f"No sizes of the arms add up to {rest} and give whole people for {shown}."
            yield impossible(path, "no-split", message)


def _known(group: Mapping[str, Any]) -> str:
    facts = [f"{group['events']} events"] if "events" in group else []
    facts += [f"{group['percent']} %"] if "percent" in group else []
    return f"{called(group)} ({', '.join(facts)})" if facts else called(group)


def strata_within(said: Document) -> Iterator[Finding]:
    """An arm within a stratum is not larger than the arm, nor are its events more."""
    whole = {group.get("label"): group for _, group in arms(said)}
    for stratum in strata(said)[1:]:
        for position, group in arms(said, stratum):
            for name in ("n", "events"):
                most = whole.get(group.get("label"), {}).get(name)
                if most is not None and group.get(name, 0) > most:
                    message = f"{called(group)} has {name} {group[name]}, and all of “{group['label']}” {most}."
                    yield impossible(f"groups.{position}.{name}", "more-than-arm", message)


def named_once(said: Document) -> Iterator[Finding]:
    """Rows of groups are told apart, and an adverse event names a group that there is."""
    groups = said.get("groups", ())
    seen = set()
    for position, group in enumerate(groups):
        key = (group.get("label"), group.get("stratum"))
        if key in seen:
            yield implausible(f"groups.{position}.label", "named-twice", f"Two groups are called {called(group)}.")
        seen.add(key)
    sizes = {group.get("label"): group.get("n") for group in reversed(groups)}
    for position, event in enumerate(said.get("adverse_events", ())):
        if not (label := event.get("group")):
            continue
        if label not in sizes:
            message = f"“{event.get('name', '')}” is told of “{label}”, and no group is called so."
            yield implausible(f"adverse_events.{position}.group", "unknown-group", message)
        elif (n := sizes[label]) is not None and max(event.get("events", 0), event.get("n", 0)) > n:
            message = f"“{event.get('name', '')}” is told of more than the {n} of “{label}”."
            yield impossible(f"adverse_events.{position}.events", "more-than-n", message)


def table(said: Document) -> Iterator[Finding]:
    """The cells of the 2 x 2 table, with what was indeterminate, are those analysed; no more than all in any case."""
    part = said.get("diagnosis", {})
    n, were = said.get("n_analysed"), "analysed"
    if not any(cell in part for cell in CELLS[:4]):
        return
    counts = [part[cell] for cell in CELLS if cell in part]
    if n is None and sum(counts) > said.get("n_enrolled", sum(counts)):
        n, were = said["n_enrolled"], "enrolled"
    if n is None:
        return
    arithmetic = f"The 2 x 2 table has {' + '.join(map(str, counts))} = {sum(counts)}, and {n} were {were}"
    if sum(counts) > n and not said.get("n_is_approximate"):
        yield impossible("diagnosis", "table-adds-up", f"{arithmetic}: {sum(counts) - n} too many.")
    elif sum(counts) < n and all(cell in part for cell in CELLS[:4]):
        yield implausible("diagnosis", "table-adds-up", f"{arithmetic}: {n - sum(counts)} are in no cell.")


def reliability(said: Document) -> Iterator[Finding]:
    """Agreement needs two raters, and those rated are among all."""
    part = said.get("diagnosis", {})
    if "raters" in part and part["raters"] < 2 and ("kappa" in part or part["raters"] == 0):
        message = f"Agreement of {part['raters']} rater: it takes two."
        yield impossible("diagnosis.raters", "too-few-raters", message)
    if (whole := total(said)) and part.get("reliability_n", 0) > whole[1]:
        message = f"{part['reliability_n']} rated are more than the {ITEM[whole[0]].label}, {whole[1]}."
        yield implausible("diagnosis.reliability_n", "more-than-total", message)


def cases(said: Document) -> Iterator[Finding]:
    """Patients who are listed one by one are not more than all, nor the women among them more than all women."""
    rows = said.get("cases", ())
    if said.get("counted", "patients") != "patients" or not rows:
        return
    sexes: dict[str, set[str]] = {}
    for position, row in enumerate(rows):
        sexes.setdefault(row.get("label") or f"row {position + 1}", set()).add(row.get("sex", ""))
    for label in (label for label, found in sexes.items() if {"female", "male"} <= found):
        yield impossible("cases", "two-sexes", f"“{label}” is female in one row and male in another.")
    yield from _women(said, list(sexes.values()))
    if (whole := total(said)) and len(sexes) > whole[1]:
        message = f"{len(sexes)} patients are listed, and the {ITEM[whole[0]].label} is {whole[1]}."
        yield impossible(whole[0], "more-than-total", message)


def _women(said: Document, sexes: list[set[str]]) -> Iterator[Finding]:
    """Check the number of women against the listed patients' sexes."""
    whole, women = total(said), sum("female" in found for found in sexes)
    listed_all = whole is not None and len(sexes) == whole[1] and all(found & {"female", "male"} for found in sexes)
    if "women_n" in said and (women > said["women_n"] or (listed_all and women != said["women_n"])):
        message = f"{women} of the {len(sexes)} listed patients are women, and the number is {said['women_n']}."
        yield impossible("women_n", "women-listed", message)


def level(said: Document) -> Iterator[Finding]:
    """A level that a curator judged is one of the five, and has its reason."""
    if (judged := said.get("level_override")) is None:
        return
    if judged not in range(1, 6):
        yield impossible("level_override", "no-level", f"{judged} is no level of evidence: they are 1 to 5.")
    if not said.get("level_override_reason", "").strip():
        yield impossible("level_override_reason", "no-reason", f"Say why the level is {judged}.")


RULES = (*(among, totals, within_total, arms_add_up, strata_within, named_once, table, reliability, cases, level),)
