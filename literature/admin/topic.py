"""Topics as a tree, and new versions of their rules."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import ValidationError
from django.db.models import Model, OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString

from literature import curation, retagging
from literature.admin.asking import job_page
from literature.admin.base import curator
from literature.admin.history import HistoryAdmin
from literature.admin.panels import link, literal, table
from literature.admin.topic_draft import draft_view
from literature.counts import count_branches
from literature.models import TagStatus, Topic, TopicRule
from literature.query.errors import QueryError
from literature.roles import Act, may
from literature.site.search import Misunderstanding
from literature.topic_drafts import Against, precision_by_version

if TYPE_CHECKING:
    ModelForm = forms.ModelForm[Topic]
else:
    ModelForm = forms.ModelForm

_QUERY_BOX = {"rows": 8, "cols": 100, "spellcheck": "false", "class": "query-text"}


# The text is sent while it is typed, once the typing pauses; an answer to an older text is not waited for.
_LIVE = {
    "hx-trigger": "load, input changed delay:500ms",
    "hx-target": "#draft",
    "hx-sync": "this:replace",
}


def draft_url(topic: Topic) -> str:
    """Return the address that says what a text would do as the topic's rule."""
    if topic.pk:
        return reverse("admin:literature_topic_draft", args=(topic.pk,))
    return reverse("admin:literature_topic_new_draft")


class TopicForm(ModelForm):
    """A topic's own fields, and the text of its rule: a changed text becomes a new version."""

    rule = forms.CharField(
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs=_QUERY_BOX),
        help_text="In the query language. Saving a changed text makes a new version and tags all papers again; "
        "leave it empty for a topic that only curators give.",
    )
    rule_note = forms.CharField(
        required=False, max_length=500, widget=forms.TextInput(attrs={"size": 80}), help_text="What changed, and why."
    )

    seen_version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Topic
        fields = ("name", "slug", "parent", "position", "description")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and (current := self.instance.current_rule):
            self.initial.update({"rule": current.query, "seen_version": current.version})
        if "rule" in self.fields:
            self.fields["rule"].widget.attrs.update({**_LIVE, "hx-post": draft_url(self.instance)})

    def clean_rule(self) -> str:
        """Refuse a text that is no query, with the place; refuse to take a rule away, since versions stay."""
        text: str = self.cleaned_data["rule"].replace("\r\n", "\n").strip()
        if not text:
            if self.initial.get("rule"):
                raise ValidationError("A rule cannot be taken away; write one that finds what you want.")
            return text
        try:
            curation.check_rule(text)
        except QueryError as error:
            raise ValidationError(Misunderstanding.of(text, error).sentence()) from error
        return text

    def clean_parent(self) -> Topic | None:
        """Refuse a parent that would close a circle."""
        parent: Topic | None = self.cleaned_data["parent"]
        if parent and self.instance.pk and parent.path.startswith(Topic.objects.get(pk=self.instance.pk).path):
            raise ValidationError("A topic cannot be below itself or below one of its own subtopics.")
        return parent

    def clean(self) -> dict[str, Any] | None:
        """Refuse a change that was made on top of a version which is no longer the newest."""
        facts = super().clean() or {}
        newest = self.initial.get("seen_version")
        if facts.get("seen_version") != newest and "rule" in facts and self.new_rule:
            self.add_error("rule", f"Someone saved version {newest} meanwhile; look at it below and try again.")
        return facts

    @property
    def new_rule(self) -> str:
        """The rule's text where it differs from the current version; else ""."""
        text: str = self.cleaned_data["rule"]
        return "" if text == (self.initial.get("rule") or "").strip() else text


class TopicList(ChangeList):
    """The tree; each topic shown gets the count of its branch."""

    def get_results(self, request: HttpRequest) -> None:
        """Count once for all topics of the page."""
        super().get_results(request)
        counts = count_branches(Topic.objects.all())
        for topic in self.result_list:
            topic.branch = counts[topic.pk]


