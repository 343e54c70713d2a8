"""Forms that lead to one action: they keep what was typed, say what to do, and never send twice.

Ordinary Django fields work as they are: ``ActionForm`` gives them native date and time controls, Swedish messages, and
our own markup. Three attributes on a field change how it looks:

- ``readers``       "Maj och alla som kallas" → the line "Läses av: Maj och alla som kallas" under a text field
- ``mark_optional`` False takes away "(frivilligt)" from a field that is not always required
- ``as_heading``    True makes the field's question the page's h1 (question pages)
"""

import re
import unicodedata
import uuid
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.db import transaction
from django.forms.boundfield import BoundField
from django.forms.renderers import DjangoTemplates
from django.http import HttpRequest, QueryDict

from samplan.foundation.drafts import keeping
from samplan.foundation.pages.drafting import TOKEN, FormDraft
from samplan.rulebook.refused import Refused

LONGEST_TEXT = 4000
# Signs that nobody sees: some turn a name round, so that it reads as another's, and some cannot be printed. Tab and
# line break stay, and NUL, which is refused.
_UNSEEN = re.compile(r"[\x01-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_HEX = re.compile(r"[0-9a-f]{32}")


class Field(BoundField):
    """A field on the page: knows the line of readers under it, so that it is read out with the field."""

    @property
    def readers(self) -> str:
        """Who will read what is written here, "" when nothing is said about it."""
        return getattr(self.field, "readers", "")

    @property
    def is_optional(self) -> bool:
        """Whether the label says "(frivilligt)"; a single tick box never does."""
        shown = getattr(self.field, "mark_optional", True)
        return shown and not self.field.required and self.widget_type != "checkbox"

    @property
    def is_heading(self) -> bool:
        return getattr(self.field, "as_heading", False)

    def build_widget_attrs(self, attrs: dict, widget: forms.Widget | None = None) -> dict:
        """In a group of choices the group is wrong, not each of its choices."""
        attrs = super().build_widget_attrs(attrs, widget)
        if self.use_fieldset:
            attrs.pop("aria-invalid", None)
        return attrs

    @property
    def aria_describedby(self) -> str | None:
        described = [super().aria_describedby]
        if self.readers and self.auto_id:
            described.append(f"{self.auto_id}_readers")
        described.append(getattr(self.field, "beside", None))  # the id of a line that the page says of several fields
        return " ".join(filter(None, described)) or None


class PageFormRenderer(DjangoTemplates):
    """Django's FORM_RENDERER with our markup for forms and fields."""

    form_template_name = "pages/form/form.html"
    field_template_name = "pages/form/field.html"
    bound_field_class = Field


class Day(forms.DateInput):
    """The browser's own date control. It shows the day in the browser's language, so give a hint in words."""

    input_type = "date"

    def __init__(self, attrs: dict | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class Clock(forms.TimeInput):
    """The browser's own time control."""

    input_type = "time"

    def __init__(self, attrs: dict | None = None) -> None:
        super().__init__(attrs, format="%H:%M")


class Digits(forms.TextInput):
    """A number that is not counted with, such as a personnummer: digits on the phone's keyboard, no stepping."""

    def __init__(self, attrs: dict | None = None) -> None:
        super().__init__({"inputmode": "numeric", "autocomplete": "off", "spellcheck": "false", **(attrs or {})})


class DraftInput(forms.HiddenInput):
    """Names the form's draft to the browser, and says when the form was filled with one."""

    template_name = "pages/form/draft.html"

    def __init__(self, draft: FormDraft, *, offered: bool) -> None:
        super().__init__()
        self.draft, self.offered = draft, offered

    def get_context(self, name: str, value: Any, attrs: dict | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["value"] = self.draft.place(sent=not self.offered).token
        if self.offered:
            context |= {"draft": self.draft.draft, "now": self.draft.now, "fresh": self.draft.fresh}
        return context


class ActionForm(forms.Form):
    """A form whose values are the arguments of one action.

    The hidden ``request_id`` is made when the form is first shown and kept when it is shown again, so that the same
    form sent twice is one event. ``readers`` (class attribute or argument) sets the line of readers on all text fields,
    or on some of them when it is a mapping from field name to text. With a ``draft`` (see ``drafting.draft``) the form
    is filled with what was typed and not sent, and the draft is thrown away with the action that was done.
    """

    default_renderer = PageFormRenderer()
    use_required_attribute = False
    refused_as = ""  # the code of the refusal, when the rules have said no
    readers: str | Mapping[str, str] = ""
    texts_of_rows: Mapping[str, str] = {}  # label by pattern of name ("bring_*"), of text fields made for each row

    def __init__(
        self,
        data: Any = None,
        *args: Any,
        readers: str | Mapping[str, str] = "",
        draft: FormDraft | None = None,
        **kwargs: Any,
    ) -> None:
        sent = _normalised(data)
        super().__init__(sent, *args, **kwargs)
        self.draft = draft
        if draft:
            named = forms.CharField(required=False, widget=DraftInput(draft, offered=not self.is_bound))
            self.fields[TOKEN] = named
        hidden = forms.HiddenInput(attrs={"id": False})
        self.fields["request_id"] = forms.CharField(required=False, widget=hidden, initial=uuid.uuid4().hex)
        for name, field in self.fields.items():
            _dress(field)
            _say_who_reads(name, field, readers or self.readers)
        if self.is_bound and not _HEX.fullmatch(self.request_id):
            sent[self.add_prefix("request_id")] = uuid.uuid4().hex

    @property
    def request_id(self) -> str:
        """32 hexadecimal digits that name this showing of the form."""
        return self["request_id"].value() or ""

    def values(self) -> dict[str, Any]:
        """The cleaned values, without the keys of this showing: the arguments of the action."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("request_id", TOKEN)}

    @property
    def drafted(self) -> bool:
        """Whether the form is shown filled with a draft."""
        return self._draft_words is not None

    @property
    def _draft_words(self) -> QueryDict | None:
        return None if self.draft is None or self.is_bound else self.draft.words

    def get_initial_for_field(self, field: forms.Field, field_name: str) -> Any:
        """What was typed last time goes before what the view would begin with."""
        if self._draft_words is not None and field_name not in keeping.NOT_WORDS:
            typed = field.widget.value_from_datadict(self._draft_words, {}, self.add_prefix(field_name))
            if typed is not None:
                return typed
        return super().get_initial_for_field(field, field_name)

    def submit(self, action: Callable[..., Any], **kwargs: Any) -> Any:
        """Does the action with the form's values, once, inside a savepoint.

        in: the action and what it needs beside the form (``by=``, ``now=``, ``case=``). out: what the action returned
        (True when it returned nothing), or None when the form has errors or the rules say no; the reason then stands at
        its field and nothing is written.
        """
        if not self.is_valid():
            return None
        try:
            with transaction.atomic():
                result = action(**self.values(), **kwargs, request_id=self.request_id)
                if self.draft:
                    keeping.drop(self.draft.place(sent=True), self.request_id)
        except Refused as refusal:
            field, self.refused_as = getattr(refusal, "field", None), refusal.code
            if refusal.code == "resent":  # the next press is a sending of its own
                sent_data: Any = self.data
                sent_data[self.add_prefix("request_id")] = uuid.uuid4().hex
            self.add_error(field if field in self.fields else None, refusal.message)
            return None
        return True if result is None else result


def sent(request: HttpRequest) -> Any:
    """What was sent with a form, None when its page is only asked for: a form sent empty is a sent form."""
    return request.POST if request.method == "POST" else None


def _normalised(data: Any) -> Any:
    """A copy of what was sent in which every line break is one character, so that lengths are what people count.

    Signs that are not seen are taken out, not refused: who has pasted one cannot find it. A letter and the ring that
    was pasted after it are one letter, so that it is found again. A choice that comes twice is one choice.
    """
    if data is None:
        return None
    if not hasattr(data, "setlist"):
        return {key: _plain(value) for key, value in data.items()}
    copy = data.copy()
    for key, values in copy.lists():
        last_first = dict.fromkeys(_plain(value) for value in reversed(values))
        copy.setlist(key, list(last_first)[::-1])
    return copy


def _plain(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    return unicodedata.normalize("NFC", _UNSEEN.sub("", value.replace("\r\n", "\n").replace("\r", "\n")))


def _dress(field: forms.Field) -> None:
    """Gives a plain Django field its native control, a highest length and messages that say what to do."""
    _native(field.widget)
    if isinstance(field, forms.CharField) and not field.max_length:
        _limit(field)
    if isinstance(field, forms.DateField) and _within_living_memory not in field.validators:
        field.validators.append(_within_living_memory)
    for code, message in _messages(field).items():
        if field.error_messages.get(code) is _stock_message(field, code):
            field.error_messages[code] = message


def _native(widget: forms.Widget) -> None:
    """The browser's own control, which cuts nothing off and puts nothing old back."""
    if type(widget) is forms.DateInput:
        widget.input_type, widget.format = "date", "%Y-%m-%d"
    elif type(widget) is forms.TimeInput:
        widget.input_type, widget.format = "time", "%H:%M"
    if widget.is_hidden:  # at a reload a browser puts the old value back: the key of a showing that has been sent
        widget.attrs.setdefault("autocomplete", "off")
    if isinstance(widget, forms.Textarea):
        widget.attrs.pop("cols", None)
        if widget.attrs.get("rows") == "10":  # Django's own choice
            widget.attrs["rows"] = "4"
    for attribute in ("maxlength", "minlength"):  # a browser cuts a pasted text off without a word; the form says it
        widget.attrs.pop(attribute, None)


def _within_living_memory(day: date) -> None:
    """Days that no calendar of ours reaches are slips of the finger, and some have no time zone to stand in."""
    if not 1900 <= day.year < 2200:
        raise forms.ValidationError("Kontrollera året. Skriv ett datum mellan 1900 och 2199.")


def _limit(field: forms.CharField) -> None:
    field.max_length = LONGEST_TEXT
    field.validators.append(MaxLengthValidator(LONGEST_TEXT))


def _stock_message(field: forms.Field, code: str) -> Any:
    """Django's own message for the code, None when a field class has none: then ours is put in."""
    for cls in type(field).__mro__:
        stock = getattr(cls, "default_error_messages", {})
        if code in stock:
            return stock[code]
    return None


def _messages(field: forms.Field) -> dict[str, str]:
    """Our messages: what to do, never the words "fält" or "ogiltig"."""
    label = str(field.label or "").rstrip("?:")
    choice = isinstance(field, forms.ChoiceField | forms.BooleanField) or isinstance(
        field.widget, forms.Select | forms.RadioSelect | forms.CheckboxSelectMultiple
    )
    messages = {
        "required": f"Välj: {label}" if choice else f"Fyll i: {label}",
        "max_length": "Korta texten till högst %(limit_value)d tecken. Nu är den %(show_value)d tecken.",
        "min_length": "Skriv minst %(limit_value)d tecken.",
        "null_characters_not_allowed": "Texten innehåller ett tecken som inte går att spara. Skriv om texten.",
        "invalid_choice": "Välj något av alternativen som visas.",
        "invalid_pk_value": "Välj något av alternativen som visas.",
        "invalid_list": "Välj bland alternativen som visas.",
    }
    if isinstance(field, forms.DateField):
        messages["invalid"] = "Skriv datumet som år-månad-dag, till exempel 2027-03-12."
    elif isinstance(field, forms.TimeField):
        messages["invalid"] = "Skriv klockslaget med timmar och minuter, till exempel 13:00."
    elif isinstance(field, forms.IntegerField):
        messages["invalid"] = "Skriv ett tal med siffror."
    elif isinstance(field, forms.EmailField):
        messages["invalid"] = "Skriv e-postadressen som namn@exempel.se."
    return messages


def _say_who_reads(name: str, field: forms.Field, readers: str | Mapping[str, str]) -> None:
    written = isinstance(field, forms.CharField) and not field.widget.is_hidden and not isinstance(field.widget, Digits)
    if written and not hasattr(field, "readers"):
        setattr(field, "readers", readers if isinstance(readers, str) else readers.get(name, ""))  # noqa: B010
