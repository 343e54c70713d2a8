"""Forms about the case itself: consent, end."""

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.forms.boundfield import BoundField, BoundWidget

from samplan.coordination.cases.actions import ENDINGS
from samplan.coordination.cases.models import Case, Consent, Party
from samplan.foundation.directory.models import Unit
from samplan.foundation.pages.forms import ActionForm

STOCKHOLM = ZoneInfo("Europe/Stockholm")


def moment(day: date, clock: time) -> datetime:
    """A Swedish day and clock time as an instant."""
    return datetime.combine(day, clock, STOCKHOLM)


class ConsentForm(ActionForm):
    """Both consents, the parties, the limits, the form and who heard it, on one screen (CONS-01, CONS-02)."""

    HOW = [
        ("oral", "Muntligt"),
        ("written", "Skriftligt"),
        ("other", "På annat sätt"),
        ("no", "Säger nej"),
        ("cannot", "Kan inte ta ställning nu"),
        ("portal", "Svarar själv i Min plan"),
    ]
    how = forms.ChoiceField(choices=HOW, widget=forms.RadioSelect)
    sip = forms.BooleanField(label="en SIP görs", required=False)
    exchange = forms.BooleanField(label="de valda parterna delar uppgifter inför och på mötet", required=False)
    parties = forms.MultipleChoiceField(
        label="Vilka får dela uppgifter med er och varandra?",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Fråga om var och en. Ingen är vald i förväg.",
    )
    limits = forms.CharField(
        label="Vad gäller samtycket inte?", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
    given_as = forms.ChoiceField(
        label="Vem har svarat?", choices=Consent.GivenAs.choices, widget=forms.RadioSelect, initial="self"
    )
    given_by_name = forms.CharField(
        label="Namn på den som svarade, om det inte var personen själv", max_length=200, required=False
    )

    def __init__(self, *args: Any, case: Case, units: list[Unit], own: Any, **kwargs: Any) -> None:
        super().__init__(*args, readers={"limits": f"{case.person.given_name} och er verksamhet"}, **kwargs)
        self.fields["how"].label = f"Hur lämnade {case.person.given_name} sitt samtycke?"
        self.fields["how"].error_messages["required"] = f"Välj hur {case.person.given_name} svarade"
        self.fields["given_by_name"].label = f"Namn på den som svarade, om det inte var {case.person.given_name}"
        groups: dict[str, list] = {}
        for unit in units:
            if unit.id != own:
                groups.setdefault(unit.organisation.name, []).append((str(unit.id), unit.name))
        self.fields["parties"].choices = [choice for units in groups.values() for choice in units]
        for name in ("limits", "given_by_name", "parties"):
            self.fields[name].mark_optional = name == "limits"
        self.units = groups

    @property
    def two(self) -> list[BoundField]:
        """The two ticks, asked as one question."""
        return [self["sip"], self["exchange"]]

    @property
    def groups(self) -> list[tuple[str, list[BoundWidget]]]:
        """The units to tick, by organisation."""
        boxes = iter(self["parties"].subwidgets)
        return [(name, [next(boxes) for _ in units]) for name, units in self.units.items()]

    @property
    def asks(self) -> bool:
        """Whether the person shall answer themself, in Min plan."""
        return self.cleaned_data.get("how") == "portal"

    def values(self) -> dict[str, Any]:
        values = super().values()
        how = values.pop("how")
        if how == "portal":
            return {"parties": values["parties"]}
        values["answer"] = how if how in ("no", "cannot") else "yes"
        values["form"] = how if how in ("oral", "written", "other") else "oral"
        values["covers"] = ""
        return values


class WithdrawForm(ActionForm):
    """Withdraw on the person's behalf: all, or one party."""

    unit = forms.ChoiceField(widget=forms.RadioSelect)

    def __init__(self, *args: Any, parties: list[Party], first: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].label = f"Vad vill {first} ta tillbaka?"
        self.fields["unit"].error_messages["required"] = f"Välj vad {first} vill ta tillbaka"
        self.fields["unit"].choices = [("all", "Allt: ingen ny uppgift delas och planen avslutas")] + [
            (str(p.unit_id), f"Bara för {p.name}") for p in parties if p.unit_id
        ]

    def values(self) -> dict[str, Any]:
        unit = self.cleaned_data["unit"]
        return {"unit": None if unit == "all" else unit}


class EndForm(ActionForm):
    ending = forms.ChoiceField(
        label="Varför avslutas planen?",
        choices=list(ENDINGS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": "Välj varför planen avslutas"},
    )
