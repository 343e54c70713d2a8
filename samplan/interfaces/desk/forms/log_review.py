"""What came of looking into a reading."""

from typing import Any

from django import forms

from samplan.foundation.audit.models import Review
from samplan.foundation.pages.forms import ActionForm


class DecideForm(ActionForm):
    """The decision, in words where something was asked or wrong, and the answer to the person who asked."""

    decision = forms.ChoiceField(
        label="Vad kom du fram till?",
        choices=Review.Decision.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Välj vad du kom fram till"},
    )
    words = forms.CharField(
        label="Anteckning",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Vem du har talat med, vad du fick veta och vad som har gjorts.",
    )
    answer = forms.CharField(
        label="Svar till personen",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Skriv enkelt: vem som läste, varför, och om det var rätt.",
        error_messages={"required": "Svara den som har frågat"},
    )

    def __init__(self, *args: Any, asked: bool, waits: bool, **kwargs: Any) -> None:
        """asked: the person has asked. waits: and nobody has answered, so that an answer is needed."""
        readers = {"words": "De som granskar loggen hos er", "answer": "Personen och de som granskar loggen hos er"}
        super().__init__(*args, readers=readers, **kwargs)
        if not asked:
            del self.fields["answer"]
        elif not waits:
            self.fields["answer"].required = False
