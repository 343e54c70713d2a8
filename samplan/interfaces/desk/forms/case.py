"""Forms about the case itself: how it ends; and how a Swedish day and clock time become an instant."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django import forms

from samplan.coordination.cases.actions import ENDINGS
from samplan.foundation.pages.forms import ActionForm

STOCKHOLM = ZoneInfo("Europe/Stockholm")


def moment(day: date, clock: time) -> datetime:
    """A Swedish day and clock time as an instant."""
    return datetime.combine(day, clock, STOCKHOLM)


class EndForm(ActionForm):
    ending = forms.ChoiceField(
        label="Varför avslutas planen?",
        choices=list(ENDINGS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": "Välj varför planen avslutas"},
    )
