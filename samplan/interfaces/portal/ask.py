"""Be om en SIP: three questions, whom to ask, and the last day for an answer (NEED-02)."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse

from samplan.coordination.cases import queries, requests
from samplan.coordination.cases.models import Request as Asked
from samplan.foundation.access.policies import PERSON, allow
from samplan.foundation.access.request import Request
from samplan.foundation.directory.models import Unit
from samplan.foundation.pages.forms import ActionForm, sent
from samplan.foundation.pages.render import done, page
from samplan.rulebook import requests as rules

FEW = 8  # choices that are shown at once; more of them are a list to open


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
        names = [f"{unit.name} (din hälsocentral)" if listed and not n else unit.name for n, unit in enumerate(doors)]
        choices = [(str(unit.id), name) for unit, name in zip(doors, names, strict=True)]
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


@allow(PERSON, "GET", "POST")
def ask(request: Request) -> HttpResponse:
    """Be om en SIP: for whoever is logged in, with a plan or without."""
    doors = requests.doors(request.actor, request.now)
    form = AskForm(
        sent(request),
        doors=doors,
        listed=requests.is_listed(request.actor, doors),
        phone=requests.own_phone(request.actor),
    )
    if request.method == "POST":
        if form.submit(requests.ask_for_sip, by=request.actor, now=request.now):
            return done(request, "sip-begard", "portal:asked")
    answer_by = rules.answer_by(request.now)
    return page(request, "portal/ask.html", form=form, answer_by=answer_by, submit="Skicka", nav="portal:more")


@allow(PERSON, "GET")
def asked(request: Request) -> HttpResponse:
    """What the person has asked for, until when it is answered, and the answer."""
    rows = requests.own_requests(request.actor)
    cases = queries.persons_cases(request.actor)
    return page(request, "portal/asked.html", asked=rows, cases=cases, nav="portal:more")


def to_tell(rows: list[Asked]) -> list[Asked]:
    """Those of the requests that Min plan tells of: that wait, or were the last to be answered with a no."""
    newest = rows[0] if rows else None
    return [row for row in rows if row.answered_at is None or (row is newest and row.answer == "refused")]
