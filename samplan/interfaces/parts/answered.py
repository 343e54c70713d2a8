"""A form with an answer to consent carries which answers there were when it was opened, to the person and to staff."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from samplan.coordination.cases.recording import mark
from samplan.foundation.pages.forms import ActionForm


class Checkbox(forms.CheckboxInput):
    """A tick with a value of its own, "" when it is not made."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return data.get(name, "")


class AnswerForm(ActionForm):
    """seen: the version of the answers that are there now. Who is refused for an older one has been told: the next
    sending counts. So is who sends the form again with other words: what it saved the first time is newer."""

    def __init__(self, *args: Any, seen: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.newest = seen
        hidden = forms.HiddenInput(attrs={"id": False})
        self.fields["seen"] = forms.IntegerField(required=False, widget=hidden, initial=seen)

    def values(self) -> dict[str, Any]:
        values = super().values()
        return values | {"seen": values["seen"] or 0}

    def submit(self, action: Callable[..., Any], **kwargs: Any) -> Any:
        result = super().submit(action, **kwargs)
        if self.refused_as == "resent" and self.values().get("seen", self.newest) != self.newest:
            self.full_clean()  # one refusal, which tells of everything since the form was opened, for two
            result = super().submit(action, **kwargs)
        if self.refused_as == "stale":
            sent: Any = self.data
            sent[self.add_prefix("seen")] = str(self.newest)
        return result


class ReplacingForm(AnswerForm):
    """told: what the answer undoes is asked about before it is saved; the tick carries the mark of the words it was
    told by. Who has been told ticks that very thing: what has changed meanwhile is told anew."""

    told = forms.CharField(label="Ja, det nya svaret ska gälla", required=False, max_length=16, widget=Checkbox)

    @property
    def tells(self) -> bool:
        """Whether what the answer undoes is told, and asked about."""
        return self.is_bound and bool(self["told"].errors or self["told"].value())

    @property
    def asks_for(self) -> list[BoundField]:
        """What the page asks for: the tick last, when something is undone."""
        last = [self["told"]] if self.tells else []
        return [field for field in self.visible_fields() if field.name != "told"] + last

    def submit(self, action: Callable[..., Any], **kwargs: Any) -> Any:
        result = super().submit(action, **kwargs)
        if self.refused_as == "undone":
            self.fields["told"].widget.attrs["value"] = mark(str(self.errors.as_data()["told"][0].message))
            sent: Any = self.data
            sent.pop(self.add_prefix("told"), None)
        return result
