"""Find a person by number, register a need, and begin a coordination anew."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from samplan.coordination.cases.models import Case, Need, Request
from samplan.coordination.cases.needs import OWN_WORDS
from samplan.foundation.pages.forms import ActionForm, Digits
from samplan.foundation.persons.models import Person
from samplan.interfaces.desk.forms.case import moment
from samplan.interfaces.desk.forms.ending import Told
from samplan.interfaces.desk.forms.known import KnownFields
from samplan.interfaces.parts import reading
from samplan.rulebook import checklist, identity
from samplan.rulebook.calendar import STOCKHOLM
from samplan.rulebook.refused import Refused


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


def _choices(lines: Sequence[checklist.Line]) -> list[tuple[str, str]]:
    return [(line.code, line.text_sv) for line in lines]


ORDER = (
    "need",
    "grounds",
    "known_on",
    "huvudman",
    "setting",
    "rests_on",
    "rests_on_text",
    "assessed_by",
)  # of the page


class NeedFields(ActionForm):
    """What is said of every discovered need: words, day, kind, huvudmän, the checklist and the behovsbedömning."""

    readers = {
        "need": f"{reading.own('Personen')}. Det skickas inte till någon annan.",
        "rests_on_text": reading.own("Personen"),
    }
    need = forms.CharField(
        label="Varför behövs en samordning?",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Skriv så att personen förstår. En eller ett par meningar räcker.",
        error_messages={"required": "Skriv varför en samordning behövs"},
    )
    known_on = forms.DateField(label="Vilken dag blev behovet känt?", help_text="Då börjar tiden att räknas.")
    huvudman = forms.MultipleChoiceField(
        label="Vilka berörs?",
        choices=HUVUDMAN,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Välj vilka som berörs"},
    )
    grounds = forms.MultipleChoiceField(
        label="Vad av det här stämmer?",
        choices=[*_choices(checklist.EXAMPLES), (OWN_WORDS, "Annat, som står i orden här ovanför.")],
        widget=forms.CheckboxSelectMultiple,
        help_text="Exempel på när en SIP behövs. Kryssa för minst en sak.",
        error_messages={"required": "Kryssa för minst en sak som stämmer, eller Annat"},
    )
    rests_on = forms.MultipleChoiceField(
        label="Vad bygger bedömningen på?",
        choices=_choices(checklist.ASSESSMENT_RESTS_ON),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Välj vad bedömningen av behovet bygger på"},
    )
    rests_on_text = forms.CharField(label="Med egna ord", max_length=500, required=False)
    assessed_by = forms.CharField(label="Vem har bedömt behovet?", max_length=200)
    setting = forms.ChoiceField(
        label="Vilken sorts samordning är det?",
        choices=Case.Setting.choices,
        widget=forms.RadioSelect,
        required=False,
        help_text="Väljer du inget blir det Barn och unga för den som är under 18 år, annars Stöd i vardagen.",
    )

    def __init__(self, *args: Any, now: datetime, by_name: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now
        self.today = now.astimezone(STOCKHOLM).date()
        self.fields["known_on"].initial = self.today
        self.fields["known_on"].widget.attrs["max"] = self.today.isoformat()
        self.fields["assessed_by"].initial = by_name
        self.fields["setting"].mark_optional = False

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if "other" in values.get("rests_on", ()) and not values.get("rests_on_text"):
            self.add_error("rests_on_text", "Skriv vad mer bedömningen bygger på")
        return values

    def values(self) -> dict[str, Any]:
        values = super().values()
        if "known_on" in values:
            values["known_at"] = _known_at(values.pop("known_on"), self.now)
        return values


def _known_at(day: date, now: datetime) -> datetime:
    """A day without a time: the need was known when the working day began, or when the day did if that is to come."""
    begins = moment(day, time(8))
    return begins if begins <= now else moment(day, time(0))


class NeedForm(KnownFields, NeedFields):
    """A discovered need (NEED-01) of a person by number, or of the one who has asked (NEED-02).

    known: the unit has a coordination around the person already. Else the name is asked for, whether the number is in
    the register or not: what the page asks must not tell that somebody else knows the person (NEED-06).
    """

    number = forms.CharField(
        label="Personnummer eller reservnummer",
        help_text="Tolv siffror, till exempel 19121212-1212.",
        widget=Digits,
        max_length=30,
    )
    given_name = forms.CharField(label="Förnamn", max_length=100, required=False)
    family_name = forms.CharField(label="Efternamn", max_length=100, required=False)
    protection = forms.ChoiceField(
        label="Har personen skyddade personuppgifter?",
        choices=[("none", "Nej"), *[choice for choice in Person.Protection.choices if choice[0] != "none"]],
        widget=forms.RadioSelect,
        initial="none",
        required=False,
        help_text="Adress och telefon visas då inte för någon.",
    )

    NAME = ("given_name", "family_name", "address", "phone")
    MORE = ("kommun", "listed_at", "language", "interpreter", "communication", "protection")
    field_order = ("number", *NAME, *MORE, *ORDER)

    def __init__(
        self,
        *args: Any,
        known: bool,
        asked: Request | None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.known, self.asked = known, asked
        for name in ("given_name", "family_name", "protection"):
            self.fields[name].mark_optional = False
        self.fields["kommun"].label = "Vilken kommun är personen folkbokförd i?"
        self.fields["kommun"].help_text = "Till exempel Björkby."
        self.fields["language"].label = "Språk, om det inte är svenska"
        self.fields["communication"].widget = forms.TextInput()
        self.fields["setting"].initial = self._by_age()
        if asked is not None:
            self.fields["need"].initial = asked.why
            self.fields["need"].help_text = "Det här har personen skrivit. Ändra om det behövs."
            self.fields["rests_on"].initial = ["contact"]
            for name in ("number", "known_on", *self.NAME, *self.MORE):
                del self.fields[name]

    @property
    def more(self) -> list[BoundField]:
        """What else may be known of a person who is new here."""
        return [self[name] for name in self.MORE if name in self.fields]

    def _by_age(self) -> str:
        """The kind of coordination that the number tells, when it came with the page."""
        number = self.asked.person_number if self.asked else str(self.initial.get("number", ""))
        try:
            born_on = identity.parse(number, self.today, reserve=True).born_on
        except Refused:
            return ""
        child = (
            born_on is not None
            and (self.today.year - born_on.year) - ((self.today.month, self.today.day) < (born_on.month, born_on.day))
            < 18
        )
        return Case.Setting.CHILD if child else Case.Setting.EVERYDAY

    def clean_number(self) -> str:
        return checked(self.cleaned_data["number"])

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        if not self.known and self.asked is None:
            for name, what in (("given_name", "Skriv förnamnet"), ("family_name", "Skriv efternamnet")):
                if not values.get(name):
                    self.add_error(name, what)
        return values

    def values(self) -> dict[str, Any]:
        values = super().values()
        if self.asked is not None:
            return {**values, "asked": self.asked.id, "known_at": self.asked.asked_at}
        values["protection"] = values["protection"] or "none"
        return values


class RestartForm(Told, NeedFields):
    """Begin anew: the need as it is now, what has changed (FOLL-03), and how the person is told (END-02)."""

    readers = {**NeedFields.readers, "difference": reading.own("Personen")}
    field_order = ("difference", "ways", *ORDER)
    difference = forms.CharField(
        label="Vad är det som har ändrats?",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Till exempel att målet är ett annat än i den förra planen.",
        error_messages={"required": "Skriv vad som har ändrats"},
    )

    def __init__(self, *args: Any, case: Case, need: Need | None, **kwargs: Any) -> None:
        super().__init__(*args, first=case.person.given_name, **kwargs)
        self.fields["setting"].initial = case.setting
        self.fields["huvudman"].initial = case.huvudman_kinds.split(",")
        if need is not None:
            self.fields["grounds"].initial = need.grounds.split(",")
