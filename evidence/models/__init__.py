"""What the papers show: one file a noun."""

from evidence.models.item import EvidenceItem, ItemStatus, QuestionType, StudyDesign

__all__ = ["EvidenceItem", "ItemStatus", "QuestionType", "StudyDesign"]
