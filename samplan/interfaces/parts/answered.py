"""A form with an answer to consent carries which answers there were when it was opened, to the person and to staff."""

from collections.abc import Callable
from typing import Any

from django import forms

from samplan.foundation.pages.forms import ActionForm


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
