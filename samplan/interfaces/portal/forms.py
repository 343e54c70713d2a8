"""The person's own forms: few, and in plain words."""

from typing import Any

from django import forms

from samplan.coordination.cases.models import Party
from samplan.coordination.meetings.invitations import ANSWERS, HOW
from samplan.foundation.pages.forms import ActionForm


class WithdrawForm(ActionForm):
    """Take back consent: everything, or one of them. Nothing is chosen beforehand."""

    unit = forms.ChoiceField(
        label="Vad vill du ta tillbaka?",
        widget=forms.RadioSelect,
        error_messages={"required": "Välj om du vill ta tillbaka allt eller för en av dem"},
    )

    def __init__(self, *args: Any, parties: list[Party], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = [("all", "Ta tillbaka allt")] + [
            (str(p.unit_id) if p.unit_id else f"party:{p.id}", f"Ta tillbaka för {p.name}") for p in parties
        ]
        self.fields["unit"].big = True

    def values(self) -> dict[str, Any]:
        chosen = self.cleaned_data["unit"]
        if chosen.startswith("party:"):
            return {"party": chosen.removeprefix("party:")}
        return {"unit": None if chosen == "all" else chosen}


class ConsentForm(ActionForm):
    """The person's own answer: yes to all that were asked about, to some, or no."""

    answer = forms.ChoiceField(
        label="Vill du att vi gör en SIP tillsammans med dig?",
        choices=[("all", "Ja, alla"), ("some", "Ja, men bara några"), ("no", "Nej")],
        widget=forms.RadioSelect,
        error_messages={"required": "Välj ja eller nej"},
    )
    parties = forms.MultipleChoiceField(
        label="Vilka får prata med varandra, om det bara är några?",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    limits = forms.CharField(
        label="Finns det något de inte får prata om?",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, parties: list[Party], unit: str, **kwargs: Any):
        super().__init__(*args, readers=f"Du och {unit}", **kwargs)
        self.fields["parties"].choices = [(str(p.id), p.name) for p in parties]
        self.fields["parties"].mark_optional = False
        self.fields["answer"].big = True


class InvitationForm(ActionForm):
    """The person's answer to the invitation. The button that is pressed is the answer; the rest is for who wants."""

    answer = forms.ChoiceField(choices=list(ANSWERS.items()), error_messages={"required": "Välj ett av svaren"})
    how = forms.ChoiceField(
        label="Hur vill du vara med?", choices=list(HOW.items()), required=False, widget=forms.RadioSelect
    )
    words = forms.CharField(
        label="Vill du säga något mer?", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, readers={"words": "Du och din samordnare"}, **kwargs)


class AcceptForm(ActionForm):
    answer = forms.ChoiceField(choices=[("yes", "Ja"), ("no", "Nej")], error_messages={"required": "Välj ja eller nej"})
