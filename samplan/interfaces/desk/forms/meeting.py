"""Forms of the meeting: who is here, the readback, the three answers, and a meeting that is written afterwards."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.forms.boundfield import BoundField

from samplan.coordination.cases.models import Case, Party
from samplan.coordination.meetings.holding import REASONS, WITHOUT_PERSON, Here
from samplan.coordination.meetings.models import Attendance, Meeting
from samplan.foundation.directory.models import Assignment
from samplan.foundation.pages.forms import ActionForm
from samplan.interfaces.desk.forms.case import moment
from samplan.interfaces.desk.forms.plan import readers_of
from samplan.interfaces.desk.forms.versioned import VersionedForm
from samplan.rulebook.calendar import local

HERE = Attendance.How.choices
NOON = time(13)
YES_NO = [("yes", "Ja"), ("partly", "Delvis"), ("no", "Nej")]


class AttendanceForm(ActionForm):
    """Who took part, and how: the person, and each party with the names of those who came (MEET-04)."""

    texts_of_rows = {"name_*": "Vem är med?"}
    person = forms.ChoiceField(choices=HERE, widget=forms.RadioSelect, required=False)
    person_note = forms.CharField(label="Vem eller vilka är med som stöd?", max_length=200, required=False)
    kind = forms.ChoiceField(label="Vad är det för möte?", choices=Meeting.Kind.choices)

    def __init__(
        self, *args: Any, case: Case, parties: Iterable[Party], names: dict[UUID, str] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        first = case.person.given_name
        self.parties = [p for p in parties if p.unit_id != case.coordinating_unit_id]
        self.fields["person"].label = f"Hur är {first} med?"
        self.fields["person"].mark_optional = False
        self.fields["person_note"].label = f"Vilka har {first} med sig?"
        self.first = first
        for party in self.parties:
            self.fields[f"party_{party.id}"] = forms.ChoiceField(
                label=party.name,
                choices=HERE,
                widget=forms.RadioSelect,
                error_messages={"required": f"Välj om {party.name} är här"},
            )
            self.fields[f"name_{party.id}"] = forms.CharField(
                label=f"Vem från {party.name}?" if party.unit_id else f"Vem är med för {party.name}?",
                max_length=200,
                required=False,
                initial=(names or {}).get(party.id, ""),
            )

    @property
    def rows(self) -> list[tuple[BoundField, BoundField]]:
        """Each party's two questions: how, and who."""
        return [(self[f"party_{p.id}"], self[f"name_{p.id}"]) for p in self.parties]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if not values.get("person") and values.get("kind") not in WITHOUT_PERSON:
            self.add_error("person", f"Välj hur {self.first} är med")
        return values

    def attendance(self) -> dict[str, Any]:
        """The arguments of the action: the person, and the parties."""
        said = self.cleaned_data
        return {
            "person": Here(said["person"], said["person_note"]),
            "parties": {p.id: Here(said[f"party_{p.id}"], said[f"name_{p.id}"]) for p in self.parties},
            "kind": said["kind"],
        }


class BeginForm(AttendanceForm):
    """Who is here, who leads and who documents: the 30 seconds before the meeting (MEET-04, MEET-08)."""

    leader = forms.CharField(
        label="Vem leder mötet?", max_length=200, error_messages={"required": "Skriv vem som leder mötet"}
    )
    documenter = forms.CharField(
        label="Vem skriver?", max_length=200, error_messages={"required": "Skriv vem som skriver"}
    )

    def __init__(self, *args: Any, case: Case, interpreter: str = "", **kwargs: Any) -> None:
        super().__init__(*args, case=case, **kwargs)
        if interpreter:
            self.fields["interpreter"] = forms.ChoiceField(
                label=f"Är tolken här? {interpreter.capitalize()}",
                choices=[("yes", "Ja"), ("no", "Nej")],
                widget=forms.RadioSelect,
                error_messages={"required": "Välj om tolken är här"},
            )

    def values(self) -> dict[str, Any]:
        values = self.attendance() | {name: self.cleaned_data[name] for name in ("leader", "documenter")}
        tolk = {"yes": "med tolk", "no": "tolken kom inte"}.get(self.cleaned_data.get("interpreter", ""), "")
        person = values["person"]
        return values | {"person": Here(person.how, ", ".join(filter(None, (person.note, tolk))))}


