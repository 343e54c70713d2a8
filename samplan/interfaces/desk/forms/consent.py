"""Forms of consent: both questions on one screen, for an adult or for a child, and taking it back."""

from collections.abc import Collection
from functools import cached_property
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from samplan.coordination.cases import consents, withdrawing
from samplan.coordination.cases.models import Case, Consent, Party
from samplan.coordination.cases.recording import Giver, Outside
from samplan.foundation.directory.models import Organisation, Unit
from samplan.foundation.pages.forms import ActionForm
from samplan.foundation.persons.models import Representation
from samplan.interfaces.desk.forms.units import FEW, Group, fits, grouped
from samplan.interfaces.parts import reading
from samplan.interfaces.parts.answered import ReplacingForm
from samplan.interfaces.parts.withdrawing import WithdrawChoice
from samplan.rulebook.calling import PartyKind

OUTSIDE = [
    ("", "Välj vad det är"),
    (PartyKind.AUTHORITY.name, "Försäkringskassan, Arbetsförmedlingen eller Kriminalvården"),
    (PartyKind.EMPLOYER.name, "Arbetsgivare"),
    (PartyKind.RELATIVE.name, "Närstående"),
    (PartyKind.LEGAL_REPRESENTATIVE.name, "God man eller annan företrädare"),
    (PartyKind.REGIONAL_CARE.name, "Vård som inte finns i Samplan"),
    (PartyKind.SCHOOL.name, "Skola som inte finns i Samplan"),
]
NEW = range(1, 3)  # how many without an account can be added at a time
ANSWERS = [("yes", "Ja"), ("no", "Nej"), ("cannot", "Kan inte ta ställning")]


