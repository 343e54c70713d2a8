"""Two have changed the same text: both are shown side by side, and nothing is lost (ux: Konflikt)."""

from collections.abc import Mapping
from typing import Any

from django.forms.boundfield import BoundField

from samplan.coordination.meetings.models import Answer
from samplan.foundation.pages.forms import ActionForm


def page_of(form: ActionForm, fields: list[tuple[str, str]], by: str, at: Any, url: str) -> dict[str, Any]:
    """The context of ``desk/conflict.html``.

    form: the refused one, whose versions now are the newest, so that the next sending counts. fields: name and the
    other's text, of each text that differs. by, at: who changed it, and when. url: the page to go back to without
    writing anything.
    """
    both = [(form[name], form[name].value(), theirs) for name, theirs in fields]
    texts = [{"field": f, "mine": _in_words(f, mine), "theirs": _in_words(f, theirs)} for f, mine, theirs in both]
    shown = {name for name, _ in fields}
    mine = [pair for field in form for pair in _pairs(field)]
    kept = [pair for field in form if field.name not in shown for pair in _pairs(field)]
    shown_as = {"form": form, "texts": texts, "mine": mine, "kept": kept}
    return shown_as | {"changed_by": by, "changed_at": at, "back": url, "url": url}


def conflict(form: ActionForm, now: Mapping[str, Answer], url: str) -> dict[str, Any] | None:
    """The conflict of a form with a version of each text, None when it was refused for something else.

    now: the rows as they are, by the name of their field.
    """
    differs, last = [], None
    for name, row in now.items():
        key = form.add_prefix(f"{name}_version")
        if str(form.data.get(key) or 0) != str(row.version) and _plain(form[name].value()) != row.text:
            differs.append((name, row.text))
            last = row if last is None or row.changed_at > last.changed_at else last
        put(form, key, row.version)
    return page_of(form, differs, last.changed_by, last.changed_at, url) if last else None


def of_row(form: ActionForm, now: Mapping[str, Any], names: tuple[str, ...], url: str) -> dict[str, Any] | None:
    """The conflict of a form about one row with one version; now: the row as it is. None when nothing differs."""
    key = form.add_prefix("version")
    if str(form.data.get(key)) == str(now["version"]):
        return None
    differs = [(name, now[name] or "") for name in names if (form[name].value() or "") != (now[name] or "")]
    put(form, key, now["version"])
    return page_of(form, differs, now["changed_by"], now["changed_at"], url) if differs else None


def put(form: ActionForm, key: str, value: object) -> None:
    """What the refused form is sent with the next time."""
    data: Any = form.data
    data[key] = str(value)


def _plain(value: Any) -> str:
    """A value as it is kept: several ticks are one text."""
    return ",".join(value) if isinstance(value, list) else value or ""


def _in_words(field: BoundField, value: Any) -> str:
    """A value as it is read: of a choice its words."""
    words = {str(code): str(said) for code, said in getattr(field.field, "choices", ()) if not isinstance(said, list)}
    return ", ".join(words.get(one, one) for one in _plain(value).split(",")) if words else _plain(value)


def _pairs(field: BoundField) -> list[tuple[str, Any]]:
    """The field as a browser sends it: its name with each of its values, and what stood there when it was opened."""
    value, first = field.value(), field.html_initial_name
    values = value if isinstance(value, list) else [] if value is None or value is False else [value]
    read = [(first, field.form.data[first])] if first in field.form.data else []
    return [(field.html_name, one) for one in values] + read