class AttendForm(ActionForm):
    """One party came late, left, or takes part in another way."""

    party = forms.ChoiceField(label="Vilka gäller det?", error_messages={"required": "Välj vilka det gäller"})
    how = forms.ChoiceField(label="Hur är de med nu?", choices=HERE, error_messages={"required": "Välj hur de är med"})
    note = forms.CharField(label="Vem?", max_length=200, required=False)

    def __init__(self, *args: Any, case: Case, parties: list[Party], **kwargs: Any) -> None:
        super().__init__(*args, auto_id="id_attend_%s", **kwargs)
        others = [p for p in parties if p.unit_id != case.coordinating_unit_id]
        self.fields["party"].choices = [("", "Välj"), *[(str(p.id), p.name) for p in others]]

    def values(self) -> dict[str, Any]:
        values = super().values()
        return values | {"party": UUID(values["party"])}


class StepForm(ActionForm):
    part = forms.IntegerField()


class BackgroundForm(VersionedForm):
    """How it is now: what goes well before what does not (MEET-02)."""

    texts = ("situation", "resources", "needs")
    situation = forms.CharField(label="Så är det nu", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    resources = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 3}))
    needs = forms.CharField(
        label="Det som inte går bra, och det som behövs", required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, case: Case, meets: bool = True, **kwargs: Any) -> None:
        first = case.person.given_name
        super().__init__(*args, readers=readers_of(case, meets), **kwargs)
        self.fields["resources"].label = f"Det som går bra, och det {first} gör själv"
        for name in self.texts:
            self.fields[name].mark_optional = False


