"""The person's own forms: few, and in plain words."""

from django import forms

from samplan.coordination.cases.models import Party
from samplan.foundation.pages.forms import ActionForm


class WithdrawForm(ActionForm):
    """Take back consent: everything, or one of them. Nothing is chosen beforehand."""

    unit = forms.ChoiceField(
        label="Vad vill du ta tillbaka?", widget=forms.RadioSelect,
        error_messages={"required": "Välj om du vill ta tillbaka allt eller för en av dem"},
    )  # fmt: skip

    def __init__(self, *args, parties: list[Party], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = [("all", "Ta tillbaka allt")] + [
            (str(p.unit_id), f"Ta tillbaka för {p.name}") for p in parties if p.unit_id
        ]
        self.fields["unit"].big = True

    def values(self) -> dict[str, str | None]:
        unit = self.cleaned_data["unit"]
        return {"unit": None if unit == "all" else unit}


class AcceptForm(ActionForm):
    answer = forms.ChoiceField(choices=[("yes", "Ja"), ("no", "Nej")], error_messages={"required": "Välj ja eller nej"})
