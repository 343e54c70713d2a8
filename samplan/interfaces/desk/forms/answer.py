"""The forms of the one who is called: the answer, and the unit's own part."""

from typing import Any
from uuid import UUID

from django import forms

from samplan.coordination.cases.models import Case
from samplan.coordination.meetings.answers import ATTENDS
from samplan.foundation.access.actor import Actor
from samplan.foundation.directory.models import Unit
from samplan.foundation.pages.templatetags.sv import listed
from samplan.interfaces.desk.forms.versioned import VersionedForm
from samplan.interfaces.parts import answered
from samplan.interfaces.parts.reading import COLLEAGUES

INVITED = ("attends", "substitute", "cannot")
CALLED = ("attends", "substitute", "pass_on", "no_case")
PART = "Vad kan ni göra, och vad behöver ni av andra?"
NOT_PASSED_ON = (
    "Er del följer inte med när kallelsen skickas vidare. Kopiera texten om den behövs. "
    "Ta sedan bort den här och skicka."
)
READY = "Vår del är klar inför mötet"


class _Part(answered.AnswerForm, VersionedForm):
    """What the unit itself brings, on its own consent (CONS-10, PREP-05)."""

    texts = ("text",)
    text = forms.CharField(label=PART, required=False, widget=forms.Textarea, max_length=2000)
    ready = forms.BooleanField(label=READY, required=False)
    asked = forms.BooleanField(required=False)

    def __init__(self, *args: Any, case: Case, names: list[str], **kwargs: Any) -> None:
        first = case.person.given_name
        readers = f"{COLLEAGUES.capitalize()}, och {first} och de andra på mötet om ni har frågat {first}"
        super().__init__(*args, readers={"text": readers}, **kwargs)
        asked, others = self.fields["asked"], listed(names, "de andra")
        asked.label = f"Vi har också frågat {first}, som säger ja till att vi delar uppgifter med {others}"
        asked.help_text = f"Utan det lämnar inget av det ni skriver er verksamhet. {first} kan ändra sig när som helst."


class AnswerForm(_Part):
    """The answer to a call, with the unit's own planning (CALL-04, CONS-10)."""

    answer = forms.ChoiceField(
        label="Vad svarar ni?", widget=forms.RadioSelect, error_messages={"required": "Välj hur ni svarar"}
    )
    who = forms.CharField(label="Vem kommer?", max_length=200, required=False)
    mandate = forms.BooleanField(label="Den som kommer får besluta om våra insatser", required=False)
    unit = forms.ChoiceField(label="Vilken enhet hör kallelsen till?", required=False)
    reason = forms.CharField(label="Varför kan ni inte komma?", max_length=300, required=False)

    def __init__(self, *args: Any, by: Actor, units: list[Unit], gone: set[UUID], invited: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by, self.units = by, {str(unit.id): unit for unit in units}
        self.fields["answer"].choices = [(code, ATTENDS[code]) for code in (INVITED if invited else CALLED)]
        self.fields["who"].initial = by.name
        for name in ("who", "reason", "unit"):
            self.fields[name].mark_optional = False
        self.fields["unit"].choices = _grouped(units)
        # Whom the person has let go is not offered; who chooses it all the same is told why not, by the action.
        units = [unit for unit in units if unit.id not in gone]
        self.fields["unit"].widget.choices = _grouped(units)
        del self.fields["unit" if invited else "reason"]
        if not invited and not units:
            self.fields["answer"].choices = [(code, ATTENDS[code]) for code in CALLED if code != "pass_on"]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("answer") == "pass_on" and not values.get("unit"):
            self.add_error("unit", "Välj vilken enhet kallelsen hör till")
        if values.get("answer") == "substitute" and values.get("who") == self.by.name:
            self.add_error("who", "Skriv namnet på ersättaren")
        if self.errors or not values.get("text"):
            return values
        if self.passes_on and "text" in self.changed_data:  # who passes on reads nothing here any more
            self.add_error("text", NOT_PASSED_ON)
        return values

    @property
    def passes_on(self) -> bool:
        """Whether the call goes on to a unit of the own organisation, which needs no new consent."""
        unit = self.units.get(self.cleaned_data.get("unit", "")) if self.cleaned_data["answer"] == "pass_on" else None
        return unit is not None and unit.organisation_id == self.by.organisation

    def values(self) -> dict[str, Any]:
        values = super().values()
        unit = values.pop("unit", "")
        if self.passes_on:
            return {"unit": UUID(unit)}
        if values["answer"] == "pass_on":
            values |= {"answer": "other_unit", "names": UUID(unit)}
        return {"reason": "", "form": "oral", **values}


def _grouped(units: list[Unit]) -> list[tuple[str, Any]]:
    """To choose among, by organisation."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for unit in units:
        groups.setdefault(unit.organisation.name, []).append((str(unit.id), unit.name))
    return [("", "Välj enhet"), *groups.items()]


class PartForm(_Part):
    """The unit's own part, written or finished after the answer (PREP-05)."""
