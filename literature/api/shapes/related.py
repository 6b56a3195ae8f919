"""Papers near to one."""

from __future__ import annotations

from drf_spectacular.utils import OpenApiExample
from rest_framework.serializers import BooleanField, FloatField, IntegerField

from literature.api.shapes.fields import Shape, choice, count, maybe, number, texts
from literature.models import PaperState


class BecauseShape(Shape):
    """What two papers share, the rarest first."""

    mesh = texts("MeSH headings.")
    topics = texts("Slugs of topics, suggested or confirmed.")
    names = texts("Names of a condition, and pairs of words of the title, as the paper asked for writes them.")
    words = texts("Words of title, keywords and abstract, as the paper asked for writes them.")


class RelatedPaper(Shape):
    """A paper near to the one asked for."""

    id = IntegerField()
    pmid = number()
    pmcid = maybe()
    doi = maybe()
    title = maybe()
    year = number()
    is_retracted = BooleanField()
    state = choice(PaperState.choices)
    url = maybe("The paper at PubMed, else at its publisher.")
    score = FloatField(min_value=0, max_value=1, help_text="How near it is: 1 shares everything that tells.")
    because = BecauseShape()


class RelatedAnswer(Shape):
    """The nearest papers, the nearest first."""

    count = count("How many are told; the list has no further pages.")
    results = RelatedPaper(many=True)


EXAMPLE = OpenApiExample(
    "The nearest paper",
    {
        "count": 1,
        "results": [
            {
                **{"id": 18, "pmid": 7475021, "pmcid": None, "doi": None, "title": "Another paper", "year": 1995},
                **{"is_retracted": False, "state": "live", "url": "https://pubmed.ncbi.nlm.nih.gov/7475021/"},
                "score": 0.6411,
                "because": {
                    "mesh": ["Lipoma"],
                    "topics": ["ultrasound"],
                    "names": ["fatty nodules"],
                    "words": ["nodules", "fatty"],
                },
            }
        ],
    },
    response_only=True,
)
