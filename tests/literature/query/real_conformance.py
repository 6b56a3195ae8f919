"""Queries over the real records under ../shared/data, and what each must find, said in XPath over NLM's XML.

The expectation never touches our parser, our index or our language: `has` compares whole texts without case, `says`
looks for a regular expression in a text without case and accents, `day` and `published` compare dates as the XML gives
them (tests/literature/query/oracle.py).  Context is a PubmedArticle.
"""

from __future__ import annotations

_MESH = ".//MeshHeadingList/MeshHeading"
_AUTHORS = ".//AuthorList/Author[LastName][not(@ValidYN='N')]"
_TITLES = "MedlineCitation/Article/ArticleTitle | MedlineCitation/Article/VernacularTitle"
_ABSTRACT = "MedlineCitation/Article/Abstract/AbstractText | MedlineCitation/OtherAbstract/AbstractText"
_KEYWORDS = "MedlineCitation/KeywordList/Keyword"
_HEADINGS = "Humans", "Animals", "Rats", "Liver", "Quality of Life", "Spinal Fusion", "Scoliosis", "Embolism, Air"
_MORE = (
    "Psoas Abscess",
    "Tomography, X-Ray Computed",
    "Aged, 80 and over",
    "Lumbar Vertebrae",
    "Low Back Pain",
    "Lipoma",
)
_MAJOR = (
    "Liver",
    "Scoliosis",
    "Spinal Fusion",
    "Psoas Abscess",
    "Nasopharyngeal Neoplasms",
    "Embolism, Air",
    "Microbodies",
)
_QUALIFIED = {
    "liver/me": ("Liver", "metabolism"),
    "liver/drug effects": ("Liver", "drug effects"),
    "scoliosis/su": ("Scoliosis", "surgery"),
    "Scoliosis/surgery": ("Scoliosis", "surgery"),
    "psoas abscess/th": ("Psoas Abscess", "therapy"),
    "psoas abscess/di": ("Psoas Abscess", "diagnosis"),
    "embolism, air/et": ("Embolism, Air", "etiology"),
    "diethylhexyl phthalate/to": ("Diethylhexyl Phthalate", "toxicity"),
    "nasopharyngeal neoplasms/ge": ("Nasopharyngeal Neoplasms", "genetics"),
    "spinal fusion/mt": ("Spinal Fusion", "methods"),
    "lumbar vertebrae/su": ("Lumbar Vertebrae", "surgery"),
    "anti-bacterial agents/tu": ("Anti-Bacterial Agents", "therapeutic use"),
    "staphylococcal infections/dt": ("Staphylococcal Infections", "drug therapy"),
    "low back pain/et": ("Low Back Pain", "etiology"),
}
_TYPES = (
    "journal article",
    "review",
    "case reports",
    "english abstract",
    "randomized controlled trial",
    "letter",
    "comment",
)
_RARE = (
    "editorial",
    "meta-analysis",
    "systematic review",
    "published erratum",
    "practice guideline",
    "historical article",
)
_LANGUAGES = {"english": "eng", "german": "ger", "fre": "fre", "spanish": "spa", "chinese": "chi", "ita": "ita"}
_OTHERS = {"japanese": "jpn", "dutch": "dut", "polish": "pol", "russian": "rus", "hun": "hun", "hebrew": "heb"}
_JOURNALS = (
    "spine",
    "pain",
    "opt express",
    "j biol chem",
    "nature",
    "science",
    "plos one",
    "eur spine j",
    "sci adv",
)
_NAMES = "smith", "wang", "miller", "de sauvage", "kukafka", "johnson", "kumar", "o'brien"
_INITIALS = {"wang y": ("wang", "y"), "li x": ("li", "x"), "smith j": ("smith", "j"), "lee s": ("lee", "s")}
_TRUNCATED = (
    "spin",
    "carcinom",
    "abscess",
    "phthalat",
    "nasophar",
    "embol",
    "scolio",
    "peroxi",
    "metagenom",
    "radiofreq",
)
_PHRASES = "low back pain", "spinal fusion", "air embolism", "psoas abscess", "quality of life", "gene expression"
_PLACES = "zurich", "madrid", "toronto", "beijing", "taiwan", "berlin", "heidelberg", "kyoto"
_YEARS = 1811, 1972, 1975, 1988, 1991, 1995, 1998, 2000, 2005, 2015, 2019, 2025
_NOTICES = (
    "CommentIn",
    "CommentOn",
    "ErratumIn",
    "ErratumFor",
    "RetractionIn",
    "RetractionOf",
    "UpdateOf",
    "RepublishedFrom",
)


def _heading(name: str) -> str:
    return f"{_MESH}[has(DescriptorName, '{name.lower()}')]"


def _major(name: str) -> str:
    return f"{_MESH}[has(DescriptorName, '{name.lower()}')][*/@MajorTopicYN='Y']"


def _qualified(heading: str, qualifier: str) -> str:
    return f"{_MESH}[DescriptorName='{heading}' and QualifierName='{qualifier}']"


def _phrase(words: str) -> str:
    return r"\b" + r"[\W_]+".join(words.split()) + r"(s|es)?\b"


