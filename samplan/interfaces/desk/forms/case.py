"""Forms about the case itself: consent, call, answer, end."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.forms.boundfield import BoundField

from samplan.coordination.cases.models import Case, Party
from samplan.coordination.meetings.actions import ATTENDS, Recipient
from samplan.coordination.meetings.models import Meeting
from samplan.foundation.pages.forms import ActionForm
from samplan.foundation.pages.templatetags.sv import dag, dag_lang
from samplan.rulebook.calendar import add_working_days

STOCKHOLM = ZoneInfo("Europe/Stockholm")
Days = Sequence[date]


def moment(day: date, clock: time) -> datetime:
    """A Swedish day and clock time as an instant."""
    return datetime.combine(day, clock, STOCKHOLM)


class CallForm(ActionForm):
    """The kallelse on one page (CALL-02). ``recipients`` are party ids that the consent covers."""

    recipients = forms.MultipleChoiceField(
        label="Vilka kallas?",
        widget=forms.CheckboxSelectMultiple,
        help_text="De som kallas är skyldiga att komma.",
        error_messages={"required": "Välj vilka som ska kallas"},
    )
    person_channel = forms.ChoiceField(
        choices=[("portal", "I Min plan"), ("letter", "Brev"), ("both", "Båda")], widget=forms.RadioSelect
    )
    purpose = forms.CharField(
        label="Vad är syftet med mötet?", max_length=300, error_messages={"required": "Skriv syftet med mötet"}
    )
    why = forms.CharField(
        label="Varför behövs mötet?", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )
    goal = forms.CharField(
        label="Vad vill personen på längre sikt?",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    questions = forms.CharField(
        label="Vad ska mötet svara på?",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="En fråga per rad.",
        error_messages={"required": "Skriv vad mötet ska svara på"},
    )
    day = forms.ChoiceField(label="Vilken dag?", required=False, widget=forms.RadioSelect)
    date = forms.DateField(label="Annan dag", required=False)
    start = forms.TimeField(label="Börjar", initial="13:00")
    end = forms.TimeField(label="Slutar", initial="14:00")
    form = forms.ChoiceField(
        label="Hur träffas ni?", choices=Meeting.Form.choices, widget=forms.RadioSelect, initial="place"
    )
    place = forms.CharField(label="Plats", max_length=200, required=False)
    link = forms.CharField(label="Länk till videomötet", max_length=300, required=False)
    phone = forms.CharField(label="Nummer och kod till telefonmötet", max_length=60, required=False)
    leader = forms.CharField(label="Vem leder mötet?", max_length=200)

    OTHER = "other"  # another day than the suggested ones

    def __init__(
        self, *args: Any, case: Case, parties: list[Party], by_name: str, days: Days = (), **kwargs: Any
    ) -> None:
        first = case.person.given_name
        super().__init__(*args, readers=f"{first} och alla som kallas", **kwargs)
        self.case, self.parties = case, [p for p in parties if p.unit_id != case.coordinating_unit_id]
        self.fields["recipients"].choices = [(str(p.id), p.name) for p in self.parties]
        self.fields["recipients"].initial = [str(p.id) for p in self.parties]
        self.fields["person_channel"].label = f"{first} får inbjudan:"
        self.fields["person_channel"].error_messages["required"] = f"Välj hur {first} får inbjudan"
        self.fields["goal"].label = f"Vad vill {first} på längre sikt?"
        self.fields["leader"].initial = by_name
        self.fields["day"].choices = [(day.isoformat(), dag(day)) for day in days] + [(self.OTHER, "Välj en annan dag")]
        for name in ("day", "date", "place", "link", "phone"):
            self.fields[name].mark_optional = False
        for party in self.parties:
            self.fields[f"bring_{party.id}"] = forms.CharField(
                label=f"Vad kan {party.name} bidra med?", max_length=300, required=False
            )
            self.fields[f"bring_{party.id}"].readers = f"{first} och alla som kallas"
        asked = ("purpose", "questions", "why", "goal", "day")  # the order of the page, and of what there is to correct
        self.order_fields(["recipients", *(f.name for f in self.bring), *asked])
        self.fields["person_channel"] = self.fields.pop("person_channel")

    @property
    def bring(self) -> list[BoundField]:
        """What each party can contribute."""
        return [self[f"bring_{party.id}"] for party in self.parties]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        self._choose_day(values)
        start, end = values.get("start"), values.get("end")
        if start and values.get("date") and moment(values["date"], start) <= datetime.now(STOCKHOLM):
            self.add_error("date", "Mötet ligger i det förflutna. Välj en dag framåt.")
        if start and end and end <= start:
            self.add_error("end", "Mötet slutar innan det börjar. Välj en senare tid.")
        needed = {
            "place": ("place", "Skriv var ni träffas"),
            "video": ("link", "Skriv länken till videomötet"),
            "phone": ("phone", "Skriv numret till telefonmötet"),
        }.get(values.get("form", ""))
        if needed and not values.get(needed[0]):
            self.add_error(needed[0], needed[1])
        return values

    def _choose_day(self, values: dict[str, Any]) -> None:
        """One day out of the suggested ones and the one that was written."""
        chosen, written = values.pop("day", ""), values.get("date")
        suggested = date.fromisoformat(chosen) if chosen and chosen != self.OTHER else None
        if suggested and written and suggested != written:
            self.add_error("date", f"Du har valt både {dag(suggested)} och {dag(written)}. Ta bort en av dem.")
        elif suggested:
            values["date"] = suggested
        elif not written and "date" not in self.errors and "day" not in self.errors:
            self.add_error("date" if chosen else "day", "Välj en dag för mötet")

    def review(self) -> list[dict[str, Any]]:
        """What will be sent, for the page where it is checked."""
        sent = self.cleaned_data
        form = dict(Meeting.Form.choices)[sent["form"]]
        where = {"place": sent["place"], "video": sent["link"], "phone": sent["phone"]}[sent["form"]]
        ways = {"portal": "I Min plan", "letter": "Med brev", "both": "I Min plan och med brev"}
        bring = [f"{p.name}: {sent[f'bring_{p.id}']}" for p in self.chosen() if sent[f"bring_{p.id}"]]
        times = f"{dag_lang(sent['date'])}, kl. {sent['start']:%H.%M}–{sent['end']:%H.%M}"
        rows: list[dict[str, Any]] = [
            {"label": "Kallas (skyldiga att komma)", "texts": [p.name for p in self.chosen()]},
            {"label": str(self.fields["person_channel"].label).rstrip(":"), "value": ways[sent["person_channel"]]},
            {"label": "När", "value": times},
            {"label": "Hur", "value": f"{form}: {where}"},
            {"label": "Leder mötet", "value": sent["leader"]},
            {"label": "Syfte", "value": sent["purpose"]},
            {"label": "Mötet ska svara på", "texts": [q.strip() for q in sent["questions"].splitlines() if q.strip()]},
        ]
        more = (("Varför mötet behövs", sent["why"]), (self.fields["goal"].label, sent["goal"]))
        rows += [{"label": label, "value": text} for label, text in more if text]
        return rows + ([{"label": "Kan bidra med", "texts": bring}] if bring else [])

    def chosen(self) -> list[Party]:
        """The parties that are called."""
        return [p for p in self.parties if str(p.id) in self.cleaned_data["recipients"]]

    def values(self) -> dict[str, Any]:
        values = super().values()
        day, start, end = values.pop("date"), values.pop("start"), values.pop("end")
        bring = {p.id: values.pop(f"bring_{p.id}") for p in self.parties}
        chosen = values.pop("recipients")
        values["recipients"] = [
            Recipient(p.id, Party.Way.CALLED, bring[p.id]) for p in self.parties if str(p.id) in chosen
        ]
        values["starts_at"], values["ends_at"] = moment(day, start), moment(day, end)
        return values


class AnswerForm(ActionForm):
    """The answer to a call, with the unit's own planning (CALL-04, CONS-10)."""

    answer = forms.ChoiceField(
        label="Vad svarar ni?",
        choices=list(ATTENDS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": "Välj hur ni svarar"},
    )
    who = forms.CharField(label="Vem kommer?", max_length=200, required=False)
    mandate = forms.BooleanField(label="Den som kommer får besluta om våra insatser", required=False)
    reason = forms.CharField(label="Varför kan ni inte komma?", max_length=300, required=False)
    text = forms.CharField(
        label="Vad kan ni göra, och vad behöver ni av andra?", required=False, widget=forms.Textarea, max_length=2000
    )
    asked = forms.BooleanField(required=False)

    def __init__(self, *args: Any, case: Case, by_name: str, names: list[str], invited: bool, **kwargs: Any) -> None:
        first = case.person.given_name
        super().__init__(*args, readers={"text": f"{first} och de andra på mötet, om ni har frågat {first}"}, **kwargs)
        self.fields["who"].initial = by_name
        self.fields["who"].mark_optional = self.fields["reason"].mark_optional = False
        self.fields[
            "asked"
        ].label = f"Vi har också frågat {first}, som säger ja till att vi delar uppgifter med {_and(names)}"
        self.fields[
            "asked"
        ].help_text = f"Utan det lämnar inget av det ni skriver er verksamhet. {first} kan ändra sig när som helst."
        if not invited:
            self.fields["answer"].choices = [(k, v) for k, v in ATTENDS.items() if k != "cannot"]
            del self.fields["reason"]

    def values(self) -> dict[str, Any]:
        return {"reason": "", "form": "oral", **super().values()}


def _and(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} och {names[-1]}" if names else "de andra"


def suggested_days(case: Case, today: date) -> list[date]:
    """Three working days inside the usual window, to choose among: a hint, never a stop."""
    known = case.need_known_at.astimezone(STOCKHOLM).date()
    first = max(known + timedelta(days=5), today + timedelta(days=3))
    return [add_working_days(first, n) for n in (1, 3, 5)]
