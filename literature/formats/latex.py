"""LaTeX, as bibliographies hold it -> text, plain and as HTML with i, b, u, sub and sup.

One walk from left to right that keeps a stack of open braces: no macro is expanded and nothing is nested deeper than
the braces of the text, so that a hostile file costs no more than its length.  A command that is not known stays as it
is written: nothing is lost without a trace.
"""

from __future__ import annotations

import re
import unicodedata

from literature.pubmed.markup import escape, fold

_TOKEN = re.compile(r"\\[A-Za-z]+\s*|\\.|---?|``|''|[?!]`|[{}$~_^]|[^\\{}$~_^`'?!-]+|.", re.DOTALL)
_STYLES = {
    **{"textit": "i", "emph": "i", "mathit": "i", "textsl": "i", "textbf": "b", "mathbf": "b", "underline": "u"},
    **{"textsubscript": "sub", "textsuperscript": "sup"},
}
_SWITCHES = {"it": "i", "em": "i", "sl": "i", "itshape": "i", "bf": "b", "bfseries": "b"}
_TRANSPARENT = {
    *("textrm", "textsf", "texttt", "textsc", "textup", "textmd", "textnormal", "text", "mathrm", "mathsf", "mbox"),
    *("url", "uppercase", "lowercase", "MakeUppercase", "ensuremath", "protect", "rm", "sf", "tt", "sc", "relax"),
    *("noopsort", "newblock", "left", "right", "bibinfo"),
}
_SYMBOLS = {
    **{"textbackslash": "\\", "textasciitilde": "~", "textasciicircum": "^", "textbraceleft": "{"},
    **{"textbraceright": "}", "textless": "<", "textgreater": ">", "textbar": "|", "textdollar": "$"},
    **{"lbrace": "{", "rbrace": "}", "textunderscore": "_", "textquotesingle": "'", "textquotedbl": '"'},
    **{"ss": "ß", "o": "ø", "O": "Ø", "l": "ł", "L": "Ł", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ"},
    **{"aa": "å", "AA": "Å", "i": "ı", "j": "ȷ", "dh": "ð", "DH": "Ð", "th": "þ", "TH": "Þ", "dj": "đ", "DJ": "Đ"},
    **{"textregistered": "®", "texttrademark": "™", "copyright": "©", "textcopyright": "©", "pounds": "£"},
    **{"S": "§", "P": "¶", "dag": "†", "ddag": "‡", "ldots": "…", "dots": "…", "textellipsis": "…"},
    **{"textendash": "–", "textemdash": "—", "textquoteleft": "‘", "textquoteright": "’"},
    **{"textquotedblleft": "“", "textquotedblright": "”", "textdegree": "°", "degree": "°", "circ": "°"},
    **{"pm": "±", "times": "×", "cdot": "·", "textmu": "µ", "le": "≤", "leq": "≤", "ge": "≥", "geq": "≥"},
    **{"neq": "≠", "approx": "≈", "sim": "∼", "infty": "∞", "rightarrow": "→", "to": "→", "leftarrow": "←"},
    **{"textperiodcentered": "·", "textbullet": "•", "euro": "€", "texteuro": "€", "quad": " ", "space": " "},
}
_GREEK = "alpha beta gamma delta epsilon zeta eta theta iota kappa lamda mu nu xi pi rho sigma tau upsilon phi chi psi"
for _name in (*_GREEK.split(), "omega"):
    _command = "lambda" if _name == "lamda" else _name
    _SYMBOLS[_command] = unicodedata.lookup(f"GREEK SMALL LETTER {_name.upper()}")
    _SYMBOLS[_command.capitalize()] = unicodedata.lookup(f"GREEK CAPITAL LETTER {_name.upper()}")
_ACCENTS = {
    **{"`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", "=": "\u0304", "u": "\u0306", ".": "\u0307"},
    **{'"': "\u0308", "r": "\u030a", "H": "\u030b", "v": "\u030c", "d": "\u0323", "c": "\u0327", "k": "\u0328"},
    "b": "\u0331",
}
_MARKS = {"--": "–", "---": "—", "``": "“", "''": "”", "?`": "¿", "!`": "¡", "~": " "}
_PRINTED = {"\\": " ", "-": "", "/": "", ",": " ", ";": " ", ":": " ", "!": ""}
_DOTLESS = str.maketrans("ıȷ", "ij")


def read_latex(latex: str) -> tuple[str, str]:
    """Return the text that LaTeX prints, plain and as HTML; white space is folded."""
    walk = _Walk(has_formulas=_pairs_of_dollars(latex))
    for piece in _TOKEN.findall(latex):
        walk.take(piece)
    return walk.result()


def _pairs_of_dollars(latex: str) -> bool:
    """Whether the dollar signs can enclose formulas; one that stands alone is a sum of money."""
    return len(re.findall(r"(?<!\\)\$", latex)) % 2 == 0


class _Walk:
    """What has been printed so far, and what the next piece belongs to."""

    def __init__(self, *, has_formulas: bool) -> None:
        self._texts: list[str] = []
        self._pieces: list[str] = []
        self._groups: list[list[str]] = [[]]  # the tags that each open brace closes at its end
        self._style = ""  # the tag that the next brace, or in a formula the next sign, opens
        self._accent = ""
        self._has_formulas = has_formulas
        self._in_formula = False

    def take(self, piece: str) -> None:
        """Print one piece, or remember what it does to the next."""
        if piece.startswith("\\") and len(piece) > 1:
            self._command(piece)
        elif piece == "{":
            self._open()
        elif piece == "}":
            self._close()
        elif piece == "$" and self._has_formulas:
            self._in_formula = not self._in_formula
        elif self._in_formula and piece in "_^":
            self._style = "sub" if piece == "_" else "sup"
        else:
            self._print(_MARKS.get(piece, piece))

    def result(self) -> tuple[str, str]:
        """Return what was printed; what is still open is closed."""
        while self._groups:
            self._pieces += [f"</{tag}>" for tag in reversed(self._groups.pop())]
        return fold("".join(self._texts)), fold("".join(self._pieces))

    def _command(self, piece: str) -> None:
        name = piece[1:].rstrip() or " "
        if name in _STYLES:
            self._style = _STYLES[name]
        elif name in _SWITCHES:
            self._begin(_SWITCHES[name])
        elif name in _SYMBOLS:
            self._print(_SYMBOLS[name])
        elif name in _ACCENTS:
            self._accent = _ACCENTS[name]
        elif name not in _TRANSPARENT:
            self._print(_PRINTED.get(name, name) if len(piece) == 2 and not name.isalpha() else piece)

    def _open(self) -> None:
        self._groups.append([])
        if self._style:
            self._begin(self._style)
            self._style = ""

    def _begin(self, tag: str) -> None:
        self._groups[-1].append(tag)
        self._pieces.append(f"<{tag}>")

    def _close(self) -> None:
        self._accent = self._style = ""
        if len(self._groups) > 1:
            self._pieces += [f"</{tag}>" for tag in reversed(self._groups.pop())]

    def _print(self, text: str) -> None:
        if self._accent and text.strip():
            text = text.lstrip()
            text = unicodedata.normalize("NFC", text[0].translate(_DOTLESS) + self._accent) + text[1:]
            self._accent = ""
        tag, self._style = (self._style, "") if self._in_formula else ("", self._style)
        if tag and text:
            self._texts.append(text)
            self._pieces.append(f"<{tag}>{escape(text[0])}</{tag}>{escape(text[1:])}")
        else:
            self._texts.append(text)
            self._pieces.append(escape(text))
