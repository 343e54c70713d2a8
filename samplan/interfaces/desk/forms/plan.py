"""Forms of the plan: goals, who does what when, the doer's word, and who gets it."""

from typing import Any
from uuid import UUID

from django import forms
from django.forms.boundfield import BoundField

from samplan.coordination.cases.models import Case, Party
from samplan.coordination.plans.models import Acceptance, Goal, Measure
from samplan.foundation.pages.forms import ActionForm


def readers_of(case: Case, meets: bool) -> str:
    """Who reads what is written in the plan. meets: it is written at a meeting, else when the plan is shared again."""
    return f"{case.person.given_name} och de {'andra på mötet' if meets else 'som får planen när den delas'}"


class GoalForm(ActionForm):
    KINDS = [(Goal.Kind.MAIN.value, "Mål"), (Goal.Kind.SUB.value, "Delmål")]  # the words of staff
    text = forms.CharField(
        label="Vad är viktigt för personen?",
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=500,
        error_messages={"required": "Skriv målet"},
    )
    in_persons_words = forms.BooleanField(label="Det här är personens egna ord", required=False)
    kind = forms.ChoiceField(label="Vilket slags mål?", choices=KINDS, widget=forms.RadioSelect, initial="main")
    when = forms.CharField(label="När ska det vara nått?", max_length=120, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, case: Case, meets: bool = True, **kwargs: Any) -> None:
        first = case.person.given_name
        # It stands on one page with the row's own "när".
        super().__init__(*args, readers={"text": readers_of(case, meets)}, auto_id="id_goal_%s", **kwargs)
        self.fields["text"].label = f"Vad är viktigt för {first}?"
        self.fields["in_persons_words"].label = f"Det här är {first}s egna ord"


class MeasureForm(ActionForm):
    """Vem gör vad, när (PLAN-03). The three first are the composer; the rest is a choice."""

    KINDS = [(code, label.capitalize()) for code, label in Measure.Kind.choices]
    who = forms.ChoiceField(label="Vem", error_messages={"required": "Välj vem som ska göra det"})
    what = forms.CharField(label="gör vad", max_length=300, error_messages={"required": "Skriv vad som ska göras"})
    when = forms.CharField(label="när", max_length=120, error_messages={"required": "Skriv när det ska göras"})
    outside = forms.CharField(label="Namn, om någon annan gör det", max_length=150, required=False)
    staff_name = forms.CharField(label="Namngiven person på enheten", max_length=200, required=False)
    where = forms.CharField(label="Var", max_length=120, required=False)
    next_on = forms.DateField(label="Nästa gång det händer", required=False)
    goal = forms.ChoiceField(label="Vilket mål hör det till?", required=False)
    kind = forms.ChoiceField(label="Vilket slags insats?", choices=KINDS, required=False)
    law = forms.ChoiceField(label="Enligt vilken lag?", choices=Measure.Law.choices, required=False)
    in_room_by = forms.CharField(label="Bekräftat i rummet av", max_length=200, required=False)

    def __init__(
        self, *args: Any, case: Case, parties: list[Party], goals: list[dict], meets: bool = True, **kwargs: Any
    ) -> None:
        # Said once, under the longest text of the row.
        super().__init__(*args, readers={"what": readers_of(case, meets)}, **kwargs)
        self.fields["outside"].mark_optional = False
        self.gone = {f"party:{p.id}": p.name for p in parties if p.until is not None}
        units = [(f"party:{p.id}", p.name) for p in parties if p.since and p.until is None]
        self.fields["who"].choices = [
            ("", "Välj"),
            ("person", f"{case.person.given_name} själv"),
            *units,
            ("outside", "Någon annan"),
        ]
        self.fields["goal"].choices = [("", "Inget särskilt")] + [(g["id"], g["text"][:80]) for g in goals]

    @property
    def more(self) -> list[BoundField]:
        """All that is not vem, vad and när."""
        return [field for field in self.visible_fields() if field.name not in ("who", "what", "when")]

    @property
    def more_errors(self) -> bool:
        return any(field.errors for field in self.more)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        left = self.gone.get(str(self.data.get(self.add_prefix("who"), "")))
        if left:  # while the row was being written
            del self.errors["who"]
            self.add_error("who", f"{left} är inte med längre. Välj vem som ska göra det i stället.")
        if values.get("who") == "outside" and not values.get("outside"):
            self.add_error("outside", "Skriv vem som gör det")
        return values

    def values(self) -> dict[str, Any]:
        values = super().values()
        outside = values.pop("outside")
        values["who"] = f"outside:{outside}" if values["who"] == "outside" else values["who"]
        values["goal"] = UUID(values["goal"]) if values["goal"] else None
        return values


