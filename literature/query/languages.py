"""Languages as PubMed writes them: ISO 639-2/B codes in its records, English names in its queries."""

from __future__ import annotations

import re

# https://www.nlm.nih.gov/bsd/language_table.html names the codes that PubMed uses.
_CODES = """
afr afrikaans, alb albanian, amh amharic, ara arabic, arm armenian, aze azerbaijani, ben bengali, bos bosnian,
bul bulgarian, cat catalan, chi chinese, cze czech, dan danish, dut dutch, eng english, epo esperanto, est estonian,
fin finnish, fre french, geo georgian, ger german, gla gaelic, glg galician, gre greek, heb hebrew, hin hindi,
hrv croatian, hun hungarian, ice icelandic, ind indonesian, ita italian, jpn japanese, kin kinyarwanda, kor korean,
lat latin, lav latvian, lit lithuanian, mac macedonian, mal malayalam, mao maori, may malay, mul multilingual,
nor norwegian, per persian, pol polish, por portuguese, pus pushto, rum romanian, rus russian, san sanskrit,
slo slovak, slv slovenian, spa spanish, srp serbian, swe swedish, tha thai, tur turkish, ukr ukrainian,
und undetermined, urd urdu, vie vietnamese, wel welsh
"""
CODE_OF = {name: code for code, name in (entry.split() for entry in _CODES.replace("\n", " ").split(","))}
_CODE = re.compile(r"[a-z]{3}")


def language_code(name: str) -> str | None:
    """Return the code of a folded English name or code ("french", "fre" -> "fre"), None for what is neither."""
    if name in CODE_OF:
        return CODE_OF[name]
    return name if _CODE.fullmatch(name) else None
