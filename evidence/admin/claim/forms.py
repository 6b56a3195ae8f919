"""Forms on a claim's page: linking an item, and the certainty after GRADE."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.forms import BoundField

from evidence import grade
from evidence.models import Certainty, ClaimLink, Directness, EvidenceItem, Stance
from literature.admin.base import row_number

_STEPS = {-2: "two levels down", -1: "one level down", 0: "no change", 1: "one level up", 2: "two levels up"}
_LONGEST_NOTE = 300


class ItemSelect(AutocompleteSelect):
    """Offers items while one types; what is no number names none, and is not looked up to be shown again."""

    def optgroups(self, name: str, value: Any, attr: Any = None) -> Any:
        """Return the options to begin with: the item that was chosen."""
        return super().optgroups(name, [one for one in value if row_number(one)], attr)


class StandingForm(forms.Form):
    """How an item stands under a claim."""

    stance = forms.ChoiceField(choices=Stance.choices)
    directness = forms.ChoiceField(choices=Directness.choices, initial=Directness.DIRECT)
    note = forms.CharField(required=False, max_length=_LONGEST_NOTE, widget=forms.TextInput(attrs={"size": 40}))


class LinkForm(StandingForm):
    """An item, chosen by words of its statement, its quotes or its paper's title, and how it stands."""

    item = forms.ModelChoiceField(
        EvidenceItem.objects.all(),
        widget=ItemSelect(ClaimLink._meta.get_field("item"), admin.site),
        error_messages={"required": "Choose an item.", "invalid_choice": "There is no such item any more."},
    )
    field_order = ("item", "stance", "directness", "note")


class CertaintyForm(forms.Form):
    """Where certainty starts, and each domain of GRADE with its change and the reason."""

    starts = forms.ChoiceField(
        label="Certainty starts",
        choices=[(name, f"{Certainty(name).label}: {why}") for name, why in grade.STARTS.items()],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for domain in grade.DOMAINS.values():
            steps = [(step, _STEPS[step]) for step in domain.changes]
            self.fields[f"{domain.name}-change"] = forms.TypedChoiceField(
                label=domain.label.capitalize(), choices=steps, coerce=int, initial=0, help_text=domain.asks
            )
            self.fields[f"{domain.name}-reason"] = forms.CharField(
                label=f"Reason: {domain.label}", required=False, max_length=500
            )

    def domains(self) -> Iterator[tuple[BoundField, BoundField]]:
        """Yield each domain's change and reason, as the page shows them."""
        for name in grade.DOMAINS:
            yield self[f"{name}-change"], self[f"{name}-reason"]

    def judged(self) -> dict[str, dict[str, Any]]:
        """Return the domains that were judged: those with a change or a reason."""
        said = {
            name: {
                "change": self.cleaned_data[f"{name}-change"],
                "reason": self.cleaned_data[f"{name}-reason"].strip(),
            }
            for name in grade.DOMAINS
        }
        return {name: one for name, one in said.items() if one["change"] or one["reason"]}


def as_initial(starts: str, domains: dict[str, Any]) -> dict[str, Any]:
    """Return a judgement as the form begins with it."""
    said = {f"{name}-{what}": value for name, one in domains.items() for what, value in one.items()}
    return {"starts": starts, **said}
