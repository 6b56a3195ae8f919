"""What stands above others in MeSH, so that an answer without the narrower ones can say so.

Publication types: MeSH, category V (https://www.nlm.nih.gov/mesh/pubtypes.html).  Qualifiers: NLM's hierarchies of
subheadings, which PubMed searches whole (https://www.nlm.nih.gov/mesh/subhierarchy.html).
"""

from __future__ import annotations

from literature.query.text import key

_TYPES = {
    "Clinical Study": ("Clinical Trial", "Observational Study"),
    "Clinical Trial": (
        *("Adaptive Clinical Trial", "Clinical Trial, Phase I", "Clinical Trial, Phase II"),
        *("Clinical Trial, Phase III", "Clinical Trial, Phase IV", "Controlled Clinical Trial"),
    ),
    "Controlled Clinical Trial": ("Randomized Controlled Trial",),
    "Randomized Controlled Trial": ("Equivalence Trial", "Pragmatic Clinical Trial"),
    "Meta-Analysis": ("Network Meta-Analysis",),
    "Guideline": ("Practice Guideline",),
    "Consensus Development Conference": ("Consensus Development Conference, NIH",),
    "Biography": ("Autobiography",),
}
# By the key of a publication type: those right below it.
TYPES_BELOW = {key(name): below for name, below in _TYPES.items()}

_QUALIFIERS = """
adverse effects, analysis, anatomy & histology, chemistry, complications, cytology, diagnosis, embryology, epidemiology,
etiology, metabolism, microbiology, organization & administration, pharmacology, physiology,
statistics & numerical data, surgery, therapeutic use, therapy
"""
# Qualifiers below which there are others, as MeSH writes them.
QUALIFIERS_ABOVE_OTHERS = frozenset(" ".join(_QUALIFIERS.split()).split(", "))
