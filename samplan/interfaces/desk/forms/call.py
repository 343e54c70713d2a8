"""The forms of the call: who, about what, when and how; the same times when a meeting moves."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django import forms
from django.forms.boundfield import BoundField, BoundWidget

from samplan.coordination.cases.models import Case, Party
from samplan.coordination.meetings.calls import MOST, TOO_MANY, Details, Recipient, closed, standing
from samplan.coordination.meetings.deadlines import PERSONS_REASONS, REASONS
from samplan.coordination.meetings.models import Meeting
from samplan.foundation.pages.forms import ActionForm
from samplan.foundation.pages.templatetags.sv import dag, dag_lang
from samplan.interfaces.desk.forms.case import moment
from samplan.interfaces.desk.forms.units import regions_of, whose
from samplan.rulebook import calling
from samplan.rulebook.calendar import local

WAYS = {"portal": "I Min plan", "letter": "Brev", "both": "Båda", "oral": "Muntligt. Vi berättar själva"}
SAID = {"portal": "I Min plan", "letter": "Med brev", "both": "I Min plan och med brev", "oral": "Muntligt"}
WHERE = {
    "place": ("place", "Skriv var ni träffas"),
    "video": ("link", "Skriv länken till videomötet"),
    "phone": ("phone", "Skriv numret till telefonmötet"),
}
Days = Sequence[date]
OTHER = "other"  # another day than the suggested ones


class Few(forms.MultipleChoiceField):
    """Some of those that are shown; the own unit is left out with a word, and far too many are refused politely."""

    own = ""  # the id of the own unit's place, which may be sent but is not called
    own_left_out = False

    def to_python(self, value: Any) -> list[str]:
        sent = super().to_python(value)
        if len(sent) > MOST:
            raise forms.ValidationError(TOO_MANY, code="too_many")
        self.own_left_out = bool(self.own) and self.own in sent
        return [id for id in sent if id != self.own]


class TimesForm(ActionForm):
    """When, how and where. The form shows the one field that goes with the way that is chosen."""

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

    def set_days(self, days: Days, now: datetime) -> None:
        """The suggested days to choose among, and the moment that the meeting must lie after."""
        self.now = now
        today = local(now)
        self.fields["day"].choices = [(d.isoformat(), dag(d, today)) for d in days] + [(OTHER, "Välj en annan dag")]
        for name in ("day", "date", "place", "link", "phone"):
            self.fields[name].mark_optional = False

    def say_who_sees_the_place(self, case: Case) -> None:
        """Of one with protected identity only the person: whoever writes it is told, and what not to choose."""
        if case.person.protected:
            place, first = self.fields["place"], case.person.given_name
            place.help_text = f"Bara {first} ser platsen. De andra får ringa. Träffas inte där personen bor."
            place.readers = f"bara {first}"

    @property
    def ways(self) -> list[tuple[str, BoundField]]:
        """The three fields of which one goes with each way to meet."""
        return [(way, self[name]) for way, (name, _) in WHERE.items()]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        self._choose_day(values)
        start, end = values.get("start"), values.get("end")
        if start and values.get("date") and moment(values["date"], start) <= self.now:
            self.add_error("date", "Mötet ligger i det förflutna. Välj en dag framåt.")
        if start and values.get("date") and moment(values["date"], start) - self.now > calling.FURTHEST:
            self.add_error("date", calling.TOO_FAR)
        if start and end and end <= start:
            self.add_error("end", "Mötet slutar innan det börjar. Välj en senare tid.")
        needed = WHERE.get(values.get("form", ""))
        if needed and not values.get(needed[0]):
            self.add_error(needed[0], needed[1])
        return values

    def _choose_day(self, values: dict[str, Any]) -> None:
        """The suggested day that is chosen, whatever stands in the field that is then not shown; else that field's."""
        chosen, written = values.pop("day", ""), values.get("date")
        if chosen and chosen != OTHER:
            self.errors.pop("date", None)
            values["date"] = date.fromisoformat(chosen)
        elif not written and "date" not in self.errors and "day" not in self.errors:
            self.add_error("date" if chosen else "day", "Välj en dag för mötet")

    def when_and_where(self) -> list[dict[str, Any]]:
        """The rows of the page where it is checked."""
        sent = self.cleaned_data
        where = sent[WHERE[sent["form"]][0]]
        times = f"{dag_lang(sent['date'])}, kl. {sent['start']:%H.%M}–{sent['end']:%H.%M}"
        way = dict(Meeting.Form.choices)[sent["form"]]
        return [{"label": "När", "value": times}, {"label": "Hur", "value": f"{way}: {where}"}]

    def values(self) -> dict[str, Any]:
        values = super().values()
        day, start, end = values.pop("date"), values.pop("start"), values.pop("end")
        values["starts_at"], values["ends_at"] = moment(day, start), moment(day, end)
        for name, _ in WHERE.values():  # what was typed for another way is not sent
            if name != WHERE[values["form"]][0]:
                values[name] = ""
        return values


