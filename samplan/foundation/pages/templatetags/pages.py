"""Tags of the frame: addresses that may not exist, the main navigation, the error summary."""

from django import template
from django.conf import settings
from django.forms import BaseForm
from django.template import Context
from django.urls import NoReverseMatch, reverse

from samplan.foundation.pages.render import corrections_of
from samplan.foundation.pages.unsaved import texts_in
from samplan.rulebook.permissions import Permission, holds

register = template.Library()

NAVIGATION = {
    "desk": [
        ("desk:worklist", "Att göra"),
        ("desk:plans", "Mina planer"),
        ("desk:calendar", "Kalender"),
        ("desk:search", "Sök person"),
    ],
    # Those who keep the system running see no plan.
    "keeping": [
        ("desk:start", "Start"),
        ("desk:staffing", "Vem arbetar var"),
        ("desk:log_review", "Loggkontroll"),
        ("desk:cover", "Bevakning och frånvaro"),
    ],
    "portal": [
        ("portal:plan", "Min plan"),
        ("portal:meeting", "Möte"),
        ("portal:post", "Post"),
        ("portal:more", "Mer"),
    ],
}

# What the page asks for, where not all who see the menu may open it.
NEEDS = {"desk:staffing": Permission.GIVE_ASSIGNMENT, "desk:log_review": Permission.READ_LOG}


@register.simple_tag
def maybe_url(name: str, *args: object, **kwargs: object) -> str:
    """The address of a named URL, or "" when this installation does not have it."""
    try:
        return reverse(name, args=args, kwargs=kwargs)
    except NoReverseMatch:
        return ""


@register.inclusion_tag("pages/help.html")
def helptelefon(said: str = "Behöver du hjälp? Ring") -> dict[str, str]:
    """ "Behöver du hjälp? Ring …", with the installation's number; nothing when it has none."""
    return {"number": settings.HELP_PHONE, "said": said}


@register.inclusion_tag("pages/demo.html")
def demomarke() -> dict[str, bool]:
    """The loud mark of the demo."""
    return {"demo": settings.DEMO}


@register.inclusion_tag("pages/nav.html", takes_context=True)
def huvudmeny(context: Context) -> dict[str, object]:
    """The main navigation of the page's area. A view inside a section names it: ``page(…, nav="desk:plans")``."""
    actor, area = context.get("actor"), str(context.get("area"))
    if area == "desk" and actor is not None and not actor.sees_plans:
        area = "keeping"
    match = getattr(context.get("request"), "resolver_match", None)
    here = match.view_name if match else ""
    items = [
        {"url": maybe_url(name), "text": text, "current": _current(name, here, context.get("nav"))}
        for name, text in NAVIGATION.get(area, [])
        if name not in NEEDS or (actor is not None and holds(actor.role, NEEDS[name]))
    ]
    return {"items": [item for item in items if item["url"]]}


def _current(name: str, here: str, section: str | None) -> str:
    """The value of aria-current: "page" on the page itself, "true" on a page inside its section, "" elsewhere."""
    if name == here:
        return "page"
    return "true" if name == section else ""


@register.inclusion_tag("pages/felsumma.html")
def felsumma(*forms: BaseForm | None) -> dict[str, object]:
    """The error summary for forms in a part of a page; ``page()`` puts it on whole pages by itself."""
    return {"corrections": [line for form in forms if form is not None for line in corrections_of(form)]}


@register.inclusion_tag("pages/not_saved.html", takes_context=True)
def osparat(context: Context) -> dict[str, object]:
    """For who is logged in and has sent a form that was refused: who that is, and the words that were sent.

    Nobody else is told anything: who asks for a page is not, and a form from another site never comes this far.
    """
    request = context.get("request")
    who = getattr(request, "actor", None)
    if request is None or request.method != "POST" or who is None:
        return {}
    return {"who": who, "unsaved": texts_in(request.POST)}
