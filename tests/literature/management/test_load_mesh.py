"""manage.py load_mesh: a file of NLM's, and what queries find by it."""

from __future__ import annotations

import gzip
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from literature.models import MeshTreeNode, TopicTag
from literature.query import parse
from tests.literature.factories import make_topic
from tests.literature.query.conftest import keep
from tests.literature.query.papers import heading, paper

pytestmark = pytest.mark.django_db
TREE = b"Pain;C23.888\nBack Pain;C23.888.107\n"


def run(path: Path) -> str:
    out = StringIO()
    call_command("load_mesh", str(path), stdout=out)
    return out.getvalue().strip()


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("mtrees.bin", b"Pain C23", "Line 1 has no semicolon"),
        ("mtrees.bin.gz", b"no gzip", "Not a gzipped file"),
        ("mtrees.bin.gz", gzip.compress(TREE * 100, mtime=0)[:40], "Compressed file ended"),
        ("one-line.bin", b"x" * 200_000, "no line of a MeSH file is so long"),
    ],
    ids=["no tree", "not packed", "cut off", "one long line"],
)
def test_a_file_that_is_no_tree_is_refused_and_the_tree_stays(tmp_path, name, data, message):
    (tmp_path / "good.bin").write_bytes(TREE)
    run(tmp_path / "good.bin")
    (tmp_path / name).write_bytes(data)
    with pytest.raises(CommandError, match=message):
        run(tmp_path / name)
    assert MeshTreeNode.objects.count() == 2


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(CommandError, match=r"mtrees2026\.bin was not loaded"):
        run(tmp_path / "mtrees2026.bin")


def test_a_tree_is_loaded_once(tmp_path):
    path = tmp_path / "mtrees.bin.gz"
    path.write_bytes(gzip.compress(TREE))
    assert run(path).startswith("2 headings in 2 places: loaded. Run retag_papers")
    assert run(path) == "2 headings in 2 places: nothing has changed."


def test_rules_find_narrower_headings_when_they_are_asked_again(tmp_path):
    pk = keep(paper("Imaging", mesh=(heading("Back Pain"),)))
    make_topic("pain", rule="pain[mh]")
    call_command("retag_papers", stdout=StringIO())
    assert not TopicTag.objects.exists()
    path = tmp_path / "mtrees.bin"
    path.write_bytes(TREE)
    run(path)
    call_command("retag_papers", stdout=StringIO())
    assert list(TopicTag.objects.values_list("paper_id", "topic__slug")) == [(pk, "pain")]
    assert parse("pain[mh]").resolved().warnings == ()
