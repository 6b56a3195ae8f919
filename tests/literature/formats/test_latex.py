"""LaTeX as bibliographies hold it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from literature.formats.bibtex import escape
from literature.formats.latex import read_latex
from literature.formats.parts import one_line


@pytest.mark.parametrize(
    ("latex", "text", "html"),
    [
        (r"M{\"u}ller and \'{E}t\'e, {\O}stg\aa rd, \c{c}a, \v{S}", "Müller and Été, Østgård, ça, Š", None),
        (r"na\"{\i}ve \~n \H{o} \.z \L{}\'od\'z", "naïve ñ ő ż Łódź", None),
        (
            r"{MRI} of \textit{in vivo} H\textsubscript{2}O",
            "MRI of in vivo H2O",
            "MRI of <i>in vivo</i> H<sub>2</sub>O",
        ),
        (r"{\it mus} {\bf b}", "mus b", "<i>mus</i> <b>b</b>"),
        (r"$\alpha_2$ and CO$_{2}$", "α2 and CO2", "α<sub>2</sub> and CO<sub>2</sub>"),
        (r"5\% \& \$3, a\_b, 10--12 --- ``x''", "5% & $3, a_b, 10–12 — “x”", None),
        ("costs $5 in all", "costs $5 in all", None),
        (r"\unknown{kept} text", r"\unknownkept text", None),
        (r"unbalanced } and \textit{open", "unbalanced and open", "unbalanced and <i>open</i>"),
        (r"\'{} nothing, \'", "nothing,", None),
        ("<script>alert(1)</script>", "<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
    ],
)
def test_latex_is_read_as_it_prints(latex: str, text: str, html: str | None) -> None:
    assert read_latex(latex) == (text, html if html is not None else text.replace("&", "&amp;"))


@given(st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs"))))
def test_what_we_escape_is_read_back(text: str) -> None:
    assert read_latex(escape(text))[0] == one_line(text)


@given(st.text(alphabet="\\{}$_^~`'\"-abi \n", max_size=200))
def test_any_nonsense_is_read_and_its_tags_are_balanced(latex: str) -> None:
    _, html = read_latex(latex)
    assert all(html.count(f"<{tag}>") == html.count(f"</{tag}>") for tag in ("i", "b", "u", "sub", "sup"))


def test_a_hundred_thousand_braces_cost_no_more_than_their_length() -> None:
    assert read_latex("{" * 100_000 + "a" + "}" * 100_000) == ("a", "a")
