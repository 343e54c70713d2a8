"""Made-up data for the gallery: each component in each of its states."""

from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

from django import forms

from samplan.foundation.pages.forms import ActionForm, Digits

MAJ = "Maj Exempelsson"


class QuestionForm(ActionForm):
    """One field of each kind."""

    number = forms.CharField(
        label="Personnummer",
        widget=Digits,
        help_text="12 siffror, till exempel 19121212-1212",
        max_length=13,
        error_messages={"required": "Skriv personnumret med 12 siffror, till exempel 19121212-1212"},
    )
    question = forms.CharField(
        label="Vad ska mötet svara på?",
        widget=forms.Textarea,
        help_text="En fråga per rad.",
        max_length=70,
        error_messages={"required": "Skriv vad mötet ska svara på"},
    )
    day = forms.DateField(
        label="Datum",
        help_text="Mötet ska vara inom 3–21 dagar.",
        error_messages={"required": "Välj ett datum för mötet"},
    )
    clock = forms.TimeField(label="Klockslag", required=False)
    way = forms.ChoiceField(
        label="Hur träffas ni?",
        widget=forms.RadioSelect,
        choices=[("place", "På plats"), ("video", "Video"), ("phone", "Telefon")],
        error_messages={"required": "Välj hur ni träffas"},
    )
    recipients = forms.MultipleChoiceField(
        label="Vilka ska kallas?",
        widget=forms.CheckboxSelectMultiple,
        help_text="Inget är valt i förväg.",
        choices=[("1", "Hemtjänsten Centrum (kommunen)"), ("2", "Hälsocentralen Björken (regionen)")],
        error_messages={"required": "Välj minst en som ska kallas"},
    )
    unit = forms.ChoiceField(label="Enhet", choices=[("", "Välj enhet"), ("1", "Hemtjänsten Centrum")])
    limits = forms.CharField(label="Vad gäller samtycket inte?", required=False)
    asked = forms.BooleanField(label="Jag har frågat personen", error_messages={"required": "Fråga personen först"})

    readers = {"question": "Maj och alla som kallas"}


class LineForm(ActionForm):
    """The composer's form."""

    who = forms.ChoiceField(label="Vem", choices=[("maj", "Maj själv"), ("ht", "Hemtjänsten Centrum")])
    what = forms.CharField(label="gör vad", max_length=200)
    when = forms.CharField(label="när", max_length=100)

    readers = {"what": "Maj och alla som är med i planen"}


class PersonForm(ActionForm):
    """One question to the person, where the question is the heading of its group."""

    answer = forms.ChoiceField(
        label="Vill du att vi gör en SIP tillsammans med dig?",
        widget=forms.RadioSelect,
        choices=[("all", "Ja, alla"), ("some", "Ja, men bara några"), ("no", "Nej")],
    )


def everything(now: datetime) -> dict[str, object]:
    """The gallery's context, counted from ``now``."""
    return {
        "now": now,
        "people": _people(),
        "done_on": {"need": now.date() - timedelta(days=2), "prepare": now.date() - timedelta(days=1)},
        "due_on": {"call": now.date() + timedelta(days=1), "meeting": now.date() + timedelta(days=19)},
        "duties": _duties(now),
        "rows": _rows(now),
        "measures": _measures(now),
        "actions": {"2": {"label": "Bekräfta", "url": "#", "method": "post", "second": True}},
        "goals": _goals(),
        "consents": _consents(now),
        "contact": {
            "name": "Sara Lind",
            "role": "Din samordnare",
            "unit": "Hälsocentralen Björken",
            "helps": "Hjälper dig om något i planen är fel",
            "phone": "0980-319 205",
            "hours": "Vardagar 8–16",
        },
        "answers": _answers(),
        "entries": _entries(now),
        "empty_form": QuestionForm(auto_id="tom_%s"),
        "wrong_form": QuestionForm({"question": "x" * 80, "day": "i morgon"}, auto_id="fel_%s"),
        "line_form": LineForm(auto_id="rad_%s"),
        "person_form": PersonForm(auto_id="person_%s"),
        "readers": ["Maj", "Hemtjänsten Centrum"],
    }


def _people() -> list[dict[str, Any]]:
    maj = {"name": MAJ, "number": "19441018-8876", "consent": "given", "coordinator": "Sara Lind, Björken"}
    return [
        maj,
        maj | {"consent": "missing", "interpreter": "finska, på plats", "coordinator": ""},
        {"name": "Gun Låtsas", "consent": "withdrawn", "protected": True},
    ]


def _duties(now: datetime) -> list[SimpleNamespace]:
    today = now.date()

    def duty(**facts: object) -> SimpleNamespace:
        return SimpleNamespace(**({"not_before": None, "due_on": None, "due_at": None, "met_at": None} | facts))

    return [
        duty(due_on=today - timedelta(days=1)),
        duty(due_at=now + timedelta(minutes=72)),
        duty(due_on=today),
        duty(due_on=today + timedelta(days=5)),
        duty(not_before=today + timedelta(days=3), due_on=today + timedelta(days=21)),
        duty(due_on=today, met_at=now - timedelta(minutes=5)),
        duty(),
    ]


