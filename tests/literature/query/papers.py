"""Papers for the conformance suite: invented records, each odd in a way that a query can ask for.

`PAPERS` has them by the short name that the suite expects them under.
"""

from __future__ import annotations

import calendar
import datetime as dt
from typing import Any

from literature.pubmed.records import (
    AbstractSection,
    AuthorRecord,
    BookRecord,
    HistoryDate,
    JournalRecord,
    Keyword,
    MeshHeading,
    MeshQualifier,
    NoticeRecord,
    OtherAbstract,
    PaperRecord,
    PublicationDate,
    PublicationType,
    RecordKind,
    Source,
    Substance,
)
from literature.query import Document

SPINE = JournalRecord("Spine", "Spine (Phila Pa 1976)", "Spine (Phila Pa 1976)", "7610646", "0362-2436", "1528-1159")
PAIN = JournalRecord("Pain", "Pain", "Pain", "7508686", "0304-3959", "1872-6623", "0304-3959")
RHEUMA = JournalRecord("Zeitschrift für Rheumatologie", "Z Rheumatol", "Z Rheumatol", "0414162", "0340-1855")
LANCET = JournalRecord("Lancet (London, England)", "Lancet", "Lancet", "2985213R", "0140-6736")


def search_row(record: PaperRecord) -> dict[str, str]:
    """What is stored of a record to be searched."""
    return Document.from_record(record).row()


def between(first: str, last: str, text: str = "") -> PublicationDate:
    """A date from ISO days."""
    return PublicationDate(text or first, dt.date.fromisoformat(first), dt.date.fromisoformat(last))


def year(number: int) -> PublicationDate:
    return between(f"{number}-01-01", f"{number}-12-31", str(number))


def month(number: int, of: int) -> PublicationDate:
    last = calendar.monthrange(of, number)[1]
    return between(f"{of}-{number:02}-01", f"{of}-{number:02}-{last}")


def abstract(*texts: str, label: str = "") -> tuple[AbstractSection, ...]:
    return tuple(AbstractSection(text, text, label) for text in texts)


def author(last: str, fore: str = "", initials: str = "", *places: str, **more: Any) -> AuthorRecord:
    return AuthorRecord(last_name=last, fore_name=fore, initials=initials, affiliations=places, **more)


def heading(name: str, *qualifiers: str, major: bool = False) -> MeshHeading:
    """A heading; a qualifier with a star before it is a major one."""
    return MeshHeading(
        name, major=major, qualifiers=tuple(MeshQualifier(q.lstrip("*"), major=q.startswith("*")) for q in qualifiers)
    )


def types(*names: str) -> tuple[PublicationType, ...]:
    return tuple(PublicationType(name) for name in names)


def words(*texts: str) -> tuple[Keyword, ...]:
    return tuple(Keyword(text, "NOTNLM") for text in texts)


def history(entrez: str, pubmed: str) -> tuple[HistoryDate, ...]:
    return (HistoryDate("received", "1990-01-01"), HistoryDate("entrez", entrez), HistoryDate("pubmed", pubmed))


def paper(title: str, **said: Any) -> PaperRecord:
    return PaperRecord(source=Source.PUBMED, title=title, title_html=title, **said)


