"""Which row a journal is that a record names.

PubMed's records give an NLM id, which decides.  Files and packs give an ISSN, a title or an abbreviation: that is the
one journal here which has it, in whatever case, as far as there is but one and no ISSN speaks against it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from django.db.models import Q
from django.db.models.functions import Lower

from literature import bulk
from literature.models import Journal, Paper
from literature.pubmed.records import JournalRecord
from literature.query.text import key as name_key
from literature.store.rows import journal_key

_ISSNS = ("issn_print", "issn_electronic", "issn_linking")
_NAMES = ("title", "iso_abbreviation", "medline_abbreviation")
_FIELDS = (*_ISSNS, *_NAMES, "nlm_id", "country")


def ids(named: Sequence[JournalRecord]) -> dict[str, int]:
    """Return the row of each journal by its key, new rows for those that are not known. To be called by one writer."""
    first = {journal_key(journal): journal for journal in reversed(named)}
    found = dict(Journal.objects.filter(bulk.among("key", list(first))).values_list("key", "pk"))
    # Journals with an NLM id, then those with an ISSN: a name alone is then one of them.
    for beginning in ("nlm:", "issn:", "title:"):
        missing = {key: first[key] for key in sorted(first) if key.startswith(beginning) and key not in found}
        if missing:
            found |= _recognised(missing)
    return found


def _recognised(missing: Mapping[str, JournalRecord]) -> dict[str, int]:
    rows = _like(missing.values())
    found: dict[str, int] = {}
    for key, journal in missing.items():
        alike = [row for row in rows if _is_same(row, journal)]
        if journal.nlm_id:
            if mine := _nameless(alike):
                found[key] = _take_over(key, mine)
                rows = [row for row in rows if row not in mine]
        elif len(alike) == 1:
            found[key] = alike[0].pk
    new = [(key,) for key in missing if key not in found]
    made = bulk.ids_by_key(Journal, ("key",), new, lambda key: _row(key, missing[key]))
    return found | {key: pk for (key,), pk in made.items()}


def _row(key: str, journal: JournalRecord) -> Journal:
    return Journal(key=key, title_key=name_key(journal.title), **{name: getattr(journal, name) for name in _FIELDS})


def _like(journals: Collection[JournalRecord]) -> list[Journal]:
    """Return the rows that share an ISSN or a name with any of the journals. One query."""
    issns = {issn for journal in journals for issn in _values(journal, _ISSNS)}
    names = [name for journal in journals for name in _values(journal, _NAMES)]
    keys = {key for name in names if (key := name_key(name))}
    like = bulk.among("title_key", keys) | bulk.among("abbreviation", {name.lower() for name in names})
    for column in _ISSNS:
        like |= bulk.among(column, issns) if issns else Q()
    return list(Journal.objects.annotate(abbreviation=Lower("medline_abbreviation")).filter(like).order_by("pk"))


def _values(journal: Journal | JournalRecord, columns: Sequence[str]) -> set[str]:
    return {value for column in columns if (value := getattr(journal, column))}


def _is_same(row: Journal, journal: JournalRecord) -> bool:
    """Whether they share an ISSN; or a name, where not both have an ISSN."""
    ours, theirs = _values(row, _ISSNS), _values(journal, _ISSNS)
    if ours and theirs:
        return bool(ours & theirs)
    names = {name_key(name) for name in _values(journal, _NAMES)} - {""}
    return bool(names & {name_key(name) for name in _values(row, _NAMES)})


def _nameless(alike: Sequence[Journal]) -> list[Journal]:
    """Return the rows without an NLM id; none where another journal, with an id of its own, has the name too."""
    return [] if any(row.nlm_id for row in alike) else list(alike)


def _take_over(key: str, rows: Sequence[Journal]) -> int:
    """Let rows that files made be the journal that an NLM id now names, and return the row that stays."""
    kept, *others = rows
    gone = [row.pk for row in others]
    if gone:
        Paper.objects.filter(journal__in=gone).update(journal=kept)
        Journal.objects.filter(pk__in=gone).delete()
    Journal.objects.filter(pk=kept.pk).update(key=key)
    return kept.pk