@admin.register(Topic)
class TopicAdmin(HistoryAdmin):
    """The tree with the number of papers by what their tags are worth."""

    adding = changing = Act.EDIT_TOPICS
    form = TopicForm
    change_form_template = "literature/admin/topic/editor.html"
    list_display = ("in_tree", "slug", "suggested", "confirmed", "rejected", "rule_version")
    list_display_links = ("in_tree",)
    list_per_page = 200
    ordering = ("path",)
    search_fields = ("name", "slug")
    autocomplete_fields = ("parent",)
    readonly_fields = ("pack", "draft", "rule_versions")
    fieldsets = (
        (None, {"fields": ("name", "slug", "parent", "position", "description", "pack")}),
        ("Rule", {"fields": ("rule", "draft", "rule_note", "seen_version", "rule_versions")}),
    )

    def get_fieldsets(self, request: HttpRequest, obj: Model | None = None) -> Any:
        """Offer to try a rule out where one may be typed."""
        if may(request.user, Act.EDIT_TOPICS):
            return self.fieldsets
        first, (title, rule) = self.fieldsets
        return first, (title, {"fields": tuple(name for name in rule["fields"] if name != "draft")})

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        """Use the list that counts."""
        return TopicList

    def get_queryset(self, request: HttpRequest) -> QuerySet[Topic]:
        """Bring the version of the rule in force along."""
        newest = TopicRule.objects.filter(topic=OuterRef("pk")).order_by("-version").values("version")[:1]
        topics: QuerySet[Topic] = super().get_queryset(request)
        return topics.annotate(n_rules=Subquery(newest))

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        """A slug is an address: it does not change once the topic is there."""
        return (*self.readonly_fields, "slug") if obj else self.readonly_fields

    def save_model(self, request: HttpRequest, obj: Topic, form: Any, change: bool) -> None:
        """Store the topic, then a new version of its rule if the text changed, and tag again."""
        curation.keep_topic(obj, by=curator(request))
        if not form.new_rule:
            return
        rule = curation.add_rule_version(
            obj, form.new_rule, form.cleaned_data["rule_note"], by=curator(request), at=timezone.now()
        )
        job = retagging.ask(rule, by=curator(request), at=timezone.now())
        progress = link(job_page(job), "see how far it is")
        told = format_html("{} is in force, and all papers are tagged by it: {}.", rule, progress)
        self.message_user(request, told, messages.INFO)

    def get_urls(self) -> list[URLPattern]:
        """Add what says what a rule would do."""
        ask = self.admin_site.admin_view(partial(draft_view, self))
        return [
            path("draft/", ask, name="literature_topic_new_draft"),
            path("<path:object_id>/draft/", ask, name="literature_topic_draft"),
            *super().get_urls(),
        ]

    @admin.display(description="what it would do")
    def draft(self, topic: Topic) -> SafeString:
        """Make room for what the rule in the box would do."""
        return render_to_string("literature/admin/topic/draft_box.html", {"url": draft_url(topic)})

    @admin.display(description="topic", ordering="path")
    def in_tree(self, topic: Topic) -> str:
        """Show the name, indented by its depth."""
        return "\u2003" * (topic.path.count("/") - 2) + topic.name

    @admin.display(description="suggested")
    def suggested(self, topic: Any) -> SafeString | str:
        """Link to the papers on which the topic is suggested."""
        return _papers(topic, TagStatus.SUGGESTED)

    @admin.display(description="confirmed")
    def confirmed(self, topic: Any) -> SafeString | str:
        """Link to the papers on which a curator confirmed it."""
        return _papers(topic, TagStatus.CONFIRMED)

    @admin.display(description="rejected")
    def rejected(self, topic: Any) -> SafeString | str:
        """Link to the papers on which a curator rejected it."""
        return _papers(topic, TagStatus.REJECTED)

    @admin.display(description="rule", ordering="n_rules")
    def rule_version(self, topic: Any) -> str:
        """Name the version of the rule in force."""
        return f"version {topic.n_rules}" if topic.n_rules else "curators only"

    @admin.display(description="versions")
    def rule_versions(self, topic: Topic) -> SafeString | str:
        """List all versions, newest first, each with what it is worth by the decisions up to now."""
        rules = topic.rules.select_related("created_by").order_by("-version")
        worth = precision_by_version(topic, today=timezone.now().date())
        rows = (
            (r.version, literal(r.query), r.note, r.created_by or r.origin, r.created_at, _worth(worth[r.version]))
            for r in rules
        )
        return table(("version", "rule", "note", "by", "made", "against decisions"), rows)


def _worth(against: Against) -> str:
    return render_to_string("literature/admin/topic/against.html", {"against": against}).strip()


def _papers(topic: Any, status: TagStatus) -> SafeString | str:
    count = topic.branch.of(status)
    asked = urlencode({"topic": topic.slug, "tag_status": status.value})
    return link(f"{reverse('admin:literature_paper_changelist')}?{asked}", count) if count else "0"
