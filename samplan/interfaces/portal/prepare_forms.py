"""Forms for preparing: who helps, one question, and who may see the answers. Nothing is chosen beforehand."""

from collections.abc import Mapping
from typing import Any

from django import forms

from samplan.coordination.meetings.prepared import Shown
from samplan.foundation.pages.forms import ActionForm
from samplan.rulebook import questions as rules

UNTIL_SHARED = "bara du, tills du väljer att dela"


class HelperForm(ActionForm):
    helped = forms.ChoiceField(
        label="Hjälper någon dig att svara?",
        choices=[("no", "Nej, jag svarar själv"), ("yes", "Ja, någon hjälper mig")],
        widget=forms.RadioSelect,
        error_messages={"required": "Välj om någon hjälper dig"},
    )
    name = forms.CharField(label="Vad heter den som hjälper dig?", max_length=100, required=False)
    relation = forms.CharField(
        label="Vem är det?", help_text="Till exempel dotter, granne eller boendestöd.", max_length=60, required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("name", "relation"):
            self.fields[name].mark_optional = False  # type: ignore[attr-defined]


def field_of(part: rules.Part, *, first_rows: int = 4) -> forms.Field:
    """The form field for one part of a question. Everything may be left out."""
    if part.kind == rules.TEXT:
        return forms.CharField(
            label=part.label, required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": first_rows})
        )
    if part.kind == rules.TICKS:
        return forms.MultipleChoiceField(
            label=part.label, required=False, choices=part.choices, widget=forms.CheckboxSelectMultiple
        )
    return forms.ChoiceField(label=part.label, required=False, choices=part.choices, widget=forms.RadioSelect)


def kept(part: rules.Part, value: Any) -> str:
    """A field's value as it is kept: ticks in the order of the choices."""
    if part.kind != rules.TICKS:
        return str(value or "")
    return ",".join(code for code, _ in part.choices if code in (value or []))


def shown(part: rules.Part, value: str) -> Any:
    """A kept value as a field shows it."""
    return value.split(",") if part.kind == rules.TICKS and value else value


class QuestionForm(ActionForm):
    """One question: its parts as fields; the part without a label of its own asks the question itself."""

    texts_of_rows = rules.texts()

    def __init__(self, *args: Any, question: rules.Question, values: Mapping[str, str], **kwargs: Any) -> None:
        initial = {part.field: shown(part, values.get(part.code, "")) for part in question.parts}
        self.question = question
        self.base_fields = {part.field: self._field(part) for part in question.parts}  # type: ignore[misc]
        super().__init__(*args, initial=initial, **kwargs)

    def _field(self, part: rules.Part) -> forms.Field:
        field = field_of(part)
        field.mark_optional = False  # type: ignore[attr-defined]
        if part.kind == rules.TEXT:
            field.readers = UNTIL_SHARED  # type: ignore[attr-defined]
        if part == self.question.parts[0] and not part.label:
            field.label, field.help_text = self.question.text, self.question.hint
            field.as_heading = True  # type: ignore[attr-defined]
        if part.most:
            field.help_text = "Välj högst tre."
        return field

    @property
    def own_heading(self) -> bool:
        """Whether one of the fields is the page's heading."""
        return not self.question.parts[0].label

    @property
    def cards(self) -> list[forms.BoundField]:
        """The parts that are shown two by two: those on the scale, and what to choose from them."""
        return [self[part.field] for part in self.question.parts if part.kind == rules.SCALE or part.most]

    @property
    def others(self) -> list[forms.BoundField]:
        """The other parts."""
        return [self[part.field] for part in self.question.parts if part.kind != rules.SCALE and not part.most]

    def values(self) -> dict[str, Any]:
        said = {part.code: kept(part, self.cleaned_data.get(part.field)) for part in self.question.parts}
        return {"question": self.question.code, "said": said}


SHARES = [("meeting", "Alla på mötet"), ("coordinator", "Bara där min samordnare arbetar"), ("me", "Bara jag")]


class ShareForm(ActionForm):
    """Who may see the answers: once for all, or one by one."""

    who = forms.ChoiceField(
        label="Vem får se dina svar?",
        choices=[*SHARES, ("each", "Jag väljer för varje svar")],
        widget=forms.RadioSelect,
        error_messages={"required": "Välj vem som får se dina svar"},
    )

    def __init__(
        self, *args: Any, answers: list[Shown], chosen: Mapping[str, str], private: set[str], **kwargs: Any
    ) -> None:
        """private: the questions to which nothing is answered that the meeting can be shown."""
        self.answers = [one for one in answers if one.code in chosen]
        self.base_fields = dict(type(self).base_fields)  # type: ignore[misc]
        for one in self.answers:
            self.base_fields[self._name(one.code)] = field = forms.ChoiceField(
                label=one.question,
                choices=SHARES[1:] if one.code in private else SHARES,
                required=False,
                initial=chosen[one.code],
                widget=forms.RadioSelect,
            )
            field.mark_optional = False  # type: ignore[attr-defined]
        super().__init__(*args, **kwargs)
        given = {share for code, share in chosen.items() if code not in private} or set(chosen.values())
        if "" not in chosen.values() and given:
            self.fields["who"].initial = next(iter(given)) if len(given) == 1 else "each"

    @staticmethod
    def _name(code: str) -> str:
        return f"share_{code.replace('.', '_')}"

    @property
    def each(self) -> list[forms.BoundField]:
        """One choice for each answer."""
        return [self[self._name(one.code)] for one in self.answers]

    @property
    def each_open(self) -> bool:
        """Whether the choices one by one are shown from the start."""
        return bool(self["who"].value() == "each")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("who") == "each":
            for one in self.answers:
                if not cleaned.get(self._name(one.code)) and self._name(one.code) not in self.errors:
                    self.add_error(self._name(one.code), f"Välj vem som får se svaret på: {one.question}")
        return cleaned

    def values(self) -> dict[str, Any]:
        who = self.cleaned_data["who"]
        each = who == "each"
        return {"shares": {one.code: self.cleaned_data[self._name(one.code)] if each else who for one in self.answers}}
