"""Ask somebody else over the network before the request's transaction begins.

A provider that is slow must hold no lock and no connection to the database, so its answer is fetched first, and the
view finds it in ``request.brought``. Only what lies under ``UNDER`` can ask.
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve

UNDER = "/logga-in/"


def outside(ask: Callable[[HttpRequest], object]) -> Callable:
    """Declare what a view asks beforehand, on GET: ``@outside(_what_the_provider_says)``. ``ask`` raises nothing."""

    def declare(view: Callable) -> Callable:
        view.outside = ask  # type: ignore[attr-defined]
        return view

    return declare


class AskOutside:
    """Runs before the transaction; for other addresses it costs one comparison."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in ("GET", "HEAD") and request.path_info.startswith(UNDER):
            ask = _asked_by(request.path_info)
            if ask is not None:
                request.brought = ask(request)  # type: ignore[attr-defined]
        return self.get_response(request)


def _asked_by(path: str) -> Any:
    try:
        return getattr(resolve(path).func, "outside", None)
    except Resolver404:
        return None
