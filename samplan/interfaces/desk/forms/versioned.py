"""Forms whose texts carry the version that was read, so that nobody writes over another unseen."""

from collections.abc import Mapping
from typing import Any

from django import forms

from samplan.coordination.meetings.models import Answer
from samplan.foundation.pages.forms import ActionForm


class VersionedForm(ActionForm):
    """Texts with one owner. rows: those that are written, by the name of their field."""

    texts: tuple[str, ...] = ()

    def __init__(self, *args: Any, rows: Mapping[str, Answer], **kwargs: Any) -> None:
        first = {name: row.text for name, row in rows.items()} | kwargs.pop("initial", {})
        super().__init__(*args, initial=first, **kwargs)
        for name in self.texts:
            version = rows[name].version if name in rows else 0
            hidden = forms.HiddenInput(attrs={"id": False, "autocomplete": "off"})
            self.fields[f"{name}_version"] = forms.IntegerField(required=False, widget=hidden, initial=version)

    def values(self) -> dict[str, Any]:
        """The values, and ``versions``: of each text the version that was read, 0 when nothing was written."""
        values = super().values()
        versions = {name: values.pop(f"{name}_version") or 0 for name in self.texts}
        return values | {"versions": versions}
