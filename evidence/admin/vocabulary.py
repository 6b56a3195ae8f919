"""Interventions, index tests and outcomes: the terms that the extraction form offers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, cast

from django import forms
from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.safestring import SafeString

from evidence.models import IndexTest, Intervention, Outcome
from evidence.roles import Act
from evidence.usage import use_of
from evidence.vocabulary import TermRefused, Vocabulary, check_tree, keep_term
from literature.admin.base import curator
from literature.admin.history import HistoryAdmin
from literature.admin.panels import link

if TYPE_CHECKING:
    ModelForm = forms.ModelForm[Any]
else:
    ModelForm = forms.ModelForm


class SynonymsField(forms.CharField):
    """Other names, one a line: a list of texts."""

    widget = forms.Textarea(attrs={"rows": 4, "cols": 60})

    def prepare_value(self, value: Any) -> Any:
        """Return the lines to show."""
        return "\n".join(map(str, value)) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        """Return the names, without empty lines and without the same name twice."""
        lines = (line.strip() for line in (value or "").splitlines())
        return list(dict.fromkeys(line for line in lines if line))


class TermForm(ModelForm):
    """A term's own fields."""

    synonyms = SynonymsField(required=False, help_text="Other names, one a line.")

    def clean(self) -> dict[str, Any]:
        """Refuse a broader term that would make a circle."""
        facts: dict[str, Any] = super().clean() or self.cleaned_data
        if self.instance.pk and facts.get("parent"):
            self.instance.parent = facts["parent"]
            try:
                check_tree(self.instance)
            except TermRefused as error:
                raise ValidationError({"parent": str(error)}) from error
        return facts


class TermList(ChangeList):
    """A page of terms, each with how much evidence and how many claims are told in it."""

    def get_results(self, request: HttpRequest) -> None:
        """Bring along how often each term is used, counted as for the API and once for the page."""
        super().get_results(request)
        used = use_of(cast("Vocabulary", self.model))
        for term in self.result_list:
            term.items_using, term.claims_using = used.items_own[term.pk], used.claims[term.pk]


class TermAdmin(HistoryAdmin):
    """The list, with how often each term is used; one that is not wanted any more is switched off and stays in what
    was extracted with it."""

    adding = changing = Act.EDIT_VOCABULARY
    form = TermForm
    list_display = ("name", "slug", "parent", "items_with", "claims_with", "position", "is_active", "pack")
    list_filter = ("is_active",)
    list_select_related = ("parent", "pack")
    search_fields = ("name", "slug", "synonyms")
    prepopulated_fields = {"slug": ("name",)}
    autocomplete_fields = ("parent",)
    readonly_fields = ("pack",)
    fields: ClassVar[Any] = ("name", "slug", "description", "synonyms", "parent", "position", "is_active", "pack")

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        """List terms with their use."""
        return TermList

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """Offer only terms that are switched on where one is chosen."""
        found, duplicates = super().get_search_results(request, queryset, search_term)
        choosing = request.path == reverse("admin:autocomplete")
        return (found.filter(is_active=True) if choosing else found), duplicates

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        """A slug stands in documents: it does not change once the term is there."""
        return (*self.readonly_fields, "slug") if obj else self.readonly_fields

    def get_prepopulated_fields(self, request: HttpRequest, obj: Model | None = None) -> dict[str, Any]:
        """Make the slug from the name while it can still be chosen."""
        return {} if obj else self.prepopulated_fields

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Store the term in the editor's name."""
        keep_term(obj, by=curator(request))

    @admin.display(description="items")
    def items_with(self, term: Any) -> int:
        """Say in how many accepted items the term stands."""
        number: int = term.items_using
        return number

    @admin.display(description="claims")
    def claims_with(self, term: Any) -> SafeString | str:
        """Link to the claims that name the term."""
        if not term.claims_using:
            return "0"
        asked = urlencode({f"{term._meta.model_name.replace('indextest', 'index_test')}__id__exact": term.pk})
        return link(f"{reverse('admin:evidence_claim_changelist')}?{asked}", term.claims_using)


@admin.register(Intervention)
class InterventionAdmin(TermAdmin):
    """What was done to treat."""


@admin.register(IndexTest)
class IndexTestAdmin(TermAdmin):
    """What was done to diagnose, and what it was held against."""


@admin.register(Outcome)
class OutcomeAdmin(TermAdmin):
    """What was measured or counted."""

    fields: ClassVar[Any] = (
        "name",
        "slug",
        "description",
        "synonyms",
        "parent",
        "better",
        "position",
        "is_active",
        "pack",
    )
