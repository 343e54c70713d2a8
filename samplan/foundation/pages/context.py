"""What every page's frame shows, whoever reads it."""

from django.conf import settings
from django.http import HttpRequest

from samplan.foundation.pages.done import sentence_for

AREAS = {"unit": "desk", "person": "portal"}


def frame(request: HttpRequest) -> dict[str, object]:
    """Context processor. ``area`` follows who is logged in; a view may pass another ``area`` itself.

    out: actor (or None), area ("desk" | "portal" | "public"), demo (bool), idle (seconds until the session
    locks, 0 when nobody is logged in), klart (the sentence for ?klart=).
    """
    actor = getattr(request, "actor", None)
    return {
        "actor": actor,
        "area": AREAS.get(getattr(actor, "kind", ""), "public"),
        "demo": settings.DEMO,
        "idle": settings.SESSION_IDLE_MINUTES * 60 if actor else 0,
        "klart": sentence_for(request.GET.get("klart")),
    }
