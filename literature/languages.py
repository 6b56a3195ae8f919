"""Languages as PubMed writes them: ISO 639-2/B codes in its records, English names in its queries.

One language has one code here, whatever a record or a query calls it: ENG, English and en are eng, deu is ger.
"""

from __future__ import annotations

import re

# https://www.nlm.nih.gov/bsd/language_table.html names the codes that PubMed uses.
_CODES = """
afr afrikaans, alb albanian, amh amharic, ara arabic, arm armenian, aze azerbaijani, baq basque, ben bengali,
bos bosnian, bul bulgarian, bur burmese, cat catalan, chi chinese, cze czech, dan danish, dut dutch, eng english,
epo esperanto, est estonian, fin finnish, fre french, geo georgian, ger german, gla gaelic, glg galician, gre greek,
heb hebrew, hin hindi, hrv croatian, hun hungarian, ice icelandic, ind indonesian, ita italian, jpn japanese,
kin kinyarwanda, kor korean, lat latin, lav latvian, lit lithuanian, mac macedonian, mal malayalam, mao maori,
may malay, mul multilingual, nor norwegian, per persian, pol polish, por portuguese, pus pushto, rum romanian,
rus russian, san sanskrit, slo slovak, slv slovenian, spa spanish, srp serbian, swe swedish, tha thai, tib tibetan,
tur turkish, ukr ukrainian, und undetermined, urd urdu, vie vietnamese, wel welsh
"""
# ISO 639-1, where PubMed's languages have two letters (https://www.loc.gov/standards/iso639-2/php/code_list.php).
_PAIRS = """
eng en, fre fr, ger de, ita it, spa es, por pt, rus ru, pol pl, dut nl, tur tr, jpn ja, chi zh, kor ko, cze cs, hun hu,
dan da, swe sv, nor no, fin fi, gre el, heb he, ara ar, per fa, ukr uk, rum ro, bul bg, hrv hr, srp sr, slo sk, slv sl,
lit lt, lav lv, est et, ice is, cat ca, vie vi, tha th, ind id, lat la, afr af, alb sq, geo ka, arm hy, mac mk, bos bs,
wel cy, may ms, mao mi, amh am, aze az, ben bn, epo eo, gla gd, glg gl, hin hi, kin rw, mal ml, pus ps, san sa, urd ur,
baq eu, bur my, tib bo
"""
# The other codes of the same list, ISO 639-2/T, and two that 639-2/B had for Croatian and Serbian until 2008.
_TERMINOLOGICAL = """
alb sqi, arm hye, baq eus, bur mya, chi zho, cze ces, dut nld, fre fra, geo kat, ger deu, gre ell, ice isl, mac mkd,
mao mri, may msa, per fas, rum ron, slo slk, tib bod, wel cym, hrv scr, srp scc
"""


def _table(text: str) -> list[tuple[str, str]]:
    pairs = (entry.split() for entry in text.replace("\n", " ").split(","))
    return [(code, other) for code, other in pairs]


CODE_OF = {name: code for code, name in _table(_CODES)}
TWO_LETTERS = dict(_table(_PAIRS))
CODES = frozenset(CODE_OF.values())
_ALIASES = {other: code for text in (_PAIRS, _TERMINOLOGICAL) for code, other in _table(text)}
_CODE = re.compile(r"[a-z]{3}")


def language_code(name: str) -> str | None:
    """Return the code of an English name or code in lower case ("french", "fra", "fr", "fre" -> "fre"), None for what
    is neither. Three letters that are not in the tables are a code: PubMed may have more than they name."""
    if found := CODE_OF.get(name) or _ALIASES.get(name):
        return found
    return name if _CODE.fullmatch(name) else None


def as_recorded(text: str) -> str:
    """Return the code of what a record says; in lower case as it is where it is no language we know."""
    name = " ".join(text.lower().split())
    return language_code(name) or name
