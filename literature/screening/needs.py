"""How many reviewers a paper needs: as many as the most demanding strategy that finds it asks for."""

from __future__ import annotations

from django.conf import settings
from django.db.models import IntegerField, Max, OuterRef, Subquery
from django.db.models.functions import Coalesce

from literature.models import Paper, Strategy, StrategyHit


def needed(paper: str) -> Coalesce:
    """Return the number as an expression; `paper` names the column that holds the paper's id.

    A strategy that says nothing asks for SCREENING_REVIEWERS, and so does a paper that no strategy finds (any more)."""
    default = settings.SCREENING_REVIEWERS
    # Looked up, not joined: of a join PostgreSQL, before it has statistics of newly filled hits, reads all hits of
    # every strategy for each paper.
    strategy = Strategy.objects.filter(pk=OuterRef("strategy")).order_by().values("reviewers_needed")
    hits = StrategyHit.objects.filter(paper=OuterRef(paper), left_at__isnull=True).order_by()
    asking = hits.annotate(asks=Coalesce(Subquery(strategy, output_field=IntegerField()), default))
    grouped = asking.values("paper").annotate(asked=Max("asks")).values("asked")
    return Coalesce(Subquery(grouped, output_field=IntegerField()), default)


def of_paper(paper_id: int) -> int:
    """Return the number for one paper."""
    number: int = Paper.objects.annotate(needed=needed("pk")).values_list("needed", flat=True).get(pk=paper_id)
    return number
