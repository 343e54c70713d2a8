"""/komponenter/: every component in all its states, with made-up people."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from samplan.foundation.access.policies import PUBLIC, allow
from samplan.foundation.pages.render import page
from samplan.interfaces.parts import examples


@allow(PUBLIC, "GET")
def gallery(request: HttpRequest) -> HttpResponse:
    """The gallery. Its forms lead nowhere; the one with errors does not make the page an error."""
    now = getattr(request, "now", None) or timezone.now()
    return page(request, "parts/gallery.html", status=200, corrections=[], area="public", **examples.everything(now))
