"""The evidence app."""

from __future__ import annotations

from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    """Names the app for Django, adds evidence to papers (lists, pages, histories, merges) and to queries, and hears of
    notices."""

    name = "evidence"
    verbose_name = "Evidence"

    def ready(self) -> None:
        """Register what evidence adds; models are there only now."""
        from evidence import edited, flags, history, packs
        from evidence.admin.paper import evidence_items, to_extraction
        from evidence.admin.waiting import piles
        from evidence.api.papers import BY_DESIGN, DESIGN, EVIDENCE, EVIDENCE_COUNT, HAS_EVIDENCE
        from evidence.models import EvidenceItem, Study, TypedDraft
        from evidence.query import with_design, with_level
        from literature.admin.extensions import lead_from_paper_page, show_on_front_page, show_on_paper_page
        from literature.api.extensions import extend_papers
        from literature.merging.moving import moves_with_paper, on_merge
        from literature.notices import on_change
        from literature.query.compile import register_fact
        from literature.workbench import lead_to

        extend_papers(
            parameters=[HAS_EVIDENCE, DESIGN],
            dimensions=[BY_DESIGN],
            includes=[EVIDENCE],
            members=[EVIDENCE_COUNT],
        )
        register_fact("design", with_design)
        register_fact("level", with_level)
        moves_with_paper(EvidenceItem)
        moves_with_paper(TypedDraft, once=("user_id", "item_id"))
        moves_with_paper(Study.papers.through, once=("study_id",))
        on_merge(flags.on_merge)
        on_change(flags.on_notices)
        history.register()
        packs.register()
        edited.register()
        show_on_paper_page(evidence_items)
        lead_from_paper_page(to_extraction)
        show_on_front_page(piles)
        lead_to("admin:evidence_evidenceitem_changelist", "Evidence")
        lead_to("admin:evidence_claim_changelist", "Claims")
