"""Forms about one person registered twice (ORG-06)."""

from typing import Any

from django import forms

from samplan.foundation.pages.forms import ActionForm, Digits
from samplan.interfaces.desk.forms.need import checked


class SamePersonForm(ActionForm):
    """The number and the name that the person has in their papers, and how that is known."""

    number = forms.CharField(
        label="Personnummer eller samordningsnummer",
        help_text="Tolv siffror, till exempel 19121212-1212.",
        widget=Digits,
        max_length=30,
    )
    given_name = forms.CharField(label="Förnamn", max_length=100, help_text="Som det står i legitimationen.")
    family_name = forms.CharField(label="Efternamn", max_length=100)
    reason = forms.CharField(
        label="Hur vet du det?",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Till exempel: visade pass, eller besked från folkbokföringen.",
    )

    readers = {"reason": "Kollegan som bekräftar, och de som arbetar med planen"}

    def clean_number(self) -> str:
        return checked(self.cleaned_data["number"])


class PartForm(ActionForm):
    """Why they are two after all."""

    readers = {"reason": "Kollegan som bekräftar, och de som arbetar med planen"}
    reason = forms.CharField(label="Varför ska de delas?", max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class AnswerForm(ActionForm):
    """Yes or no, by the button that was pressed. What differs from the register is looked at before the yes."""

    seen = forms.BooleanField(
        label="Jag har kontrollerat. Det är samma person, fast uppgifterna skiljer sig.", required=False
    )

    def __init__(self, *args: Any, differs: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not differs:
            del self.fields["seen"]

    def values(self) -> dict[str, Any]:
        return {**super().values(), "yes": self.data.get("yes") == "yes"}
