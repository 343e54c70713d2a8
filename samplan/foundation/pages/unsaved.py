"""The words that were sent with a form which the page that answers does not show, so that nobody has to write them
again. Nothing is known there but the names that were sent: the forms of the house say which of them are texts."""

from collections.abc import Iterator
from fnmatch import fnmatchcase

from django import forms
from django.http import QueryDict

from samplan.foundation.pages.forms import ActionForm, Digits

NO_LABEL = "Det du skrev"


def texts_in(sent: QueryDict) -> list[tuple[str, str]]:
    """Label and text of each text that somebody has written in what was ``sent``, in the order of the form.

    Keys, ids, choices, days and personal numbers are none, and neither is what no form of ours asks for. A name may be
    a text in one form and a choice in another: the form that knows most of the names is the one that was sent.
    """
    likely = sorted(_kinds(ActionForm), key=lambda form: len(form.base_fields.keys() & sent.keys()), reverse=True)
    found = [(_label(name, likely), text) for name, texts in sent.lists() for text in texts]
    return [(label, text) for label, text in found if label and text.strip()]


def _kinds(form: type[ActionForm]) -> Iterator[type[ActionForm]]:
    for kind in form.__subclasses__():
        yield kind
        yield from _kinds(kind)


def _label(name: str, likely: list[type[ActionForm]]) -> str:
    """The label of the text by that name, "" when the first form that knows the name does not take it as a text."""
    for form in likely:
        if name in form.base_fields:
            field = form.base_fields[name]
            return str(field.label or NO_LABEL) if _is_text(field) else ""
        for pattern, label in form.texts_of_rows.items():
            if fnmatchcase(name, pattern):
                return label
    return ""


def _is_text(field: forms.Field) -> bool:
    """A hidden field and a choice have other widgets; a day and a clock are no CharField."""
    written = isinstance(field.widget, forms.TextInput | forms.EmailInput | forms.Textarea)
    return isinstance(field, forms.CharField) and written and not isinstance(field.widget, Digits)
