"""The form of the list "ring om …"."""

from django import forms

from samplan.foundation.pages.forms import ActionForm


class ContactForm(ActionForm):
    """Whom to call about what (PLAN-08)."""

    about = forms.CharField(label="Ring om", max_length=200, help_text="Till exempel: mediciner eller färdtjänst.")
    name = forms.CharField(label="Vem svarar?", max_length=200, help_text="Namn eller enhet.")
    phone = forms.CharField(label="Telefon", max_length=60)
