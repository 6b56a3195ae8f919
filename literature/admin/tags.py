"""Topic tags on a paper's page: a curator confirms, rejects, or adds."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString

from literature import curation
from literature.admin.base import PartsInline
from literature.admin.panels import NOTHING, lines
from literature.models import TagStatus, TopicTag
from literature.roles import Act

if TYPE_CHECKING:
    ModelForm = forms.ModelForm[TopicTag]
else:
    ModelForm = forms.ModelForm

_DECISIONS = (("", "—"), (TagStatus.CONFIRMED.value, "confirm"), (TagStatus.REJECTED.value, "reject"))


def _reason() -> forms.TextInput:
    return forms.TextInput(attrs={"aria-label": "reason for the decision"})


class DecisionForm(ModelForm):
    """A decision on a tag that is there. What the curator had before them goes along, hidden: whoever decides second is
    told of the first decision, and loses nothing."""

    # A table names its columns, which labels no field: so they are named here.
    decision = forms.ChoiceField(
        choices=_DECISIONS, required=False, widget=forms.Select(attrs={"aria-label": "decision on this topic"})
    )
    because = forms.CharField(label="reason", required=False, max_length=1_000, widget=_reason())
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = TopicTag
        fields = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["seen"] = _state(self.instance)

    def clean(self) -> dict[str, Any] | None:
        """Refuse a reason that would be lost, and a decision over one that the curator has not seen.

        The rows are read while the paper's own form holds the writers' lock (`paper_form`), until all is saved."""
        facts = super().clean() or {}
        if facts.get("because") and not facts.get("decision"):
            self.add_error("decision", "A reason needs a decision: confirm or reject.")
        if facts.get("decision") and facts.get("seen", "") not in ("", _state(self.instance)):
            self._tell()
        return facts

    def _tell(self) -> None:
        """Say what stands now, and take that for seen the next time."""
        self.data = self.data.copy()  # type: ignore[attr-defined]
        self.data[self.add_prefix("seen")] = _state(self.instance)  # type: ignore[index]
        self.add_error("decision", _overtaken(self.instance))


def _state(tag: TopicTag) -> str:
    """Return what tells one state of a decision on a tag from another; "" for a tag that is not there yet."""
    if tag._state.adding:
        return ""
    when = tag.decided_at.isoformat() if tag.decided_at else ""
    return f"{tag.status} {when} {tag.asked_again_id or ''}".strip()


def _overtaken(tag: TopicTag) -> str:
    stands = tag.get_status_display().lower()
    who = f"{stands} by {tag.decided_by}" if tag.decided_by else stands
    why = f": “{tag.reason}”" if tag.reason else ""
    return f"This changed while you had the page open. It is now {who}{why}. Save again if yours should stand."


class NewTagForm(ModelForm):
    """A topic that the curator adds."""

    because = forms.CharField(label="reason", required=False, max_length=1_000, widget=_reason())

    class Meta:
        model = TopicTag
        fields = ("topic",)


class TagInline(PartsInline):
    """The paper's tags with what gave them and why, to be confirmed or rejected."""

    acting = Act.TAG
    model = TopicTag
    form = DecisionForm
    extra = 0
    fields = ("topic", "standing", "given_by", "matched_terms", "decided", "decision", "because", "seen")
    readonly_fields = ("topic", "standing", "given_by", "matched_terms", "decided")
    verbose_name_plural = "topic tags: confirm or reject"

    def get_queryset(self, request: HttpRequest) -> QuerySet[TopicTag]:
        """Bring topic, rule and curator along."""
        return (
            super()
            .get_queryset(request)
            .select_related("topic", "rule", "decided_by", "asked_again")
            .order_by("topic__path")
        )

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Topics are added below."""
        return False

    @admin.display(description="status")
    def standing(self, tag: TopicTag) -> SafeString | str:
        """Say what the tag is worth, and where a later rule asks about a rejected one again."""
        again = f"asked again by rule {tag.asked_again.version}" if tag.asked_again else ""
        return lines(part for part in (tag.get_status_display(), again) if part)

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


class NewTagInline(PartsInline):
    """Topics that no rule found and the curator sees."""

    acting = Act.TAG
    model = TopicTag
    form = NewTagForm
    extra = 1
    fields = ("topic", "because")
    autocomplete_fields = ("topic",)
    verbose_name = "topic of your own"
    verbose_name_plural = "add a topic (counts as confirmed)"

    def get_queryset(self, request: HttpRequest) -> QuerySet[TopicTag]:
        """Show empty rows alone."""
        return super().get_queryset(request).none()

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """Leave out the buttons that lead from a paper into the editor of topics."""
        formset = super().get_formset(request, obj, **kwargs)
        widget = formset.form.base_fields["topic"].widget
        widget.can_add_related = widget.can_change_related = widget.can_view_related = False
        return formset


def described_match(match: Any) -> str:
    """Say one entry of a tag's `matched` in words; entries come as {"term", "field"}, from a source as {"from"}."""
    if not isinstance(match, dict):
        return str(match)
    if "term" in match:
        return f"{match['term']} in {match.get('field', 'the record')}"
    return "; ".join(f"{name}: {value}" for name, value in match.items())


def save_decisions(formset: Any, by: User, at: dt.datetime) -> None:
    """Carry out what the curator asked for on a paper's tags, and leave in the formset what the log wants to know."""
    formset.new_objects, formset.changed_objects, formset.deleted_objects = [], [], []
    for form in formset.forms:
        facts, tag = form.cleaned_data, form.instance
        if form.has_changed() and tag.pk is None:
            added = curation.add_tag(tag.paper, facts["topic"], by=by, at=at, reason=facts["because"])
            formset.new_objects.append(added)
        elif facts.get("decision") and _decide(tag, facts, by, at):
            formset.changed_objects.append((tag, [facts["decision"]]))


def _decide(tag: TopicTag, facts: dict[str, Any], by: User, at: dt.datetime) -> int:
    tags, status = TopicTag.objects.filter(pk=tag.pk), TagStatus(facts["decision"])
    return curation.decide_tags(tags, status, by=by, at=at, reason=facts["because"])
