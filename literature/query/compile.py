"""From a tree to a condition on papers."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import F, Q

from literature.models import Strategy, StrategyHit, Topic
from literature.query.columns import ELECTRONIC, PUBLISHED
from literature.query.errors import QueryNotSupported
from literature.query.fields import Kind, answer
from literature.query.lookup import indexed
from literature.query.plan import text_depth, text_parts
from literature.query.tree import And, Leaf, Node, Not, Or, Range, span

# Date field -> the columns of Paper with its first and its last day; [dp] asks for the electronic date as well.
DATE_COLUMNS = {
    "dp": ("published_first", "published_last"),
    "ppdat": ("published_first", "published_last"),
    "dep": ("electronic_date", "electronic_date"),
    "edat": ("entry_date", "entry_date"),
    "crdt": ("create_date", "create_date"),
    "dcom": ("date_completed", "date_completed"),
    "lr": ("date_revised", "date_revised"),
}


# What a term of a field means that is neither in the index nor a column: from its text to the papers.
Condition = Callable[[str], Q]


def register_fact(tag: str, condition_for: Condition) -> None:
    """Let another app answer a field that is refused until then, such as [design]; to be called when it starts.

    `condition_for` gets the text of a term, in lower case with single spaces, and returns the condition on papers; it
    raises QueryNotSupported for a value that it does not know.  Raises KeyError for a tag that is no field's."""
    answer(tag)
    _CONDITIONS[tag] = condition_for


def condition(node: Node, vendor: str) -> Q:
    """Return the papers that the tree describes, for a database "sqlite" or "postgresql".

    Raises QueryNotSupported for a topic or strategy that does not exist."""
    if text_depth(node) is not None:
        return indexed(node, vendor)
    if isinstance(node, Not):
        return ~condition(node.child, vendor)
    if isinstance(node, And | Or):
        return _joined(node, vendor)
    return _fact(node)


def _joined(node: And | Or, vendor: str) -> Q:
    together, rest = text_parts(node)
    parts = [indexed(together, vendor)] if together else []
    parts += [condition(child, vendor) for child in rest]
    return Q(*parts, _connector=Q.AND if isinstance(node, And) else Q.OR)


def _fact(leaf: Leaf) -> Q:
    """Return the condition of a leaf that is not in the full-text index."""
    kind = leaf.field.kind
    if kind is Kind.DATE:
        return _published(leaf) if leaf.field.tag == PUBLISHED else _dated(leaf, leaf.field.tag)
    if isinstance(leaf, Range):
        return Q(pmid__gte=int(leaf.low), pmid__lte=int(leaf.high))
    if kind is Kind.PMID:
        return Q(pmid__in=[int(number) for number in leaf.text.split()])
    if kind is Kind.DOI:
        return Q(doi=leaf.text)
    return _CONDITIONS[leaf.field.tag](leaf.text)


def _dated(leaf: Leaf, tag: str) -> Q:
    first, last = span(leaf)
    begins, ends = DATE_COLUMNS[tag]
    return Q(**{f"{begins}__lte": last, f"{ends}__gte": first})


def _published(leaf: Leaf) -> Q:
    """In print or electronically; the same as `literature.query.evaluate` says of a paper in memory."""
    electronically = _dated(leaf, ELECTRONIC)
    if not isinstance(leaf, Range):
        electronically &= Q(published_last__isnull=True) | Q(electronic_date__lte=F("published_last"))
    return _dated(leaf, PUBLISHED) | electronically


def _topic(slug: str) -> Q:
    topics = Topic.objects.with_descendants([slug])
    if not topics.exists():
        raise QueryNotSupported(f"There is no topic “{slug}”.", position=0, found=slug, expected="a topic's short name")
    return Q(pk__in=Topic.tagged_paper_ids(topics))


def _strategy(slug: str) -> Q:
    if not Strategy.objects.filter(slug=slug).exists():
        raise QueryNotSupported(
            f"There is no strategy “{slug}”.", position=0, found=slug, expected="a strategy's short name"
        )
    hits = StrategyHit.objects.filter(strategy__slug=slug, left_at__isnull=True, paper__isnull=False)
    return Q(pk__in=hits.values("paper_id"))


_CONDITIONS: dict[str, Condition] = {"topic": _topic, "strategy": _strategy}
