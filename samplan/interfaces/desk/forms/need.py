"""Find a person by number, and register a need."""

from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from samplan.foundation.pages.forms import ActionForm, Digits
from samplan.interfaces.desk.forms.case import moment
from samplan.rulebook import identity
from samplan.rulebook.refused import Refused

STOCKHOLM = ZoneInfo("Europe/Stockholm")


def checked(number: str) -> str:
    """The number as it was typed, if it is one; else the rulebook's words on what to write, at the field."""
    try:
        identity.parse(number, datetime.now(STOCKHOLM).date(), reserve=True)
    except Refused as refusal:
        raise forms.ValidationError(refusal.message) from refusal
    return number


HUVUDMAN = [("region", "Regionen"), ("kommun", "Kommunen"), ("skola", "Skolan")]


class SearchForm(ActionForm):
    number = forms.CharField(
        label="Personnummer eller reservnummer",
        help_text="Tolv siffror, till exempel 19121212-1212.",
        widget=Digits,
        max_length=30,
    )

    def clean_number(self) -> str:
        return checked(self.cleaned_data["number"])


class NeedForm(ActionForm):
    """A discovered need (NEED-01). Names and contacts are asked for when the number is new here."""

    readers = {"need": "Personen och er verksamhet. Det skickas inte till någon annan."}
    number = forms.CharField(
        label="Personnummer", help_text="Tolv siffror, till exempel 19121212-1212.", widget=Digits, max_length=30
    )
    known_on = forms.DateField(label="Vilken dag blev behovet känt?", help_text="Då börjar tiden att räknas.")
    need = forms.CharField(
        label="Varför behövs en samordning?",
        widget=forms.Textarea,
        help_text="Skriv så att personen förstår. En eller ett par meningar räcker.",
        error_messages={"required": "Skriv varför en samordning behövs"},
    )
    huvudman = forms.MultipleChoiceField(
        label="Vilka berörs?",
        choices=HUVUDMAN,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Välj vilka som berörs"},
    )
    given_name = forms.CharField(label="Förnamn", max_length=100, required=False)
    family_name = forms.CharField(label="Efternamn", max_length=100, required=False)
    address = forms.CharField(
        label="Adress", max_length=300, required=False, help_text="Gata, postnummer och ort. Behövs för brev."
    )
    phone = forms.CharField(label="Telefon", max_length=30, required=False)

    NEW_PERSON = ("given_name", "family_name", "address", "phone")

    def clean_number(self) -> str:
        return checked(self.cleaned_data["number"])

    def values(self) -> dict[str, Any]:
        values = super().values()
        day = values.pop("known_on")
        # A day without a time: the need was known when the working day began, or when the day did if that is to come.
        begins = moment(day, time(8))
        values["known_at"] = begins if begins <= self.now else moment(day, time(0))
        return values

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now
        self.today = now.astimezone(STOCKHOLM).date()
        self.fields["known_on"].initial = self.today
        for name in self.NEW_PERSON:
            self.fields[name].mark_optional = False
        self.fields["known_on"].widget.attrs["max"] = self.today.isoformat()