@dataclass
class Row:
    """One party on the form: its tick, what it can bring, whether it is needed, why it is called or invited, and whom
    it acts for."""

    party: Party
    box: BoundWidget
    needed: BoundWidget
    bring: BoundField
    why: str
    closed: str
    whose: str


class MoreForm(ActionForm):
    """Call those that the person has said yes to since the call was sent, with the call as it stands."""

    recipients = forms.MultipleChoiceField(
        label="Vilka ska kallas?",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Välj vilka som ska kallas"},
    )
    checked = forms.BooleanField(label="Jag har kontrollerat uppgifterna", required=False)

    def __init__(self, *args: Any, parties: list[Party], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["recipients"].choices = [(str(party.id), party.name) for party in parties]
        self.fields["recipients"].initial = [str(party.id) for party in parties]
        self.letters_to = [party for party in parties if party.unit_id is None]
        if not self.letters_to:
            del self.fields["checked"]

    def values(self) -> dict[str, Any]:
        values = {"checked": False, **super().values()}
        return values | {"recipients": [UUID(party) for party in values["recipients"]]}


class CallForm(TimesForm):
    """The kallelse on one page (CALL-02). ``recipients`` are party ids that the consent covers."""

    texts_of_rows = {"bring_*": "Vad kan de bidra med?"}
    recipients = Few(
        label="Vilka kallas?",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Välj vilka som ska kallas"},
    )
    needed = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)
    kind = forms.ChoiceField(label="Vilket slags möte är det?", choices=Meeting.Kind.choices, initial="sip")
    purpose = forms.CharField(
        label="Vad är syftet med mötet?", max_length=300, error_messages={"required": "Skriv syftet med mötet"}
    )
    questions = forms.CharField(
        label="Vad ska mötet svara på?",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="En fråga per rad.",
        error_messages={"required": "Skriv vad mötet ska svara på"},
    )
    why = forms.CharField(
        label="Varför behövs mötet?", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )
    goal = forms.CharField(required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    place_in_calendar = forms.BooleanField(
        label="Platsen får stå i kalenderfilen",
        required=False,
        help_text="I en kalender kan andra se vad som står. Utan kryss står bara dag och tid där.",
    )
    leader = forms.CharField(label="Vem leder mötet?", max_length=200)
    documenter = forms.CharField(label="Vem dokumenterar?", max_length=200)
    person_channel = forms.ChoiceField(choices=list(WAYS.items()), widget=forms.RadioSelect)
    outside_reason = forms.ChoiceField(
        label="Varför hamnar mötet utanför tiden?",
        required=False,
        choices=[("", "Välj en orsak"), *REASONS.items()],
        help_text="Personens behov flyttar gränsen. Annat räknas som utanför tiden.",
    )
    checked = forms.BooleanField(label="Jag har kontrollerat uppgifterna", required=False)

    LATER = ("checked", "outside_reason")  # asked for on the page where all is checked
    ASKED_AGAIN = (*LATER, "steg", "csrfmiddlewaretoken", "request_id")  # what that page sends itself

    def __init__(
        self,
        *args: Any,
        case: Case,
        parties: list[Party],
        by_name: str,
        now: datetime,
        days: Days = (),
        own: Party | None = None,
        **kwargs: Any,
    ) -> None:
        first = case.person.given_name
        super().__init__(*args, readers=f"{first} och alla som kallas", **kwargs)
        self.case, self.parties = case, parties
        self.set_days(days, now)
        self.say_who_sees_the_place(case)
        recipients: Any = self.fields["recipients"]
        recipients.own = str(own.id) if own else ""
        open_ones = [p for p in parties if not closed(p, now)]
        choices = [(str(p.id), p.name) for p in parties]
        recipients.choices = self.fields["needed"].choices = choices
        recipients.initial = [str(p.id) for p in open_ones]
        self.fields["person_channel"].label = f"{first} får inbjudan:"
        self.fields["person_channel"].error_messages["required"] = f"Välj hur {first} får inbjudan"
        self.fields["goal"].label = f"Vad vill {first} på längre sikt?"
        self.fields["leader"].initial = self.fields["documenter"].initial = by_name
        for name in ("leader", "documenter"):
            self.fields[name].readers = ""
        for party in parties:
            bring = forms.CharField(label=f"Vad kan {party.name} bidra med?", max_length=300, required=False)
            bring.readers = f"{first} och alla som kallas"
            self.fields[f"bring_{party.id}"] = bring
        # the order of the page, and of what there is to correct
        bringing = [f"bring_{party.id}" for party in parties]
        self.order_fields(["recipients", "needed", *bringing, "kind", "purpose", "questions", "why", "goal", "day"])

    @property
    def groups(self) -> list[tuple[str, str, list[Row]]]:
        """Those that are called and those that are invited: a heading, what it means, and a row for each."""
        found: dict[str, list[Row]] = {"called": [], "invited": []}
        boxes, needed = self["recipients"].subwidgets, self["needed"].subwidgets
        regions = regions_of(party.unit.organisation for party in self.parties if party.unit)
        for party, box, need in zip(self.parties, boxes, needed, strict=True):
            advice = standing(self.case, party)
            acts_for = whose(party.unit.organisation, regions) if party.unit else "Utan konto"
            row = Row(party, box, need, self[f"bring_{party.id}"], advice.text_sv, closed(party, self.now), acts_for)
            found[advice.value].append(row)
        for rows in found.values():
            rows.sort(key=lambda row: (row.party.unit is None, row.whose))
        heads = {"called": ("Kallas", "De är skyldiga att komma."), "invited": ("Bjuds in", "De får välja.")}
        return [(*heads[way], rows) for way, rows in found.items() if rows]

    @property
    def self_left_out(self) -> bool:
        """Whether the own unit was among those that were sent."""
        return bool(getattr(self.fields["recipients"], "own_left_out", False))

    def clean_recipients(self) -> list[str]:
        """Raises a ValidationError that names each unit that has closed since the form was shown."""
        chosen = self.cleaned_data["recipients"]
        said = [closed(p, self.now) for p in self.parties if str(p.id) in chosen and closed(p, self.now)]
        if said:
            raise forms.ValidationError([forms.ValidationError(text) for text in said])
        return list(chosen)

    def chosen(self) -> list[Party]:
        """The parties that are called or invited."""
        return [p for p in self.parties if str(p.id) in self.cleaned_data.get("recipients", ())]

    @property
    def by_letter(self) -> bool:
        """Whether something goes by post, so that somebody must have looked at where to (CALL-09)."""
        sent = self.cleaned_data
        return sent.get("person_channel") in ("letter", "both") or any(p.unit_id is None for p in self.chosen())

    @property
    def only_later_missing(self) -> bool:
        """Whether nothing but what the checking page asks for is wrong."""
        return bool(self.errors) and set(self.errors) <= set(self.LATER)

    def review(self) -> list[dict[str, Any]]:
        """What will be sent, for the page where it is checked."""
        sent = self.cleaned_data
        by_way: dict[str, list[str]] = {"called": [], "invited": []}
        for party in self.chosen():
            said = party.name + (" (mötet behöver dem)" if str(party.id) in sent["needed"] else "")
            said += "" if party.unit_id else " – med brev"
            by_way[standing(self.case, party).value].append(said)
        bring = [f"{p.name}: {sent[f'bring_{p.id}']}" for p in self.chosen() if sent[f"bring_{p.id}"]]
        rows: list[dict[str, Any]] = [
            {"label": "Kallas (skyldiga att komma)", "texts": by_way["called"]},
            {"label": "Bjuds in (frivilligt)", "texts": by_way["invited"]},
            {"label": str(self.fields["person_channel"].label).rstrip(":"), "value": SAID[sent["person_channel"]]},
            {"label": "Slags möte", "value": dict(Meeting.Kind.choices)[sent["kind"]]},
            *self.when_and_where(),
            {"label": "Leder mötet", "value": sent["leader"]},
            {"label": "Dokumenterar", "value": sent["documenter"]},
            {"label": "Syfte", "value": sent["purpose"]},
            {"label": "Mötet ska svara på", "texts": [q.strip() for q in sent["questions"].splitlines() if q.strip()]},
            {"label": "Varför mötet behövs", "value": sent["why"]},
            {"label": self.fields["goal"].label, "value": sent["goal"]},
            {"label": "Kan bidra med", "texts": bring},
        ]
        return [row for row in rows if row.get("value") or row.get("texts")]

    def values(self) -> dict[str, Any]:
        values = super().values()
        bring = {p.id: values.pop(f"bring_{p.id}") for p in self.parties}
        needed = values.pop("needed")
        values.pop("recipients")
        values["recipients"] = [
            Recipient(p.id, standing(self.case, p).value, bring[p.id], str(p.id) in needed) for p in self.chosen()
        ]
        names = ("kind", "documenter", "checked", "place_in_calendar", "outside_reason")
        values["details"] = Details(**{name: values.pop(name) for name in names})
        return values


class DeadlineForm(ActionForm):
    """Move a limit for the person's sake (CALL-11)."""

    duty = forms.ChoiceField(label="Vilken tidsgräns gäller det?", widget=forms.RadioSelect)
    to = forms.DateField(label="Ny sista dag", error_messages={"required": "Välj den nya sista dagen"})
    reason = forms.ChoiceField(
        label="Varför flyttas den?",
        choices=list(PERSONS_REASONS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": "Välj varför tidsgränsen flyttas"},
    )

    def __init__(self, *args: Any, limits: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["duty"].choices = limits
        if len(limits) == 1:
            self.fields["duty"].initial = limits[0][0]
