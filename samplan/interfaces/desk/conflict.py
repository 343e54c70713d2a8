"""Two have changed the same text: both are shown side by side, and nothing is lost (ux: Konflikt)."""

from collections.abc import Mapping
from typing import Any

from samplan.coordination.cases.models import Case
from samplan.coordination.meetings.models import Answer
from samplan.coordination.plans import content
from samplan.foundation.access.actor import Actor
from samplan.foundation.pages.forms import ActionForm


def page_of(form: ActionForm, fields: list[tuple[str, str]], by: str, at: Any, url: str) -> dict[str, Any]:
    """The context of ``desk/conflict.html``.

    form: the refused one, whose versions now are the newest, so that the next sending counts. fields: name and the
    other's text, of each text that differs. by, at: who changed it, and when. url: the page to go back to without
    writing anything.
    """
    texts = [{"field": form[name], "mine": form[name].value() or "", "theirs": theirs} for name, theirs in fields]
    shown = {name for name, _ in fields}
    kept = [field for field in form if field.name not in shown]
    return {"form": form, "texts": texts, "kept": kept, "changed_by": by, "changed_at": at, "back": url, "url": url}


def conflict(case: Case, actor: Actor, form: ActionForm, read: Mapping[str, Answer], url: str) -> dict[str, Any] | None:
    """The conflict of a form with versions of its own, None when it was refused for something else."""
    rows = content.own_texts(case, actor, getattr(form, "texts", ()))
    differs, last = [], None
    for name, row in rows.items():
        key = form.add_prefix(f"{name}_version")
        if str(form.data.get(key) or 0) != str(row.version) and (form[name].value() or "") != row.text:
            differs.append((name, row.text))
            last = row if last is None or row.changed_at > last.changed_at else last
        _put(form, key, row.version)
    return page_of(form, differs, last.changed_by, last.changed_at, url) if last else None


def of_row(form: ActionForm, now: Mapping[str, Any], names: tuple[str, ...], url: str) -> dict[str, Any] | None:
    """The conflict of a form about one row with one version; now: the row as it is. None when nothing differs."""
    key = form.add_prefix("version")
    if str(form.data.get(key)) == str(now["version"]):
        return None
    differs = [(name, now[name] or "") for name in names if (form[name].value() or "") != (now[name] or "")]
    _put(form, key, now["version"])
    return page_of(form, differs, now["changed_by"], now["changed_at"], url) if differs else None


def _put(form: ActionForm, key: str, version: int) -> None:
    data: Any = form.data
    data[key] = str(version)
