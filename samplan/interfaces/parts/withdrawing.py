"""Which consent is taken back: the same choice to the person and to staff, in the words of each."""

from typing import Any

from django import forms

from samplan.coordination.cases.models import Party
from samplan.foundation.pages.forms import ActionForm


class WithdrawChoice(ActionForm):
    """Everything, or one of those it covers. Nothing is chosen beforehand."""

    unit = forms.ChoiceField(widget=forms.RadioSelect)
    everything = one = ""  # the words of the choices; the name of the party comes after ``one``

    def __init__(self, *args: Any, parties: list[Party], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(str(p.unit_id) if p.unit_id else f"party:{p.id}", f"{self.one} {p.name}") for p in parties]
        self.fields["unit"].choices = [("all", self.everything), *named]  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        chosen = self.cleaned_data["unit"]
        if chosen.startswith("party:"):
            return {"party": chosen.removeprefix("party:")}
        return {"unit": None if chosen == "all" else chosen}
