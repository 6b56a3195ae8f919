"""What templates need to show papers."""

from __future__ import annotations

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString

from literature.models import Paper
from literature.site import reading
from literature.site.markup import safe_markup

register = template.Library()


@register.filter
def safe_title(paper: Paper) -> SafeString:
    """Return the title with its allowed markup."""
    return safe_markup(paper.title_html) if paper.title_html else escape(str(paper))


@register.filter
def percent(part: float) -> str:
    """Return a part of one as whole percent."""
    return f"{part:.0%}".replace("%", "\N{NO-BREAK SPACE}%")


@register.filter
def citation(paper: Paper) -> str:
    """Return the paper's citation without authors and title."""
    return reading.citation(paper)
