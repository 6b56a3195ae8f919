"""Queries as SQL: one look into the index for what is text, and an index that the database keeps by itself."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from django.db import connection

from literature.query import Document, QueryNotSupported, lookup, parse
from literature.query.compile import condition
from literature.query.plan import MAX_TEXT_DEPTH, text_depth
from literature.query.render import fts5, tsquery
from literature.query.resolve import MAX_NARROWER, Branch, resolve
from literature.query.syntax import MAX_DEPTH, MAX_FACTS, MAX_TERMS
from tests.literature.query.conftest import keep
from tests.literature.query.papers import PAPERS, author, paper, search_row

DOCUMENTS = {name: Document.from_record(record) for name, record in PAPERS.items()}
NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def looks(query: str) -> int:
    """How many looks into the full-text index the SQL of a query takes."""
    from literature.models import Paper

    sql = str(parse(query).filter(Paper.objects.all()).query)
    return sql.count("tsv @@") + sql.count(" MATCH ")


@pytest.mark.parametrize("slug", ["no-such", "0"])
@pytest.mark.parametrize("field", ["topic", "strategy"])
@pytest.mark.django_db
def test_a_topic_or_strategy_that_does_not_exist_is_refused(ask, field, slug):
    with pytest.raises(QueryNotSupported, match=f"There is no {field} “{slug}”"):
        ask(f"{slug}[{field}]")


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("lipoma[ti]", 1),
        (" OR ".join(f'"synonym number {n}"[tiab]' for n in range(50)), 1),
        ('("back mice"[tiab] OR lipoma[mh]) AND eng[la] NOT review[pt]', 1),
        ('("back mice"[tiab] OR lipoma[mh]) AND 1990:2020[dp] NOT review[pt]', 1),
        ("lipoma[ti] OR 101[pmid] OR smith[au]", 1),
        ("1990:2020[dp]", 0),
        ("NOT lipoma[ti]", 1),
        ("a[ti] NOT b[ti] NOT (c[ti] OR d[ti])", 1),
    ],
)
@pytest.mark.django_db
def test_the_indexed_part_of_a_query_is_one_look_into_the_index(query, number, monkeypatch):
    monkeypatch.setattr(lookup, "FREQUENT", 0)  # else PostgreSQL is told the papers, which are few
    assert looks(query) == number


@pytest.mark.django_db
def test_a_query_is_one_statement(stored, django_assert_num_queries):
    from literature.models import Paper

    papers = parse("(lipoma[ti] OR 101[pmid]) AND 1990:2020[dp] NOT review[pt]").filter(Paper.objects.all())
    with django_assert_num_queries(1):
        assert len(papers) == 2


def test_terms_are_written_so_that_each_database_reads_the_same():
    tree = parse('("back mice"[tiab] OR lipom*[ti]) NOT review[pt]').tree
    assert fts5(tree) == ('(({title keywords abstract} : "sback smice" OR {title} : "llipom" *) NOT "greview")')
    assert tsquery(tree) == "(((sback:ABC <-> smice:ABC) | llipom:*A) & !greview)"
    title = parse('lipoma[ti] OR "back mice back"[ti]').tree
    assert tsquery(title) == "(zslipoma | (zsback & zsmice & (sback:A <-> smice:A <-> sback:A)))"


def test_what_cannot_be_one_look_is_not_planned_as_one():
    for query in ("NOT a", "a OR (NOT b)", "a AND 1990[dp]", "(NOT a) AND (NOT b)"):
        assert text_depth(parse(query).tree) is None
    with pytest.raises(TypeError):
        fts5(parse("NOT a").tree)


def nested(depth: int, odd: str, even: str) -> str:
    """Operators in turn, the group to the left: nothing but a row of terms in PubMed's reading."""
    text = odd
    for level in range(depth):
        text = f"{text} {'AND' if level % 2 else 'OR'} {odd if level % 2 else even}"
    return text


def nested_to_the_right(depth: int, odd: str, even: str) -> str:
    text = odd
    for level in range(depth):
        text = f"{even if level % 2 else odd} {'AND' if level % 2 else 'OR'} ({text})"
    return text


