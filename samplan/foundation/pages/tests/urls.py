"""Addresses for the tests of the frame: the names that the navigation asks for."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from samplan.foundation.pages.render import page

NAMES = {
    "desk": ["worklist", "plans", "calendar", "search", "unit"],
    "portal": ["plan", "meeting", "post", "more"],
    "public": ["accessibility", "privacy", "login", "logout"],
}


def show(request: HttpRequest) -> HttpResponse:
    return page(request, "pages/base.html")


def _room(name: str) -> list:
    return [path(f"{name}/{view}/", show, name=view) for view in NAMES[name]]


urlpatterns = [path("", include((_room(name), name))) for name in NAMES]
