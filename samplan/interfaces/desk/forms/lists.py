"""The choice of unit, of who takes a duty, and the days when someone is away."""

from typing import Any
from uuid import UUID

from django import forms

from samplan.foundation.directory.models import Assignment
from samplan.foundation.directory.queries import WATCHERS, Colleague
from samplan.foundation.pages.forms import ActionForm
from samplan.rulebook.permissions import title, title_inside


class UnitForm(ActionForm):
    assignment = forms.ChoiceField(label="Vilken enhet arbetar du för nu?", widget=forms.RadioSelect)

    def __init__(self, *args: Any, own: list[Assignment], now_in: UUID | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.own = {str(a.id): a for a in own}
        self.fields["assignment"].choices = [(id, f"{a.unit.name} – {title(a.role)}") for id, a in self.own.items()]
        self.fields["assignment"].initial = str(now_in)

    def chosen(self) -> Assignment:
        return self.own[self.cleaned_data["assignment"]]


NOBODY = "ingen"


def _id(value: str) -> UUID | None:
    return UUID(value) if value else None


class GiveForm(ActionForm):
    """Who sees to a duty."""

    assignment = forms.TypedChoiceField(
        label="Välj en kollega",
        help_text="Uppgiften är fortfarande enhetens. Alla på enheten kan göra den.",
        widget=forms.RadioSelect,
        coerce=lambda value: None if value == NOBODY else UUID(value),
    )

    def __init__(
        self, *args: Any, takers: list[Colleague], own: UUID | None, taken_by: UUID | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["assignment"]
        first = [(str(one.id), "Jag tar det") for one in takers if one.id == own]
        others = [(str(one.id), f"{one.name}, {title_inside(one.role)}") for one in takers if one.id != own]
        field.choices = [*first, *others, (NOBODY, "Ingen särskild. Den som kan tar det")]
        field.initial = str(taken_by or NOBODY)


class CoverForm(ActionForm):
    """Days when someone is away, and who watches meanwhile. Never why: nobody at the unit needs it here."""

    assignment = forms.TypedChoiceField(label="Vem är borta?", coerce=UUID)
    from_on = forms.DateField(label="Första dagen", help_text="Till exempel 2027-03-12.")
    until_on = forms.DateField(label="Sista dagen", help_text="Samma dag om det bara är en.")
    substitute = forms.TypedChoiceField(
        label="Vem bevakar under tiden?",
        help_text="Det du har att göra syns då under Bara mina hos kollegan.",
        coerce=_id,
        empty_value=None,
        required=False,
    )

    def __init__(self, *args: Any, colleagues: list[Colleague], own: UUID, for_others: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [(str(one.id), one.name) for one in colleagues]
        watchers = [(str(one.id), one.name) for one in colleagues if one.role in WATCHERS]
        if for_others:
            self.fields["assignment"].choices = sorted(names, key=lambda row: row[0] != str(own))
            self.fields["substitute"].help_text = "Det hon eller han har att göra syns då under Bara mina hos kollegan."
            self.fields["substitute"].choices = [("", "Ingen ännu"), *watchers]
        else:
            field = self.fields["assignment"]
            field.choices, field.initial, field.required = [(str(own), "Jag")], str(own), False
            field.empty_value, field.widget = own, forms.HiddenInput()
            self.fields["substitute"].choices = [("", "Ingen ännu"), *[row for row in watchers if row[0] != str(own)]]
