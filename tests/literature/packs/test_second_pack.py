"""A pack of another condition, alone and beside the first: nothing of any condition is wired into the code."""

from __future__ import annotations

import ast
import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from literature.models import Pack, Paper, Strategy, Topic, TopicTag
from literature.packs import load_pack
from tests.literature.packs.samples import BACK_MICE, CLUNEAL, ROOT

NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)

# Names of the condition and slugs of its pack; the name of the service ("Back Mice Evidence Base") is not among them.
CONDITION_WORDS = re.compile(
    r"back[ -]mouse|episacr|sacroiliac|copeman|cluneal|treatment-outcome|(?<!packs/)\bback-mice\b|^diagnosis$",
    re.IGNORECASE,
)


@pytest.mark.django_db
def test_it_works_alone_in_an_empty_database() -> None:
    load_pack(CLUNEAL, now=NOW)
    assert list(Pack.objects.values_list("slug", flat=True)) == ["cluneal-nerve-entrapment"]
    assert Strategy.objects.get().current.query.startswith("((")
    assert Paper.objects.tagged("cluneal-entrapment").count() == 2
    assert Paper.objects.tagged("cluneal-entrapment-nerve-block").count() == 1
    assert TopicTag.objects.filter(rule__isnull=False).exists()
    assert Topic.objects.count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize("order", [(BACK_MICE, CLUNEAL), (CLUNEAL, BACK_MICE)])
def test_papers_of_both_packs_are_one_paper_each_whichever_pack_came_first(order: tuple[Path, Path]) -> None:
    for folder in (*order, *order):
        report = load_pack(folder, now=NOW)
    assert report.papers.created == report.papers.updated == 0
    assert Paper.objects.filter(title__icontains="cluneal").count() == 2
    shared = Paper.objects.get(doi="10.14245/ns.1836024.012")
    slugs = set(shared.topic_tags.values_list("topic__slug", flat=True))
    assert {"cluneal-entrapment", "differential-diagnosis"} <= slugs


def texts_in(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the texts of a module that the program works with, with their lines: all but its docstrings."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    documented = [n for n in ast.walk(tree) if isinstance(n, ast.Module | ast.ClassDef | ast.FunctionDef)]
    docstrings = {id(n.body[0].value) for n in documented if n.body and isinstance(n.body[0], ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.lineno, node.value


# A type of question that evidence answers (OCEBM 2011), whatever the condition, and the table of what is particular to
# it; the topic of that name is a pack's.
QUESTION_TYPE = ("evidence", "diagnosis")


def test_no_condition_is_wired_into_the_code() -> None:
    files = [p for part in ("literature", "evidence") for p in (ROOT / part).rglob("*.py")]
    named = [
        f"{path.relative_to(ROOT)}:{line}: {text}"
        for path in files
        for line, text in texts_in(path)
        if CONDITION_WORDS.search(text) and (path.relative_to(ROOT).parts[0], text.lower()) != QUESTION_TYPE
    ]
    assert len(files) > 20
    assert not named, "what is particular to a condition belongs into its pack (fixtures/packs/):\n" + "\n".join(named)


@pytest.mark.parametrize("text", ["diagnosis", "papers on episacroiliac lipoma", "back-mice", "treatment-outcome"])
def test_the_words_that_would_be_wired_in_are_known(text: str) -> None:
    assert CONDITION_WORDS.search(text)