class ChangeMeasureForm(ActionForm):
    what = forms.CharField(label="Vad", max_length=300, error_messages={"required": "Skriv vad som ska göras"})
    when = forms.CharField(label="När", max_length=120, error_messages={"required": "Skriv när det ska göras"})
    where = forms.CharField(label="Var", max_length=120, required=False)
    staff_name = forms.CharField(label="Namngiven person på enheten", max_length=200, required=False)
    goal = forms.ChoiceField(label="Vilket mål hör det till?", required=False)
    version = forms.IntegerField(widget=forms.HiddenInput(attrs={"id": False}))

    def __init__(self, *args: Any, goals: list[dict], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["goal"].choices = [("", "Inget särskilt")] + [(g["id"], g["text"][:80]) for g in goals]
        self.fields["goal"].mark_optional = False

    def values(self) -> dict[str, Any]:
        values = super().values()
        return values | {"goal": UUID(values["goal"]) if values["goal"] else None}


class NoteForm(ActionForm):
    """What was said in the room for the unit that will do it (PLAN-04, PLAN-06)."""

    in_room_by = forms.CharField(max_length=200, error_messages={"required": "Skriv vem i rummet som sa det"})
    meanwhile = forms.CharField(max_length=300, required=False)
    version = forms.IntegerField()


class WithdrawForm(ActionForm):
    version = forms.IntegerField()


class CommitForm(ActionForm):
    """The doer's own word."""

    version = forms.IntegerField(widget=forms.HiddenInput(attrs={"id": False}), required=False)
    state = forms.ChoiceField(
        label="Kan ni göra det här?",
        widget=forms.RadioSelect,
        error_messages={"required": "Välj om ni kan göra det"},
        choices=[
            ("confirmed", "Ja, vi gör det"),
            ("waiting", "Vi behöver besluta först"),
            ("declined", "Nej, vi kan inte"),
        ],
    )
    meanwhile = forms.CharField(
        label="Så gör vi under tiden", max_length=300, required=False, help_text="Behövs om ni ska besluta först."
    )

    def __init__(self, *args: Any, told: str, **kwargs: Any) -> None:
        """told: who gets the word, see ``reading.besked``."""
        super().__init__(*args, readers={"meanwhile": told}, **kwargs)
        self.fields["meanwhile"].mark_optional = False


class AcceptForm(ActionForm):
    answer = forms.ChoiceField(choices=Acceptance.Answer.choices, error_messages={"required": "Välj ja eller nej"})


class DeliverForm(ActionForm):
    """Who gets the plan: the chosen parties, and the person as they want it (PLAN-17, PLAN-18)."""

    parties = forms.MultipleChoiceField(
        label="Vilka verksamheter får planen?", required=False, widget=forms.CheckboxSelectMultiple
    )
    ways = forms.MultipleChoiceField(
        choices=[
            ("digital", "I Min plan"),
            ("letter", "Med brev"),
            ("handed", "På papper, i handen nu"),
            ("oral", "Muntligt"),
        ],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Välj hur personen får planen"},
    )

    def __init__(
        self, *args: Any, case: Case, parties: list[Party], new: list[Party], ways: str, **kwargs: Any
    ) -> None:
        """new: those that the person has said yes to, and that are with first when they have got the plan."""
        super().__init__(*args, **kwargs)
        let_in = {p.id for p in new if p.unit_id}
        others = [p for p in parties if p.unit_id != case.coordinating_unit_id and (p.since or p.id in let_in)]
        choices = [(str(p.id), f"{p.name} (är med när de får planen)" if p.id in let_in else p.name) for p in others]
        self.fields["parties"].choices = choices
        self.fields["parties"].initial = [str(p.id) for p in others]
        self.fields["parties"].mark_optional = False
        self.fields["ways"].label = f"Hur får {case.person.given_name} planen?"
        self.fields["ways"].error_messages["required"] = f"Välj hur {case.person.given_name} får planen"
        wanted = {"digital": "digital", "paper": "letter", "oral": "oral"}
        self.fields["ways"].initial = [wanted[w] for w in ways.split(",") if w in wanted]

    def values(self) -> dict[str, Any]:
        ways = self.cleaned_data["ways"]
        return {"parties": self.cleaned_data["parties"]} | {
            way: way in ways for way in ("digital", "letter", "handed", "oral")
        }
