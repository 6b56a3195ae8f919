"""JSON-LD: what schema.org has words for."""

from __future__ import annotations

import orjson
import pytest

from literature.formats.json_ld import document
from literature.pubmed.dates import publication_date
from literature.pubmed.records import PaperRecord, Source
from tests.literature.formats.samples import article, chapter

HERE = "http://x/api/v1/papers/1/"


def test_an_article_is_named_by_its_address_and_identified_by_its_numbers():
    node = document(article(), HERE)
    assert (node["@context"], node["@id"], node["@type"]) == ("https://schema.org", HERE, "MedicalScholarlyArticle")
    named = {one["propertyID"]: one["value"] for one in node["identifier"]}
    assert named == {"pmid": "8505611", "doi": "10.1016/0304-3959(93)90111-a_b", "pmcid": "PMC12", "pii": "S0304"}
    assert node["sameAs"] == [
        *("https://pubmed.ncbi.nlm.nih.gov/8505611/", "https://doi.org/10.1016/0304-3959(93)90111-a_b"),
    ]
    assert "license" not in node


def test_people_have_their_orcid_and_groups_are_organizations():
    authors = document(article(), HERE)["author"]
    assert authors[0] == {
        "@type": "Person",
        "@id": "https://orcid.org/0000-0002-1825-0097",
        "name": "Peter A Curtis Jr",
        "familyName": "Curtis",
        "givenName": "Peter A",
        "honorificSuffix": "Jr",
        "affiliation": [{"@type": "Organization", "name": "X."}],
    }
    assert authors[-1] == {"@type": "Organization", "name": "Back & Pain Group, Oslo"}
    assert "Wrong" not in str(authors)


def test_an_article_is_part_of_an_issue_of_a_volume_of_a_periodical():
    issue = document(article(), HERE)["isPartOf"]
    volume = issue["isPartOf"]
    assert (issue["@type"], issue["issueNumber"]) == ("PublicationIssue", "1 Suppl")
    assert (volume["@type"], volume["volumeNumber"]) == ("PublicationVolume", "53")
    assert volume["isPartOf"] == {
        "@type": "Periodical",
        "name": "Pain & its {causes}",
        "issn": ["0304-3959", "1872-6623"],
    }


def test_what_a_paper_is_about_has_the_codes_of_mesh():
    assert document(article(), HERE)["about"][0] == {
        "@type": "MedicalEntity",
        "@id": "http://id.nlm.nih.gov/mesh/D017116",
        "name": "Low Back Pain",
        "code": {"@type": "MedicalCode", "codeValue": "D017116", "codingSystem": "MeSH"},
    }


@pytest.mark.parametrize(
    ("written", "iso"),
    [("1993 Apr 7", "1993-04-07"), ("1993 Apr", "1993-04"), ("1993 Apr-May", "1993"), ("1993", "1993")],
)
def test_a_date_is_as_exact_as_it_is_written(written, iso):
    assert document(article(publication_date=publication_date(written)), HERE)["datePublished"] == iso


def test_a_chapter_is_part_of_a_book():
    node = document(chapter(), HERE)
    assert (node["@type"], node["isPartOf"]["@type"], node["isPartOf"]["name"]) == ("Chapter", "Book", "Back pain.")
    assert node["publisher"] == {"@type": "Organization", "name": "Publisher"}


def test_of_a_paper_of_which_nothing_is_known_only_its_address_is_said():
    assert document(PaperRecord(source=article().source), HERE) == {
        "@context": "https://schema.org",
        "@id": HERE,
        "@type": "ScholarlyArticle",
    }


@pytest.mark.needs_data
def test_every_real_record_has_a_document(real_records):
    for _, record in real_records:
        node = orjson.loads(orjson.dumps(document(record, HERE)))
        assert all(node.values())


def test_languages_are_language_tags():
    node = document(PaperRecord(source=Source.PUBMED, title="A", languages=("eng", "wel", "und")), HERE)
    assert node["inLanguage"] == ["en", "cy", "und"]
