"""Note what the person says, and write the kartläggning with them."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from samplan.coordination.cases.models import Case
from samplan.coordination.meetings.models import Answer
from samplan.interfaces.desk.forms.versioned import VersionedForm
from samplan.rulebook import questions as rules


def _field(part: rules.Part) -> forms.Field:
    if part.kind == rules.TEXT:
        return forms.CharField(
            label=part.label, required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
        )
    if part.kind == rules.TICKS:
        return forms.MultipleChoiceField(
            label=part.label, required=False, choices=part.choices, widget=forms.CheckboxSelectMultiple
        )
    if part.kind == rules.SCALE:  # eleven of them on one page: short
        return forms.ChoiceField(label=part.label, required=False, choices=[("", "Inget svar"), *part.choices])
    return forms.ChoiceField(label=part.label, required=False, choices=part.choices, widget=forms.RadioSelect)


class NotedForm(VersionedForm):
    """The questions of the person's set on one page; the person says who may see."""

    texts_of_rows = rules.texts()
    how = forms.ChoiceField(
        label="Hur fick ni svaren?",
        choices=[("met", "Vi träffades"), ("phone", "På telefon"), ("paper", "På papper")],
        widget=forms.RadioSelect,
        error_messages={"required": "Välj hur ni fick svaren"},
    )
    share = forms.ChoiceField(
        choices=[("meeting", "Alla på mötet"), ("coordinator", "Bara vi som samordnar")],
        widget=forms.RadioSelect,
        help_text="Fråga innan du sparar.",
        error_messages={"required": "Fråga vem som får se svaren, och välj"},
    )

    def __init__(
        self, *args: Any, case: Case, asked: tuple[rules.Question, ...], rows: Mapping[str, Answer], **kwargs: Any
    ) -> None:
        first = case.person.given_name
        self.asked = asked
        parts = [part for question in asked for part in question.parts]
        self.texts = tuple(part.field for part in parts)
        mine = self.of_codes(rows)
        ticked = {p.field: mine[p.field].text.split(",") for p in parts if p.kind == rules.TICKS and p.field in mine}
        self.base_fields = dict(type(self).base_fields)  # type: ignore[misc]
        for number, question in enumerate(asked, start=1):
            for part in question.parts:
                field = _field(part)
                field.mark_optional = False
                if part == question.parts[0] and not part.label:
                    field.label, field.help_text = f"{number}. {question.text}", question.hint
                if part.private:
                    field.readers = f"{first} och er enhet. Visas aldrig på mötet"
                if part.most:
                    field.help_text = "Högst tre."
                self.base_fields[part.field] = field
        super().__init__(*args, rows=mine, initial=ticked | kwargs.pop("initial", {}), **kwargs)
        self.fields["share"].label = f"Vem får se svaren, säger {first}?"

    def of_codes(self, rows: Mapping[str, Answer]) -> dict[str, Answer]:
        """Part code → row, by the name of the field."""
        parts = [part for question in self.asked for part in question.parts if part.code in rows]
        return {part.field: rows[part.code] for part in parts}

    @property
    def questions(self) -> list[tuple[str, str, list[BoundField]]]:
        """Each question: its heading and hint ("" when its first field asks it itself), and its fields."""
        return [
            (
                f"{number}. {question.text}" if question.parts[0].label else "",
                question.hint if question.parts[0].label else "",
                [self[part.field] for part in question.parts],
            )
            for number, question in enumerate(self.asked, start=1)
        ]

    def values(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        said = {}
        for question in self.asked:
            for part in question.parts:
                value = cleaned.get(part.field)
                if part.kind == rules.TICKS:
                    value = ",".join(code for code, _ in part.choices if code in (value or []))
                said[part.code] = str(value or "")
        read = super().values()["versions"]
        versions = {part.code: read[part.field] for question in self.asked for part in question.parts}
        return {"said": said, "share": cleaned["share"], "how": cleaned["how"], "versions": versions}


class MappingForm(VersionedForm):
    """Life areas by needs, abilities and obstacles."""

    texts_of_rows = {f"{area}_{side}": f"{name}: {what}" for area, name in rules.AREAS for side, what in rules.SIDES}

    def __init__(self, *args: Any, case: Case, rows: Mapping[str, Answer], **kwargs: Any) -> None:
        names = {self.field_of(area, side): f"{area}.{side}" for area, _ in rules.AREAS for side, _ in rules.SIDES}
        self.names, self.texts, sides = names, tuple(names), dict(rules.SIDES)
        self.base_fields = {}  # type: ignore[misc]
        for name, code in names.items():
            self.base_fields[name] = field = forms.CharField(
                label=sides[code.partition(".")[2]], required=False, widget=forms.Textarea(attrs={"rows": 2})
            )
            field.mark_optional = False
        super().__init__(*args, rows=self.of_codes(rows), **kwargs)

    def of_codes(self, rows: Mapping[str, Answer]) -> dict[str, Answer]:
        """Code → row, by the name of the field."""
        return {name: rows[code] for name, code in self.names.items() if code in rows}

    @staticmethod
    def field_of(area: str, side: str) -> str:
        return f"{area}_{side}"

    def of(self, area: str) -> list[BoundField]:
        """The three fields of an area."""
        return [self[self.field_of(area, side)] for side, _ in rules.SIDES]

    def values(self) -> dict[str, Any]:
        read = super().values()["versions"]
        said = {code: self.cleaned_data.get(name, "") for name, code in self.names.items()}
        return {"said": said, "versions": {code: read[name] for name, code in self.names.items()}}
