"""Two editors merge at the same instant."""

import pytest

from literature.merging.errors import MergeRefused
from literature.merging.merge import merge
from literature.models import Merge, Paper
from tests.literature.factories import NOW, make_papers, make_user
from tests.literature.sides import Side

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_two_merges_of_one_pair_in_both_directions_one_is_made_and_one_refused() -> None:
    first, second = make_papers([{"pmid": 1, "title": "One"}, {"doi": "10.1/x", "title": "Another"}])
    editors = [make_user(name, role="editor") for name in ("ada", "bob")]
    pairs = [(first.pk, second.pk, editors[0]), (second.pk, first.pk, editors[1])]
    sides = [Side(lambda p=pair: merge(p[0], p[1], by=p[2], at=NOW)) for pair in pairs]
    refused = 0
    for side in sides:
        try:
            side.join()
        except MergeRefused:
            refused += 1
    assert refused == 1
    assert Merge.objects.count() == 1
    assert Paper.objects.live().count() == 1
