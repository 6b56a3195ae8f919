"""One paper, by any of its identifiers."""

from __future__ import annotations

import pytest

from literature.models import (
    ExclusionReason,
    Notice,
    Paper,
    ScreeningDecision,
    ScreeningStage,
    Strategy,
    StrategyHit,
    StrategyVersion,
    TagStatus,
)
from literature.pubmed.records import Grant, HistoryDate, NoticeRecord, OtherAbstract
from literature.screening import decide
from tests.literature.factories import NOW, confirm, make_paper, make_papers, make_topic, suggest

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "identifier",
    [
        *("0", "-1", "1.5", "abc", "1e3", "¹", "99999999999999999999", "9" * 10_000, "pmid:", "pmid:0", "pmid:x"),
        *("pmid:99999999999", "doi:", "doi:x", "doi:10.1016", "pmcid:", "pmcid:PMCx", "pmc:PMC1", "isbn:1", ":1"),
        *("%00", "17%00", "%ff", "a/b/c", "PMC0", "None", "__class__"),
    ],
)
def test_what_is_no_identifier_is_refused_with_the_forms_that_are(api, identifier):
    problem = api.problem(f"papers/{identifier}/", kind="malformed-identifier")
    assert "pmid:8505611" in problem["detail"]
    assert len(problem["detail"]) < 500


@pytest.mark.parametrize(
    "identifier", ["1", "9223372036854775807", "pmid:1", "pmid:2147483647", "doi:10.1/x", "pmcid:PMC1", "PMC9999999999"]
)
def test_an_identifier_that_nothing_here_has_is_not_found(api, identifier):
    problem = api.problem(f"papers/{identifier}/", kind="not-found", status=404)
    assert problem["detail"].startswith("No paper here is ")


def test_a_parameter_is_refused_rather_than_ignored(api):
    paper = make_paper()
    api.problem(f"papers/{paper.pk}/", {"topic": "diagnosis"}, kind="unknown-parameter")


@pytest.mark.parametrize(
    "identifier",
    [
        *("pmid:8505611", "PMID:8505611", "pmid:08505611", "pmcid:PMC1234567", "pmcid:1234567", "PMC1234567"),
        *("pmcid:pmc1234567", "doi:10.1016/0304-3959(93)90111-A", "doi:10.1016%2F0304-3959(93)90111-a"),
        *("10.1016/0304-3959(93)90111-A", "doi:https://doi.org/10.1016/0304-3959(93)90111-A"),
    ],
)
def test_a_paper_is_found_by_every_identifier(api, identifier):
    paper = make_paper(pmid=8505611, doi="10.1016/0304-3959(93)90111-a", pmcid="PMC1234567")
    assert api.get(f"papers/{identifier}/")["id"] == paper.pk
    assert api.get(f"papers/{paper.pk}/")["pmid"] == 8505611


@pytest.mark.parametrize(
    "doi", ["10.1002/(sici)1097-0258(19980815/30)17:15/16<1661::aid-sim968>3.0.co;2-2", "10.1/a?b#c%d", "10.1/ü"]
)
def test_a_doi_may_hold_anything(api, doi):
    from urllib.parse import quote

    paper = make_paper(doi=doi)
    assert api.get(f"papers/doi:{quote(doi, safe='/')}/")["id"] == paper.pk
    assert api.get(f"papers/doi:{quote(doi, safe='')}/")["id"] == paper.pk


def test_an_address_without_the_last_slash_leads_to_the_paper(api):
    make_paper(doi="10.1016/x")
    response = api.response("papers/doi:10.1016/x")
    assert response.status_code == 301
    assert response["Location"].endswith("/api/v1/papers/doi:10.1016/x/")


def test_a_merged_paper_leads_to_the_one_that_stands(api):
    end, middle, start = make_papers([{"title": t, "pmid": n} for n, t in enumerate("ABC", 1)])
    Paper.objects.filter(pk=middle.pk).update(state="merged", merged_into=end)
    Paper.objects.filter(pk=start.pk).update(state="merged", merged_into=middle)
    response = api.response("papers/pmid:3/")
    assert response.status_code == 301
    assert response["Location"] == f"http://testserver/api/v1/papers/{end.pk}/"
    body = response.json()
    assert (body["id"], body["state"], body["merged_into"]) == (start.pk, "merged", end.pk)
    assert f"paper {end.pk}" in body["reason"]
    assert api.get("papers/pmid:3/", follow=True)["id"] == end.pk