def _rows(now: datetime) -> list[dict[str, Any]]:
    late, soon, _, later, *_ = _duties(now)
    post = {"url": "#", "method": "post"}
    return [
        {
            "id": "1",
            "duty": late,
            "verb": "skickats",
            "what": "Kallelse till SIP",
            "url": "#",
            "person": "Olle Påhittad, 1961",
            "sender": "Hälsocentralen Björken",
            "action": {"label": "Skicka kallelse", "url": "#"},
        },
        {
            "id": "2",
            "duty": soon,
            "what": "Kallelse till SIP-möte",
            "url": "#",
            "person": f"{MAJ}, 1944",
            "sender": "Biståndsenheten",
            "facts": ["Hur kan Maj bo kvar hemma?"],
            "action": post | {"label": "Kvittera"},
        },
        {
            "id": "3",
            "duty": soon,
            "what": "Plan",
            "url": "#",
            "person": "Gun Låtsas, 1938",
            "sender": "Biståndsenheten",
            "undo": {"text": "Kvitterat 10.42 av dig.", "url": "#"},
        },
        {
            "id": "4",
            "duty": later,
            "what": "Svara på kallelse",
            "url": "#",
            "person": "Ali Fiktiv, 2011",
            "sender": "Skolan Lugnet",
            "more": "Sara har tagit det",
            "action": {"label": "Svara", "url": "#", "second": True},
        },
    ]


MEASURES: list[dict[str, Any]] = [
    {
        "id": "1",
        "who": "Hemtjänsten",
        "what": "hjälper dig att duscha",
        "when": "Måndag och torsdag klockan 9.00",
        "where": "Hemma hos dig",
        "who_phone": "0980-319 210",
        "organisation": "Hemtjänsten Centrum",
        "huvudman": "kommun",
        "state": "committed",
        "answer": "yes",
    },
    {
        "id": "2",
        "who": "Läkaren Omar",
        "what": "ser över din medicin",
        "when": "Senast 20 mars",
        "who_phone": "0980-319 211",
        "organisation": "Hälsocentralen Björken",
        "huvudman": "region",
        "state": "proposed",
        "in_room": "Omar Nilsson",
    },
    {
        "id": "3",
        "who": "Skolan",
        "what": "ordnar en lugn plats",
        "when": "Från höstterminen",
        "huvudman": "skola",
        "organisation": "Skolan Lugnet",
        "state": "waiting",
        "meanwhile": "Ni kan sitta i biblioteket.",
    },
    {
        "id": "4",
        "who": "Du",
        "what": "går en promenad varje dag",
        "when": "När det passar dig",
        "huvudman": "du",
        "state": "committed",
    },
    {
        "id": "5",
        "who": "Grannen Eva",
        "what": "hämtar posten",
        "when": "En gång",
        "huvudman": "annan",
        "state": "done",
    },
    {
        "id": "6",
        "who": "Fotvården",
        "what": "kommer hem till dig",
        "when": "I vår",
        "huvudman": "region",
        "state": "stopped",
        "answer": "no",
    },
]


def _measures(now: datetime) -> list[dict[str, Any]]:
    """A measure in each state; the one that is done was done today."""
    return [row | {"done_at": now.date()} if row["state"] == "done" else row for row in MEASURES]


def _goals() -> list[dict[str, Any]]:
    return [
        {
            "text": "Jag vill kunna bo i sommarstugan till sommaren.",
            "in_persons_words": True,
            "steps": [{"text": "Gå i trappan själv", "state": "Närmare"}, {"text": "Laga frukost"}],
        },
        {"text": "Haluan nähdä lapsenlapseni useammin.", "in_persons_words": True, "lang": "fi"},
        {"text": "Trygg medicinering", "in_persons_words": False},
    ]


def _consents(now: datetime) -> list[dict[str, Any]]:
    given = {
        "state": "given",
        "at": now.date() - timedelta(days=9),
        "heard_by": "Sara Lind",
        "change_url": "#",
        "parties": [
            {"name": "Hemtjänsten Centrum", "allowed": True},
            {"name": "Hälsocentralen Björken", "allowed": True},
        ],
    }
    some = [{"name": "Hemtjänsten Centrum", "allowed": True}, {"name": "Skolan Lugnet", "allowed": False}]
    return [
        given,
        given
        | {
            "state": "partial",
            "parties": some,
            "limits": "Min ekonomi",
            "history": [{"at": now.date() - timedelta(days=20), "text": "Ja, till alla"}],
        },
        {"state": "withdrawn", "at": now.date()},
        {
            "state": "given",
            "at": now.date(),
            "by": "Norrbro kommun",
            "holds": True,
            "hears": ["Hälsocentralen Björken"],
        },
    ]


def _answers() -> list[dict[str, Any]]:
    return [
        {"label": "Vilka kallas?", "texts": ["Hemtjänsten Centrum", "Hälsocentralen Björken"], "change_url": "#"},
        {
            "label": "Vad ska mötet svara på?",
            "value": "Hur kan Maj bo kvar hemma?\nVem hjälper till på kvällen?",
            "change_url": "#",
        },
        {"label": "Så får Maj inbjudan", "value": "Brev hem"},
    ]


def _entries(now: datetime) -> list[dict[str, Any]]:
    return [
        {
            "at": now - timedelta(hours=2),
            "who": "Sara",
            "role": "sjuksköterska",
            "unit": "Björken",
            "what": "läste planen",
            "why": "Är med i planen",
            "ask_url": "#",
        },
        {"at": now - timedelta(days=1), "who": "Du", "what": "läste planen", "why": ""},
    ]
