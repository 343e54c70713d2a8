"""That no SIP is made: the person does not want one, or the unit does not make one. And the answer to a request."""

from typing import Any

from django import forms

from samplan.foundation.pages.forms import ActionForm
from samplan.interfaces.parts import reading
from samplan.rulebook import checklist

CHANNELS = [("portal", "I Min plan"), ("letter", "Brev"), ("both", "Båda")]


class _ToldForm(ActionForm):
    """A decision that the person is told of."""

    channel = forms.ChoiceField(choices=CHANNELS, widget=forms.RadioSelect)

    def __init__(self, *args: Any, first: str, **kwargs: Any) -> None:
        super().__init__(*args, readers=reading.own(first), **kwargs)
        self.fields["channel"].label = f"{first} får beskedet:"
        self.fields["channel"].error_messages["required"] = f"Välj hur {first} får beskedet"
        self.fields["channel"] = self.fields.pop("channel")  # asked last


class DeclineForm(_ToldForm):
    """The person declines, after a dialogue (NEED-05)."""

    dialogue = forms.BooleanField(required=False)
    text = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), required=False, max_length=2000)

    def __init__(self, *args: Any, first: str, **kwargs: Any) -> None:
        super().__init__(*args, first=first, **kwargs)
        said = f"Vi har pratat om vad en SIP kan ge {first}, och {first} vill ändå inte ha en"
        self.fields["dialogue"].label = said
        self.fields["text"].label = f"Vad sa {first}?"


class RefuseForm(_ToldForm):
    """The unit makes no SIP, with its reason (NEED-04)."""

    reason = forms.ChoiceField(
        label="Varför gör ni ingen SIP?",
        choices=[(line.code, line.text_sv) for line in checklist.REFUSALS],
        widget=forms.RadioSelect,
        error_messages={"required": "Välj varför ni inte gör en SIP"},
    )
    text = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
        help_text="Skriv också vad som händer i stället, och vem som hjälper till.",
    )

    def __init__(self, *args: Any, first: str, **kwargs: Any) -> None:
        super().__init__(*args, first=first, **kwargs)
        self.fields["text"].label = f"Berätta för {first} varför"
        self.fields["text"].error_messages["required"] = f"Skriv varför, så att {first} förstår"


class RequestForm(ActionForm):
    """Vi startar ingen SIP: the reason, and what happens instead (NEED-02, NEED-04)."""

    reason = forms.ChoiceField(
        label="Varför startar ni ingen SIP?",
        choices=[(line.code, line.text_sv) for line in checklist.REFUSALS],
        widget=forms.RadioSelect,
        error_messages={"required": "Välj varför ni inte startar en SIP"},
    )
    text = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
    )
    next_step = forms.CharField(
        label="Vad händer nu i stället?",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        help_text="Vem gör vad, och när? Skriv också vem som kan ringas.",
        error_messages={"required": "Skriv vad som händer nu i stället"},
    )

    def __init__(self, *args: Any, first: str, **kwargs: Any) -> None:
        super().__init__(*args, readers=reading.own(first), **kwargs)
        self.fields["text"].label = f"Berätta för {first} varför"
        self.fields["text"].error_messages["required"] = f"Skriv varför, så att {first} förstår"
