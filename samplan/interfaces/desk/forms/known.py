"""What is known about a person: how to reach them, and how to speak with them (ORG-06)."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms

from samplan.foundation.directory.models import Unit
from samplan.foundation.pages.forms import ActionForm


class KnownFields(ActionForm):
    """Fields for what may be known. None of it has to be: no label says that it may be left out."""

    address = forms.CharField(
        label="Adress", max_length=300, required=False, help_text="Gata, postnummer och ort. Behövs för brev."
    )
    phone = forms.CharField(label="Telefon", max_length=30, required=False)
    kommun = forms.CharField(label="Kommun", max_length=60, required=False)
    listed_at = forms.ChoiceField(label="Vilken hälsocentral är personen listad på?", required=False)
    language = forms.CharField(label="Språk", max_length=60, required=False)
    interpreter = forms.CharField(
        label="Tolk", max_length=60, required=False, help_text="Språk och hur, till exempel arabiska på telefon."
    )
    communication = forms.CharField(
        label="Vad behövs för att ni ska förstå varandra?",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Till exempel bilder, hörselslinga eller gott om tid.",
    )

    def __init__(self, *args: Any, units: Sequence[Unit] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["listed_at"].choices = [("", "Vet inte"), *((str(unit.id), unit.name) for unit in units)]
        for name in KnownFields.base_fields:
            self.fields[name].mark_optional = False

    def clean_kommun(self) -> str:
        return str(self.cleaned_data["kommun"]).removesuffix(" kommun")

    def clean_listed_at(self) -> UUID | None:
        return UUID(self.cleaned_data["listed_at"]) if self.cleaned_data["listed_at"] else None
