"""The days that a log extract is of, chosen on its page and carried in the address of what is taken out."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from django import forms

from samplan.coordination.cases.log_extracts import Extract
from samplan.foundation.audit.extracts import Period
from samplan.foundation.pages.forms import Day, PageFormRenderer
from samplan.rulebook.refused import Refused

A_YEAR = timedelta(days=365)
WRONG_DAY = "Skriv dagen så här: 2027-03-12."


class PeriodForm(forms.Form):
    """Two days; the last year until one has chosen. It asks and changes nothing, so it goes by GET."""

    default_renderer = PageFormRenderer()
    use_required_attribute = False
    fran = forms.DateField(label="Från och med", widget=Day, error_messages={"invalid": WRONG_DAY})
    till = forms.DateField(label="Till och med", widget=Day, error_messages={"invalid": WRONG_DAY})

    def __init__(self, asked: Mapping[str, Any], *, today: date) -> None:
        last = asked.get("till") or today.isoformat()
        super().__init__({"fran": asked.get("fran") or (today - A_YEAR).isoformat(), "till": last})

    def clean(self) -> None:
        first, last = self.cleaned_data.get("fran"), self.cleaned_data.get("till")
        if first and last and first > last:
            self.add_error("till", "Den sista dagen kan inte vara före den första.")

    def extract(self, of: Callable[[Period], Extract]) -> Extract | None:
        """What ``of`` finds of the chosen days; None, with the reason at its field, when there is none to give."""
        if not self.is_valid():
            return None
        try:
            return of(Period(self.cleaned_data["fran"], self.cleaned_data["till"]))
        except Refused as refusal:
            self.add_error("fran", refusal.message)
            return None
