"""Differences as HTML: inserted and deleted words are elements of their own, never colour alone."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from literature.differences import Kind, Piece


def marked(pieces: Iterable[Piece]) -> SafeString:
    """Return the pieces with <ins> and <del>; line ends are kept by the style sheet."""
    return format_html('<span class="difference">{}</span>', format_html_join("", "{}", ((_one(p),) for p in pieces)))


def _one(piece: Piece) -> SafeString | str:
    if piece.kind is Kind.DELETED:
        return format_html("<del>{}</del>", piece.text)
    return format_html("<ins>{}</ins>", piece.text) if piece.kind is Kind.INSERTED else piece.text
