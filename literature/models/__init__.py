"""What was published: one file a noun."""

from literature.models.change import Change, ChangeType
from literature.models.desk import CuratorDesk, QueueOrder
from literature.models.importing import ImportOrigin, ImportRow, ImportState, PaperImport, RowDecision, Verdict
from literature.models.job import Job, JobKind, JobState
from literature.models.known import KnownPaper, KnownPaperCheck
from literature.models.merging import DuplicatePair, Merge, PairState
from literature.models.mesh_tree import MeshTreeNode
from literature.models.notice import CommentCorrection, Notice, NoticeKind
from literature.models.paper import FullText, Paper, PaperState, Provenance
from literature.models.people import Authorship, Journal
from literature.models.ranking import Ranking
from literature.models.record import ReceivedRecord, RejectedRecord
from literature.models.screening import (
    ExclusionReason,
    Screening,
    ScreeningAssignment,
    ScreeningDecision,
    ScreeningLock,
    ScreeningStage,
    ScreeningTask,
    Settlement,
    TaskState,
    Vote,
)
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
    "CuratorDesk",
    "DataVersion",
    "DuplicatePair",
    "ExclusionReason",
    "FullText",
    "ImportOrigin",
    "ImportRow",
    "ImportState",
    "Job",
    "JobKind",
    "JobState",
    "Journal",
    "KnownPaper",
    "KnownPaperCheck",
    "Merge",
    "MeshAnnotation",
    "MeshTerm",
    "MeshTreeNode",
    "Notice",
    "NoticeKind",
    "Pack",
    "PackName",
    "PairState",
    "Paper",
    "PaperImport",
    "PaperLanguage",
    "PaperPublicationType",
    "PaperState",
    "PaperText",
    "Provenance",
    "PublicationType",
    "QueueOrder",
    "Ranking",
    "ReceivedRecord",
    "RejectedRecord",
    "RowDecision",
    "RunMode",
    "RunOutcome",
    "Screening",
    "ScreeningAssignment",
    "ScreeningDecision",
    "ScreeningLock",
    "ScreeningStage",
    "ScreeningTask",
    "Settlement",
    "Strategy",
    "StrategyHit",
    "StrategyVersion",
    "SyncRun",
    "TagStatus",
    "TaskState",
    "Topic",
    "TopicRule",
    "TopicTag",
    "Verdict",
    "Vote",
]
