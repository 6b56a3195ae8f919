"""The list of papers: what it refuses, what it narrows by, what a paper looks like in it."""

from __future__ import annotations

import datetime as dt

import pytest

from literature.models import Paper, Strategy, StrategyHit, StrategyVersion
from literature.pubmed.records import (
    AbstractSection,
    AuthorRecord,
    JournalRecord,
    Keyword,
    MeshHeading,
    MeshQualifier,
    PublicationType,
)
from tests.literature.factories import NOW, confirm, make_paper, make_papers, make_topic, suggest

pytestmark = pytest.mark.django_db


# ── What is refused ─────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        *(("topik", "topic"), ("yearmin", "year_min"), ("Q", "q"), ("pagesize", "page_size"), ("sort", "ordering")),
        *(("page", "cursor"), ("offset", "cursor"), ("limit", "page_size"), ("per_page", "page_size"), ("query", "q")),
    ],
)
def test_an_unknown_parameter_is_named_with_the_nearest_right_one(api, name, nearest):
    problem = api.problem("papers/", {name: "1"}, kind="unknown-parameter")
    assert problem["parameter"] == name
    assert problem["nearest"] == nearest
    assert nearest in problem["detail"]


@pytest.mark.parametrize("name", ["page", "offset", "limit", "per_page"])
def test_who_asks_for_pages_as_elsewhere_hears_of_page_size_and_cursor(api, name):
    hint = api.problem("papers/", {name: "2"}, kind="unknown-parameter")["detail"].partition("This resource takes")[0]
    assert "page_size" in hint
    assert "next" in hint
    assert "stage" not in hint


@pytest.mark.parametrize(
    ("name", "value", "accepted"),
    [
        ("year", "20", "four digits"),
        ("year", "2020-2021", "four digits"),
        ("year_min", "abc", "four digits"),
        ("year_min", "-1", "four digits"),
        ("year_max", "99999999999999999999", "four digits"),
        ("year_max", "١٩٩٠", "four digits"),
        ("year_min", "", "four digits"),
        ("is_retracted", "yes", "true or false"),
        ("has_abstract", "1", "true or false"),
        ("subtopics", "no", "true or false"),
        ("topic_status", "good", "suggested"),
        ("updated_since", "yesterday", "ISO 8601"),
        ("created_since", "2026-13-01", "ISO 8601"),
        ("created_since", "2026-02-30", "ISO 8601"),
        ("updated_since", "0001-01-01T00:00:00+14:00", "between the years"),
        ("language", "englisch", "three letters"),
        ("language", "eng,,fre", "several separated by commas"),
        ("state", "merged", "withdrawn"),
        ("ids", "pmid:x", "pmid:8505611"),
        ("ids", ",".join(str(n) for n in range(1, 202)), "at most 200"),
        ("journal", "", "empty"),
        ("publication_type", " ", "empty"),
        ("page_size", "0", "from 1 to 200"),
        ("page_size", "-1", "from 1 to 200"),
        ("page_size", "201", "from 1 to 200"),
        ("page_size", "1000000000", "from 1 to 200"),
        ("page_size", "9" * 5000, "from 1 to 200"),
        ("page_size", "abc", "from 1 to 200"),
        ("page_size", "²", "from 1 to 200"),
        ("page_size", "", "from 1 to 200"),
        ("ordering", "title", "published_first"),
        ("ordering", "year,year", "twice"),
        ("ordering", "", "published_first"),
        ("ordering", "-", "published_first"),
        ("ordering", "__class__", "published_first"),
        ("format", "xml", "json"),
    ],
)
def test_a_wrong_value_is_answered_with_what_is_accepted(api, name, value, accepted):
    assert accepted in api.problem("papers/", {name: value}, kind="invalid-parameter")["detail"]


@pytest.mark.parametrize(
    ("name", "value", "nearest"),
    [
        ("topic", "diagnosys", "diagnosis"),
        ("topic", "diagnosis,treatments", "treatment"),
        ("publication_type", "Reviews", "Review"),
        ("journal", "Lancett", "Lancet"),
        ("strategy", "back-mouse", "back-mice"),
    ],
)
def test_a_name_that_nothing_here_has_is_answered_with_the_nearest(api, name, value, nearest):
    make_topic("diagnosis")
    make_topic("treatment")
    Strategy.objects.create(slug="back-mice", title="Back mice")
    make_paper(journal="Lancet", publication_types=("Review",))
    problem = api.problem("papers/", {name: value}, kind="invalid-parameter")
    assert problem["nearest"] == nearest
    assert nearest in problem["detail"]


