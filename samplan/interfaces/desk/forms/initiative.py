"""The initiativ: ask the other huvudman which of its units is to be called, and answer that (CALL-01)."""

from typing import Any
from uuid import UUID

from django import forms

from samplan.coordination.cases.models import Party
from samplan.foundation.directory.models import Unit
from samplan.foundation.pages.forms import ActionForm
from samplan.interfaces.parts import reading


class InitiativeForm(ActionForm):
    unit = forms.ChoiceField(
        label="Vart skickas det?",
        widget=forms.RadioSelect,
        help_text="Bara enheter som samtycket gäller, och som inte är kallade.",
        error_messages={"required": "Välj vart initiativet ska skickas"},
    )
    why = forms.CharField(
        label="Varför behövs en samordning?",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        error_messages={"required": "Skriv varför en samordning behövs"},
    )
    asks = forms.CharField(
        label="Vad frågar ni om?",
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=500,
        initial="Vilken enhet hos er ska vi kalla till ett SIP-möte?",
        error_messages={"required": "Skriv vad ni frågar om"},
    )
    with_need = forms.BooleanField(label="Skicka med behovet så som ni har skrivit det", required=False)

    def __init__(self, *args: Any, parties: list[Party], first: str, need: str, **kwargs: Any) -> None:
        super().__init__(*args, readers=f"{reading.own(first)}, och den enhet ni skickar till", **kwargs)
        choices = [(str(party.unit_id), party.name) for party in parties]
        self.fields["unit"].choices = choices
        self.fields["unit"].initial = choices[0][0] if len(choices) == 1 else None
        if need:
            self.fields["with_need"].help_text = f"”{need}”"
        else:
            del self.fields["with_need"]

    def values(self) -> dict[str, Any]:
        values = {"with_need": False, **super().values()}
        return {**values, "unit": UUID(values["unit"])}


class InitiativeAnswerForm(ActionForm):
    unit = forms.ChoiceField(
        label="Vilken enhet ska kallas?",
        widget=forms.RadioSelect,
        error_messages={"required": "Välj vilken enhet som ska kallas"},
    )

    def __init__(self, *args: Any, units: list[Unit], own: UUID | None, gone: set[UUID], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(unit.id), f"Vi själva: {unit.name}" if unit.id == own else unit.name) for unit in units]
        self.fields["unit"].choices = choices
        # Whom the person has let go is not offered; who chooses it all the same is told why not, by the action.
        self.fields["unit"].widget.choices = [one for one in choices if UUID(one[0]) not in gone]

    def values(self) -> dict[str, Any]:
        return {"unit": UUID(self.cleaned_data["unit"])}
