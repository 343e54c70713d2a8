"""Where to go after something else, as an address or a browser says it: never anywhere but to a page of ours."""

from urllib.parse import urlsplit

from django.http import HttpRequest
from django.utils.encoding import iri_to_uri
from django.utils.http import url_has_allowed_host_and_scheme


def own_page(request: HttpRequest, where: str) -> str:
    """The path of a page of ours, as a browser may be sent to it; "" for all that leads anywhere else."""
    ours = where.startswith("/") and where.isprintable()
    return iri_to_uri(where) if ours and url_has_allowed_host_and_scheme(where, {request.get_host()}) else ""


def came_from(request: HttpRequest) -> str:
    """The page of ours that the browser says it comes from; "" when it says nothing, or what is no address of ours."""
    try:
        address = urlsplit(request.headers.get("Referer", ""))
    except ValueError:
        return ""
    return (
        own_page(request, f"{address.path}?{address.query}".rstrip("?")) if address.netloc == request.get_host() else ""
    )
