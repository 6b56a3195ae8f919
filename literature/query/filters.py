"""PubMed's filters and subsets: those that our data can answer, each as the query that it stands for.

What PubMed's own filters mean: PubMed User Guide, "Filters" and "Subject filters"
(https://pubmed.ncbi.nlm.nih.gov/help/).  PubMed writes a filter's name with or without spaces and hyphens
(`randomizedcontrolledtrial[filter]`, "Systematic Review"[filter]); so it is compared without them.
"""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass

from literature.languages import CODE_OF
from literature.query.errors import QueryNotSupported
from literature.query.fields import Field, find_field
from literature.query.text import words
from literature.query.tree import Node, Not, Term, disjunction

# What `literature.query.index` marks a paper with, each under the name that PubMed gives it.
HAS_ABSTRACT = "hasabstract"
HAS_STRUCTURED_ABSTRACT = "hasstructuredabstract"
IN_PMC = "pubmedpmc"
IS_BOOK = "booksdocs"
STATUSES = ("inprocess", "pubmednotmedline", "indatareview", "publisher", "medline", "oldmedline")
PUBLICATION_STATUSES = ("pubstatusppublish", "pubstatusepublish", "pubstatusaheadofprint")
# The other record that a record names: hasretractionin, hascommenton, ... (CommentsCorrections in the DTD).
NOTICES = tuple(
    f"has{kind.lower()}"
    for kind in (
        *("CommentIn", "CommentOn", "ErratumIn", "ErratumFor", "UpdateIn", "UpdateOf", "ReprintIn", "ReprintOf"),
        *("RetractionIn", "RetractionOf", "ExpressionOfConcernIn", "ExpressionOfConcernFor", "RepublishedIn"),
        *("RepublishedFrom", "CorrectedandRepublishedIn", "CorrectedandRepublishedFrom", "OriginalReportIn"),
        *("RetractedandRepublishedIn", "RetractedandRepublishedFrom", "SummaryForPatientsIn", "AssociatedDataset"),
        "AssociatedPublication",
    )
)
FLAGS = frozenset((HAS_ABSTRACT, HAS_STRUCTURED_ABSTRACT, IN_PMC, IS_BOOK, *STATUSES, *PUBLICATION_STATUSES, *NOTICES))

# PubMed's publication types (https://www.nlm.nih.gov/mesh/pubtypes.html), each of which is a filter too.
_TYPES = """
Adaptive Clinical Trial; Address; Autobiography; Bibliography; Biography; Case Reports; Classical Article;
Clinical Conference; Clinical Study; Clinical Trial Protocol; Clinical Trial, Phase I; Clinical Trial, Phase II;
Clinical Trial, Phase III; Clinical Trial, Phase IV; Clinical Trial, Veterinary; Collected Work; Comment;
Comparative Study; Congress; Consensus Development Conference; Consensus Development Conference, NIH;
Controlled Clinical Trial; Corrected and Republished Article; Dataset; Dictionary; Directory; Duplicate Publication;
Editorial; Electronic Supplementary Materials; English Abstract; Equivalence Trial; Evaluation Study;
Expression of Concern; Festschrift; Government Publication; Historical Article; Interactive Tutorial; Interview;
Introductory Journal Article; Journal Article; Lecture; Legal Case; Legislation; Letter; Meta-Analysis;
Multicenter Study; Network Meta-Analysis; News; Newspaper Article; Observational Study; Observational Study, Veterinary;
Patient Education Handout; Periodical Index; Personal Narrative; Portrait; Practice Guideline;
Pragmatic Clinical Trial; Preprint; Published Erratum; Randomized Controlled Trial;
Randomized Controlled Trial, Veterinary; Retracted Publication; Retraction of Publication; Review;
Scientific Integrity Review; Scoping Review; Systematic Review; Technical Report; Twin Study; Validation Study;
Video-Audio Media; Webcast
"""
_TRIALS = (
    *("Clinical Trial", "Adaptive Clinical Trial", "Clinical Trial, Phase I", "Clinical Trial, Phase II"),
    *("Clinical Trial, Phase III", "Clinical Trial, Phase IV", "Controlled Clinical Trial", "Equivalence Trial"),
    *("Pragmatic Clinical Trial", "Randomized Controlled Trial"),
)
_ADULTS = ("Adult", "Young Adult", "Middle Aged", "Aged", "Aged, 80 and over", "Frail Elderly")
_INFANTS = ("Infant", "Infant, Newborn")
_CHILDREN = (*_INFANTS, "Child", "Child, Preschool", "Adolescent")