class CheckForm(VersionedForm):
    """The readback: has everyone understood the same, is the person secure, what is not agreed on (MEET-06)."""

    texts = ("understood", "secure", "check_note", "disagreement")
    understood = forms.ChoiceField(choices=YES_NO, widget=forms.RadioSelect, required=False)
    secure = forms.ChoiceField(choices=YES_NO, widget=forms.RadioSelect, required=False)
    check_note = forms.CharField(required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    disagreement = forms.CharField(
        label="Vad är ni inte överens om?", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        first = case.person.given_name
        super().__init__(*args, readers=f"{first} och de som får planen", **kwargs)
        self.fields["understood"].label = f"Har {first} och alla andra uppfattat samma sak?"
        self.fields["secure"].label = f"Känner sig {first} trygg och nöjd med planen?"
        self.fields["check_note"].label = f"Vad undrar {first} över, och vem ska {first} ringa?"
        for name in ("understood", "secure"):
            self.fields[name].mark_optional = False


class ConcludeForm(ActionForm):
    """Innan ni går (MEET-05): the three answers, and who gets the plan in the same go (PLAN-17, PLAN-18)."""

    WAYS = [
        ("digital", "I Min plan"),
        ("handed", "På papper, i handen nu"),
        ("letter", "På papper, med brev"),
        ("oral", "Muntligt"),
    ]
    follow_up_date = forms.DateField(label="Vilken dag följer ni upp?", required=False)
    follow_up_time = forms.TimeField(label="Vilken tid?", required=False, initial="13:00")
    follow_up_place = forms.CharField(label="Var?", max_length=200, required=False)
    follow_up_by = forms.CharField(label="Vem följer upp?", max_length=200, required=False)
    feedback = forms.CharField(label="Hur och när får personen återkoppling?", max_length=300, required=False)
    evaluation_date = forms.DateField(label="Vilken dag utvärderar ni målen?", required=False)
    evaluation_by = forms.CharField(label="Vem ser till att det görs?", max_length=200, required=False)
    coordinator = forms.ChoiceField(label="Vem är samordnare?", widget=forms.RadioSelect)
    responsible_organisation = forms.ChoiceField(
        label="Vem har det övergripande ansvaret?",
        widget=forms.RadioSelect,
        error_messages={"required": "Välj vem som har det övergripande ansvaret"},
    )
    ways = forms.MultipleChoiceField(choices=WAYS, widget=forms.CheckboxSelectMultiple)
    parties = forms.MultipleChoiceField(
        label="Vilka verksamheter får planen?", required=False, widget=forms.CheckboxSelectMultiple
    )
    reason = forms.CharField(
        label="Om något om uppföljningen lämnas öppet: varför?",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    only = forms.CharField(required=False, widget=forms.HiddenInput(attrs={"id": False}))

    def __init__(
        self,
        *args: Any,
        case: Case,
        staff: list[Assignment],
        organisations: dict,
        parties: list[Party],
        hint: str = "",
        **kwargs: Any,
    ) -> None:
        first = case.person.given_name
        super().__init__(*args, readers=f"{first} och de som får planen", **kwargs)
        self.fields["coordinator"].choices = [(str(a.id), f"{a.user.name}, {a.user.title}") for a in staff]
        self.fields["coordinator"].initial = str(case.coordinator_id)
        self.fields["responsible_organisation"].choices = [(str(id), name) for id, name in organisations.items()]
        self.fields["responsible_organisation"].help_text = hint
        self.fields["ways"].label = f"Hur vill {first} ha planen?"
        self.fields["ways"].error_messages["required"] = f"Välj hur {first} vill ha planen"
        self.fields["feedback"].label = f"Hur och när får {first} återkoppling?"
        self.fields["follow_up_by"].initial = case.coordinator.user.name
        others = [p for p in parties if p.unit_id and p.unit_id != case.coordinating_unit_id and p.since]
        self.fields["parties"].choices = [(str(p.id), p.name) for p in others]
        self.fields["parties"].initial = [str(p.id) for p in others]
        self.fields["parties"].help_text = "Bara de du väljer får planen."
        for name in ("follow_up_date", "follow_up_time", "follow_up_place", "follow_up_by", "feedback", "parties"):
            self.fields[name].mark_optional = False

    def values(self) -> dict[str, Any]:
        said = super().values()
        day, clock = said.pop("follow_up_date"), said.pop("follow_up_time")
        said["follow_up_at"] = moment(day, clock or NOON) if day else None
        day = said.pop("evaluation_date")
        said["evaluation_at"] = moment(day, NOON) if day else None
        for name in ("coordinator", "responsible_organisation"):
            said[name] = UUID(said[name])
        chosen, parties, alone = said.pop("ways"), said.pop("parties"), said.pop("only")
        paper = "handed" in chosen or "letter" in chosen
        said["ways"] = [way for way, yes in (("digital", "digital" in chosen), ("paper", paper)) if yes]
        said["ways"] += ["oral"] if "oral" in chosen else []
        share = {"parties": parties} | {way: way in chosen for way, _ in self.WAYS}
        return said | {"share": None if alone else share}


class AfterwardsForm(AttendanceForm):
    """A meeting that has been held, by phone or while the service was down, is written afterwards (MEET-07)."""

    FORMS = [("phone", "Telefon"), ("video", "Video"), ("place", "På plats")]
    meeting = forms.ChoiceField(label="Vilket möte var det?", widget=forms.RadioSelect, required=False)
    form = forms.ChoiceField(
        label="Hur hölls det?",
        choices=FORMS,
        widget=forms.RadioSelect,
        error_messages={"required": "Välj hur det hölls"},
    )
    date = forms.DateField(label="Vilken dag hände det?", error_messages={"required": "Välj vilken dag det hände"})
    starts = forms.TimeField(label="Vilken tid började det?", error_messages={"required": "Skriv när det började"})
    ends = forms.TimeField(label="Vilken tid slutade det?", error_messages={"required": "Skriv när det slutade"})
    purpose = forms.CharField(
        label="Varför pratade ni med varandra?",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Skriv varför ni pratade med varandra"},
    )
    reason = forms.ChoiceField(
        label="Varför registreras det nu?",
        choices=list(REASONS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": "Välj varför det registreras nu"},
    )
    reason_text = forms.CharField(label="Om annat: vad?", max_length=300, required=False)

    def __init__(self, *args: Any, case: Case, called: Meeting | None, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, case=case, readers=f"{case.person.given_name} och de som får planen", **kwargs)
        self.fields["reason_text"].mark_optional = False
        self.fields["meeting"].mark_optional = False
        if called is None:
            del self.fields["meeting"]
        else:
            day = local(called.starts_at)
            self.fields["meeting"].choices = [
                (str(called.id), f"Det som var bokat till {day.day}/{day.month} kl. {day:%H.%M}"),
                ("", "Ett annat, som ingen hade kallat till"),
            ]
            self.fields["meeting"].initial = ""
        for party in self.parties:
            field = self.fields[f"party_{party.id}"]
            field.choices = [*HERE[:-1], ("missing", "var inte med")]
            field.initial = "missing"
            field.error_messages["required"] = f"Välj om {party.name} var med"
        self.fields["person"].label = f"Hur var {case.person.given_name} med?"
        self.now = now

    def values(self) -> dict[str, Any]:
        said = self.cleaned_data
        ends = moment(said["date"], said["ends"])
        if said["ends"] < said["starts"]:
            ends += timedelta(days=1) if said["starts"].hour >= 22 else timedelta()
        chosen = said.get("meeting")
        return self.attendance() | {
            "began_at": moment(said["date"], said["starts"]),
            "ended_at": ends,
            "meeting": UUID(chosen) if chosen else None,
            **{name: said[name] for name in ("form", "purpose", "reason", "reason_text")},
        }
