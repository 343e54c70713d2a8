"""The two ways a view ends: with a page, or with a redirect that says what was done."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from django.forms import BaseForm, BaseFormSet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from samplan.foundation.access import sessions
from samplan.foundation.pages.done import NAME, signed
from samplan.foundation.pages.forms import ActionForm


@dataclass(frozen=True)
class Correction:
    """One line of the error summary: what to do, and the id of the field to do it in ("" when no field is meant)."""

    message: str
    anchor: str


def page(request: HttpRequest, template: str, *, status: int | None = None, **context: object) -> HttpResponse:
    """Renders a whole page.

    in: the template and what it shows. out: 200, or 422 when a bound form in the context has errors; the title then
    starts with "Fel: " and the page begins with the summary of what to correct. ``status`` overrides both. What was
    typed in a form that the page does not show any more, since it came too late, stands below the summary; and the
    summary leads to no field of it, but says ``too_late`` when the context knows why.
    """
    sent = [form for value in context.values() for form in _forms_in(value)]
    corrections = [line for form in sent for line in corrections_of(form)]
    own = context.setdefault("corrections", corrections) is not corrections
    context |= _drafts_of([form for value in context.values() for form in _all_forms_in(value)])
    answer = render(request, template, context, status=status or (422 if corrections else 200))
    if corrections and (gone := _gone(sent, answer.content.decode())):
        if not own:
            context["corrections"] = _without(gone, sent, str(context.get("too_late", "")))
        answer = render(request, template, context | {"unsaved": _unsaved(gone)}, status=answer.status_code)
    return answer


def _gone(forms: Iterable[BaseForm], shown: str) -> list[ActionForm]:
    """The forms that have errors and are not among what is shown."""
    return [form for form in forms if isinstance(form, ActionForm) and form.errors and form.request_id not in shown]


def _without(gone: list[ActionForm], sent: list[BaseForm], why: str) -> list[Correction]:
    """What to correct, without links to what is gone. What was missing in it is nothing to correct: why it is gone is
    said in its place, when that is known and the rules have not said it."""
    out = []
    for form in sent:
        lines = list(corrections_of(form))
        if form in gone:
            told = [why] if why and not form.refused_as else [line.message for line in lines]
            lines = [Correction(message, "") for message in told]
        out += [line for line in lines if line not in out]
    return out


def _unsaved(gone: Iterable[ActionForm]) -> list[tuple[str, str]]:
    """The texts and choices, by their labels, that were sent with forms which are not shown."""
    out = []
    for field in [field for form in gone for field in form.visible_fields()]:
        value, choices = field.value(), dict(getattr(field.field, "choices", []))
        if isinstance(value, str) and value.strip():
            out.append((str(field.label), str(choices.get(value, value))))
    return out


def _drafts_of(forms: Iterable[BaseForm]) -> dict[str, object]:
    """Whether the page keeps what is typed, and which drafts it is filled with and lets one throw away."""
    kept = [form for form in forms if isinstance(form, ActionForm) and form.draft]
    filled = [form.draft for form in kept if form.drafted]
    return {"keeps_drafts": bool(kept), "drafts": [draft for draft in filled if draft and draft.fresh]}


def done(
    request: HttpRequest,
    code: str,
    to: str,
    *args: object,
    anchor: str = "",
    token: str | None = None,
    **kwargs: object,
) -> HttpResponse:
    """Redirects with 303 to the named URL, which shows the fixed sentence for ``code``.

    in: the code (see ``done.DONE``), the URL's name and its arguments; ``anchor`` is the id of the place on that page
    where the keyboard should continue. token: of the session that the browser has from now on, "" for none, when it is
    not the one it came with. out: an answer without body.
    """
    place, held = reverse(to, args=args, kwargs=kwargs), sessions.token_of(request) if token is None else token
    return HttpResponse(status=303, headers={"Location": saying(f"{place}#{anchor}" if anchor else place, code, held)})


def let_in(token: str, to: str = "") -> HttpResponse:
    """Lets the browser in by a session that has just begun, on to ``to`` or the start page; it is said there when an
    older login was ended for it."""
    to = to or "/"
    if sessions.has_ended_another(token):
        to = saying(to, "aldsta-utloggad", token)
    return sessions.put(HttpResponse(status=303, headers={"Location": to}), token)


def saying(to: str, code: str, token: str) -> str:
    """The address ``to``, which then shows the fixed sentence for ``code`` to the session that ``token`` opens."""
    place, mark, anchor = to.partition("#")
    path, _, query = place.partition("?")
    said = [pair for pair in parse_qsl(query, keep_blank_values=True) if pair[0] != NAME]
    return f"{path}?{urlencode([*said, (NAME, signed(code, token))])}{mark}{anchor}"


def corrections_of(form: BaseForm) -> Iterator[Correction]:
    """What to correct in a bound form, in the order of its fields; first what concerns the form as a whole."""
    for message in form.non_field_errors():
        yield Correction(str(message), "")
    for field in form:
        for message in field.errors:
            yield Correction(str(message), "" if field.is_hidden else anchor_of(field))


def anchor_of(field) -> str:
    """The id that a link to the field goes to: the field itself, or the first choice of a group."""
    return f"{field.auto_id}_0" if field.field.widget.use_fieldset else field.auto_id


def _forms_in(value: object) -> Iterable[BaseForm]:
    """Bound forms in one context value."""
    return [form for form in _all_forms_in(value) if form.is_bound]


def _all_forms_in(value: object) -> list[BaseForm]:
    """Forms in one context value: a form, a form set, or a list of forms."""
    if isinstance(value, BaseForm):
        return [value]
    if isinstance(value, BaseFormSet | list | tuple):
        return [form for form in value if isinstance(form, BaseForm)]
    return []
