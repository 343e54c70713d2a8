"""The choice of assignment at login."""

from typing import Any
from uuid import UUID

from django import forms

from samplan.foundation.directory.models import Assignment
from samplan.foundation.pages.forms import ActionForm
from samplan.rulebook.permissions import title


class AssignmentForm(ActionForm):
    """Those of a user's assignments that are in force; the one chosen last time is chosen beforehand."""

    assignment = forms.ChoiceField(
        label="Vilken enhet arbetar du för nu?",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Välj vilken enhet du arbetar för nu.",
            "invalid_choice": "Välj ett av uppdragen i listan.",
        },
    )

    def __init__(self, *args: Any, own: list[Assignment], last: UUID | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.own = {str(row.id): row for row in own}
        self.fields["assignment"].choices = [
            (id, f"{row.unit.name}, {row.unit.organisation.name} – {title(row.role)}") for id, row in self.own.items()
        ]
        self.fields["assignment"].initial = str(last)

    def chosen(self) -> Assignment:
        return self.own[self.cleaned_data["assignment"]]
