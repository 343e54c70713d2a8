"""The answers when something is wrong. They ask nothing of the request, so that they always come through.

``handler400`` … ``handler500`` of the root URLconf point here. The 404 page is byte for byte the same whoever asks and
whatever is asked for: it tells neither that something exists nor that it does not.
"""

import logging

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

logger = logging.getLogger(__name__)

_LAST_RESORT = (
    '<!doctype html><html lang="sv"><head><meta charset="utf-8"><title>Något gick fel hos oss – Samplan</title></head>'
    "<body><h1>Något gick fel hos oss</h1><p>Det du hade sparat finns kvar. Försök igen om en stund.</p></body></html>"
)


def error_page(status: int, **context: object) -> HttpResponse:
    """The page for a status: 400, 403, 404, 405, 413, 422, 500 or 503. ``reason`` and ``closed`` go to its template."""
    return HttpResponse(render_to_string(f"pages/{status}.html", context), status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400, or 413 when more was sent than is taken in: then the reader is told to shorten it."""
    return error_page(413 if isinstance(exception, RequestDataTooBig) else 400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403 with the reason given to PermissionDenied, which is Swedish and meant for the reader."""
    reason = str(exception) if isinstance(exception, PermissionDenied) else ""
    return error_page(403, reason=reason)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 when the page was sent from somewhere else, or had been open for too long."""
    return error_page(403, reason="Sidan hade varit öppen för länge. Gå tillbaka, ladda om sidan och försök igen.")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return error_page(404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500; if even the template fails, a page without anything."""
    try:
        return error_page(500)
    except Exception:  # whatever is broken, the reader gets an answer
        logger.exception("the error page could not be made")
        return HttpResponse(_LAST_RESORT, status=500)