class WhoMayKnow(ReplacingForm):
    """Whom the consent covers and what it does not: the same whoever answers."""

    texts_of_rows = {"outside_*_name": "Namn", "outside_*_address": "Postadress", "outside_*_phone": "Telefon"}
    sip = forms.BooleanField(label="en SIP görs", required=False)
    exchange = forms.BooleanField(label="de valda parterna delar uppgifter inför och på mötet", required=False)
    parties = forms.MultipleChoiceField(
        label="Vilka får ni dela uppgifter med?",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Fråga om var och en. Ingen är vald i förväg.",
    )
    close = forms.MultipleChoiceField(
        label="Vilka närstående får vara med?", required=False, widget=forms.CheckboxSelectMultiple
    )
    known = forms.MultipleChoiceField(
        label="Andra som har varit med", required=False, widget=forms.CheckboxSelectMultiple
    )
    limits = forms.CharField(
        label="Vad gäller samtycket inte?", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
    kept_elsewhere = forms.CharField(label="I vilket annat system finns svaret?", required=False, max_length=200)

    def __init__(
        self,
        *args: Any,
        case: Case,
        units: list[Unit],
        own: Any,
        close: list[Representation],
        known: list[Party],
        suggested: Collection[Any] = (),
        search: str = "",
        holds: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        """holds: what holds now, which the form begins with; None before there is a yes."""
        readers = {"limits": reading.own(case.person.given_name)}
        super().__init__(*args, readers=readers, initial=holds, **kwargs)
        self.case, self.replaces = case, bool(holds)
        if holds:
            self.fields["parties"].help_text = "Fråga om var och en. De som är med nu är ikryssade."
        self.search, self.all_groups = search, grouped([unit for unit in units if unit.id != own], suggested)
        self.fields["parties"].choices = [
            (str(unit.id), unit.name) for group in self.all_groups for found in group.units.values() for unit in found
        ]
        self._offer("close", [(str(one.id), f"{one.name}, {one.get_kind_display().lower()}") for one in close])
        self._offer("known", [(str(party.id), party.name) for party in known])
        self._ask_for_outsiders()
        for name in self.fields:
            self.fields[name].mark_optional = name == "limits"

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        """The choices of a field, which is left out when there are none."""
        if choices:
            self.fields[name].choices = choices
        else:
            del self.fields[name]

    def _ask_for_outsiders(self) -> None:
        for number in NEW:
            self.fields[f"outside_{number}_name"] = forms.CharField(label="Namn", max_length=200, required=False)
            self.fields[f"outside_{number}_kind"] = forms.ChoiceField(
                label="Vad är det?", choices=OUTSIDE, required=False
            )
            self.fields[f"outside_{number}_address"] = forms.CharField(
                label="Postadress", max_length=300, required=False, help_text="Inbjudan går med brev."
            )
            self.fields[f"outside_{number}_phone"] = forms.CharField(label="Telefon", max_length=60, required=False)

    @property
    def two(self) -> list[BoundField]:
        """The two ticks, asked as one question."""
        return [self["sip"], self["exchange"]]

    @cached_property
    def groups(self) -> list[Group]:
        """The units to tick, those that the search finds and those that are ticked: what is ticked is never hidden."""
        boxes = {str(box.data["value"]): box for box in self["parties"].subwidgets}
        ticked = set(self["parties"].value() or ())
        for group in self.all_groups:
            for organisation, units in group.units.items():
                ids = [str(unit.id) for unit in units if fits(unit, group.name, self.search) or str(unit.id) in ticked]
                if ids:
                    group.shown[organisation] = [boxes[id] for id in ids]
                    group.ticked += len(ticked.intersection(ids))
        return [group for group in self.all_groups if group.shown]

    @property
    def many(self) -> bool:
        """Whether there are more units than one looks through: then the groups are closed until one is opened."""
        return sum(group.count for group in self.all_groups) > FEW

    @property
    def found(self) -> int:
        """How many units the search finds."""
        return sum(
            fits(unit, group.name, self.search)
            for group in self.all_groups
            for units in group.units.values()
            for unit in units
        )

    @property
    def outsiders(self) -> list[list[BoundField]]:
        """The fields for those without an account, one list for each."""
        parts = ("name", "kind", "address", "phone")
        return [[self[f"outside_{number}_{part}"] for part in parts] for number in NEW]

    @property
    def outsiders_open(self) -> bool:
        """Whether something is written there, or wrong."""
        return any(field.errors or field.value() for row in self.outsiders for field in row)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        for number in NEW:
            name, kind, address = (values.get(f"outside_{number}_{part}") for part in ("name", "kind", "address"))
            if name and not kind:
                self.add_error(f"outside_{number}_kind", "Välj vad det är")
            if name and not address:
                self.add_error(f"outside_{number}_address", "Skriv postadressen, så att inbjudan kommer fram")
            if (kind or address) and not name:
                self.add_error(f"outside_{number}_name", "Skriv namnet")
        return values

    def values(self) -> dict[str, Any]:
        values = {"close": [], "known": []} | super().values()
        rows = [{part: values.pop(f"outside_{n}_{part}") for part in ("name", "kind", "address", "phone")} for n in NEW]
        values["outside"] = [Outside(**row) for row in rows if row["name"]]
        return values


class ConsentForm(WhoMayKnow):
    """The person's own answer, or of one who answers for them (CONS-01, CONS-02)."""

    HOW = [
        ("oral", "Muntligt"),
        ("written", "Skriftligt"),
        ("other", "På annat sätt"),
        ("no", "Säger nej"),
        ("cannot", "Kan inte ta ställning nu"),
        ("portal", "Svarar själv i Min plan"),
    ]
    how = forms.ChoiceField(choices=HOW, widget=forms.RadioSelect)
    given_as = forms.ChoiceField(
        label="Vem har svarat?",
        choices=[choice for choice in Consent.GivenAs.choices if choice[0] != "guardian"],
        widget=forms.RadioSelect,
        initial="self",
    )
    given_by_name = forms.CharField(max_length=200, required=False)

    field_order = ("how", "sip", "exchange", "parties", "close", "known")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        first = self.case.person.given_name
        self.fields["how"].label = f"Hur lämnade {first} sitt samtycke?"
        if self.case.stopped_at is not None:  # then only staff can write that the plan goes on
            self.fields["how"].choices = [choice for choice in self.HOW if choice[0] != "portal"]
        self.fields["how"].error_messages["required"] = f"Välj hur {first} svarade"
        self.fields["given_by_name"].label = f"Namn på den som svarade, om det inte var {first}"
        del self.fields["kept_elsewhere"]

    @property
    def asks(self) -> bool:
        """Whether the person shall answer themself, in Min plan."""
        return self.cleaned_data.get("how") == "portal"

    def values(self) -> dict[str, Any]:
        values = super().values()
        how = values.pop("how")
        if how == "portal":
            asked = ("parties", "outside", "known", "close", "limits", "given_by_name", "seen")
            return {name: values[name] for name in asked}
        values["answer"] = how if how in ("no", "cannot") else "yes"
        values["form"] = how if how in ("oral", "written", "other") else "oral"
        return values


class ChildConsentForm(WhoMayKnow):
    """For a child: every guardian's answer and the child's own, each for itself (CONS-08)."""

    form = forms.ChoiceField(
        label="Hur lämnades svaren?",
        choices=[("oral", "Muntligt"), ("written", "Skriftligt"), ("other", "På annat sätt")],
        widget=forms.RadioSelect,
        error_messages={"required": "Välj hur svaren lämnades"},
    )
    guardian_name = forms.CharField(label="En vårdnadshavare till: namn", max_length=200, required=False)
    guardian_answer = forms.ChoiceField(
        label="Vårdnadshavarens svar", choices=ANSWERS, widget=forms.RadioSelect, required=False
    )
    child_answer = forms.ChoiceField(choices=ANSWERS, widget=forms.RadioSelect, required=False)
    child_words = forms.CharField(required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))

    asks = False
    field_order = ("form", "sip", "exchange", "parties", "close", "known")

    def __init__(self, *args: Any, guardians: list[Representation], own_system: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        first = self.case.person.given_name
        self.guardians = guardians
        for number, guardian in enumerate(guardians):
            self.fields[f"guardian_{number}"] = forms.ChoiceField(
                label=f"{guardian.name}, vårdnadshavare", choices=ANSWERS, widget=forms.RadioSelect, required=False
            )
            self.fields[f"guardian_{number}"].mark_optional = False
        self.fields["child_answer"].label = f"Vad säger {first}?"
        self.fields["child_words"].label = f"Med {first}s egna ord, eller hur {first} har fått vara med"
        self.fields["child_words"].readers = reading.own(first)
        if own_system:
            self.fields["kept_elsewhere"].help_text = own_system
        else:
            del self.fields["kept_elsewhere"]

    @property
    def answers(self) -> list[BoundField]:
        """The guardians' answers."""
        return [self[f"guardian_{number}"] for number in range(len(self.guardians))]

    @property
    def another(self) -> bool:
        """Whether there may be a guardian who is not registered."""
        return len(self.guardians) < 2

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("guardian_answer") and not values.get("guardian_name"):
            self.add_error("guardian_name", "Skriv vårdnadshavarens namn")
        if not self.errors and not any(giver.answer for giver in self._givers(values)):
            self.add_error("child_answer", "Skriv svaret från minst en vårdnadshavare eller från barnet")
        return values

    def _givers(self, values: dict[str, Any]) -> list[Giver]:
        given = [
            Giver("guardian", guardian.name, values.get(f"guardian_{number}", ""))
            for number, guardian in enumerate(self.guardians)
        ]
        given.append(Giver("guardian", values.get("guardian_name", ""), values.get("guardian_answer", "")))
        given.append(Giver("self", "", values.get("child_answer", ""), values.get("child_words", "")))
        return [giver for giver in given if giver.answer]

    def values(self) -> dict[str, Any]:
        values = super().values()
        givers = self._givers(values)
        for name in ("guardian_name", "guardian_answer", "child_answer", "child_words"):
            values.pop(name)
        for number in range(len(self.guardians)):
            values.pop(f"guardian_{number}")
        return values | {"givers": givers}


class WithdrawForm(WithdrawChoice):
    """Withdraw on the person's behalf: all, or one party."""

    everything = "Allt: ingen ny uppgift delas och planen avslutas"
    one = "Bara för"

    def __init__(self, *args: Any, first: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].label = f"Vad vill {first} ta tillbaka?"
        self.fields["unit"].error_messages["required"] = f"Välj vad {first} vill ta tillbaka"


class WithdrawOursForm(ActionForm):
    """What the person takes back, noted by a unit of another organisation than the one that coordinates: what its own
    organisation may tell, to all or to one, or the whole plan. Whom the others may tell is theirs to note."""

    unit = forms.ChoiceField(widget=forms.RadioSelect)

    def __init__(self, *args: Any, first: str, organisation: Organisation, told: list[Party], yes: bool, **kwargs: Any):
        """told: those that the organisation may tell now; yes: whether it has a yes to take back at all."""
        super().__init__(*args, **kwargs)
        self.organisation, self.told = organisation, {str(party.id): party for party in told}
        ours = [("ours", f"Allt som {organisation.name} får berätta. Planen finns kvar.")] if yes else []
        named = [(id, f"Bara det {organisation.name} får berätta för {one.name}") for id, one in self.told.items()]
        whole = ("all", "Allt i hela planen: ingen ny uppgift delas och planen avslutas")
        self.fields["unit"].label = f"Vad vill {first} ta tillbaka?"
        self.fields["unit"].choices = [*ours, *named, whole]
        self.fields["unit"].error_messages["required"] = f"Välj vad {first} vill ta tillbaka"

    def do(self, **kwargs: Any) -> Any:
        """Takes back what was chosen; out as ``submit``."""
        chosen = self.cleaned_data["unit"] if self.is_valid() else "all"
        if chosen == "all":
            return self.submit(lambda unit, **more: consents.withdraw_consent(**more), **kwargs)
        party = self.told[chosen].id if chosen in self.told else None
        return self.submit(
            lambda unit, **more: withdrawing.withdraw_from(organisation=self.organisation.id, party=party, **more),
            **kwargs,
        )


class LetGoForm(ActionForm):
    """Which of those that the person has let go: a unit, or a party without an account."""

    unit = forms.CharField(label="Vem gäller det?", max_length=36, widget=forms.HiddenInput)
