"""From the text of a query to its tree, as PubMed reads it.

AND, OR and NOT are evaluated from left to right with equal precedence; terms beside each other are joined by AND; a
field tag belongs to the phrase, or to all the plain words, before it.  The parser holds its own stack: neither its time
nor its depth can be made to grow beyond the text's length and MAX_DEPTH.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from literature.query import doubts, foreign, repairs
from literature.query.atoms import is_indexed
from literature.query.errors import QueryError, QueryNotSupported, QuerySyntaxError
from literature.query.fields import ALL, Field, Kind, find_field
from literature.query.groups import MAX_DEPTH, Group, too_deep
from literature.query.leaves import leaf, listed_pmids, note, range_leaf, weight
from literature.query.lexer import MAX_LENGTH, Lexeme, Token, tokenize
from literature.query.tags import field_of, stray
from literature.query.text import words
from literature.query.tree import Leaf, Node, Range, Term, leaves

# SQLite takes a condition of at most a thousand comparisons.
MAX_TERMS = 500
MAX_FACTS = 250
# So many words of one kind are named in a warning, and so long a query is proposed there.
MAX_NAMED = 10
MAX_PROPOSED = 300
# Of what is proposed so much is read again: many small faults in a short query, few in a long one.
MAX_REPAIRS = 20
MAX_REREAD = MAX_LENGTH // 2

_OPERAND = "a word, a phrase in quotes or a group in parentheses"
_SMALL = ("and", "or", "not")


@dataclass(frozen=True, slots=True)
class Reading:
    """The tree of a query, warnings about what may be meant otherwise, and a query that may be meant instead."""

    tree: Node
    warnings: tuple[str, ...] = ()
    suggestion: str | None = None


class _Parser:
    def __init__(self, query: str) -> None:
        self.query = query
        foreign.refuse_address(query)
        self.tokens = _tokens(query)
        self.place = 0
        self.groups = [Group(0)]
        self.terms = 0
        self.facts = 0
        self.notes: dict[str, None] = {}
        self.ignored: list[Token] = []
        self.small: list[Token] = []
        self.hyphens: list[Token] = []
        self.doubts: list[str] = []

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
            Lexeme.OPERATOR: self._operator,
            Lexeme.PHRASE: self._phrase,
            Lexeme.WORD: self._words,
            Lexeme.TAG: self._stray_tag,
            Lexeme.COLON: self._stray_colon,
        }
        foreign.refuse(self.tokens, self.query)
        while self.here.kind is not Lexeme.END:
            steps[self.here.kind]()
        if len(self.groups) > 1:
            raise self._unclosed()
        return self._finished(self.groups[0])

    # ── Groups and operators ────────────────────────────────────────────────────────────────────────────────────────
    def _open(self) -> None:
        if len(self.groups) > MAX_DEPTH:
            raise too_deep(self.here.start, "(")
        self.groups.append(Group(self.advance().start))

    def _close(self) -> None:
        if len(self.groups) == 1:
            raise QuerySyntaxError(
                "A parenthesis is closed that was not opened.",
                position=self.here.start,
                found=")",
                expected=_OPERAND,
                repaired=repairs.without(self.query, [self.here]),
            )
        tree = self._finished(self.groups[-1])
        depth = self.groups.pop().depth
        self.groups[-1].take(tree, depth, self.advance().start)

    def _operator(self) -> None:
        token = self.advance()
        group = self.groups[-1]
        if reason := group.refusal(token):
            mends = group.pending is None or "NOT" not in (group.pending.text, token.text)
            raise QuerySyntaxError(
                reason,
                position=token.start,
                found=token.text,
                expected=_OPERAND,
                repaired=repairs.without(self.query, [self._superfluous(group, token)]) if mends else None,
            )
        group.take_operator(token)

    def _superfluous(self, group: Group, token: Token) -> Token:
        """Of two operators the one to leave out: "AND OR" is meant as "and/or", which is OR."""
        pending = group.pending
        return pending if pending and (pending.text, token.text) == ("AND", "OR") else token

    def _finished(self, group: Group) -> Node:
        if pending := group.pending:
            raise QuerySyntaxError(
                f"{pending.text} has nothing to its right.",
                position=pending.start,
                found=pending.text,
                expected=f"{_OPERAND} after it",
                repaired=repairs.without(self.query, [pending]) if group.tree is not None else None,
            )
        if group.tree is None:
            raise self._empty()
        return group.tree

    def _empty(self) -> QuerySyntaxError:
        if self.ignored and len(self.groups) == 1:
            first = self.ignored[0]
            message = "There is no letter or digit to search for."
            return QuerySyntaxError(message, position=first.start, found=first.text, expected="a word")
        inside = len(self.groups) > 1
        return QuerySyntaxError(
            "The group is empty." if inside else "The query is empty.",
            position=self.here.start,
            found=self.here.text,
            expected=_OPERAND,
            repaired=self._without_empty_group() if inside else None,
        )

    def _without_empty_group(self) -> str:
        """Leave out the group with the operator before it, or else with the one after it."""
        first = next(place for place in range(self.place, -1, -1) if self.tokens[place].kind is Lexeme.OPEN)
        superfluous = self.tokens[first : self.place + 1]
        before = self.tokens[first - 1] if first else None
        after = self.tokens[self.place + 1] if self.place + 1 < len(self.tokens) else None
        beside = [one for one in (before, after) if one and one.kind is Lexeme.OPERATOR]
        return repairs.without(self.query, [*superfluous, *beside[:1]])

    def _unclosed(self) -> QuerySyntaxError:
        return QuerySyntaxError(
            "A parenthesis is opened that is not closed.",
            position=self.groups[-1].opened_at,
            found="(",
            expected="a closing parenthesis",
            repaired=self.query.rstrip() + ")" * (len(self.groups) - 1),
        )

    # ── Words and phrases ───────────────────────────────────────────────────────────────────────────────────────────
    def _phrase(self) -> None:
        self._after_operand(self.advance(), quoted=True)

    def _words(self) -> None:
        """Read plain words in a row: one term if a field tag follows, else each a term of its own."""
        run = [self.advance()]
        while self.here.kind is Lexeme.WORD or (self.here.kind is Lexeme.COLON and self._in_spaced_range(run)):
            run.append(self.advance())
        if len(run) == len(self.tokens) - 1 and (node := listed_pmids(self.query)):
            self.notes["The numbers are read as PMIDs, as in PubMed: papers with any of them."] = None
            self._add(node, run[0])
            return
        is_tagged = self.here.kind is Lexeme.TAG
        self._refuse_foreign_operators(run, is_tagged)
        self._note_small_operators(run)
        if is_tagged:
            whole = Token(Lexeme.WORD, " ".join(token.text for token in run), run[0].start, run[-1].end)
            self._after_operand(whole, quoted=False)
            return
        for token, following in pairwise([*run, self.here]):
            self._word(token, following)

    def _word(self, token: Token, following: Token) -> None:
        """Take a word without a tag.  Punctuation that stands alone is passed over, as PubMed does, and named."""
        if token.kind is Lexeme.COLON or not ("*" in token.text or words(token.text)):
            self.ignored.append(token)
            return
        if token.text[0] == "-" and token.start:
            self.hyphens.append(token)
        if prefixed := repairs.prefixed(token):
            raise self._prefix(token, following, *prefixed)
        self._doubt(doubts.of_word(token))
        self._add(leaf(token.text, ALL, quoted=False, position=token.start, query=self.query), token)

    def _doubt(self, sentence: str | None) -> None:
        if sentence and len(self.doubts) < MAX_NAMED:
            self.doubts.append(sentence)

    def _prefix(self, token: Token, following: Token, field: Field, rest: str) -> QuerySyntaxError:
        return QuerySyntaxError(
            f"A field is written behind its term, in square brackets: {rest or 'lipoma'}{field}.",
            position=token.start,
            found=token.text,
            expected=f"a term with {field} behind it",
            repaired=repairs.behind(self.query, token, rest, following, field),
        )

    def _in_spaced_range(self, run: list[Token]) -> bool:
        """Tell "1990 : 2020[dp]", where the colon stands alone between words."""
        return self.tokens[self.place + 1].kind is Lexeme.WORD and run[-1].kind is Lexeme.WORD

    def _refuse_foreign_operators(self, run: list[Token], is_tagged: bool) -> None:
        """In the middle of a tagged run an ampersand is text: R & D[ti]."""
        ends = (run[0], run[-1])
        for token in run:
            meant = repairs.FOREIGN_OPERATORS.get(token.text)
            if meant and not (token.text == "&" and is_tagged and token not in ends):
                raise QuerySyntaxError(
                    f"“{token.text}” is no operator; {meant} is.",
                    position=token.start,
                    found=token.text,
                    expected=meant,
                    repaired=repairs.replaced(self.query, self._foreign_operators()),
                )

    def _foreign_operators(self) -> list[tuple[Token, str]]:
        foreign = repairs.FOREIGN_OPERATORS
        return [(token, foreign[token.text]) for token in self.tokens if token.text in foreign]

    def _note_small_operators(self, run: list[Token]) -> None:
        """A heading or journal may well have such a word: wounds and injuries[mh]."""
        field = find_field(self.here.text) if self.here.kind is Lexeme.TAG else None
        if field is None or field.kind not in (Kind.HEADING, Kind.NAME):
            self.small += [token for token in run if token.text in _SMALL]

    def _after_operand(self, token: Token, *, quoted: bool) -> None:
        field = self._field()
        if self.here.kind is Lexeme.COLON:
            self.advance()
            self._add(self._range(token, field), token)
            return
        if field is None:
            self._doubt(doubts.of_phrase(token))
        field = field or ALL
        node = leaf(token.text, field, quoted=quoted, position=token.start, query=self.query)
        if said := note(token.text, field, token.start):
            self.notes[said] = None
        self._add(node, token)

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

    def _add(self, node: Node, token: Token) -> None:
        added = list(leaves(node))
        self.terms += sum(map(weight, added))
        self.facts += sum(not is_indexed(one.field) for one in added)
        if self.terms > MAX_TERMS:
            message = f"The query has more than {MAX_TERMS} terms."
            raise QueryNotSupported(message, position=token.start, found=token.text, expected="fewer terms")
        if self.facts > MAX_FACTS:
            message = f"The query has more than {MAX_FACTS} dates, identifiers, topics and strategies."
            hint = "fewer of them; several PMIDs may share one tag: 101 102 103[pmid]"
            raise QueryNotSupported(message, position=token.start, found=token.text, expected=hint)
        self.groups[-1].take(node, 0 if isinstance(node, Term | Range) else 1, token.start)

    def _field(self) -> Field | None:
        """Read a field tag if one stands here."""
        return field_of(self.advance(), self.query) if self.here.kind is Lexeme.TAG else None

    def _stray_tag(self) -> None:
        raise stray(self.tokens, self.place, self.query)

    def _stray_colon(self) -> None:
        raise QuerySyntaxError(
            "The colon of a range needs a year, date or PMID on both sides.",
            position=self.here.start,
            found=":",
            expected=_OPERAND,
        )


_MENDING: dict[str, Callable[[str, int], str | None]] = {
    '"': repairs.closed_quote,
    "[": repairs.closed_bracket,
    "]": repairs.opened_bracket,
}


def _tokens(query: str) -> list[Token]:
    """Return the tokens, and repair what has no partner."""
    try:
        return tokenize(query)
    except QuerySyntaxError as error:
        if mend := _MENDING.get(error.found):
            error.repaired = mend(query, error.position)
        raise foreign.of_cochrane(query, error.position) or error from None


def read(query: str) -> Reading:
    """Return the tree of a query, and what may be meant otherwise.

    Raises QuerySyntaxError for what is no query, QueryNotSupported for what cannot be answered here; a repair that they
    offer has been read and is understood."""
    try:
        parser = _Parser(query)
        tree = parser.parse()
    except QueryError as error:
        error.repaired = _understood(error.repaired)
        raise
    suggestion = _understood(repairs.in_capitals(query, parser.small)) if parser.small else None
    return Reading(tree, (*parser.notes, *parser.doubts, *_warnings(parser, suggestion)), suggestion)


def _understood(query: str | None) -> str | None:
    """Return a query as it is, or with its own faults repaired, if it is understood then."""
    reread = 0
    for _ in range(MAX_REPAIRS):
        if query is None or (reread := reread + len(query)) > MAX_REREAD:
            return None
        try:
            _Parser(query).parse()
        except QueryError as error:
            query = error.repaired
        else:
            return query
    return None


def _warnings(parser: _Parser, suggestion: str | None) -> list[str]:
    proposal = f" Did you mean: {suggestion}" if suggestion and len(suggestion) <= MAX_PROPOSED else ""
    found = [
        f"“{token.text}” (character {token.start + 1}) is searched as a word; "
        f"the operator is written {token.text.upper()}.{proposal}"
        for token in parser.small[:MAX_NAMED]
    ]
    found += [
        f"“{token.text[:40]}” (character {token.start + 1}) is searched as a word that papers must have, as in PubMed; "
        f"to leave papers out write NOT {token.text[1:40]}."
        for token in parser.hyphens[:MAX_NAMED]
    ]
    if passed_over := parser.ignored[:MAX_NAMED]:
        named = ", ".join(f"“{token.text[:20]}” (character {token.start + 1})" for token in passed_over)
        found.append(f"Left out, having no letter or digit: {named}.")
    return found
