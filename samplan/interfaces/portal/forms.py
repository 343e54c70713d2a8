"""The person's own forms: few, and in plain words."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django import forms

from samplan.coordination.cases import consents, withdrawing
from samplan.coordination.cases.models import Party
from samplan.coordination.cases.questions import ABOUT
from samplan.coordination.meetings.invitations import ANSWERS, HOW
from samplan.coordination.plans.states import TOLD
from samplan.foundation.directory.models import Unit
from samplan.foundation.outbox import sms
from samplan.foundation.pages.forms import ActionForm
from samplan.interfaces.parts.answered import ReplacingForm
from samplan.interfaces.parts.withdrawing import WithdrawChoice


def _say_what_is_gone(form: ActionForm, field: str, gone: Mapping[str, str]) -> None:
    """What was chosen on a page from before can be taken back already. gone: such choices, each with its name."""
    name = gone.get(str(form[field].value())) if form.is_bound else None
    if name:
        said = f"Det är redan taget tillbaka för {name}. Du behöver inte göra något mer."
        form.fields[field].error_messages["invalid_choice"] = said


class WithdrawForm(WithdrawChoice):
    """Take back consent: everything, or one of them."""

    everything = "Ta tillbaka allt"
    one = "Ta tillbaka för"

    def __init__(self, *args: Any, gone: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].label = "Vad vill du ta tillbaka?"
        self.fields["unit"].error_messages["required"] = "Välj om du vill ta tillbaka allt eller för en av dem"
        self.fields["unit"].big = True
        _say_what_is_gone(self, "unit", gone)


class WithdrawFromForm(ActionForm):
    """Take back what was said to one organisation: all of it, or for one of those on its card. Or the whole plan."""

    whose = forms.ChoiceField(label="Vad vill du ta tillbaka?", widget=forms.RadioSelect)

    def __init__(self, *args: Any, card: dict[str, Any], gone: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        by, self.organisation = card["by"], UUID(card["organisation"])
        one = "Bara för {}, som då inte är med längre" if card["leads"] else f"Bara det {by} får berätta för {{}}"
        named = [(str(party.id), one.format(party.name)) for party in card["receivers"]]
        self.fields["whose"].choices = [
            ("hos", f"Allt jag sa till {by}"),
            *named,
            ("all", "Allt i hela planen, till alla"),
        ]
        self.fields["whose"].error_messages["required"] = "Välj vad du vill ta tillbaka"
        self.fields["whose"].big = True
        self.receivers = {str(party.id): party for party in card["receivers"]}
        self.leads = card["leads"]
        _say_what_is_gone(self, "whose", gone)

    def do(self, **kwargs: Any) -> Any:
        """Takes back what was chosen; out as ``submit``. Whom the one that coordinates may not tell leaves the plan."""
        chosen = self.cleaned_data["whose"] if self.is_valid() else ""
        if chosen == "all":
            return self.submit(lambda whose, **more: consents.withdraw_consent(**more), **kwargs)
        one = self.receivers.get(chosen)
        if one is not None and self.leads:
            what = {"unit": one.unit_id} if one.unit_id else {"party": one.id}
            return self.submit(lambda whose, **more: consents.withdraw_consent(**what, **more), **kwargs)
        party, of = one and one.id, self.organisation
        return self.submit(
            lambda whose, **more: withdrawing.withdraw_from(organisation=of, party=party, **more), **kwargs
        )


class ConsentForm(ReplacingForm):
    """The person's own answer: yes to all that were asked about, to some, or no."""

    answer = forms.ChoiceField(
        label="Vill du att vi gör en SIP tillsammans med dig?",
        choices=[("all", "Ja, alla"), ("some", "Ja, men bara några"), ("no", "Nej")],
        widget=forms.RadioSelect,
        error_messages={"required": "Välj ja eller nej"},
    )
    parties = forms.MultipleChoiceField(
        label="Vilka får vi berätta för, om det bara är några?",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    limits = forms.CharField(
        label="Finns det något vi inte får berätta?",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(
        self, *args: Any, parties: list[Party], readers: str, question: UUID | None, limits: str = "", **kwargs: Any
    ):
        """limits: those that hold now, which the new answer would else drop."""
        super().__init__(*args, readers=readers, initial={"limits": limits}, **kwargs)
        self.asked = str(question or "")
        hidden = forms.HiddenInput(attrs={"id": False})
        self.fields["question"] = forms.CharField(required=False, max_length=40, widget=hidden, initial=self.asked)
        self.fields["parties"].choices = [(str(p.id), p.name) for p in parties]
        self.fields["parties"].mark_optional = False
        self.fields["answer"].big = True
        self.fields["told"].label = "Ja, jag säger nej och planen slutar"

    def submit(self, action: Callable[..., Any], **kwargs: Any) -> Any:
        """Who was asked something else meanwhile has been told, and now reads the new question."""
        result = super().submit(action, **kwargs)
        if self.refused_as == "stale":
            sent: Any = self.data
            sent[self.add_prefix("question")] = self.asked
        return result


class QuestionForm(ActionForm):
    """Något stämmer inte: what it is about, and the person's own words."""

    about = forms.ChoiceField(
        label="Vad gäller det?",
        choices=list(ABOUT.items()),
        widget=forms.RadioSelect,
        error_messages={"required": "Välj vad det gäller"},
    )
    text = forms.CharField(
        label="Skriv med dina egna ord",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "Skriv vad som inte stämmer eller vad du undrar"},
    )

    def __init__(self, *args: Any, unit: str, **kwargs: Any) -> None:
        super().__init__(*args, readers={"text": f"Du och {unit}"}, **kwargs)
        self.fields["about"].big = True


class ToldForm(ActionForm):
    answer = forms.ChoiceField(choices=list(TOLD.items()), error_messages={"required": "Välj ja, nej eller vet inte"})


class InvitationForm(ActionForm):
    """The person's answer to the invitation. The button that is pressed is the answer; the rest is for who wants."""

    answer = forms.ChoiceField(choices=list(ANSWERS.items()), error_messages={"required": "Välj ett av svaren"})
    how = forms.ChoiceField(
        label="Hur vill du vara med?", choices=list(HOW.items()), required=False, widget=forms.RadioSelect
    )
    words = forms.CharField(
        label="Vill du säga något mer?", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, unit: str, **kwargs: Any):
        super().__init__(*args, readers={"words": f"Du och {unit}"}, **kwargs)


class AcceptForm(ActionForm):
    answer = forms.ChoiceField(choices=[("yes", "Ja"), ("no", "Nej")], error_messages={"required": "Välj ja eller nej"})


FEW = 8  # choices that are shown at once; more of them are a list to open


def _whose(unit: Unit, own: bool) -> str:
    """What kind of help the unit stands for, so that one need not know its name."""
    return "din hälsocentral" if own else "vården" if unit.kind == "halsocentral" else "kommunen"


class AskForm(ActionForm):
    """Three questions, whom to ask, and who helps to write."""

    readers = "Du och den du frågar"
    why = forms.CharField(
        label="Vad är svårt i dag?",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
        error_messages={"required": "Skriv vad som är svårt i dag"},
    )
    helpers = forms.CharField(
        label="Vem hjälper dig i dag?",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        required=False,
        help_text="Till exempel hemtjänsten, vårdcentralen eller någon i familjen.",
    )
    phone = forms.CharField(
        label="Hur når vi dig?",
        max_length=60,
        help_text="Skriv ett telefonnummer. Du kan också skriva när det passar att ringa.",
        error_messages={"required": "Skriv hur vi når dig"},
    )
    unit = forms.ChoiceField(
        label="Vem vill du fråga?",
        widget=forms.RadioSelect,
        error_messages={"required": "Välj vem du vill fråga"},
    )
    helped = forms.BooleanField(label="Någon hjälper mig att skriva, och det vill jag", required=False)
    helper_name = forms.CharField(label="Vad heter den som hjälper dig?", max_length=100, required=False)
    helper_relation = forms.CharField(
        label="Vem är det för dig?",
        max_length=60,
        required=False,
        help_text="Till exempel dotter, granne eller god man.",
    )

    def __init__(self, *args: Any, doors: list[Unit], listed: bool, phone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [
            (str(unit.id), f"{unit.name} ({_whose(unit, listed and not place)})") for place, unit in enumerate(doors)
        ]
        if len(choices) > FEW:
            self.fields["unit"].widget = forms.Select()
            choices = [("", "Välj"), *choices]
        self.fields["unit"].choices = choices
        self.fields["phone"].initial = phone
        for name in ("helper_name", "helper_relation"):
            self.fields[name].mark_optional = False

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("helped") and not values.get("helper_name"):
            self.add_error("helper_name", "Skriv vad den som hjälper dig heter")
        if values.get("helped") and not values.get("helper_relation"):
            self.add_error("helper_relation", "Skriv vem det är för dig")
        if not values.get("helped") and (values.get("helper_name") or values.get("helper_relation")):
            self.add_error("helped", "Kryssa för att någon hjälper dig, eller ta bort namnet")
        return values

    def values(self) -> dict[str, Any]:
        values = super().values()
        name, relation = values.pop("helper_name"), values.pop("helper_relation")
        helped_by = f"{name}, {relation}" if values.pop("helped") else ""
        return {**values, "unit": UUID(values["unit"]), "helped_by": helped_by}


class NoticeForm(ActionForm):
    """How the person wants to hear that something is new."""

    WAYS = {"none": "Inte alls", "sms": "Med sms", "mail": "Med e-post"}

    way = forms.ChoiceField(
        label="Hur vill du få veta när något är nytt?",
        widget=forms.RadioSelect,
        error_messages={"required": "Välj hur du vill få veta"},
    )
    number = forms.CharField(label="Ditt mobilnummer", max_length=30, required=False, help_text="Om du valde sms.")
    address = forms.CharField(label="Din e-postadress", max_length=200, required=False, help_text="Om du valde e-post.")
    shows_time = forms.BooleanField(label="Dag och tid för ett möte får stå i påminnelsen", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["way"].choices = [(way, text) for way, text in self.WAYS.items() if way != "sms" or sms.is_there()]
        self.fields["way"].big = True
        for name in ("number", "address"):
            self.fields[name].mark_optional = False
        if not sms.is_there():
            del self.fields["number"]

    def values(self) -> dict[str, Any]:
        return {"number": "", **super().values()}
