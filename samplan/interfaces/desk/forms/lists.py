"""The choice of unit."""

from typing import Any
from uuid import UUID

from django import forms

from samplan.foundation.directory.models import Assignment
from samplan.foundation.pages.forms import ActionForm
from samplan.rulebook.permissions import Role


class UnitForm(ActionForm):
    assignment = forms.ChoiceField(label="Vilken enhet arbetar du för nu?", widget=forms.RadioSelect)

    def __init__(self, *args: Any, own: list[Assignment], now_in: UUID | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.own = {str(a.id): a for a in own}
        self.fields["assignment"].choices = [
            (id, f"{a.unit.name} – {Role[a.role].value}") for id, a in self.own.items()
        ]
        self.fields["assignment"].initial = str(now_in)

    def chosen(self) -> Assignment:
        return self.own[self.cleaned_data["assignment"]]
