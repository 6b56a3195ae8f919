"""From the text of a query to its tree, as PubMed reads it.

AND, OR and NOT are evaluated from left to right with equal precedence; terms beside each other are joined by AND; a
field tag belongs to the phrase, or to all the plain words, before it.  The parser holds its own stack: neither its time
nor its depth can be made to grow beyond the text's length and MAX_DEPTH.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from literature.query.atoms import is_indexed
from literature.query.errors import QueryError, QueryNotSupported, QuerySyntaxError
from literature.query.fields import ALL, Field, Kind, find_field, nearest_field
from literature.query.leaves import leaf, range_leaf
from literature.query.lexer import Lexeme, Token, tokenize
from literature.query.tree import And, Leaf, Node, Not, Or, conjunction, disjunction

# SQLite's parser has a stack of a hundred places and takes a condition of at most a thousand comparisons.
MAX_DEPTH = 20
MAX_TERMS = 500
MAX_FACTS = 250

_OPERAND = "a word, a phrase in quotes or a group in parentheses"


@dataclass(slots=True)
class _Group:
    """What stands between two parentheses (or in the whole query), as far as it is read."""

    opened_at: int
    tree: Node | None = None
    depth: int = 0
    operator: Token | None = None
    negated: Token | None = None

    @property
    def pending(self) -> Token | None:
        """The operator that still waits for its right side."""
        return self.negated or self.operator

    def take_operator(self, token: Token) -> None:
        if token.text == "NOT" and self.negated is None:
            self.negated = token
        elif self.tree is None or self.pending:
            raise QuerySyntaxError(
                f"{token.text} has nothing to its left."
                if self.pending is None
                else f"{token.text} follows an operator.",
                position=token.start,
                found=token.text,
                expected=_OPERAND,
            )
        else:
            self.operator = token

    def take(self, node: Node, depth: int, position: int) -> None:
        if self.negated:
            node, depth = Not(node), depth + 1
        if self.tree is not None:
            join, kind = (disjunction, Or) if self.operator and self.operator.text == "OR" else (conjunction, And)
            # An operator that goes on (a OR b OR c) widens the tree; another one (a OR b AND c) deepens it.
            left = self.depth if isinstance(self.tree, kind) else self.depth + 1
            right = depth if isinstance(node, kind) else depth + 1
            node, depth = join(self.tree, node), max(left, right)
        if depth > MAX_DEPTH:
            message = f"The query is nested more than {MAX_DEPTH} deep."
            raise QueryNotSupported(message, position=position, expected="fewer nested groups")
        self.tree, self.depth = node, depth
        self.operator = self.negated = None


class _Parser:
    def __init__(self, query: str) -> None:
        self.query = query
        self.tokens = tokenize(query)
        self.place = 0
        self.groups = [_Group(0)]
        self.terms = 0
        self.facts = 0
        self.warnings: list[str] = []

    @property
    def here(self) -> Token:
        return self.tokens[self.place]

    def advance(self) -> Token:
        token = self.here
        self.place += 1
        return token

    def parse(self) -> Node:
        steps: dict[Lexeme, Callable[[], None]] = {
            Lexeme.OPEN: self._open,
            Lexeme.CLOSE: self._close,
            Lexeme.OPERATOR: lambda: self.groups[-1].take_operator(self.advance()),
            Lexeme.PHRASE: self._phrase,
            Lexeme.WORD: self._words,
            Lexeme.TAG: self._stray_tag,
            Lexeme.COLON: self._stray_colon,
        }
        while self.here.kind is not Lexeme.END:
            steps[self.here.kind]()
        if len(self.groups) > 1:
            raise self._unclosed()
        return self._finished(self.groups[0])

    def _open(self) -> None:
        if len(self.groups) > MAX_DEPTH:
            message = f"The query is nested more than {MAX_DEPTH} deep."
            raise QueryNotSupported(message, position=self.here.start, found="(", expected="fewer nested groups")
        self.groups.append(_Group(self.advance().start))

    def _close(self) -> None:
        if len(self.groups) == 1:
            start = self.here.start
            raise QuerySyntaxError(
                "A parenthesis is closed that was not opened.",
                position=start,
                found=")",
                expected=_OPERAND,
                repaired=self.query[:start] + self.query[start + 1 :],
            )
        tree = self._finished(self.groups[-1])
        depth = self.groups.pop().depth
        self.groups[-1].take(tree, depth, self.advance().start)

    def _finished(self, group: _Group) -> Node:
        if pending := group.pending:
            raise QuerySyntaxError(
                f"{pending.text} has nothing to its right.",
                position=pending.start,
                found=pending.text,
                expected=f"{_OPERAND} after it",
                repaired=self._without(pending) if group.tree is not None else None,
            )
        if group.tree is None:
            empty = "The group is empty." if len(self.groups) > 1 else "The query is empty."
            raise QuerySyntaxError(empty, position=self.here.start, found=self.here.text, expected=_OPERAND)
        return group.tree

    def _without(self, token: Token) -> str:
        return f"{self.query[: token.start].rstrip()}{self.query[token.end :]}".strip()

    def _unclosed(self) -> QuerySyntaxError:
        missing = len(self.groups) - 1
        return QuerySyntaxError(
            "A parenthesis is opened that is not closed.",
            position=self.groups[-1].opened_at,
            found="(",
            expected="a closing parenthesis",
            repaired=self.query.rstrip() + ")" * missing,
        )

    def _phrase(self) -> None:
        token = self.advance()
        self._after_operand(token, quoted=True)

    def _words(self) -> None:
        """Read plain words in a row: one term if a field tag follows, else each a term of its own."""
        run = [self.advance()]
        while self.here.kind is Lexeme.WORD or (self.here.kind is Lexeme.COLON and self._in_spaced_range(run)):
            run.append(self.advance())
        self._warn_of_small_operators(run)
        if self.here.kind is Lexeme.TAG:
            whole = Token(Lexeme.WORD, " ".join(token.text for token in run), run[0].start, run[-1].end)
            self._after_operand(whole, quoted=False)
        else:
            for token in run:
                self._add(leaf(token.text, ALL, quoted=False, position=token.start, query=self.query), token)

    def _in_spaced_range(self, run: list[Token]) -> bool:
        """Tell "1990 : 2020[dp]", where the colon stands alone between words."""
        return self.tokens[self.place + 1].kind is Lexeme.WORD and run[-1].kind is Lexeme.WORD

    def _warn_of_small_operators(self, run: list[Token]) -> None:
        for token in run:
            if token.text in ("and", "or", "not"):
                self.warnings.append(
                    f"“{token.text}” (character {token.start + 1}) is searched as a word; "
                    f"the operator is written {token.text.upper()}."
                )

    def _after_operand(self, token: Token, *, quoted: bool) -> None:
        field = self._field()
        if self.here.kind is Lexeme.COLON:
            self.advance()
            self._add(self._range(token, field), token)
            return
        text = token.text
        self._add(leaf(text, field or ALL, quoted=quoted, position=token.start, query=self.query), token)

    def _range(self, low: Token, field: Field | None) -> Leaf:
        """Read the right side of a range whose sides are terms of their own: "2010"[dp] : "2012"[dp]."""
        if self.here.kind not in (Lexeme.PHRASE, Lexeme.WORD):
            raise QuerySyntaxError(
                "The range has no end.",
                position=self.here.start,
                found=self.here.text,
                expected="the last year, date or PMID",
            )
        high = self.advance()
        last = self._field() or field
        if last is None or (field is not None and field is not last):
            raise QuerySyntaxError(
                "Both ends of a range need the same field tag.",
                position=high.end,
                found=self.query[high.end : self.tokens[self.place - 1].end].strip(),
                expected=str(field or "[dp]"),
            )
        return range_leaf(low.text, high.text, last, position=low.start, query=self.query)

    def _field(self) -> Field | None:
        """Read a field tag if one stands here."""
        if self.here.kind is not Lexeme.TAG:
            return None
        token = self.advance()
        field = find_field(token.text)
        if field is None:
            raise self._unknown_field(token)
        if field.kind is Kind.UNSUPPORTED:
            raise QueryNotSupported(
                f"The field [{token.text}] ({field.name}) cannot be searched: {field.reason}.",
                position=token.start,
                found=f"[{token.text}]",
                expected="another field",
            )
        if field.kind is Kind.HEADING and not field.tag.endswith(":noexp"):
            self._warn_of_narrower_headings()
        return field

    def _warn_of_narrower_headings(self) -> None:
        warning = "Headings are searched as written: narrower headings of the MeSH tree are not included."
        if warning not in self.warnings:
            self.warnings.append(warning)

    def _unknown_field(self, token: Token) -> QuerySyntaxError:
        near = nearest_field(token.text)
        repaired = f"{self.query[: token.start]}{near}{self.query[token.end :]}" if near else None
        return QuerySyntaxError(
            f"There is no field [{token.text[:60]}].",
            position=token.start,
            found=f"[{token.text}]",
            expected=f"{near}" if near else "a field tag such as [tiab]",
            repaired=repaired,
        )

    def _stray_tag(self) -> None:
        token = self.here
        after_group = self.place > 0 and self.tokens[self.place - 1].kind is Lexeme.CLOSE
        if after_group:
            raise QueryNotSupported(
                "A field tag belongs to a word or phrase, not to a group: write it behind each term.",
                position=token.start,
                found=f"[{token.text}]",
                expected="an operator or the end",
            )
        raise QuerySyntaxError(
            "A field tag follows no term.", position=token.start, found=f"[{token.text}]", expected=_OPERAND
        )

    def _stray_colon(self) -> None:
        raise QuerySyntaxError(
            "The colon of a range needs a year, date or PMID on both sides.",
            position=self.here.start,
            found=":",
            expected=_OPERAND,
        )

    def _add(self, node: Leaf, token: Token) -> None:
        self.terms += 1
        self.facts += not is_indexed(node.field)
        if self.terms > MAX_TERMS:
            message = f"The query has more than {MAX_TERMS} terms."
            raise QueryNotSupported(message, position=token.start, found=token.text, expected="fewer terms")
        if self.facts > MAX_FACTS:
            message = f"The query has more than {MAX_FACTS} dates, identifiers, topics and strategies."
            hint = "fewer of them; several PMIDs may share one tag: 101 102 103[pmid]"
            raise QueryNotSupported(message, position=token.start, found=token.text, expected=hint)
        self.groups[-1].take(node, 0, token.start)


def read(query: str) -> tuple[Node, tuple[str, ...]]:
    """Return the tree of a query, and warnings about what may be meant otherwise.

    Raises QuerySyntaxError for what is no query, QueryNotSupported for what cannot be answered here; a repair that they
    offer has been read and is understood."""
    try:
        return _read(query)
    except QueryError as error:
        if error.repaired is not None and not _is_understood(error.repaired):
            error.repaired = None
        raise


def _read(query: str) -> tuple[Node, tuple[str, ...]]:
    parser = _Parser(query)
    return parser.parse(), tuple(parser.warnings)


def _is_understood(query: str) -> bool:
    try:
        _read(query)
    except QueryError:
        return False
    return True
