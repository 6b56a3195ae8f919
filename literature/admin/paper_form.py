"""The form of a curator's own fields on a paper's page; whoever saves second is told and loses nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.db import transaction
from django.utils.html import format_html
from django.utils.safestring import SafeString

from literature import curation
from literature.admin.differences import marked
from literature.differences import differences
from literature.models import Paper
from literature.writing import one_writer

if TYPE_CHECKING:
    ModelForm = forms.ModelForm[Paper]
else:
    ModelForm = forms.ModelForm


class NotesForm(ModelForm):
    """What the curator had before them goes along, hidden, so that it is known what they changed."""

    class Meta:
        model = Paper
        fields = curation.ANNOTATIONS
        widgets = {
            "to_check": forms.Textarea(attrs={"rows": 3, "cols": 80}),
            "curator_note": forms.Textarea(attrs={"rows": 3, "cols": 80}),
            "full_text_from": forms.TextInput(attrs={"size": 60}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.show_hidden_initial = True

    @property
    def seen(self) -> dict[str, str]:
        """What each field said when the curator opened the page."""
        return {name: self._seen(name) for name in self.fields}

    def _seen(self, name: str) -> str:
        sent = self.data.get(self.add_initial_prefix(name))
        return self.initial.get(name, "") if sent is None else _with_line_feeds(sent)

    def clean(self) -> dict[str, Any] | None:
        """Refuse to write over what somebody else saved meanwhile, and show both texts."""
        facts = super().clean() or {}
        wanted = {name: _with_line_feeds(facts[name]) for name in self.fields if name in facts}
        facts |= wanted
        # The lock is held until the request's transaction ends, so nobody can come in between this and the saving.
        with transaction.atomic(), one_writer():
            current = Paper.objects.get(pk=self.instance.pk)
            changed = {name: text for name, text in wanted.items() if text != self._seen(name)}
            for field in curation.overtaken(current, changed, self.seen):
                self._tell(field)
        return facts

    def _tell(self, field: curation.Overtaken) -> None:
        """Put both texts beside the field, and take what stands for seen the next time."""
        self.data = self.data.copy()  # type: ignore[attr-defined]
        self.data[self.add_initial_prefix(field.name)] = field.standing  # type: ignore[index]
        self.add_error(field.name, _both(field))


def _both(field: curation.Overtaken) -> SafeString:
    told = (
        "Somebody else saved this field while you were writing. Theirs stands now; yours is still in the field. Write "
        "what should stand and save again."
    )
    return format_html(
        '{}<span class="both"><span class="what">What stands now:</span> <q>{}</q> '
        '<span class="what">From theirs to yours:</span> {}</span>',
        *(told, field.standing or "(nothing)", marked(differences(field.standing, field.wanted))),
    )


def _with_line_feeds(text: str) -> str:
    """Browsers send the ends of lines as two characters."""
    return text.replace("\r\n", "\n")