@dataclass(frozen=True, slots=True)
class Understood:
    """The query that a filter stands for; `note` says where PubMed's own filter finds other papers."""

    node: Node
    note: str = ""


def _squeezed(name: str) -> str:
    return "".join(words(name))


def _field(tag: str) -> Field:
    field = find_field(tag)
    if field is None:
        raise LookupError(f"there is no field [{tag}]")
    return field


def _any(tag: str, names: Sequence[str]) -> Understood:
    return Understood(disjunction(*(Term(name, _field(tag), quoted=True) for name in names)))


def _flag(name: str, note: str = "") -> Understood:
    return Understood(Term(name, _field("sb")), note)


def _check_tags(named: dict[str, Sequence[str]]) -> dict[str, Understood]:
    return {name: _any("mh:noexp", headings) for name, headings in named.items()}


_FREE = "“{}” is understood as: the full text is in PubMed Central. What publishers give away is not part of our data."
_SYSTEMATIC = "“{}” is understood as the publication type; PubMed's own filter looks for words too."

_KNOWN: dict[str, Understood] = {
    **{_squeezed(name): _any("pt", [" ".join(name.split())]) for name in _TYPES.split(";")},
    **{name: Understood(Term(name, _field("la"))) for name in CODE_OF},
    **{name: _flag(name) for name in sorted(FLAGS)},
    "clinicaltrial": _any("pt", _TRIALS),
    "clinicalstudy": _any("pt", ("Clinical Study", "Observational Study", *_TRIALS)),
    "guideline": _any("pt", ("Guideline", "Practice Guideline")),
    "systematic": Understood(_any("pt", ["Systematic Review"]).node, _SYSTEMATIC),
    "systematicreview": Understood(_any("pt", ["Systematic Review"]).node, _SYSTEMATIC),
    "excludepreprints": Understood(Not(_any("pt", ["Preprint"]).node)),
    **_check_tags(
        {
            **dict.fromkeys(("human", "humans"), ("Humans",)),
            **dict.fromkeys(("animal", "animals", "otheranimals"), ("Animals",)),
            **{"male": ("Male",), "female": ("Female",)},
            **{"newborn": ("Infant, Newborn",), "infant": ("Infant",), "allinfant": _INFANTS},
            **{"preschoolchild": ("Child, Preschool",), "child": ("Child",), "allchild": _CHILDREN},
            **{"adolescent": ("Adolescent",), "youngadult": ("Young Adult",), "adult": ("Adult",)},
            **{"alladult": _ADULTS, "middleaged": ("Middle Aged",)},
            "middleagedaged": ("Middle Aged", "Aged", "Aged, 80 and over", "Frail Elderly"),
            **{"aged": ("Aged", "Aged, 80 and over", "Frail Elderly"), "80andover": ("Aged, 80 and over",)},
        }
    ),
    **{f"y{n}": Understood(Term(f"last {n} year{'s' * (n > 1)}", _field("dp"), quoted=True)) for n in (1, 5, 10)},
    **{name: _flag(IN_PMC, _FREE) for name in ("freefulltext", "loattrfreefulltext", "ffrft")},
    **{name: _flag(IN_PMC) for name in ("pmc", "inpmc")},
}
# PubMed understands these also as bare words.
BARE = frozenset((HAS_ABSTRACT, HAS_STRUCTURED_ABSTRACT, *PUBLICATION_STATUSES, *NOTICES))


def understood(text: str, position: int) -> Understood:
    """Return what a filter stands for. Raises QueryNotSupported for one that our data cannot answer."""
    name = _squeezed(text)
    if (found := _KNOWN.get(name)) is not None:
        return Understood(found.node, found.note.format(text))
    near = difflib.get_close_matches(name[:60], _KNOWN, n=1, cutoff=0.8)
    raise QueryNotSupported(
        f"The filter “{text[:60]}” cannot be answered: what PubMed selects by it is not part of our data.",
        position=position,
        found=text,
        expected=f"{near[0]}[filter]" if near else "hasabstract, a publication type, a language, humans, female, ...",
    )
