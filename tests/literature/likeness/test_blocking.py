from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from literature.likeness import Facts, candidates, facts_of, find_alike
from literature.models import PaperState
from tests.literature.factories import make_paper, make_papers, make_record

pytestmark = pytest.mark.django_db


def asked(**facts: Any) -> list[int | None]:
    return [found.paper_id for found in candidates([Facts.of_record(make_record(**facts))])[0]]


def test_nothing_is_found_where_nothing_is_shared() -> None:
    make_paper(title="Shoulder surgery in elderly patients", authors=("Codman EA",), year=1934)
    assert asked(title="Lumbar hernia repair technique", authors=("Ries E",), year=1937) == []


def test_a_tombstone_is_no_candidate() -> None:
    survivor, loser = make_papers([{"pmid": 1}, {"doi": "10.1/x", "title": "Another"}])
    loser.state, loser.merged_into = PaperState.MERGED, survivor
    loser.save()
    assert asked(doi="10.1/x", title="Something else") == []


@pytest.mark.parametrize(
    "record",
    [
        {"pmid": 7, "title": "Other words entirely"},
        {"doi": "10.1/x", "title": "Other words entirely"},
        {"pmcid": "PMC5", "title": "Other words entirely"},
        {"title": "Lombalgie", "authors": ("Ries EF",), "year": 1938},
        {"title": "Lombalgie", "authors": ("Ries EF",)},
        {"title": "Episacroiliac lipomas causing chronik backache in labourers"},
    ],
    ids=["PMID", "DOI", "PMCID", "author and year", "author without year", "title with slips"],
)
def test_each_key_finds_the_paper(record: dict[str, Any]) -> None:
    title = "Episacroiliac lipoma causing chronic backache in labourers"
    ours = {"title": title, "pmid": 7, "doi": "10.1/x", "pmcid": "PMC5", "authors": ("Ries E",), "year": 1937}
    paper, _ = make_papers([ours, {"title": "Unrelated", "authors": ("Codman EA",), "year": 1990}])
    assert asked(**record) == [paper.pk]


@pytest.mark.parametrize(
    ("record", "found"),
    [
        ({"title": "Lombalgie"}, []),
        ({"title": "Lombalgie", "volume": "99"}, []),
        ({"title": "Lombalgie", "volume": "3"}, [3]),
        ({"title": "Episacroiliac lipomas causing chronic backache number three"}, [3]),
        ({"title": "Lombalgie", "doi": "10.1/3"}, [3]),
        ({"title": "Lombalgie", "year": 1990}, [4]),
    ],
    ids=["nothing else", "another volume", "volume", "title", "DOI", "a year with few"],
)
def test_a_common_name_finds_only_papers_that_share_more(
    record: dict[str, Any], found: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("literature.likeness.blocking.MOST_AN_AUTHOR", 2)
    titles = ["Shoulder surgery", "Knee pain", "Episacroiliac lipoma causing chronic backache number three", "Ankles"]
    papers = make_papers(
        [
            {
                "title": title,
                "doi": f"10.1/{n}",
                "volume": f"{n}",
                "authors": ("Kim JH",),
                "year": 1990 if n == 4 else 2015,
            }
            for n, title in enumerate(titles, 1)
        ]
    )
    assert asked(**{"authors": ("Kim S",), "year": 2015} | record) == [papers[n - 1].pk for n in found]


def test_a_batch_of_records_with_every_form_of_title_is_looked_up() -> None:
    titles = [f"Letters numbered {'abcdefghij'[n % 10] * 5} within{n:03} {chr(97 + n // 10) * 6}" for n in range(200)]
    many = [
        Facts.of_record(make_record(title=f"{a} plainly [{b} oddly]", vernacular_title=f"{c} clearly [{d} rather]"))
        for a, b, c, d in zip(titles[:50], titles[50:100], titles[100:150], titles[150:200], strict=True)
    ]
    assert candidates(many) == [[]] * 50


def test_a_paper_is_not_compared_with_itself() -> None:
    twice = {"title": "Episacroiliac lipoma causing chronic backache", "authors": ("Ries E",)}
    first, second = make_papers([twice | {"pmid": 1, "year": 1937}, twice | {"pmid": 2, "year": 1938}])
    found = find_alike(list(facts_of([first.pk, second.pk]).values()), at_least=0)
    assert [[alike.paper_id for alike in some] for some in found] == [[second.pk], [first.pk]]


def test_the_likeliest_paper_comes_first() -> None:
    facts = {"title": "Episacroiliac lipoma causing chronic backache", "authors": ("Ries E",), "year": 1937}
    far, near = make_papers([facts | {"pmid": 1, "title": "Lumbar hernia"}, facts | {"pmid": 2}])
    found = find_alike([Facts.of_record(make_record(**facts))], at_least=0)[0]
    assert [alike.paper_id for alike in found] == [near.pk, far.pk]


def test_fifty_records_cost_as_many_statements_as_one() -> None:
    make_paper(title="Episacroiliac lipoma causing chronic backache", authors=("Ries E",), year=1937)
    records = [
        Facts.of_record(make_record(title=f"Episacroiliac lipoma number {n}", authors=("Ries E",), year=1937, pmid=n))
        for n in range(1, 51)
    ]
    counts = []
    for some in (records[:1], records):
        with CaptureQueriesContext(
            connection,
        ) as captured:
            candidates(some)
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 9
