"""MeSH headings in queries: qualifiers, their two letters, and the headings that are narrower.

Qualifiers and their abbreviations: https://www.nlm.nih.gov/mesh/qualifiers_scopenotes.html, with those that NLM gave up
and older records still carry.
"""

from __future__ import annotations

from difflib import get_close_matches

from literature.query.text import key

_QUALIFIERS = """
AA analogs & derivatives, AB abnormalities, AD administration & dosage, AE adverse effects, AG agonists,
AH anatomy & histology, AI antagonists & inhibitors, AN analysis, BI biosynthesis, BL blood, BS blood supply,
CF cerebrospinal fluid, CH chemistry, CI chemically induced, CL classification, CN congenital, CO complications,
CS chemical synthesis, CT contraindications, CY cytology, DE drug effects, DF deficiency, DG diagnostic imaging,
DH diet therapy, DI diagnosis, DT drug therapy, EC economics, ED education, EH ethnology, EM embryology, EN enzymology,
EP epidemiology, ES ethics, ET etiology, GD growth & development, GE genetics, HI history, IM immunology, IN injuries,
IP isolation & purification, IR innervation, IS instrumentation, LJ legislation & jurisprudence, MA manpower,
ME metabolism, MI microbiology, MO mortality, MT methods, NU nursing, OG organization & administration, PA pathology,
PC prevention & control, PD pharmacology, PH physiology, PK pharmacokinetics, PO poisoning, PP physiopathology,
PS parasitology, PX psychology, PY pathogenicity, RA radiography, RE radiation effects, RH rehabilitation,
RI radionuclide imaging, RT radiotherapy, SC secondary, SD supply & distribution, SE secretion,
SN statistics & numerical data, ST standards, SU surgery, TD trends, TH therapy, TM transmission, TO toxicity,
TR transplantation, TU therapeutic use, UL ultrastructure, UR urine, US ultrasonography, UT utilization,
VE veterinary, VI virology
"""
QUALIFIERS = dict(entry.lower().split(" ", 1) for entry in " ".join(_QUALIFIERS.split()).split(", "))
_KEYS = {key(written): name for name in QUALIFIERS.values() for written in (name, name.replace("&", "and"))}


def parts(text: str) -> tuple[str, list[str]]:
    """Return a heading and the qualifiers after it, spelt out: "back pain/di/th" -> "back pain", [diagnosis, therapy].

    A slash that no qualifier follows is part of the heading."""
    heading, *rest = text.split("/")
    named = [qualifier(part) for part in rest]
    known = [name for name in named if name is not None]
    return (heading.rstrip(), known) if rest and len(known) == len(named) else (text, [])


def qualifier(text: str) -> str | None:
    """Return the full name of a qualifier written out or in two letters; None for what is none."""
    bare = text.strip()
    if (name := QUALIFIERS.get(bare.lower())) is not None:
        return name
    return bare if key(bare) in _KEYS else None


def standard(text: str) -> str | None:
    """Return a qualifier as MeSH writes it, "administration & dosage" for "Administration and Dosage" or "ad"; None for
    what is none."""
    return QUALIFIERS.get(text.strip().lower()) or _KEYS.get(key(text))


def nearest(text: str) -> str | None:
    """Return the qualifier that a text is most like; None where none is near."""
    return next(iter(get_close_matches(key(text), _KEYS, n=1)), None)


def spelt_out(text: str) -> str:
    """Return a heading with its qualifiers written out: "back pain/TH" -> "back pain/therapy"."""
    heading, qualifiers = parts(text)
    return "/".join([heading, *qualifiers])
