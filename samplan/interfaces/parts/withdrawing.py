"""Which consent is taken back: the same choice to the person and to staff, in the words of each."""

from collections.abc import Callable
from typing import Any

from django import forms

from samplan.coordination.cases.models import Event, Party
from samplan.foundation.pages.forms import ActionForm


class WithdrawChoice(ActionForm):
    """Everything, or one of those it covers. Nothing is chosen beforehand."""

    unit = forms.ChoiceField(widget=forms.RadioSelect)
    everything = one = ""  # the words of the choices; the name of the party comes after ``one``

    def __init__(self, *args: Any, parties: list[Party], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(str(p.unit_id) if p.unit_id else f"party:{p.id}", f"{self.one} {p.name}") for p in parties]
        self.fields["unit"].choices = [("all", self.everything), *named]  # type: ignore[attr-defined]

    def submit(self, action: Callable[..., Any], **kwargs: Any) -> Any:
        """As any form. Pressed once more, what it was for is gone from its choices: the first press is the answer."""
        event = super().submit(action, **kwargs)
        if event is None and self.has_error("unit", "invalid_choice"):
            return Event.objects.filter(case=kwargs["case"], request_id=self.request_id).first()
        return event

    def values(self) -> dict[str, Any]:
        chosen = self.cleaned_data["unit"]
        if chosen.startswith("party:"):
            return {"party": chosen.removeprefix("party:")}
        return {"unit": None if chosen == "all" else chosen}
