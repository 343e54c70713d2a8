"""What every page's frame shows, whoever reads it."""

from django.conf import settings
from django.http import HttpRequest

from samplan.foundation.access.onward import came_from
from samplan.foundation.pages.done import just_done, sentence_for

AREAS = {"unit": "desk", "person": "portal"}


def frame(request: HttpRequest) -> dict[str, object]:
    """Context processor. ``area`` follows who is logged in; a view may pass another ``area`` itself.

    out: actor (or None), area ("desk" | "portal" | "public"), demo (bool), idle (seconds until the session
    locks, 0 when nobody is logged in), klart (what was just done, in a sentence), by_get (see ``_by_get``).
    """
    actor = getattr(request, "actor", None)
    return {
        "actor": actor,
        "area": AREAS.get(getattr(actor, "kind", ""), "public"),
        "demo": settings.DEMO,
        "idle": settings.SESSION_IDLE_MINUTES * 60 if actor else 0,
        "klart": sentence_for(just_done(request)),
        "by_get": _by_get(request),
    }


def _by_get(request: HttpRequest) -> str:
    """Of a page that answers a POST, where the browser finds the same or the one before when it goes back; else "".

    Nothing of ours is kept by a browser. Back to an answer to a POST it would show an error of its own.
    """
    if request.method != "POST":
        return ""
    policy = getattr(getattr(request.resolver_match, "func", None), "policy", None)
    return request.get_full_path() if policy and "GET" in policy.methods else came_from(request)
