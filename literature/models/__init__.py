"""What was published: one file a noun."""

from literature.models.change import Change, ChangeType
from literature.models.mesh_tree import MeshTreeNode
from literature.models.notice import CommentCorrection, Notice, NoticeKind
from literature.models.paper import Paper, PaperState, Provenance
from literature.models.people import Authorship, Journal
from literature.models.record import ReceivedRecord, RejectedRecord
from literature.models.screening import Screening, ScreeningDecision, ScreeningStage
from literature.models.strategy import Pack, PackName, Strategy, StrategyHit, StrategyVersion
from literature.models.subject import MeshAnnotation, MeshTerm, PaperLanguage, PaperPublicationType, PublicationType
from literature.models.sync import RunMode, RunOutcome, SyncRun
from literature.models.text import PaperText
from literature.models.topic import TagStatus, Topic, TopicRule, TopicTag
from literature.models.version import DataVersion

__all__ = [
    "Authorship",
    "Change",
    "ChangeType",
    "CommentCorrection",
    "DataVersion",
    "Journal",
    "MeshAnnotation",
    "MeshTerm",
    "MeshTreeNode",
    "Notice",
    "NoticeKind",
    "Pack",
    "PackName",
    "Paper",
    "PaperLanguage",
    "PaperPublicationType",
    "PaperState",
    "PaperText",
    "Provenance",
    "PublicationType",
    "ReceivedRecord",
    "RejectedRecord",
    "RunMode",
    "RunOutcome",
    "Screening",
    "ScreeningDecision",
    "ScreeningStage",
    "Strategy",
    "StrategyHit",
    "StrategyVersion",
    "SyncRun",
    "TagStatus",
    "Topic",
    "TopicRule",
    "TopicTag",
]
