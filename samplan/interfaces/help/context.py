"""Where *Hjälp* in the frame leads from the page one is on."""

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from samplan.interfaces.help.topics import AT

ROOMS = {"unit": ("help:page", "help:index"), "person": ("help:own_page", "help:own_index")}


def help_link(request: HttpRequest) -> dict[str, str]:
    """Context processor. ``help_url``: the page for this step, or the list; "" for one who is not logged in.

    It asks the database nothing and takes along nothing of the page but the name of its kind.
    """
    kind = getattr(getattr(request, "actor", None), "kind", "")
    if kind not in ROOMS:
        return {"help_url": ""}
    match = getattr(request, "resolver_match", None)
    slug = AT[kind].get(match.view_name) if match else None
    page, index = ROOMS[kind]
    try:
        return {"help_url": reverse(page, args=[slug]) if slug else reverse(index)}
    except NoReverseMatch:
        return {"help_url": ""}  # an installation without the help
