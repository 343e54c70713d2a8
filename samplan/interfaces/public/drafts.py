"""What is typed and not yet sent: kept while one types, and thrown away when one asks for it."""

from django.http import HttpRequest, HttpResponse, JsonResponse

from samplan.foundation.access import sessions
from samplan.foundation.access.answers import NotFound
from samplan.foundation.access.onward import came_from
from samplan.foundation.access.policies import LOGGED_IN, allow
from samplan.foundation.access.request import Request
from samplan.foundation.drafts import keeping
from samplan.foundation.pages.drafting import TOKEN
from samplan.foundation.pages.render import saying
from samplan.foundation.pages.templatetags.sv import klockslag
from samplan.rulebook.refused import Refused


@allow(LOGGED_IN, "POST")
def keep(request: Request) -> HttpResponse:
    """Keep a form as it was sent here; with ``slang`` throw its draft away and go back to the form.

    The form names its draft by a signed token, so nothing else can be named. out: {"klockan": "10.42"}; 404 when the
    token is not one that this user got in this assignment; 422 with {"fel": sentence} when it is more than is kept, or
    has been sent already.
    """
    place = keeping.place_of(request.actor, request.POST.get(TOKEN, ""))
    if place is None:
        raise NotFound
    showing = request.POST.get("request_id", "")[:32]
    if "slang" in request.POST:
        keeping.drop(place, showing)
        return HttpResponse(status=303, headers={"Location": _back(request)})
    try:
        at = keeping.keep(place, request.POST.lists(), showing)
    except Refused as refusal:
        return JsonResponse({"fel": refusal.message}, status=422)
    return JsonResponse({"klockan": klockslag(at)})


def _back(request: HttpRequest) -> str:
    """The page of ours that asked, which now says what was done; else the start page."""
    place = came_from(request)
    return saying(place, "utkast-borta", sessions.token_of(request)) if place else "/"