@pytest.mark.parametrize(
    ("asked", "named"),
    [
        ({"year_min": "2000", "year_max": "1990"}, "year_min"),
        ({"year_min": "2000", "year": "1990"}, "year_min"),
        ({"year": "2000", "year_max": "1990"}, "year"),
    ],
)
def test_years_that_no_paper_can_meet_are_refused(api, asked, named):
    assert api.problem("papers/", asked, kind="invalid-parameter")["parameter"] == named


def test_a_journal_without_a_letter_or_digit_is_one_that_nothing_here_has(api):
    make_paper(journal="Spine")
    assert "no paper here has it" in api.problem("papers/", {"journal": "!!"}, kind="invalid-parameter")["detail"]


def test_a_parameter_that_is_taken_once_is_refused_twice(api):
    assert "2 times" in api.problem("papers/?q=a&q=b", kind="invalid-parameter")["detail"]


@pytest.mark.parametrize(
    ("query", "position"),
    [
        ("(lipoma", 0),
        ("lipoma)", 6),
        ('"back mice', 0),
        ("", None),
        ("   ", None),
        ("AND", 0),
        ("lipoma AND", None),
        ("lipoma[tiabb]", 6),
        ("[ti]", 0),
        ("()", None),
        ("1990:[dp]", None),
        ("2020/13[dp]", None),
        ("*", 0),
        ("(" * 5000, None),
        ("lipoma " * 20_000, None),
        ("x[nm]", None),
        ("diagnosis-that-is-none[topic]", None),
    ],
)
def test_a_query_that_cannot_be_answered_is_refused_with_place_and_reason(api, query, position):
    problem = api.problem("papers/", {"q": query}, kind="invalid-query")
    assert problem["parameter"] == "q"
    assert problem["reason"]
    assert 0 <= problem["position"] <= len(query)
    if position is not None:
        assert problem["position"] == position


def test_a_query_with_an_obvious_repair_is_given_back_repaired(api):
    repaired = api.problem("papers/", {"q": "(lipoma OR nodule"}, kind="invalid-query")["repaired"]
    assert repaired == "(lipoma OR nodule)"
    assert api.get("papers/", {"q": repaired})["count"] == 0


@pytest.mark.parametrize("name", ["q", "topic", "journal", "ids", "publication_type", "cursor", "ordering"])
def test_a_nul_character_is_refused_in_every_parameter(api, name):
    assert "NUL" in api.problem(f"papers/?{name}=a%00b", kind="invalid-parameter")["detail"]


@pytest.mark.parametrize("address", ["papers/?q=%ff", "papers/?q=%C3%28", "papers/?%ff=1", "topics/?ordering=%80"])
def test_what_is_not_utf_8_is_refused(api, address):
    assert "UTF-8" in api.problem(address, kind="invalid-parameter")["detail"]


# ── What is answered ────────────────────────────────────────────────────────────────────────────────────────────────
def test_an_empty_collection_answers_an_empty_page(api):
    assert api.get("papers/") == {
        "count": 0,
        "count_is": "exact",
        "next": None,
        "previous": None,
        "results": [],
    }


