"""Pages for everyone: the start, and what the law asks us to tell."""

from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from samplan.foundation.access.policies import PUBLIC, allow
from samplan.foundation.access.request import Visit
from samplan.foundation.pages.done import NAME, just_done
from samplan.foundation.pages.render import page

COMPLAINTS = "https://www.digg.se/tdosanmalan"  # where one complains of an inaccessible public service (18 § DOS-lagen)


@allow(PUBLIC, "GET")
def start(request: Visit) -> HttpResponse:
    """The front page; whoever is logged in goes straight to what is theirs."""
    if request.actor is not None:
        staff = "desk:worklist" if request.actor.sees_plans else "desk:start"
        to = reverse("portal:plan" if request.actor.is_person else staff)
        return redirect(f"{to}?{urlencode({NAME: request.GET[NAME]})}" if just_done(request) else to)
    return page(request, "public/start.html", area="public")


@allow(PUBLIC, "GET")
def about(request: Visit) -> HttpResponse:
    """What a SIP is, in easy and in plain Swedish."""
    return page(request, "public/about.html", area="public", film=settings.ABOUT_FILM)


@allow(PUBLIC, "GET")
def accessibility(request: Visit) -> HttpResponse:
    """The accessibility statement that DOS-lagen asks for."""
    return page(request, "public/accessibility.html", area="public", complaints=COMPLAINTS)


@allow(PUBLIC, "GET")
def privacy(request: Visit) -> HttpResponse:
    """How personal data are kept and who may read them."""
    return page(request, "public/privacy.html", area="public")