def negated(depth: int, odd: str, even: str) -> str:
    text = odd
    for _ in range(depth // 2):
        text = f"{even} NOT ({text})"
    return text


PAIRS = [
    ("lipoma[ti]", "pain[tiab]"),
    ("1990:2000[dp]", "101:110[pmid]"),
    ("lipoma[ti]", "1990[dp]"),
    ("smith j[au]", "2020[lr]"),
]


@pytest.mark.parametrize(("odd", "even"), PAIRS)
@pytest.mark.parametrize("build", [nested, nested_to_the_right, negated])
@pytest.mark.parametrize("depth", [1, 2, MAX_TEXT_DEPTH, MAX_TEXT_DEPTH + 1, MAX_DEPTH])
@pytest.mark.django_db
def test_nesting_is_answered_as_deep_as_it_is_read(ask, build, depth, odd, even):
    query = build(depth, odd, even)
    matches = parse(query).matches
    assert ask(query) == {name for name, document in DOCUMENTS.items() if matches(document)}


TERMS = ["{}[tiab]", "term{}*[tiab]", '"a b c {}"', "smith {}[au]", "x{}[ad]"]
LONG_NAME = "van der berg {}[au]"  # counts as three terms
FACTS = ["{}[pmid]", "{}[dp]", "{}:3000[dp]", "10.1000/{}[doi]"]


@pytest.mark.parametrize("operator", [" OR ", " AND ", " NOT ", " OR NOT "])
@pytest.mark.parametrize(
    ("term", "number"),
    [*((term, MAX_TERMS) for term in TERMS), *((fact, MAX_FACTS) for fact in FACTS), (LONG_NAME, MAX_TERMS // 3)],
)
@pytest.mark.django_db
def test_as_many_terms_as_are_read_are_answered(ask, term, number, operator):
    query = operator.join(term.format(1500 + n) for n in range(number))
    matches = parse(query).matches
    assert ask(query) == {name for name, document in DOCUMENTS.items() if matches(document)}


@pytest.mark.django_db
def test_the_index_follows_every_change_of_the_row():
    from literature.models import Paper, PaperText

    def found(query: str) -> list[int]:
        return list(parse(query).filter(Paper.objects.filter(pk=pk)).values_list("pk", flat=True))

    pk = keep(paper("Marmalade"))
    assert found("marmalade[ti]") == [pk]
    PaperText.objects.filter(pk=pk).update(**search_row(paper("Honey", authors=(author("Bee", "A", "A"),))))
    assert (found("marmalade[ti]"), found("honey[ti]"), found("bee[au]")) == ([], [pk], [pk])
    changed = PaperText(paper_id=pk, **search_row(paper("Jam")))
    PaperText.objects.bulk_create(
        [changed], update_conflicts=True, unique_fields=["paper"], update_fields=list(search_row(paper("")))
    )
    assert (found("honey[ti]"), found("jam[ti]")) == ([], [pk])
    PaperText.objects.filter(pk=pk).delete()
    assert found("jam[ti]") == []
    assert found("NOT jam[ti]") == [pk]


@pytest.mark.django_db
def test_a_row_that_another_transaction_takes_back_leaves_no_trace():
    from django.db import transaction

    from literature.models import Paper

    with transaction.atomic():
        keep(paper("Marmalade"))
        transaction.set_rollback(True)
    assert not parse("marmalade").filter(Paper.objects.all()).exists()


@pytest.mark.django_db
def test_the_index_is_sound_after_many_changes(stored):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL's generated column has no check of its own")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO literature_papertext_index (literature_papertext_index, rank) VALUES ('integrity-check', 1)"
        )


@pytest.mark.django_db
def test_topics_count_with_their_subtopics_and_only_while_they_stand(stored, ask):
    from literature.models import TagStatus, Topic, TopicTag

    pk_of = {name: pk for pk, name in stored.items()}
    root = Topic.objects.create(slug="diagnosis", name="Diagnosis")
    below = Topic.objects.create(slug="palpation", name="Palpation", parent=root)
    TopicTag.objects.create(paper_id=pk_of["lipoma"], topic=root, suggested_at=NOW)
    TopicTag.objects.create(paper_id=pk_of["mice"], topic=below, suggested_at=NOW)
    TopicTag.objects.create(paper_id=pk_of["trial"], topic=below, status=TagStatus.REJECTED, decided_at=NOW)
    assert ask("diagnosis[topic]") == {"lipoma", "mice"}
    assert ask("palpation[topic]") == {"mice"}
    assert ask("mice[ti] NOT palpation[topic]") == {"rodents", "markup", "retracted"}
    assert ask("review[pt] AND diagnosis[topic]") == {"mice"}


@pytest.mark.django_db
def test_a_strategy_finds_what_it_found_and_did_not_lose(stored, ask):
    from literature.models import Strategy, StrategyHit, StrategyVersion

    pk_of = {name: pk for pk, name in stored.items()}
    strategy = Strategy.objects.create(slug="sensitive", title="Sensitive")
    version = StrategyVersion.objects.create(strategy=strategy, number=1, query="lipoma", created_at=NOW)
    for name, left_at in (("lipoma", None), ("mice", NOW)):
        StrategyHit.objects.create(
            strategy=strategy,
            pmid=PAPERS[name].pmid,
            paper_id=pk_of[name],
            first_version=version,
            first_seen_at=NOW,
            left_at=left_at,
        )
    assert ask("sensitive[strategy]") == {"lipoma"}


def test_a_condition_is_for_a_database_that_we_know():
    with pytest.raises(KeyError):
        condition(parse("lipoma").tree, "oracle")


@pytest.mark.parametrize(
    "query",
    [
        *("1993[dp]", "1993/07/01[crdt]", "1993/07/02[edat]", "2019[lr]", "101[pmid]", "smith ja[au]"),
        *("lipoma/surgery[mh]", '"episacral lipoma"[ti]', '"10.1016/0304-3959(93)90059-8"[doi]'),
        "spine[ta] AND case reports[pt] AND eng[la]",
    ],
)
@pytest.mark.django_db
def test_what_the_store_writes_is_what_queries_ask_for(query):
    from literature.models import Paper
    from literature.pubmed.records import Received
    from literature.store import prepare, store

    kept = store([prepare(Received(PAPERS[name], name.encode())) for name in ("lipoma", "trial")], now=NOW)
    papers = Paper.objects.filter(pk__in=[one.paper_id for one in kept])
    assert list(parse(query).filter(papers).values_list("pk", flat=True)) == [kept[0].paper_id]


@pytest.mark.django_db
def test_a_branch_as_large_as_is_taken_in_is_one_look_into_the_index(stored, found):
    keys = (*(f"heading number {n}" for n in range(MAX_NARROWER - 1)), "low back pain")
    branch = {"pain": Branch(MAX_NARROWER, keys)}
    for text, names in (
        ("pain[mh]", {"repeats", "lipoma", "trial"}),
        ("lipoma[ti] NOT pain[mh]", {"lipomas", "french"}),
        ("(pain/etiology[mh] OR mice[ti]) AND 1990:1999[dp]", {"lipoma"}),
    ):
        query = parse(text)
        query = replace(query, tree=resolve(query.tree, NOW.date(), branch).tree, is_resolved=True)
        assert found(query) == names
        assert {name for name, document in DOCUMENTS.items() if query.matches(document)} == names
