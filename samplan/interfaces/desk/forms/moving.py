"""The forms that move a meeting, cancel it, and note what the person answered."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django import forms

from samplan.coordination.cases.models import Case
from samplan.coordination.meetings.invitations import ANSWERS, CHANNELS
from samplan.coordination.meetings.models import Meeting
from samplan.coordination.meetings.outside import ANSWERS as OUTSIDE
from samplan.foundation.pages.forms import ActionForm
from samplan.foundation.pages.templatetags.sv import in_sweden
from samplan.interfaces.desk.forms.call import OTHER, TimesForm
from samplan.interfaces.parts.reading import COLLEAGUES

CHECKED = "Jag har kontrollerat uppgifterna"


class MoveForm(TimesForm):
    """Another day, time or place, and why (CALL-07)."""

    reason = forms.CharField(
        label="Varför flyttas mötet?",
        max_length=300,
        error_messages={"required": "Skriv varför mötet flyttas"},
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    checked = forms.BooleanField(label=CHECKED, required=False)

    def __init__(
        self,
        *args: Any,
        case: Case,
        meeting: Meeting,
        days: Sequence[date],
        now: datetime,
        letters: bool,
        **kwargs: Any,
    ) -> None:
        start, end = in_sweden(meeting.starts_at), in_sweden(meeting.ends_at)
        initial = {
            "day": OTHER,
            "date": f"{start:%Y-%m-%d}",
            "start": f"{start:%H:%M}",
            "end": f"{end:%H:%M}",
            **{name: getattr(meeting, name) for name in ("form", "place", "link", "phone")},
        }
        if case.person.protected:
            initial["place"] = ""  # shown to nobody but the person: to be written anew
        readers = {"reason": f"{case.person.given_name} och alla som är kallade"}
        super().__init__(*args, initial=initial, readers=readers, **kwargs)
        self.set_days(days, now)
        self.say_who_sees_the_place(case)
        if not letters:
            del self.fields["checked"]

    def values(self) -> dict[str, Any]:
        return {"checked": False, **super().values()}


class CancelForm(ActionForm):
    """Why the meeting is off, and whether there will be another (CALL-07)."""

    reason = forms.CharField(
        label="Varför ställs mötet in?",
        max_length=300,
        error_messages={"required": "Skriv varför mötet ställs in"},
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    again = forms.ChoiceField(
        label="Blir det ett nytt möte?",
        choices=[("yes", "Ja, vi kallar till en ny tid"), ("no", "Nej")],
        widget=forms.RadioSelect,
        error_messages={"required": "Välj om det blir ett nytt möte"},
    )
    checked = forms.BooleanField(label=CHECKED, required=False)

    def __init__(self, *args: Any, case: Case, letters: bool, **kwargs: Any) -> None:
        super().__init__(*args, readers=f"{case.person.given_name} och alla som är kallade", **kwargs)
        if not letters:
            del self.fields["checked"]

    def values(self) -> dict[str, Any]:
        values = {"checked": False, **super().values()}
        return values | {"again": values["again"] == "yes"}


class RegisterForm(ActionForm):
    """What the person answered on the slip or on the phone (J5). The button that is pressed is the answer."""

    answer = forms.ChoiceField(choices=list(ANSWERS.items()), error_messages={"required": "Välj vad personen svarade"})
    channel = forms.ChoiceField(
        label="Hur kom svaret?", choices=list(CHANNELS.items()), widget=forms.RadioSelect, initial="paper"
    )
    words = forms.CharField(label="Sa personen något mer?", required=False, max_length=500)


class OutsideForm(ActionForm):
    """What someone without an account answered to the letter: who said it, and when (CALL-04, ORG-03)."""

    readers = COLLEAGUES.capitalize()

    answer = forms.ChoiceField(
        label="Vad svarade de?",
        choices=list(OUTSIDE.items()),
        widget=forms.RadioSelect,
        error_messages={"required": "Välj vad de svarade"},
    )
    who = forms.CharField(
        label="Vem svarade, eller vem kommer?",
        max_length=200,
        error_messages={"required": "Skriv vem som svarade"},
    )
    channel = forms.ChoiceField(
        label="Hur kom svaret?", choices=list(CHANNELS.items()), widget=forms.RadioSelect, initial="phone"
    )
    said_on = forms.DateField(label="Vilken dag?", widget=forms.DateInput)
    words = forms.CharField(
        label="Sa de något mer?", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, initial={"said_on": today}, **kwargs)
