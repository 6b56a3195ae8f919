"""What a query means on a day, and with a tree."""

from __future__ import annotations

import datetime as dt

import pytest

from literature.query import parse
from literature.query.dates import recent, since
from literature.query.resolve import MAX_NARROWER, Branch, resolve
from literature.query.tree import leaves

TODAY = dt.date(2026, 11, 22)


@pytest.mark.parametrize(
    "text", ["last years", "last 0 days", "last -1 days", "last 5 weeks", "5 years", "last 12345 days"]
)
def test_what_is_no_period_is_refused(text):
    assert recent(text) is None
    with pytest.raises(ValueError, match="is not a date"):
        parse(f'"{text}"[dp]')


@pytest.mark.parametrize(
    ("period", "today", "first"),
    [
        ("last 1 day", (2026, 3, 1), "2026/02/28"),
        ("last 365 days", (2024, 12, 31), "2024/01/01"),
        ("last 1 month", (2026, 3, 31), "2026/02/28"),
        ("last 1 month", (2024, 3, 31), "2024/02/29"),
        ("last 6 months", (2026, 3, 15), "2025/09/15"),
        ("last 1 year", (2024, 2, 29), "2023/02/28"),
        ("last 5 years", (2026, 11, 22), "2021/11/22"),
        ("last 2025 years", (2026, 1, 2), "0001/01/02"),
        ("last 2026 years", (2026, 1, 2), "0001/01/01"),
        ("last 9999 days", (1, 1, 2), "0001/01/01"),
    ],
)
def test_a_period_begins_on_the_same_day_so_much_earlier(period, today, first):
    assert since(period, dt.date(*today)) == first


def test_the_echo_of_a_resolved_query_says_which_days_were_meant():
    query = parse('"last 5 years"[dp] AND lipoma').resolved(TODAY)
    assert query.echo == "2021/11/22:3000[dp] AND lipoma"
    assert parse(query.echo).resolved(TODAY).echo == query.echo
    assert query.resolved(dt.date(1999, 1, 1)) is query


def test_without_a_tree_a_heading_draws_one_warning_that_narrower_ones_are_left_out():
    tree = parse("lipoma[mh] OR pain[majr] OR review[pt]").tree
    assert len(resolve(tree, TODAY, None).warnings) == 1
    assert resolve(parse("lipoma[mh:noexp] OR review[pt] OR lipom*[mh]").tree, TODAY, None).warnings == ()


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("controlled clinical trial[pt]", ['"Randomized Controlled Trial"[pt].']),
        ('meta-analysis[pt] OR "Network Meta-Analysis"[pt]', []),
        ("controlled clinical trial[pt:noexp] OR guidelin*[pt]", []),
        ("therapy[sh] OR back pain/th[mh:noexp]", ["The qualifier therapy"]),
        ("therapy[sh:noexp] OR surgery[ti] OR nursing[sh]", []),
    ],
)
def test_what_pubmed_would_find_narrower_types_or_qualifiers_of_draws_a_warning(text, named):
    warnings = resolve(parse(text).tree, TODAY, None).warnings
    assert len(warnings) == len(named)
    assert all(name in warning for name, warning in zip(named, warnings, strict=True))


def test_a_tree_explodes_publication_types_and_leaves_qualifiers_as_written():
    branches = {"clinical trial": Branch(1, ("controlled clinical trial",)), "pain": Branch(1, ("back pain",))}
    found = resolve(parse("clinical trial[pt] OR pain/therapy[mh]").tree, TODAY, branches)
    assert [term.narrower for term in leaves(found.tree)] == [("controlled clinical trial",), ("back pain",)]
    assert [warning[:21] for warning in found.warnings] == ["The qualifier therapy"]


def test_a_heading_that_the_tree_does_not_have_draws_a_warning():
    found = resolve(parse("lipomma/nu[mh]").tree, TODAY, {})
    assert found.warnings == ("lipomma/nursing is not in the MeSH tree that is loaded; it is searched as written.",)


def test_branches_beyond_what_a_query_takes_in_are_left_out_with_a_warning():
    branches = {
        "drugs": Branch(90_000, None),
        "pain": Branch(MAX_NARROWER, tuple(f"pain {n}" for n in range(MAX_NARROWER))),
        "bones": Branch(1, ("ilium",)),
    }
    found = resolve(parse("drugs[mh] OR pain[mh] OR bones[mh]").tree, TODAY, branches)
    assert [warning.split(" stands")[0] for warning in found.warnings] == ["drugs", "bones"]
    assert str(found.tree) == "drugs[mh] OR pain[mh] OR bones[mh]"


@pytest.mark.django_db
def test_a_query_asks_for_the_tree_only_where_it_needs_it(django_assert_num_queries):
    with django_assert_num_queries(0):
        parse('lipoma[ti] AND "last 5 years"[dp] AND humans[mh:noexp]').resolved()
    with django_assert_num_queries(2):
        parse("lipoma[mh] OR (pain[mh] NOT review[pt])").resolved()
