"""Forms about handing over, ending, death, and the person's questions."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms

from samplan.coordination.cases.models import Case, Party
from samplan.foundation.directory.models import Assignment
from samplan.foundation.pages.forms import ActionForm
from samplan.interfaces.parts import reading
from samplan.rulebook import checklist

WAYS = [("digital", "I Min plan"), ("paper", "Med brev"), ("oral", "Muntligt")]


class Told(ActionForm):
    """How the person is told: chosen beforehand as they want it."""

    ways = forms.MultipleChoiceField(choices=WAYS, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, first: str, wanted: str, what: str = "veta det", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ways"].label = f"Hur får {first} {what}?"
        self.fields["ways"].error_messages["required"] = f"Välj hur {first} får {what}"
        self.fields["ways"].initial = [way for way in wanted.split(",") if way] or ["digital"]


class EndForm(Told):
    """One reason, closing words, and that it has been judged together (END-01)."""

    ending = forms.ChoiceField(
        label="Varför avslutas planen?",
        widget=forms.RadioSelect,
        error_messages={"required": "Välj varför planen avslutas"},
    )
    evaluated = forms.BooleanField(label="Vi har utvärderat målen tillsammans", required=False)
    text = forms.CharField(
        label="Några ord till avslut", max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    field_order = ("ending", "evaluated", "text", "ways")

    def __init__(self, *args: Any, first: str, has_plan: bool, withdrawn: bool, **kwargs: Any) -> None:
        super().__init__(*args, first=first, readers={"text": reading.own(first)}, **kwargs)
        self.fields["ending"].choices = [(row.code, row.text_sv) for row in checklist.endings(has_plan, withdrawn)]
        self.fields["evaluated"].label = f"Vi har utvärderat målen tillsammans med {first} och de som är med"
        self.fields[
            "evaluated"
        ].help_text = "Behövs inte om samtycket är taget tillbaka, om planen börjar om eller om personen har flyttat."


class DeathForm(ActionForm):
    died_on = forms.DateField(
        label="Vilken dag?",
        help_text="Den dag som personen avled. Vet du inte säkert, skriv den dag som du fick veta.",
        error_messages={"required": "Välj vilken dag personen avled"},
    )


class OfferForm(ActionForm):
    """To whom the coordination is offered, and why (FOLL-05)."""

    unit = forms.ChoiceField(
        label="Vem ska ta över?", widget=forms.RadioSelect, error_messages={"required": "Välj vem som ska ta över"}
    )
    reason = forms.CharField(
        label="Varför lämnas samordningen över?",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Skriv varför samordningen lämnas över"},
    )

    def __init__(self, *args: Any, case: Case, parties: Sequence[Party], **kwargs: Any) -> None:
        super().__init__(*args, readers={"reason": f"{case.person.given_name} och de som är med i planen"}, **kwargs)
        others = [p for p in parties if p.unit_id and p.unit_id != case.coordinating_unit_id and p.since]
        self.fields["unit"].choices = [(str(p.unit_id), p.name) for p in others]

    def values(self) -> dict[str, Any]:
        return {"unit": UUID(self.cleaned_data["unit"]), "reason": self.cleaned_data["reason"]}


class CoordinatorForm(ActionForm):
    """Who coordinates among the unit's own staff."""

    assignment = forms.ChoiceField(
        label="Vem hos er samordnar?",
        widget=forms.RadioSelect,
        error_messages={"required": "Välj vem som samordnar"},
    )

    def __init__(self, *args: Any, staff: Sequence[Assignment], chosen: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assignment"].choices = [
            (str(a.id), ", ".join(filter(None, (a.user.name, a.user.title)))) for a in staff
        ]
        self.fields["assignment"].initial = str(chosen or "")

    def values(self) -> dict[str, Any]:
        return {"assignment": UUID(self.cleaned_data["assignment"])}


class DeclineForm(ActionForm):
    text = forms.CharField(
        label="Varför kan ni inte ta över?",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Skriv varför ni inte kan ta över"},
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, readers=f"{case.person.given_name} och de som är med i planen", **kwargs)


class AnswerPersonForm(Told):
    """What the person is answered."""

    text = forms.CharField(
        label="Svar",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": "Skriv svaret"},
    )
    field_order = ("text", "ways")

    def __init__(self, *args: Any, first: str, wanted: str, **kwargs: Any) -> None:
        super().__init__(
            *args, first=first, wanted=wanted, what="svaret", readers={"text": f"{first} och er enhet"}, **kwargs
        )
        self.fields["text"].label = f"Ditt svar till {first}"
