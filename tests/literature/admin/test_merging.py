"""The pages of duplicates: pairs, two papers side by side, merges."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from literature.models import DuplicatePair, Job, JobKind, Merge, PairState, Paper
from tests.literature.factories import NOW, make_papers, make_user

pytestmark = pytest.mark.django_db
TITLE = "Fascial fat <script>herniation</script> of the loin"


@pytest.fixture
def papers() -> list[Paper]:
    facts = {"title": TITLE, "authors": ("Copeman WS",), "year": 1944}
    return make_papers([facts | {"doi": "10.1/a"}, facts | {"pmid": 5, "volume": "9", "year": 1945}])


@pytest.fixture
def pair(papers: list[Paper]) -> DuplicatePair:
    evidence = [["title, 100 % alike", TITLE, TITLE]]
    return DuplicatePair.objects.create(first=papers[0], second=papers[1], score=90, evidence=evidence, found_at=NOW)


def logged_in(role: str) -> Client:
    client = Client()
    client.force_login(make_user(f"the-{role}", role=role))
    return client


@pytest.fixture
def editor() -> Client:
    return logged_in("editor")


def compare(papers: list[Paper], name: str = "literature_compare") -> str:
    return reverse(f"admin:{name}", args=[papers[0].pk, papers[1].pk])


def test_who_is_not_logged_in_sees_nothing(papers: list[Paper]) -> None:
    for address in (reverse("admin:literature_duplicates"), reverse("admin:literature_merges"), compare(papers)):
        assert Client().get(address).status_code == 302
    assert Client().post(compare(papers, "literature_merge_two")).status_code == 302
    assert not Merge.objects.exists()


@pytest.mark.parametrize("role", ["viewer", "curator"])
def test_who_may_not_merge_sees_the_pages_without_buttons_and_is_refused(
    pair: DuplicatePair, papers: list[Paper], role: str
) -> None:
    client = logged_in(role)
    shown = client.get(compare(papers))
    assert shown.status_code == 200
    assert b'type="submit" class="button default">Merge' not in shown.content
    for name in ("literature_merge_two", "literature_distinct"):
        assert client.post(compare(papers, name)).status_code == 403
    assert client.post(reverse("admin:literature_find_duplicates")).status_code == 403
    assert client.post(reverse("admin:literature_pair_again", args=[pair.pk])).status_code == 403
    assert not Merge.objects.exists()


def test_a_merge_is_refused_without_a_csrf_token(papers: list[Paper]) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(User.objects.get(username=make_user("ada", role="editor").username))
    assert client.post(compare(papers, "literature_merge_two")).status_code == 403


def test_the_list_shows_pairs_by_score_with_their_reasons(editor: Client, pair: DuplicatePair) -> None:
    shown = editor.get(reverse("admin:literature_duplicates")).content.decode()
    assert "score 90" in shown
    assert "title, 100 % alike" in shown
    assert "<script>herniation" not in shown


def test_two_papers_named_by_hand_are_put_side_by_side(editor: Client, papers: list[Paper]) -> None:
    answer = editor.get(reverse("admin:literature_duplicates"), {"first": str(papers[0].pk), "second": "pmid:5"})
    assert (answer.status_code, answer["Location"]) == (302, compare(papers))


@pytest.mark.parametrize(("first", "second"), [("x", "pmid:5"), ("pmid:5", "pmid:5"), ("pmid:5", "pmid:77")])
def test_names_of_no_two_papers_are_answered_with_what_is_wrong(
    editor: Client, papers: list[Paper], first: str, second: str
) -> None:
    answer = editor.get(reverse("admin:literature_duplicates"), {"first": first, "second": second}, follow=True)
    assert b'class="error"' in answer.content


def test_the_comparison_marks_what_differs_in_words(editor: Client, papers: list[Paper]) -> None:
    shown = editor.get(compare(papers)).content.decode()
    assert 'Volume <span class="differs">differs</span>' in shown
    assert "Stays: paper " + str(papers[1].pk) in shown
    other = editor.get(compare(papers), {"survivor": papers[0].pk}).content.decode()
    assert "Stays: paper " + str(papers[0].pk) in other


def test_merging_takes_the_chosen_fields_and_can_be_undone(
    editor: Client, pair: DuplicatePair, papers: list[Paper]
) -> None:
    said = {"survivor": papers[1].pk, "field-date": "loser", "reason": "the same"}
    answer = editor.post(compare(papers, "literature_merge_two"), said, follow=True)
    merged = Merge.objects.get()
    assert (merged.survivor, merged.loser, merged.reason) == (papers[1], papers[0], "the same")
    assert Paper.objects.get(pk=papers[1].pk).year == 1944
    assert b"Undo this merge" in answer.content
    listed = editor.get(reverse("admin:literature_merges")).content.decode()
    assert str(merged) in listed
    page = editor.get(reverse("admin:literature_paper_change", args=[papers[1].pk])).content.decode()
    assert reverse("admin:literature_merge", args=[merged.pk]) in page
    answer = editor.post(reverse("admin:literature_undo_merge", args=[merged.pk]), follow=True)
    assert b"The merge is undone" in answer.content
    assert Paper.objects.get(pk=papers[0].pk).state == "live"


def test_a_merge_that_cannot_be_is_answered_with_the_reason(editor: Client, papers: list[Paper]) -> None:
    Paper.objects.filter(pk=papers[0].pk).update(pmid=6)
    answer = editor.post(compare(papers, "literature_merge_two"), {"survivor": papers[1].pk})
    assert answer.status_code == 409
    assert b"most often means two publications" in answer.content
    answer = editor.post(compare(papers, "literature_merge_two"), {"survivor": papers[1].pk, "two_pmids": "yes"})
    assert answer.status_code == 302


def test_a_choice_that_there_is_not_is_answered_with_400(editor: Client, papers: list[Paper]) -> None:
    assert editor.post(compare(papers, "literature_merge_two"), {"field-date": "both"}).status_code == 400


def test_a_pair_that_is_none_is_remembered_and_can_be_looked_at_again(editor: Client, papers: list[Paper]) -> None:
    editor.post(compare(papers, "literature_distinct"), {"note": "a reprint"}, follow=True)
    pair = DuplicatePair.objects.get()
    assert (pair.state, pair.note) == (PairState.DISTINCT, "a reprint")
    listed = editor.get(reverse("admin:literature_duplicates"), {"state": "distinct"}).content.decode()
    assert "a reprint" in listed
    editor.post(reverse("admin:literature_pair_again", args=[pair.pk]))
    assert DuplicatePair.objects.get().state == PairState.OPEN


def test_all_papers_are_compared_in_the_background(
    editor: Client, papers: list[Paper], django_capture_on_commit_callbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        answer = editor.post(reverse("admin:literature_find_duplicates"))
    job = Job.objects.get(kind=JobKind.FIND_DUPLICATES)
    assert answer["Location"] == reverse("admin:literature_job", args=[job.pk])
    assert (job.state, DuplicatePair.objects.count()) == ("succeeded", 1)


def test_the_pages_of_what_is_not_there_are_not_found(editor: Client, papers: list[Paper]) -> None:
    assert editor.get(reverse("admin:literature_compare", args=[papers[0].pk, 10**6])).status_code == 404
    assert editor.get(reverse("admin:literature_merge", args=[10**6])).status_code == 404


def test_the_list_of_pairs_needs_a_fixed_number_of_queries(
    editor: Client, pair: DuplicatePair, django_assert_max_num_queries
) -> None:
    with django_assert_max_num_queries(12):
        editor.get(reverse("admin:literature_duplicates"))
