"""Who works where, and how a unit is reached."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms

from samplan.foundation.directory.models import Unit
from samplan.foundation.directory.staffing import HSA_ID, Member
from samplan.foundation.outbox import sms
from samplan.foundation.pages.forms import ActionForm
from samplan.rulebook.calendar import STOCKHOLM, local_date
from samplan.rulebook.permissions import CASEWORK, THE_PERSON, Role

_WORK = [(role.name, role.value) for role in Role if role in CASEWORK or role is Role.HEAD]
_KEEPING = [(role.name, role.value) for role in Role if role not in CASEWORK | THE_PERSON and role is not Role.HEAD]
ROLES = [("", "Välj en roll"), ("Arbetar med planer", _WORK), ("Ser inga planer", _KEEPING)]


class AssignmentForm(ActionForm):
    """Give somebody an assignment at the unit."""

    hsa_id = forms.CharField(label="HSA-id", max_length=60, help_text="Till exempel SE0000000025-U001.")
    given_name = forms.CharField(
        label="Förnamn",
        max_length=100,
        required=False,
        help_text="Skriv namnet, så märks det om HSA-id:t är någon annans.",
    )
    family_name = forms.CharField(label="Efternamn", max_length=100, required=False)
    title = forms.CharField(label="Titel", max_length=100, required=False)
    known = forms.BooleanField(
        label="Ja, den som står i registret ska ha uppdraget", required=False, widget=forms.HiddenInput
    )
    role = forms.ChoiceField(label="Roll", choices=ROLES)
    from_on = forms.DateField(label="Första dagen")
    until_on = forms.DateField(label="Sista dagen", required=False, help_text="Tomt betyder tills vidare.")

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._now = now
        self.fields["from_on"].initial = local_date(now)

    def add_error(self, field: str | None, error: Any) -> None:
        """Whether they mean the one in the register is asked when its name was not written."""
        if field == "known":
            self.fields["known"].widget = forms.CheckboxInput()
        super().add_error(field, error)

    def clean_hsa_id(self) -> str:
        written: str = self.cleaned_data["hsa_id"].strip()
        if not HSA_ID.fullmatch(written):
            raise forms.ValidationError(f"”{written}” är inget HSA-id. Det står på tjänstekortet och i HSA-katalogen.")
        return written

    def clean_from_on(self) -> date:
        day: date = self.cleaned_data["from_on"]
        if day < local_date(self._now):
            raise forms.ValidationError("Dagen har redan varit. Välj i dag eller senare.")
        return day

    def values(self) -> dict[str, Any]:
        given = self.cleaned_data
        begins = given["from_on"]
        last = given["until_on"]
        return {
            "member": Member(given["hsa_id"].strip(), given["given_name"], given["family_name"], given["title"]),
            "known": given["known"],
            "role": given["role"],
            "from_at": self._now if begins == local_date(self._now) else _midnight(begins),
            "until_at": _midnight(last + timedelta(days=1)) if last else None,
        }


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(0), STOCKHOLM)


class UnitDetailsForm(ActionForm):
    """Who takes what comes to the unit, and how it is reached."""

    function = forms.CharField(
        label="Vem tar emot det som kommer?",
        max_length=200,
        required=False,
        help_text="Funktionen och när den är bemannad, till exempel SIP-mottagare, årets alla dagar.",
    )
    phone = forms.CharField(label="Telefon", max_length=30, required=False)
    opening_hours = forms.CharField(label="Öppettider", max_length=200, required=False)
    inbox_email = forms.EmailField(
        label="Enhetens brevlåda", required=False, help_text="Hit kommer bara besked om att det finns något nytt."
    )
    on_call_phone = forms.CharField(
        label="Jourtelefon för sms",
        max_length=30,
        required=False,
        help_text="En mobil som den som är i tjänst har med sig. Hit kommer sms om något ligger utan svar. "
        "Aldrig på natten, högst ett om dagen, och utan uppgifter om någon.",
    )

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not sms.is_there():
            del self.fields["on_call_phone"]
        for name, field in self.fields.items():
            if not field.widget.is_hidden:
                field.initial = getattr(unit, name, "")