def test_a_doi_that_a_merged_paper_shares_names_the_one_that_stands(api):
    gone = make_paper(title="Gone", doi="10.1/x")
    Paper.objects.filter(pk=gone.pk).update(doi="")
    kept = make_paper(title="Kept", doi="10.1/x")
    Paper.objects.filter(pk=gone.pk).update(doi="10.1/x", state="merged", merged_into=kept)
    assert api.get("papers/doi:10.1/x/")["id"] == kept.pk


def test_a_withdrawn_paper_is_answered_and_marked(api):
    paper = make_paper(pmid=7)
    Paper.objects.filter(pk=paper.pk).update(state="withdrawn", withdrawn_at=NOW)
    found = api.get("papers/pmid:7/")
    assert (found["state"], found["withdrawn_at"]) == ("withdrawn", "2026-03-01T04:30:00Z")
    assert "2026-03-01" in found["state_reason"]


def test_a_paper_that_stands_names_those_that_were_merged_into_it(api):
    kept, gone = make_papers([{"title": "Kept", "pmid": 1}, {"title": "Gone", "pmid": 2}])
    Paper.objects.filter(pk=gone.pk).update(state="merged", merged_into=kept)
    found = api.get("papers/pmid:1/")
    assert found["merged_from"] == [{"id": gone.pk, "pmid": 2, "doi": None, "title": "Gone"}]
    assert found["state_reason"] is None


def test_everything_that_is_kept_is_told(api):
    held = make_paper(pmid=2, title="Held")
    paper = make_paper(
        pmid=1,
        title="Ours",
        vernacular_title="Unser",
        year=1990,
        grants=(Grant("R01", agency="NIH"),),
        history=(HistoryDate("entrez", "1990-02-03"),),
        other_abstracts=(OtherAbstract("ger", "Publisher", ()),),
        conflict_of_interest="None.",
        notices=(
            NoticeRecord("CommentIn", 2, "Pain 1991"),
            NoticeRecord("ErratumIn", 99, "Pain 1992"),
            NoticeRecord("Cites", 3),
        ),
    )
    strategy = Strategy.objects.create(slug="narrow", title="Narrow")
    version = StrategyVersion.objects.create(strategy=strategy, number=1, query="x", created_at=NOW)
    StrategyHit.objects.create(strategy=strategy, pmid=1, paper=paper, first_version=version, first_seen_at=NOW)
    paper.provenance.create(url="https://example.org/list", note="seen")
    found = api.get(f"papers/{paper.pk}/")
    assert found["vernacular_title"] == "Unser"
    assert found["grants"][0]["agency"] == "NIH"
    assert found["create_date"] == "1990-02-03"
    assert found["other_abstracts"][0]["language"] == "ger"
    assert found["conflict_of_interest"] == "None."
    links = [(link["ref_type"], link["pmid"], link["paper_id"]) for link in found["comments_corrections"]]
    assert links == [("CommentIn", 2, held.pk), ("ErratumIn", 99, None), ("Cites", 3, None)]
    assert found["hits"] == [
        {
            "strategy": "narrow",
            "version": 1,
            "sync_run_id": None,
            "first_seen_at": "2026-03-01T04:30:00Z",
            "left_at": None,
        }
    ]
    assert found["provenance"] == [{"url": "https://example.org/list", "note": "seen", "pack": None}]
    assert [one["source"] for one in found["received_records"]] == ["pubmed"]
    assert len(found["received_records"][0]["sha256"]) == 64


def test_a_paper_that_cites_more_than_a_database_takes_parameters_is_answered(api):
    paper = make_paper(pmid=1, notices=tuple(NoticeRecord("Cites", pmid) for pmid in range(2, 70_002)))
    assert len(api.get(f"papers/{paper.pk}/")["comments_corrections"]) == 70_000


