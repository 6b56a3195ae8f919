"""The evidence app."""

from __future__ import annotations

from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    """Names the app for Django, and adds evidence to papers (lists, pages, histories, merges) and to queries."""

    name = "evidence"
    verbose_name = "Evidence"

    def ready(self) -> None:
        """Register what evidence adds; models are there only now."""
        from evidence import history
        from evidence.admin.paper import evidence_items
        from evidence.api.papers import BY_DESIGN, DESIGN, EVIDENCE, HAS_EVIDENCE
        from evidence.models import EvidenceItem
        from evidence.query import with_design, with_level
        from literature.admin.extensions import show_on_paper_page
        from literature.api.extensions import extend_papers
        from literature.merging.moving import moves_with_paper
        from literature.query.compile import register_fact

        extend_papers(parameters=[HAS_EVIDENCE, DESIGN], dimensions=[BY_DESIGN], includes=[EVIDENCE])
        register_fact("design", with_design)
        register_fact("level", with_level)
        moves_with_paper(EvidenceItem)
        history.register()
        show_on_paper_page(evidence_items)