def test_a_paper_has_the_fields_that_others_rely_on(api):
    topic = make_topic("diagnosis", rule="lipoma[ti]")
    paper = make_paper(
        pmid=8505611,
        doi="10.1016/0304-3959(93)90111-a",
        title="Lipoma of the back",
        title_html="<i>Lipoma</i> of the back",
        abstract=(AbstractSection("It hurts.", "It hurts.", "RESULTS", "RESULTS"),),
        year=1993,
        volume="53",
        pages="12-14",
        languages=("eng",),
        journal=JournalRecord("Pain", "Pain", "Pain", "7508686", "0304-3959"),
        authors=(
            AuthorRecord("Curtis", "Peter", "P", affiliations=("Chapel Hill",)),
            AuthorRecord(collective_name="A"),
        ),
        publication_types=(PublicationType("Case Reports", "D002363"),),
        keywords=(Keyword("nodule", "NOTNLM"),),
        mesh=(
            MeshHeading("Lipoma", "D008067", True, qualifiers=(MeshQualifier("diagnosis", "Q000175", True),)),
            MeshHeading("Humans", "D006801"),
        ),
    )
    (found,) = api.get("papers/")["results"]
    assert (found["id"], found["pmid"], found["doi"]) == (paper.pk, 8505611, "10.1016/0304-3959(93)90111-a")
    assert found["pmcid"] is None
    assert found["issue"] is None
    assert found["title_html"] == "<i>Lipoma</i> of the back"
    assert found["abstract"] == "RESULTS: It hurts."
    assert found["journal"]["title"] == "Pain"
    assert (found["year"], found["publication_date"], found["published_last"]) == (1993, "1993", "1993-12-31")
    assert found["languages"] == ["eng"]
    assert found["publication_types"] == [{"name": "Case Reports", "ui": "D002363"}]
    assert [heading["name"] for heading in found["mesh"]] == ["Lipoma", "Humans"]
    assert found["mesh"][0]["qualifiers"] == [{"name": "diagnosis", "ui": "Q000175", "major": True}]
    assert found["keywords"] == [{"text": "nodule", "owner": "NOTNLM", "major": False}]
    assert [author["name"] for author in found["authors"]] == ["Curtis P", "A"]
    assert found["authors"][0]["affiliations"] == ["Chapel Hill"]
    assert found["url"] == "https://pubmed.ncbi.nlm.nih.gov/8505611/"
    assert found["created_at"] == "2026-03-01T04:30:00Z"
    assert found["notices"] == []
    (tag,) = found["topics"]
    assert (tag["slug"], tag["status"], tag["given_by"], tag["rule_version"]) == ("diagnosis", "suggested", "rule", 1)
    assert tag["matched"][0]["term"].startswith("lipoma")
    assert topic.tags.count() == 1


def test_a_record_that_says_nothing_is_null_and_empty_throughout(api):
    make_paper(title="")
    (found,) = api.get("papers/")["results"]
    assert "" not in found.values()
    assert (found["title"], found["abstract"], found["journal"], found["year"], found["url"]) == (None,) * 5
    assert (found["authors"], found["mesh"], found["topics"]) == ([], [], [])


def test_a_query_narrows_the_list_and_is_echoed_as_it_was_understood(api):
    make_papers([{"title": "Lipoma of the back"}, {"title": "Sciatica and lipoma"}, {"title": "Gout"}])
    answer = api.get("papers/", {"q": "lipoma[ti] NOT sciatica"})
    assert [paper["title"] for paper in answer["results"]] == ["Lipoma of the back"]
    assert "NOT" in answer["query"]["understood"]
    assert answer["query"]["warnings"] == []


def test_a_query_that_may_have_been_meant_otherwise_is_answered_with_a_warning(api):
    assert api.get("papers/", {"q": "lipoma and pain"})["query"]["warnings"]


def test_topics_narrow_with_those_below_them(api):
    diagnosis, treatment = make_topic("diagnosis"), make_topic("treatment")
    ultrasound = make_topic("ultrasound", parent=diagnosis)
    a, b, c, d = make_papers([{"title": t} for t in "ABCD"])
    suggest(a, diagnosis)
    confirm(b, ultrasound)
    suggest(c, treatment)
    suggest(b, treatment)
    assert api.titles(topic="diagnosis") == ["A", "B"]
    assert api.titles(topic="diagnosis", subtopics="false") == ["A"]
    assert api.titles(topic="ultrasound") == ["B"]
    assert api.titles(topic="diagnosis,treatment") == ["A", "B", "C"]
    assert api.titles(topic=["diagnosis", "treatment"]) == ["B"]
    assert api.titles(topic="diagnosis", topic_status="confirmed") == ["B"]
    assert api.titles(topic="diagnosis", topic_status="suggested,confirmed") == ["A", "B"]
    assert api.titles(topic_status="confirmed") == ["B"]
    assert d.title in api.titles()


def test_a_rejected_or_lapsed_topic_does_not_count(api):
    topic = make_topic("diagnosis")
    paper = make_paper()
    tag = suggest(paper, topic)
    tag.status = "lapsed"
    tag.save()
    assert api.get("papers/", {"topic": "diagnosis"})["count"] == 0
    assert api.get("papers/", {"topic": "diagnosis", "topic_status": "lapsed"})["count"] == 1
    assert api.get("papers/")["results"][0]["topics"] == []


