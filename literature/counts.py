"""How many papers a topic has, those of its subtopics included, each counted once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from literature.models import Paper, TagStatus, Topic, TopicTag


@dataclass(slots=True)
class BranchCount:
    """The papers of a topic and everything below it, by what their tags are worth."""

    by_status: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    own: int = 0  # papers that carry the topic itself, suggested or confirmed

    def of(self, *statuses: TagStatus) -> int:
        """Return how many papers have a tag of the branch in one of the statuses."""
        return len(set().union(*(self.by_status[status.value] for status in statuses)))

    @property
    def standing(self) -> int:
        """How many papers carry the branch, suggested or confirmed."""
        return self.of(TagStatus.SUGGESTED, TagStatus.CONFIRMED)

    def take(self, other: BranchCount) -> None:
        """Count the papers of a subtopic's branch too."""
        for status, papers in other.by_status.items():
            self.by_status[status] |= papers


def count_branches(topics: Iterable[Topic]) -> dict[int, BranchCount]:
    """Return the count of each topic's branch by the topic's id; `topics` are all topics.

    The tags are read once and united along the tree here.  As one statement with a subquery for each topic, SQLite read
    all tags for every topic whenever its planner chose so (200 s instead of 0.5 s with 100,000 papers).
    """
    counts: dict[int, BranchCount] = defaultdict(BranchCount)
    tags = TopicTag.objects.exclude(paper__in=Paper.objects.filter(merged_into__isnull=False)).order_by()
    for topic_id, status, paper_id in tags.values_list("topic_id", "status", "paper_id").iterator():
        counts[topic_id].by_status[status].add(paper_id)
    for count in counts.values():
        count.own = count.standing
    for topic in sorted(topics, key=lambda t: t.path.count("/"), reverse=True):  # the deepest first
        if topic.parent_id:
            counts[topic.parent_id].take(counts[topic.pk])
    return counts
