"""Topic tags on a paper's page: a curator confirms, rejects, or adds."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString

from literature import curation
from literature.admin.base import TabularInline
from literature.admin.panels import NOTHING, lines
from literature.models import TagStatus, TopicTag

if TYPE_CHECKING:
    ModelForm = forms.ModelForm[TopicTag]
else:
    ModelForm = forms.ModelForm

_DECISIONS = (("", "—"), (TagStatus.CONFIRMED.value, "confirm"), (TagStatus.REJECTED.value, "reject"))


class TagForm(ModelForm):
    """A decision on a tag that is there, or a topic that the curator adds."""

    decision = forms.ChoiceField(choices=_DECISIONS, required=False)
    because = forms.CharField(
        label="reason", required=False, max_length=1_000, widget=forms.TextInput(attrs={"size": 30})
    )

    class Meta:
        model = TopicTag
        fields = ("topic",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and "topic" in self.fields:
            self.fields["topic"].disabled = True

    def clean(self) -> dict[str, Any] | None:
        """Refuse what would be lost or contradict itself."""
        facts = super().clean() or {}
        if self.instance.pk and facts.get("because") and not facts.get("decision"):
            self.add_error("decision", "A reason needs a decision: confirm or reject.")
        if not self.instance.pk and facts.get("decision") == TagStatus.REJECTED:
            self.add_error("decision", "A topic that is added is confirmed; leave it out instead of rejecting it.")
        return facts


class TagInline(TabularInline):
    """The paper's tags with what gave them and why."""

    model = TopicTag
    form = TagForm
    extra = 0
    fields = ("topic", "status", "given_by", "matched_terms", "decided", "decision", "because")
    readonly_fields = ("status", "given_by", "matched_terms", "decided")
    autocomplete_fields = ("topic",)
    can_delete = False
    verbose_name_plural = "topic tags (confirm, reject, or add your own)"

    def get_queryset(self, request: HttpRequest) -> QuerySet[TopicTag]:
        """Bring topic, rule and curator along."""
        return super().get_queryset(request).select_related("topic", "rule__topic", "decided_by")

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """A tag is rejected, not deleted."""
        return False

    @admin.display(description="given by")
    def given_by(self, tag: TopicTag) -> str:
        """Name the rule and its version, the source, or the curator."""
        if tag.rule_id:
            return f"rule {tag.rule.version}" if tag.rule else NOTHING
        return "source" if tag.suggested_at else "curator"

    @admin.display(description="because of")
    def matched_terms(self, tag: TopicTag) -> SafeString | str:
        """Show the terms that matched, and where."""
        return lines(described_match(match) for match in tag.matched)

    @admin.display(description="decided")
    def decided(self, tag: TopicTag) -> SafeString | str:
        """Name who decided, when and why."""
        if tag.decided_at is None:
            return NOTHING
        return lines(part for part in (f"{tag.decided_by}, {tag.decided_at:%Y-%m-%d}", tag.reason) if part)


def described_match(match: Any) -> str:
    """Say one entry of a tag's `matched` in words; entries come as {"term", "field"}, from a source as {"from"}."""
    if not isinstance(match, dict):
        return str(match)
    if "term" in match:
        return f"{match['term']} in {match.get('field', 'the record')}"
    return "; ".join(f"{name}: {value}" for name, value in match.items())


def save_decisions(formset: Any, by: AbstractBaseUser, at: dt.datetime) -> None:
    """Carry out what the curator asked for on a paper's tags, and leave in the formset what the log wants to know."""
    formset.new_objects, formset.changed_objects, formset.deleted_objects = [], [], []
    for form in formset.forms:
        facts, tag = form.cleaned_data, form.instance
        if form.has_changed() and tag.pk is None:
            added = curation.add_tag(tag.paper, facts["topic"], by=by, at=at, reason=facts["because"])
            formset.new_objects.append(added)
        elif facts.get("decision") and _decide(tag, facts, by, at):
            formset.changed_objects.append((tag, [facts["decision"]]))


def _decide(tag: TopicTag, facts: dict[str, Any], by: AbstractBaseUser, at: dt.datetime) -> int:
    tags, status = TopicTag.objects.filter(pk=tag.pk), TagStatus(facts["decision"])
    return curation.decide_tags(tags, status, by=by, at=at, reason=facts["because"])