def test_a_retraction_stands_until_no_record_states_it(api):
    paper = make_paper()
    Notice.objects.create(paper=paper, kind="retraction", pmid=5, first_seen_at=NOW)
    Notice.objects.create(paper=paper, kind="correction", citation="Pain 1992", first_seen_at=NOW, lapsed_at=NOW)
    found = api.get(f"papers/{paper.pk}/")
    assert [notice["kind"] for notice in found["notices"]] == ["retraction"]
    assert [notice["kind"] for notice in found["notices_lapsed"]] == ["correction"]
    assert api.get("papers/")["results"][0]["notices"][0]["pmid"] == 5


def test_topics_say_who_or_what_gave_them(api, django_user_model):
    paper = make_paper(title="Lipoma")
    by_rule, by_hand, from_pack, refused = (make_topic(slug) for slug in ("rule", "hand", "pack", "refused"))
    by_rule.rules.create(version=3, query="lipoma", created_at=NOW)
    suggest(paper, by_rule)
    suggest(paper, from_pack)
    confirm(paper, by_hand)
    tag = suggest(paper, refused)
    curator = django_user_model.objects.create(username="jd", first_name="Jane", last_name="Doe")
    tag.decide(TagStatus.REJECTED, curator, NOW, "not about it")
    found = api.get(f"papers/{paper.pk}/")
    told = {topic["slug"]: (topic["given_by"], topic["rule_version"], topic["decided_by"]) for topic in found["topics"]}
    assert told == {"rule": ("rule", 3, None), "pack": ("pack", None, None), "hand": ("curator", None, "curator")}
    (aside,) = found["topics_set_aside"]
    assert (aside["slug"], aside["status"], aside["decided_by"]) == ("refused", "rejected", "Jane Doe")
    assert aside["reason"] == "not about it"


def test_a_paper_tells_what_screening_came_to(api):
    paper, other, waiting = make_papers([{"title": "Screened"}, {"title": "In verse"}, {"title": "Waiting"}])
    decide(paper, ScreeningStage.TITLE_ABSTRACT, ScreeningDecision.INCLUDED, "", by=None, at=NOW)
    decide(paper, ScreeningStage.FULL_TEXT, ScreeningDecision.EXCLUDED, "animal-study", by=None, at=NOW)
    decide(other, ScreeningStage.TITLE_ABSTRACT, ScreeningDecision.EXCLUDED, "A poem.", by=None, at=NOW)
    ExclusionReason.objects.create(slug="animal-study", label="Animal study")
    said = {"decided_at": "2026-03-01T04:30:00Z"}
    assert api.get(f"papers/{paper.pk}/")["screening"] == [
        {"stage": "title_abstract", "decision": "included", "reason": None, "reason_label": None, **said},
        {
            "stage": "full_text",
            "decision": "excluded",
            "reason": "animal-study",
            "reason_label": "Animal study",
            **said,
        },
    ]
    assert api.get(f"papers/{other.pk}/")["screening"][0]["reason_label"] == "A poem."
    assert api.get(f"papers/{waiting.pk}/")["screening"] == []


def test_markup_of_a_hostile_title_stays_text(api):
    make_paper(title="<script>alert(1)</script>", title_html="&lt;script&gt;alert(1)&lt;/script&gt;")
    page = api.response("papers/", {"format": "api"})
    assert page["Content-Type"].startswith("text/html")
    assert b"<script" not in page.content


def test_the_detail_costs_a_fixed_number_of_queries(api, django_assert_max_num_queries):
    one = make_paper(title="One", authors=("A B",))
    many = make_paper(title="Many", authors=tuple(f"Name{n} A" for n in range(40)))
    with django_assert_max_num_queries(20) as first:
        api.get(f"papers/{one.pk}/")
    with django_assert_max_num_queries(len(first)):
        api.get(f"papers/{many.pk}/")


def test_no_field_of_a_paper_is_left_out_without_a_reason():
    from literature.api import detail, papers

    kept_back = {
        *(
            "curator_note",
            "full_text",
            "full_text_from",
            "fingerprint",
            "record_sha256",
            "field_digests",
            "parser_version",
            "pack_key",
        ),
        *("full_text", "full_text_from"),  # of the curators' own copy
        *("journal", "merged_into"),  # the journal is an object; a merged paper is answered with 301
    }
    columns = {field.name for field in Paper._meta.get_fields() if getattr(field, "column", None)}
    told = {*papers.LIST_COLUMNS, *detail._MORE}
    assert columns - told - kept_back == set()
