"""The person's own forms: few, and in plain words."""

from typing import Any

from django import forms

from samplan.coordination.cases.models import Party
from samplan.coordination.cases.questions import ABOUT
from samplan.coordination.plans.states import TOLD
from samplan.foundation.pages.forms import ActionForm


class WithdrawForm(ActionForm):
    """Take back consent: everything, or one of them. Nothing is chosen beforehand."""

    unit = forms.ChoiceField(
        label="Vad vill du ta tillbaka?",
        widget=forms.RadioSelect,
        error_messages={"required": "Välj om du vill ta tillbaka allt eller för en av dem"},
    )

    def __init__(self, *args: Any, parties: list[Party], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = [("all", "Ta tillbaka allt")] + [
            (str(p.unit_id), f"Ta tillbaka för {p.name}") for p in parties if p.unit_id
        ]
        self.fields["unit"].big = True

    def values(self) -> dict[str, str | None]:
        unit = self.cleaned_data["unit"]
        return {"unit": None if unit == "all" else unit}


class ConsentForm(ActionForm):
    """The person's own answer: yes to all that were asked about, to some, or no."""

    answer = forms.ChoiceField(
        label="Vill du att vi gör en SIP tillsammans med dig?",
        choices=[("all", "Ja, alla"), ("some", "Ja, men bara några"), ("no", "Nej")],
        widget=forms.RadioSelect,
        error_messages={"required": "Välj ja eller nej"},
    )
    parties = forms.MultipleChoiceField(
        label="Vilka får prata med varandra, om det bara är några?",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    limits = forms.CharField(
        label="Finns det något de inte får prata om?",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, parties: list[Party], unit: str, **kwargs: Any):
        super().__init__(*args, readers=f"Du och {unit}", **kwargs)
        self.fields["parties"].choices = [(str(p.id), p.name) for p in parties]
        self.fields["parties"].mark_optional = False
        self.fields["answer"].big = True


class AskForm(ActionForm):
    """Något stämmer inte: what it is about, and the person's own words."""

    about = forms.ChoiceField(
        label="Vad gäller det?",
        choices=list(ABOUT.items()),
        widget=forms.RadioSelect,
        error_messages={"required": "Välj vad det gäller"},
    )
    text = forms.CharField(
        label="Skriv med dina egna ord",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "Skriv vad som inte stämmer eller vad du undrar"},
    )

    def __init__(self, *args: Any, unit: str, **kwargs: Any) -> None:
        super().__init__(*args, readers={"text": f"Du och {unit}"}, **kwargs)
        self.fields["about"].big = True


class ToldForm(ActionForm):
    answer = forms.ChoiceField(choices=list(TOLD.items()), error_messages={"required": "Välj ja, nej eller vet inte"})


class AcceptForm(ActionForm):
    answer = forms.ChoiceField(choices=[("yes", "Ja"), ("no", "Nej")], error_messages={"required": "Välj ja eller nej"})
