"""The forms that protect a person, lift the protection, and let a blocked close one back."""

from typing import Any

from django import forms

from samplan.coordination.cases.protection import KINDS, LIFTED, UNBLOCKED
from samplan.foundation.pages.forms import ActionForm
from samplan.foundation.persons.models import Person


class ProtectForm(ActionForm):
    """Which protection the person has."""

    kind = forms.ChoiceField(
        choices=list(KINDS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": "Välj vilket skydd personen har"},
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].label = f"Vilket skydd har {person.given_name}?"
        self.fields["kind"].choices = [one for one in KINDS.items() if one[0] != person.protection]


class LiftForm(ActionForm):
    """Why the protection is lifted, and that somebody has looked."""

    reason = forms.ChoiceField(
        label="Varför tas skyddet bort?",
        choices=list(LIFTED.items()),
        widget=forms.RadioSelect,
        error_messages={"required": "Välj varför skyddet tas bort"},
    )
    confirmed = forms.BooleanField(
        label="Jag har kontrollerat att skyddet inte gäller längre",
        error_messages={"required": "Kontrollera med Skatteverket eller personen, och kryssa sedan i rutan"},
    )


class UnblockForm(ActionForm):
    """Why a close one is blocked no longer."""

    reason = forms.ChoiceField(
        label="Varför tas blockeringen bort?",
        choices=list(UNBLOCKED.items()),
        widget=forms.RadioSelect,
        error_messages={"required": "Välj varför blockeringen tas bort"},
    )