def test_facts_narrow_the_list(api):
    old, new = make_papers(
        [
            {
                "title": "Old",
                "year": 1950,
                "languages": ("ger",),
                "journal": JournalRecord("Zeitschrift, die alte", nlm_id="17", issn_print="0028-0836"),
                "publication_types": (PublicationType("Research Support, N.I.H., Extramural", "D052061"),),
            },
            {
                "title": "New",
                "year": 2020,
                "languages": ("eng", "fre"),
                "abstract": "Said.",
                "journal": "Spine",
                "publication_types": ("Review",),
            },
        ]
    )
    assert api.titles(year="1950") == ["Old"]
    assert api.titles(year="1951") == []
    assert api.titles(year="2020", year_min="1950", year_max="2020") == ["New"]
    assert api.titles(year_min="1951") == ["New"]
    assert api.titles(year_max="1950") == ["Old"]
    assert api.titles(year_min="1950", year_max="2020") == ["New", "Old"]
    assert api.titles(has_abstract="true") == ["New"]
    assert api.titles(has_abstract="false") == ["Old"]
    assert api.titles(language="ger,eng") == ["New", "Old"]
    assert api.titles(language=["fre", "eng"]) == ["New"]
    assert api.titles(language="ita") == []
    for name in ("GER", "deu", "de", "German"):
        assert api.titles(language=name) == api.titles(q=f"{name}[la]") == ["Old"]
    assert api.titles(publication_type="review") == ["New"]
    assert api.titles(publication_type="D052061") == ["Old"]
    assert api.titles(publication_type="Research Support, N.I.H., Extramural") == ["Old"]
    assert api.titles(publication_type="Review,D052061") == ["New", "Old"]
    assert api.titles(publication_type=["Review", "D052061"]) == []
    for name in ("zeitschrift, die alte", "17", "0028-0836"):
        assert api.titles(journal=name) == ["Old"]
    assert api.titles(journal="Spine,17") == ["New", "Old"]
    assert api.titles(ids=f"{old.pk},{new.pk}") == ["New", "Old"]


def test_a_paper_tells_its_journal_as_its_own_record_prints_it(api):
    names = {"title": "Biochemical communications", "nlm_id": "0372516"}
    make_paper(title="Old", pmid=1, journal=JournalRecord(**names, issn_print="0006-291X"))
    make_paper(title="New", pmid=2, journal=JournalRecord(**names, issn_electronic="1090-2104", country="USA"))
    told = {paper["title"]: paper["journal"] for paper in api.get("papers/")["results"]}
    assert (told["Old"]["issn_print"], told["Old"]["issn_electronic"]) == ("0006-291X", None)
    assert (told["New"]["issn_print"], told["New"]["issn_electronic"]) == (None, "1090-2104")
    assert (told["Old"]["country"], told["New"]["country"]) == (None, "USA")
    (journal,) = api.get("journals/")["results"]
    assert (journal["issn_print"], journal["issn_electronic"], journal["papers"]) == ("0006-291X", "1090-2104", 2)
    assert told["Old"]["id"] == told["New"]["id"] == journal["id"]


def test_a_journal_is_found_with_all_its_papers_by_whatever_one_of_them_prints(api):
    first = JournalRecord("Acta one", "Acta. 1", "Acta 1", "17", issn_print="1111-1111", issn_linking="3333-3333")
    make_paper(title="First", pmid=1, journal=first)
    make_paper(title="Second", pmid=2, journal=JournalRecord("Acta One: the new", nlm_id="17", issn_print="2222-2222"))
    make_paper(title="Other", pmid=3, journal=JournalRecord("Acta two", nlm_id="18", issn_print="4444-4444"))
    for name in ("1111-1111", "2222-2222", "3333-3333", "acta one", "ACTA ONE the new", "Acta. 1", "acta 1", "17"):
        assert api.titles(journal=name) == ["First", "Second"]
    assert api.titles(journal="2222-2222,18") == ["First", "Other", "Second"]


def test_papers_are_found_by_retraction_and_state(api):
    make_paper(title="Stands")
    retracted, withdrawn = make_paper(title="Retracted"), make_paper(title="Withdrawn", pmid=7)
    Paper.objects.filter(pk=retracted.pk).update(is_retracted=True)
    Paper.objects.filter(pk=withdrawn.pk).update(state="withdrawn", withdrawn_at=NOW)
    assert api.titles(is_retracted="true") == ["Retracted"]
    assert api.titles(is_retracted="false") == ["Stands", "Withdrawn"]
    assert api.titles(state="withdrawn") == ["Withdrawn"]