def _notice(kind: str) -> str:
    """Older records name the kind by an element, newer ones by an attribute."""
    return _flagged(f".//CommentsCorrections[@RefType='{kind}'] | .//CommentsCorrections/{kind}")


def _flagged(xpath: str) -> str:
    return f"boolean({xpath})"


# query -> XPath that is true for the records that it must find
QUERIES: dict[str, str] = {
    **{f"{name}[mh]": _heading(name) for name in (*_HEADINGS, *_MORE)},
    **{f"{name.upper()}[MeSH Terms:noexp]": _heading(name) for name in _HEADINGS},
    **{f"{name}[majr]": _major(name) for name in _MAJOR},
    **{f"{asked}[mh]": _qualified(*meant) for asked, meant in _QUALIFIED.items()},
    "liver/me/ch[mh]": f"{_qualified('Liver', 'metabolism')} or {_qualified('Liver', 'chemistry')}",
    "drug therapy[sh]": f"{_MESH}/QualifierName[.='drug therapy']",
    "su[sh] NOT humans[mh]": f"{_MESH}/QualifierName[.='surgery'] and not({_MESH}/DescriptorName[.='Humans'])",
    "administration and dosage[sh]": f"{_MESH}/QualifierName[.='administration & dosage']",
    "scoliosis/su[majr]": f"{_MESH}[DescriptorName='Scoliosis']/QualifierName[.='surgery'][@MajorTopicYN='Y']",
    "spinal*[mh]": f"{_MESH}[says(DescriptorName, '^spinal')]",
    **{f"{name}[pt]": f"has(.//PublicationType, '{name}')" for name in (*_TYPES, *_RARE)},
    **{f"{name.replace(' ', '')}[filter]": f"has(.//PublicationType, '{name}')" for name in (*_TYPES[:2], *_RARE[:2])},
    "random*[pt]": "says(.//PublicationType, '^random')",
    "guideline[sb]": "has(.//PublicationType, 'guideline') or has(.//PublicationType, 'practice guideline')",
    **{f"{name}[la]": f"has(.//Language, '{code}')" for name, code in {**_LANGUAGES, **_OTHERS}.items()},
    "german[filter] OR french[sb]": "has(.//Language, 'ger') or has(.//Language, 'fre')",
    **{f"{name}[ta]": f"has(.//MedlineTA | .//ISOAbbreviation | .//Journal/Title, '{name}')" for name in _JOURNALS},
    "0028-0836[ta]": "has(.//ISSN | .//ISSNLinking, '0028-0836')",
    "0410462[jid]": "has(.//NlmUniqueID, '0410462')",
    **{f"{name}[au]": f'says({_AUTHORS}/LastName, "^{name}$")' for name in _NAMES},
    **{
        f"{asked}[au]": f"{_AUTHORS}[has(LastName, '{last}')][says(Initials | ForeName, '^{first}')]"
        for asked, (last, first) in _INITIALS.items()
    },
    '"wang y"[au]': f"{_AUTHORS}[has(LastName, 'wang')][has(Initials, 'y')][not(Suffix)]",
    "smith[1au]": f"({_AUTHORS})[1][has(LastName, 'smith')]",
    "wang[First Author]": f"({_AUTHORS})[1][has(LastName, 'wang')]",
    "lee[lastau]": f"({_AUTHORS})[last()][has(LastName, 'lee')]",
    "sauv*[au]": f"{_AUTHORS}[says(LastName, '^sauv')]",
    **{f"{word}*[ti]": rf"says({_TITLES}, '\b{word}')" for word in _TRUNCATED},
    **{f"{word}*[tiab]": rf"says({_TITLES} | {_ABSTRACT} | {_KEYWORDS}, '\b{word}')" for word in _TRUNCATED},
    **{f'"{words}"[ti]': f"says({_TITLES}, '{_phrase(words)}')" for words in _PHRASES[:4]},
    **{
        f"{words}[tiab]": f"says({_TITLES} | {_ABSTRACT} | {_KEYWORDS}, '{_phrase(words)}')"
        for words in (_PHRASES[0], *_PHRASES[2:5])
    },
    "biomark*[ot]": rf"says({_KEYWORDS}, '\bbiomark')",
    "surg*[Other Term]": rf"says({_KEYWORDS}, '\bsurg')",
    "rand*[ab]": rf"says({_ABSTRACT}, '\brand')",
    **{f"{place}[ad]": rf"says(.//Article//Affiliation, '\b{place}\b')" for place in _PLACES},
    **{f"{year}[dp]": f"published_in('{year}')" for year in _YEARS},
    "2013[ppdat]": "printed('2013', '2013')",
    "2013:2015[dp]": "published('2013', '2015')",
    "2013/02:2013/02[dp]": "published('2013-02', '2013-02')",
    "1990:1995[dp]": "published('1990', '1995')",
    '"1811"[pdat] : "1850"[pdat]': "published('1811', '1850')",
    "2024:3000[Date - Publication]": "published('2024', '3000')",
    "2015/10[dp]": "published_in('2015-10')",
    "2019/01:2019/03[dp]": "published('2019-01', '2019-03')",
    "1999[crdt]": "day(.//PubMedPubDate[@PubStatus='entrez'], '1999', '1999')",
    "2015/03:2015/06[crdt]": "day(.//PubMedPubDate[@PubStatus='entrez'], '2015-03', '2015-06')",
    "2019:3000[crdt]": "day(.//PubMedPubDate[@PubStatus='entrez'], '2019', '3000')",
    "2012[edat]": "day(.//PubMedPubDate[@PubStatus='pubmed'], '2012', '2012')",
    "1:1980[pmid]": "number(MedlineCitation/PMID) <= 1980",
    "2018[lr] OR 2019/01[lr]": "day(.//DateRevised, '2018', '2019-01')",
    "2005[mdat]": "day(.//DateRevised, '2005', '2005')",
    "2016[dcom]": "day(.//DateCompleted, '2016', '2016')",
    "1990/01:1999/12[dcom]": "day(.//DateCompleted, '1990-01', '1999-12')",
    "2015[dep]": "day(.//ArticleDate[@DateType='Electronic'], '2015', '2015')",
    "8000000:9000000[uid]": "number(MedlineCitation/PMID) >= 8000000 and number(MedlineCitation/PMID) <= 9000000",
    "hasabstract": _flagged("MedlineCitation/Article/Abstract/AbstractText[normalize-space()]"),
    "hasstructuredabstract": _flagged("MedlineCitation/Article/Abstract/AbstractText[@Label][normalize-space()]"),
    "NOT hasabstract[text]": "not(MedlineCitation/Article/Abstract/AbstractText[normalize-space()])",
    "medline[sb]": "MedlineCitation/@Status = 'MEDLINE'",
    "publisher[sb]": "MedlineCitation/@Status = 'Publisher'",
    "in process[sb]": "MedlineCitation/@Status = 'In-Process'",
    "in-data-review[sb]": "MedlineCitation/@Status = 'In-Data-Review'",
    "pubmednotmedline[sb]": "MedlineCitation/@Status = 'PubMed-not-MEDLINE'",
    "pubstatusaheadofprint": "PubmedData/PublicationStatus = 'aheadofprint'",
    "pubstatusepublish": "PubmedData/PublicationStatus = 'epublish'",
    # Older records give the PMCID as another identifier.
    "free full text[sb]": (
        "boolean(PubmedData/ArticleIdList/ArticleId[@IdType='pmc'] | MedlineCitation/OtherID[starts-with(., 'PMC')])"
    ),
    **{f"has{kind.lower()}": _notice(kind) for kind in _NOTICES},
    "humans[filter]": _heading("Humans"),
    "animals[filter]": _heading("Animals"),
    "adult[filter]": _heading("Adult"),
    "allinfant[filter]": f"{_heading('Infant')} or {_heading('Infant, Newborn')}",
    "male[filter] AND female[filter]": f"{_heading('Male')} and {_heading('Female')}",
    # combined, from left to right
    "humans[mh] NOT animals[mh]": f"{_heading('Humans')} and not({_heading('Animals')})",
    "rats[mh] OR mice[mh] AND liver[mh]": f"({_heading('Rats')} or {_heading('Mice')}) and {_heading('Liver')}",
    "rats[mh] OR (mice[mh] AND liver[mh])": f"{_heading('Rats')} or ({_heading('Mice')} and {_heading('Liver')})",
    "review[pt] AND german[la]": "has(.//PublicationType, 'review') and has(.//Language, 'ger')",
    "(french[la] OR german[la]) AND hasabstract": (
        "(has(.//Language, 'fre') or has(.//Language, 'ger'))"
        " and boolean(MedlineCitation/Article/Abstract/AbstractText[normalize-space()])"
    ),
    "case reports[pt] AND 2015[dp] NOT eng[la]": (
        "has(.//PublicationType, 'case reports') and published_in('2015') and not(has(.//Language, 'eng'))"
    ),
    "NOT eng[la]": "not(has(.//Language, 'eng'))",
    "NOT (humans[mh] OR animals[mh])": f"not({_heading('Humans')} or {_heading('Animals')})",
    "scolio*[ti] AND (surgery[ti] OR spinal fusion[mh])": (
        rf"says({_TITLES}, '\bscolio') and (says({_TITLES}, '\bsurger(y|ies)\b') or {_heading('Spinal Fusion')})"
    ),
    "wang[au] AND 2015[dp] AND medline[sb]": (
        f"{_AUTHORS}[has(LastName, 'wang')] and published_in('2015') and MedlineCitation/@Status = 'MEDLINE'"
    ),
    "letter[pt] OR comment[pt] NOT hascommenton": (
        "(has(.//PublicationType, 'letter') or has(.//PublicationType, 'comment'))"
        " and not(.//CommentsCorrections[@RefType='CommentOn'])"
    ),
    '"last 8 years"[dp] AND review[pt]': "published('2018-11-22', '3000') and has(.//PublicationType, 'review')",
    '"last 24 months"[crdt]': "day(.//PubMedPubDate[@PubStatus='entrez'], '2024-11-22', '3000')",
}
