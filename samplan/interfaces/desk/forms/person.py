"""Forms about the person: ways to reach them, those close to them, and fasta vårdkontakter (ORG-06–09)."""

from typing import Any

from django import forms

from samplan.coordination.cases.person_changes import WHERE
from samplan.foundation.pages.forms import ActionForm
from samplan.foundation.persons.models import Person, Representation
from samplan.interfaces.desk.forms.known import KnownFields

KINDS = [
    ("relative", "Närstående"),
    ("support", "Stödperson"),
    ("guardian", "Vårdnadshavare"),
    ("god_man", "God man"),
    ("forvaltare", "Förvaltare"),
    ("proxy", "Ombud med fullmakt"),
    ("future_proxy", "Ombud med framtidsfullmakt"),
]


class PersonForm(KnownFields):
    """What is known about the person. Only what is different from what was shown is written.

    So the form says beside each answer what stood there when it was opened: two who change different things at the
    same time do not undo each other, and of two who change the same thing the later one is told.
    """

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        readers = {"communication": f"{person.given_name} och de som är med i planen"}
        super().__init__(*args, readers=readers, **kwargs)
        self.fields[
            "kommun"
        ].help_text = (
            f"Där {person.given_name} är folkbokförd. Har {person.given_name} flyttat skriver du den nya kommunen."
        )
        for name in WHERE if person.protected else ():  # nothing is asked that tells where they are
            del self.fields[name]
        for name, field in self.fields.items():
            if name != "request_id":
                field.show_hidden_initial = True

    def values(self) -> dict[str, Any]:
        changes = {name: value for name, value in super().values().items() if name in self.changed_data}
        read = {name: self.data.get(self[name].html_initial_name, "") for name in changes}
        return {"changes": changes, "read": read}


class CloseForm(ActionForm):
    """One who stands close to the person or may act for them (ORG-07)."""

    name = forms.CharField(label="Namn", max_length=200)
    kind = forms.ChoiceField(
        choices=KINDS, widget=forms.RadioSelect, error_messages={"required": "Välj vad den personen är"}
    )
    relation = forms.CharField(max_length=60, required=False, help_text="Till exempel dotter, granne eller vän.")
    phone = forms.CharField(label="Telefon", max_length=30, required=False)
    address = forms.CharField(label="Adress", max_length=300, required=False, help_text="Behövs om brev ska dit.")
    takes_part = forms.BooleanField(required=False)
    scope = forms.CharField(
        label="Vad får den personen göra?",
        max_length=200,
        required=False,
        help_text="Behövs för god man, förvaltare och ombud. Till exempel: bevaka rätt och förvalta egendom.",
    )
    source = forms.CharField(
        label="Var står det?",
        max_length=200,
        required=False,
        help_text="Till exempel: överförmyndarens beslut den 3 mars, eller fullmakt.",
    )
    until_on = forms.DateField(
        label="Till och med vilken dag?", required=False, help_text="Lämna tomt om det gäller tills vidare."
    )

    def __init__(self, *args: Any, person: Person, child: bool, **kwargs: Any) -> None:
        first = person.given_name
        readers = {"relation": f"{first} och de som är med i planen"}
        super().__init__(*args, readers=readers, **kwargs)
        self.fields["kind"].label = f"Vem är det för {first}?"
        self.fields["relation"].label = f"Vad kallar {first} den personen?"
        self.fields["takes_part"].label = f"{first} vill ha med den här personen på möten"
        if not child:
            self.fields["kind"].choices = [kind for kind in KINDS if kind[0] != Representation.Kind.GUARDIAN]
        if person.protected:
            del self.fields["address"], self.fields["phone"]


class CareContactForm(ActionForm):
    """A fast vårdkontakt, named by the head of the unit (ORG-08, ORG-09)."""

    name = forms.CharField(label="Namn", max_length=200)
    title = forms.CharField(label="Yrke", max_length=100, required=False, help_text="Till exempel distriktssköterska.")
    workplace = forms.CharField(label="Arbetsplats", max_length=200)
    phone = forms.CharField(label="Telefon", max_length=30)
    coordinates = forms.BooleanField(
        label="Har samordningsuppdraget", required=False, help_text="Bara en i taget kan ha det."
    )
    physician = forms.BooleanField(
        label="Är läkare (fast läkarkontakt)",
        required=False,
        help_text="Vid ett livshotande tillstånd ska en fast vårdkontakt vara läkare.",
    )
    named_by = forms.CharField(
        label="Vilken chef har utsett den fasta vårdkontakten?",
        max_length=200,
        help_text="Namnet på verksamhetschefen.",
        error_messages={"required": "Skriv vilken chef som har utsett"},
    )
    by_wish = forms.BooleanField(required=False)

    def __init__(self, *args: Any, first: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["by_wish"].label = f"{first} har själv önskat den här"
