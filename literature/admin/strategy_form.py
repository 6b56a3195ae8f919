"""The form of a strategy: its own fields, and its query, of which a changed text becomes a new version."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from literature.models import Strategy

if TYPE_CHECKING:
    ModelForm = forms.ModelForm[Strategy]
else:
    ModelForm = forms.ModelForm

_QUERY_BOX = {"rows": 10, "cols": 100, "spellcheck": "false", "class": "query-text"}
LOOK_FIRST = "Look at what changes, above, and save again."


class StrategyForm(ModelForm):
    """A changed query is saved when its difference has been shown: `difference_seen` is the digest of what was."""

    query = forms.CharField(
        max_length=20_000,
        widget=forms.Textarea(attrs=_QUERY_BOX),
        help_text="In PubMed's syntax. Saving a changed text shows first what changes, then makes a new version, which "
        "asks PubMed for everything at the next sync.",
    )
    query_note = forms.CharField(
        required=False, max_length=500, widget=forms.TextInput(attrs={"size": 80}), help_text="What changed, and why."
    )

    seen_version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    difference_seen = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Strategy
        fields = ("title", "slug", "description", "is_active", "reviewers_needed")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and (newest := self.instance.versions.order_by("-number").first()):
            self.initial.update({"query": newest.query, "seen_version": newest.number})

    def clean_query(self) -> str:
        """Refuse what PubMed would misread in silence: parentheses or quotation marks that do not pair."""
        text: str = self.cleaned_data["query"].replace("\r\n", "\n").strip()
        if reason := unpaired(text):
            raise ValidationError(reason)
        return text

    def clean(self) -> dict[str, Any] | None:
        """Refuse a change that was made on top of a version which is no longer the newest, or that nobody looked at."""
        facts = super().clean() or {}
        if "query" not in facts or not self.new_query:
            return facts
        newest = self.initial.get("seen_version")
        if facts.get("seen_version") != newest:
            self.add_error("query", f"Someone saved version {newest} meanwhile; look at it below and try again.")
        elif newest and facts.get("difference_seen") != _digest(facts["query"]):
            self._ask_to_look(facts["query"])
        return facts

    @property
    def new_query(self) -> str:
        """The query where it differs from the current version; else ""."""
        text: str = self.cleaned_data["query"]
        return "" if text == self.present_query else text

    @property
    def present_query(self) -> str:
        """The text of the current version; "" where there is none."""
        return (self.initial.get("query") or "").strip()

    @property
    def to_look_at(self) -> tuple[str, str] | None:
        """The present query and the new one, where nothing but their difference is left to be looked at."""
        if len(self.errors) > 1 or not self.has_error("query", "look"):
            return None
        return self.present_query, self.data["query"].replace("\r\n", "\n").strip()

    def _ask_to_look(self, text: str) -> None:
        """Have the form come back; sent again with the same text, it is saved."""
        sent = QueryDict(mutable=True)
        sent.update(self.data)
        sent["difference_seen"] = _digest(text)
        self.data = sent
        self.add_error("query", ValidationError(LOOK_FIRST, code="look"))


def unpaired(text: str) -> str:
    """Say which parenthesis or quotation mark has no partner; "" where all pair. Quoted parentheses are text."""
    opened: list[int] = []
    quote: int | None = None
    for place, character in enumerate(text, start=1):
        if character == '"':
            quote = None if quote else place
        elif quote is None and character == "(":
            opened.append(place)
        elif quote is None and character == ")" and not opened:
            return f"The parenthesis at character {place} closes nothing."
        elif quote is None and character == ")":
            opened.pop()
    if quote:
        return f"The quotation mark at character {quote} is never closed."
    return f"The parenthesis at character {opened[-1]} is never closed." if opened else ""


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