def test_a_merged_paper_is_not_listed(api):
    kept, gone = make_papers([{"title": "Kept"}, {"title": "Gone"}])
    Paper.objects.filter(pk=gone.pk).update(state="merged", merged_into=kept)
    assert api.titles() == ["Kept"]


@pytest.mark.parametrize(
    ("since", "found"),
    [
        ("2026-03-02", ["Late"]),
        ("2026-03-01", ["Early", "Late"]),
        ("2026-03-05T12:00:00Z", ["Late"]),
        ("2026-03-05T12:00:01Z", []),
        ("2026-03-05T13:00:00+01:00", ["Late"]),
        ("2026-03-05T13:30:00+01:00", []),
        ("2026-03-05T12:00:00", ["Late"]),
    ],
)
def test_papers_are_found_by_when_they_came_and_changed(api, since, found):
    make_paper(title="Early", now=dt.datetime(2026, 3, 1, tzinfo=dt.UTC))
    make_paper(title="Late", now=dt.datetime(2026, 3, 5, 12, tzinfo=dt.UTC))
    assert api.titles(created_since=since) == found
    assert api.titles(updated_since=since) == found


def test_a_plus_that_was_not_escaped_is_read_as_meant(api):
    make_paper(title="Late", now=dt.datetime(2026, 3, 5, 12, tzinfo=dt.UTC))
    assert api.get("papers/?updated_since=2026-03-05T13:00:00+01:00")["count"] == 1


def test_papers_are_found_by_the_strategy_that_finds_them(api):
    strategy = Strategy.objects.create(slug="narrow", title="Narrow")
    version = StrategyVersion.objects.create(strategy=strategy, number=1, query="lipoma", created_at=NOW)
    hit, _, left = make_papers([{"title": "Hit", "pmid": 1}, {"title": "Other", "pmid": 2}, {"title": "L", "pmid": 3}])
    for paper, left_at in ((hit, None), (left, NOW)):
        StrategyHit.objects.create(
            strategy=strategy, pmid=paper.pmid, paper=paper, first_version=version, first_seen_at=NOW, left_at=left_at
        )
    assert api.titles(strategy="narrow") == ["Hit"]


@pytest.mark.parametrize("narrowed", [{}, {"q": "paper"}, {"topic": "diagnosis"}])
def test_the_number_of_queries_does_not_depend_on_the_size_of_the_page(
    api, narrowed, django_assert_max_num_queries, django_assert_num_queries
):
    topic = make_topic("diagnosis")
    papers = make_papers(
        [{"title": f"Paper {n}", "year": 1900 + n, "authors": ("Ries E", "Copeman W")} for n in range(60)]
        + [{"title": f"Paper {n} without date"} for n in range(10)]
    )
    for paper in papers:
        suggest(paper, topic)
    with django_assert_max_num_queries(13) as one:
        api.get("papers/", {**narrowed, "page_size": 1})
    for size in (2, 50, 65, 200):
        with django_assert_num_queries(len(one)):
            api.get("papers/", {**narrowed, "page_size": size})


@pytest.mark.parametrize(("text", "near"), [("xyz", None), ("enx", "eng"), ("germn", "german"), ("eng,xqx", None)])
def test_a_language_that_there_is_not_is_refused(api, text, near):
    problem = api.problem("papers/", {"language": text}, kind="invalid-parameter")
    assert (problem["parameter"], problem["nearest"]) == ("language", near)
    assert "such as eng" in problem["detail"]


def test_a_code_that_only_our_papers_know_is_a_language(api):
    make_papers([{"title": "Ours", "languages": ("xqx",)}])
    assert api.titles(language="XQX") == ["Ours"]


def test_a_well_formed_orcid_that_nobody_here_has_finds_no_paper(api):
    make_papers([{"title": "Ours"}])
    assert api.titles(orcid="0000-0002-1825-0097") == []


def test_of_many_identifiers_the_malformed_one_is_named(api):
    given = ",".join([f"pmid:{number}" for number in range(1, 100)] + ["doi:none", "xxx"])
    detail = api.problem("papers/", {"ids": given}, kind="invalid-parameter")["detail"]
    assert "“doi:none” is not an identifier" in detail