PAPERS: dict[str, PaperRecord] = {
    "lipoma": paper(
        "Episacral lipoma as a cause of low back pain",
        pmid=101,
        doi="10.1016/0304-3959(93)90059-8",
        abstract=abstract("Three patients had tender nodules. Injections helped."),
        keywords=words("back mouse", "fat herniation"),
        mesh=(heading("Lipoma", "*diagnosis", "surgery"), heading("Low Back Pain", "etiology", major=True)),
        publication_types=types("Case Reports", "Journal Article"),
        languages=("eng",),
        journal=SPINE,
        authors=(
            author("Smith", "John Albert", "JA", "Department of Orthopaedics, University of Zürich, Switzerland"),
            author("García-López", "María", "M", "Clinic of Pain, Madrid, Spain"),
        ),
        publication_date=month(6, 1993),
        history=history("1993-07-01T06:00", "1993-07-02T06:00"),
        date_revised=dt.date(2019, 5, 1),
    ),
    "lipomas": paper(
        "Episacral lipomas: excision of twelve",
        pmid=102,
        abstract=abstract("Excised nodules were encapsulated.", "All patients were free of pain.", label="RESULTS"),
        mesh=(
            heading("Lipoma", "surgery", major=True),
            heading("Anesthetics, Local"),
        ),
        publication_types=types("Journal Article"),
        languages=("eng",),
        journal=PAIN,
        authors=(author("Smith", "Jane", "J"), author("Smithson", "Karl", "K")),
        publication_date=year(1995),
    ),
    "mice": paper(
        "Back mice: a palpable cause of lumbar pain",
        pmid=103,
        abstract=abstract("Back mice are mobile nodules."),
        mesh=(heading("Back Pain", "diagnosis"),),
        publication_types=types("Review", "Journal Article"),
        languages=("eng",),
        journal=LANCET,
        authors=(author("Curtis", "P", "P"),),
        publication_date=between("2000-12-01", "2001-01-31", "2000 Dec-2001 Jan"),
        history=history("2001-01-15", "2001-02-01"),
    ),
    "rodents": paper(
        "Going back: mice with a knock-out gain weight",
        pmid=104,
        abstract=abstract("Mice were put back into the maze. Mice lost fat."),
        mesh=(heading("Mice, Inbred C57BL"), heading("Adipose Tissue", "metabolism")),
        publication_types=types("Journal Article"),
        languages=("eng",),
        authors=(author("Schmidt", "Jürgen", "J"),),
        publication_date=month(2, 2012),
    ),
    "french": paper(
        "[Episacroiliac lipomas].",
        pmid=105,
        vernacular_title="Les lipomes épisacro-iliaques",
        languages=("fre",),
        publication_types=types("English Abstract", "Journal Article"),
        authors=(author("Lefèvre", "Éloïse", "E"), author("O'Brien", "Seán", "S")),
        publication_date=between("1950-03-12", "1950-03-12"),
    ),
    "german": paper(
        "Fettgewebsknoten über dem Kreuzbein",
        pmid=106,
        abstract=abstract("Die Knötchen schmerzen."),
        other_abstracts=(OtherAbstract("eng", "Publisher", abstract("Fatty nodules over the sacrum ache.")),),
        languages=("ger", "eng"),
        journal=RHEUMA,
        authors=(author("Müller", "Hans Peter", "HP"), author("van der Berg", "Jan", "J")),
        publication_date=year(1968),
    ),
    "greek": paper(
        "Λίπωμα of the sacrum: β-endorphin and 0.5% lidocaine",
        pmid=107,
        substances=(Substance("Lidocaine"),),
        languages=("gre",),
        publication_date=between("2011-03-20", "2011-06-21", "2011 Spring"),
    ),
    "chinese": paper(
        "腰背部脂肪疝",
        pmid=108,
        languages=("chi",),
        abstract=abstract("脂肪疝 treated by excision"),
        publication_date=year(1988),
    ),
    "undated": paper("Copeman's nodules revisited", doi="10.1000/xyz.123", languages=("eng",)),
    "untitled": paper("", pmid=110, publication_date=year(1944), authors=(author("Copeman", "W S", "WS"),)),
    "trial": paper(
        "Injection or dry needling of trigger points: a randomised controlled trial",
        pmid=111,
        abstract=abstract("Background is pain.", "We injected lidocaine.", "The injected group did better."),
        keywords=words("low back", "pain clinic"),
        mesh=(heading("Low Back Pain", "drug therapy", "*therapy"), heading("Lidocaine", "administration & dosage")),
        publication_types=types("Randomized Controlled Trial", "Journal Article"),
        languages=("eng",),
        journal=PAIN,
        authors=(author("Jones", "Ann", "A"), author("Smith", "Bob", "B", suffix="Jr")),
        publication_date=between("2020-02-29", "2020-02-29"),
        history=history("2020-03-01", "2020-03-02"),
        date_revised=dt.date(2021, 1, 10),
    ),
    "group": paper(
        "Guideline for pain of the lower back",
        pmid=112,
        publication_types=types("Practice Guideline"),
        languages=("eng",),
        authors=(AuthorRecord(collective_name="Lumbar Pain Consortium"), author("Ng", "K", "K")),
        publication_date=year(2021),
    ),
    "chapter": paper(
        "Nodules of fat",
        kind=RecordKind.CHAPTER,
        pmid=113,
        book=BookRecord(title="Handbook of soft tissue pain", collection_title="Pain series"),
        languages=("eng",),
        publication_date=year(2018),
    ),
    "stopwords": paper(
        "To be or not to be: the who and the what of it",
        pmid=114,
        abstract=abstract("AND, OR and NOT are words here. It is what it is."),
        languages=("eng",),
        publication_date=year(1999),
    ),
    "numbers": paper(
        "L5-S1 and 1,25-dihydroxyvitamin D3 at 37.5 °C (p<0.05)",
        pmid=115,
        abstract=abstract("H2O and CO₂ in a 3×4 table, 10µg."),
        languages=("eng",),
        publication_date=year(2005),
    ),
    "markup": paper(
        'A "quoted" title: <script>alert(1)</script> & back* mice? (OR 2.5)',
        pmid=116,
        languages=("eng",),
        publication_date=year(2006),
    ),
    "long": paper(
        "A very long abstract",
        pmid=117,
        abstract=abstract(" ".join(f"filler{n}" for n in range(20000)) + " unreachable"),
        publication_date=year(2007),
    ),
    "repeats": paper(
        "Pain",
        pmid=118,
        abstract=abstract("pain " * 400 + "ends here", "coda of pain"),
        mesh=(heading("Pain", major=True),),
        publication_date=year(2008),
    ),
    "crowd": paper(
        "Many hands",
        pmid=119,
        authors=tuple(author(f"Author{n}", "Q", "Q", f"Institute {n}, Town {n % 7}") for n in range(2500)),
        publication_date=year(2009),
    ),
    "qualifier": paper(
        "Imaging of the back",
        pmid=120,
        mesh=(
            heading("Back Pain", "diagnostic imaging", "therapy"),
            heading("Ultrasonography", major=True),
            heading("Sjogren's Syndrome"),
        ),
        publication_types=types("Review"),
        publication_date=month(12, 2019),
        languages=("spa", "eng"),
    ),
    "retracted": paper(
        "Ozone for back mice",
        pmid=121,
        publication_types=types("Journal Article", "Retracted Publication"),
        languages=("ita",),
        journal=JournalRecord("Pain medicine (Malden, Mass.)", "Pain Med", "Pain Med", "100894201"),
        authors=(author("Jones", "Beatrice Carla", "BC"), author("Smith", "John", "J")),
        publication_date=month(1, 2020),
        date_revised=dt.date(2020, 6, 15),
    ),
    "invalid": paper(
        "Correction of a name",
        pmid=122,
        authors=(author("Wrongname", "A", "A", valid=False), author("Rightname", "A", "A")),
        publication_date=year(2020),
    ),
    "large": paper("A large PMID", pmid=2**31 - 1, publication_date=year(2030)),
    "sections": paper(
        "Two sections",
        pmid=124,
        abstract=abstract("the first ends with episacral", "lipoma begins the second"),
        keywords=words("herniated", "fat"),
        publication_date=year(2002),
    ),
    "sonography": paper(
        "Sonography of gluteal regions",
        pmid=130,
        pmcid="PMC3531190",
        abstract=abstract("Aims were stated.", label="OBJECTIVE"),
        mesh=(heading("Humans"), heading("Female"), heading("Middle Aged"), heading("Ilium", "*diagnostic imaging")),
        publication_types=types("Observational Study"),
        languages=("eng",),
        notices=(NoticeRecord("ErratumIn", 131), NoticeRecord("Cites", 101)),
        citation_status="MEDLINE",
        publication_status="epublish",
        publication_date=year(2016),
        electronic_date=dt.date(2016, 5, 20),
        date_completed=dt.date(2017, 1, 9),
    ),
    "erratum": paper(
        "Sonography: an erratum",
        pmid=131,
        publication_types=types("Published Erratum"),
        languages=("eng",),
        notices=(NoticeRecord("ErratumFor", 130),),
        citation_status="PubMed-not-MEDLINE",
        publication_status="ppublish",
        publication_date=year(2016),
    ),
    "pooled": paper(
        "Palpation on wards, pooled studies",
        pmid=132,
        mesh=(heading("Humans"), heading("Male"), heading("Aged"), heading("Sacrum", "surgery", "injuries")),
        publication_types=types("Meta-Analysis", "Systematic Review"),
        languages=("eng",),
        citation_status="In-Process",
        publication_status="aheadofprint",
        publication_date=month(3, 2016),
        date_completed=dt.date(2016, 12, 31),
    ),
    "swedish": paper(
        "Ryggmöss på Åland: Straße, œdema, Łódź, ﬁbrous",
        pmid=125,
        languages=("swe",),
        authors=(author("Ångström", "Åke", "Å"), author("Łukasz", "", "")),
        publication_date=year(1977),
    ),
}
