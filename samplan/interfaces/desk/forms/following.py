"""Forms of what happens after the meeting: how it goes, the follow-up."""

from datetime import time
from typing import Any
from uuid import UUID

from django import forms
from django.forms.boundfield import BoundField

from samplan.coordination.plans.content import OVER, Line, PlanView
from samplan.coordination.plans.following import OVERALL, Went
from samplan.coordination.plans.models import FollowUp
from samplan.coordination.plans.states import REPORTED
from samplan.foundation.pages.forms import ActionForm
from samplan.interfaces.desk.forms.case import moment

DONE = [("yes", "Ja"), ("partly", "Delvis"), ("no", "Nej")]
NEARER = [("closer", "Närmare"), ("same", "Likadant"), ("further", "Längre bort")]
GOES_ON = [("", "Det fortsätter"), ("done", "Det är klart"), ("stopped", "Det blev inte av")]


class ReportForm(ActionForm):
    """How it goes with what the own huvudman does."""

    state = forms.ChoiceField(
        label="Hur går det?",
        choices=list(REPORTED.items()),
        widget=forms.RadioSelect,
        error_messages={"required": "Välj hur det går"},
    )
    effect = forms.CharField(label="Hur gick det?", max_length=300, required=False)

    def __init__(self, *args: Any, told: str, **kwargs: Any) -> None:
        """told: who gets the word, see ``reading.besked``."""
        super().__init__(*args, readers={"effect": told}, **kwargs)


class FollowUpForm(ActionForm):
    """One row for each line: was it done. Then the goals, what is new, and what happens with the plan (FOLL-02)."""

    texts_of_rows = {"effect_*": "Hjälpte det?", "now_*": "Vad gör vi nu?"}
    circumstances = forms.CharField(
        label="Vad är nytt?", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )
    needed = forms.CharField(
        label="Behövs något annat, eller någon annan?",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    next = forms.ChoiceField(
        label="Vad händer med planen?",
        choices=FollowUp.Next.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Välj vad som händer med planen"},
    )
    explanation = forms.CharField(
        label="Vad blir annorlunda, och varför?",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    next_date = forms.DateField(label="Vilken dag följer ni upp nästa gång?", required=False)
    next_time = forms.TimeField(label="Vilken tid?", required=False, initial="13:00")
    next_place = forms.CharField(label="Var?", max_length=200, required=False)

    def __init__(self, *args: Any, plan: PlanView, first: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = [line for line in plan.lines if line.state not in OVER or self._written_of(line)]
        self.goals = plan.goals
        for field in ("next_date", "next_time"):
            self.fields[field].mark_optional = False
        readers = f"{first} och de som får planen"
        for name in ("circumstances", "needed", "explanation"):
            self.fields[name].readers = readers
        for line in self.lines:
            self._row(line, readers)
        for goal in self.goals:
            self._choice(f"goal_{goal['id']}", goal["text"], NEARER)
        for code, words in OVERALL.items():
            self._choice(f"overall_{code}", words, NEARER)

    def _written_of(self, line: Line) -> bool:
        """Whether words were sent about a line that was closed meanwhile: they stay in sight."""
        return any(self.data.get(f"{name}_{line.id}", "").strip() for name in ("effect", "now"))

    def _row(self, line: Line, readers: str) -> None:
        who = f"{line.who} {line.what}"
        self._choice(f"line_{line.id}", "Blev det gjort?", DONE)
        row = self.fields[f"line_{line.id}"]
        row.required, row.error_messages["required"] = True, f"Svara på om det blev gjort: {who}"
        self._choice(f"state_{line.id}", "Fortsätter det?", GOES_ON)
        self.fields[f"state_{line.id}"].initial = ""
        for name, label in (("effect", "Hjälpte det?"), ("now", "Vad gör vi nu?")):
            self.fields[f"{name}_{line.id}"] = forms.CharField(label=label, max_length=300, required=False)
            self.fields[f"{name}_{line.id}"].readers = readers

    def _choice(self, name: str, label: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name] = forms.ChoiceField(
            label=label,
            choices=choices,
            widget=forms.RadioSelect,
            required=False,
            error_messages={"invalid_choice": "Välj något av alternativen som visas."},
        )
        self.fields[name].mark_optional = False

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Each line with its fields: the answer in sight, the rest for who has more to say."""
        return [
            {
                "line": line,
                "answer": self[f"line_{line.id}"],
                "more": [self[f"{name}_{line.id}"] for name in ("state", "effect", "now")],
                "open": any(self[f"{name}_{line.id}"].errors for name in ("state", "effect", "now")),
            }
            for line in self.lines
        ]

    @property
    def goal_fields(self) -> list[BoundField]:
        return [self[f"goal_{goal['id']}"] for goal in self.goals]

    @property
    def overall_fields(self) -> list[BoundField]:
        return [self[f"overall_{code}"] for code in OVERALL]

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        day, clock = data["next_date"], data["next_time"] or time(13)
        ends = data["next"] in (FollowUp.Next.RESTART, FollowUp.Next.END)
        return {
            "measures": [
                Went(
                    UUID(line.id),
                    data[f"line_{line.id}"],
                    data[f"effect_{line.id}"],
                    data[f"now_{line.id}"],
                    data[f"state_{line.id}"],
                )
                for line in self.lines
            ],
            "goals": [
                Went(UUID(goal["id"]), data[f"goal_{goal['id']}"]) for goal in self.goals if data[f"goal_{goal['id']}"]
            ],
            "overall": {code: data[f"overall_{code}"] for code in OVERALL if data[f"overall_{code}"]},
            "next_at": moment(day, clock) if day and not ends else None,
            **{key: data[key] for key in ("next", "circumstances", "needed", "explanation", "next_place")},
        }
